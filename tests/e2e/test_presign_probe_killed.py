"""presign-probe, ended at 20 moments: what is left is found by what it has printed, and nothing else is touched."""

import contextlib
import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import threading
from pathlib import Path
from typing import NamedTuple

from listener import Listener, head_of
from memory_store import answer

NAMES = ("link", "cors", "no-overwrite", "form", "parts", "parts-no-overwrite", "list-parts", "abort", "key-space")
"""What is tried: enough to be ended at each kind of request."""

RULES = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://mine.example"]}]
# The first 4 requests read.
MOMENTS = list(
    zip(
        (4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 23, 26, 29, 32, 36, 40, 44, 48),
        (signal.SIGKILL, signal.SIGTERM, signal.SIGINT) * 7,
    )
)
AT_ONCE = 4


class EndingProxy(Listener):
    """A proxy before a store, which signals a process when the store has answered so many requests."""

    def __init__(self, port, count, number):
        super().__init__()
        self.port, self.count, self.number = port, count, number
        self.process = None
        self.lock = threading.Lock()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            received = head_of(connection)
            if received is None:
                return
            first, *lines = received[0].decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ")
            headers, body = dict(line.split(": ", 1) for line in lines if ": " in line), received[1]
            while len(body) < int(headers.get("Content-Length", 0)):
                body += connection.recv(65536)
            upstream = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            with contextlib.closing(upstream):
                upstream.request(method, target, body or None, headers)
                told = upstream.getresponse()
                contents = told.read()
            with self.lock:
                self.count -= 1
                if self.count == 0:
                    os.kill(self.process, self.number)
            names = {name: value for name, value in told.getheaders() if name.lower() not in ("connection", "date")}
            if method != "HEAD":
                names["Content-Length"] = str(len(contents))
            connection.sendall(answer(told.status, names, contents))


class Run(NamedTuple):
    """A run that is ended at a moment; ``err`` is the file that it prints to."""

    bucket: str
    proxy: EndingProxy
    process: int
    err: Path

    @property
    def said(self):
        return self.err.read_text(encoding="utf-8")


def begun(cli, server, environment, folder, moment):
    """A run in a bucket of its own."""
    bucket = server.bucket("ended")
    client = server.client()
    client.put_object(Bucket=bucket, Key="in/mine.txt", Body=b"mine")
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--change-cors", "--region", "us-east-1"]
    words += [word for name in NAMES for word in ("--only", name)]
    proxy = EndingProxy(server.port, *moment)
    proxy.__enter__()
    words += ["--endpoint-url", proxy.endpoint]
    err = folder / bucket
    proxy.process = cli.ask_worker("begin", arguments=words, environment=environment, err=str(err))
    return Run(bucket, proxy, proxy.process, err)


def left(server, bucket):
    """The keys, the keys of uploads in parts, and the CORS rules of a bucket."""
    client = server.client()
    keys = [each["Key"] for each in client.list_objects_v2(Bucket=bucket)["Contents"]]
    uploads = [each["Key"] for each in client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])]
    return keys, uploads, client.get_bucket_cors(Bucket=bucket)["CORSRules"]


def commands_of(said, proxy, server):
    """What the notes at the beginning say to run, for the store itself."""
    found = re.findall(r"^note: .*?run: (aws .+)", said, re.MULTILINE)
    return [command.replace(proxy, server.endpoint) for command in found]


def test_ended_at_20_moments(v1, ministack, tmp_path):
    # Its files are not written again while another run reads them.
    environment = v1.environment(**ministack.keys_for())
    most = ()
    runs = []
    for first in range(0, len(MOMENTS), AT_ONCE):
        moments = MOMENTS[first : first + AT_ONCE]
        runs += [(number, begun(v1, ministack, environment, tmp_path, (count, number))) for count, number in moments]
        codes = [v1.ask_worker("ended", process=run.process) for _, run in runs[first:]]
        runs[first:] = [(number, run, code) for (number, run), code in zip(runs[first:], codes)]
    for number, run, code in runs:
        run.proxy.__exit__()
        assert run.proxy.count <= 0, run.said
        keys, uploads, rules = left(ministack, run.bucket)
        assert "in/mine.txt" in keys
        keys.remove("in/mine.txt")
        if number == signal.SIGKILL:
            printed = re.search(r"^note: Everything is written below s3://[^/]+/(\S+)", run.said, re.MULTILINE)
            # Before it is printed, nothing is written.
            assert all(printed and key.startswith(printed[1]) for key in keys + uploads)
            assert printed or rules == RULES
            most = max(most, (len(uploads), len(keys), run), key=lambda each: each[:2])
        else:
            assert (keys, uploads, rules) == ([], [], RULES), run.said
            assert code in (-number, 128 + number, 1), run.said
    _, count, run = most
    assert count
    clean(v1, ministack, tmp_path, run)
    assert left(ministack, run.bucket) == (["in/mine.txt"], [], RULES)


def clean(cli, server, folder, run):
    """Run what was printed at the beginning, and with it abort the uploads in parts that it lists."""
    (folder / "aws").symlink_to(cli.path)
    environment = cli.environment(**server.keys_for())
    environment["PATH"] = f"{folder}:{environment['PATH']}"
    said = commands_of(run.said, run.proxy.endpoint, server)
    (abort,) = (command for command in said if "abort-multipart-upload" in command)
    for command in said:
        if command == abort:
            continue
        done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=True)
        for upload in json.loads(done.stdout).get("Uploads", []) if "list-multipart" in command else []:
            of_this = abort.replace("UPLOAD_ID", shlex.quote(upload["UploadId"])).replace("KEY", upload["Key"])
            subprocess.run(["sh", "-c", of_this], env=environment, check=True)
