"""Any name of a file and any text in a store's answer, through each shell and Python: nothing raw, nothing executed.

A folder is uploaded by its script. Each file has an answer of its own, which hypothesis makes up; what looks like a
success is one. What the script counts as uploaded must be at the store, byte for byte.
"""

import os
import re
import subprocess
import sys
import unicodedata

import examples
import pytest
from conftest import SHELLS
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore, answer, md5

PROGRAMS = {**SHELLS, "python": [sys.executable, "-I"]}
FILES = 20
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""An example takes a second."""

ODD = [
    "$(touch x)",
    "`touch x`",
    "\\033[31m",
    "\\0033",
    "\\c",
    "%s%n",
    "\x1b[2J",
    "\u202e",
    "'",
    '"',
    "*",
    " ",
    "&",
    ";",
]
MARKUP = [
    "<Error>",
    "</Error>",
    "<Code>",
    "</Code>",
    "<Message>",
    "<ETag>",
    "<html>",
    "<!--",
    "]]>",
    "&#27;",
    "\r",
    "\n",
]
_ANY = st.characters(exclude_characters="\0/", exclude_categories=("Cs",))
NAMES = st.lists(st.sampled_from(ODD) | st.text(_ANY, max_size=4), min_size=1, max_size=6).map("".join)
TEXTS = st.lists(st.sampled_from(ODD + MARKUP) | st.text(_ANY, max_size=6), max_size=8).map("".join)
ETAGS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=12) | st.sampled_from(
    ["", '""', "\x1b[2J"]
)
ANSWERS = st.tuples(st.sampled_from([200, 200, 200, 201, 204, 206, 300, 404, 500]), ETAGS, TEXTS, st.booleans())


class Store(MemoryStore):
    """Each PUT gets the next of these answers, over and over: status, ETag, body, and whether the bytes are kept."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers

    def _put(self, request):
        status, etag, body, stores = self.answers[self.requests["put"] % len(self.answers)]
        is_success = status == 200 and etag.strip('" \t') and not re.search("(?i)<Error|html", body)
        if stores or is_success:
            self.keep(request)
        return answer(status, {"ETag": etag}, b"" if status == 204 else body.encode(), reason=etag)


def usable(names):
    """Names that a folder can have beside each other, and that a file system takes."""
    short = (name.encode()[:200].decode(errors="ignore") for name in names)
    return sorted({name for name in short if name and name not in (".", "..")})


@pytest.mark.parametrize("program", PROGRAMS)
@settings(max_examples=examples.of(5), phases=NO_SHRINKING, suppress_health_check=list(HealthCheck))
@given(
    names=st.lists(NAMES, min_size=FILES, max_size=FILES).map(usable),
    answers=st.lists(ANSWERS, min_size=FILES, max_size=FILES),
)
@example(names=["-n", "a\nb", "\\0101\\c", "$(touch x)"], answers=[(200, '"\x1b[31m"', "", True)] * FILES)
@example(
    names=["a"], answers=[(200, '"e"', "<Error><Code>\\0033[31m</Code><Message>\x1b[2J%s\\c</Message></Error>", False)]
)
def test_folder(v1, tmp_path_factory, program, names, answers):
    folder = tmp_path_factory.mktemp("any")
    (folder / "in").mkdir()
    for at, name in enumerate(names):
        (folder / "in" / name).write_bytes(name.encode() * at)
    with Store(answers) as store:
        place = ["--format", "python" if program == "python" else "sh", "--endpoint-url", store.endpoint]
        done = v1.call(
            "s3", "presign-put", "s3://bkt/", "--for-files", str(folder / "in"), "--region", "us-east-1", *place
        )
        assert done.code == 0, done
        (folder / "script").write_text(done.out, encoding="utf-8")
        ran = subprocess.run(
            [*PROGRAMS[program], "script", "in"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "RETRIES": "0", "PAUSE": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
    text = (ran.stdout + ran.stderr).decode("utf-8", "surrogateescape")
    assert [each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs")] == []
    assert sorted(path.name for path in folder.iterdir()) == ["in", "script"]
    assert {path.name for path in (folder / "in").iterdir()} == set(names)
    count = re.match(rb"(\d+) of (\d+) files are uploaded", ran.stdout)
    assert int(count[2]) == len(names)
    right = [f"/bkt/{name}" for at, name in enumerate(names) if store.objects.get(f"/bkt/{name}") == name.encode() * at]
    assert int(count[1]) <= len(right)
    assert (ran.returncode == 0) == (int(count[1]) == len(names))
    assert ran.returncode in (0, 1, 3)
    assert set(map(md5, store.objects.values())) <= {md5(name.encode() * at) for at, name in enumerate(names)}
