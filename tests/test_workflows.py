"""What .github/workflows/ runs is there. The workflows themselves cannot run here."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_python

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_paths_exist(workflow):
    named = re.findall(r"(?<![\w./])tests/[\w./]+", workflow.read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_each_system_has_a_job(workflow):
    text = workflow.read_text(encoding="utf-8")
    assert [name for name in ("windows", "macos", "ubuntu") if f"{name}-latest" not in text] == []
    # What a token of the workflow may do with the repository.
    assert "permissions:\n  contents: read\n" in text


def test_actionlint():
    """No package that the tests install has it: CONTRIBUTING.md says where it is to be had."""
    program = shutil.which("actionlint")
    if program is None:
        pytest.skip("not on this machine: actionlint")
    done = subprocess.run([program, "-no-color", *WORKFLOWS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
