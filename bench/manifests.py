"""Many keys, each with its own length, digest and content type, against as many that have the same headers."""

import hashlib
import json
from base64 import b64encode

from plan import keys
from timing import in_turn, peak, ratio, seconds

FORMATS = ("url", "jsonl")


def _manifest(folder, count):
    """A line for each key."""
    path = folder / f"{count}.jsonl"
    with keys(folder, count).open() as lines, path.open("w") as file:
        for number, line in enumerate(lines):
            digest = b64encode(hashlib.sha256(line.encode()).digest()).decode()
            bound = {"ContentLength": number, "ChecksumSHA256": digest, "ContentType": "application/json"}
            file.write(json.dumps({"Key": line[:-1], **bound}) + "\n")
    return path


def rows(clis, folder, plan, scores):
    """The rate of a manifest, as a part of that of ``--keys-from``."""
    listed, manifest = keys(folder, plan.many), _manifest(folder, plan.many)
    commands = {}
    for cli in clis:
        commands[cli.version, "keys"] = cli.bulk("--keys-from", listed)
        for name in FORMATS:
            command, environment = cli.bulk("--manifest", manifest)
            commands[cli.version, name] = [*command, "--format", name], environment
    runs = in_turn(plan.rounds, commands, plan.warm_up)
    yield f"| a manifest of {plan.many:,} keys, whole process | CPU seconds | URLs/s | x `--keys-from` | peak memory |"
    yield "|---|--:|--:|--:|--:|"
    for cli in clis:
        times = {name: ratio(runs[cli.version, "keys"], runs[cli.version, name]) for name in FORMATS}
        scores.add("manifest", cli.version, min(times.values()))
        for name in FORMATS:
            mine = runs[cli.version, name]
            yield (
                f"| `--manifest --format {name}`, AWS CLI {cli.version} | {seconds(mine):.2f} | "
                f"{plan.many / seconds(mine):,.0f} | {times[name]:.2f} | {peak(mine):.0f} MiB |"
            )
