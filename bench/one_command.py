"""One URL, and what other commands pay for the plugin."""

from peers import script
from timing import in_turn, ratio, seconds

URI = "s3://bucket-test/feather.ttf"
PAIRS = (
    ("`aws s3 presign-put`", "`aws s3 presign`", "presign"),
    ("`aws s3 presign-put`", "`aws --version`", "version"),
    ("`aws s3 presign-put`", "a boto3 script", None),
    ("`aws s3 presign`", "the same without the plugin", "installed"),
    ("`aws --version`", "the same without the plugin", None),
)
"""A command, what it is compared with, and the goal."""


def rows(clis, folder, plan, scores):  # noqa: ARG001  # no files
    """A pair of commands a row."""
    yield "| one command | CPU seconds | against | CPU seconds | ratio |"
    yield "|---|--:|---|--:|--:|"
    for cli in clis:
        commands = {
            "`aws s3 presign-put`": cli.command("s3", "presign-put", URI),
            "a boto3 script": script("boto3_one"),
        }
        for name, arguments in (("`aws s3 presign`", ("s3", "presign", URI)), ("`aws --version`", ("--version",))):
            commands[name] = cli.command(*arguments)
            commands[name, "the same without the plugin"] = cli.command(*arguments, plugin=False)
        runs = in_turn(plan.pairs, commands, plan.warm_up)
        for ours, against, goal in PAIRS:
            mine, others = runs[ours], runs.get(against) or runs[ours, against]
            times = ratio(mine, others)
            if goal:
                scores.add(goal, cli.version, times)
            yield (f"| {ours}, {cli.version} | {seconds(mine):.3f} | {against} | {seconds(others):.3f} | {times:.2f} |")
