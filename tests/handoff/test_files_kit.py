"""The scripts that upload the files of a folder: their values; ``tests/e2e/test_files.py`` runs them."""

import ast
import json
import re
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.handoff import python, sh
from awscli_presign_put.handoff.files_kit import FileLinks, files_kit
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

END = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
DIGEST = "mOpuTyFvL7S2n/+bOkSELDhobKaF8/VdxIxdP7EQe+Q="
HEX = "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"
VERSION_4, VERSION_2 = "X-Amz-Date=D&X-Amz-Signature={}", "AWSAccessKeyId=A&Signature={}&Expires=1"


def links(name, signature="aa", query=VERSION_4, host="e.example", **more):
    headers = (("Content-Length", "3"), ("x-amz-checksum-sha256", DIGEST), *more.items())
    url = f"https://{host}/bkt/in/{quote(name, safe='/~')}?{query}"
    put = PresignedRequest("PUT", url.format(signature), headers, "bkt", f"in/{name}", END, "request")
    asked = (("x-amz-checksum-mode", "ENABLED"),)
    return FileLinks(name, put, replace(put, method="HEAD", url=url.format(f"{signature}h"), headers=asked))


@pytest.mark.parametrize("query", [VERSION_4, VERSION_2])
def test_what_links_share_is_there_once(query):
    kit = files_kit([links("a b", "aa", query), links("c", "bb", query), links("d", "cc", query, **{"x-a": "1"})])
    before, after = query.split("{}")
    assert kit.links == [("https://e.example/bkt/", f"?{before}", after)]
    names = ("Content-Length", "x-amz-checksum-sha256")
    assert kit.names == [names, ("x-amz-checksum-mode",), (*names, "x-a")]
    assert kit.files[0] == ("a b", "in/a%20b", (0, 0, ("3", DIGEST), "aa"), (0, 1, ("ENABLED",), "aah"))
    assert kit.files[2].put == (0, 2, ("3", DIGEST, "1"), "cc")
    assert kit.digest.function == "SHA256"


any_name = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=6), min_size=1
).map("/".join)


@given(names=st.lists(any_name, min_size=1, max_size=4), value=st.text(st.characters(codec="ascii", min_codepoint=32)))
def test_scripts_carry_any_name_and_value(names, value):
    files = [links(name, **{"x-a": value}) for name in names]
    of_python, of_sh = python.files(files, "bkt/in/"), sh.files(files, "bkt/in/")
    assert of_python.isascii()
    assert of_sh.isascii()
    tree = ast.parse(of_python, feature_version=(3, 6))
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("LINKS", "NAMES", "FILES")
    }
    for line, file in zip(constants["FILES"].strip("\n").split("\n"), files):
        name, key, (link, names_at, values, signature), _ = json.loads(line)
        before, after, end = constants["LINKS"][link]
        assert (name, before + key + after + signature + end) == (file.name, file.put.url)
        assert tuple(zip(constants["NAMES"][names_at], values)) == file.put.headers
    of_files = [line.split(" ") for line in of_sh.split("\n") if line.startswith("#F ")]
    for fields, file in zip(of_files, files):
        assert unescaped(fields[2]) == file.name
        assert fields[3:6] == ["3", DIGEST, HEX]
        header = f"x-a: {value}" if value else "x-a;"
        in_config = header.replace("\\", "\\\\").replace('"', '\\"')
        assert unescaped(fields[9]) == (
            f'header = "Expect:"\nheader = "x-amz-checksum-sha256: {DIGEST}"\nheader = "{in_config}"\n'
        )
        assert len(fields) == 13


def unescaped(text):
    """As ``printf %b`` reads it."""
    raw = re.sub(rb"\\0([0-7]{3})", lambda match: bytes([int(match[1], 8)]), text.encode())
    return raw.decode()


def test_printf_reads_it_so():
    of_sh = sh.files([links("a\\0101 é\n")], "p")
    (line,) = [line for line in of_sh.split("\n") if line.startswith("#F ")]
    done = subprocess.run(["sh", "-c", 'printf %b "$1"', "sh", line.split(" ")[2]], capture_output=True, check=True)
    assert done.stdout == "a\\0101 é\n".encode()
    assert unescaped(line.split(" ")[1]) == "a\\0101 é\\n"


def test_values():
    early = links("a")
    early = early._replace(put=replace(early.put, expires_at=END - timedelta(hours=1)))
    files = [links("b"), early]
    for script in (python.files(files, "bkt/in/"), sh.files(files, "bkt/in/")):
        lines = script.split("\n")
        assert lines[1:3] == ["# Uploads 2 files to bkt/in/.", "# Works until 2026-11-23T11:00:00Z."]
        assert not re.search("@[A-Z_]+@", script)
    assert "TOTAL=2\nENDS=1795431600\nENDS_AT=2026-11-23T11:00:00Z\n" in sh.files(files, "p")
    assert "# Uploads 1 file to p.\n" in sh.files([links("a")], "p")


def test_digest_that_no_program_computes():
    file = links("a")
    headers = (("Content-Length", "3"), ("x-amz-checksum-crc32c", "AAAAAA=="))
    file = file._replace(put=replace(file.put, headers=headers))
    (line,) = [line for line in sh.files([links("b"), file], "p").split("\n") if line.startswith("#F a ")]
    assert line.split(" ")[3:6] == ["3", "-", "-"]
    assert "ALGORITHM=CRC32C\nHASH=\n" in sh.files([file], "p")
    assert "ALGORITHM = 'CRC32C'\n" in python.files([file], "p")
