"""Each option on each AWS CLI: the header that it signs, and the object that an upload with it makes."""

import base64
import hashlib
import json
import re

import pytest
import reference
from clis import SECRET_KEY, plain
from uploads import put

BODY = b"123456789"
SSE_C_KEY = "0123456789abcdef0123456789abcdef"
SSE_C = "x-amz-server-side-encryption-customer"
RETAIN = "2030-01-31T12:00:00Z"


def b64(raw):
    return base64.b64encode(raw).decode()


MD5 = b64(hashlib.md5(BODY).digest())
SHA1 = b64(hashlib.sha1(BODY).digest())
SHA256 = b64(hashlib.sha256(BODY).digest())
CRC32 = b64(bytes.fromhex("cbf43926"))
CRC32C = b64(bytes.fromhex("e3069283"))
CRC64NVME = b64(bytes.fromhex("ae8b14860a799888"))
SHA512 = b64(hashlib.sha512(BODY).digest())
XXHASH64 = b64(bytes.fromhex("8cb841db40e6ae83"))
XXHASH3 = b64(bytes.fromhex("72dcb18b67a17dff"))
XXHASH128 = b64(bytes.fromhex("33119477ede5dcd5e9716427681d5860"))

# arguments -> the headers, by name and value
OPTIONS = {
    "content-type": (["--content-type", "font/ttf"], {"Content-Type": "font/ttf"}),
    "cache-control": (["--cache-control", "no-store"], {"Cache-Control": "no-store"}),
    "content-disposition": (
        ["--content-disposition", 'attachment; filename="a b.ttf"'],
        {"Content-Disposition": 'attachment; filename="a b.ttf"'},
    ),
    "content-encoding": (["--content-encoding", "gzip"], {"Content-Encoding": "gzip"}),
    "content-language": (["--content-language", "de"], {"Content-Language": "de"}),
    "expires": (["--expires", RETAIN], {"Expires": "Thu, 31 Jan 2030 12:00:00 GMT"}),
    "metadata": (["--metadata", "a=1,B=two words"], {"x-amz-meta-a": "1", "x-amz-meta-B": "two words"}),
    "metadata as JSON": (["--metadata", '{"a": "1=2,3"}'], {"x-amz-meta-a": "1=2,3"}),
    "acl": (["--acl", "bucket-owner-full-control"], {"x-amz-acl": "bucket-owner-full-control"}),
    "grants": (
        ["--grants", "read=id=1", "full=uri=http://acs.amazonaws.com/groups/global/AllUsers", "read=id=2"],
        {
            "x-amz-grant-read": "id=1, id=2",
            "x-amz-grant-full-control": "uri=http://acs.amazonaws.com/groups/global/AllUsers",
        },
    ),
    "storage-class": (["--storage-class", "STANDARD_IA"], {"x-amz-storage-class": "STANDARD_IA"}),
    "sse": (["--sse"], {"x-amz-server-side-encryption": "AES256"}),
    "sse-kms-key-id": (
        ["--sse", "aws:kms", "--sse-kms-key-id", "alias/a"],
        {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "alias/a"},
    ),
    "sse-c": (
        ["--sse-c", "AES256", "--sse-c-key", SSE_C_KEY],
        {
            f"{SSE_C}-algorithm": "AES256",
            f"{SSE_C}-key": b64(SSE_C_KEY.encode()),
            f"{SSE_C}-key-MD5": b64(hashlib.md5(SSE_C_KEY.encode()).digest()),
        },
    ),
    "website-redirect": (
        ["--website-redirect", "https://127.0.0.1:9/elsewhere"],
        {"x-amz-website-redirect-location": "https://127.0.0.1:9/elsewhere"},
    ),
    "request-payer": (["--request-payer"], {"x-amz-request-payer": "requester"}),
    "tags": (
        ["--tags", "team", "a&b", "--tags", "Größe", "1 m"],
        {"x-amz-tagging": "team=a%26b&Gr%C3%B6%C3%9Fe=1%20m"},
    ),
    "content-length": (["--content-length", "9"], {"Content-Length": "9"}),
    "content-md5": (["--content-md5", MD5], {"Content-MD5": MD5}),
    "checksum-crc32": (["--checksum-crc32", CRC32], {"x-amz-checksum-crc32": CRC32}),
    "checksum-crc32c": (["--checksum-crc32c", CRC32C], {"x-amz-checksum-crc32c": CRC32C}),
    "checksum-crc64nvme": (["--checksum-crc64nvme", CRC64NVME], {"x-amz-checksum-crc64nvme": CRC64NVME}),
    "checksum-sha1": (["--checksum-sha1", SHA1], {"x-amz-checksum-sha1": SHA1}),
    "checksum-sha256": (["--checksum-sha256", SHA256], {"x-amz-checksum-sha256": SHA256}),
    "checksum-sha512": (["--checksum-sha512", SHA512], {"x-amz-checksum-sha512": SHA512}),
    "checksum-md5": (["--checksum-md5", MD5], {"x-amz-checksum-md5": MD5}),
    "checksum-xxhash64": (["--checksum-xxhash64", XXHASH64], {"x-amz-checksum-xxhash64": XXHASH64}),
    "checksum-xxhash3": (["--checksum-xxhash3", XXHASH3], {"x-amz-checksum-xxhash3": XXHASH3}),
    "checksum-xxhash128": (["--checksum-xxhash128", XXHASH128], {"x-amz-checksum-xxhash128": XXHASH128}),
    "content-md5 and a checksum": (
        ["--content-md5", MD5, "--checksum-sha256", SHA256],
        {"Content-MD5": MD5, "x-amz-checksum-sha256": SHA256},
    ),
    "no-overwrite": (["--no-overwrite"], {"If-None-Match": "*"}),
    "if-match": (["--if-match", '"abc"'], {"If-Match": '"abc"'}),
    "expected-bucket-owner": (
        ["--expected-bucket-owner", "000000000000"],
        {"x-amz-expected-bucket-owner": "000000000000"},
    ),
    "object-lock": (
        ["--object-lock-mode", "GOVERNANCE", "--object-lock-retain-until-date", "2030-01-31T13:00:00+01:00"],
        {"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": RETAIN},
    ),
    "object-lock-legal-hold-status": (
        ["--object-lock-legal-hold-status", "ON"],
        {"x-amz-object-lock-legal-hold": "ON"},
    ),
    "header": (["--header", "X-Emc-A=1=2", "--header", "X-B=a b"], {"X-Emc-A": "1=2", "X-B": "a b"}),
}
VERSION_2_CAN_NOT = {
    "cache-control": "Cache-Control",
    "content-disposition": "Content-Disposition",
    "content-encoding": "Content-Encoding",
    "content-language": "Content-Language",
    "expires": "Expires",
    "content-length": "Content-Length",
    "no-overwrite": "If-None-Match",
    "if-match": "If-Match",
    "header": "X-Emc-A, X-B",
}
AUTHENTICATION = {
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
}


def request_for(cli, *arguments, **environment):
    done = cli.call("s3", "presign-put", *arguments, "--output", "json", **environment)
    assert done.code == 0, done.err
    return json.loads(done.out)


@pytest.mark.parametrize("option", OPTIONS)
def test_header_is_signed(cli, option):
    arguments, headers = OPTIONS[option]
    request = request_for(cli, "s3://bkt/k", *arguments, "--region", "us-east-1")
    assert request["Headers"] == headers
    query = reference.split(request["Url"])[2]
    assert set(query) == AUTHENTICATION  # nothing is moved into the query
    assert query["X-Amz-SignedHeaders"].split(";") == sorted(["host", *map(str.lower, headers)])
    expected = reference.version_4_signature("PUT", request["Url"], headers.items(), SECRET_KEY)
    assert query["X-Amz-Signature"] == expected


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("option", [option for option in OPTIONS if option not in VERSION_2_CAN_NOT])
def test_header_is_signed_by_version_2(cli, option):
    arguments, headers = OPTIONS[option]
    request = request_for(cli, "s3://bkt/k", *arguments, "--region", "us-east-1", "--signature-version", "s3")
    assert request["Headers"] == headers
    query = reference.split(request["Url"])[2]
    assert list(query) == ["AWSAccessKeyId", "Signature", "Expires"]
    expected = reference.version_2_signature(
        "PUT", "bkt", request["Url"], headers.items(), SECRET_KEY, path_style=False
    )
    assert query["Signature"] == expected


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("option", VERSION_2_CAN_NOT)
def test_header_that_version_2_cannot_bind(cli, option):
    arguments, _ = OPTIONS[option]
    done = cli.call("s3", "presign-put", "s3://bkt/k", *arguments, "--region", "us-east-1", "--signature-version", "s3")
    assert (done.code, done.out) == ({1: 255, 2: 252}[cli.major], "")
    assert plain(done.err) == (
        f"--{option}: Signature Version 2 cannot sign {VERSION_2_CAN_NOT[option]}. Use Signature Version 4."
    )


@pytest.fixture(scope="module")
def store(cli, ministack):
    """A bucket that keeps ACLs and Object Locks, and a function that uploads to it."""
    bucket = ministack.bucket("options", ObjectLockEnabledForBucket=True)
    client = ministack.client()
    ownership = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    client.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=ownership)
    client.delete_public_access_block(Bucket=bucket)

    def presigned(key, *arguments):
        return request_for(
            cli, f"s3://{bucket}/{key}", *arguments, *["--endpoint-url", ministack.endpoint, "--region", "us-east-1"],
            **ministack.keys_for(),
        )  # fmt: skip

    return client, bucket, presigned


def upload(request, body=BODY, without=None, **changes):
    headers = [(name, changes.get(name, value)) for name, value in request["Headers"].items() if name != without]
    return put(request["Url"], body, headers)


STORED = {
    "content-type": lambda head: head["ContentType"] == "font/ttf",
    "cache-control": lambda head: head["CacheControl"] == "no-store",
    "content-disposition": lambda head: head["ContentDisposition"] == 'attachment; filename="a b.ttf"',
    "content-encoding": lambda head: head["ContentEncoding"] == "gzip",
    "content-language": lambda head: head["ContentLanguage"] == "de",
    "expires": lambda head: head["ResponseMetadata"]["HTTPHeaders"]["expires"] == "Thu, 31 Jan 2030 12:00:00 GMT",
    "metadata": lambda head: {n.lower(): v for n, v in head["Metadata"].items()} == {"a": "1", "b": "two words"},
    "storage-class": lambda head: head["StorageClass"] == "STANDARD_IA",
    "sse": lambda head: head["ServerSideEncryption"] == "AES256",
    "website-redirect": lambda head: head["WebsiteRedirectLocation"] == "https://127.0.0.1:9/elsewhere",
    "object-lock-legal-hold-status": lambda head: head["ObjectLockLegalHoldStatus"] == "ON",
    "object-lock": lambda head: (
        (head["ObjectLockMode"], f"{head['ObjectLockRetainUntilDate']:%Y-%m-%dT%H:%M:%SZ}") == ("GOVERNANCE", RETAIN)
    ),
}


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("option", STORED)
def test_object_has_it(store, option):
    client, bucket, presigned = store
    arguments, headers = OPTIONS[option]
    digest = ["--content-md5", MD5] if "lock" in option else []
    request = presigned(option, *arguments, *digest)
    for name in headers:
        assert upload(request, without=name).status == 403
        assert upload(request, **{name: "Fri, 01 Feb 2030 12:00:00 GMT"}).status == 403
    answer = upload(request)
    assert answer.status == 200, answer
    assert STORED[option](client.head_object(Bucket=bucket, Key=option))


@pytest.mark.usefixtures("each_major")
def test_object_has_the_tags(store):
    client, bucket, presigned = store
    assert upload(presigned("tagged", *OPTIONS["tags"][0])).status == 200
    tags = client.get_object_tagging(Bucket=bucket, Key="tagged")["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "a&b", "Größe": "1 m"}


@pytest.mark.usefixtures("each_major")
def test_object_has_the_acl(store):
    client, bucket, presigned = store
    assert upload(presigned("public", "--acl", "public-read")).status == 200
    grants = client.get_object_acl(Bucket=bucket, Key="public")["Grants"]
    everyone = [grant for grant in grants if grant["Grantee"].get("URI", "").endswith("/global/AllUsers")]
    assert [grant["Permission"] for grant in everyone] == ["READ"]


@pytest.mark.usefixtures("each_major")
def test_object_is_encrypted_with_the_customers_key(store):
    client, bucket, presigned = store
    assert upload(presigned("sse-c", *OPTIONS["sse-c"][0])).status == 200
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": SSE_C_KEY}
    assert client.get_object(Bucket=bucket, Key="sse-c", **key)["Body"].read() == BODY


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    "option",
    ["content-md5", "checksum-crc32", "checksum-crc32c", "checksum-crc64nvme", "checksum-sha1", "checksum-sha256"],
)
def test_another_body_than_the_digests_is_refused(store, option):
    client, bucket, presigned = store
    request = presigned(option, *OPTIONS[option][0])
    assert upload(request, b"987654321").status == 400
    assert upload(request, without=next(iter(request["Headers"]))).status == 403
    answer = upload(request)
    assert answer.status == 200, answer
    assert client.get_object(Bucket=bucket, Key=option)["Body"].read() == BODY


@pytest.mark.usefixtures("each_major")
def test_another_length_is_refused(store):
    _, _, presigned = store
    request = presigned("length", "--content-length", "9")
    for body in (b"", b"12345678", b"1234567890"):
        assert put(request["Url"], body).status == 403
    assert put(request["Url"], BODY).status == 200


@pytest.mark.usefixtures("each_major")
def test_no_overwrite(store):
    client, bucket, presigned = store
    request = presigned("once", "--no-overwrite")
    assert upload(request, b"first").status == 200
    assert upload(request, b"second").status == 412
    assert upload(request, b"second", without="If-None-Match").status == 403
    assert client.get_object(Bucket=bucket, Key="once")["Body"].read() == b"first"


@pytest.mark.usefixtures("each_major")
def test_if_match(store):
    client, bucket, presigned = store
    etag = client.put_object(Bucket=bucket, Key="version", Body=b"first")["ETag"]
    request = presigned("version", "--if-match", etag)
    assert upload(request, b"second").status == 200
    assert upload(request, b"third").status == 412
    assert client.get_object(Bucket=bucket, Key="version")["Body"].read() == b"second"


@pytest.mark.usefixtures("each_major")
def test_expected_bucket_owner(store):
    """MiniStack does not compare it with the owner; that it is signed, and so must be sent, is what can be seen."""
    _, _, presigned = store
    request = presigned("owner", "--expected-bucket-owner", "000000000000")
    assert upload(request, without="x-amz-expected-bucket-owner").status == 403
    assert upload(request, **{"x-amz-expected-bucket-owner": "123456789012"}).status == 403
    assert upload(request).status == 200


@pytest.mark.usefixtures("each_major")
def test_for_file(store, tmp_path):
    client, bucket, presigned = store
    file = tmp_path / "feather.ttf"
    file.write_bytes(BODY)
    request = presigned("exactly", "--for-file", str(file))
    assert request["Headers"] == {"Content-Length": "9", "x-amz-checksum-sha256": SHA256, "Content-Type": "font/ttf"}
    assert upload(request, b"987654321").status == 400
    assert upload(request, b"1234567890", **{"Content-Length": "10"}).status == 403
    assert upload(request).status == 200
    assert client.head_object(Bucket=bucket, Key="exactly")["ContentType"] == "font/ttf"


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("algorithm", "headers"),
    [
        ("MD5", {"Content-MD5": MD5}),
        ("SHA1", {"x-amz-checksum-sha1": SHA1}),
        ("CRC32", {"x-amz-checksum-crc32": CRC32}),
    ],
)
def test_for_file_with_another_digest(store, tmp_path, algorithm, headers):
    _, _, presigned = store
    (tmp_path / "feather.ttf").write_bytes(BODY)
    arguments = ["--for-file", str(tmp_path / "feather.ttf"), "--checksum-algorithm", algorithm, "--no-guess-mime-type"]
    request = presigned("digest", *arguments)
    assert request["Headers"] == {"Content-Length": "9", **headers}
    assert upload(request, b"987654321").status == 400
    assert upload(request).status == 200


BY_AWSCRT = {
    "CRC32C": ("x-amz-checksum-crc32c", CRC32C),
    "CRC64NVME": ("x-amz-checksum-crc64nvme", CRC64NVME),
    "XXHASH64": ("x-amz-checksum-xxhash64", XXHASH64),
    "XXHASH3": ("x-amz-checksum-xxhash3", XXHASH3),
    "XXHASH128": ("x-amz-checksum-xxhash128", XXHASH128),
}


def test_for_file_with_a_digest_that_the_server_does_not_compare(cli, tmp_path):
    """No table, of which an AWS CLI would have half: what its awscrt can do is another thing for each."""
    (tmp_path / "feather.ttf").write_bytes(BODY)
    others = {"SHA512": ("x-amz-checksum-sha512", SHA512), "CHECKSUM-MD5": ("x-amz-checksum-md5", MD5)}
    for algorithm, (name, digest) in {**BY_AWSCRT, **others}.items():
        given = ["--for-file", str(tmp_path / "feather.ttf"), "--checksum-algorithm", algorithm, "--no-guess-mime-type"]
        done = cli.call("s3", "presign-put", "s3://bkt/k", *given, "--region", "us-east-1", "--output", "json")
        lacking = lacking_of(cli) if algorithm in BY_AWSCRT and algorithm not in cli.digests_of_awscrt else None
        if lacking:
            assert (done.code, done.out) == ({1: 255, 2: 252}[cli.major], "")
            assert plain(done.err) == f"--checksum-algorithm {algorithm} {lacking}"
        else:
            assert json.loads(done.out)["Headers"] == {"Content-Length": "9", name: digest}


def lacking_of(cli):
    """What is said of a digest that the AWS CLI cannot compute."""
    if not cli.has_awscrt:
        return (
            "requires the awscrt library, which this AWS CLI does not have. "
            "Use SHA256, or install awscrt in the environment of the AWS CLI."
        )
    return (
        "requires a newer awscrt library than this AWS CLI has. "
        "Use SHA256, or update awscrt (AWS CLI v1) or the AWS CLI (v2)."
    )


@pytest.mark.usefixtures("each_major")
def test_content_type_over_the_guessed_one(store, tmp_path):
    _, _, presigned = store
    (tmp_path / "feather.ttf").write_bytes(BODY)
    request = presigned("typed", "--for-file", str(tmp_path / "feather.ttf"), "--content-type", "text/plain")
    assert request["Headers"]["Content-Type"] == "text/plain"


CONTRADICTIONS = [
    (
        ["--for-file", "F", "--content-length", "9"],
        "--for-file cannot be combined with --content-length.",
    ),
    (
        ["--for-file", "F", "--content-md5", MD5],
        "--for-file cannot be combined with --content-md5.",
    ),
    (["--no-overwrite", "--if-match", "x"], "--no-overwrite cannot be combined with --if-match."),
    (
        ["--checksum-algorithm", "MD5"],
        "--checksum-algorithm requires --for-file. For a known digest, use --checksum-sha256.",
    ),
    (["--no-guess-mime-type"], "--no-guess-mime-type requires --for-file."),
    (["--for-file", "/nonexistent"], "--for-file /nonexistent cannot be read: No such file or directory."),
    (
        ["--format", "curl", "--output", "json"],
        "--format cannot be combined with --output or --query.",
    ),
    (["--metadata", "a=ü"], "--metadata a=ü is not ASCII. S3 metadata must be ASCII. Encode it, or use --tags."),
    (
        ["--header", "X=a\nY: b"],
        "--header has a line break or control character in the value of X. HTTP cannot carry it. Remove it.",
    ),
    (
        ["--metadata", "a=two  words"],
        "--metadata: Signature Version 4 reads several spaces or a tab in x-amz-meta-a as one space. Use one.",
    ),
    (
        ["--header", f"x-amz-checksum-xxhash3={XXHASH3}"],
        "--header has x-amz-checksum-xxhash3. Use --checksum-xxhash3 instead.",
    ),
    (["--header", f"content-md5={MD5}"], "--header has content-md5. Use --content-md5 instead."),
    (
        ["--header", "x-amz-checksum-new=AAAA", "--checksum-crc32", CRC32],
        "--checksum-crc32, --header: S3 accepts one digest header, not x-amz-checksum-crc32 and x-amz-checksum-new. "
        "Use only one of them.",
    ),
    (
        ["--header", "x-amz-checksum-new=AAAA", "--header", "x-amz-checksum-newer=AAAA"],
        "--header: S3 accepts one digest header, not x-amz-checksum-new and x-amz-checksum-newer. "
        "Use only one of them.",
    ),
    (
        ["--header", "x-amz-checksum-new=e3069283-"],
        "--header has a value of x-amz-checksum-new that is not Base64. Specify the digest itself, Base64-encoded.",
    ),
    (
        ["--checksum-sha512", SHA256],
        f"--checksum-sha512 '{SHA256}' is not 64 bytes in Base64 or hexadecimal. This has 32 bytes in Base64, as "
        "SHA256 has. Specify the digest itself, in Base64 or as 128 hexadecimal digits.",
    ),
    (["--format", "powershell"], None),
]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(("arguments", "message"), CONTRADICTIONS)
def test_what_cannot_be(cli, tmp_path, arguments, message):
    (tmp_path / "F").write_bytes(BODY)
    arguments = [str(tmp_path / "F") if argument == "F" else argument for argument in arguments]
    uri = "s3://bkt/k"
    if message is None:
        uri = "s3://bkt/a/../k"
        message = (
            "--format powershell: <S3Uri> 's3://bkt/a/../k' has a key with a . or .. segment, "
            "which PowerShell removes from a URL. Use curl or python."
        )
    done = cli.call("s3", "presign-put", uri, *arguments, "--region", "us-east-1")
    assert (done.code, done.out) == ({1: 255, 2: 252}[cli.major], "")
    assert plain(done.err) == message


def test_document(cli):
    arguments = ["s3", "presign-put", "s3://bkt/a/k", "--region", "us-east-1", "--content-type", "a/b"]
    done = cli.call(*arguments, "--output", "json")
    assert (done.code, done.err) == (0, "")
    request = json.loads(done.out)
    assert list(request) == ["Method", "Url", "Headers", "Bucket", "Key", "ExpiresAt", "LimitedBy"]
    assert (request["Method"], request["Bucket"], request["Key"]) == ("PUT", "bkt", "a/k")
    assert request["LimitedBy"] == "request"
    assert len(request["ExpiresAt"]) == len("2026-11-23T12:00:00Z")

    # With a query the headers may not be in what is printed, so the note is there.
    url = cli.call(*arguments, "--output", "text", "--query", "Url")
    assert url.out.startswith("https://bkt.s3.us-east-1.amazonaws.com/a/k?X-Amz-Algorithm=")
    assert url.out.count("\n") == 1
    assert url.err == "note: The upload must send exactly this header:\n  Content-Type: a/b\n"

    configured = cli.call(*arguments, "--query", "Headers", config="[default]\noutput = json\n")
    assert json.loads(configured.out) == {"Content-Type": "a/b"}
    table = cli.call(*arguments, "--output", "table")
    assert re.search(r"\|\| +Content-Type +\| +a/b +\|\|", table.out)
    if cli.major > 1:
        assert "  Content-Type: a/b\n" in cli.call(*arguments, "--output", "yaml").out
