"""``--share`` that ends before its link is handed over: the page is removed, or standard error says how."""

import re
import shlex
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from fault_proxy import FaultProxy

REGION = ["--region", "us-east-1"]
COMMANDS = {
    "presign-put": ["s3://{}/k"],
    "presign-post": ["s3://{}/in/"],
    "presign-multipart": ["s3://{}/k", "--size", "6MiB"],
}
CODES = {signal.SIGINT: 130, signal.SIGTERM: -signal.SIGTERM, signal.SIGHUP: -signal.SIGHUP}


@pytest.fixture
def proxy(ministack):
    with FaultProxy(ministack.port) as started:
        yield started


@pytest.fixture
def bucket(ministack, each_major):
    return ministack.bucket(f"share-ends-{each_major.version.replace('.', '-')}-{time.monotonic_ns()}")


def left_in(ministack, bucket):
    """The keys, and the uploads that were begun."""
    client = ministack.client()
    keys = [each["Key"] for each in client.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return keys + [each["UploadId"] for each in client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])]


@contextmanager
def sharing(cli, ministack, proxy, bucket, command, share="pages/", **streams):
    arguments = [each.format(bucket) for each in COMMANDS[command]]
    arguments += ["--share", f"s3://{bucket}/{share}", *REGION, "--endpoint-url", proxy.endpoint]
    with subprocess.Popen(
        [cli.path, "s3", command, *arguments, "--only-show-errors"],
        env=cli.environment(**ministack.keys_for()),
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(proxy, count):
    """Until this many requests of the page have come: they are no others."""
    end = time.monotonic() + 60
    while proxy.requests["other"] < count:
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize("at", [1, 2])
def test_signal(each_major, ministack, proxy, bucket, number, at):
    """While the page is stored, and while its link is tried."""
    proxy.delays["other"] = 0.5
    with sharing(each_major, ministack, proxy, bucket, "presign-put") as process:
        wait_for(proxy, at)
        process.send_signal(number)
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == CODES[number]
    assert left_in(ministack, bucket) == []


@pytest.mark.parametrize("command", ["presign-post", "presign-multipart"])
def test_signal_to_the_others(each_major, ministack, proxy, bucket, command):
    """A multipart upload is aborted, too."""
    proxy.delays["other"] = 0.5
    with sharing(each_major, ministack, proxy, bucket, command) as process:
        wait_for(proxy, 3 if command == "presign-multipart" else 2)  # a HEAD of the bucket comes first
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == -signal.SIGTERM
    assert left_in(ministack, bucket) == []


def test_signal_where_the_key_was_given(each_major, ministack, proxy, bucket):
    """It can have been another object's: it is said, and not removed."""
    proxy.delays["other"] = 0.5
    with sharing(each_major, ministack, proxy, bucket, "presign-put", "pages/a.html") as process:
        wait_for(proxy, 2)
        process.send_signal(signal.SIGTERM)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (-signal.SIGTERM, "")
    assert said == (
        f"error: --share: The page may be stored. To remove it, run: aws s3 rm s3://{bucket}/pages/a.html "
        f"--region us-east-1 --endpoint-url {proxy.endpoint}\n"
    )
    assert left_in(ministack, bucket) == ["pages/a.html"]
    command = shlex.split(said[said.index("aws s3 rm") :])
    assert each_major.call(*command[1:], **ministack.keys_for()).code == 0
    assert left_in(ministack, bucket) == []


def test_second_ctrl_c(each_major, ministack, proxy, bucket):
    """The first gives a store that does not answer some seconds, the second none."""
    proxy.faults["other"] = ["stall", "stall", "stall"]
    with sharing(each_major, ministack, proxy, bucket, "presign-put") as process:
        wait_for(proxy, 1)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert re.sub(r"[\w-]{24}\.html", "RANDOM", said) == (
        f"error: --share: The page may be stored. To remove it, run: aws s3 rm s3://{bucket}/pages/RANDOM "
        f"--region us-east-1 --endpoint-url {proxy.endpoint}\n"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_full_disk(each_major, ministack, proxy, bucket, command):
    with (
        Path("/dev/full").open("wb") as full,
        sharing(each_major, ministack, proxy, bucket, command, stdout=full) as process,
    ):
        _, said = process.communicate(timeout=60)
    assert process.returncode == 255
    assert said.strip().endswith("Standard output cannot be written: No space left on device.")
    assert left_in(ministack, bucket) == []


def test_nobody_reads(each_major, ministack, proxy, bucket):
    with sharing(each_major, ministack, proxy, bucket, "presign-post") as process:
        process.stdout.close()
        said = process.stderr.read()
        process.wait(timeout=60)
    assert (process.returncode, said) == (141, "")
    assert left_in(ministack, bucket) == []
