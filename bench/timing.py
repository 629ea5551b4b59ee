"""How commands are timed: as whole processes, in turn, round after round.

So a machine whose speed drifts is as fast for one as for another. What is printed are medians, and medians of the
ratios round by round. What the commands print goes to /dev/null. Seconds are those of the processor: on one core they
are those of the clock, without what other processes of the machine take.
"""

import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass

CORES = sorted(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Run:
    """One finished process.

    :param seconds: of the processor, in the process and those that it has waited for.
    :param elapsed: seconds from its start to its end.
    :param peak: of its memory, in MiB.
    :param said: on standard error.
    """

    seconds: float
    elapsed: float
    peak: float
    said: str


@contextmanager
def on_cores(count):
    """This process, and all that it starts, on that many cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, CORES[-count:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def run(command, environment):
    """Run a command to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with process.stderr as stderr:
        said = stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}: {said}")
    return Run(usage.ru_utime + usage.ru_stime, elapsed, usage.ru_maxrss / 1024, said)


def in_turn(rounds, commands, warm_up=True):
    """Each command once a round: name -> its runs.

    :param commands: name -> the command and its environment.
    :param warm_up: begin with one round more, which does not count.
    """
    runs = defaultdict(list)
    for number in range(0 if warm_up else 1, rounds + 1):
        # Backwards every other time, so that none always runs after the same other.
        for name, (command, environment) in list(commands.items())[:: -1 if number % 2 else 1]:
            finished = run(command, environment)
            if number:
                runs[name].append(finished)
            print(".", end="", file=sys.stderr, flush=True)
    return runs


def seconds(runs):
    return statistics.median(run.seconds for run in runs)


def peak(runs):
    return statistics.median(run.peak for run in runs)


def ratio(runs, others):
    """How many times as long as the other one takes, round by round."""
    return statistics.median(run.seconds / other.seconds for run, other in zip(runs, others))
