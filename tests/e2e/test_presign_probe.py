"""presign-probe on stores that verify, and on stores that lie: what the table says, and what is left in the bucket."""

import contextlib
import http.client
import json
import re
import signal
import subprocess
import time

import pytest
from listener import Listener, head_of
from memory_store import answer

KNOWN = {
    "ministack": {
        "ignored": {"expected-bucket-owner", "unsigned-headers", "sha512", "checksum-md5"},
        "not supported": set(),
    },
    "rclone": {
        "ignored": {
            *("seven-days", "expected-bucket-owner", "sha256", "sha1", "sha512", "checksum-md5", "crc32", "crc32c"),
            *("crc64nvme", "no-overwrite", "if-match", "part-sha256", "parts-no-overwrite"),
            *("key-trailing-slash", "key-unicode"),
        },
        "not supported": {
            *("signature-version-2", "no-length", "form", "form-key", "form-max-size", "form-min-size", "form-type"),
            *("form-fields", "form-file-name", "form-odd-names", "key-double-slash", "key-dots"),
        },
    },
}
"""What the other tests know of these servers."""


def probe(cli, server, bucket, *options):
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--endpoint-url", server.endpoint, *options]
    return cli.run(*words, "--addressing-style", "path", "--region", "us-east-1", **server.keys_for())


def verdicts(done):
    return {promise["Name"]: promise["Verdict"] for promise in json.loads(done.out)["Promises"]}


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("name", ["ministack", "rclone"])
def test_what_is_known_of_a_server(request, cli, name):
    server = request.getfixturevalue(name)
    bucket = server.bucket("probed")
    server.client().put_object(Bucket=bucket, Key="in/mine.txt", Body=b"mine")
    done = probe(cli, server, bucket, "--output", "json")
    assert done.code == 1, done.err
    found = verdicts(done)
    for verdict, names in KNOWN[name].items():
        assert {each for each in found if found[each] == verdict} - {"crc32c", "crc64nvme"} == names - {
            "crc32c",
            "crc64nvme",
        }
    assert found["link"] == found["key"] == found["expiry"] == "enforced"
    # Nothing is left, and nothing else was touched.
    assert [each["Key"] for each in server.client().list_objects_v2(Bucket=bucket)["Contents"]] == ["in/mine.txt"]
    for secret in (server.secret_key, "X-Amz-Signature", "Signature="):
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
        "- x-amz-checksum-sha256 is not checked by this store: it binds the upload to its length only.\n"
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
        return {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            received = head_of(connection)
            if received is None:
                return
            method, target, _ = received[0].decode("latin-1").split("\r\n")[0].split(" ")
            length = re.search(rb"(?i)content-length: ([0-9]+)", received[0])
            missing = int(length[1]) - len(received[1]) if length else 0
            while missing > 0:
                read = connection.recv(min(missing, 65536))
                if not read:
                    return
                missing -= len(read)
            self.count += 1
            self.sent.append((method, target))
            listed = "list-type=2" in target or (method == "GET" and "?uploads" in target)
            connection.sendall(answer(200, {}, self.listed) if listed else self.answers(method, self.count))


def everything(_, __):
    return answer(200, {"ETag": '"1"'}, b"anything")


def nothing(_, __):
    return answer(403, {}, b"<Error><Code>AccessDenied</Code></Error>")


def broken(_, count):
    return answer(200 if count < 10 else 500, {}, b"")


def busy(_, __):
    return answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")


@pytest.mark.parametrize("answers", [everything, nothing, broken, busy])
def test_lying_store(v1, answers):
    """No promise of a store that lies is called enforced."""
    with LyingStore(answers) as store:
        done = probe(v1, store, "bkt", "--output", "json", "--only-show-errors")
    found = verdicts(done)
    assert "enforced" not in found.values()
    assert set(found.values()) <= {"ignored", "not supported", "not known", "not tried"}


def test_store_that_lists_more_than_it_was_asked_for(v1):
    """An object of the user's is not removed because a store names it."""
    with LyingStore(everything) as store:
        store.listed = LIST.replace(b"<Is", b"<Contents><Key>in/mine.txt</Key></Contents><Is")
        probe(v1, store, "bkt", "--only", "link", "--only-show-errors")
    removed = [target for method, target in store.sent if method == "DELETE"]
    assert removed
    assert not [target for target in removed if not target.startswith("/bkt/in/presign-probe-")]


@pytest.mark.usefixtures("each_major")
def test_store_that_asks_for_fewer_requests(cli):
    """It is left at once, and the exit code says that not all was tried."""
    with LyingStore(busy) as store:
        done = probe(cli, store, "bkt", "--only", "link", "--only-show-errors")
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


def test_store_of_other_bytes(v1, ministack):
    """A proxy before a store that verifies changes what is stored."""
    bucket = ministack.bucket("changed")
    with ChangingProxy(ministack) as proxy:
        done = probe(v1, proxy, bucket, "--only", "link", "--only", "sha256", "--output", "json", "--only-show-errors")
    assert verdicts(done) == {"link": "not known", "sha256": "not known"}


class ChangingProxy(Listener):
    """Passes requests on, and answers a GET of an object with one byte more."""

    def __init__(self, store):
        super().__init__()
        self.store = store

    def keys_for(self):
        return self.store.keys_for()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            received = head_of(connection)
            if received is None:
                return
            first, *lines = received[0].decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ")
            headers = dict(line.split(": ", 1) for line in lines if ": " in line)
            length = int(headers.get("Content-Length", 0))
            body = received[1]
            while len(body) < length:
                body += connection.recv(65536)
            upstream = http.client.HTTPConnection("127.0.0.1", self.store.port, timeout=60)
            with contextlib.closing(upstream):
                upstream.request(method, target, body or None, headers)
                told = upstream.getresponse()
                contents = told.read()
            if method == "GET" and told.status == 200 and "list-type" not in target and "?uploads" not in target:
                contents += b"!"
            connection.sendall(answer(told.status, {"ETag": told.headers.get("ETag", "")}, contents))


def started(cli, server, bucket):
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--endpoint-url", server.endpoint, "--region", "us-east-1"]
    environment = cli.environment(**server.keys_for())
    return subprocess.Popen([cli.path, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("moments", [[0.3], [0.6], [1.0], [1.5], [2.0], [3.0], [1.5, 0.05]])
def test_ended_by_a_signal(v1, ministack, moments):
    """What was written is removed; an object of the user's own stays."""
    bucket = ministack.bucket("ended")
    ministack.client().put_object(Bucket=bucket, Key="in/mine.txt", Body=b"mine")
    process = started(v1, ministack, bucket)
    for moment in moments:
        time.sleep(moment)
        process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    assert process.returncode in (-signal.SIGTERM, 143, 0, 1), said
    keys = [each["Key"] for each in ministack.client().list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == ["in/mine.txt"]
    assert "Uploads" not in ministack.client().list_multipart_uploads(Bucket=bucket)


def test_killed(v1, ministack, tmp_path):
    """The command that was printed at the beginning removes what is left."""
    bucket = ministack.bucket("killed")
    ministack.client().put_object(Bucket=bucket, Key="in/mine.txt", Body=b"mine")
    process = started(v1, ministack, bucket)
    time.sleep(1.5)
    process.kill()
    _, said = process.communicate(timeout=60)
    command = said.decode().partition("run: ")[2].partition("\n")[0]
    (tmp_path / "aws").symlink_to(v1.path)
    environment = v1.environment(**ministack.keys_for())
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    keys = [each["Key"] for each in ministack.client().list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == ["in/mine.txt"]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "<S3Uri> is required: a prefix that the command may write below, such as s3://bucket/prefix/."),
        (("s3://bkt/in",), "<S3Uri> 's3://bkt/in' is not a prefix. Use s3://bkt/in/."),
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
