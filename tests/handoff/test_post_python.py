"""What the script says; that it uploads is tested end to end, by running it."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_python import OF_ALL, assigned

from awscli_presign_put.handoff import page
from awscli_presign_put.handoff.post_python import LETTERS, post_python


def test_script_for_one_key(presigned_post):
    fields = (("x-amz-meta-a", "'\\\"é"), ("x-amz-checksum-sha1", "x="), ("x-amz-checksum-crc32c", "y="))
    script = post_python(presigned_post("in/report 'é.pdf", fields=fields, sizes=(1, 10)))
    assert script.startswith(
        "#!/usr/bin/env python3\n# Works until 2026-11-23T12:00:00Z.\n# Usage: python3 -I SCRIPT FILE\n"
    )
    assert assigned(script) == {
        "URL": "https://e.example/bkt",
        "FIELDS": [("key", "in/report 'é.pdf"), *fields],
        "KEY": "in/report 'é.pdf",
        "PREFIX": None,
        "LETTERS": None,
        "SIZES": (1, 10, "at least 1 and at most 10 bytes"),
        "DIGESTS": {"SHA1": "x="},
        "TYPE": None,
        "STATUS": 201,
        "REDIRECT": None,
        "EXAMPLE": "report 'é.pdf",
        **OF_ALL,
    }
    assert script.isascii()


def test_script_below_a_prefix(presigned_post):
    success = ("success_action_redirect", "https://e.example/done")
    post = presigned_post("in/", is_prefix=True, success=success, content_type_prefix="image/")
    script = post_python(post)
    assert script.splitlines()[2] == "# Usage: python3 -I SCRIPT FILE [MEDIA_TYPE]"
    assert assigned(script) == {
        "URL": "https://e.example/bkt",
        "FIELDS": [],
        "KEY": None,
        "PREFIX": "in/",
        "LETTERS": "abcdefghijkmnpqrstuvwxyz23456789",
        "SIZES": None,
        "DIGESTS": {},
        "TYPE": "image/",
        "STATUS": 204,
        "REDIRECT": "https://e.example/done",
        "EXAMPLE": "FILE",
        **OF_ALL,
    }


def test_script_without_a_folder(presigned_post):
    assert assigned(post_python(presigned_post("in/", is_prefix=True), is_flat=True))["LETTERS"] is None


def test_folder_is_that_of_a_page():
    names = (Path(page.__file__).parent / "names.js").read_text("utf-8")
    assert re.search(r'^const LETTERS = "(.*)";$', names, re.MULTILINE)[1] == LETTERS


@pytest.mark.parametrize("is_prefix", [True, False])
def test_script_is_python_3_6(presigned_post, is_prefix):
    script = post_python(presigned_post("k", is_prefix=is_prefix))
    assert ast.parse(script, feature_version=(3, 6)).body


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


# A form has one field "key", which this script makes itself below a prefix.
@given(key=ANY_TEXT, value=ANY_TEXT, name=ANY_TEXT.filter(lambda name: name != "key"), is_prefix=st.booleans())
def test_nothing_breaks_out_of_the_script(presigned_post, key, value, name, is_prefix):
    """It has the same statements as any other, and these values."""
    script = post_python(presigned_post(key, is_prefix=is_prefix, fields=((name, value),)))
    values = assigned(script)
    assert values["FIELDS"] == [*([] if is_prefix else [("key", key)]), (name, value)]
    assert values["PREFIX" if is_prefix else "KEY"] == key
    others = [node for node in ast.parse(script).body if not isinstance(node, ast.Assign)]
    plain = [node for node in ast.parse(post_python(presigned_post("k"))).body if not isinstance(node, ast.Assign)]
    assert [type(node) for node in others] == [type(node) for node in plain]
