"""The table of promises, and that each has its trial."""

import re
from pathlib import Path

import pytest

from awscli_presign_put.probe.promises import PROMISES, to_try
from awscli_presign_put.probe.run import TRIALS


def test_each_promise_has_its_trial():
    assert set(TRIALS) == set(PROMISES)


def test_texts():
    for name, promise in PROMISES.items():
        assert re.fullmatch(r"[a-z0-9-]+", name)
        for text in filter(None, (promise.what, promise.if_ignored, promise.if_unsupported)):
            assert text.endswith("."), text
        assert promise.if_ignored or promise.if_unsupported, name


def test_note_that_names_a_promise():
    assert to_try("from-ip") == "To try what a store does, use aws s3 presign-probe --only from-ip."
    with pytest.raises(KeyError):
        to_try("from-ipp")


@pytest.mark.one_python
def test_named_promises_exist():
    """Wherever a text of the project names one by --only."""
    root = Path(__file__).parents[2]
    files = [*(root / "awscli_presign_put").rglob("*.*"), *(root / "docs").rglob("*.md"), root / "README.md"]
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".py", ".rst", ".md", ".json")]
    named = [name for text in texts for name in re.findall(r"presign-probe[^\n]*--only ([a-z0-9-]+)", text)]
    assert named
    assert set(named) <= set(PROMISES)
