"""``--keys-from`` on pipes, files and terminals: it behaves as a program of the shell's does."""

import fcntl
import os
import pty
import re
import resource
import select
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import reference
from bulk import BAD_PARAMETER, STORE
from clis import SECRET_KEY, plain

URL = re.compile(
    rb"https://e\.example/bkt/\S+\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F\d{8}%2F"
    rb"us-east-1%2Fs3%2Faws4_request&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
    rb"&X-Amz-Signature=[0-9a-f]{64}\n"
)

F_SETPIPE_SZ = 1031  # fcntl.h; Python has it from 3.10 on


def start(cli, *arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **environment):
    """A process that is not waited for."""
    command = [cli.path, "s3", "presign-put", *arguments]
    return subprocess.Popen(command, env=cli.environment(**environment), stdin=stdin, stdout=stdout, stderr=stderr)


@pytest.fixture(scope="module")
def million(tmp_path_factory):
    """A file of a million keys."""
    path = tmp_path_factory.mktemp("million") / "keys.txt"
    path.write_bytes(b"".join(b"device-%07d/reading.json\n" % number for number in range(1_000_000)))
    yield str(path)
    path.unlink()


@pytest.mark.usefixtures("each_major")
def test_lines_are_in_order(cli, million, tmp_path):
    """All million of them, into a file."""
    with (tmp_path / "urls").open("wb") as out:
        done = start(cli, "s3://bkt/", "--keys-from", million, *STORE, stdout=out)
        assert done.communicate(timeout=300) == (None, b"")
    assert done.returncode == 0
    with (tmp_path / "urls").open("rb") as lines:
        for number, line in enumerate(lines):
            assert line.startswith(b"https://e.example/bkt/device-%07d/reading.json?X-Amz-" % number)
    assert number == 999_999
    url = line.decode().rstrip("\n")
    assert reference.split(url)[2]["X-Amz-Signature"] == reference.version_4_signature("PUT", url, (), SECRET_KEY)


@pytest.mark.usefixtures("each_major")
def test_memory_does_not_grow(cli, million, tmp_path):
    """Peak memory of a process, as the system counts it: for a million keys at most 8 MiB above that for a thousand."""
    (tmp_path / "few").write_bytes(b"".join(b"%d\n" % number for number in range(1000)))
    peaks = []
    for keys in (str(tmp_path / "few"), million):
        script = (
            "import resource, subprocess, sys;"
            "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode;"
            "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        command = [cli.path, "s3", "presign-put", "s3://bkt/", "--keys-from", keys, *STORE]
        measured = subprocess.run(
            [sys.executable, "-c", script, *command], env=cli.environment(), capture_output=True, text=True, check=True
        )
        code, peak = map(int, measured.stdout.split())
        assert (code, measured.stderr) == (0, "")
        peaks.append(peak)
    few, many = peaks
    assert many - few < 8 * 1024


@pytest.mark.usefixtures("each_major")
def test_each_line_comes_at_once(cli):
    """Before the next key is sent."""
    with start(cli, "s3://bkt/", "--keys-from", "-", *STORE, stdin=subprocess.PIPE) as process:
        for key in (b"first", b"a b", "é".encode()):
            process.stdin.write(key + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
            assert URL.fullmatch(line)
            assert reference.split(line.decode())[1] == f"/bkt/{key.decode()}"
        process.stdin.write(b"no line break")
        process.stdin.close()
        assert reference.split(process.stdout.read().decode())[1] == "/bkt/no line break"
        assert (process.wait(timeout=60), process.stderr.read()) == (0, b"")


@pytest.mark.usefixtures("each_major")
def test_lines_do_not_age_while_a_reader_is_slow(cli, tmp_path):
    """But for those that the pipe holds and those of one write."""
    (tmp_path / "keys").write_text("".join(f"{number}\n" for number in range(1000)))
    with start(cli, "s3://bkt/", "--keys-from", str(tmp_path / "keys"), "--expires-in", "60", *STORE) as process:
        fcntl.fcntl(process.stdout, F_SETPIPE_SZ, 4096)
        first = process.stdout.read1()
        time.sleep(4)
        reads_on = datetime.now(timezone.utc).replace(microsecond=0)
        lines = (first + process.stdout.read()).decode().splitlines()
        assert (process.wait(timeout=30), process.stderr.read(), len(lines)) == (0, b"", 1000)
    in_pipe = (len(first) + 4096 + 4096) // len(lines[0])
    assert in_pipe < 100
    for number, line in enumerate(lines):
        _, path, query = reference.split(line)
        made = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        assert path == f"/bkt/{number}"
        assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", line, (), SECRET_KEY)
        assert number <= in_pipe or made >= reads_on - timedelta(seconds=2)


def test_head(cli):
    """``set -o pipefail`` sees how the plugin ended: by SIGPIPE, as ``yes`` did."""
    script = f"yes key | '{cli.path}' s3 presign-put s3://b/ --keys-from - | head -3; echo ${{PIPESTATUS[*]}}"
    environment = cli.environment(AWS_DEFAULT_REGION="us-east-1")
    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    *lines, codes = done.stdout.splitlines()
    assert done.stderr == ""
    assert [line.partition("?")[0] for line in lines] == ["https://s3.us-east-1.amazonaws.com/b/key"] * 3
    assert codes == "141 141 0"


@pytest.mark.usefixtures("each_major")
def test_while_read(cli, tmp_path):
    (tmp_path / "keys").write_text("".join(f"{number}\n" for number in range(500)))
    script = (
        f"'{cli.path}' s3 presign-put s3://b/ --keys-from '{tmp_path}/keys' --region us-east-1 |"
        "while read -r url; do path=${url%%\\?*}; echo ${path##*/}; done"
    )
    done = subprocess.run(["bash", "-c", script], env=cli.environment(), capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == ([str(number) for number in range(500)], "")


LONG_TOKEN = {"AWS_SESSION_TOKEN": "t" * 5000}
"""A URL with it is longer than what a pipe takes as a whole or not at all."""


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
@pytest.mark.parametrize(("token", "reads_on"), [({}, True), ({}, False), (LONG_TOKEN, True)])
def test_signal_leaves_whole_lines(cli, million, number, code, token, reads_on):
    """Also where the reader has stopped to read; what is too long for one write is finished when it goes on."""
    with start(cli, "s3://bkt/", "--keys-from", million, *STORE, "--only-show-errors", **token) as process:
        out = process.stdout.readline()
        time.sleep(0.2)  # until the pipe is full
        process.send_signal(number)
        if reads_on:
            time.sleep(0.2)
        else:
            assert process.wait(timeout=30) == code
        lines = (out + process.stdout.read()).splitlines(keepends=True)
        assert (process.wait(timeout=30), process.stderr.read()) == (code, b"")
        assert 1 < len(lines) < 1_000_000
        for at, line in enumerate(lines):
            assert line.startswith(b"https://e.example/bkt/device-%07d/reading.json?" % at)
            assert re.search(rb"&X-Amz-Signature=[0-9a-f]{64}\n\Z", line)


@pytest.mark.usefixtures("each_major")
def test_many_interrupts_are_as_quiet_as_one(cli, million):
    """Whoever presses Ctrl-C twice gets no traceback for it."""
    with start(cli, "s3://bkt/", "--keys-from", million, *STORE) as process:
        process.stdout.readline()
        for _ in range(8):
            process.send_signal(signal.SIGINT)
            time.sleep(0.01)
        assert process.stdout.read().endswith(b"\n")
        assert (process.wait(timeout=30), process.stderr.read()) == (130, b"")


@pytest.mark.usefixtures("each_major")
def test_interrupted_file_has_whole_lines(cli, million, tmp_path):
    with (tmp_path / "urls").open("wb") as out:
        process = start(cli, "s3://bkt/", "--keys-from", million, *STORE, stdout=out)
        while (tmp_path / "urls").stat().st_size == 0:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == (None, b"")
    assert process.returncode == 130
    assert all(map(URL.fullmatch, (tmp_path / "urls").read_bytes().splitlines(keepends=True)))


def test_interrupt_while_waiting_for_keys(cli):
    with start(cli, "s3://bkt/", "--keys-from", "-", *STORE, stdin=subprocess.PIPE) as process:
        process.stdin.write(b"key\nhalf a li")
        process.stdin.flush()
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")
        assert URL.fullmatch(line)


@pytest.mark.usefixtures("each_major")
def test_full_disk(cli, million):
    with Path("/dev/full").open("wb") as full:
        process = start(cli, "s3://bkt/", "--keys-from", million, *STORE, stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 255
    assert plain(err.decode()) == "Standard output cannot be written: No space left on device."


@pytest.mark.usefixtures("each_major")
def test_file_that_cannot_grow(cli, million, tmp_path):
    """As on a disk that is full: the file ends with a whole line, and the error says so."""
    limit = 100_000
    (tmp_path / "urls").write_text("# before\n")
    command = [cli.path, "s3", "presign-put", "s3://bkt/", "--keys-from", million, *STORE]
    with (tmp_path / "urls").open("ab") as out:
        done = subprocess.run(
            command,
            env=cli.environment(),
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
    assert done.returncode == 255
    assert plain(done.stderr) == (
        "Standard output cannot be written: File too large. The unfinished last line was removed."
    )
    first, *lines = (tmp_path / "urls").read_bytes().splitlines(keepends=True)
    assert first == b"# before\n"
    assert all(map(URL.fullmatch, lines))
    assert len(first) + sum(map(len, lines)) > limit - 1000


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--format", "curl"],
        ["--output", "json"],
        ["--output", "text"],
        ["--output", "table"],
        ["--query", "Url", "--output", "text"],
    ],
)
def test_one_url_on_a_full_disk(cli, options):
    """The AWS CLI's own formatters pass over it."""
    with Path("/dev/full").open("wb") as full:
        _, err = (process := start(cli, "s3://bkt/k", *STORE, *options, stdout=full)).communicate(timeout=60)
    assert process.returncode == 255
    assert plain(err.decode()) == "Standard output cannot be written: No space left on device."


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("closed", "codes", "message"),
    [
        (
            "<&-",
            BAD_PARAMETER,
            "--keys-from - requires standard input, which is closed. Pipe the keys to it, or specify a file.",
        ),
        (">&-", {1: 255, 2: 255}, "Standard output is closed. Redirect it to a file or a program."),
    ],
)
def test_closed_stream(cli, closed, codes, message):
    command = f"'{cli.path}' s3 presign-put s3://bkt/ --keys-from - --region us-east-1 {closed}"
    done = subprocess.run(
        ["sh", "-c", command], env=cli.environment(), input="k\n", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (codes[cli.major], "")
    assert plain(done.stderr) == message


def on_terminal(cli, million, *arguments, **streams):
    """What standard error, a terminal, shows of a long run."""
    ours, theirs = pty.openpty()
    process = start(cli, "s3://bkt/", "--keys-from", million, *STORE, *arguments, stderr=theirs, **streams)
    os.close(theirs)
    shown = b""
    while process.poll() is None or select.select([ours], [], [], 0.1)[0]:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # Linux says so at the end of a terminal
                break
    os.close(ours)
    assert process.wait() == 0
    return shown.decode()


@pytest.mark.usefixtures("each_major")
def test_progress_on_a_terminal(cli, million):
    shown = on_terminal(cli, million, stdout=subprocess.DEVNULL)
    *lines, last = shown.split("\r")
    assert last == "\x1b[K"
    assert len(lines) > 1
    for line in lines:
        assert re.fullmatch(r"Signed [\d,]+ keys, \d{1,3}%", line)
    assert lines == sorted(lines, key=lambda line: int(re.sub(r"\D", "", line.partition(" keys")[0])))
    assert on_terminal(cli, million, "--only-show-errors", stdout=subprocess.DEVNULL) == ""
