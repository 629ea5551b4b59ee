"""Any key that a bucket can hold reaches the server byte for byte."""

import itertools

import examples
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from uploads import curl, put

# No surrogates, which UTF-8 cannot hold, and no NUL, which no command line can. Nothing that this Python's
# Unicode does not know: that of an AWS CLI may, and shows it as it is.
keys = st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), min_size=1)
any_key = keys.filter(lambda key: len(key.encode()) <= 1024)
BODIES = (str(number).encode() for number in itertools.count())


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket("round-trip")


def url_for(cli, server, bucket, key, *options):
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--region", "us-east-1", "--endpoint-url", server.endpoint],
        *["--only-show-errors", *options],
        **server.keys_for(),
    )
    assert (done.code, done.err) == (0, "")
    return done.out.removesuffix("\n")


def stored(server, bucket):
    """Every key in the bucket with its contents; the bucket is empty afterwards."""
    client = server.client()
    found = {}
    for listed in client.list_objects_v2(Bucket=bucket).get("Contents", []):
        found[listed["Key"]] = client.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read()
        client.delete_object(Bucket=bucket, Key=listed["Key"])
    return found


@settings(max_examples=examples.of(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=any_key, version=st.sampled_from(["s3v4", "s3"]))
@example(key="/", version="s3v4")
@example(key="a/../b//c/./d", version="s3v4")
@example(key="../..", version="s3")
@example(key="//", version="s3")
@example(key=" +%20%2F?#&=;", version="s3")
@example(key="é" * 512, version="s3v4")
def test_any_key(cli, ministack, bucket, key, version):
    body = next(BODIES)
    answer = put(url_for(cli, ministack, bucket, key, "--signature-version", version), body)
    assert answer.status == 200, answer
    assert stored(ministack, bucket) == {key: body}


HOSTILE = [
    "plain.txt",
    "with space/and+plus",
    "..",
    "a/../b",
    "//x",
    "[brackets]{braces}",
    "quote'quote\"quote`",
    "$(touch pwned)",
    "line\nbreak",
    "percent%41%2F%zz",
    "ends/with/",
    "?query=1&b#fragment",
    "-dash",
    "~tilde*star",
    "日本/é/🦊",
]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("key", HOSTILE)
def test_curl_keeps_the_key(cli, ministack, bucket, key, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(body := next(BODIES))
    url = url_for(cli, ministack, bucket, key)
    options = ["--path-as-is", "--globoff"]
    if key.endswith(("/", "..")):
        # curl appends the file's name to such a path, so the path is given beside the URL.
        options += ["--request-target", url.removeprefix(ministack.endpoint)]
        url = f"{ministack.endpoint}/x"
    uploaded = curl(url, file, *options)
    assert (uploaded.returncode, uploaded.stdout) == (0, "")
    assert stored(ministack, bucket) == {key: body}


@pytest.fixture(scope="module")
def rclone_bucket(cli, rclone):
    return rclone.bucket("odd")


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("key", ["plain.txt", "with space/and+plus", "percent%41%2F%zz", "日本/é/🦊", "[b]{c}'\"$&"])
def test_the_other_server_agrees(cli, rclone, rclone_bucket, key):
    body = next(BODIES)
    assert put(url_for(cli, rclone, rclone_bucket, key), body).status == 200
    assert rclone.client().get_object(Bucket=rclone_bucket, Key=key)["Body"].read() == body
