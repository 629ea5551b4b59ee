from types import SimpleNamespace

import pytest
from clients import client_of

from awscli_presign_put.signing.destination import s3_client

ACCESS_POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"
MULTI_REGION = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
OUTPOST = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap"


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
    made = client_of(make_session(), **client)
    url = "https://bkt.evil.example/k"
    assert s3_client.resolved_endpoint(made, "PutObject", bucket, "k", url) == endpoint


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
    assert s3_client.resolved_endpoint(old, "PutObject", "bkt", "k", url) == endpoint


@pytest.mark.parametrize("endpoint", ["http://[::1]:9000", "http://my_minio:9000/base"])
def test_endpoint_that_botocore_refuses(make_session, endpoint):
    made = client_of(make_session(), endpoint_url=endpoint)
    assert s3_client.shown_endpoint(made) == endpoint
    assert s3_client.resolved_endpoint(made, "PutObject", "bkt", "k", "") == f"{endpoint}/bkt"
    virtual = client_of(make_session(), endpoint_url=endpoint, addressing_style="virtual")
    expected = f"{endpoint}/bkt" if "[" in endpoint else endpoint.replace("//", "//bkt.")
    assert s3_client.resolved_endpoint(virtual, "PutObject", "bkt", "k", "") == expected


def test_regional_host_where_there_are_no_rules(make_session):
    """Said before botocore builds a request, and not only when it asks its rules."""
    client, seen = client_of(make_session(), region="eu-west-3"), []
    client.meta.events.register_last(
        "before-parameter-build.s3", lambda context, **_: seen.append(context["use_global_endpoint"])
    )
    client.generate_presigned_url("put_object", Params={"Bucket": "bkt", "Key": "k"})
    assert seen == [False]


def test_access_point_before_there_were_rules():
    old = SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://s3.us-east-1.amazonaws.com"))
    assert s3_client.resolved_endpoint(old, "PutObject", ACCESS_POINT, "k", "") == (
        "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com"
    )
