"""The table of texts: each language has the same, and each is used."""

import re
from pathlib import Path

import pytest

from awscli_presign_put.handoff.page import texts as module
from awscli_presign_put.handoff.page.texts import DEFAULT, texts
from awscli_presign_put.options.shared_arguments import LANGUAGES

FOLDER = Path(module.__file__).parent
TABLE = texts(None)
OTHERS = sorted(set(TABLE) - {DEFAULT})
# The ids that are put together, or that are states of an upload.
PUT_TOGETHER = {
    "cancel_of",
    "retry_of",
    "force",
    "force_of",
    "pause_of",
    "resume_of",
    "waiting",
    "checking",
    "answering",
    "stored",
    "sent",
    "replaced",
    "cancelled",
}


def code():
    """What can use a text: the page, and what makes its form, without comments."""
    paths = [path for path in FOLDER.rglob("*") if path.suffix in (".js", ".html", ".py")]
    return "\n".join(
        re.sub(r"^\s*(?://|/\*\*|\*).*$", "", path.read_text("utf-8"), flags=re.MULTILINE) for path in paths
    )


def test_languages_are_those_of_the_option():
    assert list(TABLE) == LANGUAGES
    assert DEFAULT in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_language(language):
    assert texts(language) == {language: TABLE[language]}


@pytest.mark.parametrize("language", OTHERS)
def test_same_ids_in_the_same_order(language):
    assert list(TABLE[language]) == list(TABLE[DEFAULT])


@pytest.mark.parametrize("language", OTHERS)
def test_same_places(language):
    def places(name):
        return {key: sorted(re.findall(r"\{(\w*)\}", text)) for key, text in TABLE[name].items()}

    assert places(language) == places(DEFAULT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_one(language):
    table = TABLE[language]
    assert [key for key, text in table.items() if not text or text != text.strip() or "  " in text] == []
    # A sentence in one language is one in the others.
    assert [key for key, text in table.items() if text.endswith(".") != TABLE[DEFAULT][key].endswith(".")] == []
    # Keys of the plain form's list.
    names = ("size", "type", "ends", "place")
    assert len({table[name] for name in names}) == len(names)
    assert len({table[name] for name in (*names[:3], "place_below")}) == len(names)


def test_colon_never_begins_a_line_in_french():
    assert [text for text in TABLE["fr"].values() if " :" in text] == []


def test_each_id_that_is_used_exists():
    used = re.findall(r'(?:\bsay\(|data-text=|texts\[|new UploadFailed\(|\bid: |problem: )"(\w+)"', code())
    of_families = re.findall(r"[\"']((?:name|plain|size|store|title)_\w+)[\"']", code())
    assert len(set(used)) > 30
    assert len(set(of_families)) > 20
    assert sorted({*used, *of_families, *PUT_TOGETHER} - set(TABLE[DEFAULT])) == []


def test_each_id_is_used():
    # A row of codes.js begins with an id, which a cause may follow.
    quoted = set(re.findall(r"[\"'](\w+)(?:[\"']| [\w-]+\": *\")", code()))
    assert sorted(set(TABLE[DEFAULT]) - quoted - PUT_TOGETHER) == []


def test_states_have_texts():
    listed = re.search(r"@typedef \{([^}]*)\} State", (FOLDER / "job.js").read_text("utf-8"))
    states = set(re.findall(r'"(\w+)"', listed[1]))
    # These are said by numbers, by another text, or by what went wrong.
    assert sorted(states - set(TABLE[DEFAULT])) == ["failed", "sending", "unseen"]
