import botocore.session
import pytest

from awscli_presign_put.options.manifest_table import KEY, MEMBERS, REFUSED, member_of, name_of_option
from awscli_presign_put.options.table import HEADER_OPTIONS
from awscli_presign_put.options.values import InvalidValue

STORAGE_CLASSES = next(option for option in HEADER_OPTIONS if option.name == "storage-class").argument["choices"]
MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="


def test_each_option_of_the_table_has_a_name():
    options = {option.name for option in HEADER_OPTIONS}
    assert {member.option for member in MEMBERS.values()} == options - {"header"}


def test_each_name_of_put_object_is_known():
    model = botocore.session.Session().get_service_model("s3").operation_model("PutObject").input_shape
    assert sorted(set(model.members) - {KEY, *MEMBERS, *REFUSED}) == []


def test_each_name_sets_the_header_of_put_object():
    model = botocore.session.Session().get_service_model("s3").operation_model("PutObject").input_shape
    values = {"Expires": "2030-01-31T12:00:00Z", "ContentLength": 5, "Metadata": {"a": "b"}, "IfNoneMatch": "*"}
    values |= {"ContentType": "a/b", "ObjectLockRetainUntilDate": "2030-01-31T12:00:00Z", "Tagging": "a=b"}
    values |= {"ExpectedBucketOwner": "123456789012", "SSECustomerKey": "k" * 32, "WebsiteRedirectLocation": "/a"}
    values |= {name: "A" * 8 for name in MEMBERS if name.startswith(("Checksum", "Content")) and name not in values}
    sizes = {"ChecksumSHA256": "A" * 43 + "=", "ChecksumSHA1": "A" * 27 + "=", "ChecksumSHA512": "A" * 86 + "=="}
    values |= {**sizes, **dict.fromkeys(["ContentMD5", "ChecksumMD5", "ChecksumXXHASH128"], MD5)}
    values |= dict.fromkeys(["ChecksumCRC32", "ChecksumCRC32C"], "AAAAAA==")
    values |= dict.fromkeys(["ChecksumCRC64NVME", "ChecksumXXHASH64", "ChecksumXXHASH3"], "AAAAAAAAAAA=")
    choices = {
        option.name: option.argument["choices"][0] for option in HEADER_OPTIONS if option.argument.get("choices")
    }
    for name, member in MEMBERS.items():
        headers = member.to_headers(values.get(name, choices.get(member.option, "x")))
        if name in model.members:  # an older release has not all
            header = model.members[name].serialization["name"]
            assert headers[0][0] == (f"{header}a" if name == "Metadata" else header)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ContentTyp", "the name 'ContentTyp' is unknown. Use ContentType."),
        ("content-type", "the name 'content-type' is unknown. Use ContentType."),
        ("key", "the name 'key' is unknown. Use Key."),
        ("Hue", "the name 'Hue' is unknown. Use the names that aws s3api put-object has, such as ContentType."),
        ("\ud800", "the name '\\ud800' is unknown. Use the names that aws s3api put-object has, such as ContentType."),
        ("Bucket", "Bucket cannot be used in a manifest. All lines have the bucket of <S3Uri>."),
        (
            "BucketKeyEnabled",
            "BucketKeyEnabled cannot be used in a manifest. "
            "Use --header x-amz-server-side-encryption-bucket-key-enabled=VALUE, which sets it for all lines.",
        ),
        ("SSECustomerKeyMD5", "SSECustomerKeyMD5 cannot be used in a manifest. It is computed from SSECustomerKey."),
    ],
)
def test_name_that_means_nothing(name, message):
    with pytest.raises(InvalidValue) as caught:
        member_of(name)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "value", "headers"),
    [
        ("ContentLength", 5, [("Content-Length", "5")]),
        ("ContentLength", "05", [("Content-Length", "5")]),
        ("Tagging", "a=b+c&d", [("x-amz-tagging", "a=b+c&d")]),
        ("GrantReadACP", 'id="1", id="2"', [("x-amz-grant-read-acp", 'id="1", id="2"')]),
        ("Metadata", {"a": "b", "C": ""}, [("x-amz-meta-a", "b"), ("x-amz-meta-C", "")]),
    ],
)
def test_value(name, value, headers):
    assert list(MEMBERS[name].to_headers(value)) == headers


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ContentType", 5, "must be a string."),
        ("ContentType", None, "must be a string."),
        ("ContentType", "x", "'x' is not a media type. Use TYPE/SUBTYPE, such as image/jpeg."),
        ("CacheControl", "", "is empty. Specify a value, or omit it."),
        ("ContentLength", True, "must be a whole number, such as 1048576."),
        ("ContentLength", 5.0, "must be a whole number, such as 1048576."),
        ("ContentLength", -1, "-1 is not a number of bytes. Use a whole number, such as 1048576."),
        (
            "ContentLength",
            5 * 1024**3 + 1,
            "5368709121 is too large. One PUT can carry at most 5368709120 bytes (5 GiB).",
        ),
        ("Metadata", "a=b", "must be an object of strings."),
        ("Metadata", {"a": 1}, "must be an object of strings."),
        ("Metadata", {"a": {}}, "must be an object of strings."),
        ("IfNoneMatch", '"etag"', 'must be "*".'),
        ("StorageClass", "COLD", f"'COLD' cannot be used. Use {' or '.join(STORAGE_CLASSES)}."),
        ("ObjectLockMode", "x", "'x' cannot be used. Use GOVERNANCE or COMPLIANCE."),
        ("Tagging", "a=1&a=2", "has two tags with the key a. Each key must be unique."),
        ("Tagging", "%ff=1", "has a tag that is not valid UTF-8."),
        ("Tagging", "", "is empty. Specify a value, or omit it."),
        ("Tagging", "a&&b", "has a tag with an empty key. Specify a key and a value."),
        ("Tagging", "&".join(map(str, range(11))), "has 11 tags. An object can have at most 10 tags."),
        ("GrantRead", ",".join(["x"] * 101), "has 101 grants. An object can have at most 100."),
        ("SSECustomerKey", "x", "has 1 bytes. AES256 requires 32. Specify the key, or the key in Base64."),
    ],
)
def test_value_that_cannot_be(name, value, message):
    with pytest.raises(InvalidValue) as caught:
        MEMBERS[name].to_headers(value)
    assert str(caught.value) == message


def test_key_in_base64():
    in_base64 = MEMBERS["SSECustomerKey"].to_headers("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=")
    assert in_base64 == MEMBERS["SSECustomerKey"].to_headers("k" * 32)


def test_name_of_an_option():
    assert (name_of_option("sse"), name_of_option("sse-c-key")) == ("ServerSideEncryption", "SSECustomerKey")
