"""Many keys, each with headers of its own, against as many that have the same headers.

In one manifest all lines have the same names. In the other one they are mixed, as those of a real folder are: two
types, a digest in half of the lines, metadata in a third, and letters with accents in the keys.
"""

import hashlib
import json
from base64 import b64encode

from plan import keys
from timing import in_turn, peak, ratio, seconds

FORMATS = ("url", "jsonl")
PLACES = ("Köln", "Málaga", "Orléans", "Kraków", "Zürich", "Łódź", "São Paulo", "Århus")


def _digest(text):
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _alike(number, key):
    """A line like all others, which differ in their values."""
    bound = {"ContentLength": number, "ChecksumSHA256": _digest(f"{key}\n"), "ContentType": "application/json"}
    return {"Key": key, **bound}


def _mixed(number, key):
    """A line with other names than those beside it."""
    is_image = number % 5 < 2
    line = {"Key": f"{PLACES[number % len(PLACES)]}/{key.removesuffix('.json')}.{'jpeg' if is_image else 'json'}"}
    line.update(ContentLength=number, ContentType="image/jpeg" if is_image else "application/json")
    if number % 2:
        line["ChecksumSHA256"] = _digest(line["Key"])
    if number % 3 == 0:
        line["Metadata"] = {"owner": f"team-{number % 40}", "device": f"{number:08d}"}
    return line


LINES = {"all lines alike": _alike, "mixed lines": _mixed}


def _manifest(folder, count, line_of):
    """A line for each key."""
    path = folder / f"{count}{line_of.__name__}.jsonl"
    with keys(folder, count).open() as lines, path.open("w") as file:
        for number, line in enumerate(lines):
            # As programs in other languages write it, too: letters as they are.
            file.write(json.dumps(line_of(number, line[:-1]), ensure_ascii=number % 4 > 0) + "\n")
    return path


def rows(clis, folder, plan, scores):
    """The rate of a manifest, as a part of that of ``--keys-from``, and what a line takes."""
    listed = keys(folder, plan.many)
    manifests = {name: _manifest(folder, plan.many, line_of) for name, line_of in LINES.items()}
    commands = {}
    for cli in clis:
        commands[cli.version, "keys"] = cli.bulk("--keys-from", listed)
        for name, manifest in manifests.items():
            for form in FORMATS:
                command, environment = cli.bulk("--manifest", manifest)
                commands[cli.version, name, form] = [*command, "--format", form], environment
    runs = in_turn(plan.rounds, commands, plan.warm_up)
    yield f"| {plan.many:,} lines, whole process | CPU seconds | µs a line | x `--keys-from` | peak memory |"
    yield "|---|--:|--:|--:|--:|"
    for cli in clis:
        rates = {}
        for name in manifests:
            for form in FORMATS:
                mine = runs[cli.version, name, form]
                rates[name, form] = ratio(runs[cli.version, "keys"], mine)
                yield (
                    f"| {name}, `--format {form}`, AWS CLI {cli.version} | {seconds(mine):.2f} | "
                    f"{seconds(mine) * 1e6 / plan.many:.1f} | {rates[name, form]:.2f} | {peak(mine):.0f} MiB |"
                )
        scores.add("manifest", cli.version, min(rates["all lines alike", form] for form in FORMATS))
        slowest = max(seconds(runs[cli.version, "mixed lines", form]) for form in FORMATS)
        scores.add("mixed", cli.version, slowest * 1e6 / plan.many)
