"""The commands that docs/bulk.md gives for several cores and machines, run as they are printed."""

import re
import subprocess

import pytest
from clis import SECRET_KEY
from conftest import MISSING, ROOT
from reference import split, version_4_signature

DOCUMENT = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
SECTION = DOCUMENT.partition("\n## On all cores, and on many machines\n")[2]
COMMANDS = [block.strip() for block in re.findall(r"(?:^    .*\n)+", SECTION, re.MULTILINE)]
KEYS = [f"{number:05d}/a b.json" for number in range(5000)]
PART = "l/2/4"
NAMES = ["parallel", "xargs", PART]
"""What tells one command from the others, in their order."""


def test_all_commands_are_known():
    assert [[name for name in NAMES if name in command] for command in COMMANDS] == [[name] for name in NAMES]


HERE = [name for name in NAMES if name != "parallel" or "GNU parallel" not in MISSING]


@pytest.fixture
def run(cli, tmp_path):
    """A function that runs one of the commands beside a file of these lines."""

    def run_command(name, lines):
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "aws").symlink_to(cli.path)
        (tmp_path / "keys.txt").write_text("".join(f"{line}\n" for line in lines))
        environment = cli.environment(AWS_DEFAULT_REGION="us-east-1")
        environment["PATH"] = f"{tmp_path / 'bin'}:{environment['PATH']}"
        command = ["bash", "-c", COMMANDS[NAMES.index(name)]]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run_command


def said_by_parallel():
    """What GNU parallel says on standard error, as that it cannot count the cores of a machine without /sys."""
    return subprocess.run(["parallel", "true"], input="a\n", capture_output=True, text=True, check=True).stderr


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("name", HERE)
def test_command_as_printed(run, tmp_path, name):
    done = run(name, KEYS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", said_by_parallel() if name == "parallel" else "")
    (result,) = tmp_path.glob("urls*.txt")
    urls = result.read_text().splitlines()
    keys = [split(url)[1].removeprefix("/fleet/") for url in urls]
    if name == PART:
        first = KEYS.index(keys[0])
        assert 1000 < first < 1500
        assert 1000 < len(keys) < 1500
        assert keys == KEYS[first : first + len(keys)]
    else:
        assert keys == KEYS
    for url in urls[:: len(urls) // 10]:
        assert split(url)[2]["X-Amz-Signature"] == version_4_signature("PUT", url, (), SECRET_KEY)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("name", [name for name in HERE if name != PART])
def test_failure_is_seen(run, tmp_path, name):
    """A bad line in any part makes the whole end with another code than 0; with xargs, after the other parts."""
    done = run(name, ["", *KEYS])
    assert "line 1 is empty. Each line must contain one key." in done.stderr
    if name == "xargs":
        assert done.returncode == 123
        sizes = [len(path.read_text().splitlines()) for path in sorted(tmp_path.glob("parts/*.urls"))]
        assert sizes[0] == 0
        assert len(sizes) > 1
        assert all(sizes[1:])
        assert not (tmp_path / "urls.txt").exists()
    else:
        assert done.returncode != 0
