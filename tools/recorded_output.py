"""What the commands print, for a change that must change nothing: recorded before and after, and compared.

    tools/recorded_output.py record FOLDER [--package TREE] [--cli NAME]
    tools/recorded_output.py compare FOLDER FOLDER [--cli NAME]

``record`` runs the command lines of recorded_commands.txt, and more from tables of the tests, on each AWS CLI of the
matrix, with the package in TREE (default: this one), and writes FOLDER/NAME.json: exit code and outputs of each.
The clock stands still, and nothing is random, so signatures and the ids of uploads can be compared. ``compare`` prints
what differs, and ends with 1 if anything does. It needs ``make matrix``, and the Debian package faketime.
"""

import argparse
import difflib
import json
import re
import shlex
import shutil
import signal
import string
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from recorded_world import (
    FAKETIME,
    ROOT,
    FixedCli,
    FixedStore,
    borrowed,
    environment_of,
    variables,
    write_files,
)

PACKAGE = "awscli_presign_put"
LINES = Path(__file__).with_name("recorded_commands.txt")
CLIS = {
    **{name: ROOT / ".matrix" / name / "bin" / "aws" for name in ("v1-1.45", "v1-newest", "v2-newest")},
    "v2": Path("/usr/bin/aws"),
}
SAME = [
    (re.compile(r"(?<=/)tmp[\w.]+"), "TEMPORARY"),
    (re.compile(r"(?<=X-Amz-Signature=)[0-9a-f]{65,}"), "ECDSA"),  # of Version 4A: another each time
    (re.compile(r"\x1b\[[0-9;]*m|.\x08"), ""),  # bold and underlined text of help pages
]


class Command(NamedTuple):
    """A command line.

    :param words: what follows ``aws``.
    :param given: variables of its environment.
    :param stdin: the file that it reads, or None.
    :param into: the file that gets its output, or None.
    """

    words: list
    given: dict
    stdin: str
    into: str


def parsed(line, names):
    """The command of a line, with what these names stand for."""
    words = shlex.split(string.Template(line).safe_substitute(names))
    at = words.index("aws")
    given = dict(word.split("=", 1) for word in words[:at])
    words, files = words[at + 1 :], {}
    while len(words) > 1 and words[-2] in ("<", ">"):
        files[words[-2]] = words[-1]
        words = words[:-2]
    return Command(words, given, files.get("<"), files.get(">"))


def run(cli, command, environment, folder):
    if command.stdin or "help" in command.words:
        text = (folder / command.stdin).read_text("utf-8") if command.stdin else ""
        return cli.at_stdin(command.words, environment, folder, text)._asdict()
    return cli.ask_worker("call", arguments=command.words, environment=environment, folder=str(folder), is_fixed=True)


def record(name, package):
    """Each line -> its exit code and outputs."""
    with tempfile.TemporaryDirectory(prefix="recorded-") as place:
        home, folder, data = (Path(place) / part for part in ("home", "folder", "store"))
        for each in (home, folder, data):
            each.mkdir()
        write_files(folder)
        with FixedStore(data) as store, FixedCli(CLIS[name], home, package) as cli:
            names = variables(store, cli)
            lines = [line for line in LINES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
            recorded = {}
            for line in (*lines, *borrowed()):
                command = parsed(line, names)
                done = run(cli, command, environment_of(cli, Path(place), store, command.given), folder)
                if command.into:
                    (folder / command.into).write_text(done["out"], encoding="utf-8")
                label = line if line not in recorded else f"{line} # {len(recorded)}"
                recorded[label] = {part: same(value, place) for part, value in done.items()}
            return recorded


def same(value, place):
    """An output, without what is another in each run."""
    if not isinstance(value, str):
        return value
    value = value.replace(place, "PLACE")
    for pattern, text in SAME:
        value = pattern.sub(text, value)
    return value


def text_of(recorded):
    """A recorded command as lines."""
    return [
        f"exit code {recorded['code']}",
        *(f"{part}: {line}" for part in ("err", "out") for line in recorded[part].splitlines()),
    ]


def differences(before, after):
    for line in sorted({*before, *after}):
        texts = [text_of(each[line]) if line in each else [] for each in (before, after)]
        if texts[0] != texts[1]:
            yield f"$ {line}"
            yield from list(difflib.unified_diff(*texts, n=1, lineterm=""))[2:]


def compare(before, after, clis):
    """Print what differs between two folders, of all AWS CLIs or these; whether nothing does."""
    names = sorted({path.name for folder in (before, after) for path in folder.glob("*.json")})
    names = [name for name in names if not clis or name.removesuffix(".json") in clis]
    if not names:
        sys.exit(f"There is no recording in {before}.")
    is_same = True
    for name in names:
        missing = [folder for folder in (before, after) if not (folder / name).exists()]
        if missing:
            print(f"== {name}: not in {missing[0]}")
            is_same = False
            continue
        recordings = [json.loads((folder / name).read_text("utf-8")) for folder in (before, after)]
        found = list(differences(*recordings))
        is_same = is_same and not found
        print(f"== {name}: {len(recordings[0])} and {len(recordings[1])} command lines")
        for line in found:
            print(line)
    return is_same


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("folder", type=Path)
    recording.add_argument("--package", type=Path, default=ROOT, metavar="TREE")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    for each in (recording, comparing):
        each.add_argument("--cli", choices=CLIS, action="append", help="of these AWS CLIs alone")
    typed = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a pager that is closed early
    if typed.command == "compare":
        return 0 if compare(typed.before, typed.after, typed.cli) else 1
    if not FAKETIME:
        sys.exit("This needs libfaketime: apt-get install faketime")
    typed.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="recorded-package-") as copy:
        # Modules are imported when they are first needed: the tree may be edited meanwhile.
        shutil.copytree(typed.package / PACKAGE, Path(copy) / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
        for name in typed.cli or [name for name, path in CLIS.items() if shutil.which(path)]:
            recorded = record(name, copy)
            (typed.folder / f"{name}.json").write_text(
                json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", "utf-8"
            )
            print(f"{name}: {len(recorded)} command lines", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
