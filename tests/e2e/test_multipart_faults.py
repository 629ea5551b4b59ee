"""Kits over bad lines: each fault is done by a proxy before a real store. None reports an object that is not there."""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from fault_proxy import FaultProxy, error
from multiparts import KITS, PART, PROGRAMS, content, etag_of, opened, presign, run_kit, stored, write_kit

BODY = content(3 * PART + 777)
STRANGE = "<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>e</ETag><Size>abc</Size></Part></ListPartsResult>"


@pytest.fixture(params=["sh", "python"])
def form(request):
    return request.param


@pytest.fixture(scope="module")
def bucket(ministack):
    return ministack.bucket("faults")


@pytest.fixture
def proxy(ministack):
    with FaultProxy(ministack.port) as started:
        yield started


@pytest.fixture
def kit(v1, ministack, bucket, proxy, tmp_path, form):
    """A function that makes a kit of these options."""
    (tmp_path / "f").write_bytes(BODY)

    def make(key, *options):
        options = options or ("--for-file", str(tmp_path / "f"))
        uri = f"s3://{bucket}/{key}"
        return write_kit(v1, ministack, tmp_path, uri, form, "--part-size", "5MiB", *options, endpoint=proxy.endpoint)

    return make


def is_stored(done, ministack, bucket, key):
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Uploaded {key}: {len(BODY)} bytes in 4 parts, ETag {etag_of(BODY)}")
    assert stored(ministack, bucket, key)["Body"].read() == BODY
    assert key not in opened(ministack, bucket)


RECOVERED = {
    "cut in a part": {"part": ["cut", None, "cut"]},
    "500 and 503": {"part": [(500, error("InternalError")), (503, error("SlowDown"))], "list": [(503, "")]},
    "page of a proxy": {"list": [(200, "<html>please log in</html>")], "complete": [(502, "<html>bad</html>")]},
    "stalled": {"part": ["stall"], "complete": ["stall"]},
    "lost answers": {"part": ["lost"], "list": ["lost"], "head": ["lost"]},
    "cut list": {"list": ["cut", "cut"]},
    "200 with an error": {"complete": [(200, error("InternalError")), (200, error("SlowDown"))]},
    "200 with nothing": {"complete": [(200, "")]},
    "lost completion": {"complete": ["lost"]},
    "lost completions": {"complete": ["lost", "cut", (500, "")]},
    "400 RequestTimeout": {"part": [(400, error("RequestTimeout"))]},
}


WITHOUT_DIGESTS = ["lost completion", "lost completions", "lost answers"]
"""Where it matters what the object is compared with."""


@pytest.mark.parametrize(
    ("faults", "with_digests"),
    [*((faults, True) for faults in RECOVERED), *((each, False) for each in WITHOUT_DIGESTS)],
)
def test_recovers(kit, proxy, ministack, bucket, form, faults, with_digests):
    key = f"{form}/{faults}/{with_digests}"
    upload = kit(key, *([] if with_digests else ["--size", str(len(BODY))]))
    proxy.faults = {kind: list(of_kind) for kind, of_kind in RECOVERED[faults].items()}
    is_stored(run_kit(upload, "f", STALL="3"), ministack, bucket, key)


NOT_VERIFIED = "An object of this size is there. It could not be verified to be this file.\n"
NO_DIGESTS = (
    r"(\.? If this store does not support x-amz-checksum-sha256, ask the sender for a script made with "
    r"--checksum-algorithm MD5\.)?\n"
)
FAILED = [
    (
        {"complete": [(409, error("ConditionalRequestConflict"))]},
        1,
        r"The upload failed: another upload of this key ended at "
        r"the same time \(409\)\. Ask the sender for a new upload\.\n",
    ),
    ({"complete": [(404, error("NoSuchUpload"))]}, 3, re.escape(NOT_VERIFIED)),
    (
        {"complete": [(200, error("AccessDenied", "no"))]},
        1,
        r"The upload failed: the store answered 200 AccessDenied no\n",
    ),
    (
        {"part": [(403, error("AccessDenied", "no"))] * 4},
        1,
        r"The upload failed: the store answered 403 AccessDenied no\n",
    ),
    ({"part": [(501, "")] * 4}, 1, rf"The upload failed: the store answered 501{NO_DIGESTS}"),
    (
        {"part": ["cut"] * 24},
        1,
        r"The upload failed: the store cannot be reached, or the connection broke\. Run the script "
        r"again to go on\.\n",
    ),
    ({"list": [(404, error("NoSuchKey"))]}, 3, re.escape(NOT_VERIFIED)),
    ({"list": [(403, error("AccessDenied", "no"))]}, 1, r"The upload failed: the store answered 403 AccessDenied no\n"),
    ({"list": [(301, "")]}, 1, r"The upload failed: the store answered 301\n"),
    (
        {"list": [(503, error("SlowDown", "no"))] * 24},
        1,
        r"The upload failed: the store is busy: it answered 503 SlowDown no\. Run the script again to go on\.\n",
    ),
    ({"list": [(200, STRANGE)] * 24}, 1, r"The store's list of parts cannot be read\.\n"),
]


@pytest.mark.parametrize(
    ("case", "with_digests"), [*((case, True) for case in range(len(FAILED))), (1, False), (6, False)]
)
def test_says_why(kit, proxy, ministack, bucket, form, case, with_digests):
    """Then the same kit goes on."""
    faults, code, message = FAILED[case]
    key = f"{form}/{case}/{with_digests}"
    upload = kit(key, *([] if with_digests else ["--size", str(len(BODY))]))
    # An object of the same size is no proof.
    ministack.client().put_object(Bucket=bucket, Key=key, Body=bytes(len(BODY)))
    proxy.faults = {kind: list(of_kind) for kind, of_kind in faults.items()}
    done = run_kit(upload, "f", RETRIES="3")
    assert (done.returncode, done.stdout) == (code, "")
    assert re.fullmatch(message, done.stderr)
    proxy.faults = {}
    is_stored(run_kit(upload, "f"), ministack, bucket, key)


@pytest.mark.parametrize("with_digests", [True, False])
def test_upload_that_is_aborted(kit, ministack, bucket, form, with_digests):
    """Where another upload of the same size was there before, it is not taken for this one."""
    key = f"{form}/aborted/{with_digests}"
    ministack.client().put_object(Bucket=bucket, Key=key, Body=bytes(len(BODY)))
    upload = kit(key, *([] if with_digests else ["--size", str(len(BODY))]))
    assert run_kit(upload, "--abort").returncode == 0
    done = run_kit(upload, "f")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", NOT_VERIFIED)
    again = run_kit(upload, "--abort")
    assert (again.returncode, again.stderr) == (
        1,
        "The upload is not aborted: the store has no such upload. It was completed or aborted.\n",
    )


def test_object_that_is_another(kit, proxy, ministack, bucket, form):
    """The completion succeeds, and then somebody replaces the object."""
    upload = kit("replaced")
    other = FaultProxy.headers(200, **{"Content-Length": str(len(BODY)), "ETag": '"0-4"'})
    proxy.faults = {"head": [other]}
    done = run_kit(upload, "f")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f'The upload failed: the object at the store is not this file. It has {len(BODY)} bytes and the ETag "0-4".\n'
    )


def test_object_that_is_not_shown(kit, proxy):
    """An answer without an ETag shows no object."""
    upload = kit("not shown")
    proxy.faults = {"head": [(200, "")] * 24}
    done = run_kit(upload, "f")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("The upload was completed, but the store does not show the object: ")


def test_links_that_have_ended(v1, ministack, bucket, proxy, tmp_path, form):
    """In the middle of the upload; then the sender makes a new kit, and it ends."""
    (tmp_path / "f").write_bytes(BODY)
    uri, options = f"s3://{bucket}/{form}/ended", ["--for-file", str(tmp_path / "f"), "--part-size", "5MiB"]
    upload = write_kit(v1, ministack, tmp_path, uri, form, *options, "--expires-in", "6", endpoint=proxy.endpoint)
    proxy.delays = {"part": 2.5}
    done = run_kit(upload, "f", PARALLEL="1")
    (number,) = set(re.findall(r"--resume (\S+)", done.stderr))
    sender = (
        f"The sender runs: aws s3 presign-multipart {uri} --resume {number} --for-file f --part-size 5MiB "
        f"--expires-in 6 --format {form} --region us-east-1 --endpoint-url {proxy.endpoint}\n"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"(At this rate, the upload takes \d+ s more, but the links end at 20\S+Z\. Parts that are missing then need a "
        rf"new script\. {re.escape(sender)})?The upload failed: the links have expired \(they ended at 20\S+Z\)\. Ask "
        rf"the sender for a new script\. {re.escape(sender)}",
        done.stderr,
    )
    proxy.delays, before = {}, dict(proxy.stored)
    assert before != {}
    resume = ["--resume", number]
    again = write_kit(v1, ministack, tmp_path, uri, form, *options, *resume, endpoint=proxy.endpoint)
    is_stored(run_kit(again, "f"), ministack, bucket, f"{form}/ended")
    assert proxy.stored == dict.fromkeys([1, 2, 3, 4], 1)


STARTS = {"powershell": 1}
"""Seconds before which it cannot have sent anything."""


def kill_at(process, moment, number):
    """Let it run for this time, and send the signal to it and to all that it has started."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=moment)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    return process.wait(timeout=60)


def killed_again_and_again(v1, store, bucket, proxy, tmp_path, form, times, seed=7):
    """Kill a kit at random moments; return how often each part was stored, and those found stored before a run."""
    body = content(24 * PART + 5)
    (tmp_path / "f").write_bytes(body)
    uri = f"s3://{bucket}/killed"
    options = ["--for-file", str(tmp_path / "f"), "--part-size", "5MiB"]
    upload = write_kit(v1, store, tmp_path, uri, form, *options, endpoint=proxy.endpoint)
    moments, twice = random.Random(seed), set()
    before_all = sorted(path.name for path in tmp_path.iterdir())
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    for _ in range(times):
        finished = {number for number, count in proxy.stored.items() if count}
        attempted = dict(proxy.attempted)
        process = subprocess.Popen(
            [*PROGRAMS[form], upload.name, "f"],
            cwd=tmp_path,
            env={**os.environ, "PAUSE": "0", "TMPDIR": str(temporary), "DOTNET_EnableDiagnostics": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        kill_at(process, moments.uniform(0.05, 0.6) + STARTS.get(form, 0), signal.SIGKILL)
        time.sleep(0.3)  # what was on its way arrives
        twice |= {number for number in finished if proxy.attempted[number] > attempted[number]}
    done = run_kit(upload, "f", TMPDIR=str(temporary), DOTNET_EnableDiagnostics="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(store, bucket, "killed")["Body"].read() == body
    assert opened(store, bucket) == []
    assert list(temporary.iterdir()) == []
    temporary.rmdir()
    # .NET and PowerShell have caches of their own in the home directory.
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == before_all
    return twice


@pytest.mark.parametrize("form", KITS)
def test_killed_again_and_again(v1, ministack, proxy, tmp_path, form):
    proxy.delays = {"part": 0.1}
    bucket = ministack.bucket("killed")
    assert killed_again_and_again(v1, ministack, bucket, proxy, tmp_path, form, times=4) == set()


def is_gone(group):
    """Whether nothing of this process group is there any more, after some time."""
    for _ in range(30):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped(kit, proxy, ministack, bucket, tmp_path, form, number):
    """The script alone gets the signal. It leaves no process behind, and the next run goes on."""
    upload = kit(f"{form}/stopped/{number}")
    proxy.delays = {"part": 2}
    process = subprocess.Popen(
        [*PROGRAMS[form], upload.name, "f"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(100):
        if proxy.requests["part"]:
            break
        time.sleep(0.05)
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (1, "")
    assert (
        err
        == "Stopped. What is uploaded stays at the store. To go on, run the script again; to delete it, use --abort.\n"
    )
    assert is_gone(process.pid)
    proxy.delays = {}
    is_stored(run_kit(upload, "f"), ministack, bucket, f"{form}/stopped/{number}")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("lost", r".*A multipart upload of this key was started meanwhile\. To abort it, run: aws s3api .*"),
        ((403, error("AccessDenied", "no")), r"The store would refuse this upload: AccessDenied: no\. Check the .*"),
        ((500, ""), r".*"),
    ],
)
def test_start_that_fails(v1, ministack, proxy, fault, message):
    bucket = ministack.bucket("start")
    proxy.faults = {"create": [fault]}
    done = presign(v1, ministack, f"s3://{bucket}/k", "--size", "5MiB", endpoint=proxy.endpoint)
    assert (done.code, done.out) == (255, "")
    assert re.fullmatch(message, done.err.strip())
    assert opened(ministack, bucket) == (["k"] if fault == "lost" else [])


def test_output_that_fails(v1, ministack, proxy):
    """What was started is aborted where nobody has the links."""
    bucket = ministack.bucket("full")
    arguments = ["s3", "presign-multipart", f"s3://{bucket}/k", "--size", "5MiB", "--region", "us-east-1"]
    arguments += ["--endpoint-url", proxy.endpoint]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [v1.path, *arguments],
            env=v1.environment(**ministack.keys_for()),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 255
    assert done.stderr.splitlines()[-1] == "Standard output cannot be written: No space left on device."
    assert (proxy.requests["abort"], opened(ministack, bucket)) == (1, [])


def test_abort_that_fails(v1, ministack, proxy):
    bucket = ministack.bucket("abort")
    proxy.faults = {"abort": [(403, error("AccessDenied", "no"))]}
    arguments = ["s3", "presign-multipart", f"s3://{bucket}/k", "--size", "5MiB", "--region", "us-east-1"]
    arguments += ["--endpoint-url", proxy.endpoint, "--only-show-errors"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [v1.path, *arguments],
            env=v1.environment(**ministack.keys_for()),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 255
    assert opened(ministack, bucket) == ["k"]
    (upload,) = ministack.client().list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert done.stderr.strip() == (
        "The store started a multipart upload that was not aborted: An error occurred (AccessDenied) when calling the "
        "AbortMultipartUpload operation: no. To abort it, run: aws s3api abort-multipart-upload --bucket "
        f"{bucket} --key k --upload-id {upload['UploadId']} --region us-east-1 --endpoint-url {proxy.endpoint}"
    )


def test_signal_after_the_start(v1, ministack, proxy):
    """The process ends by it, and leaves nothing at the store."""
    bucket = ministack.bucket("signal")
    proxy.delays = {"create": 1}
    arguments = ["s3", "presign-multipart", f"s3://{bucket}/k", "--size", "5MiB", "--region", "us-east-1"]
    process = subprocess.Popen(
        [v1.path, *arguments, "--endpoint-url", proxy.endpoint],
        env=v1.environment(**ministack.keys_for()),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(200):
        if proxy.requests["create"]:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGTERM
    assert (proxy.requests["abort"], opened(ministack, bucket)) == (1, [])


def test_json_for_nobody(v1, ministack, proxy):
    """Without a connection, nothing is printed."""
    port = proxy.endpoint.rpartition(":")[2]
    proxy.__exit__()
    done = presign(v1, ministack, "s3://bkt/k", "--size", "5MiB", endpoint=f"http://127.0.0.1:{port}")
    assert (done.code, done.out) == (255, "")
    assert done.err.strip() == (
        f'The request to the store failed: Could not connect to the endpoint URL: "http://127.0.0.1:{port}/bkt".'
    )
    assert json.dumps(proxy.requests) == "{}"
