"""What bulk proves at its end; signed by a real botocore, of which another plugin has replaced a function."""

import json
import os
import sys
from types import SimpleNamespace

import given_options
import pytest

from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.presign_put_keys import _note_on_keys, presign_keys
from awscli_presign_put.options.put_options import BulkSource, PutOptions
from awscli_presign_put.signing.errors import PresignError
from awscli_presign_put.signing.put.presigner import Presigner

DIFFERS = (
    "The last URL differs from the one that the AWS CLI signs for that key. Use none of these URLs, "
    "and remove the plugin that changes requests for some keys."
)


@pytest.fixture
def presign(make_session, tmp_path, monkeypatch):
    """A function that presigns the keys of these lines, and returns how many lines are printed and the message.

    Handlers are those that a plugin has registered.
    """

    def presign_lines(lines, output_format=None, **handlers):
        (tmp_path / "keys").write_bytes(lines)
        common = given_options.common("s3://bkt/", format=output_format, only_show_errors=True)
        source = BulkSource("--keys-from", str(tmp_path / "keys"))
        message = None
        with (tmp_path / "out").open("w") as out:
            monkeypatch.setattr(sys, "stdout", out)
            session = make_session("[default]\nregion = us-east-1\n")
            for event, handler in handlers.items():
                session.register(event.replace("_", "-"), handler)
            try:
                presign_keys(session, PutOptions(common), source, HostOptions())
            except PresignError as error:
                message = str(error)
        return len((tmp_path / "out").read_text().splitlines()), message

    return presign_lines


@pytest.fixture
def treat_otherwise(monkeypatch):
    """A function that has requests for this key changed, as by a plugin that registers no handler for it."""

    def patch(key):
        sign = Presigner._sign

        def sign_otherwise(self, request, action):
            if request.key != key:
                return sign(self, request, action)
            emit = self.client.meta.events.emit

            def emit_otherwise(event_name, **arguments):
                if event_name == "before-sign.s3.PutObject":
                    arguments["request"].headers["x-amz-acl"] = "private"
                return emit(event_name, **arguments)

            monkeypatch.setattr(self.client.meta.events, "emit", emit_otherwise)
            return sign(self, request, action)

        monkeypatch.setattr(Presigner, "_sign", sign_otherwise)

    return patch


EMPTY = "--keys-from {} line 3 is empty. Each line must contain one key."


def test_all_alike(presign, tmp_path):
    assert presign(b"a\nb\n") == (2, None)
    assert presign(b"a\nb\n\nc\n") == (2, EMPTY.format(tmp_path / "keys"))


@pytest.mark.parametrize("lines", [b"a\nlast\n", b"a\nlast"])
def test_last_key_that_is_signed_otherwise(presign, treat_otherwise, lines):
    treat_otherwise("last")
    assert presign(lines) == (2, DIFFERS)


def test_last_key_before_a_bad_line_that_is_signed_otherwise(presign, treat_otherwise):
    treat_otherwise("last")
    assert presign(b"a\nlast\n\nb\n") == (2, DIFFERS)


def test_plugin_that_gives_each_key_headers_of_its_own(presign, tmp_path):
    """A note names the headers of the first key, and would be wrong about the others."""

    def add(request, **_):
        request.headers["x-amz-meta-length"] = str(len(request.url))

    assert presign(b"a\nb\n", before_sign=add) == (2, None)
    assert presign(b"a\nb\ncc\nd\n", before_sign=add) == (
        2,
        "--format url cannot be used: a plugin changes the headers of the upload of 'cc'. "
        "Use --format jsonl, which lists the headers of each upload.",
    )
    assert presign(b"a\nb\ncc\nd\n", "jsonl", before_sign=add) == (4, None)
    uploads = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    length = len("https://bkt.s3.us-east-1.amazonaws.com/a")
    assert [upload["Headers"] for upload in uploads] == [
        {"x-amz-meta-length": str(length + more)} for more in (0, 0, 1, 0)
    ]


@pytest.mark.parametrize(
    ("system", "path", "key", "is_noted"),
    [
        ("nt", "-", b"Jos?", True),
        ("nt", "-", b"Jos", False),
        ("nt", "keys.txt", b"Jos?", False),
        ("posix", "-", b"Jos?", False),
    ],
)
def test_what_powershell_loses_is_noted(monkeypatch, system, path, key, is_noted):
    monkeypatch.setattr(os, "name", system)
    said = []
    _note_on_keys([b"a", key], path, SimpleNamespace(note=said.append))
    note = (
        "Keys have question marks. Windows PowerShell 5.1 puts one in the place of each character that is not ASCII in "
        "what it pipes to a program. Specify a file with --keys-from, or set $OutputEncoding to UTF-8 first."
    )
    assert said == ([note] if is_noted else [])
