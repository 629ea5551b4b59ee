"""The causes are whole, and docs/causes.md has their texts."""

import re

import causes_page
import pytest

from awscli_presign_put.explain.causes import all_causes

pytestmark = pytest.mark.one_python


def test_page_is_up_to_date():
    assert causes_page.PAGE.read_text(encoding="utf-8") == causes_page.page(), "stale: run `make readme`"


def test_each_id_is_an_anchor_and_is_there_once():
    ids = [cause.id for cause in all_causes().values()]
    assert ids == list(all_causes())
    headings = re.findall(r"^### (\S+)$", causes_page.page(), re.MULTILINE)
    assert headings == ids
    assert [each for each in ids if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", each)] == []


@pytest.mark.parametrize("cause", all_causes().values(), ids=lambda cause: cause.id)
def test_texts_are_sentences(cause):
    for text in (cause.what, cause.tell, cause.sender, cause.uploader):
        assert re.fullmatch(r"[A-Z].*\.", text), text
