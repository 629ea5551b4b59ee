"""Any answer of a store, and any name of a file, as each shell takes it: only text, and nothing is executed."""

import os
import random
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from datetime import datetime, timezone
from urllib.parse import quote, unquote

import examples
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from raw_store import RawStore, answer

from awscli_presign_put.handoff import sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.package_files import read_text
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

SHELLS = [
    ["dash"],
    ["bash"],
    *([name, *more] for name, *more in (["busybox", "sh"], ["mksh"], ["zsh"]) if shutil.which(name)),
]
DRIVER = """
[ -z "${ZSH_VERSION-}" ] || emulate sh
set -f
LC_ALL=C
export LC_ALL
MAIN=$$ RETRIES=0 PAUSE=0 STALL=9 ENDS=1999999999 ENDS_AT=then DIGEST_HEADER=x-amz-checksum-sha256
@COMMON@
number=1
while [ -r "$number" ]; do
  answer=$(facts <"$number")
  take
  is_taken && line taken || line not
  line "$http" "$code" "$etag" "$length_there" "$digest_there" "$kind" "$message"
  line "$(why)" "$(odd 'the file')"
  number=$((number + 1))
done
"""
TAGS = [
    "<Error>",
    "</Error>",
    "<Code>",
    "</Code>",
    "<Message>",
    "</Message>",
    "<ETag>",
    "</ETag>",
    "<html>",
    "\r\n\r\n",
]
TAGS += ["HTTP/1.1 200 OK\r\n", "ETag: ", "Content-Length: ", "Date: ", "x-amz-checksum-sha256: ", "\n", "\n200 3 0\n"]
TAGS += [
    "$(touch x)",
    "`touch x`",
    "\\033[31m",
    "\\0033",
    "\\c",
    "%s%n%b",
    "\x1b[31m",
    "\x9b2J",
    "\u202e",
    "'",
    '"',
    "* ?",
]
ANSWER = st.lists(st.sampled_from(TAGS) | st.text(max_size=8), max_size=20).map("".join)
ANSWERS = st.lists(
    st.builds("{}\n{}".format, ANSWER, st.sampled_from(["200 3 0", "403 0 0", "503 3 18", "x", ""])),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@settings(max_examples=examples.of(8))
@given(answers=ANSWERS)
@example(answers=["HTTP/1.1 403 No\r\n\r\n<Error><Code>A\\0033</Code><Message>\\c\x1b[2J%s</Message></Error>\n403 3 0"])
@example(answers=['HTTP/1.1 200 OK\r\nETag: "\\0033[31m"\r\n\r\n\n200 3 0', "", "\0\n" * 50])
def test_answers(tmp_path_factory, shell, answers):
    folder = tmp_path_factory.mktemp("answers")
    for number, text in enumerate(answers, 1):
        (folder / str(number)).write_bytes(text.encode("utf-8", "surrogatepass"))
    before = sorted(path.name for path in folder.iterdir())
    driver = DRIVER.replace("@COMMON@", read_text("handoff/scripts/sh/common.sh"))
    done = subprocess.run(
        [*shell, "-c", driver],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=120,
        env={"PATH": os.environ["PATH"]},
    )
    assert (done.returncode, done.stderr, sorted(path.name for path in folder.iterdir())) == (0, b"", before)
    text = done.stdout.decode("ascii")
    assert re.fullmatch(r"[\n -~]*", text)
    lines = text.split("\n")
    assert len(lines) == 3 * len(answers) + 1
    for at, given_answer in enumerate(answers):
        said, words = lines[3 * at], lines[3 * at + 1].split(" ")
        assert re.fullmatch(r"\d\d\d", words[0])
        assert len(lines[3 * at + 2]) < 900
        if said == "taken":
            # Whatever the rest is: it ends as an answer of 200 that was read to its end.
            assert (given_answer[-7:], words[0]) == ("200 3 0", "200")


PIECES = [
    "a",
    "é",
    " ",
    "'",
    '"',
    "\\",
    "\\0101",
    "$(touch x)",
    "`touch y`",
    "-",
    "*",
    "?",
    "[",
    "{a,b}",
    "%",
    "\n",
    "\t",
    "\x1b[31m",
]
PIECES += ["\u202e", "#", "&", ";", "!", "~", "|", "=", "<", ">", "\\c", "%s", "\x7f", "👍"]


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_names(tmp_path, shell):
    """A hundred names of files, each with bytes of its own."""
    pick = random.Random(11)
    names = sorted({"".join(pick.choices(PIECES, k=pick.randint(1, 8))) for _ in range(100)} - {".", ".."})
    received, lock = {}, threading.Lock()

    def put(store, connection):
        seen = store.seen[-1]
        connection.settimeout(10)
        with lock:
            received[unquote(seen.path.partition("?")[0])] = seen.headers
        answer(headers={"ETag": '"e"'})(store, connection)

    with RawStore() as store:
        store.scripts = {"HEAD": answer(404), "PUT": put}
        files = []
        (tmp_path / "in").mkdir()
        for at, name in enumerate(names):
            (tmp_path / "in" / name).write_bytes(b"x" * (at + 1))
            url = f"{store.endpoint}/{quote(name, safe='/~')}?X-Amz-Signature=s"
            headers = (
                ("Content-Length", str(at + 1)),
                ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),
                ("x-amz-meta-n", str(at)),
            )
            request = PresignedRequest(
                "PUT", url, headers, "b", name, datetime(2036, 1, 1, tzinfo=timezone.utc), "request"
            )
            files.append(FileLinks(name, request, replace(request, method="HEAD", headers=())))
        (tmp_path / "script").write_text(sh.files(files, "b/"), encoding="utf-8")
        done = subprocess.run(
            [*shell, "script", "in"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=250,
            env={"PATH": os.environ["PATH"], "PAUSE": "0", "PARALLEL": "1"},
        )  # fmt: skip
    count = len(names)
    said = f"{count} of {count} files are uploaded: {count} were sent, 0 were at the store.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    assert {key: headers["content-length"] for key, headers in received.items()} == {
        f"/{name}": str(at + 1) for at, name in enumerate(names)
    }
    assert {headers["x-amz-meta-n"] for headers in received.values()} == set(map(str, range(count)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "script"]
