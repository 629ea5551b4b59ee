"""A Spark cluster on this machine: a master and two workers, each a process as on a machine of its own."""

import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from conftest import MATRIX
from servers import free_port

PROGRAMS = MATRIX / "cluster" / "bin"
NO_JAVA = (
    "Spark requires Java, which is not on this machine. Install it with: apt-get install -y openjdk-17-jre-headless"
)
WORKERS = 2
SECONDS_TO_START = 120


@dataclass(frozen=True)
class Application:
    """What was submitted.

    :param driver: its process.
    :param log: the folder of its events.
    """

    driver: subprocess.Popen
    log: Path

    def output(self):
        """What it prints, once it has ended well."""
        out, err = self.driver.communicate()
        assert self.driver.returncode == 0, err
        return out

    def events(self, name):
        """What Spark has logged under this name; after its end."""
        for path in self.log.rglob("events*"):
            if path.is_file():
                for line in path.read_text(encoding="utf-8").splitlines():
                    event = json.loads(line)
                    if event["Event"] == f"SparkListener{name}":
                        yield event


class Spark:
    """The cluster.

    :param folder: for all that it writes.
    :param environment: of the workers, besides what Spark needs.
    """

    def __init__(self, folder, **environment):
        self.folder = folder
        self.workers = []
        self._environment_of_workers = environment
        self._url = f"spark://127.0.0.1:{free_port()}"
        self._status_port = str(free_port())
        self._names = itertools.count(1)
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        assert shutil.which("java"), NO_JAVA
        with self._stack:
            options = ["--port", self._url.rpartition(":")[2], "--webui-port", self._status_port]
            self._start("master", "master.Master", options, {})
            self.complete()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def complete(self):
        """Start workers until there are two, each with one core."""
        self._wait_for_workers(len(self.workers))
        while len(self.workers) < WORKERS:
            name = f"worker-{next(self._names)}"
            options = [
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                "--work-dir",
                self.folder / name,
                self._url,
            ]
            self.workers.append(self._start(name, "worker.Worker", options, self._environment_of_workers))
        self._wait_for_workers(WORKERS)

    def submit(self, script, *arguments):
        """Start a script on the cluster."""
        log = self.folder / f"log-{next(self._names)}"
        log.mkdir()
        settings = {"enabled": "true", "compress": "false", "dir": log.as_uri()}
        options = [f"--conf=spark.eventLog.{name}={value}" for name, value in settings.items()]
        command = [PROGRAMS / "spark-submit", "--master", self._url, *options, script, *arguments]
        driver = subprocess.Popen(
            command, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        return Application(driver, log)

    def _environment(self):
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYSPARK_PYTHON": str(PROGRAMS / "python"),
            "SPARK_CONF_DIR": str(self._new_folder("conf")),
            "SPARK_LOCAL_DIRS": str(self._new_folder("local")),
            "SPARK_LOCAL_IP": "127.0.0.1",
        }

    def _new_folder(self, name):
        (self.folder / name).mkdir(exist_ok=True)
        return self.folder / name

    def _start(self, name, program, options, environment):
        command = [PROGRAMS / "spark-class", f"org.apache.spark.deploy.{program}", "--host", "127.0.0.1", *options]
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                list(map(str, command)),
                env={**self._environment(), **environment},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._stack.callback(unplug, process)
        return process

    def _wait_for_workers(self, count):
        status = f"http://127.0.0.1:{self._status_port}/json/"
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            with contextlib.suppress(OSError), urllib.request.urlopen(status, timeout=5) as answer:
                workers = [worker["state"] for worker in json.load(answer)["workers"]]
                if workers.count("ALIVE") == count:
                    return
            time.sleep(0.1)
        logs = "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))
        raise AssertionError(f"Spark did not start: {logs}")


def unplug(process):
    """Kill this process and all that came of it at once, as when its machine loses power."""
    for each in _session(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    process.wait(timeout=20)


def _session(leader):
    """The processes of a session. Those that Spark starts may have a process group of their own."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind the name of the program, which may hold anything: state, parent, group, session.
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == leader:
                yield int(path.parent.name)
