"""--check asks the store, and leaves nothing behind."""

import http.server
import threading

import pytest
from uploads import put


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket(f"check-{cli.version.replace('.', '-')}")


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
    return done.err.strip()


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
    access_key, secret_key = ministack.user(f"reader-{cli.version}", "s3:GetObject", "s3:ListBucket")
    keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
    done = check(cli, ministack, f"s3://{bucket}/k", **keys)
    message = refused(cli, done)
    assert message.startswith("--check: The store would refuse this upload: AccessDenied: ")
    assert "s3:PutObject" in message
    assert secret_key not in message


def test_key_that_may_only_write(cli, ministack, bucket):
    """HeadBucket is refused to it, which is no reason to refuse the upload."""
    access_key, secret_key = ministack.user(f"writer-{cli.version}", "s3:PutObject", "s3:AbortMultipartUpload")
    keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
    assert check(cli, ministack, f"s3://{bucket}/k", **keys).code == 0


def test_wrong_region(cli, ministack):
    name = f"abroad-{cli.version.replace('.', '-')}"
    ministack.client(region="eu-west-1").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
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


COMMON = ("x-amz-request-payer", "x-amz-expected-bucket-owner")
UPLOAD = b"<InitiateMultipartUploadResult><UploadId>UP123</UploadId></InitiateMultipartUploadResult>"


def test_headers_of_each_request(cli, fake_store):
    done = check(cli, fake_store, "s3://bkt/k", "--request-payer", "--expected-bucket-owner", "1", "--metadata", "a=b")
    assert done.code == 0, done.err
    headers = {"x-amz-request-payer": "requester", "x-amz-expected-bucket-owner": "1"}
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
    bucket = f"check-{cli.version.replace('.', '-')}"
    rclone.bucket(bucket)
    assert check(cli, rclone, f"s3://{bucket}/k", "--metadata", "a=b").code == 0
    assert rclone.client().list_objects_v2(Bucket=bucket).get("Contents", []) == []
