from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing import target
from awscli_presign_put.signing.errors import InvalidEndpoint, InvalidKey

ACCESS_POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"
MULTI_REGION = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
OUTPOST = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap"

keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda key: len(key.encode()) <= 1024)


@pytest.mark.parametrize("bucket", ["bkt", "b.k.t", ACCESS_POINT, MULTI_REGION, OUTPOST])
@given(key=keys)
def test_any_key(bucket, key):
    assert target.parse_uri(f"s3://{bucket}/{key}") == (bucket, key)


def test_scheme_may_be_left_out():
    assert target.parse_uri("bkt/a/b") == ("bkt", "a/b")


@pytest.mark.parametrize("uri", ["s3://bkt", "s3://bkt/", f"s3://{ACCESS_POINT}", f"s3://{ACCESS_POINT}/"])
def test_no_key(uri):
    with pytest.raises(InvalidKey, match=r"^has no key\. Use s3://bucket/key\.$"):
        target.parse_uri(uri)


@pytest.mark.parametrize(
    "uri", ["s3://", "", "s3:///k", "./feather.ttf", "../feather.ttf", "s3://bkt\nsecret", "s3://bkt\n/k"]
)
def test_no_bucket(uri):
    with pytest.raises(InvalidKey, match=r"^has no bucket name\. Use s3://bucket/key\.$"):
        target.parse_uri(uri)


def test_odd_name_of_an_outposts_access_point():
    """The host's expression stops before the underscore, and takes the rest for a key."""
    with pytest.raises(InvalidKey, match="^has no bucket name"):
        target.parse_uri(f"s3://{OUTPOST}_x/k")


def test_key_in_a_locale_without_utf8(monkeypatch):
    monkeypatch.setattr("os.fsencode", lambda text: text.encode("ascii", "surrogateescape"))
    assert target.parse_uri("s3://bkt/" + "é".encode().decode("ascii", "surrogateescape")) == ("bkt", "é")


def test_endpoint_with_a_user_name(make_session):
    with pytest.raises(
        InvalidEndpoint, match=r"^contains a user name, which would be visible in every URL\. Remove it\.$"
    ):
        target.create_client(make_session(), endpoint_url="http://u:p@localhost")


@pytest.mark.parametrize(
    "endpoint", ["u:p@localhost", "http://u:p/w@localhost", "http://u@local_host", "http://u:p@[::1", "http://u:p@"]
)
def test_endpoint_that_botocore_would_refuse_is_not_shown(make_session, endpoint):
    with pytest.raises(InvalidEndpoint) as caught:
        target.create_client(make_session(), endpoint_url=endpoint)
    assert str(caught.value) == "contains a user name, which would be visible in every URL. Remove it."


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", None])
@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ("https://e.example/b", "https://e.example/b"),
        ("https://u:secret@e.example/b", "***@e.example/b"),
        ("u:secret@e.example", "***@e.example"),
    ],
)
def test_configured_endpoint_that_an_old_cli_does_not_read(make_session, monkeypatch, variable, endpoint, shown):
    session = make_session("" if variable else f"[default]\nendpoint_url = {endpoint}\n")
    if variable:
        monkeypatch.setenv(variable, endpoint)
    monkeypatch.delitem(session.session_var_map, "ignore_configured_endpoint_urls", raising=False)
    with pytest.raises(InvalidEndpoint) as caught:
        target.create_client(session)
    assert str(caught.value) == f"is required: this AWS CLI is too old to read the configured endpoint {shown}."


def test_longest_key():
    assert target.parse_uri("s3://bkt/" + "é" * 512) == ("bkt", "é" * 512)
    with pytest.raises(InvalidKey, match=r"^has a key of 1025 bytes\. The maximum is 1024 bytes\.$"):
        target.parse_uri("s3://bkt/" + "é" * 512 + "x")


def test_key_that_is_not_utf8():
    with pytest.raises(InvalidKey, match=r"^has a key that is not valid UTF-8\. S3 requires UTF-8 keys\.$"):
        target.parse_uri("s3://bkt/\udcff")


@pytest.mark.parametrize(
    ("config", "version"),
    [
        ("", "s3v4"),
        ("[default]\nregion = us-east-1\n", "s3v4"),
        ("[default]\ns3 =\n  signature_version = s3\n", "s3"),
        ("[default]\ns3 =\n  signature_version = s3v4\n", "s3v4"),
        ("[default]\ns3 =\n  addressing_style = path\n", "s3v4"),
    ],
)
def test_configured_signature_version(make_session, config, version):
    assert target.configured_signature_version(make_session(config)) == version


def test_has_region(make_session, monkeypatch):
    session = make_session()
    assert not target.has_region(session, None)
    assert target.has_region(session, "eu-west-3")
    assert target.has_region(make_session("[default]\nregion = eu-west-3\n"), None)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    assert target.has_region(make_session(), None)


@pytest.mark.parametrize(
    ("bucket", "arn", "directory"),
    [
        ("bkt", False, False),
        (ACCESS_POINT, True, False),
        ("b--use1-az4--x-s3", False, True),
        ("a--use1-az4--xa-s3", False, True),
    ],
)
def test_kinds_of_buckets(bucket, arn, directory):
    assert target.is_arn(bucket) is arn
    assert target.is_directory_bucket(bucket) is directory


@pytest.mark.parametrize(
    ("bucket", "client", "endpoint"),
    [
        ("bkt", {"region": "eu-west-3"}, "https://bkt.s3.eu-west-3.amazonaws.com"),
        ("b.k.t", {"region": "eu-west-3"}, "https://s3.eu-west-3.amazonaws.com/b.k.t"),
        ("bkt", {"addressing_style": "path"}, "https://s3.amazonaws.com/bkt"),
        ("bkt", {"endpoint_url": "http://e.example:9000/base/"}, "http://e.example:9000/base/bkt"),
        (ACCESS_POINT, {}, "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com"),
    ],
)
def test_resolved_endpoint(make_session, bucket, client, endpoint):
    made = target.create_client(make_session(), **client)
    url = "https://bkt.evil.example/k"
    assert target.resolved_endpoint(made, "PutObject", bucket, "k", url) == endpoint


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://bkt.e.example/k", "https://bkt.e.example"),
        ("https://e.example/bkt/k", "https://e.example/bkt"),
        ("https://bkt.evil.example/k", "https://e.example/bkt"),
        ("https://bkt.e.example.evil.example/k", "https://e.example/bkt"),
    ],
)
def test_endpoint_before_there_were_rules(url, endpoint):
    old = SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://e.example"))
    assert target.resolved_endpoint(old, "PutObject", "bkt", "k", url) == endpoint
