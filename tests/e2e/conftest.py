"""Real AWS CLIs against real S3 servers. "make e2e" runs this; it needs curl, and installs what else it can.

Which AWS CLIs, from ``.matrix``: v1 1.45 (separate botocore), the newest v1 (carries its own), and the newest v2 as AWS
releases it, frozen; and an AWS CLI v2 from the PATH, or $AWS_V2. Where one of the v2s or GNU parallel is missing, its
tests are left out with a notice at the end; with $COMPLETE_MATRIX set, as CI does, that is an error.
"""

import contextlib
import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from browsers import CHROMIUM, FIREFOX, FLAGS, Browser, Printer, Site
from clis import Cli
from powershells import PWSH
from servers import MiniStack, Rclone
from turns import leave_out, left_to_others

ROOT = Path(__file__).parents[2]
MATRIX = ROOT / ".matrix"


def find_v2():
    """The path of an AWS CLI v2, or None."""
    candidates = [os.environ.get("AWS_V2")] if "AWS_V2" in os.environ else [shutil.which("aws"), "/usr/bin/aws"]
    for path in candidates:
        if path and shutil.which(path):
            shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
            if shown.startswith("aws-cli/2"):
                return path
    return None


V2 = find_v2()
V2_NEWEST = MATRIX / "v2-newest" / "bin" / "aws"
PATHS = {
    "v1-1.45": MATRIX / "v1-1.45" / "bin" / "aws",
    "v1-newest": MATRIX / "v1-newest" / "bin" / "aws",
    **({"v2-newest": V2_NEWEST} if V2_NEWEST.exists() else {}),
    **({"v2": Path(V2)} if V2 else {}),
}
WITH_HELP = [name for name in PATHS if name != "v2-newest" and shutil.which("groff")]
"""By groff. The official v2 comes from a package without the texts of the help: there, ``help`` always fails."""

SHELLS = {
    name: command
    for name, command in {
        "dash": ["dash"],
        "bash": ["bash"],
        "busybox": ["busybox", "sh"],
        "zsh": ["zsh"],
        "mksh": ["mksh"],
    }.items()
    if name in ("dash", "bash") or shutil.which(name)
}
"""What runs the curl commands."""

MISSING = {
    **({} if "v2-newest" in PATHS else {"the official AWS CLI v2": "It is to be had for Linux on x86-64 alone"}),
    **({} if V2 else {"AWS CLI v2 of the system": "apt-get install awscli, or set AWS_V2 to its path"}),
    **({} if CHROMIUM else {"Chromium": "apt-get install chromium"}),
    **({} if FIREFOX else {"Firefox": "apt-get install firefox-esr"}),
    **({} if shutil.which("groff") else {"help of the AWS CLIs, by groff": "apt-get install groff-base"}),
    **({} if shutil.which("parallel") else {"GNU parallel": "apt-get install parallel"}),
    **{name: f"apt-get install {name}" for name in ("busybox", "zsh", "mksh") if name not in SHELLS},
}
"""What is not on this machine, and how it gets there."""


def pytest_configure():
    if MISSING and os.environ.get("COMPLETE_MATRIX"):
        raise pytest.UsageError(f"not on this machine: {MISSING}")


SLOW = {
    "test_answers_table.py",
    "test_bench.py",
    "test_completion.py",
    "test_install.py",
    "test_install_causes.py",
    "test_install_many.py",
    "test_install_system_wide.py",
    "test_install_umask.py",
    "test_packages.py",
    "test_storm.py",
}
"""Where a test takes half a minute, as each starts many an AWS CLI or waits for many stores."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Of a table of cases, each AWS CLI gets its half, unless $EVERY_CASE is set; and what takes long begins first.

    At the end, one process would have what takes long, and the others nothing. Each process gets as many tests in a
    row, and then takes some that another one has not begun. This comes after pytest's own order, by which tests with
    the same AWS CLI follow each other.
    """
    if not os.environ.get("EVERY_CASE"):
        leave_out(config, items, left_to_others(items, ("cli", "each_major")))
    count = getattr(config, "workerinput", {}).get("workercount", 1)
    slow = [item for item in items if item.path.name in SLOW]
    others = [item for item in items if item.path.name not in SLOW]
    share = -(-len(others) // count)
    items[:] = [item for at in range(count) for item in slow[at::count] + others[at * share : (at + 1) * share]]


def pytest_terminal_summary(terminalreporter):
    without_powershell = {} if PWSH else {"PowerShell": "Put pwsh on the PATH"}
    for name, mend in {**MISSING, **without_powershell}.items():
        terminalreporter.write_line(f"NOT tested: {name}, which is not on this machine. {mend}.", red=True)


OF_EACH_MAJOR = dict.fromkeys(["v1-newest", next((name for name in ("v2-newest", "v2") if name in PATHS), "v1-newest")])


def pytest_generate_tests(metafunc):
    """Which AWS CLIs a test gets for its ``cli``: all, one of each major version, or those that it names itself."""
    named = [mark for mark in metafunc.definition.iter_markers("parametrize") if mark.args[0] == "cli"]
    asked = [name for name in ("cli", "each_major") if name in metafunc.fixturenames]
    if asked and not named:
        names = OF_EACH_MAJOR if "each_major" in asked else PATHS
        metafunc.parametrize(asked, [[name] * len(asked) for name in names], indirect=True, scope="session", ids=names)


@pytest.fixture(scope="session")
def started(tmp_path_factory):
    """A function that gives the AWS CLI of this name, with the plugin switched on in a home of its own."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def start(name):
            return stack.enter_context(Cli(PATHS[name], tmp_path_factory.mktemp(name), MATRIX / "v2-plugin"))

        yield start


@pytest.fixture(scope="session")
def cli(request, started):
    """Each AWS CLI of the matrix."""
    return started(request.param)


@pytest.fixture(scope="session")
def each_major(request, started):
    """One AWS CLI of each major version, for what is our own code and ends in the AWS CLI's.

    A test asks for it by this name, or by ``pytest.mark.usefixtures("each_major")`` where its ``cli`` is meant.
    """
    return started(request.param)


@pytest.fixture(scope="session")
def v1(started):
    """The newest v1, for what no AWS CLI does in another way."""
    return started("v1-newest")


@pytest.fixture(scope="session")
def ministack(tmp_path_factory):
    with MiniStack(tmp_path_factory.mktemp("ministack")) as server:
        yield server


@pytest.fixture(scope="session")
def rclone(tmp_path_factory):
    with Rclone(tmp_path_factory.mktemp("rclone")) as server:
        yield server


@pytest.fixture(scope="session", params=["ministack", "rclone"])
def server(request):
    """Each S3 server that verifies signatures."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def chromium():
    """Chromium as the system has it; Playwright's own is a download."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as started:
        yield Browser(started)


@pytest.fixture(scope="session")
def axe():
    """The program that finds what keeps people from using a page."""
    return (MATRIX / "npm" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def page_cli(v1):
    """One AWS CLI: the page is the same from each."""
    return v1


@pytest.fixture(scope="session")
def pages(page_cli, ministack):
    """Pages for buckets of MiniStack."""
    return Printer(page_cli, ministack)


@pytest.fixture
def site():
    with Site() as started:
        yield started
