import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.destination.s3_uri import parse_prefix, parse_uri
from awscli_presign_put.signing.errors import InvalidKey

ACCESS_POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"
MULTI_REGION = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
OUTPOST = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap"

keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda key: len(key.encode()) <= 1024)


@pytest.mark.parametrize("bucket", ["bkt", "b.k.t", ACCESS_POINT, MULTI_REGION, OUTPOST])
@given(key=keys)
def test_any_key(bucket, key):
    assert parse_uri(f"s3://{bucket}/{key}") == (bucket, key)


def test_scheme_may_be_left_out():
    assert parse_uri("bkt/a/b") == ("bkt", "a/b")


@pytest.mark.parametrize("uri", ["s3://bkt", "s3://bkt/", f"s3://{ACCESS_POINT}", f"s3://{ACCESS_POINT}/"])
def test_no_key(uri):
    with pytest.raises(InvalidKey, match=r"^has no key\. Use s3://bucket/key\.$"):
        parse_uri(uri)


@pytest.mark.parametrize(
    "uri", ["s3://", "", "s3:///k", "./feather.ttf", "../feather.ttf", "s3://bkt\nsecret", "s3://bkt\n/k"]
)
def test_no_bucket(uri):
    with pytest.raises(InvalidKey, match=r"^has no bucket name\. Use s3://bucket/key\.$"):
        parse_uri(uri)


def test_odd_name_of_an_outposts_access_point():
    """The host's expression stops before the underscore, and takes the rest for a key."""
    with pytest.raises(InvalidKey, match="^has no bucket name"):
        parse_uri(f"s3://{OUTPOST}_x/k")


def test_key_in_a_locale_without_utf8(monkeypatch):
    monkeypatch.setattr("os.fsencode", lambda text: text.encode("ascii", "surrogateescape"))
    assert parse_uri("s3://bkt/" + "é".encode().decode("ascii", "surrogateescape")) == ("bkt", "é")


def test_longest_key():
    assert parse_uri("s3://bkt/" + "é" * 512) == ("bkt", "é" * 512)
    with pytest.raises(InvalidKey, match=r"^has a key of 1025 bytes\. The maximum is 1024 bytes\.$"):
        parse_uri("s3://bkt/" + "é" * 512 + "x")


def test_key_that_is_not_utf8():
    with pytest.raises(InvalidKey, match=r"^has a key that is not valid UTF-8\. S3 requires UTF-8 keys\.$"):
        parse_uri("s3://bkt/\udcff")


NOT_VALID = "which is not valid. A bucket name has letters, digits, dots and hyphens."


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("s3//bkt/k", "is not an S3 URI. Use s3://bkt/k."),
        ("S3://bkt/k", "is not an S3 URI. Use s3://bkt/k."),
        ("s3:/bkt/k", "is not an S3 URI. Use s3://bkt/k."),
        ("s3:bkt/k", "is not an S3 URI. Use s3://bkt/k."),
        ("s3a://bkt/k", "is not an S3 URI. Use s3://bkt/k."),
        ("s3://s3://bkt/k", "is not an S3 URI. Use s3://bkt/k."),
        ("'s3://bkt/k'", "is not an S3 URI. Use s3://bkt/k."),
        ('"s3://bkt/k"', "is not an S3 URI. Use s3://bkt/k."),
        (" s3://bkt/k", "is not an S3 URI. Use s3://bkt/k."),
        ("\u201cs3://bkt/a k\u201d", "is not an S3 URI. Use 's3://bkt/a k'."),
        ("s3:\\\\bkt\\a\\k", "is not an S3 URI. Use s3://bkt/a/k."),
        ("S3://", "is not an S3 URI. Use s3://bucket/key."),
        ("gs://bkt/k", "is not an S3 URI. Use s3://bucket/key."),
        ("file:///tmp/k", "is not an S3 URI. Use s3://bucket/key."),
        ("C:\\\\tmp\\k", "is not an S3 URI. Use s3://bucket/key."),
        ("arn:aws:s3:::bkt/a/k", "is the ARN of a bucket or an object. Use s3://bkt/a/k."),
        ("s3://arn:aws-cn:s3:::bkt/k", "is the ARN of a bucket or an object. Use s3://bkt/k."),
        ("http://bkt.s3.amazonaws.com/a%20k", "is a URL. Use 's3://bkt/a k'."),
        (
            "HTTPS://b.k.s3.eu-west-1.amazonaws.com/a/k?X-Amz-Signature=s",
            "is a URL. Use s3://b.k/a/k and --region eu-west-1.",
        ),
        ("https://s3.eu-west-1.amazonaws.com/bkt/k", "is a URL. Use s3://bkt/k and --region eu-west-1."),
        ("https://s3-eu-west-1.amazonaws.com/bkt/k", "is a URL. Use s3://bkt/k and --region eu-west-1."),
        ("https://eu-west-1.console.aws.amazon.com/s3/object/bkt?prefix=k", "is a URL. Use s3://bucket/key."),
        ("https://s3.eu-west-1.amazonaws.com/", "is a URL. Use s3://bucket/key."),
        ("https://[::1/k", "is a URL. Use s3://bucket/key."),
        ("s3://https://e.example/bkt/k", "is a URL. Use s3://bkt/k and --endpoint-url https://e.example."),
        ("http://u:p@e.example:9000/bkt/k", "is a URL. Use s3://bkt/k and --endpoint-url http://e.example:9000."),
        ("https://e.example", "is a URL. Use s3://bucket/key and --endpoint-url https://e.example."),
        ("s3://my bucket/k", f"has the bucket name 'my bucket', {NOT_VALID}"),
        ("s3://bücket/k", f"has the bucket name 'bücket', {NOT_VALID}"),
        (f"s3://{'b' * 256}/k", f"has the bucket name '{'b' * 256}', {NOT_VALID}"),
        ("s3://a:b:c/k", f"has the bucket name 'a:b:c', {NOT_VALID}"),
        (
            "s3://arn:aws:s3:eu-west-1:12:accesspoint/ap/k",
            "has an ARN that is not valid. Use the ARN of an access point, such as "
            "arn:aws:s3:us-east-1:123456789012:accesspoint/NAME.",
        ),
    ],
)
def test_what_was_meant(uri, message):
    with pytest.raises(InvalidKey) as caught:
        parse_prefix(uri)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("uri", "bucket", "key"),
    [
        ("s3://s3//k", "s3", "/k"),
        ("s3://s3/k", "s3", "k"),
        ("s3/k", "s3", "k"),
        ("s3-bucket/k", "s3-bucket", "k"),
        ("s3abc/k", "s3abc", "k"),
        ("s3://bkt/s3://other/k", "bkt", "s3://other/k"),
        ("s3://bkt/https://e.example/k", "bkt", "https://e.example/k"),
        ("s3://bkt/'k'", "bkt", "'k'"),
        ("s3://bkt/k ", "bkt", "k "),
        ("s3://tenant:bkt/k", "tenant:bkt", "k"),
        ("s3://:bkt/k", ":bkt", "k"),
        ("s3://My_Bucket/k", "My_Bucket", "k"),
    ],
)
def test_what_looks_like_a_slip_and_is_none(uri, bucket, key):
    assert parse_uri(uri) == (bucket, key)


def test_colon_after_the_arn_of_an_outposts_access_point():
    assert parse_uri(f"s3://{OUTPOST.replace('/', ':')}:k") == (OUTPOST.replace("/", ":"), "k")
    with pytest.raises(InvalidKey) as caught:
        parse_prefix("s3://...")
    assert str(caught.value) == "has no bucket name. Use s3://bucket/key."
