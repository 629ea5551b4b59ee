import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.destination import endpoint as module
from awscli_presign_put.signing.errors import InvalidEndpoint

HOW = "Use https://HOST or https://HOST:PORT."
QUERY = f"contains a query or a fragment, which an endpoint cannot have. {HOW}"
SPACE = "contains a space or a line break. Remove it."
USER_NAME = "contains a user name, which would be visible in every URL. Remove it."
NOT_ASCII = "contains characters that are not ASCII. Use the ASCII form of the host (xn--...)."
BAD_PART = f"has a host or a port that is not valid. {HOW}"
NOT_VALID = f"is not valid. {HOW}"


@pytest.mark.parametrize(
    ("endpoint", "form"),
    [
        ("https://h", "https://h"),
        ("https://h:443", "https://h"),
        ("http://h:80/base/", "http://h/base/"),
        ("http://h:443", "http://h:443"),
        ("https://h:80", "https://h:80"),
        ("https://h:", "https://h"),
        ("https://h:0443", "https://h"),
        ("HTTPS://H.Example:443/Base", "https://h.example/Base"),
        ("https://h.example.", "https://h.example"),
        ("https://h.example.:8443", "https://h.example:8443"),
        ("http://[::1]", "http://[::1]"),
        ("http://[FE80::A]:80", "http://[fe80::a]"),
        ("http://[::1]:9000/b", "http://[::1]:9000/b"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://my_minio:9000", "http://my_minio:9000"),
    ],
)
def test_one_form(endpoint, form):
    assert module.normalised(endpoint) == form
    assert module.normalised(form) == form


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        *(
            (endpoint, USER_NAME)
            for endpoint in ("http://u:p@h", "u:p@h", "http://u:p/w@h", "http://u:p@[::1", "http://@")
        ),
        *(
            (endpoint, SPACE)
            for endpoint in (" https://h", "https://h ", "https://h\n", "https://h/a b", "https://h\x7f")
        ),
        ("https://bücher.example", NOT_ASCII),
        ("https://h/?a=b", QUERY),
        ("https://h#a", QUERY),
        *((endpoint, BAD_PART) for endpoint in ("https://h:99999", "https://h:http", "http://[::1", "http://::1")),
        *(
            (endpoint, NOT_VALID)
            for endpoint in (
                "h",
                "",
                "https://https://h",
                "ftp://h",
                "https://",
                "https:///b",
                "https://a..b",
                "https://.h",
                "https://-h",
            )
        ),
        *(
            (endpoint, NOT_VALID)
            for endpoint in (
                "https://https://h",
                f"http://{'a_b.' * 30}c",
                "http://[::]",
                "http://[fe80::1%25eth0]",
                f"https://{'h' * 64}",
            )
        ),
    ],
)
def test_what_cannot_stand_before_a_path(endpoint, message):
    with pytest.raises(InvalidEndpoint) as caught:
        module.normalised(endpoint)
    assert str(caught.value) == message


@given(st.text(max_size=30).map("https://{}".format))
def test_any_endpoint_has_one_form_or_an_error(endpoint):
    try:
        form = module.normalised(endpoint)
    except InvalidEndpoint:
        form = None
    assert form is None or module.normalised(form) == form


@pytest.mark.parametrize(
    ("host", "region", "bucket"),
    [
        ("s3.eu-west-2.amazonaws.com", "eu-west-2", None),
        ("s3-eu-west-2.amazonaws.com", "eu-west-2", None),
        ("s3.dualstack.eu-west-2.amazonaws.com", "eu-west-2", None),
        ("s3-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", None),
        ("s3-fips-us-gov-west-1.amazonaws.com", "us-gov-west-1", None),
        ("s3.cn-north-1.amazonaws.com.cn", "cn-north-1", None),
        ("s3.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1", None),
        ("s3.us-iso-east-1.c2s.ic.gov", "us-iso-east-1", None),
        ("s3express-use1-az4.us-east-1.amazonaws.com", "us-east-1", None),
        ("s3-accesspoint.eu-west-1.amazonaws.com", "eu-west-1", None),
        ("s3-outposts.eu-west-1.amazonaws.com", "eu-west-1", None),
        ("s3-external-1.amazonaws.com", "us-east-1", None),
        ("s3.amazonaws.com", None, None),
        ("s3-accelerate.amazonaws.com", None, None),
        ("bkt.s3.eu-west-2.amazonaws.com", "eu-west-2", "bkt"),
        ("b.k.s3-eu-west-2.amazonaws.com", "eu-west-2", "b.k"),
        ("us-west-2.s3.eu-west-2.amazonaws.com", "eu-west-2", "us-west-2"),
        ("s3.s3.eu-west-2.amazonaws.com", "eu-west-2", "s3"),
        ("bkt.s3.amazonaws.com", None, "bkt"),
        ("vpce-1a2b-3c4d.s3.eu-west-2.vpce.amazonaws.com", "eu-west-2", None),
        ("bucket.vpce-1a2b-3c4d.s3.eu-west-2.vpce.amazonaws.com", "eu-west-2", None),
    ],
)
def test_endpoint_of_aws(host, region, bucket):
    endpoint = f"https://{host}"
    assert module.is_of_aws(endpoint)
    assert (module.aws_region(endpoint), module.bucket_of_aws(endpoint)) == (region, bucket)


@pytest.mark.parametrize(
    "host",
    [
        "e.example",
        "s3.eu-west-2.amazonaws.com.evil.example",
        "amazonaws.com",
        "127.0.0.1",
        "s3.eu-west-2.e.com",
        "x.elb.eu-west-1.amazonaws.com",
    ],
)
def test_endpoint_of_another_store(host):
    endpoint = f"https://{host}"
    assert not module.is_of_aws(endpoint)
    assert (module.aws_region(endpoint), module.bucket_of_aws(endpoint)) == (None, None)


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("s3.eu-central-003.backblazeb2.com", "eu-central-003"),
        ("s3.us-west-1.wasabisys.com", "us-west-1"),
        ("nyc3.digitaloceanspaces.com", "nyc3"),
        ("my.nyc3.digitaloceanspaces.com", "nyc3"),
        ("s3.fr-par.scw.cloud", "fr-par"),
        ("s3.gra.io.cloud.ovh.net", "gra"),
        ("oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou"),
        ("cos.ap-guangzhou.myqcloud.com", "ap-guangzhou"),
        ("obs.cn-north-4.myhuaweicloud.com", "cn-north-4"),
        ("fsn1.your-objectstorage.com", "fsn1"),
        ("ns.compat.objectstorage.us-ashburn-1.oraclecloud.com", "us-ashburn-1"),
        ("s3.eu-de.cloud-object-storage.appdomain.cloud", "eu-de"),
        ("sos-ch-gva-2.exo.io", "ch-gva-2"),
        ("minio.eu-west-3.corp.example", "eu-west-3"),
        ("minio-eu-west-3.corp.example", "eu-west-3"),
        ("s3.wasabisys.com", None),
        ("oss.aliyuncs.com", None),
        ("storage.ionoscloud.com", None),
        ("id.r2.cloudflarestorage.com", None),
        ("storage-eb4.cegedim.cloud", None),
        ("storage.googleapis.com", None),
        ("my-node-1.example", None),
        ("localhost", None),
        ("127.0.0.1", None),
    ],
)
def test_region_that_another_host_seems_to_name(host, region):
    assert module.possible_region(f"https://{host}") == region


@pytest.mark.parametrize(
    ("endpoint", "bucket", "without"),
    [
        ("https://id.r2.cloudflarestorage.com/files", "files", "https://id.r2.cloudflarestorage.com"),
        ("https://e.example:9000/base/files/", "files", "https://e.example:9000/base"),
        ("https://my.nyc3.digitaloceanspaces.com", "my", "https://nyc3.digitaloceanspaces.com"),
        ("https://b.k.s3.eu-west-1.amazonaws.com/", "b.k", "https://s3.eu-west-1.amazonaws.com/"),
        ("https://minio.example.com", "minio", None),
        ("https://b.k.e.example.com", "b.k", "https://e.example.com"),
        ("https://b.k.example.com", "b.k", None),
        ("https://minio.example.com/a.b.c.d", "minio", None),
        ("https://e.example/https://files", "files", "https://e.example/https:/"),
        ("https://e.example/base", "files", None),
        ("https://e.example/myfiles", "files", None),
        ("https://e.example/files/base", "files", None),
        ("https://my.nyc3.digitaloceanspaces.com", "nyc3", None),
    ],
)
def test_bucket_in_an_endpoint(endpoint, bucket, without):
    assert module.without_bucket(endpoint, bucket) == without


@pytest.mark.parametrize(
    ("endpoint", "is_of_aws"),
    [
        ("https://sts.amazonaws.com", True),
        ("https://sts.eu-west-1.amazonaws.com", True),
        ("https://sts-fips.us-east-1.amazonaws.com", True),
        ("https://sts.cn-north-1.amazonaws.com.cn", True),
        ("https://vpce-0a1b-2c.sts.us-east-1.vpce.amazonaws.com", True),
        ("https://sts.eu-west-1.api.aws", True),
        ("https://s3.eu-west-1.amazonaws.com", False),
        ("https://lb-1.eu-west-1.elb.amazonaws.com", False),
        ("https://sts.example.com", False),
        ("http://127.0.0.1:9000", False),
    ],
)
def test_sts_of_aws(endpoint, is_of_aws):
    assert module.is_sts_of_aws(endpoint) is is_of_aws
