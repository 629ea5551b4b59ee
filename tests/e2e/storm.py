"""Signals at random moments of ``enable`` and ``disable``, with real AWS CLIs v1 and v2 on one PATH.

``test_storm.py`` does this a few times. By hand, from the repository, here 500 times:
``PYTHONPATH=tests/e2e .matrix/dev/bin/python -m storm 500``. It ends with the first fault, and prints how to repeat it.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from conftest import PATHS
from test_install import Machine

OLD = b"# mine\n[default]\nregion = eu-west-3\n"
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
MOSTLY = 0.85
MOST_CHANGES = 8
"""Changes of files that can be seen from outside in one run."""


class Storm:
    """A machine whose ``enable`` and ``disable`` are ended by signals.

    :param seed: of all that is random, but for how fast the machine is.
    """

    def __init__(self, folder, names, seed):
        self.machine = Machine(folder, names)
        self.machine.config.parent.mkdir()
        self.machine.config.write_bytes(OLD)
        self.random = random.Random(seed)
        self.seconds = {}
        for command in ("enable", "disable"):
            begin = time.monotonic()
            assert self.machine.program(command)[0] == 0
            self.seconds[command] = time.monotonic() - begin
            if command == "enable":
                self.new = self.machine.config.read_bytes()
        assert self.machine.config.read_bytes() == OLD

    def blow(self):
        """Run one command, send it one signal, and assert that all is well; return what came of it."""
        # Mostly the one that has something to do.
        is_on = self.machine.config.read_bytes() == self.new
        command = "disable" if is_on == (self.random.random() < MOSTLY) else "enable"
        number = self.random.choice(SIGNALS)
        arguments = ["--no-completion"] if command == "enable" and self.random.random() < 0.5 else []
        process = subprocess.Popen(
            [sys.executable, "-m", "awscli_presign_put", command, *arguments],
            env=self.machine.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._wait_for_a_moment(process, self.seconds[command])
        process.send_signal(number)
        _, err = process.communicate(timeout=120)
        happened = f"{command} {' '.join(arguments)} {number.name}, exit code {process.returncode}: {err}"
        assert "Traceback" not in err, happened
        assert process.returncode in (0, -number, 128 + number), happened
        text = self.machine.config.read_bytes()
        assert text in (OLD, self.new), f"{happened}: {text!r}"
        for aws in self.machine.aws:
            done = self.machine.run(aws, "--version")
            assert done.returncode == 0, f"{happened}: {aws}: {done.stderr}"
        return command, number.name, "ended" if process.returncode else "finished", text == self.new

    def end(self):
        """What is left after all of them is taken back whole."""
        self.machine.program("disable")
        assert self.machine.config.read_bytes() == OLD
        left = [path for path in self.machine.home.rglob("*") if "presign-put" in path.name or path.suffix == ".index"]
        assert left == []

    def _wait_for_a_moment(self, process, seconds):
        """Until any moment of the run; or until just after a file has changed, where most can go wrong."""
        if self.random.random() < 0.5:
            time.sleep(self.random.uniform(0, seconds))
            return
        wanted, later = self.random.randint(1, MOST_CHANGES), self.random.uniform(0, 0.004)
        end = time.monotonic() + 2 * seconds
        seen = self._files()
        while wanted and process.poll() is None and time.monotonic() < end:
            now = self._files()
            wanted, seen = wanted - (now != seen), now
        time.sleep(later)

    def _files(self):
        data = self.machine.data / "awscli-presign-put"
        watched = [self.machine.config, self.machine.config.parent, data, data / "plugin", data / "enabled.json"]
        watched += [self.machine.config.parent / "cli" / "cache", data / "plugin" / "awscli_presign_put"]
        return [moment_of(path) for path in watched]


def moment_of(path):
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    # A shell ignores SIGINT in what it runs in the background, and so would all that is started here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    say(f"--seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        names = [name for name in ("v1-newest", "v2-newest") if name in PATHS]
        storm = Storm(Path(folder) / "home", names, options.seed)
        seen = Counter()
        for number in range(options.times):
            seen[storm.blow()] += 1
            if number % 20 == 19:
                say(str(number + 1))
        storm.end()
    for (command, name, how, is_new), times in sorted(seen.items()):
        say(f"{times:4} {command} {name}: {how}, configuration {'as enable left it' if is_new else 'as before'}")


if __name__ == "__main__":
    main()
