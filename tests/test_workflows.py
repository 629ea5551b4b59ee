"""What .github/workflows/ runs is there. The workflows themselves cannot run here."""

import re
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
