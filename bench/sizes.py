"""From few keys to very many: what each key takes, beyond the start of the process."""

import statistics

from plan import keys
from timing import in_turn, peak, seconds


def rows(clis, folder, plan, scores):
    """A number of keys a row."""
    yield "| keys | AWS CLI | CPU seconds | of these, for each key | peak memory |"
    yield "|--:|---|--:|--:|--:|"
    one = keys(folder, 1)
    for cli in clis:
        for_each = {}
        for size, rounds in plan.sizes.items():
            runs = in_turn(
                rounds,
                {"start": cli.bulk("--keys-from", one), "all": cli.bulk("--keys-from", keys(folder, size))},
                plan.warm_up,
            )
            differences = [run.seconds - start.seconds for run, start in zip(runs["all"], runs["start"])]
            for_each[size] = statistics.median(differences) / size
            yield (
                f"| {size:,} | {cli.version} | {seconds(runs['all']):.2f} | {for_each[size] * 1e6:.2f} µs | "
                f"{peak(runs['all']):.0f} MiB |"
            )
        most = max(for_each)
        scores.add("flat", cli.version, for_each[most] / for_each[most // 100])
