"""``--manifest`` signs each line as botocore would sign its key and its headers."""

import base64
import json
import random

import examples
import reference
from bulk import TOKENS
from clis import ACCESS_KEY, SECRET_KEY
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

# No surrogates, which UTF-8 cannot hold. A line break may be in a key, as JSON has an escape for it.
any_key = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40).filter(
    lambda key: not key.startswith("s3://")
)
any_prefix = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
any_value = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=40).map(
    lambda value: " ".join(value.split()) or "x"
)
any_name = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)


def digest(size):
    return st.binary(min_size=size, max_size=size).map(lambda raw: base64.b64encode(raw).decode())


DIGESTS = {"ChecksumSHA256": 32, "ChecksumSHA1": 20, "ChecksumCRC32": 4, "ChecksumCRC32C": 4}
any_line = st.fixed_dictionaries(
    {"Key": any_key},
    optional={
        "ContentLength": st.integers(0, 5 * 1024**3),
        "ContentType": any_value.map("a/b; c={}".format) | st.sampled_from(["font/ttf", "image/svg+xml"]),
        "ContentMD5": digest(16),
        "CacheControl": any_value,
        "ContentDisposition": any_value,
        "ContentEncoding": any_value,
        "ContentLanguage": any_value,
        "Expires": st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='seconds')}Z"),
        "Metadata": st.dictionaries(any_name, any_value, max_size=3),
        "StorageClass": st.sampled_from(["GLACIER", "STANDARD_IA"]),
        "Tagging": st.sampled_from(["a=b", "a=b&c=d%20e", "a=+%2B", "a"]),
        "WebsiteRedirectLocation": any_value.map("/{}".format),
        "ExpectedBucketOwner": st.from_regex(r"[0-9]{12}", fullmatch=True),
        "RequestPayer": st.just("requester"),
        "ObjectLockLegalHoldStatus": st.sampled_from(["ON", "OFF"]),
    },
)
# What only one of can be in a line, or only together.
any_choice = st.one_of(
    st.just({}),
    *(st.fixed_dictionaries({name: digest(size)}) for name, size in DIGESTS.items()),
)
any_access = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"ACL": st.sampled_from(["private", "public-read"])}),
    st.fixed_dictionaries(
        {"GrantRead": any_value}, optional={"GrantFullControl": any_value, "GrantReadACP": any_value}
    ),
)
any_encryption = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"ServerSideEncryption": st.just("AES256")}),
    st.fixed_dictionaries({"ServerSideEncryption": st.just("aws:kms"), "SSEKMSKeyId": any_value}),
    st.fixed_dictionaries({"SSECustomerAlgorithm": st.just("AES256"), "SSECustomerKey": st.just("k" * 32)}),
    st.fixed_dictionaries(
        {
            "ObjectLockMode": st.sampled_from(["GOVERNANCE", "COMPLIANCE"]),
            "ObjectLockRetainUntilDate": st.just("2199-01-31T12:00:00Z"),
        }
    ),
)
any_whole_line = st.tuples(any_line, any_choice, any_access, any_encryption).map(
    lambda parts: {name: value for part in parts for name, value in part.items()}
)
# Most lines of a manifest have the same names.
any_lines = st.tuples(st.lists(any_whole_line, min_size=1, max_size=5), st.lists(any_key, max_size=12), st.randoms())
any_address = st.fixed_dictionaries(
    {"style": st.sampled_from(["path", "virtual"]), "region": st.sampled_from(["us-east-1", "eu-west-3"])},
    optional={"endpoint": st.sampled_from(["https://e.example", "http://e.example:9000/base"])},
)


def manifest(cli, uri, lines, *arguments, tmp_path, **environment):
    """The documents for these lines."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (tmp_path / "manifest").write_text(text, encoding="utf-8", newline="")
    done = cli.call("s3", "presign-put", uri, "--manifest", str(tmp_path / "manifest"), *arguments, **environment)
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.split("\n")[:-1]]


@settings(max_examples=examples.of(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prefix=any_prefix,
    lines=any_lines,
    address=any_address,
    expires_in=st.integers(1, 604800),
    token=st.none() | TOKENS,
)
@example("", ([{"Key": "é/../%\n"}, {"Key": "a", "ContentLength": 5}], ["\r", "~"], random.Random(1)),
         {"style": "path", "region": "us-east-1"}, 60, "t")  # fmt: skip
def test_each_url_is_botocores(cli, tmp_path, prefix, lines, address, expires_in, token):
    """Byte for byte, at the moment that the URL says; and each document lists the headers that were signed."""
    kinds, keys, pick = lines
    lines = kinds + [{**pick.choice(kinds), "Key": key} for key in keys]
    documents = manifest(
        cli, f"s3://bkt/{prefix}", lines, "--only-show-errors", f"--expires-in={expires_in}",
        *["--addressing-style", address["style"], "--region", address["region"]],
        *(["--endpoint-url", address["endpoint"]] if "endpoint" in address else []),
        tmp_path=tmp_path, AWS_SESSION_TOKEN=token,
    )  # fmt: skip
    urls = [document["Url"] for document in documents]
    assert [document["Key"] for document in documents] == [prefix + line["Key"] for line in lines]
    assert urls == cli.ask_worker(
        "presigned_by_botocore",
        credentials={"access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "token": token},
        client={"region_name": address["region"], "endpoint_url": address.get("endpoint")},
        s3={"addressing_style": address["style"], "us_east_1_regional_endpoint": "regional"},
        expires_in=expires_in,
        params=[{**line, "Bucket": "bkt", "Key": prefix + line["Key"]} for line in lines],
        moments=[reference.split(url)[2]["X-Amz-Date"] for url in urls],
    )
    for document in documents:
        query = reference.split(document["Url"])[2]
        signature = reference.version_4_signature("PUT", document["Url"], document["Headers"].items(), SECRET_KEY)
        assert query["X-Amz-Signature"] == signature
        assert query["X-Amz-SignedHeaders"].split(";") == sorted([*map(str.lower, document["Headers"]), "host"])
