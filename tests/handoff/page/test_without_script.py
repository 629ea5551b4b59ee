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


def terms(tree):
    return tree.findtext(".//section/header")


UNTIL = "until Monday 23 November 2026, 12:00 UTC."


@pytest.mark.parametrize(
    ("is_flat", "request_of", "said"),
    [
        (False, {}, "One file (Any files), {}"),
        (True, {"content_type_prefix": "image/", "sizes": (0, 20_000_000)}, "Pictures, at most 20 MB each, {}"),
        (True, {"content_type_prefix": "video/"}, "Videos, {}"),
        (True, {"content_type_prefix": "audio/"}, "Audio files, {}"),
        (True, {"content_type_prefix": ""}, "Any files, {}"),
        (True, {"content_type_prefix": "image/p"}, "Files of certain types, {}"),
        (False, {"fields": (("Content-Type", "application/pdf"),)}, "One file (PDF files), {}"),
        (False, {"fields": (("Content-Type", "x/y"),)}, "One file (Files of certain types), {}"),
        (
            False,
            {"sizes": (1, 10 * 1024**2)},
            "One file (Any files), at least 1 byte and at most 10 MiB, {}",
        ),
        (False, {"sizes": (1001, 1001)}, "One file (Any files), exactly 1,001 bytes, {}"),
        (
            False,
            {"fields": (("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="),)},
            "Exactly the file that the sender specified, {}",
        ),
        (False, {"limited_by": "unknown"}, "One file (Any files), {} It may stop working earlier."),
    ],
)
def test_what_is_allowed_as_a_person_says_it(presigned_post, is_flat, request_of, said):
    made = presigned_post("in/" if is_flat else "in/a", is_prefix=is_flat, **request_of)
    assert terms(parsed(plan_of_form(made, is_flat))) == said.format(UNTIL)


def test_technical_details_are_closed(presigned_post):
    """No path in the bucket, no media type and no bytes are seen at first."""
    tree = parsed(plan_of_form(presigned_post("in/a.png", fields=(("Content-Type", "image/png"),), sizes=(0, 10**6))))
    details = tree.find(".//details")
    assert (details.findtext("summary"), details.attrib) == ("Technical details", {})
    assert len(list(details.iter("div"))) == 4
    tree.find(".//section").remove(details)
    seen = "".join(tree.itertext())
    assert [text for text in ("bkt", "in/", "image/png", "1000000", "2026-11-23T") if text in seen] == []


def test_characters_that_turn_the_text_around(presigned_post):
    tree = parsed(plan_of_form(presigned_post("in/\u202egpj.exe")))
    assert shown(tree)["Stored as"] == "bkt/in/\\u202egpj.exe"
    assert {each.get("dir") for each in tree.iter("dd")} == {"auto"}
    # What is sent is what was signed.
    assert tree.find(".//input").get("value") == "in/\u202egpj.exe"


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
