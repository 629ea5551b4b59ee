from types import SimpleNamespace

import pytest
from clients import client_of

from awscli_presign_put.signing.destination import s3_client
from awscli_presign_put.signing.errors import InvalidEndpoint, InvalidSetting

ACCESS_POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"
MULTI_REGION = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
OUTPOST = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap"


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
    assert s3_client.configured_signature_version(make_session(config)) == version


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


def test_endpoint_is_given_in_one_form(make_session):
    assert s3_client.find_destination(make_session(), endpoint="HTTPS://E.example:443") == s3_client.Destination(
        None, "https://e.example"
    )
    assert s3_client.find_destination(make_session()) == s3_client.Destination()


def test_endpoint_with_a_user_name(make_session):
    with pytest.raises(InvalidEndpoint) as caught:
        s3_client.find_destination(make_session(), endpoint="http://u:p@localhost")
    assert str(caught.value) == "contains a user name, which would be visible in every URL. Remove it."


def test_configured_endpoint_that_cannot_be(make_session):
    session = make_session("[default]\nendpoint_url = http://u:p@localhost\n")
    session.session_var_map.setdefault("ignore_configured_endpoint_urls", (None, None, None, None))
    with pytest.raises(InvalidSetting) as caught:
        s3_client.find_destination(session)
    assert str(caught.value) == (
        "The configured endpoint ***@localhost contains a user name, which would be visible in every URL. Remove it."
    )


@pytest.mark.parametrize("place", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "profile", "services"])
@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ("https://e.example/b", "https://e.example/b"),
        ("https://u:secret@e.example/b", "***@e.example/b"),
        ("u:secret@e.example", "***@e.example"),
    ],
)
def test_configured_endpoint_that_an_old_cli_does_not_read(make_session, monkeypatch, place, endpoint, shown):
    configs = {
        "profile": f"[default]\nendpoint_url = {endpoint}\n",
        "services": f"[default]\nservices = x\n[services x]\ns3 =\n  endpoint_url = {endpoint}\n",
    }
    session = make_session(configs.get(place, ""))
    if place not in configs:
        monkeypatch.setenv(place, endpoint)
    monkeypatch.delitem(session.session_var_map, "ignore_configured_endpoint_urls", raising=False)
    with pytest.raises(InvalidEndpoint) as caught:
        s3_client.find_destination(session)
    assert str(caught.value) == f"is required: this AWS CLI is too old to read the configured endpoint {shown}."


@pytest.mark.parametrize("endpoint", ["http://[::1]:9000", "http://my_minio:9000/base"])
def test_endpoint_that_botocore_refuses(make_session, endpoint):
    made = client_of(make_session(), endpoint_url=endpoint)
    assert s3_client.shown_endpoint(made) == endpoint
    assert s3_client.resolved_endpoint(made, "PutObject", "bkt", "k", "") == f"{endpoint}/bkt"
    virtual = client_of(make_session(), endpoint_url=endpoint, addressing_style="virtual")
    expected = f"{endpoint}/bkt" if "[" in endpoint else endpoint.replace("//", "//bkt.")
    assert s3_client.resolved_endpoint(virtual, "PutObject", "bkt", "k", "") == expected


def test_endpoint_of_a_plugin_that_is_not_there(make_session, monkeypatch):
    session = make_session("[default]\ns3 =\n    endpoint_url = https://e.example\n")
    with pytest.raises(InvalidSetting) as caught:
        s3_client.find_destination(session)
    assert str(caught.value) == (
        "endpoint_url below s3 in the profile default is a setting of awscli-plugin-endpoint, which is not enabled. "
        "Write endpoint_url into the profile on a line that is not indented, or use --endpoint-url."
    )
    # That plugin gives it so.
    assert s3_client.find_destination(session, endpoint="https://e.example") == s3_client.Destination(
        None, "https://e.example"
    )


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
