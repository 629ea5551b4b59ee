"""Many keys in one process, on one core."""

from dataclasses import replace

from peers import script
from plan import keys
from timing import in_turn, peak, ratio, seconds

BATCHES = {
    "obstore_batch": "obstore, one list (Rust)",
    "bun_loop": "Bun, `S3Client.presign` (Zig)",
    "sha256_floor": "the floor: reading the keys and one SHA-256 of each",
}
"""Those that are as fast that they sign as many keys as presign-put does."""

LOOPS = {"minio_loop": "minio-py", "boto3_loop": "boto3"}
GOALS = {"boto3": "boto3_loop", "obstore": "obstore_batch", "bun": "bun_loop"}
"""The goals that are a rate against another signer's."""


def rows(clis, folder, plan, scores):
    """Each signer's rate, as a multiple of boto3's, and its memory."""
    commands = {cli.version: cli.bulk("--keys-from", keys(folder, plan.many)) for cli in clis}
    commands |= {name: script(name, keys(folder, plan.many)) for name in BATCHES}
    commands |= {name: script(name, keys(folder, plan.loop)) for name in LOOPS}
    runs = in_turn(plan.rounds, commands, plan.warm_up)
    few = in_turn(1, {cli.version: cli.bulk("--keys-from", keys(folder, plan.few)) for cli in clis}, warm_up=False)

    # Of those that sign key by key, what the loop alone would take for as many keys as the others sign.
    for name in LOOPS:
        runs[name] = [replace(run, seconds=float(run.said) * plan.many / plan.loop) for run in runs[name]]

    def row(what, name, note=""):
        times = [f"{ratio(runs[other], runs[name]):.2f}" for other in GOALS.values()]
        return (
            f"| {what} | {seconds(runs[name]):.2f} | {plan.many / seconds(runs[name]):,.0f} | "
            f"{' | '.join(times)} | {peak(runs[name]):.0f} MiB{note} |"
        )

    yield f"| {plan.many:,} keys, whole process | CPU seconds | URLs/s | x boto3 | x obstore | x Bun | peak memory |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for cli in clis:
        mine, peak_of_few = runs[cli.version], peak(few[cli.version])
        for goal, other in GOALS.items():
            scores.add(goal, cli.version, ratio(runs[other], mine))
        scores.add("floor", cli.version, ratio(mine, runs["sha256_floor"]))
        scores.add("memory", cli.version, peak(mine) - peak_of_few)
        note = f" ({plan.few:,} keys: {peak_of_few:.0f})"
        yield row(f"`aws s3 presign-put --keys-from`, AWS CLI {cli.version}", cli.version, note)
    for name, what in BATCHES.items():
        yield row(what, name)
    for name, what in LOOPS.items():
        yield row(f"{what}, its loop alone, from {plan.loop:,} keys", name)
