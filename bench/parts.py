"""A kit for a multipart upload, against boto3 presigning each of its parts."""

import subprocess

from peers import script
from store import store
from timing import in_turn, peak, ratio, seconds

FORMATS = ("sh", "python", "json")


def rows(clis, folder, plan, scores):  # noqa: ARG001  # no files
    """A form of the kit a row."""
    mebibytes = plan.parts * 16
    yield f"| {plan.parts:,} parts ({mebibytes:,} MiB), whole process | CPU seconds | x boto3 | peak memory | size |"
    yield "|---|--:|--:|--:|--:|"
    with store() as endpoint:
        commands = {"boto3": script("boto3_parts", plan.parts)}
        for cli in clis:
            for form in FORMATS:
                commands[cli.version, form] = cli.command(
                    *["s3", "presign-multipart", "s3://bucket-test/backup.tar", "--size", f"{mebibytes}MiB"],
                    *["--format", form, "--only-show-errors", "--endpoint-url", endpoint],
                )
        # What is printed is looked at in a round that is not timed, and so is the warm-up.
        sizes = {
            name: len(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
            for name, (command, environment) in commands.items()
        }
        runs = in_turn(plan.rounds, commands, warm_up=False)
    for cli in clis:
        scores.add("parts", cli.version, min(ratio(runs["boto3"], runs[cli.version, form]) for form in FORMATS))
    for name, of_one in runs.items():
        what = name if name == "boto3" else f"`presign-multipart --format {name[1]}`, AWS CLI {name[0]}"
        yield (
            f"| {what} | {seconds(of_one):.2f} | {ratio(runs['boto3'], of_one):.1f} | {peak(of_one):.0f} MiB | "
            f"{sizes[name] / 1e6:.1f} MB |"
        )
