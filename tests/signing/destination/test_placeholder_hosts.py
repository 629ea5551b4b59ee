import pytest
from botocore.awsrequest import AWSRequest
from botocore.utils import is_valid_endpoint_url
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.destination import placeholder_hosts


@pytest.mark.parametrize("endpoint", ["https://e.example", "http://127.0.0.1:9000/base"])
def test_what_botocore_accepts_is_left_alone(endpoint):
    assert placeholder_hosts.acceptable(endpoint) == endpoint
    assert placeholder_hosts.with_real_host(f"{endpoint}/bkt/k") == f"{endpoint}/bkt/k"
    assert not placeholder_hosts.is_address(endpoint)


@pytest.mark.parametrize(
    ("endpoint", "accepted"),
    [
        ("http://my_minio:9000/my_minio", "http://stand-in.6d795f6d696e696f.invalid:9000/my_minio"),
        ("http://[::1]:9000", "http://stand-in.5b3a3a315d.invalid:9000"),
    ],
)
def test_stand_in(endpoint, accepted):
    assert placeholder_hosts.acceptable(endpoint) == accepted
    assert placeholder_hosts.with_real_host(f"{accepted}/bkt/k") == f"{endpoint}/bkt/k"
    assert placeholder_hosts.is_address(accepted) is ("[" in endpoint)
    request = AWSRequest("PUT", f"{accepted}/k")
    placeholder_hosts.put_back(request)
    assert request.url == f"{endpoint}/k"
    assert request.headers.get("Host") == ("[::1]:9000" if "[" in endpoint else None)


@given(st.lists(st.from_regex(r"[a-z0-9_]{1,20}", fullmatch=True), min_size=1, max_size=5).map(".".join))
def test_any_host(host):
    accepted = placeholder_hosts.acceptable(f"http://{host}_:90/base")
    assert is_valid_endpoint_url(accepted)
    assert placeholder_hosts.with_real_host(accepted) == f"http://{host}_:90/base"
    # A bucket before the host stays there.
    assert placeholder_hosts.with_real_host(accepted.replace("//", "//bkt.")) == f"http://bkt.{host}_:90/base"


@pytest.mark.parametrize("bucket", ["bkt", "bad", "cafe", "6162", "stand-in", "invalid"])
@pytest.mark.parametrize("host", ["my_minio", "stand-in.6162.invalid", "a_b.stand-in.6162.invalid"])
def test_bucket_before_the_host_is_not_taken_for_a_part_of_it(bucket, host):
    accepted = placeholder_hosts.acceptable(f"http://{host}:90")
    assert is_valid_endpoint_url(accepted)
    virtual = accepted.replace("//", f"//{bucket}.")
    assert placeholder_hosts.with_real_host(f"{virtual}/k") == f"http://{bucket}.{host}:90/k"
    assert placeholder_hosts.with_real_host(f"{accepted}/{bucket}/k") == f"http://{host}:90/{bucket}/k"


@pytest.mark.parametrize(
    "url", ["http://e.example/bkt/stand-in.6162.invalid", "http://e.example/stand-in.6162.invalid/k"]
)
def test_path_that_looks_like_a_stand_in(url):
    assert placeholder_hosts.with_real_host(url) == url


@pytest.mark.parametrize(
    ("endpoint", "sent_to"),
    [("http://sts_1:9000", "http://sts_1:9000/"), ("https://sts.e.example", "https://sts.e.example/")],
)
def test_client_of_an_endpoint(make_session, endpoint, sent_to):
    client = placeholder_hosts.client_at(make_session(), "sts", "us-east-1", endpoint)
    sent = []

    def stop(request, **_):
        sent.append(request.url)
        raise InterruptedError

    client.meta.events.register("before-send.sts", stop)
    with pytest.raises(InterruptedError):
        client.get_caller_identity()
    assert sent == [sent_to]
