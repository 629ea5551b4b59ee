"""The plain form: what a browser without JavaScript sends is what was signed."""

from dataclasses import replace

import html5lib
import pytest

from awscli_presign_put.handoff.page.plan import plan_of_form, plan_of_put
from awscli_presign_put.handoff.page.texts import DEFAULT, texts
from awscli_presign_put.handoff.page.without_script import without_script

ENGLISH = texts(DEFAULT)[DEFAULT]


def parsed(plan, language=ENGLISH):
    return html5lib.parse(without_script(plan, language), namespaceHTMLElements=False)


def shown(tree):
    return {row.findtext("dt"): row.findtext("dd") for row in tree.iter("div")}


def test_form_of_one_key(presigned_post):
    fields = (("Content-Type", "image/png"), ("x-amz-meta-a", "\"'<&>é\u2028"))
    tree = parsed(plan_of_form(presigned_post('in/"a".png', fields=fields, sizes=(0, 10))))
    form = tree.find(".//form")
    assert form.attrib == {"method": "post", "enctype": "multipart/form-data", "action": "https://e.example/bkt"}
    inputs = [(each.get("type"), each.get("name"), each.get("value")) for each in form.iter("input")]
    assert inputs == [
        ("hidden", "key", 'in/"a".png'),
        *(("hidden", name, value) for name, value in fields),
        ("file", "file", None),
    ]
    assert [(each.get("type"), each.get("name")) for each in form.iter("button")] == [("submit", None)]
    assert shown(tree) == {
        "Size": "At most 10 bytes",
        "Type": "image/png",
        "Stored as": 'bkt/in/"a".png',
        "Link works until": "2026-11-23T12:00:00Z",
    }


def test_form_below_a_prefix(presigned_post):
    plan = plan_of_form(presigned_post("in/", is_prefix=True, content_type_prefix="image/", sizes=(5, 5)), True)
    tree = parsed(plan)
    inputs = [(each.get("type"), each.get("name"), each.get("value")) for each in tree.iter("input")]
    assert inputs == [
        ("hidden", "key", "in/${filename}"),
        (None, "Content-Type", "image/"),
        ("file", "file", None),
    ]
    options = [each.get("value") for each in tree.iter("option")]
    assert options == ["image/jpeg", "image/png", "image/heic", "image/webp"]
    assert shown(tree) == {
        "Size": "Exactly 5 bytes",
        "Type": "image/*",
        "Stored below": "bkt/in/",
        "Link works until": "2026-11-23T12:00:00Z",
    }


@pytest.mark.parametrize(
    ("sizes", "size"),
    [
        (None, "Any size up to 5368709120 bytes"),
        ((0, 10), "At most 10 bytes"),
        ((1, 10), "At least 1 byte, at most 10 bytes"),
        ((10, 10), "Exactly 10 bytes"),
        ((0, 0), "Exactly 0 bytes"),
    ],
)
def test_size(presigned_post, sizes, size):
    assert shown(parsed(plan_of_form(presigned_post(sizes=sizes))))["Size"] == size


def test_any_type(presigned_post):
    tree = parsed(plan_of_form(presigned_post("in/", is_prefix=True, content_type_prefix=""), True))
    assert shown(tree)["Type"] == "Any type"
    assert [each.get("value") for each in tree.iter("input")] == ["in/${filename}", "", None]


NEEDS_SCRIPT = "This page requires JavaScript. Switch it on, or ask the sender for another form of the link."


def test_put_has_no_form(presigned):
    assert without_script(plan_of_put(presigned()), ENGLISH) == f'<p class="notice">{NEEDS_SCRIPT}</p>'


def test_form_below_a_prefix_makes_no_folder(presigned_post):
    plan = plan_of_form(presigned_post("in/", is_prefix=True))
    assert without_script(plan, ENGLISH) == f'<p class="notice">{NEEDS_SCRIPT}</p>'


@pytest.mark.parametrize("language", ["fr", "de", "es"])
def test_other_languages(presigned_post, language):
    table = texts(language)[language]
    tree = parsed(plan_of_form(presigned_post()), table)
    assert list(shown(tree)) == [table[name] for name in ("size", "type", "place", "ends")]
    assert tree.find(".//button").text == table["plain_send"]


def test_networks(presigned_post):
    made = replace(presigned_post("in/a.png"), networks=("203.0.113.0/24", "2001:db8::/32"))
    assert shown(parsed(plan_of_form(made)))["Works only from"] == "203.0.113.0/24, 2001:db8::/32"


@pytest.mark.parametrize(
    ("is_prefix", "fields", "said"),
    [
        (False, (), ["If a file was uploaded here before, yours replaces it."]),
        (True, (), ["If a file of the same name was uploaded here before, yours replaces it."]),
        # There is but one such file.
        (False, (("x-amz-checksum-crc32", "AAAAAA=="),), []),
    ],
)
def test_what_happens_to_a_file_from_before(presigned_post, is_prefix, fields, said):
    tree = parsed(plan_of_form(presigned_post("in/", is_prefix=is_prefix, fields=fields), is_prefix))
    assert [each.text for each in tree.iter("span")] == said
