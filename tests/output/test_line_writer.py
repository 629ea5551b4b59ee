import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from select import PIPE_BUF

import pytest

from awscli_presign_put.output import line_writer
from awscli_presign_put.output.line_writer import LineWriter, OutputFailed, ReaderGone


class Output:
    """Standard output that is this descriptor."""

    def __init__(self, descriptor):
        self._descriptor = descriptor

    def fileno(self):
        return self._descriptor

    def flush(self):
        pass


@pytest.fixture
def write_to(monkeypatch):
    """A function that makes a writer to a descriptor."""

    def make(descriptor):
        monkeypatch.setattr(sys, "stdout", Output(descriptor))
        return LineWriter()

    return make


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        with contextlib.suppress(OSError):  # the test has closed it
            os.close(descriptor)


@pytest.fixture
def writes(monkeypatch):
    """What is given to the system, write by write."""
    seen = []
    original = os.write

    def write(descriptor, text):
        seen.append(bytes(text))
        return original(descriptor, text)

    monkeypatch.setattr(line_writer.os, "write", write)
    return seen


def read_all(descriptor, into):
    while piece := os.read(descriptor, 65536):
        into.append(piece)


TEXT = b"".join(b"%d" % number * 20 + b"\n" for number in range(500))


def test_each_write_to_a_pipe_is_whole_lines_that_it_takes_as_one(write_to, pipe, writes):
    reading, writing = pipe
    read = []
    reader = threading.Thread(target=read_all, args=(reading, read))
    reader.start()
    write_to(writing).write(TEXT)
    os.close(writing)
    reader.join()
    assert b"".join(read) == TEXT
    assert len(writes) < 500 / 10
    assert all(len(text) <= PIPE_BUF and text.endswith(b"\n") for text in writes)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_longer_line_is_written_whole_before_a_signal(write_to, pipe, number):
    """The signal comes while the pipe is full, and a thread that knows nothing of it could take it."""
    reading, writing = pipe
    read = []

    def read_slowly():
        read.append(os.read(reading, 10))
        os.kill(os.getpid(), number)
        time.sleep(0.1)
        read_all(reading, read)

    class Ended(Exception):
        pass

    def end(*_):
        raise Ended

    before = signal.signal(number, end)
    reader = threading.Thread(target=read_slowly)
    reader.start()
    line = b"x" * 300_000
    with pytest.raises(Ended):
        write_to(writing).write(line + b"\nnever\n")
    os.close(writing)
    reader.join()
    assert b"".join(read) == line + b"\n"
    assert signal.signal(number, before) is end


def test_ignored_signal_stays_ignored(write_to, pipe):
    """As under nohup."""
    reading, writing = pipe
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    seen = []

    def read():
        os.read(reading, 10)
        os.kill(os.getpid(), signal.SIGHUP)
        read_all(reading, seen)

    reader = threading.Thread(target=read)
    reader.start()
    write_to(writing).write(b"x" * 300_000 + b"\nafter it\n")
    os.close(writing)
    reader.join()
    assert b"".join(seen).endswith(b"x\nafter it\n")
    assert signal.signal(signal.SIGHUP, before) is signal.SIG_IGN


def test_rest_is_left_where_it_is_too_old(write_to, pipe, writes):
    reading, writing = pipe
    answers = iter([True, True, False])
    written = write_to(writing).write(TEXT, lambda: next(answers))
    assert len(writes) == 3
    assert written == len(b"".join(writes)) < len(TEXT)
    assert os.read(reading, 100_000) == TEXT[:written]


def test_file_takes_all_at_once(write_to, tmp_path, writes):
    with (tmp_path / "out").open("wb") as out:
        assert write_to(out.fileno()).write(TEXT) == len(TEXT)
    assert (tmp_path / "out").read_bytes() == TEXT
    assert len(writes) == 1


def test_pipe_that_does_not_wait(write_to, pipe):
    reading, writing = pipe
    os.set_blocking(writing, False)
    read = []
    reader = threading.Thread(target=read_all, args=(reading, read))
    writer = write_to(writing)
    threading.Timer(0.1, reader.start).start()
    writer.write(TEXT * 20)
    os.close(writing)
    reader.join()
    assert b"".join(read) == TEXT * 20


def test_reader_that_is_gone(write_to, pipe):
    reading, writing = pipe
    os.close(reading)
    with pytest.raises(ReaderGone):
        write_to(writing).write(b"x\n")


def test_reader_of_a_socket_that_is_gone(write_to):
    ours, theirs = socket.socketpair()
    with ours:
        ours.sendall(b"not read")
        writer = write_to(ours.fileno())
        theirs.close()
        with pytest.raises(ReaderGone):
            writer.write(b"x\n")


def test_full_disk(write_to):
    with Path("/dev/full").open("wb") as full:
        writer = write_to(full.fileno())
        with pytest.raises(OutputFailed, match=r"^Standard output cannot be written: No space left on device\.$"):
            writer.write(b"x\n")


LINES = b"".join(b"https://e.example/bkt/%03d?X-Amz-Signature=%064d\n" % (number, number) for number in range(100))
LENGTH = len(LINES) // 100
TAKEN_BACK = "Standard output cannot be written: File too large. The unfinished last line was removed."
CUT_OFF = "Standard output cannot be written: File too large. The last line is not complete. Do not use it."

WRITE = """
import resource, sys
from awscli_presign_put.output.line_writer import OutputFailed
from awscli_presign_put.output.line_writer import LineWriter

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
try:
    getattr(LineWriter(), sys.argv[2])(sys.stdin.buffer.read())
except OutputFailed as error:
    sys.stderr.write(str(error))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
sys.stdout.write(sys.argv[3])
"""


def write_up_to(limit, out, method="write", then="", text=LINES):
    """What a process says that writes these lines to a file that cannot grow beyond this size."""
    command = [sys.executable, "-c", WRITE, str(limit), method, then]
    return subprocess.run(command, input=text, stdout=out, stderr=subprocess.PIPE, check=True).stderr.decode()


@pytest.mark.parametrize("mode", ["wb", "ab"])
@pytest.mark.parametrize("before", [b"", b"before\n", b"no line break"])
@pytest.mark.parametrize("beyond", [1, LENGTH // 2, LENGTH - 1, LENGTH])
def test_cut_off_line_is_taken_back(tmp_path, mode, before, beyond):
    """Whatever stands before it, and however the file was opened; what is written later follows the last whole line."""
    (tmp_path / "out").write_bytes(before)
    with (tmp_path / "out").open(mode) as out:
        if mode == "wb":
            out.write(before)
            out.flush()
        said = write_up_to(len(before) + LENGTH * 3 + beyond, out, then="after")
    whole = 4 if beyond == LENGTH else 3
    assert (tmp_path / "out").read_bytes() == before + LINES[: whole * LENGTH] + b"after"
    assert said == ("Standard output cannot be written: File too large." if beyond == LENGTH else TAKEN_BACK)


def test_text_that_is_of_no_use_without_its_end(tmp_path):
    with (tmp_path / "out").open("wb") as out:
        said = write_up_to(LENGTH * 3 + 5, out, "write_whole")
    assert ((tmp_path / "out").read_bytes(), said) == (b"", TAKEN_BACK)


def test_file_that_is_written_over_is_not_shortened(tmp_path):
    """What stands after the cut-off line is not ours to remove."""
    (tmp_path / "out").write_bytes(b"x" * 10 * LENGTH)
    with (tmp_path / "out").open("r+b") as out:
        said = write_up_to(LENGTH + 5, out)
    assert said == CUT_OFF
    assert (tmp_path / "out").read_bytes() == LINES[: LENGTH + 5] + b"x" * (9 * LENGTH - 5)


@pytest.mark.parametrize("shared", [True, False])
def test_what_another_has_written_since_stays(write_to, tmp_path, monkeypatch, shared):
    """By the same open file, as in a pipeline in brackets, or by one of its own that appends."""
    original = os.write
    with (tmp_path / "out").open("ab") as out, (tmp_path / "out").open("ab") as other:

        def write(descriptor, text):
            if descriptor != out.fileno():
                return original(descriptor, text)
            if len(text) == len(LINES):
                return original(descriptor, text[:5])
            original((out if shared else other).fileno(), b"another's\n")
            raise OSError(28, "No space left on device")

        def write_once(descriptor, text):
            monkeypatch.setattr(line_writer.os, "write", original)
            try:
                return write(descriptor, text)
            finally:
                monkeypatch.setattr(line_writer.os, "write", write_once)

        monkeypatch.setattr(line_writer.os, "write", write_once)
        with pytest.raises(OutputFailed) as caught:
            write_to(out.fileno()).write(LINES)
    assert (tmp_path / "out").read_bytes() == b"https" + b"another's\n"
    assert str(caught.value) == CUT_OFF.replace("File too large", "No space left on device")


def test_closed(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputFailed, match=r"^Standard output is closed\. Redirect it to a file or a program\.$"):
        LineWriter()


def test_reader_that_is_gone_on_windows(write_to, pipe, monkeypatch):
    """A write to its pipe is EINVAL there; elsewhere that is a failure."""

    def write(descriptor, text):
        raise OSError(errno.EINVAL, "Invalid argument")

    writer = write_to(pipe[1])
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OutputFailed, match=r"^Standard output cannot be written: Invalid argument\.$"):
        writer.write(b"a\n")
    monkeypatch.setattr(os, "name", "nt")
    with pytest.raises(ReaderGone):
        writer.write(b"a\n")


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "Jos\xe9 \uae40 \\xff\n"), ("cp850", "Jos\xe9 \\uae40 \\xff\n")]
)
def test_console_of_windows(monkeypatch, tmp_path, windows_os, encoding, shown):
    """It shows bytes in its own code page, which is not UTF-8."""
    with (tmp_path / "console").open("w", encoding=encoding, newline="\n") as console:
        monkeypatch.setattr(sys, "stdout", console)
        monkeypatch.setattr(os, "isatty", lambda descriptor: descriptor == console.fileno())
        monkeypatch.setattr(os, "write", None)
        LineWriter().write_whole("Jos\xe9 \uae40 ".encode() + b"\xff\n")
    assert (tmp_path / "console").read_text(encoding=encoding) == shown


def test_pipe_of_windows_that_does_not_wait(write_to, pipe, monkeypatch, windows_os):
    """select() is for sockets alone there."""
    original, tries = os.write, []

    def write(descriptor, text):
        tries.append(text)
        if len(tries) < 3:
            raise BlockingIOError(errno.EAGAIN, "")
        return original(descriptor, text)

    writer = write_to(pipe[1])
    monkeypatch.setattr(os, "write", write)
    assert (writer.write(b"a\n"), len(tries), os.read(pipe[0], 9)) == (2, 3, b"a\n")
