"""What both scripts do with many parts, at a store that answers as it is told; tests/e2e has real stores."""

import subprocess
import sys
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from kits import link, multipart
from raw_store import RawStore, answer

from awscli_presign_put.handoff import MULTIPART_FORMATS
from awscli_presign_put.signing.multipart.part_plan import MIB, plan_parts

PROGRAMS = {"sh": ["sh"], "python": [sys.executable, "-I"]}
PLAN = plan_parts(2500 * 5 * MIB, part_size=5 * MIB)


@pytest.fixture
def store():
    with RawStore() as started:
        yield started


@pytest.fixture(params=PROGRAMS)
def status(request, store, tmp_path):
    """A function that runs a kit of 2,500 parts with ``--status``."""

    def run():
        made = multipart()
        pages = (f"{store.endpoint}/bkt/k?part-number-marker={after}&uploadId=u" for after in (0, 1000, 2000))
        lists = tuple(replace(link("GET"), url=url) for url in pages)
        made = replace(made, request=replace(made.request, plan=PLAN), lists=lists)
        (tmp_path / "kit").write_text(MULTIPART_FORMATS[request.param](made, None, "x"))
        return subprocess.run(
            [*PROGRAMS[request.param], "kit", "--status"],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PAUSE": "0"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def lists_without(*gone):
    """A script that lists all parts but these, a thousand at a time, from where it is asked to begin."""

    def script(store, connection):
        query = parse_qs(urlsplit(store.seen[-1].path).query)
        after = int(query["part-number-marker"][0])
        numbers = [number for number in range(after + 1, PLAN.count + 1) if number not in gone][:1000]
        parts = "".join(
            f"<Part>\n  <PartNumber>{number}</PartNumber>\n  <ETag>&quot;e&quot;</ETag>\n"
            f"  <Size>{5 * MIB}</Size>\n</Part>"
            for number in numbers
        )
        answer(body=f"<ListPartsResult xmlns='urn:x'>\n{parts}</ListPartsResult>".encode())(store, connection)

    return script


@pytest.mark.parametrize(("gone", "there"), [((), 2500), ((1, 999, 1000, 1001, 2500), 2495)])
def test_lists_of_many_parts(store, status, gone, there):
    """Pages overlap where parts are missing: each part counts once."""
    store.scripts["GET"] = lists_without(*gone)
    done = status()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{there} of 2500 parts are at the store. The links end at 2026-11-23T12:00:00Z.\n"
    assert len(store.seen) == 3


@pytest.mark.parametrize(
    "body",
    [
        b"<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>e</ETag><Size>5242880</Size></Part>",
        b"<html>log in</html>",
        b"",
    ],
)
def test_list_that_is_none(store, status, body):
    """An answer that was cut, or is a web page, lists nothing: the script does not go on by it."""
    store.scripts["GET"] = answer(body=body)
    done = status()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The store does not say which parts it has: the store cannot be reached, or the connection broke. "
        "Run the script again to go on.\n"
    )
    assert len(store.seen) == 6
