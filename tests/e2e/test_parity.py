"""The same inputs give the same host, path, algorithm and signed headers on every AWS CLI."""

import pytest
import reference
from clis import SECRET_KEY, plain

V4 = "AWS4-HMAC-SHA256"
AP = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"
OUTPOST = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap"


def s3(**settings):
    return "[default]\ns3 =\n" + "".join(f"    {name} = {value}\n" for name, value in settings.items())


# uri, options, configuration -> URL without its query, region and service of the credential scope
CASES = {
    "us-east-1": (
        "s3://bkt/k", ["--region", "us-east-1"], "",
        "https://bkt.s3.us-east-1.amazonaws.com/k", "us-east-1/s3",
    ),
    "eu-west-3": (
        "s3://bkt/k", ["--region", "eu-west-3"], "",
        "https://bkt.s3.eu-west-3.amazonaws.com/k", "eu-west-3/s3",
    ),
    "region of the profile": (
        "s3://bkt/k", [], "[default]\nregion = ap-southeast-2\n",
        "https://bkt.s3.ap-southeast-2.amazonaws.com/k", "ap-southeast-2/s3",
    ),
    "no region": (
        "s3://bkt/k", [], "",
        "https://bkt.s3.amazonaws.com/k", "us-east-1/s3",
    ),
    "China": (
        "s3://bkt/k", ["--region", "cn-north-1"], "",
        "https://bkt.s3.cn-north-1.amazonaws.com.cn/k", "cn-north-1/s3",
    ),
    "GovCloud": (
        "s3://bkt/k", ["--region", "us-gov-west-1"], "",
        "https://bkt.s3.us-gov-west-1.amazonaws.com/k", "us-gov-west-1/s3",
    ),
    "dotted bucket": (
        "s3://b.k.t/k", ["--region", "us-east-1"], "",
        "https://s3.us-east-1.amazonaws.com/b.k.t/k", "us-east-1/s3",
    ),
    "path style": (
        "s3://bkt/k", ["--region", "us-east-1", "--addressing-style", "path"], "",
        "https://s3.us-east-1.amazonaws.com/bkt/k", "us-east-1/s3",
    ),
    "path style of the profile": (
        "s3://bkt/k", ["--region", "eu-west-3"], s3(addressing_style="path"),
        "https://s3.eu-west-3.amazonaws.com/bkt/k", "eu-west-3/s3",
    ),
    "the option overrides the profile": (
        "s3://bkt/k", ["--region", "eu-west-3", "--addressing-style", "virtual"], s3(addressing_style="path"),
        "https://bkt.s3.eu-west-3.amazonaws.com/k", "eu-west-3/s3",
    ),
    "auto overrides the profile": (
        "s3://bkt/k", ["--region", "eu-west-3", "--addressing-style", "auto"], s3(addressing_style="path"),
        "https://bkt.s3.eu-west-3.amazonaws.com/k", "eu-west-3/s3",
    ),
    "signature version of the profile": (
        "s3://bkt/k", ["--region", "us-east-1"], s3(signature_version="s3v4"),
        "https://bkt.s3.us-east-1.amazonaws.com/k", "us-east-1/s3",
    ),
    "v4 over a profile with v2": (
        "s3://bkt/k", ["--region", "us-east-1", "--signature-version", "s3v4"], s3(signature_version="s3"),
        "https://bkt.s3.us-east-1.amazonaws.com/k", "us-east-1/s3",
    ),
    "legacy us-east-1": (
        "s3://bkt/k", ["--region", "us-east-1"], s3(us_east_1_regional_endpoint="legacy"),
        "https://bkt.s3.us-east-1.amazonaws.com/k", "us-east-1/s3",
    ),
    "custom endpoint": (
        "s3://bkt/k", ["--endpoint-url", "https://e.example"], "",
        "https://e.example/bkt/k", "us-east-1/s3",
    ),
    "custom endpoint with a region": (
        "s3://bkt/k", ["--endpoint-url", "https://e.example", "--region", "fr-north"], "",
        "https://e.example/bkt/k", "fr-north/s3",
    ),
    "custom endpoint, virtual style": (
        "s3://bkt/k", ["--endpoint-url", "https://e.example", "--addressing-style", "virtual"], "",
        "https://bkt.e.example/k", "us-east-1/s3",
    ),
    "custom endpoint with a port and a path": (
        "s3://bkt/k", ["--endpoint-url", "http://e.example:9000/base/"], "",
        "http://e.example:9000/base/bkt/k", "us-east-1/s3",
    ),
    "custom endpoint, virtual style, dotted bucket": (
        "s3://b.k.t/k", ["--endpoint-url", "http://e.example:90", "--addressing-style", "virtual"], "",
        "http://e.example:90/b.k.t/k", "us-east-1/s3",
    ),
    "custom endpoint in capitals": (
        "s3://bkt/K", ["--endpoint-url", "https://E.Example/Base"], "",
        "https://e.example/Base/bkt/K", "us-east-1/s3",
    ),
    "dual-stack": (
        "s3://bkt/k", ["--region", "eu-west-1"], s3(use_dualstack_endpoint="true"),
        "https://bkt.s3.dualstack.eu-west-1.amazonaws.com/k", "eu-west-1/s3",
    ),
    "accelerate": (
        "s3://bkt/k", ["--region", "eu-west-1"], s3(use_accelerate_endpoint="true"),
        "https://bkt.s3-accelerate.amazonaws.com/k", "eu-west-1/s3",
    ),
    "FIPS": (
        "s3://bkt/k", ["--region", "us-east-1"], "[default]\nuse_fips_endpoint = true\n",
        "https://bkt.s3-fips.us-east-1.amazonaws.com/k", "us-east-1/s3",
    ),
    "access point": (
        f"s3://{AP}/a/k", ["--region", "us-east-1"], "",
        "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a/k", "eu-west-1/s3",
    ),
    "access point without a region": (
        f"s3://{AP}/k", [], "",
        "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k", "eu-west-1/s3",
    ),
    "outpost": (
        f"s3://{OUTPOST}/k", ["--region", "us-west-2"], "",
        "https://ap-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com/k", "us-west-2/s3-outposts",
    ),
    "dots and slashes": (
        "s3://bkt//a/../b//c/./d/", ["--region", "us-east-1"], "",
        "https://bkt.s3.us-east-1.amazonaws.com//a/../b//c/./d/", "us-east-1/s3",
    ),
    "reserved characters": (
        "s3://bkt/ a+b&c=d?e#f%g[h]{i}'j\"k$(l)`m`\\n~o:p@q;r,s!t*u|v<w>^", ["--region", "us-east-1"], "",
        "https://bkt.s3.us-east-1.amazonaws.com/%20a%2Bb%26c%3Dd%3Fe%23f%25g%5Bh%5D%7Bi%7D%27j%22k%24%28l%29%60m%60%5Cn~o"
        "%3Ap%40q%3Br%2Cs%21t%2Au%7Cv%3Cw%3E%5E", "us-east-1/s3",
    ),
    "line breaks": (
        "s3://bkt/a\nb\r\tc", ["--region", "us-east-1"], "",
        "https://bkt.s3.us-east-1.amazonaws.com/a%0Ab%0D%09c", "us-east-1/s3",
    ),
    "line breaks in an access point": (
        f"s3://{AP}/a\nb\n", ["--region", "us-east-1"], "",
        "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a%0Ab%0A", "eu-west-1/s3",
    ),
    "unicode": (
        "s3://bkt/é/ش/日本/🦊", ["--region", "us-east-1", "--addressing-style", "path"], "",
        "https://s3.us-east-1.amazonaws.com/bkt/%C3%A9/%D8%B4/%E6%97%A5%E6%9C%AC/%F0%9F%A6%8A", "us-east-1/s3",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_same_on_every_cli(cli, case):
    uri, options, config, address, scope = CASES[case]
    done = cli.call("s3", "presign-put", uri, *options, "--content-type", "font/ttf", config=config)
    assert done.code == 0, done.err
    url = done.out.removesuffix("\n")
    assert url.partition("?")[0] == address
    query = reference.split(url)[2]
    assert query["X-Amz-Algorithm"] == V4
    assert query["X-Amz-Credential"].split("/", 2)[2] == f"{scope}/aws4_request"
    assert query["X-Amz-SignedHeaders"] == "content-type;host"
    assert query["X-Amz-Expires"] == "3600"
    headers = [("Content-Type", "font/ttf")]
    assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", url, headers, SECRET_KEY)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("case", [case for case in CASES if "arn:" not in CASES[case][0] and "v4 over" not in case])
def test_version_2_is_the_same_on_every_cli(cli, case):
    uri, options, config, address, _ = CASES[case]
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    done = cli.call("s3", "presign-put", uri, *options, "--signature-version", "s3", config=config)
    assert done.code == 0, done.err
    url = done.out.removesuffix("\n")
    assert url.partition("?")[0] == address
    assert list(reference.split(url)[2]) == ["AWSAccessKeyId", "Signature", "Expires"]
    # The resource is /bucket/key whatever the host, and without an endpoint's own path.
    resource = f"https://any.example/{bucket}/{reference.uri_encode(key, keep_slash=True)}?{url.partition('?')[2]}"
    expected = reference.version_2_signature("PUT", bucket, resource, (), SECRET_KEY)
    assert reference.split(url)[2]["Signature"] == expected


def test_directory_bucket_is_signed_with_a_session_or_refused(cli):
    """Newer CLIs ask the store for a session; older ones know none, and would sign for a host that does not exist."""
    arguments = ["s3", "presign-put", "s3://b--use1-az4--x-s3/k", "--region", "us-east-1"]
    done = cli.call(*arguments, "--endpoint-url", "http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1")
    assert done.out == ""
    assert done.code == (255 if cli.knows_directory_buckets else 252)
    if not cli.knows_directory_buckets:
        assert plain(done.err) == (
            "<S3Uri> 's3://b--use1-az4--x-s3/k' is in a directory bucket, "
            "and this AWS CLI is too old to sign for directory buckets. Update it."
        )
    else:
        assert 'Could not connect to the endpoint URL: "http://127.0.0.1:9/b--use1-az4--x-s3?session"' in done.err


def test_multi_region_access_point(cli):
    uri = "s3://arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap/a k"
    done = cli.call("s3", "presign-put", uri, "--content-type", "font/ttf")
    if cli.major == 1:  # a plain v1 carries no awscrt
        assert (done.code, done.out) == (255, "")
        assert plain(done.err) == (
            f"<S3Uri> {uri!r} is a Multi-Region Access Point, which requires the awscrt library. This AWS CLI does not "
            "have it. Install awscrt in the environment of the AWS CLI, or use AWS CLI v2."
        )
        return
    assert done.code == 0
    host, path, query = reference.split(done.out.strip())
    assert (host, path) == ("mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "/a k")
    assert query["X-Amz-Algorithm"] == "AWS4-ECDSA-P256-SHA256"
    assert query["X-Amz-Region-Set"] == "*"
    assert query["X-Amz-SignedHeaders"] == "content-type;host"
    assert done.err == "note: The upload must send exactly this header:\n  Content-Type: font/ttf\n"


@pytest.mark.parametrize("where", ["profile", "environment"])
def test_configured_endpoint(cli, where):
    """2.9.19 does not read it, and would sign for AWS."""
    config = "[default]\nregion = us-east-1\n"
    config += "endpoint_url = https://e.example\n" if where == "profile" else ""
    variables = {"AWS_ENDPOINT_URL": "https://e.example"} if where == "environment" else {}
    done = cli.call("s3", "presign-put", "s3://bkt/k", config=config, **variables)
    if not cli.knows_configured_endpoints:
        assert (done.code, done.out) == (252, "")
        assert plain(done.err) == (
            "--endpoint-url is required: this AWS CLI is too old to read the configured endpoint https://e.example."
        )
    else:
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("https://e.example/bkt/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&")


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([], {1: 2, 2: 252}),
        (["s3://bkt/k", "--acl", "nonsense"], {1: 2, 2: 252}),
        (["s3://bkt/k", "--nonsense"], {1: 255, 2: 252}),
    ],
)
def test_exit_code_of_options_that_the_cli_refuses(cli, arguments, codes):
    done = cli.call("s3", "presign-put", *arguments)
    assert (done.code, done.out) == (codes[cli.major], "")
