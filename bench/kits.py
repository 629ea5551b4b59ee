"""Kits of each language that upload a file in parts to one S3 server: on loopback, and behind a link. By the clock."""

import operator
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date

from aws_cli import MATRIX
from link import link
from timing import on_cores, run

PART = "5MiB"
MEGABITS = 100
FILES = {"python": "upload.py", "powershell": "upload.ps1", "sh": "upload.sh"}
NAMES = {"python": "Python", "powershell": "PowerShell", "sh": "sh and curl"}


def programs():
    """How a kit of each language is run. Without PowerShell, it is not there."""
    found = {"python": [sys.executable, "-I"], "sh": ["sh"]}
    unpacked = MATRIX / "pwsh" / "pwsh"
    powershell = str(unpacked) if unpacked.exists() else shutil.which("pwsh")
    return {**found, "powershell": [powershell, "-NoProfile", "-File"]} if powershell else found


@contextmanager
def server(folder, environment):
    """The port of an rclone that serves S3, with a bucket ``bkt``, for the keys of this environment."""
    data = folder / "data"
    (data / "bkt").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keys = f"{environment['AWS_ACCESS_KEY_ID']},{environment['AWS_SECRET_ACCESS_KEY']}"
    command = [
        MATRIX / "dev" / "bin" / "rclone",
        "serve",
        "s3",
        "--addr",
        f"127.0.0.1:{port}",
        "--auth-key",
        keys,
        data,
    ]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={"PATH": os.environ["PATH"], "HOME": str(folder)}, **quiet) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("rclone did not start.")


class Upload:
    """Uploads of one file, through this port.

    :param size: in MB, of 1,000,000 bytes.
    """

    def __init__(self, cli, folder, port, size):
        self._cli = cli
        self._folder = folder
        self._endpoint = f"http://127.0.0.1:{port}"
        self._size = size * 1_000_000
        self._file = folder / "file"

    def by(self, language, program):
        """A new kit, of which only the upload is timed."""
        if not self._file.exists() or self._file.stat().st_size != self._size:
            with self._file.open("wb") as file:
                for _ in range(self._size // 1_000_000):
                    file.write(os.urandom(1_000_000))
        script = self._folder / FILES[language]
        script.unlink(missing_ok=True)
        command, environment = self._cli.command(
            *["s3", "presign-multipart", "s3://bkt/k", "--size", str(self._size), "--part-size", PART],
            *["--format", language, "--output-file", str(script), "--endpoint-url", self._endpoint],
        )
        subprocess.run(command, env=environment, check=True, capture_output=True)
        quiet = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "TERM": "dumb",
            "POWERSHELL_TELEMETRY_OPTOUT": "1",
        }
        finished = run([*program, str(script), str(self._file)], quiet)
        # What the server keeps, and whether that is all of it.
        stored = self._folder / "data" / "bkt" / "k"
        assert stored.stat().st_size == self._size
        stored.unlink()
        return finished

    def in_turn(self, rounds, languages):
        """language -> its runs. Backwards every other time, so that none always runs after the same other."""
        runs = {language: [] for language in languages}
        for number in range(rounds):
            for language, program in list(languages.items())[:: -1 if number % 2 else 1]:
                runs[language].append(self.by(language, program))
                print(".", end="", file=sys.stderr, flush=True)
        return runs


def rows(clis, folder, plan, scores):
    """A kit in a place a row."""
    place, cli, languages = folder / "kits", clis[0], programs()
    place.mkdir()
    yield "| one file, in parts of 5 MiB | kit | seconds | CPU seconds | seconds, x Python |"
    yield "|---|---|--:|--:|--:|"
    with on_cores(2), server(place, cli.environment()) as port, link(port, MEGABITS) as slow:
        if plan.warm_up:
            Upload(cli, place, port, plan.kits[0].size).in_turn(1, languages)
        for each in plan.kits:
            runs = Upload(cli, place, slow if each.is_link else port, each.size).in_turn(each.rounds, languages)
            where = f"a link of {MEGABITS} Mbit/s" if each.is_link else "loopback"
            for language, of_one in runs.items():
                times = clock_ratio(of_one, runs["python"])
                if language == "powershell":
                    scores.add(each.goal, cli.version, times)
                yield (
                    f"| {each.size:,} MB, {where} | {NAMES[language]} | {median(of_one, 'elapsed'):.2f} | "
                    f"{median(of_one, 'seconds'):.2f} | {times:.2f} |"
                )
    if "powershell" not in languages:
        yield "| PowerShell: not on this machine | | | | |"
    yield ""
    load, _, _ = os.getloadavg()
    shown = ", ".join(versions(languages))
    yield f"Kits: two cores, {shown}; {date.today()}, load average after the runs {load:.1f}."


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def clock_ratio(runs, others):
    """How many times as long as the other one takes, round by round."""
    return statistics.median(map(operator.truediv, [run.elapsed for run in runs], [run.elapsed for run in others]))


def versions(languages):
    """Of the programs that run the kits."""
    yield f"Python {platform.python_version()}"
    if "powershell" in languages:
        shown = subprocess.run([languages["powershell"][0], "--version"], capture_output=True, text=True, check=True)
        yield shown.stdout.strip()
    shown = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout
    yield " ".join(re.match(r"(curl) (\S+)", shown).groups())
