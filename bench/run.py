"""Times presign-put, as whole processes on one core, side by side with other signers. "make bench" runs this.

Prints Markdown; with --readme, writes it into README.md. All that is compared runs in turn, round after round, so that
a machine whose speed drifts is as fast for one as for another; what is printed are medians, and medians of the ratios
round by round. All URLs go to /dev/null.
"""

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from importlib import metadata
from pathlib import Path

from store import store

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
BEGIN, END = "<!-- bench: made by bench/run.py -->\n", "<!-- end of bench -->\n"
MANY, FEW = 1_000_000, 1_000
PARTS = 10_000
LOOPS = {"boto3_loop": 20_000, "minio_loop": 20_000}
"""Those that sign key by key, and of how many keys their rate is taken."""


@dataclass(frozen=True)
class Run:
    """One finished process.

    :param seconds: from its start to its end.
    :param peak: of its memory, in MiB.
    :param said: on standard error.
    """

    seconds: float
    peak: float
    said: str


def run(command, environment):
    """Run a command to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with process.stderr as stderr:
        said = stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}: {said}")
    return Run(seconds, usage.ru_maxrss / 1024, said)


def in_turn(rounds, commands):
    """Each command once a round, after one round that does not count: name -> its runs."""
    runs = defaultdict(list)
    for number in range(rounds + 1):
        # Backwards every other time, so that none always runs after the same other.
        for name, (command, environment) in list(commands.items())[:: -1 if number % 2 else 1]:
            finished = run(command, environment)
            if number:
                runs[name].append(finished)
            print(".", end="", file=sys.stderr, flush=True)
    return runs


def seconds(runs):
    return statistics.median(run.seconds for run in runs)


def ratio(runs, others):
    """How many times as long as the other one takes, round by round."""
    return statistics.median(run.seconds / other.seconds for run, other in zip(runs, others))


class Cli:
    """An AWS CLI with the plugin switched on, and without it."""

    def __init__(self, path, home):
        self.path = str(path)
        home.mkdir()
        shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        self.version = re.match(r"aws-cli/(\S+)", shown.stdout + shown.stderr).group(1)
        plugin = "[plugins]\npresign-put = awscli_presign_put\n"
        if self.version.startswith("2"):
            plugin += f"cli_legacy_plugin_path = {HERE.parent / '.matrix' / 'v2-plugin'}\n"
        self._configurations = {}
        for is_on in (True, False):
            file = home / ("with" if is_on else "without")
            file.write_text(plugin if is_on else "")
            self._configurations[is_on] = file

    def command(self, *arguments, plugin=True):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._configurations[plugin].parent),
            "AWS_CONFIG_FILE": str(self._configurations[plugin]),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        return [self.path, *arguments], environment

    def bulk(self, keys):
        return self.command(
            *["s3", "presign-put", "s3://bucket-test/fleet/", "--keys-from", str(keys)],
            *["--endpoint-url", "https://storage.example"],
        )


def script(name, *arguments):
    return [sys.executable, str(HERE / f"{name}.py"), *map(str, arguments)], {"PATH": os.environ["PATH"]}


def bulk_rows(clis, folder, rounds):
    """Many keys: each signer's rate, as a multiple of boto3's, and its memory."""
    files = {}
    for count in {MANY, FEW, *LOOPS.values()}:
        files[count] = folder / f"{count}.txt"
        with files[count].open("w") as file:
            file.writelines(f"device-{number % 1000:04d}/2026/11/24/{number:08d}.json\n" for number in range(count))
    many = {cli.version: cli.bulk(files[MANY]) for cli in clis}
    scripts = {name: script(name, files[count]) for name, count in LOOPS.items()}
    scripts |= {name: script(name, files[MANY]) for name in ("obstore_batch", "sha256_floor")}
    runs = in_turn(rounds, many | scripts)
    few = in_turn(1, {cli.version: cli.bulk(files[FEW]) for cli in clis})

    # Of those that sign key by key, what the loop alone would take for as many keys as the others sign.
    for name, count in LOOPS.items():
        runs[name] = [replace(run, seconds=float(run.said) * MANY / count) for run in runs[name]]

    def row(what, name, note=""):
        per_second = MANY / seconds(runs[name])
        times_boto3 = ratio(runs["boto3_loop"], runs[name])
        times_obstore = ratio(runs["obstore_batch"], runs[name])
        peak = statistics.median(run.peak for run in runs[name])
        return (
            f"| {what} | {seconds(runs[name]):.2f} | {per_second:,.0f} | {times_boto3:.1f} | {times_obstore:.2f} | "
            f"{peak:.0f} MiB{note} |"
        )

    yield "| 1,000,000 keys, whole process | seconds | URLs/s | x boto3 | x obstore | peak memory |"
    yield "|---|--:|--:|--:|--:|--:|"
    for cli in clis:
        note = f" (1,000 keys: {few[cli.version][0].peak:.0f})"
        yield row(f"`aws s3 presign-put --keys-from`, AWS CLI {cli.version}", cli.version, note)
    yield row("obstore, one list (Rust)", "obstore_batch")
    yield row("minio-py, its loop alone, from 20,000 keys", "minio_loop")
    yield row("boto3, its loop alone, from 20,000 keys", "boto3_loop")
    yield row("the floor: reading the keys and one SHA-256 of each", "sha256_floor")


def single_rows(clis, pairs):
    """One URL, and what other commands pay for the plugin."""
    yield f"| one command, median of {pairs} pairs | seconds | against | seconds | ratio |"
    yield "|---|--:|---|--:|--:|"
    uri = "s3://bucket-test/feather.ttf"
    for cli in clis:
        put, get = cli.command("s3", "presign-put", uri), cli.command("s3", "presign", uri)
        for what, ours, against, theirs in (
            ("aws s3 presign-put", put, "`aws s3 presign`", get),
            ("aws s3 presign-put", put, "a boto3 script", script("boto3_one")),
            ("aws s3 presign", get, "without the plugin", cli.command("s3", "presign", uri, plugin=False)),
            ("aws --version", cli.command("--version"), "without the plugin", cli.command("--version", plugin=False)),
        ):
            runs = in_turn(pairs, {"ours": ours, "theirs": theirs})
            mine, others = seconds(runs["ours"]), seconds(runs["theirs"])
            times = ratio(runs["ours"], runs["theirs"])
            yield f"| `{what}`, {cli.version} | {mine:.3f} | {against} | {others:.3f} | {times:.2f} |"


def multipart_rows(clis, rounds):
    """A kit of 10,000 parts, against boto3 presigning each of them."""
    yield "| 10,000 parts (160 GiB), whole process | seconds | x boto3 | peak memory | size |"
    yield "|---|--:|--:|--:|--:|"
    with store() as endpoint:
        commands = {"boto3": script("boto3_parts", PARTS)}
        for cli in clis:
            for form in ("sh", "python", "json"):
                commands[cli.version, form] = cli.command(
                    *["s3", "presign-multipart", "s3://bucket-test/backup.tar", "--size", f"{PARTS * 16}MiB"],
                    *["--format", form, "--only-show-errors", "--endpoint-url", endpoint],
                )
        runs = in_turn(rounds, commands)
        sizes = {
            name: len(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
            for name, (command, environment) in commands.items()
        }
    for name, of_one in runs.items():
        what = name if name == "boto3" else f"`presign-multipart --format {name[1]}`, AWS CLI {name[0]}"
        peak = statistics.median(run.peak for run in of_one)
        yield (
            f"| {what} | {seconds(of_one):.2f} | {ratio(runs['boto3'], of_one):.1f} | {peak:.0f} MiB | "
            f"{sizes[name] / 1e6:.1f} MB |"
        )


def find_clis(folder):
    """The newest v1 and the newest v2; where $AWS_V2 is set or there is no official v2, another v2."""
    matrix = HERE.parent / ".matrix"
    yield Cli(matrix / "v1-newest" / "bin" / "aws", folder / "v1")
    official = matrix / "v2-newest" / "bin" / "aws"
    for number, path in enumerate([os.environ.get("AWS_V2"), official, shutil.which("aws")]):
        if path and Path(path).exists():
            cli = Cli(path, folder / f"v2 {number}")
            if cli.version.startswith("2."):
                yield cli
                return


def machine():
    with Path("/proc/cpuinfo").open() as lines:
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    versions = {name: metadata.version(name) for name in ("boto3", "minio", "obstore")}
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"One core of an {model}, Python {platform.python_version()}, {named}; {date.today()}."


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="of a million keys")
    parser.add_argument("--pairs", type=int, default=15, help="of single commands")
    parser.add_argument("--parts", action="store_true", help="only a multipart upload")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md")
    options = parser.parse_args()
    # On one core, and all that is started with it.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as name:
        clis = list(find_clis(Path(name)))
        rows = list(multipart_rows(clis, options.rounds))
        if not options.parts:
            rows = [*bulk_rows(clis, Path(name), options.rounds), "", *single_rows(clis, options.pairs), "", *rows]
    text = "\n".join([*rows, "", machine(), ""])
    print(file=sys.stderr)
    print(text)
    if options.readme:
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
