"""presign-probe, ended at 20 moments: what is left is found by what it has printed, and nothing else is touched."""

import json
import os
import re
import shlex
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

from fault_proxy import FaultProxy

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


class EndingProxy(FaultProxy):
    """It signals a process when the store has answered so many requests."""

    def __init__(self, port, count, number):
        super().__init__(port)
        self.count, self.number = count, number
        self.process = None

    def forward(self, *request):
        answer = super().forward(*request)
        with self.lock:
            self.count -= 1
            if self.count == 0:
                os.kill(self.process, self.number)
        return answer


class Run(NamedTuple):
    """A run that is ended at a moment; ``err`` is the file that it prints to."""

    bucket: str
    proxy: FaultProxy
    process: int
    err: Path

    @property
    def said(self):
        return self.err.read_text(encoding="utf-8")


def begun(cli, server, environment, folder, proxy, names=NAMES):
    """A run in a bucket of its own."""
    bucket = server.bucket("ended")
    client = server.client()
    client.put_object(Bucket=bucket, Key="in/mine.txt", Body=b"mine")
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    words = ["s3", "presign-probe", f"s3://{bucket}/in/", "--change-cors", "--region", "us-east-1"]
    words += [word for name in names for word in ("--only", name)]
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
    """What it says to run, for the store itself; each once."""
    found = re.findall(r"run: (aws .+)", said)
    return [command.replace(proxy, server.endpoint) for command in dict.fromkeys(found)]


def test_ended_at_20_moments(v1, ministack, tmp_path):
    # Its files are not written again while another run reads them.
    environment = v1.environment(**ministack.keys_for())
    most = ()
    runs = []
    for first in range(0, len(MOMENTS), AT_ONCE):
        moments = MOMENTS[first : first + AT_ONCE]
        for count, number in moments:
            proxy = EndingProxy(ministack.port, count, number)
            runs.append((number, begun(v1, ministack, environment, tmp_path, proxy)))
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
    """Run what was printed, and with it abort the uploads in parts that it lists."""
    (folder / "aws").symlink_to(cli.path)
    environment = cli.environment(**server.keys_for())
    environment["PATH"] = f"{folder}:{environment['PATH']}"
    said = commands_of(run.said, run.proxy.endpoint, server)
    (abort,) = (command for command in said if "abort-multipart-upload" in command and "UPLOAD_ID" in command)
    for command in said:
        if command == abort:
            continue
        done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=True)
        for upload in json.loads(done.stdout).get("Uploads", []) if "list-multipart" in command else []:
            of_this = abort.replace("UPLOAD_ID", shlex.quote(upload["UploadId"])).replace("KEY", upload["Key"])
            subprocess.run(["sh", "-c", of_this], env=environment, check=True)
