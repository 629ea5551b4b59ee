"""The values in the Python scripts; that they upload is tested by running them."""

import ast
import contextlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kits import ADDRESS, DIGESTS, KIT, multipart

from awscli_presign_put.explain import causes_by_code as by_code
from awscli_presign_put.handoff import page, python
from awscli_presign_put.handoff.naming import LETTERS
from awscli_presign_put.package_files import read_text
from awscli_presign_put.signing.upload import digests


def constants_of(script):
    """What is assigned to names, as far as it is a literal."""
    found = {}
    for node in ast.parse(script, feature_version=(3, 6)).body:
        if isinstance(node, ast.Assign):
            with contextlib.suppress(ValueError):
                found[ast.unparse(node.targets[0]).strip("()")] = ast.literal_eval(node.value)
    return found


OF_ALL = {
    **constants_of(read_text("handoff/scripts/python/guard.py")),
    **constants_of(read_text("handoff/scripts/python/common.py")),
    "CAUSES": by_code.certain(),
    "BUSY": (
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "TooManyRequests",
    ),
    "ENDED": ("ExpiredRequest", "ExpiredToken", "RequestExpired", "TokenRefreshRequired"),
}
OF_ONE_FILE = {**OF_ALL, **constants_of(read_text("handoff/scripts/python/one_file.py"))}


def test_put(presigned):
    headers = (("Content-Type", "font/ttf"), ("x-amz-meta-a", "'\\"), ("Content-Length", "5"))
    script = python.put(presigned(headers=headers), "feather '.ttf")
    assert script.startswith(
        "#!/usr/bin/env python3\n# Works until 2026-11-23T12:00:00Z.\n# Usage: python3 -I SCRIPT FILE\n"
    )
    assert constants_of(script) == {
        "URL": "https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1",
        "METHOD": "PUT",
        "HEADERS": [("Content-Type", "font/ttf"), ("x-amz-meta-a", "'\\")],
        "KEY": "a/feather.ttf",
        "SIZE": 5,
        "DIGESTS": {},
        "EXAMPLE": "feather '.ttf",
        **OF_ONE_FILE,
    }
    assert script.isascii()


def test_digests_that_every_python_computes(presigned):
    headers = tuple((digest.header, f"{digest.header}=") for digest in digests.DIGESTS.values())
    assert constants_of(python.put(presigned(headers=headers), "f"))["DIGESTS"] == {
        "SHA256": "x-amz-checksum-sha256=",
        "SHA1": "x-amz-checksum-sha1=",
        "SHA512": "x-amz-checksum-sha512=",
        "MD5": "x-amz-checksum-md5=",
        "CRC32": "x-amz-checksum-crc32=",
    }


def test_default_port(presigned):
    assert constants_of(python.put(presigned(url="http://e.example:80/k?s"), "f"))["URL"] == "http://e.example/k?s"


def test_put_is_python_3_6(presigned):
    ast.parse(python.put(presigned(), "f"), feature_version=(3, 6))


def test_form_of_one_key(presigned_post):
    fields = (("x-amz-meta-a", "'\\\"é"), ("x-amz-checksum-sha1", "x="), ("x-amz-checksum-crc32c", "y="))
    script = python.post(presigned_post("in/report 'é.pdf", fields=fields, sizes=(1, 10)))
    assert script.startswith(
        "#!/usr/bin/env python3\n# Works until 2026-11-23T12:00:00Z.\n# Usage: python3 -I SCRIPT FILE\n"
    )
    assert constants_of(script) == {
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
        **OF_ONE_FILE,
    }
    assert script.isascii()


def test_form_below_a_prefix(presigned_post):
    success = ("success_action_redirect", "https://e.example/done")
    post = presigned_post("in/", is_prefix=True, success=success, content_type_prefix="image/")
    script = python.post(post)
    assert script.splitlines()[2] == "# Usage: python3 -I SCRIPT FILE [MEDIA_TYPE]"
    assert constants_of(script) == {
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
        **OF_ONE_FILE,
    }


def test_form_without_a_folder(presigned_post):
    assert constants_of(python.post(presigned_post("in/", is_prefix=True), is_flat=True))["LETTERS"] is None


def test_folder_is_that_of_a_page():
    names = (Path(page.__file__).parent / "names.js").read_text("utf-8")
    assert re.search(r'^const LETTERS = "(.*)";$', names, re.MULTILINE)[1] == LETTERS


@pytest.mark.parametrize("is_prefix", [True, False])
def test_form_is_python_3_6(presigned_post, is_prefix):
    script = python.post(presigned_post("k", is_prefix=is_prefix))
    assert ast.parse(script, feature_version=(3, 6)).body


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


# A form has one field "key", which this script makes itself below a prefix.
@given(key=ANY_TEXT, value=ANY_TEXT, name=ANY_TEXT.filter(lambda name: name != "key"), is_prefix=st.booleans())
def test_nothing_breaks_out_of_the_script(presigned_post, key, value, name, is_prefix):
    """It has the same statements as any other, and these values."""
    script = python.post(presigned_post(key, is_prefix=is_prefix, fields=((name, value),)))
    values = constants_of(script)
    assert values["FIELDS"] == [*([] if is_prefix else [("key", key)]), (name, value)]
    assert values["PREFIX" if is_prefix else "KEY"] == key
    others = [node for node in ast.parse(script).body if not isinstance(node, ast.Assign)]
    plain = [node for node in ast.parse(python.post(presigned_post("k"))).body if not isinstance(node, ast.Assign)]
    assert [type(node) for node in others] == [type(node) for node in plain]


def test_multipart():
    assert constants_of(python.multipart(KIT, "f", "aws s3 'x'")) == {
        "KEY": "k",
        "SIZE": 5242883,
        "MAX_SIZE": None,
        "PART_SIZE": 5242880,
        "HAS_MD5": True,
        "ENDS": 1795435200,
        "ENDS_AT": "2026-11-23T12:00:00Z",
        "RESUME": "aws s3 'x'",
        "DIGEST_ELEMENT": "ChecksumSHA256",
        "DIGEST_HEADER": "x-amz-checksum-sha256",
        "COMPOSITE": "CCCC-2",
        "ALGORITHM": "SHA256",
        "LISTS": [f"{ADDRESS}GET"],
        "LIST_HEADERS": (),
        "HEAD, HEAD_HEADERS": (f"{ADDRESS}HEAD", (("x-amz-checksum-mode", "ENABLED"),)),
        "COMPLETE, COMPLETE_HEADERS": (
            f"{ADDRESS}POST",
            (("x-amz-mp-object-size", "5242883"), ("x-amz-checksum-sha256", "CCCC-2")),
        ),
        "ABORT, ABORT_HEADERS": (f"{ADDRESS}DELETE", ()),
        "PART_HEADERS": (),
        "PART_DIGEST_HEADER": "x-amz-checksum-sha256",
        "BEFORE, BETWEEN, AFTER": (f"{ADDRESS}partNumber=", "&uploadId=UP%2F1&X-Amz-Signature=", ""),
        "PARTS": "1 aa AAAA\n2 bb BBBB\n",
        "DIGESTS": "\n",
        "EXAMPLE": "f",
        **OF_ALL,
    }


def test_multipart_of_any_size():
    constants = constants_of(python.multipart(multipart(is_exact=False), None, "x"))
    assert (constants["SIZE"], constants["MAX_SIZE"], constants["ALGORITHM"]) == (None, 5242883, "")
    assert (constants["PARTS"], constants["PART_DIGEST_HEADER"]) == ("1 aa -\n2 bb -\n", "")


def test_multipart_with_parts_that_are_at_the_store():
    constants = constants_of(python.multipart(replace(KIT, parts=KIT.parts[1:]), None, "x"))
    assert (constants["PARTS"], constants["DIGESTS"]) == ("2 bb BBBB\n", "1 AAAA\n")


@pytest.mark.parametrize("key", ["it's", '"""', "\\", "a\nb", "@KEY@", "ü", "#"])
def test_hostile_values_of_a_multipart_upload(key, tmp_path):
    made = multipart(digests=DIGESTS, key=key)
    script = python.multipart(made, key, f"echo {key}")
    assert constants_of(script)["RESUME"] == f"echo {key}"
    (tmp_path / "s").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "s"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("usage: python3 -I s FILE, or python3 -I s --status, or python3 -I s --abort ")
