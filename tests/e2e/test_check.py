"""--check asks the store, and leaves nothing behind."""

import contextlib
import http.server
import os
import pty
import re
import signal
import subprocess
import threading

import pytest
from clis import plain
from raw_store import RawStore, answer, cut, drip_body, drip_headers, huge, silent, uploads, when_released
from uploads import put


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket("check")


@pytest.fixture(autouse=True)
def nothing_is_left(ministack, bucket):
    yield
    client = ministack.client()
    assert client.list_objects_v2(Bucket=bucket).get("Contents", []) == []
    assert client.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


def check(cli, server, uri, *options, **environment):
    arguments = ["s3", "presign-put", uri, "--check", "--endpoint-url", server.endpoint, *options]
    return cli.call(*arguments, **{**server.keys_for(), "AWS_DEFAULT_REGION": "us-east-1", **environment})


def refused(cli, done):
    assert (done.code, done.out) == (255, "")
    return plain(done.err)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_good(cli, ministack, bucket, version):
    """By Version 2 with the root user's keys, whose signatures are not verified: MiniStack takes the specification's
    ``?uploads`` for ``?uploads=``, and so refuses what botocore signs too. tests/signing holds it against botocore.
    """
    root = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"} if version == "s3" else {}
    headers = ["--metadata", "a=b", "--content-type", "font/ttf", "--sse"]
    done = check(cli, ministack, f"s3://{bucket}/a/k ü", "--signature-version", version, *headers, **root)
    assert done.code == 0, done.err
    answer = put(
        done.out.strip(),
        b"x",
        [("Content-Type", "font/ttf"), ("x-amz-meta-a", "b"), ("x-amz-server-side-encryption", "AES256")],
    )
    assert answer.status == 200
    ministack.client().delete_object(Bucket=bucket, Key="a/k ü")


def test_constraints_of_the_body_are_no_obstacle(cli, ministack, bucket):
    options = ["--no-overwrite", "--content-length", "9", "--checksum-crc32", "y/Q5Jg=="]
    assert check(cli, ministack, f"s3://{bucket}/k", *options).code == 0


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_missing_bucket(cli, ministack, version):
    done = check(cli, ministack, "s3://no-such-bucket/k", "--signature-version", version)
    assert refused(cli, done) == (
        f"--check: The bucket no-such-bucket does not exist at {ministack.endpoint}. "
        "Check the bucket name and the endpoint."
    )


def test_key_that_may_not_write(cli, ministack, bucket):
    access_key, secret_key = ministack.user("reader", "s3:GetObject", "s3:ListBucket")
    keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
    done = check(cli, ministack, f"s3://{bucket}/k", **keys)
    message = refused(cli, done)
    assert message.startswith("--check: The store would refuse this upload: AccessDenied: ")
    assert "s3:PutObject" in message
    assert secret_key not in message


def test_key_that_may_only_write(cli, ministack, bucket):
    """HeadBucket is refused to it, which is no reason to refuse the upload."""
    access_key, secret_key = ministack.user("writer", "s3:PutObject", "s3:AbortMultipartUpload")
    keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
    assert check(cli, ministack, f"s3://{bucket}/k", **keys).code == 0


def test_wrong_region(cli, ministack):
    name = ministack.bucket("abroad", region="eu-west-1")
    done = check(cli, ministack, f"s3://{name}/k")
    assert refused(cli, done) == (
        f"--check: The URL was signed for us-east-1, but the bucket {name} is in eu-west-1. Use --region eu-west-1."
    )
    assert check(cli, ministack, f"s3://{name}/k", "--region", "eu-west-1").code == 0


def test_wrong_secret(cli, ministack, bucket):
    done = check(cli, ministack, f"s3://{bucket}/k", AWS_SECRET_ACCESS_KEY="wrong")
    assert refused(cli, done).startswith("--check: The store would refuse this upload: SignatureDoesNotMatch: ")


@pytest.fixture
def fake_store():
    """A store whose answers, by method, are the test's own; ``seen`` has what it was asked, with its x-amz- headers."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            self.server.seen.append(
                (self.command, {name: value for name, value in self.headers.items() if name in COMMON})
            )
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answers = self.server.answers[self.command]
            status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
            if status is None:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_POST = do_DELETE = answer  # noqa: N815  # http.server looks for these names

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.seen, server.endpoint = [], f"http://127.0.0.1:{server.server_port}"
        server.keys_for = dict
        server.answers = {"HEAD": [(200, {}, b"")], "POST": [(200, {}, UPLOAD)], "DELETE": [(204, {}, b"")]}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


OWNER = "123456789012"
COMMON = ("x-amz-request-payer", "x-amz-expected-bucket-owner")
UPLOAD = b"<InitiateMultipartUploadResult><UploadId>UP123</UploadId></InitiateMultipartUploadResult>"


def test_headers_of_each_request(cli, fake_store):
    done = check(
        cli, fake_store, "s3://bkt/k", "--request-payer", "--expected-bucket-owner", OWNER, "--metadata", "a=b"
    )
    assert done.code == 0, done.err
    headers = {"x-amz-request-payer": "requester", "x-amz-expected-bucket-owner": OWNER}
    assert fake_store.seen == [("HEAD", headers), ("POST", headers), ("DELETE", headers)]


@pytest.mark.parametrize("answers", [[(503, {}, b""), (200, {"x-amz-bucket-region": "us-east-1"}, b"")],
                                     [(403, {"x-amz-bucket-region": "us-east-1"}, b"")]])  # fmt: skip
def test_store_with_regions_of_its_own(cli, fake_store, answers):
    """It names another region than the configured one, and takes the request all the same."""
    fake_store.answers["HEAD"] = answers
    assert check(cli, fake_store, "s3://bkt/k", "--region", "garage").code == 0


@pytest.mark.parametrize("answer", [(None, {}, b""), (403, {}, b"<Error><Code>AccessDenied</Code></Error>")])
def test_upload_that_cannot_be_aborted_is_named(cli, fake_store, answer):
    fake_store.answers["DELETE"] = [answer]
    message = refused(cli, check(cli, fake_store, "s3://bkt/k", AWS_MAX_ATTEMPTS="1"))
    assert message.startswith("--check: The store started a multipart upload that was not aborted: ")
    assert message.endswith(
        " To abort it, run: aws s3api abort-multipart-upload --bucket bkt --key k --upload-id UP123 "
        f"--endpoint-url {fake_store.endpoint}"
    )


def test_what_is_no_store(cli, fake_store):
    fake_store.answers["POST"] = [(200, {}, b"")]
    done = check(cli, fake_store, "s3://bkt/k")
    assert refused(cli, done) == (
        f"--check: {fake_store.endpoint} did not answer as an S3 store does. Check the endpoint."
    )


def test_no_store(cli):
    arguments = ["s3", "presign-put", "s3://bkt/k", "--check", "--endpoint-url", "http://127.0.0.1:9"]
    done = cli.call(*arguments, AWS_MAX_ATTEMPTS="1")
    message = "--check: The request to the store failed: Could not connect to the endpoint URL: "
    assert refused(cli, done).startswith(message)


def test_the_other_server(cli, rclone):
    bucket = rclone.bucket("check")
    assert check(cli, rclone, f"s3://{bucket}/k", "--metadata", "a=b").code == 0
    assert rclone.client().list_objects_v2(Bucket=bucket).get("Contents", []) == []


@pytest.fixture
def raw_store():
    with RawStore() as store:
        yield store


@contextlib.contextmanager
def started(cli, store, *options, stderr=subprocess.PIPE):
    """The command as a process."""
    arguments = ["s3", "presign-put", "s3://bkt/k", "--check", "--endpoint-url", store.endpoint, *options]
    with subprocess.Popen(
        [cli.path, *arguments],
        env=cli.environment(AWS_DEFAULT_REGION="us-east-1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: -signal.SIGTERM, signal.SIGHUP: -signal.SIGHUP}
"""What ends a program, and the exit code that it then has."""


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_signal_leaves_no_upload(cli, raw_store, method, number):
    """While the store works on the create, and on the abort."""
    raw_store.scripts[method] = when_released(raw_store.scripts[method])
    with started(cli, raw_store) as process:
        raw_store.wait_for(method)
        process.send_signal(number)
        raw_store.released.set()
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == SIGNALS[number]
    assert [(request.method, request.path) for request in raw_store.seen] == [
        ("HEAD", "/bkt"),
        ("POST", "/bkt/k?uploads"),
        ("DELETE", "/bkt/k?uploadId=UP123"),
    ]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("number", SIGNALS)
def test_signal_before_the_upload_is_begun(cli, raw_store, number):
    raw_store.scripts["HEAD"] = silent
    with started(cli, raw_store) as process:
        raw_store.wait_for("HEAD")
        process.send_signal(number)
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == SIGNALS[number]
    assert raw_store.methods() == ["HEAD"]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("number", SIGNALS)
def test_signal_and_connection_lost(cli, raw_store, number):
    """What is left is said before the signal ends the process."""
    raw_store.scripts["POST"] = when_released(cut)
    raw_store.scripts["GET"] = answer(body=uploads(("k", "UP123", "2099-01-01T00:00:00.000Z")))
    with started(cli, raw_store, "--only-show-errors") as process:
        raw_store.wait_for("POST")
        process.send_signal(number)
        raw_store.released.set()
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (SIGNALS[number], "")
    assert said == (
        "error: --check: The request to the store failed: Connection was closed before we received a valid response "
        f'from endpoint URL: "{raw_store.endpoint}/bkt/k?uploads". A multipart upload of this key was started '
        "meanwhile. To abort it, run: aws s3api abort-multipart-upload --bucket bkt --key k --upload-id UP123 "
        f"--endpoint-url {raw_store.endpoint}\n"
    )
    assert raw_store.methods() == ["HEAD", "POST", "GET"]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_second_ctrl_c_ends_the_wait(cli, raw_store, method):
    """It comes later than one that came twice; without it, a silent store is given some seconds."""
    raw_store.scripts[method] = silent
    with started(cli, raw_store) as process:
        raw_store.wait_for(method)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    interrupted = f"The command was interrupted before {raw_store.endpoint} answered."
    assert (
        said
        == {
            "POST": f"error: --check: {interrupted} The store may have started a multipart upload. To see it, run: "
            f"aws s3api list-multipart-uploads --bucket bkt --prefix k --endpoint-url {raw_store.endpoint}\n",
            "DELETE": "error: --check: The store started a multipart upload that was not aborted: "
            f"{interrupted} To abort it, run: aws s3api abort-multipart-upload --bucket bkt --key k --upload-id UP123 "
            f"--endpoint-url {raw_store.endpoint}\n",
        }[method]
    )


@pytest.mark.usefixtures("each_major")
def test_one_ctrl_c_ends_the_wait_for_a_silent_store(cli, raw_store):
    raw_store.scripts["DELETE"] = silent
    with started(cli, raw_store) as process:
        raw_store.wait_for("DELETE")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.startswith("error: --check: The store started a multipart upload that was not aborted: ")


def test_create_is_sent_once(cli, raw_store):
    raw_store.scripts["POST"] = cut
    done = check(cli, raw_store, "s3://bkt/k")
    assert refused(cli, done).endswith(f'endpoint URL: "{raw_store.endpoint}/bkt/k?uploads".')
    assert raw_store.methods() == ["HEAD", "POST", "GET"]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("script", [silent, drip_headers, drip_body])
def test_ends_within_the_timeouts(cli, raw_store, script):
    """In the whole, and with a line on a terminal meanwhile."""
    raw_store.scripts["HEAD"] = raw_store.scripts["POST"] = script
    terminal, end = pty.openpty()
    timeouts = ["--cli-read-timeout", "4", "--cli-connect-timeout", "4"]
    with started(cli, raw_store, *timeouts, stderr=end) as process:
        os.close(end)
        out, _ = process.communicate(timeout=60)
    shown = b""
    with contextlib.suppress(OSError), os.fdopen(terminal, "rb", buffering=0) as reader:
        while part := reader.read(4096):
            shown += part
    assert (process.returncode, out) == (255, "")
    assert re.search(rb"Waiting for the store: [1-3] s\r", shown)  # a machine that stalls leaves some out
    _, cleared, message = shown.decode().rpartition("\x1b[K")
    assert cleared
    assert " did not answer in time. Check the endpoint, or use --cli-read-timeout to wait longer." in message


def test_zero_is_no_limit(cli, raw_store):
    """As everywhere in the AWS CLI."""
    assert check(cli, raw_store, "s3://bkt/k", "--cli-read-timeout", "0").code == 0


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    "script", [answer(body=b"<!DOCTYPE html><p>Hello<br>"), answer(body=b"<p>Hello<br>"), huge(), huge(403)]
)
def test_what_is_no_store_in_one_sentence(cli, raw_store, script):
    raw_store.scripts["POST"] = script
    assert refused(cli, check(cli, raw_store, "s3://bkt/k")) == (
        f"--check: {raw_store.endpoint} did not answer as an S3 store does. Check the endpoint."
    )
    assert raw_store.sent < 50 * 1024 * 1024


@pytest.mark.parametrize("status", [301, 307])
def test_redirects_end(cli, raw_store, status):
    raw_store.scripts["HEAD"] = raw_store.scripts["POST"] = answer(status, {"Location": "/elsewhere"})
    done = check(cli, raw_store, "s3://bkt/k")
    assert (done.code, done.out) == (255, "")
    assert plain(done.err).startswith("--check: ")
    assert "\n" not in plain(done.err)
    assert len(raw_store.seen) <= 6
