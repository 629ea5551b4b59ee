"""Times presign-put side by side with other signers, and says whether it reaches its goals. "make bench" runs this.

Prints Markdown; with --readme, writes what was measured into docs/performance.md: with --only, in the place of the
tables that begin so; the machine and the day stay those of the last whole run. The goals are only printed.
"""

import argparse
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path

import kits
import manifests
import many_keys
import one_command
import parts
import sizes
import two_cores
from aws_cli import ROOT, find_clis
from goals import Scores
from peers import versions
from plan import FULL, SMALL
from timing import on_cores

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: made by bench/run.py -->\n", "<!-- end of bench -->\n"
SECTIONS = {
    "many-keys": many_keys,
    "manifests": manifests,
    "one-command": one_command,
    "parts": parts,
    "kits": kits,
    "sizes": sizes,
    "two-cores": two_cores,
}


def machine(load):
    """Where it was run, and how busy that was before."""
    with Path("/proc/cpuinfo").open() as lines:
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    named = ", ".join(f"{name} {version}" for name, version in versions().items())
    return (
        f"One core of an {model} (`parallel` and kits: two), Python {platform.python_version()}, {named}; "
        f"{date.today()}, load average before the run {load:.1f}."
    )


def tables(clis, folder, plan, chosen):
    """What the goals are and what was reached; and what was measured."""
    load, _, _ = os.getloadavg()
    scores = Scores()
    with on_cores(1):
        measured = [list(SECTIONS[name].rows(clis, folder, plan, scores)) for name in chosen]
    return as_text([list(scores.rows([cli.version for cli in clis]))]), as_text([*measured, [machine(load)]])


def as_text(tables):
    return "\n\n".join("\n".join(rows) for rows in filter(None, tables)) + "\n"


def renewed(before, measured):
    """What is between the marks of the page, with these paragraphs in the place of those that begin so."""
    by_start = {start_of(each): each for each in measured}
    old = [each for each in before.strip().split("\n\n") if each]
    there = {start_of(each) for each in old}
    new = [each for start, each in by_start.items() if start not in there]
    kept = [by_start.get(start_of(each), each) for each in old]
    # The last line is that of the machine.
    return "\n\n".join([*kept[:-1], *new, *kept[-1:]]) + "\n"


def start_of(paragraph):
    """The name of the first column of a table, or the first words of a line."""
    return paragraph.split("|")[1] if paragraph.startswith("|") else paragraph.partition(":")[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=SECTIONS, action="append", help="not all of it; can be given several times")
    parser.add_argument("--small", action="store_true", help="the newest v1 and few keys: to see that all of it runs")
    parser.add_argument("--readme", action="store_true", help="write what was measured into docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        clis = list(find_clis(Path(name)))[: 1 if options.small else None]
        goals, text = tables(clis, Path(name), SMALL if options.small else FULL, options.only or SECTIONS)
    print(file=sys.stderr)
    print(f"{goals}\n{text}" if goals.strip() else text)
    if options.readme:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        last, _, after = rest.partition(END)
        if options.only:
            *measured, _ = text.strip().split("\n\n")
            text = renewed(last, measured)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
