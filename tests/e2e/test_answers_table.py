"""What each hand-off says and does when a store answers as no store should: one table.

A row is a hand-off and the kind of request that gets the answer, a column an answer of ``evil_store.py``. Each cell
says what is in the bucket then. Whatever the answer: nothing says that something is uploaded but what is; no text of
the store reaches the terminal raw; no traceback; and it ends, within the limits that the hand-off has.
"""

import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from evil_store import ANSWERS, LISTS, EvilStore
from powershell_scripts import in_session
from powershells import PWSH

MIB = 1024**2
SMALL = b"the bytes of a file\n"
LARGE = bytes(5 * MIB) + b"the end"
"""Of two parts."""

STALL = "3"
"""Seconds, of the minute that an answer may take; a completion, five times as many. A busy machine is no stall."""

LIMIT = 60
"""Seconds until a hand-off must have ended."""
TOO_LONG = f"did not end in {LIMIT} seconds"

SHORT = re.compile(r"(--(?:speed-time|max-time) )\d+")
"""A curl command has its limits in its text, the scripts in the variable STALL."""

PUTS = ["s3", "presign-put", "s3://bkt/k"]
POSTS = ["s3", "presign-post", "s3://bkt/k"]
FILES = ["s3", "presign-put", "s3://bkt/in/", "--for-files", "FOLDER"]
PARTS = f"s3 presign-multipart s3://bkt/k --part-size 5MiB --size {len(LARGE)}".split()
SH, PYTHON = ["sh", "script"], [sys.executable, "-I", "script"]
POWERSHELL = [PWSH, "-NoProfile", "-File", "script.ps1"]

LIMITED = ["sh", "-c", 'ulimit -f 8192; ulimit -v 1000000; exec "$@"', "sh"]
"""An answer without an end must fill neither the disk nor the memory. .NET reserves more addresses than it uses."""

UPLOADED = r"Uploaded"
SENT = r"Uploaded|sent to "
FILES_UPLOADED = r"\b([1-9]\d*) of \1 files are uploaded"
PARTLY_UPLOADED = re.compile(r"\b(\d+) of \d+ files are uploaded")
ABORTED = r"(?m)^The upload is aborted|has deleted"
STATUS = r"\d+ of \d+ parts are at the store"

TOOLS = {
    "curl put": (PUTS, "curl", SH, SENT),
    "curl post": (POSTS, "curl", SH, SENT),
    "curl post 204": ([*POSTS, "--success-status", "204"], "curl", SH, SENT),
    "sh files": (FILES, "sh", SH, FILES_UPLOADED),
    "sh multipart": (PARTS, "sh", [*SH, "k"], UPLOADED),
    "sh multipart --abort": (PARTS, "sh", [*SH, "--abort"], ABORTED),
    "sh multipart --status": (PARTS, "sh", [*SH, "--status"], STATUS),
    "python put": (PUTS, "python", [*PYTHON, "k"], UPLOADED),
    "python post": (POSTS, "python", [*PYTHON, "k"], UPLOADED),
    "python post 204": ([*POSTS, "--success-status", "204"], "python", [*PYTHON, "k"], UPLOADED),
    "python files": (FILES, "python", PYTHON, FILES_UPLOADED),
    "powershell put": (PUTS, "powershell", [*POWERSHELL, "k"], UPLOADED),
    "powershell post": (POSTS, "powershell", [*POWERSHELL, "k"], UPLOADED),
    "powershell files": (FILES, "powershell", POWERSHELL, FILES_UPLOADED),
    "python multipart": (PARTS, "python", [*PYTHON, "k"], UPLOADED),
    "python multipart --abort": (PARTS, "python", [*PYTHON, "--abort"], ABORTED),
    "python multipart --status": (PARTS, "python", [*PYTHON, "--status"], STATUS),
    "powershell multipart": (PARTS, "powershell", [*POWERSHELL, "k"], UPLOADED),
    "powershell multipart --abort": (PARTS, "powershell", [*POWERSHELL, "-Abort"], ABORTED),
}
"""How each hand-off is printed and run, and what it says of an upload (of what was asked) that succeeded."""

KITS = ("sh", "python", "powershell")

ROWS = [
    *((tool, "put") for tool in ("curl put", "python put", "powershell put")),
    *((tool, "post") for tool in ("curl post", "curl post 204", "python post", "python post 204", "powershell post")),
    *((f"{form} files", kind) for form in KITS for kind in ("put", "head")),
    *((f"{form} multipart", kind) for form in KITS for kind in ("list", "part", "complete", "head")),
    *((f"{form} multipart --abort", "abort") for form in KITS),
    *((f"{form} multipart --status", "list") for form in ("sh", "python")),
]

SUCCESS, REFUSED, UNKNOWN = "success", "refused", "not known"
CODES = {SUCCESS: 0, REFUSED: 1, UNKNOWN: 3}
NO_SUCCESS = (REFUSED, UNKNOWN)
ANY = (SUCCESS, REFUSED, UNKNOWN)

NOT_READ = (
    "cut",
    "cut, stored",
    "silent",
    "drip in the head",
    "drip in the body",
    "endless",
    "wrong length",
    "no HTTP",
)
"""Answers that do not arrive, or not as a whole."""

REFUSALS = ("307", "403", "403 empty message")

SAME = (
    "200 login page",
    "201",
    "403 empty message",
    "wrong length",
    "ETag of quotes",
    "size of 5,000 digits",
    "number abc",
    "no number",
    "no end",
    "empty code",
)
"""Answers that others of the table come near to."""

ONE_OF_EACH_KIND = ("honest", "200 login page with an ETag", "403", "503", "cut", "silent", "odd ETag")
"""For a request of a PowerShell script beside the one that sends the file: that has all but :data:`SAME`."""


def may_end(row, column):
    """How this cell may end: one of these outcomes."""
    tool, kind = row
    if column == "honest":
        return (SUCCESS,)
    return {
        "put": of_put,
        "post": of_post,
        "part": of_part,
        "complete": of_completion,
        "list": lambda *_: NO_SUCCESS,
        "head": of_head,
        "abort": of_abort,
    }[kind](tool, column)


def of_put(tool, column):
    if column in ("200 empty html", "odd ETag"):
        return (SUCCESS,)
    if column in REFUSALS:
        return (REFUSED,)
    if tool.endswith("files"):
        # They look, and find nothing but what was stored.
        return (SUCCESS,) if column.endswith(", stored") else NO_SUCCESS
    return NO_SUCCESS if column == "200 error" else (UNKNOWN,)


def of_post(tool, column):
    """The form asks for 201, or for 204."""
    if column == "odd ETag":
        return (SUCCESS,)
    if column in REFUSALS:
        return (REFUSED,)
    return NO_SUCCESS if column in ("200 error", "200 empty html") else (UNKNOWN,)


def of_part(tool, column):
    if column in ("200 empty html", "odd ETag"):
        return (SUCCESS,)
    return ANY if column.endswith(", stored") else NO_SUCCESS


def of_completion(tool, column):
    if column in ("odd ETag", "cut, stored", "200 empty html", "empty ETag in the document, stored"):
        # Stored: HEAD proves it.
        return (SUCCESS,)
    return (REFUSED,) if column in ("200 error", "403") else NO_SUCCESS


def of_head(tool, column):
    """The object is stored, and it is the proof that is not there; of files, they look before they send."""
    if tool.endswith("files"):
        return ANY if column in NOT_READ or column == "503" else (SUCCESS,)
    # With a length and an ETag, it is an answer, and says that the object is another.
    if column in ("200 empty html", "odd ETag", "200 login page with an ETag", "drip in the body", "wrong length"):
        return ANY
    return (SUCCESS, UNKNOWN)


def of_abort(tool, column):
    return (SUCCESS,) if column == "204" else NO_SUCCESS


class Cell(NamedTuple):
    """What came of a run."""

    code: object
    text: str
    stored: dict


@pytest.fixture(scope="module")
def print_for(v1, tmp_path_factory):
    """A function that prints a hand-off, for an endpoint that is replaced by that of each store."""
    folder = tmp_path_factory.mktemp("printed")
    for name in ("f", "g"):
        (folder / name).write_bytes(SMALL)
    with EvilStore() as store:

        def print_it(arguments, form):
            arguments = [str(folder) if argument == "FOLDER" else argument for argument in arguments]
            place = ["--format", form, "--region", "us-east-1", "--endpoint-url", store.endpoint, "--only-show-errors"]
            done = v1.call(*arguments, *place)
            assert (done.code, done.err) == (0, "")
            assert done.out.count(store.endpoint)
            return lambda endpoint: SHORT.sub(rf"\g<1>{STALL}", done.out.replace(store.endpoint, endpoint))

        yield print_it


OF_SCRIPTS = {"PARALLEL": "2", "RETRIES": "0", "PAUSE": "0", "STALL": STALL}
ENVIRONMENT = {**os.environ, **OF_SCRIPTS, "TERM": "dumb"}


def fill(folder):
    """Make a folder that has the files."""
    folder.mkdir()
    large = "multipart" in folder.parent.name
    for each, body in {"k": LARGE if large else SMALL, "f": SMALL, "g": SMALL}.items():
        (folder / each).write_bytes(body)


def run(program, store, folder, script):
    """Run it in a folder of its own; return the cell."""
    fill(folder)
    (folder / "script").write_text(script, encoding="utf-8")
    said = folder.with_suffix(".said").open("w+b")
    process = subprocess.Popen(
        [*LIMITED, *program],
        cwd=folder,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
    )
    try:
        code = process.wait(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        code = TOO_LONG
    with said:
        said.seek(0)
        out = said.read(100_000)
    return Cell(code, out.decode("utf-8", "surrogateescape"), dict(store.objects))


def run_in_one_powershell(program, stores, folder, script_for):
    """Run the scripts of a row in turn; return the cells by their columns."""

    def cell_of(column, store):
        place, script = folder / column.replace(" ", "-"), script_for(store.endpoint)
        fill(place)
        began = time.monotonic()
        code, out, err = in_session(place, script, *program[len(POWERSHELL) :], **OF_SCRIPTS)
        return Cell(code if time.monotonic() - began < LIMIT else TOO_LONG, out + err, dict(store.objects))

    return {column: cell_of(column, store) for column, store in stores.items()}


def raw_in(text):
    """The characters that a terminal obeys, but for ends of lines, and those with which a progress bar begins anew."""
    return sorted({each for each in text if each not in "\r\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs")})


def faults_of(row, column, cell):
    """What is wrong with a cell, in words."""
    tool, _ = row
    outcomes = may_end(row, column)
    if isinstance(cell.code, str):
        yield cell.code
        return
    is_success = cell.code == 0
    # The codes of curl are its own.
    code = 1 if tool.startswith("curl") and not is_success else cell.code
    codes = [CODES[outcome] for outcome in outcomes]
    if code not in ([min(each, 1) for each in codes] if tool.startswith("curl") else codes):
        yield f"exit code {cell.code}, and not: {' or '.join(outcomes)}"
    claims = re.search(TOOLS[tool][3], cell.text) is not None
    if claims != is_success:
        yield "says that it succeeded" if claims else "does not say that it succeeded"
    partly = PARTLY_UPLOADED.search(cell.text)
    if (claims and not is_there(tool, cell.stored)) or (partly and int(partly[1]) > len(cell.stored)):
        yield f"what it says is not in the bucket, which has {sorted(cell.stored)}"
    if raw_in(cell.text):
        yield f"raw text: {raw_in(cell.text)}"
    if noise := re.search(r"Traceback|Error\b.*line \d+|\b(script|sh|dash)(\[\d+\])?: (\d+|line \d+): .*", cell.text):
        yield f"noise: {noise[0]}"
    if len(cell.text) > 5000:
        yield f"says {len(cell.text)} characters"


def is_there(tool, stored):
    if "--" in tool:
        return True
    if tool.endswith("files"):
        return stored == {"/bkt/in/f": SMALL, "/bkt/in/g": SMALL}
    return stored == {"/bkt/k": LARGE if "multipart" in tool else SMALL}


def columns_of(row):
    """All; of PowerShell, which takes a second to start, those that differ in what a script must do."""
    tool, kind = row
    every = {**ANSWERS, **(LISTS if kind == "list" else {})}
    if "powershell" not in tool:
        return every
    sends_the_file = kind in ("put", "post", "part")
    return {
        name: every[name]
        for name in every
        if name not in SAME and (sends_the_file or name in ONE_OF_EACH_KIND or name in LISTS)
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0].replace(' ', '-')}:{row[1]}")
def test_row(print_for, tmp_path, row):
    tool, kind = row
    if "powershell" in tool and PWSH is None:
        pytest.skip("there is no PowerShell on this machine")
    arguments, form, program, _ = TOOLS[tool]
    script_for = print_for(arguments, form)
    folder = tmp_path / tool.replace(" ", "-")
    folder.mkdir()

    with ExitStack() as stack:
        stores = {name: stack.enter_context(EvilStore(kind, answer)) for name, answer in columns_of(row).items()}
        if "powershell" in tool:
            cells = run_in_one_powershell(program, stores, folder, script_for)
        else:
            # Side by side: most of their time, they wait.
            def cell_of(column):
                script = script_for(stores[column].endpoint)
                return run(program, stores[column], folder / column.replace(" ", "-"), script)

            with ThreadPoolExecutor(6) as pool:
                cells = dict(zip(stores, pool.map(cell_of, stores)))
        for column, store in stores.items():
            assert store.requests[kind], (column, cells[column])
    wrong = {column: list(faults_of(row, column, cell)) for column, cell in cells.items()}
    shown = [
        f"{column}: {'; '.join(faults)}: {cells[column].text[:300]!r}" for column, faults in wrong.items() if faults
    ]
    assert not shown, "\n".join(["", *shown])
