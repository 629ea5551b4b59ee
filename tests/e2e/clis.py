"""The AWS CLIs under test: run as processes, as a user does, or many times in one process of theirs."""

import functools
import json
import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


class Result(NamedTuple):
    code: int
    out: str
    err: str


def plain(message):
    """A message without what newer AWS CLIs put before it."""
    return re.sub(
        r"\A(aws: \[ERROR\]: )?(An error occurred \((ParamValidation|Configuration)\): )?", "", message.strip()
    )


class Cli:
    """One AWS CLI with the plugin switched on; nothing of the machine's configuration."""

    def __init__(self, path, home, v2_plugin):
        self.path = path
        self.home = home
        shown = subprocess.run([path, "--version"], env=self._base(), capture_output=True, text=True, check=True)
        self.version = re.match(r"aws-cli/(\S+)", shown.stdout + shown.stderr).group(1)
        self.major = int(self.version.split(".")[0])
        self.v2_plugin = v2_plugin
        self.plugin = self._plugins("presign-put = awscli_presign_put", v2_plugin)
        self._worker = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._worker:
            self._worker.stdin.close()
            self._worker.stdout.close()
            self._worker.wait(timeout=10)

    def _plugins(self, line, folder):
        """A section of these plugins, which v2 finds in the folder; v1 has its own way to find them."""
        return f"[plugins]\n{line}\n" + (f"cli_legacy_plugin_path = {folder}\n" if self.major > 1 else "")

    def _base(self):
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }

    def environment(self, config="", credentials="", plugin=True, **variables):
        """An environment with this configuration; fake keys in it unless the test brings credentials of its own."""
        files = {"config": (self.plugin if plugin else "") + config, "credentials": credentials}
        for name, text in files.items():
            (self.home / name).write_text(text)
        environment = {
            **self._base(),
            "AWS_CONFIG_FILE": str(self.home / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.home / "credentials"),
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            **variables,
        }
        return {name: value for name, value in environment.items() if value is not None}

    def run(self, *arguments, **environment):
        """One process, as a user starts it."""
        done = subprocess.run(
            [self.path, *arguments],
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def call(self, *arguments, **environment):
        """The same ``aws`` without a new process for each call: eight times as fast, for tables and properties."""
        return Result(**self.ask_worker("call", arguments=arguments, environment=self.environment(**environment)))

    def call_at(self, moment, folder, *arguments, **environment):
        """The same in this folder, signed at this moment, as ``X-Amz-Date`` has it."""
        environment = self.environment(**environment)
        return Result(
            **self.ask_worker("call", arguments=arguments, environment=environment, moment=moment, folder=str(folder))
        )

    def ask_worker(self, function, **arguments):
        """What a function of the worker returns, in a process of this AWS CLI."""
        if self._worker is None:
            self._worker = self._start_worker()
        self._worker.stdin.write(json.dumps([function, arguments]) + "\n")
        self._worker.stdin.flush()
        answer = self._worker.stdout.readline()
        assert answer, f"the worker of {self.path} died"
        return json.loads(answer)

    def _start_worker(self):
        folders = os.pathsep.join(map(str, Path(__file__).parents[:2]))
        base = self._base()
        path = os.pathsep.join(filter(None, (folders, base.get("PYTHONPATH"))))
        config = self.home / "worker-config"
        # The worker changes the clock of the plugin before it is loaded as one.
        config.write_text(self._plugins("worker = worker", f"{folders}{os.pathsep}{self.v2_plugin}"))
        return subprocess.Popen(
            [self.path, "configure", "list"],
            env={**base, "AWS_CONFIG_FILE": str(config), "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    @functools.cached_property
    def _abilities(self):
        return self.ask_worker("abilities")

    @property
    def knows_directory_buckets(self):
        """Releases from the end of 2023 on do."""
        return self._abilities["directory_buckets"]

    @property
    def has_awscrt(self):
        """v2 does; v1 if somebody has installed it there."""
        return self._abilities["has_awscrt"]

    @property
    def digests_of_awscrt(self):
        """The digests that its awscrt computes."""
        return self._abilities["digests"]

    @property
    def knows_configured_endpoints(self):
        """``endpoint_url`` in a profile, or from the environment: v1 from 1.29 on, v2 from 2.13 on."""
        return self._abilities["configured_endpoints"]
