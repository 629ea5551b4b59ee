"""presign-probe on every store that this machine can start: ``make stores``.

It renews the reports in docs/stores and the table of docs/stores.md. With names, only these stores are tried.
"""

import collections
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tools")]

import builds  # noqa: E402  # the path comes first
import every_store  # noqa: E402
import stores_page  # noqa: E402
from clis import Cli  # noqa: E402

from awscli_presign_put.probe.promises import PROMISES  # noqa: E402

MATRIX = ROOT / ".matrix"
AWS = next(path for name in ("v2-newest", "v1-newest") if (path := MATRIX / name / "bin" / "aws").exists())
"""v2 computes every digest that can be tried."""
APART = {"s3rver": ["key-long"]}
"""What ends a store: it is tried last, when nothing else can fail of it."""
AT_ONCE = 2
TIMEOUT = 240
"""Seconds that one store may take."""


class NotTried(Exception):
    """Why there is no report."""


def main(names):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = {name: pool.submit(_renew, name) for name in names or every_store.STORES}
        failed = [name for name, result in results.items() if not _said(name, result)]
    stores_page.write()
    return f"No report of: {', '.join(failed)}." if failed else 0


def _said(name, result):
    """Say what came of a store; False if it should have a report and has none."""
    try:
        builds.say(f"{name}: {result.result()}")
    except (NotTried, AssertionError, OSError, subprocess.SubprocessError) as error:
        builds.say(f"{name}: NO REPORT: {error}")
        return False
    return True


def _renew(name):
    """Start a store, try it, keep the report; what is said of that."""
    if missing := every_store.STORES[name].missing():
        return f"left out, not on this machine: {', '.join(missing)}"
    with contextlib.ExitStack() as stack:
        folder, home = (
            Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))) for _ in "12"
        )
        began = time.monotonic()
        server = stack.enter_context(every_store.STORES[name].kind(folder))
        started = time.monotonic()
        version = every_store.checked_version(name, server)
        report = whole(name, stack.enter_context(Cli(AWS, home, MATRIX / "v2-plugin")), server)
        ended = time.monotonic()
    stores_page.keep(f"{name}-{version}", report)
    verdicts = collections.Counter(promise["Verdict"] for promise in report["Promises"])
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    return f"{version}, started in {started - began:.1f} s, tried in {ended - started:.0f} s: {counts}"


def _options(name, server):
    """What a store is tried with beside the prefix."""
    options = ["--change-cors"]
    if name == "ministack":
        # To revoke links, the role is changed.
        server.access_key, server.secret_key = server.user("prober", "s3:*", "sts:*", "iam:*")
        options += ["--assume-role", server.role("probed"), "--sts-endpoint-url", server.endpoint]
    return options


def whole(name, cli, server):
    """The report of one run, or of two."""
    options, apart = _options(name, server), APART.get(name)
    if not apart:
        return _report(cli, server, options)
    first, last = (
        _report(cli, server, [*options, *(word for promise in names for word in ("--only", promise))])
        for names in ([promise for promise in PROMISES if promise not in apart], apart)
    )
    found = {each["Name"]: each for each in [*first["Promises"], *last["Promises"]]}
    consequences = [*first["Consequences"], *last["Consequences"]]
    return {**first, "Promises": [found[promise] for promise in PROMISES], "Consequences": consequences}


def _report(cli, server, options):
    path = f"s3://{server.bucket('probed')}/in/"
    place = ["--endpoint-url", server.endpoint, "--addressing-style", "path", "--region", "us-east-1"]
    done = subprocess.run(
        [cli.path, "s3", "presign-probe", path, *place, "--output", "json", "--only-show-errors", *options],
        env=cli.environment(**server.keys_for()),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise NotTried(f"exit code {done.returncode}: {done.stderr}") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
