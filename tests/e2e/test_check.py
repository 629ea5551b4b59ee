"""--check asks the store, and leaves nothing behind."""

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
    assert (done.code, done.out) == ({1: 255, 2: 252}[cli.major], "")
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
    assert refused(cli, done) == "--check: there is no bucket no-such-bucket there: create it, or mend the name"


def test_key_that_may_not_write(cli, ministack, bucket):
    access_key, secret_key = ministack.user(f"reader-{cli.version}", "s3:GetObject", "s3:ListBucket")
    keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
    done = check(cli, ministack, f"s3://{bucket}/k", **keys)
    message = refused(cli, done)
    assert message.startswith("--check: the store would refuse this upload: AccessDenied: ")
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
        f"--check: the bucket {name} is in eu-west-1, and the URL was signed for us-east-1: use --region eu-west-1"
    )
    assert check(cli, ministack, f"s3://{name}/k", "--region", "eu-west-1").code == 0


def test_wrong_secret(cli, ministack, bucket):
    done = check(cli, ministack, f"s3://{bucket}/k", AWS_SECRET_ACCESS_KEY="wrong")
    assert refused(cli, done).startswith("--check: the store would refuse this upload: SignatureDoesNotMatch: ")


def test_no_store(cli):
    arguments = ["s3", "presign-put", "s3://bkt/k", "--check", "--endpoint-url", "http://127.0.0.1:9"]
    done = cli.call(*arguments, AWS_MAX_ATTEMPTS="1")
    assert refused(cli, done).startswith("--check: could not ask the store: Could not connect to the endpoint URL: ")


def test_the_other_server(cli, rclone):
    bucket = f"check-{cli.version.replace('.', '-')}"
    rclone.bucket(bucket)
    assert check(cli, rclone, f"s3://{bucket}/k", "--metadata", "a=b").code == 0
    assert rclone.client().list_objects_v2(Bucket=bucket).get("Contents", []) == []
