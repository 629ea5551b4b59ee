"""Each tutorial is walked through in one shell, with its commands as they are printed, and prints what it shows."""

import re
import subprocess

import pytest
from conftest import MATRIX, ROOT
from documented import shown_in
from servers import MiniStack, free_port

FOLDER = ROOT / "docs" / "tutorials"
TUTORIALS = ["ci", "data", "photos", "support"]
FILE = b"not really a font, but every byte of it counts\n" * 20
FILES = {"app.tgz": FILE, "report.pdf": FILE, "2026-11.json": FILE, "people.txt": b"anna\nbob\n"}
BUCKET = "bucket-test"
ARRIVED = "photos/2026-12-04-1415-Anna-k7f2m9qx/IMG_0001.jpg"
METER = re.compile(r"^(?: +% Total | +Dload |.*--:--:--).*\n", re.MULTILINE)
"""What curl says on standard error while it sends."""


def as_pattern(shown):
    """An ellipsis alone in its line stands for any lines, another one for any text of a line."""
    lines = []
    for line in shown.splitlines():
        if line.strip() == "…":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(r"[^\n]*".join(map(re.escape, line.split("…"))) + r"\n")
    return "".join(lines)


@pytest.fixture
def walk(each_major, tmp_path):
    """A function that runs commands in one shell, and returns what each has printed, standard error included."""
    with MiniStack(tmp_path) as store:
        store.client().create_bucket(Bucket=BUCKET)
        store.client().put_object(Bucket=BUCKET, Key=ARRIVED, Body=b"photo")
        work = tmp_path / "work"
        (work / "bin").mkdir(parents=True)
        (work / "bin" / "aws").symlink_to(each_major.path)
        for name, contents in FILES.items():
            (work / name).write_bytes(contents)
        environment = each_major.environment(
            **store.keys_for(), AWS_ENDPOINT_URL=store.endpoint, AWS_DEFAULT_REGION="us-east-1"
        )
        environment["PATH"] = f"{work / 'bin'}:{environment['PATH']}"

        def run(commands):
            mark = "=== next ==="
            script = "".join(f"{{ {command}\n}} 2>&1\necho '{mark}'\n" for command in commands)
            done = subprocess.run(
                ["sh"], input=script, cwd=work, env=environment, capture_output=True, text=True, check=False
            )
            assert done.stderr == ""
            return [METER.sub("", text).lstrip("\n") for text in done.stdout.split(f"{mark}\n")[:-1]]

        yield run, work


@pytest.mark.parametrize("name", TUTORIALS)
def test_tutorial(walk, name):
    run, work = walk
    shown = shown_in(FOLDER / f"{name}.md")
    shown = [each for each in shown if not each.command.startswith("pip ")]
    for each in shown:
        if each.command == "cat deliveries.csv":
            (work / "deliveries.csv").write_text(each.output)
    printed = run([each.command for each in shown])
    assert len(printed) == len(shown) >= 5
    for each, text in zip(shown, printed):
        assert re.fullmatch(as_pattern(each.output), text), f"{each.command}\n{text}"


def test_a_store_on_this_machine(v1, tmp_path):
    """But for what pip installs, which is what "make demo" has; on another port than that of a user who reads it."""
    commands = [each.command for each in shown_in(FOLDER / "store.md")]
    assert [each.split(" ")[0] for each in commands[:2]] == ["python3", "~/presign-try/bin/pip"]
    (tmp_path / "presign-try" / "bin").mkdir(parents=True)
    (tmp_path / "presign-try" / "bin" / "aws").symlink_to(v1.path)
    for program in (MATRIX / "v1-newest" / "bin" / "awscli-presign-put", MATRIX / "dev" / "bin" / "ministack"):
        (tmp_path / "presign-try" / "bin" / program.name).symlink_to(program)
    script = "\n".join([*commands[2:-2], "aws s3 ls", "aws s3 presign-put s3://bucket-test/k", *commands[-2:]])
    done = subprocess.run(
        ["sh", "-e", "-c", script.replace("4566", str(free_port()))],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done
    assert "make_bucket: bucket-test\n" in done.stdout
    assert re.search(r"^http://127.0.0.1:\d+/bucket-test/k\?X-Amz-.+$", done.stdout, re.MULTILINE)
    assert not (tmp_path / "presign-try").exists()
