import pytest

from awscli_presign_put.explain.request_signature import request_of
from awscli_presign_put.explain.s3_address import S3Address, find_address, in_the_other_style, store_of
from awscli_presign_put.explain.url import read_url

AWS = "Amazon S3"
EXPRESS = "s3express-usw2-az1.us-west-2.amazonaws.com"
ACCESS_POINT = "https://ap-1-123456789012.s3-accesspoint.us-west-2.amazonaws.com"
R2 = "0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com"
PLACES = {
    "https://b.s3.eu-west-1.amazonaws.com/k/x": (
        AWS,
        "virtual",
        "b",
        "k/x",
        "eu-west-1",
        "https://s3.eu-west-1.amazonaws.com",
    ),
    "https://s3.eu-west-1.amazonaws.com/b/k/x": (
        AWS,
        "path",
        "b",
        "k/x",
        "eu-west-1",
        "https://s3.eu-west-1.amazonaws.com",
    ),
    "https://my.b.s3.amazonaws.com/k": (AWS, "virtual", "my.b", "k", None, "https://s3.amazonaws.com"),
    "https://b.s3-eu-west-1.amazonaws.com/k": (
        AWS,
        "virtual",
        "b",
        "k",
        "eu-west-1",
        "https://s3-eu-west-1.amazonaws.com",
    ),
    "https://s3.dualstack.us-east-1.amazonaws.com/b/k": (
        AWS,
        "path",
        "b",
        "k",
        "us-east-1",
        "https://s3.dualstack.us-east-1.amazonaws.com",
    ),
    f"https://b--usw2-az1--x-s3.{EXPRESS}/k": (
        AWS,
        "virtual",
        "b--usw2-az1--x-s3",
        "k",
        "us-west-2",
        f"https://{EXPRESS}",
    ),
    f"{ACCESS_POINT}/k": (AWS, "access point", "ap-1", "k", "us-west-2", ACCESS_POINT),
    "https://x.mrap.accesspoint.s3-global.amazonaws.com/k": (
        AWS,
        "access point",
        "x.mrap",
        "k",
        None,
        "https://x.mrap.accesspoint.s3-global.amazonaws.com",
    ),
    "https://bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com/b/k": (
        AWS,
        "path",
        "b",
        "k",
        "us-east-1",
        "https://bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com",
    ),
    "https://b.bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com/k": (
        AWS,
        "virtual",
        "b",
        "k",
        "us-east-1",
        "https://bucket.vpce-1a-2b.s3.us-east-1.vpce.amazonaws.com",
    ),
    "http://127.0.0.1:9000/b/k": (None, "path", "b", "k", None, "http://127.0.0.1:9000"),
    "https://b.e.example:9000/k": (None, "virtual", "b", "k", None, "https://e.example:9000"),
    f"https://b.{R2}/k": ("Cloudflare R2", "virtual", "b", "k", None, f"https://{R2}"),
    "https://s3.us-west-004.backblazeb2.com/b/k": (
        "Backblaze B2",
        "path",
        "b",
        "k",
        None,
        "https://s3.us-west-004.backblazeb2.com",
    ),
    "https://b.storage.googleapis.com/k": (
        "Google Cloud Storage",
        "virtual",
        "b",
        "k",
        None,
        "https://storage.googleapis.com",
    ),
}


@pytest.mark.parametrize("url", PLACES)
def test_place(url):
    assert find_address(read_url(url), ("https://e.example:9000",)) == S3Address(*PLACES[url])


def test_bucket_in_host():
    places = [find_address(read_url(url)) for url in ("https://b.s3.amazonaws.com/k", "https://s3.amazonaws.com/b/k")]
    assert [address.bucket_in_host for address in places] == ["b", ""]


def test_other_style():
    def other(text):
        url = read_url(text)
        return [(each.host, each.path) for each in in_the_other_style(request_of(url, "PUT"), find_address(url))]

    assert other("https://b.s3.amazonaws.com/k") == [("s3.amazonaws.com", "/b/k")]
    assert other("https://e.example/b/k") == [("b.e.example", "/k"), ("example", "/e/b/k")]
    assert other("http://localhost/b") == []
    assert other("https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k") == []


def test_stores():
    assert [store_of(host) for host in ("b2.example", "x.aliyuncs.com:443", "s3.amazonaws.com", "amazonaws.com")] == [
        None,
        "Alibaba Cloud OSS",
        AWS,
        None,
    ]
