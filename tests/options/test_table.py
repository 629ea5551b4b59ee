import re

import botocore.session
import given_options
import pytest
from awscli.customizations.s3 import subcommands as s3
from botocore import xform_name

from awscli_presign_put.options import table
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload.digests import DIGESTS
from awscli_presign_put.signing.upload.headers import Header

KEY = "0123456789abcdef0123456789abcdef"
MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
RETAIN = "2030-01-31T12:00:00Z"

# option, its value as parsed -> the headers
HEADERS = [
    ("content_type", "font/ttf", {"Content-Type": "font/ttf"}),
    ("cache_control", "max-age=60", {"Cache-Control": "max-age=60"}),
    ("content_disposition", "inline", {"Content-Disposition": "inline"}),
    ("content_encoding", "gzip", {"Content-Encoding": "gzip"}),
    ("content_language", "de", {"Content-Language": "de"}),
    ("expires", "2030-01-31T12:00:00Z", {"Expires": "Thu, 31 Jan 2030 12:00:00 GMT"}),
    ("metadata", {"a": "b"}, {"x-amz-meta-a": "b"}),
    ("acl", "private", {"x-amz-acl": "private"}),
    ("grants", ["read=id=1"], {"x-amz-grant-read": "id=1"}),
    ("storage_class", "GLACIER", {"x-amz-storage-class": "GLACIER"}),
    ("sse", "AES256", {"x-amz-server-side-encryption": "AES256"}),
    ("website_redirect", "http://x/y", {"x-amz-website-redirect-location": "http://x/y"}),
    ("request_payer", "requester", {"x-amz-request-payer": "requester"}),
    ("tags", [["a", "b c"]], {"x-amz-tagging": "a=b%20c"}),
    ("content_length", "5", {"Content-Length": "5"}),
    ("content_md5", MD5, {"Content-MD5": MD5}),
    ("checksum_crc32", "AAAAAA==", {"x-amz-checksum-crc32": "AAAAAA=="}),
    ("checksum_crc32c", "AAAAAA==", {"x-amz-checksum-crc32c": "AAAAAA=="}),
    ("checksum_crc64nvme", "AAAAAAAAAAA=", {"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}),
    ("checksum_xxhash64", "AAAAAAAAAAA=", {"x-amz-checksum-xxhash64": "AAAAAAAAAAA="}),
    ("checksum_xxhash3", "AAAAAAAAAAA=", {"x-amz-checksum-xxhash3": "AAAAAAAAAAA="}),
    ("checksum_xxhash128", MD5, {"x-amz-checksum-xxhash128": MD5}),
    ("checksum_md5", MD5, {"x-amz-checksum-md5": MD5}),
    ("checksum_sha512", "A" * 86 + "==", {"x-amz-checksum-sha512": "A" * 86 + "=="}),
    ("checksum_sha1", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", {"x-amz-checksum-sha1": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}),
    ("no_overwrite", True, {"If-None-Match": "*"}),
    ("if_match", '"abc"', {"If-Match": '"abc"'}),
    ("expected_bucket_owner", "123456789012", {"x-amz-expected-bucket-owner": "123456789012"}),
    ("object_lock_legal_hold_status", "ON", {"x-amz-object-lock-legal-hold": "ON"}),
    ("header", [["X-A=1"], ["X-B=2"]], {"X-A": "1", "X-B": "2"}),
]


def asked(**given):
    return table.asked_headers(given_options.common(**given).headers)


@pytest.mark.parametrize(("option", "value", "headers"), HEADERS)
def test_header_of_an_option(option, value, headers):
    name = f"--{option.replace('_', '-')}"
    found = asked(**{option: value})
    assert (found, {header.option for header in found}) == (list(headers.items()), {name})


def test_options_of_more_than_one():
    assert [header.name for header in asked(sse_c="AES256", sse_c_key=KEY)] == [
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-MD5",
    ]
    lock = asked(object_lock_mode="GOVERNANCE", object_lock_retain_until_date="2030-01-31T13:00:00+01:00")
    assert lock == [
        ("x-amz-object-lock-mode", "GOVERNANCE"),
        ("x-amz-object-lock-retain-until-date", RETAIN),
    ]
    kms = asked(sse="aws:kms", sse_kms_key_id="alias/a")
    assert kms[1] == ("x-amz-server-side-encryption-aws-kms-key-id", "alias/a")


def test_no_options():
    assert asked() == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"content_type": ""}, "--content-type is empty. Specify a value, or omit it."),
        (
            {"cache_control": "a\nb"},
            "--cache-control has a line break or control character in the value of Cache-Control. "
            "HTTP cannot carry it. Remove it.",
        ),
        ({"header": [["if-match=x"]]}, "--header has if-match. Use --if-match instead."),
        (
            {"header": [["X-Amz-Meta-A=x"]]},
            "--header has X-Amz-Meta-A. Use --metadata instead.",
        ),
        (
            {"header": [["x-amz-checksum-sha256=x"]]},
            "--header has x-amz-checksum-sha256. Use --checksum-sha256 instead.",
        ),
        (
            {"header": [[f"x-amz-checksum-xxhash128={MD5}"], ["x-amz-checksum-crc32=AAAAAA=="]]},
            "--header has x-amz-checksum-xxhash128. Use --checksum-xxhash128 instead.",
        ),
        (
            {"checksum_crc32": "AAAAAA==", "header": [[f"x-amz-checksum-md5={MD5}"]]},
            "--header has x-amz-checksum-md5. Use --checksum-md5 instead.",
        ),
        ({"header": [["Content-md5=x"]]}, "--header has Content-md5. Use --content-md5 instead."),
        ({"header": [["x-amz-checksum-md5=x"]]}, "--header has x-amz-checksum-md5. Use --checksum-md5 instead."),
        (
            {"header": [["X-Amz-Checksum-XXHASH128=x"]]},
            "--header has X-Amz-Checksum-XXHASH128. Use --checksum-xxhash128 instead.",
        ),
        (
            {"header": [["x-amz-copy-source=bkt/k"]]},
            "--header has x-amz-copy-source, which would turn the upload into a copy and cannot be given.",
        ),
        ({"header": [["host=x"]]}, "--header has host, which is set automatically and cannot be given."),
        ({"no_overwrite": True, "if_match": "x"}, "--no-overwrite cannot be combined with --if-match."),
        ({"acl": "private", "grants": ["read=id=1"]}, "--acl cannot be combined with --grants."),
        (
            {"sse": "AES256", "sse_c": "AES256", "sse_c_key": KEY},
            "--sse cannot be combined with --sse-c.",
        ),
        (
            {"checksum_crc32": "AAAAAA==", "checksum_crc32c": "AAAAAA=="},
            "--checksum-crc32 cannot be combined with --checksum-crc32c.",
        ),
        (
            {"checksum_sha512": "A" * 86 + "==", "checksum_xxhash3": "AAAAAAAAAAA="},
            "--checksum-sha512 cannot be combined with --checksum-xxhash3.",
        ),
        (
            {"checksum_md5": "x"},
            "--checksum-md5 'x' is not 16 bytes in Base64 or hexadecimal. Specify the digest itself, in Base64 or "
            "as 32 hexadecimal digits.",
        ),
        ({"sse_c": "AES256"}, "--sse-c requires --sse-c-key."),
        ({"sse_c_key": KEY}, "--sse-c-key requires --sse-c."),
        ({"sse_kms_key_id": "k"}, "--sse-kms-key-id requires --sse aws:kms."),
        (
            {"object_lock_mode": "GOVERNANCE"},
            "--object-lock-mode requires --object-lock-retain-until-date.",
        ),
    ],
)
def test_what_cannot_be(given, message):
    with pytest.raises(UsageError) as caught:
        asked(**given)
    assert str(caught.value) == message


def test_same_header_by_two_options():
    both = asked(content_type="a/b", header=[["content-TYPE=c/d"]])
    with pytest.raises(UsageError) as caught:
        table.check_unique(both)
    assert str(caught.value) == "--content-type and --header both set the header content-TYPE. Use only one of them."


def test_size_of_all_headers():
    """Names and values of all options together."""
    many = [[f"x-vendor-{number:03}=" + "x" * 88] for number in range(81)]
    assert sum(len(header.name) + len(header.value) for header in asked(header=many)) == 8100
    at_most = asked(header=many, cache_control="x" * (92 - len("Cache-Control")))
    table.check_size(at_most)
    with pytest.raises(UsageError) as caught:
        table.check_size([*at_most, Header("x", "", "--header")])
    assert str(caught.value) == (
        "--cache-control, --header: the names and values of the headers have 8193 bytes. S3 accepts at most 8192 bytes."
    )


def test_definitions_are_the_hosts_where_it_has_them():
    own = {option.name: option.argument for option in table.HEADER_OPTIONS}
    shared = (
        "CACHE_CONTROL CONTENT_DISPOSITION ACL GRANTS STORAGE_CLASS SSE SSE_KMS_KEY_ID SSE_C SSE_C_KEY REQUEST_PAYER"
    )
    for name in shared.split():
        theirs = getattr(s3, name)
        assert own[theirs["name"]] is theirs


def test_digests_are_those_of_the_model():
    """Each that this AWS CLI has, named as in ``aws s3api put-object``, but for the hyphens in two names there."""
    model = botocore.session.Session().get_service_model("s3").operation_model("PutObject").input_shape
    theirs = {
        xform_name(name, "-").replace("32-c", "32c").replace("64-n", "64n"): shape.serialization["name"]
        for name, shape in model.members.items()
        if name == "ContentMD5" or (name.startswith("Checksum") and name != "ChecksumAlgorithm")
    }
    ours = {table.option_of(digest): digest.header for digest in DIGESTS.values()}
    assert {name: ours.get(name) for name in theirs} == theirs


def test_arguments_are_copies():
    """BasicCommand takes the schema out of the definition it is given."""
    first = {argument["name"]: argument for argument in table.arguments()}
    first["metadata"].clear()
    assert {argument.get("name") for argument in table.arguments()} == set(first)


def test_help_names_the_values():
    """Of every option with a fixed set of values, the AWS CLI's own included."""
    for argument in table.arguments():
        for choice in argument.get("choices", []):
            assert re.search(rf"\b{re.escape(choice)}\b", argument["help_text"]), (argument["name"], choice)
