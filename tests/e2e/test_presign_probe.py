"""presign-probe on stores that verify, and on stores that lie: what the table says, and what is left in the bucket."""

import contextlib
import json
from types import SimpleNamespace

import pytest
from listener import Listener, request_of
from memory_store import answer

from awscli_presign_put.probe.promises import PROMISES

WITHOUT_A_WRONG_WAY = {
    *("head-link", "no-length", "form-file-name", "form-odd-names", "form-quotes", "list-parts", "abort"),
    *("page", "page-not-cached", "browser-get", "browser-put", "complete-twice"),
}
"""What is supported and cannot be enforced."""

DIGESTS_OF_AWSCRT = {"crc32c", "crc64nvme", "xxhash64", "xxhash3", "xxhash128"}

KNOWN = {
    "ministack": {
        "ignored": {
            *("expected-bucket-owner", "unsigned-headers", "sha512", "checksum-md5"),
            *("xxhash64", "xxhash3", "xxhash128"),
        },
        # A new bucket has neither ACLs nor Object Lock.
        "not supported": {"grants", "sse-kms", "object-lock", "legal-hold"},
        # It reads names that are not ASCII as Latin-1.
        "not known": {"form-odd-names"},
        "not tried": {"sse-kms-key-id", "sse-c"},
    },
    "rclone": {
        "ignored": {
            *("seven-days", "expected-bucket-owner", "sha256", "sha1", "sha512", "checksum-md5", "crc32", "crc32c"),
            *("crc64nvme", "xxhash64", "xxhash3", "xxhash128", "no-overwrite", "if-match", "part-sha256"),
            *("parts-no-overwrite", "parts-if-match", "parts-size", "key-trailing-slash", "key-unicode"),
        },
        "not supported": {
            *("signature-version-2", "no-length", "form", "form-key", "form-max-size", "form-min-size", "form-type"),
            *("form-fields", "form-file-name", "form-odd-names", "form-quotes", "key-double-slash", "key-dots"),
        },
        # It answers 500, because no file has such a name.
        "not known": {"key-long"},
        "not tried": {"sse-kms-key-id", "sse-c", "cors", "session-policy", "from-ip", "revocation"},
    },
}
"""What the other tests know of these servers. All else is enforced, or supported where nothing can be."""


def known(name, cli):
    """The whole table of a server with this AWS CLI, which may not compute each digest."""
    found = {each: "supported" if each in WITHOUT_A_WRONG_WAY else "enforced" for each in PROMISES}
    found.update({each: verdict for verdict, names in KNOWN[name].items() for each in names})
    computed = {each.lower() for each in cli.digests_of_awscrt}
    return {**found, **dict.fromkeys(DIGESTS_OF_AWSCRT - computed, "not tried")}


def probe(cli, server, bucket, *options):
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--endpoint-url", server.endpoint, *options]
    return cli.run(*words, "--addressing-style", "path", "--region", "us-east-1", **server.keys_for())


def verdicts(done):
    return {promise["Name"]: promise["Verdict"] for promise in json.loads(done.out)["Promises"]}


@pytest.mark.usefixtures("each_major")
def test_what_is_known_of_rclone(cli, rclone):
    bucket = rclone.bucket("probed")
    rclone.client().put_object(Bucket=bucket, Key="in/mine.txt", Body=b"mine")
    done = probe(cli, rclone, bucket, "--output", "json")
    check_report(cli, rclone, "rclone", bucket, done)


@pytest.mark.usefixtures("each_major")
def test_what_is_known_of_ministack(cli, ministack):
    """With a role and CORS rules, which are as before then."""
    bucket, role = ministack.bucket("probed"), ministack.role("probed")
    client = ministack.client()
    rules = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://mine.example"]}]
    client.put_object(Bucket=bucket, Key="in/mine.txt", Body=b"mine")
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    key, secret = ministack.user("prober", "s3:*", "sts:AssumeRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy")
    keys = SimpleNamespace(
        endpoint=ministack.endpoint,
        keys_for=lambda: {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret},
    )
    options = ["--assume-role", role, "--sts-endpoint-url", ministack.endpoint, "--change-cors"]
    done = probe(cli, keys, bucket, "--output", "json", *options)
    check_report(cli, ministack, "ministack", bucket, done)
    assert secret not in done.out + done.err
    assert client.get_bucket_cors(Bucket=bucket)["CORSRules"] == rules
    name = role.rpartition("/")[2]
    assert ministack.client("iam", "test", "test").list_role_policies(RoleName=name)["PolicyNames"] == ["allowed"]
    assert f"aws iam delete-role-policy --role-name {name} --policy-name presign-probe-" in done.err
    assert f"aws s3api put-bucket-cors --bucket {bucket} --cors-configuration " in done.err


def check_report(cli, server, name, bucket, done):
    assert done.code == 1, done.err
    assert verdicts(done) == known(name, cli)
    # presign-explain knows each answer.
    assert [each for each in json.loads(done.out)["Answers"] if each["IsUnknown"]] == []
    # Nothing is left, and nothing else was touched.
    assert [each["Key"] for each in server.client().list_objects_v2(Bucket=bucket)["Contents"]] == ["in/mine.txt"]
    for secret in (server.secret_key, "X-Amz-Signature", "Signature=", "Security-Token"):
        assert secret not in done.out + done.err


def test_table_and_what_it_means(v1, rclone):
    done = probe(v1, rclone, rclone.bucket("table"), "--only", "sha256", "--only", "link", "--only-show-errors")
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        f"Store: {rclone.endpoint} (AmazonS3)\n"
        "\n"
        "link    enforced\n"
        "sha256  ignored        other bytes: 200\n"
        "\n"
        "For the other commands, this means:\n"
        "- x-amz-checksum-sha256 is not checked by this store: --for-file binds the length only.\n"
    )


def test_nothing_ignored(v1, ministack):
    done = probe(v1, ministack, ministack.bucket("all-good"), "--only", "sha256", "--only-show-errors")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Store: {ministack.endpoint}\n\nsha256  enforced\n"


LIST = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"


class LyingStore(Listener):
    """A store whose answers a function makes, from the method and how many requests there were; it lists nothing."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers
        self.listed = LIST
        self.count = 0
        self.sent = []

    def keys_for(self):
        keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
        # botocore would wait before it lists the bucket again.
        return {**keys, "AWS_MAX_ATTEMPTS": "1"}

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            received = request_of(connection)
            if received is None:
                return
            method, target, *_ = received
            self.count += 1
            self.sent.append((method, target))
            connection.sendall(self.answer_of(method, target))

    def answer_of(self, method, target):
        listed = "list-type=2" in target or (method == "GET" and "?uploads" in target)
        return answer(200, {}, self.listed) if listed else self.answers(method, self.count)


def everything(_, __):
    return answer(200, {"ETag": '"1"'}, b"anything")


def broken(_, count):
    return answer(200 if count < 10 else 500, {}, b"")


def busy(_, __):
    return answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")


class StrangeStore(LyingStore):
    """It answers what nobody knows, and sets CORS rules, but does not remove them."""

    rule = b""

    def answer_of(self, method, target):
        if "?cors" in target and method == "PUT":
            self.rule = (
                b"<CORSConfiguration><CORSRule><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>"
            )
            return answer()
        if "?cors" in target and method == "GET" and self.rule:
            return answer(200, {}, self.rule)
        if "?cors" in target:
            code = "NoSuchCORSConfiguration" if method == "GET" else "Strange"
            return answer(400, {}, f"<Error><Code>{code}</Code></Error>".encode())
        if method == "OPTIONS":
            return answer(400, {}, b"<Error><Code>Strange</Code><Message>So it is</Message></Error>")
        return super().answer_of(method, target)


@pytest.mark.parametrize("answers", [everything, broken])
def test_lying_store(v1, answers):
    """No promise of a store that lies is called enforced."""
    with LyingStore(answers) as store:
        done = probe(v1, store, "bkt", "--output", "json", "--only-show-errors")
    found = verdicts(done)
    assert "enforced" not in found.values()
    assert set(found.values()) <= {"ignored", "not supported", "not known", "not tried"}


def test_store_whose_answers_nobody_knows(v1):
    """They are listed at the end. CORS rules that cannot be put back are named with the command that does it."""
    with StrangeStore(everything) as store:
        done = probe(v1, store, "bkt", "--only", "cors", "--change-cors", "--only-show-errors")
    assert done.out.endswith(
        "\npresign-explain does not know these answers. Attach a report (--output json) to an issue:\n"
        "- OPTIONS for DELETE with content-type: 400 Strange (So it is)\n"
    )
    assert done.err.startswith(
        "error: The store refuses DeleteBucketCors: 400 Strange. To put them back, run: aws s3api delete-bucket-cors "
        f"--bucket bkt --region us-east-1 --endpoint-url {store.endpoint}\n"
    )


def test_store_that_lists_more_than_it_was_asked_for(v1):
    """An object of the user's is not removed because a store names it."""
    with LyingStore(everything) as store:
        store.listed = LIST.replace(b"<Is", b"<Contents><Key>in/mine.txt</Key></Contents><Is")
        probe(v1, store, "bkt", "--only", "link", "--only-show-errors")
    removed = [target for method, target in store.sent if method == "DELETE"]
    assert removed
    assert not [target for target in removed if not target.startswith("/bkt/in/presign-probe-")]


def test_store_that_asks_for_fewer_requests(v1):
    """It is left at once, and the exit code says that not all was tried."""
    with LyingStore(busy) as store:
        done = probe(v1, store, "bkt", "--only", "link", "--only-show-errors")
    assert (done.code, [method for method, _ in store.sent].count("PUT")) == (255, 1)
    assert "Not all could be tried. The store asked for fewer requests (429 or 503)." in done.err


def test_bucket_in_another_region(v1):
    def elsewhere(_, __):
        return answer(301, {"x-amz-bucket-region": "eu-west-1"}, b"<Error><Code>PermanentRedirect</Code></Error>")

    with LyingStore(elsewhere) as store:
        store.listed = LIST
        done = probe(v1, store, "bkt")
    assert done.out == ""
    assert "The URL was signed for us-east-1, but the bucket bkt is in eu-west-1. Use --region eu-west-1." in done.err
    assert "PUT" not in {method for method, _ in store.sent}


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "<S3Uri> is required: a prefix that the command may write below, such as s3://bucket/prefix/."),
        (("s3://bkt/in",), "<S3Uri> 's3://bkt/in' is not a prefix. Use s3://bkt/in/."),
        (("s3://bkt/a/../",), "<S3Uri> 's3://bkt/a/../' cannot have a part '.' or '..'. Use another prefix."),
        (("s3://bkt/./",), "<S3Uri> 's3://bkt/./' cannot have a part '.' or '..'. Use another prefix."),
        ((f"s3://bkt/{'k' * 893}/",), "/' is too long: the prefix can have 893 bytes. Use a shorter one."),
        (
            ("s3://bkt/in/", "--only", "sha265"),
            "--only 'sha265' is not a promise. Did you mean sha256? To list them, use --list-promises.",
        ),
    ],
)
def test_refused(cli, words, message):
    done = cli.run("s3", "presign-probe", *words, "--region", "us-east-1")
    assert done.code != 0
    assert done.out == ""
    assert message in done.err


def test_list_of_promises(v1):
    done = v1.run("s3", "presign-probe", "--list-promises")
    assert done.code == 0
    assert "sha256                 An upload must have the signed digest (x-amz-checksum-sha256).\n" in done.out
    done = v1.run("s3", "presign-probe", "--list-promises", "--output", "json", "--query", "Promises[?Name=='sha256']")
    assert json.loads(done.out) == [
        {"Name": "sha256", "Promise": "An upload must have the signed digest (x-amz-checksum-sha256)."}
    ]
