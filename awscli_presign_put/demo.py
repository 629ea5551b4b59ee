"""``awscli-presign-put demo``: the main job on a store that lives as long as the demo.

Starts MiniStack, an S3 server that verifies signatures, on a free loopback port, and runs the real ``aws`` and ``curl``
against it, each command shown before it runs. Everything is in a temporary home: nothing of the user's is read or
changed, and nothing is left running.
"""

import contextlib
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from awscli_presign_put import package_files
from awscli_presign_put.install.system import program, program_in
from awscli_presign_put.signals import signals_held

# MiniStack's root keys. They open nothing but the store that this demo starts.
_ACCESS_KEY = _SECRET_KEY = "test"
_URI = "s3://bucket-test/feather.ttf"
_CREDENTIALS = f"""\
[demo]
aws_access_key_id = {_ACCESS_KEY}
aws_secret_access_key = {_SECRET_KEY}
"""
_PROFILE = """\
[profile demo]
region = us-east-1
endpoint_url = {endpoint}
s3 =
    addressing_style = path
"""
_PLUGIN = """\
[plugins]
presign-put = awscli_presign_put
cli_legacy_plugin_path = {folder}
"""
_READY_SECONDS = 30.0
# A sleep that no signal ends on Windows should be short.
_TICK = 0.5


class DemoFailed(Exception):
    """The demo cannot run here, or showed something that it must not; the message says what."""


def run(aws: Optional[str] = None, page: bool = False) -> None:
    """Run the demo on the given AWS CLI.

    :param page: show an upload page until Ctrl-C instead.

    :raises DemoFailed: a program is missing, or a step did not end as it must.
    """
    path = program(aws or _find_aws())
    if path is None:
        raise DemoFailed(f"{aws} cannot be run. Specify the path of an AWS CLI with --aws.")
    version = _version(path)
    _require("curl", "Install curl.")
    _require("cmp", "Install diffutils.")
    ministack = _beside_python("ministack") or _require("ministack", "Run pip install 'awscli-presign-put[demo]'.")
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="presign-put-demo-")))
        endpoint = stack.enter_context(_store(ministack, home))
        demo = _Demo(path, version, endpoint, home)
        if page:
            demo.show_page()
        else:
            demo.run()


def _version(aws: str) -> str:
    """What ``aws --version`` says; v1 used to say it on standard error."""
    with tempfile.TemporaryDirectory(prefix="presign-put-demo-") as home:
        environment = _environment(Path(home))
        done = subprocess.run([aws, "--version"], env=environment, capture_output=True, text=True, check=False)
    version = (done.stdout + done.stderr).strip()
    if not re.match(r"aws-cli/\d+\.\d+\.", version):
        raise DemoFailed(f"{aws} is not an AWS CLI. Specify the path of an AWS CLI with --aws.")
    return version


class _Demo:
    """The steps, and the environment that they run in."""

    def __init__(self, aws: str, version: str, endpoint: str, home: Path) -> None:
        self._home = home
        self._environment = _environment(home)
        # Under the name "aws", so that what is shown is what runs.
        (home / "bin").mkdir()
        (home / "bin" / "aws").symlink_to(Path(aws).absolute())
        self._environment["PATH"] = f"{home / 'bin'}{os.pathsep}{self._environment['PATH']}"
        major, minor = map(int, version[len("aws-cli/") :].split(".")[:2])
        _install_plugin(home, self._environment, major)
        profile = _PROFILE.format(endpoint=endpoint)
        _append(home / ".aws" / "config", profile)
        _append(home / ".aws" / "credentials", _CREDENTIALS)
        self._with_profile = ["--profile", "demo"]
        if minor < (29 if major == 1 else 13):
            # Older releases do not know endpoint_url in a profile.
            self._with_profile += ["--endpoint-url", endpoint]
        _say(f"# {version}, and in its configuration:", *_indented(profile))

    def show_page(self) -> None:
        _say("", "# Create a bucket.")
        self._step(["aws", "s3", "mb", "s3://bucket-test", *self._with_profile])

        _say("", "# Store an upload page in it, and generate one link that shows it.")
        upload = ["s3://bucket-test/in/", "--max-size", "100MiB", "--title", "Photos of the site visit"]
        page = ["--format", "html", "--share", "s3://bucket-test/pages/"]
        self._step(["aws", "s3", "presign-post", *upload, *page, *self._with_profile])

        _say("", "# Open the link in a browser on this machine. Press Ctrl-C to stop the server and delete its data.")
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(_TICK)

    def run(self) -> None:
        (self._home / "feather.ttf").write_bytes(b"not really a font, but every byte of it counts\n" * 20)

        _say("", "# Create a bucket.")
        self._step(["aws", "s3", "mb", "s3://bucket-test", *self._with_profile])

        _say("", "# Generate the URL with the credentials, region, endpoint and addressing style of the profile.")
        url = self._step(["aws", "s3", "presign-put", _URI, "--expires-in", "300", *self._with_profile]).strip()

        _say("", "# Anyone with the URL can upload the object. They need no credentials.")
        upload = shlex.split("curl --silent --show-error --fail-with-body --request PUT --upload-file feather.ttf")
        self._step([*upload, url])

        _say("", "# The stored object is identical to the file.")
        self._step(["aws", "s3", "cp", _URI, "back.ttf", "--only-show-errors", *self._with_profile])
        self._step(["cmp", "feather.ttf", "back.ttf"])
        _say("(no difference)")

        _say("", "# The same URL with one character changed is refused.")
        answer = self._step([*upload, url[:-1] + ("0" if url[-1] != "0" else "1")], succeeds=False)
        if "SignatureDoesNotMatch" not in answer:
            raise DemoFailed("The S3 server accepted a URL with an invalid signature.")
        _say("", "# The server refused it, as it must. The server is stopped and its data is deleted.")

    def _step(self, command: List[str], succeeds: bool = True) -> str:
        """Show a command, run it, show what it printed, and return what it wrote to standard output."""
        _say(f"$ {shlex.join(command)}")
        with contextlib.ExitStack() as stack:
            process = _start(
                stack, command, cwd=self._home, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True,
            )  # fmt: skip
            out, err = process.communicate()
        _say(*out.splitlines(), *err.splitlines())
        if (process.returncode == 0) is not succeeds:
            raise DemoFailed(f"{command[0]} exited with code {process.returncode}.")
        return str(out)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _indented(text: str) -> List[str]:
    return [f"#   {line}" for line in text.splitlines()]


def _environment(home: Path) -> Dict[str, str]:
    """The user's environment without anything that could lead an AWS CLI or a server to what is the user's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BOTO", "PYTHON"))}
    kept = {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "AWS_EC2_METADATA_DISABLED": "true"}


def _install_plugin(home: Path, environment: Dict[str, str], major: int) -> None:
    """Let this ``aws`` find the plugin: v1 by the path of its interpreter, v2 by the configuration."""
    folder = home / "plugin"
    for name, contents in package_files.read_all().items():
        file = folder / "awscli_presign_put" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents)
    lines = _PLUGIN.format(folder=folder).splitlines(keepends=True)
    if major == 1:
        environment["PYTHONPATH"] = str(folder)
        lines = lines[:2]
    _append(home / ".aws" / "config", "".join(lines))


def _append(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
    return path


def _find_aws() -> str:
    return _beside_python("aws") or _require("aws", "Run pip install 'awscli-presign-put[demo]'.")


def _beside_python(name: str) -> Optional[str]:
    return program_in(str(Path(sys.executable).parent), name)


def _require(name: str, how_to_install: str) -> str:
    found = program(name)
    if found is None:
        raise DemoFailed(f"{name} is required and is not on the PATH. {how_to_install}")
    return found


@contextlib.contextmanager
def _store(ministack: str, home: Path) -> Iterator[str]:
    """A MiniStack that verifies signatures; yields its endpoint, and stops it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **_environment(home),
        "TMPDIR": str(home),  # where it notes that it runs
        "AUTH": "true",  # without it, MiniStack checks next to nothing
        "BIND_HOST": "127.0.0.1",  # without it, it listens everywhere
        "GATEWAY_PORT": str(port),
        "SERVICES": "s3,iam,sts",
        "IOT_MTLS_ENABLED": "0",
    }
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((home / "store.log").open("wb"))
        process = _start(stack, [ministack], cwd=home, env=environment, stdout=log, stderr=log)
        endpoint = f"http://127.0.0.1:{port}"
        _wait_until_ready(process, f"{endpoint}/_ministack/health", home / "store.log")
        yield endpoint


def _start(stack: contextlib.ExitStack, command: List[str], **options: Any) -> "subprocess.Popen[Any]":
    """A process that is ended with the stack, also where a signal comes while it is being started."""
    with signals_held():
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
        stack.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_ready(process: "subprocess.Popen[Any]", url: str, log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), opener.open(url, timeout=1):
            return
        time.sleep(0.05)
    raise DemoFailed(f"The S3 server did not start:\n{log.read_text(errors='replace')}")
