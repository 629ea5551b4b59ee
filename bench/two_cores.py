"""Two processes on two cores, by the line for GNU parallel of docs/bulk.md, against one process. By the clock."""

import operator
import re
import shutil
import statistics

from aws_cli import ROOT
from plan import keys
from timing import in_turn, on_cores


def documented_line():
    """The command, as docs/bulk.md has it."""
    text = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
    return re.search(r"^    (parallel .*\n(?:    .*\n)+)", text, re.MULTILINE).group(1)


def rows(clis, folder, plan, scores):  # noqa: ARG001  # no goal: the machine decides
    """An AWS CLI a row."""
    if not shutil.which("parallel"):
        raise SystemExit("GNU parallel is required: apt-get install parallel.")
    yield f"| {plan.many:,} keys into a file | one process | two, by `parallel` | x one |"
    yield "|---|--:|--:|--:|"
    one = "aws s3 presign-put s3://bucket-test/fleet/ --keys-from keys.txt > urls.txt"
    for cli in clis:
        place = folder / f"on two cores, {cli.version}"
        (place / "bin").mkdir(parents=True)
        (place / "bin" / "aws").symlink_to(cli.path)
        (place / "keys.txt").symlink_to(keys(folder, plan.many))
        environment = cli.environment()
        environment |= {"PATH": f"{place / 'bin'}:{environment['PATH']}", "PARALLEL": "--jobs 2"}
        commands = {
            name: (["bash", "-c", f'cd "$0" && {line}', str(place)], environment)
            for name, line in (("one", one), ("two", documented_line()))
        }
        with on_cores(2):
            runs = in_turn(plan.rounds, commands, plan.warm_up)
        alone, shared = ([run.elapsed for run in runs[name]] for name in commands)
        times = statistics.median(map(operator.truediv, alone, shared))
        yield (
            f"| AWS CLI {cli.version} | {statistics.median(alone):.2f} s | {statistics.median(shared):.2f} s | "
            f"{times:.2f} |"
        )
