"""URLs whose signature is right, and that a store refuses all the same: "works" is not said of any of them."""

import json
import re
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

import botocore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import ACCESS_KEY, SECRET_KEY, causes, explained

from awscli_presign_put.explain import store_refusals
from awscli_presign_put.explain.request_signature import Signatures, request_of
from awscli_presign_put.explain.s3_address import find_address
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.store_refusals import on_the_host
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_checks import operation_of
from awscli_presign_put.explain.url_signature import V2, V4
from awscli_presign_put.signing.sigv4 import EMPTY_SHA256

AT = datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)
ELSEWHERE = "Amazon S3 refuses that. Some stores accept it."
AWS = "https://bkt.s3.us-east-1.amazonaws.com"
STORE = "https://s3.example.com"
R2 = f"https://{'0' * 32}.r2.cloudflarestorage.com"
B2 = "https://s3.us-west-004.backblazeb2.com"
SSE_C = (
    "SSE-C requires https and x-amz-server-side-encryption-customer-algorithm, "
    "x-amz-server-side-encryption-customer-key, x-amz-server-side-encryption-customer-key-md5."
)
SHA256 = "x-amz-content-sha256"


def url(
    address,
    region="us-east-1",
    service="s3",
    names=None,
    end="aws4_request",
    algorithm="AWS4-HMAC-SHA256",
    method="PUT",
    headers=(),
    more=(),
):
    """A URL of Version 4 that is signed as it stands."""
    parameters = {
        "X-Amz-Algorithm": algorithm,
        "X-Amz-Credential": f"{ACCESS_KEY}/20261126/{region}/{service}/{end}",
        "X-Amz-Date": "20261126T071440Z",
        "X-Amz-Expires": "3600",
        "X-Amz-SignedHeaders": names or ";".join(sorted(["host", *(name for name, _ in headers)])),
        **dict(more),
    }
    whole = f"{address}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
    signature = Signatures(V4).of_request(request_of(read_url(whole), method, headers), SECRET_KEY)
    return f"{whole}&X-Amz-Signature={signature}"


def url_2(address, bucket=""):
    whole = f"{address}?AWSAccessKeyId={ACCESS_KEY}&Expires=1795680880"
    signature = Signatures(V2).of_request(request_of(read_url(whole), "PUT", (), bucket), SECRET_KEY)
    return f"{whole}&Signature={quote(signature, safe='')}"


def header(name, value, address=f"{STORE}/bkt/k"):
    return url(address, headers=((name, value),)), ((name, value),)


def judged(given):
    text, headers = (given, None) if isinstance(given, str) else given
    explanation = explained(text, AT, headers=headers)
    assert explanation.verification.found is not None
    return explanation


LONG = "k" * 1025
REFUSED = {
    "no signed host": (
        url(f"{AWS}/k", names="x-amz-acl", headers=(("x-amz-acl", "private"),)),
        "invalid-scope",
        "X-Amz-SignedHeaders does not have host.",
    ),
    "names in another order": (
        (
            url(f"{STORE}/bkt/k", names="host;content-type", headers=(("content-type", "a/b"),)),
            (("content-type", "a/b"),),
        ),
        "(invalid-scope)",
        f"X-Amz-SignedHeaders must be in small letters and in alphabetical order. {ELSEWHERE}",
    ),
    "another service": (
        url(f"{AWS}/k", service="sts"),
        "invalid-scope",
        "It is signed for the service sts, not s3.",
    ),
    "another service elsewhere": (
        url(f"{STORE}/bkt/k", service="storage"),
        "(invalid-scope)",
        f"It is signed for the service storage, not s3. {ELSEWHERE}",
    ),
    "an empty region": (url(f"{AWS}/k", region=""), "invalid-scope", "It is signed for an empty region."),
    "an empty region elsewhere": (
        url(f"{STORE}/bkt/k", region=""),
        "(invalid-scope)",
        f"It is signed for an empty region. {ELSEWHERE}",
    ),
    "another end of the scope": (
        url(f"{AWS}/k", end="aws4"),
        "invalid-scope",
        "The credential ends with aws4, and must end with aws4_request.",
    ),
    "another algorithm": (
        url(f"{STORE}/bkt/k", algorithm="AWS4-HMAC-SHA1"),
        "invalid-scope",
        "The algorithm is AWS4-HMAC-SHA1, and must be AWS4-HMAC-SHA256.",
    ),
    "a digest that is none": (
        header("x-amz-checksum-sha256", "abc", f"{AWS}/k"),
        "invalid-digest",
        "x-amz-checksum-sha256 is abc, and must be 32 bytes in Base64.",
    ),
    "a digest in hexadecimal": (
        header("content-md5", "5d41402abc4b2a76b9719d911017c592", f"{AWS}/k"),
        "invalid-digest",
        "Content-MD5 is 5d41402abc4b2a76b9719d911017c592, and must be 16 bytes in Base64.",
    ),
    "a digest of another algorithm, elsewhere": (
        header("x-amz-checksum-crc32", "AAAAAAAAAAA="),
        "(invalid-digest)",
        f"x-amz-checksum-crc32 is AAAAAAAAAAA=, and must be 4 bytes in Base64. {ELSEWHERE}",
    ),
    "an algorithm that is not that of the digest": (
        url(f"{STORE}/bkt/k", more=(("x-amz-checksum-crc32", "NhCmhg=="), ("x-amz-sdk-checksum-algorithm", "SHA256"))),
        "(invalid-digest)",
        f"x-amz-sdk-checksum-algorithm is SHA256, and the digest is x-amz-checksum-crc32. {ELSEWHERE}",
    ),
    "the digest of nothing": (
        url(f"{STORE}/bkt/k", more=(("x-amz-checksum-crc32", "AAAAAA=="),)),
        "(sdk-checksum)",
        "",
    ),
    "the SHA-256 of nothing": (
        url(f"{AWS}/k", more=(("X-Amz-Content-Sha256", EMPTY_SHA256),)),
        "(payload-different)",
        f"{SHA256} is signed: only an empty file can be uploaded.",
    ),
    "a SHA-256": (
        url(f"{AWS}/k", more=(("X-Amz-Content-Sha256", "0" * 64),)),
        "(payload-different)",
        f"{SHA256} is signed: only the file with this SHA-256 can be uploaded.",
    ),
    "a signed SHA-256": (
        header(SHA256, "0" * 64),
        "(payload-different)",
        f"{SHA256} is signed: only the file with this SHA-256 can be uploaded.",
    ),
    "a SHA-256 that is none": (
        url(f"{AWS}/k", more=(("X-Amz-Content-Sha256", "abc"),)),
        "payload-different",
        f"{SHA256} is abc, which no file has.",
    ),
    "an ACL that is none": (
        url(f"{AWS}/k", more=(("x-amz-acl", "everyone"),)),
        "value-not-allowed",
        "x-amz-acl is everyone, and must be one of private, public-read, public-read-write, authenticated-read, "
        "aws-exec-read, bucket-owner-read, bucket-owner-full-control.",
    ),
    "an encryption that is none": (
        header("x-amz-server-side-encryption", "AES257"),
        "(value-not-allowed)",
        "x-amz-server-side-encryption is AES257, and must be one of AES256, aws:kms, aws:kms:dsse, aws:fsx. "
        f"{ELSEWHERE}",
    ),
    "much metadata": (header("x-amz-meta-a", "x" * 2048, f"{AWS}/k"), "metadata-too-large", "It has 2049 bytes."),
    "a large file": (
        header("content-length", "5368709121", f"{AWS}/k"),
        "too-large",
        "Content-Length is 5368709121.",
    ),
    "a customer's key without TLS": (
        header("x-amz-server-side-encryption-customer-key", "x", "http://bkt.s3.us-east-1.amazonaws.com/k"),
        "value-not-allowed",
        SSE_C,
    ),
    "one header of three": (
        header("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        "(value-not-allowed)",
        f"{SSE_C} {ELSEWHERE}",
    ),
    "a storage class that is none": (
        header("x-amz-storage-class", "FOO", f"{AWS}/k"),
        "(invalid-storage-class)",
        "It is FOO.",
    ),
    "another region of B2": (
        url(f"{B2}/bkt/k"),
        "(other-region)",
        "It is signed for us-east-1, and the host is for us-west-004. Some stores do not compare them.",
    ),
    "another region of Wasabi": (
        url("https://bkt.s3.eu-central-1.wasabisys.com/k"),
        "(other-region)",
        "It is signed for us-east-1, and the host is for eu-central-1. Some stores do not compare them.",
    ),
    "another region of DigitalOcean": (
        url("https://bkt.nyc3.digitaloceanspaces.com/k"),
        "(other-region)",
        "It is signed for us-east-1, and the host is for nyc3. Some stores do not compare them.",
    ),
    "another region of R2": (
        url(f"{R2}/bkt/k", region="eu-west-1"),
        "(other-region)",
        "It is signed for eu-west-1, and R2 has the region auto.",
    ),
    "an ACL on R2": (
        url(f"{R2}/bkt/k", region="auto", more=(("x-amz-acl", "private"),)),
        "(not-supported)",
        "The header is x-amz-acl. R2 has no ACLs, no object tags and no form uploads.",
    ),
    "tags on B2": (
        (url(f"{B2}/bkt/k", region="us-west-004", headers=(("x-amz-tagging", "a=b"),)), (("x-amz-tagging", "a=b"),)),
        "(not-supported)",
        "The header is x-amz-tagging. B2 has no object tags, no form uploads, and ACLs of buckets only.",
    ),
    "Version 2 in a region that does not have it": (
        url_2("https://bkt.s3.eu-central-1.amazonaws.com/k", "bkt"),
        "version-2-refused",
        "",
    ),
    "Version 2 in a newer region": (
        url_2("https://s3.ap-southeast-3.amazonaws.com/bkt/k"),
        "version-2-refused",
        "",
    ),
    "Version 2 in an old region": (url_2("https://s3.eu-west-1.amazonaws.com/bkt/k"), "(version-2-refused)", ""),
    "Version 2 on R2": (url_2(f"{R2}/bkt/k"), "version-2-refused", ""),
    "Version 2 on B2": (url_2(f"{B2}/bkt/k"), "version-2-refused", ""),
    "a website": (
        url("https://bkt.s3-website-us-east-1.amazonaws.com/k"),
        "not-an-endpoint",
        "The host is bkt.s3-website-us-east-1.amazonaws.com.",
    ),
    "a website of a newer region": (
        url("https://bkt.s3-website.eu-central-1.amazonaws.com/k", region="eu-central-1"),
        "not-an-endpoint",
        "The host is bkt.s3-website.eu-central-1.amazonaws.com.",
    ),
    "a public bucket of R2": (
        url("https://pub-1.r2.dev/k", region="auto"),
        "not-an-endpoint",
        "The host is pub-1.r2.dev.",
    ),
    "a download from the website": (
        url("https://bkt.s3-website-us-east-1.amazonaws.com/k", method="GET"),
        "(not-an-endpoint)",
        "The host is bkt.s3-website-us-east-1.amazonaws.com.",
    ),
    "a network for downloads": (
        url("https://d111.cloudfront.net/bkt/k"),
        "(not-an-endpoint)",
        "The host is d111.cloudfront.net.",
    ),
    "the service of another host": (
        url("https://bkt.s3.us-east-1.amazonaws.com/k", service="s3express"),
        "invalid-scope",
        "It is signed for the service s3express, not s3.",
    ),
    "an access point of Object Lambda": (
        url("https://ap-123456789012.s3-object-lambda.eu-west-1.amazonaws.com/k", region="eu-west-1"),
        "invalid-scope",
        "It is signed for the service s3, not s3-object-lambda.",
    ),
    "a long key": (url(f"{AWS}/{LONG}"), "key-too-long", "It has 1025 bytes."),
    "a long key elsewhere": (url(f"{STORE}/bkt/{LONG}"), "(key-too-long)", f"It has 1025 bytes. {ELSEWHERE}"),
    "no bucket": (url("https://s3.us-east-1.amazonaws.com/"), "invalid-bucket-name", "There is no bucket."),
    "no bucket elsewhere": (
        url(f"{STORE}/"),
        "(invalid-bucket-name)",
        "There is no bucket.",
    ),
    "a bucket that none can be": (
        url("https://s3.us-east-1.amazonaws.com/my%20bucket/k"),
        "invalid-bucket-name",
        "The bucket is my bucket.",
    ),
    "a bucket of old": (
        url("https://s3.us-east-1.amazonaws.com/My_Bucket/k"),
        "(invalid-bucket-name)",
        "The bucket is My_Bucket. No new bucket can have that name.",
    ),
    "a bucket with a dot in the host": (
        url("https://my.bkt.s3.us-east-1.amazonaws.com/k"),
        "(certificate-refused)",
        "The bucket name has a dot, and the certificate of Amazon S3 is for hosts without one there.",
    ),
    "no key": (url(f"{STORE}/bkt"), "(no-key)", "bkt is the bucket, unless the host begins with it."),
    "no key, with a slash": (url(f"{AWS}/"), "(no-key)", "bkt is the bucket."),
    "part 0": (
        url(f"{AWS}/k", more=(("partNumber", "0"), ("uploadId", "x"))),
        "invalid-part-number",
        "It is 0.",
    ),
    "a part of no upload": (
        url(f"{AWS}/k", more=(("partNumber", "1"),)),
        "value-not-allowed",
        "The URL has one of partNumber and uploadId. A part requires both.",
    ),
    "a slash at the end": (url(f"{STORE}/bkt/in/"), "(file-name-appended)", "The path ends with a slash."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    given_, cause, detail = REFUSED[name]
    explanation = judged(given_)
    assert explanation.verdict == ("unknown" if cause.startswith("(") else "fails")
    assert causes(explanation)[0] == cause
    assert explanation.findings[0].detail == detail


ACCEPTED = {
    "a digest": header("x-amz-checksum-sha256", f"{'A' * 43}="),
    "the digest of an object in parts": (
        url(f"{AWS}/k", method="POST", headers=(("x-amz-checksum-crc32", "NhCmhg==-3"),), more=(("uploadId", "x"),)),
        (("x-amz-checksum-crc32", "NhCmhg==-3"),),
    ),
    "no digest of the contents": url(f"{AWS}/k", more=(("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"),)),
    "a download with the digest of nothing": url(
        f"{AWS}/k",
        method="GET",
        more=(("X-Amz-Content-Sha256", EMPTY_SHA256),),
    ),
    "an ACL": header("x-amz-acl", "private"),
    "an ACL that is not sent": url(f"{STORE}/bkt/k"),
    "the longest key": url(f"{AWS}/{LONG[1:]}"),
    "much metadata": header("x-amz-meta-a", "x" * 2047, f"{AWS}/k"),
    "R2": url(f"{R2}/bkt/k", region="auto"),
    "R2 with the region that is the same": url(f"{R2}/bkt/k"),
    "R2 without a region": url(f"{R2}/bkt/k", region=""),
    "B2": url(f"{B2}/bkt/k", region="us-west-004"),
    "Wasabi": url("https://bkt.s3.wasabisys.com/k"),
    "DigitalOcean": url("https://bkt.nyc3.digitaloceanspaces.com/k", region="nyc3"),
    "a directory bucket": url(
        "https://b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/k",
        region="us-west-2",
        service="s3express",
    ),
    "a bucket with a dot in the path": url("https://s3.us-east-1.amazonaws.com/my.bkt/k"),
    "an access point": url("https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k", region="eu-west-1"),
    "an access point of an outpost": url(
        "https://ap-123456789012.op-0123.s3-outposts.eu-west-1.amazonaws.com/k",
        region="eu-west-1",
        service="s3-outposts",
    ),
    "Google Cloud Storage": url("https://storage.googleapis.com/bkt/k", region="auto"),
    "a region of OSS": url("https://bkt.oss-cn-hangzhou.aliyuncs.com/k", region="oss-cn-hangzhou"),
    "a bucket before an unknown host": url("https://bkt.minio.example.com/Photos/k"),
    "a tenant of Ceph": url(f"{STORE}/tenant%3Abkt/k"),
    "Version 2": url_2(f"{STORE}/bkt/k"),
    "a list": url(f"{AWS}/", method="GET"),
    "rules of a bucket": url(f"{AWS}/", more=(("cors", ""),)),
    "a part": url(f"{AWS}/k", more=(("partNumber", "10000"), ("uploadId", "x"))),
    "a part that is read": url(f"{AWS}/k", method="GET", more=(("partNumber", "1"),)),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name):
    explanation = judged(ACCEPTED[name])
    assert (explanation.verdict, causes(explanation)) == ("works", [])


@pytest.mark.one_python
def test_regions_of_version_2_are_those_of_botocore():
    file = Path(botocore.__file__).parent / "data" / "endpoints.json"
    for partition in json.loads(file.read_text(encoding="utf-8"))["partitions"]:
        service = partition["services"].get("s3", {})
        default = service.get("defaults", {}).get("signatureVersions", ["s3v4"])
        for region in partition["regions"]:
            versions = service.get("endpoints", {}).get(region, {}).get("signatureVersions", default)
            assert bool(store_refusals._VERSION_2.fullmatch(region)) == ("s3" in versions), region


@pytest.mark.one_python
def test_values_are_those_of_botocore():
    """Each of them is one to it; newer ones must be added."""
    import botocore.session

    model = botocore.session.Session().get_service_model("s3").operation_model("PutObject").input_shape
    enums = {
        member.serialization.get("name", "").lower(): member.enum
        for member in model.members.values()
        if getattr(member, "enum", None)
    }
    for name, values in {**store_refusals._VALUES, store_refusals._CLASS: store_refusals._CLASSES}.items():
        if name in enums:
            assert sorted(values) == sorted(enums[name]), name


@given(
    st.dictionaries(
        st.sampled_from([*store_refusals._VALUES, *store_refusals._SIZES, SHA256, "x-amz-meta-a"]), st.text()
    )
)
def test_any_values(values):
    """No value of a header makes it fail to answer, and none that is refused is called good."""
    headers = tuple((name, re.sub(r"\s|\0", "", value)) for name, value in values.items())
    explanation = explained(url(f"{AWS}/k", headers=headers), AT, headers=headers or None)
    wrong = [
        name for name, value in headers if name in store_refusals._VALUES and value not in store_refusals._VALUES[name]
    ]
    assert not wrong or explanation.verdict == "fails"


@pytest.mark.parametrize("host", ["[::1]:9000", "[::1]", "[2001:db8::1]:8443", "[::ffff:10.0.0.1]:9000"])
def test_address_of_version_6(host):
    for scheme in ("http", "https"):
        explanation = explained(url(f"{scheme}://{host}/bkt/a.txt"), AT)
        assert (explanation.verdict, explanation.address.bucket, explanation.address.key) == ("works", "bkt", "a.txt")
    # With another signature, all hosts are tried.
    assert explained(url(f"http://{host}/bkt/a.txt").replace("bkt", "bkt2"), AT).verdict == "fails"


OTHER_VALUES = [
    ("x-amz-acl", "log-delivery-write"),
    ("x-amz-acl", "public"),
    ("x-amz-storage-class", "NEARLINE"),
    ("x-amz-storage-class", "COLD"),
    ("if-none-match", '"0a"'),
    ("x-amz-request-payer", "x"),
    ("x-amz-server-side-encryption", "x"),
]


@pytest.mark.parametrize("header", OTHER_VALUES, ids=map(str, OTHER_VALUES))
def test_list_of_values_is_no_evidence_of_a_wrong_signature(header):
    """Stores have values of their own."""
    explanation = explained(url(f"{STORE}/bkt/k", headers=(header,)), AT)
    assert explanation.verdict != "fails", explanation.findings
    assert "signature-mismatch" not in [finding.cause for finding in explanation.findings]
    sent_too = explained(url(f"{STORE}/bkt/k", headers=(header,)), AT, headers=(header,))
    assert sent_too.verification.is_good
    assert not any(finding.certain for finding in sent_too.findings)


def test_canned_acl_of_buckets_is_not_certain():
    header = ("x-amz-acl", "log-delivery-write")
    for headers in (None, (header,)):
        explanation = explained(url(f"{AWS}/k", headers=(header,)), AT, headers=headers)
        assert (explanation.verification.is_good, causes(explanation)) == (True, ["(value-not-allowed)"])
        assert explanation.findings[0].detail == "x-amz-acl is log-delivery-write, which is for buckets."


@pytest.mark.parametrize("name", ["acl", "tagging", "uploads", "legal-hold", "retention"])
def test_put_of_something_else_than_the_object(name):
    whole = url(f"{STORE}/bkt/k", more=((name, ""),))
    explanation = explained(whole, AT)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(not-an-upload)"])
    assert explanation.findings[0].detail == f"The parameter is {name}."
    assert operation_of(explanation.url, explanation.signed, "PUT") == f"changes the subresource {name}"
    stored = explained(whole, AT, answer=read_answer(b'HTTP/1.1 200 OK\nETag: "1"\n\n'))
    assert (stored.verdict, causes(stored)) == ("unknown", ["(unknown-answer)", "(not-an-upload)"])


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("https://bkt.s3.eu-west1.amazonaws.com/k", "not-an-endpoint"),
        ("https://bkt--euw1-az1--x-s3.s3.eu-west-1.amazonaws.com/k", "not-an-endpoint"),
        ("https://s3.amazonaws.com/bkt/k", "other-region"),
    ],
)
def test_host_of_amazon_that_does_not_serve_it(address, cause):
    explanation = explained(url(address, region="eu-west1" if "eu-west1" in address else "eu-west-1"), AT)
    assert (explanation.verdict, causes(explanation)) == ("unknown", [f"({cause})"])


def test_session_token_of_others():
    whole = url(f"{STORE}/bkt/k", more=(("X-Amz-Security-Token", "abc"),))
    explanation = explained(whole, AT)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(session-token-missing)"])


def test_digest_of_an_empty_file_is_not_of_an_sdk():
    headers = (("content-length", "0"), ("x-amz-checksum-crc32", "AAAAAA=="))
    for sent_headers in (None, headers):
        explanation = explained(url(f"{STORE}/bkt/k", headers=headers), AT, headers=sent_headers)
        assert (explanation.verdict, causes(explanation)) == ("works", [])


def test_internal_host_of_oss():
    for host in ("oss-cn-beijing", "oss-cn-beijing-internal"):
        explanation = explained(url(f"https://bkt.{host}.aliyuncs.com/k", region="oss-cn-beijing"), AT)
        assert (explanation.verdict, causes(explanation)) == ("works", [])


PARTITIONS = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text(encoding="utf-8"))
REGIONS = sorted(
    region
    for partition in PARTITIONS["partitions"]
    for region in partition["regions"]
    if not region.endswith("-global")
)


def doubts(address, region="eu-west-1", version="4"):
    found = list(on_the_host(find_address(read_url(f"https://{address}")), version, region))
    assert not any(finding.certain for finding in found)
    return [(finding.cause, finding.detail) for finding in found]


@pytest.mark.parametrize("region", REGIONS)
def test_regions_of_botocore(region):
    end = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    for host in (
        f"b.s3.{region}.{end}",
        f"b.s3-{region}.{end}",
        f"b.s3.dualstack.{region}.{end}",
        f"s3-fips.{region}.{end}",
    ):
        assert doubts(f"{host}/k", region) == [], host


@pytest.mark.parametrize(
    "address",
    [
        "b.s3.amazonaws.com/k",
        "my.b.s3.amazonaws.com/k",
        "b.s3-accelerate.amazonaws.com/k",
        "b.s3-accelerate.dualstack.amazonaws.com/k",
        "b.bucket.vpce-1a2b-c3d4.s3.eu-west-1.vpce.amazonaws.com/k",
        "ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k",
        "b--euw1-az1--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com/k",
    ],
)
def test_hosts_that_exist(address):
    assert doubts(address) == []


DIRECTORY = "b--euw1-az1--x-s3"
DOUBTS = {
    ("b.s3.eu-west1.amazonaws.com/k", "eu-west1"): (
        "not-an-endpoint",
        "Amazon S3 has no host s3.eu-west1.amazonaws.com.",
    ),
    ("b.s3.xx-west-9.amazonaws.com/k", "xx-west-9"): ("not-an-endpoint", "AWS has no region xx-west-9."),
    (f"{DIRECTORY}.s3.eu-west-1.amazonaws.com/k", "eu-west-1"): (
        "not-an-endpoint",
        f"The bucket {DIRECTORY} is a directory bucket, and its zone has a host of its own.",
    ),
    # An access point for a directory bucket is in its zone as well.
    ("a--euw1-az1--xa-s3.s3.eu-west-1.amazonaws.com/k", "eu-west-1"): (
        "not-an-endpoint",
        "The bucket a--euw1-az1--xa-s3 is a directory bucket, and its zone has a host of its own.",
    ),
    ("s3.amazonaws.com/b/k", "eu-west-1"): (
        "other-region",
        "It is signed for eu-west-1. With the bucket in the path, s3.amazonaws.com serves us-east-1.",
    ),
    ("m1.mrap.accesspoint.s3-global.amazonaws.com/k", "eu-west-1"): (
        "invalid-scope",
        "A Multi-Region Access Point requires Signature Version 4A.",
    ),
}


@pytest.mark.parametrize("case", DOUBTS, ids=map(str, DOUBTS))
def test_doubts(case):
    assert doubts(*case) == [DOUBTS[case]]


def test_no_doubt_of_us_east_1_in_the_path():
    assert doubts("s3.amazonaws.com/b/k", "us-east-1") == []
