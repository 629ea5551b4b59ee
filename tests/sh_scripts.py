"""The shell script of a multipart upload for a store at a loopback port, and how a receiver runs it."""

import os
import subprocess
from dataclasses import replace
from datetime import datetime, timezone

from kits import multipart

from awscli_presign_put.handoff import sh
from awscli_presign_put.signing.multipart.multipart_request import CommonUrl, PresignedPart
from awscli_presign_put.signing.multipart.part_plan import MIB, PartPlan

END = datetime(2036, 11, 23, 12, 0, tzinfo=timezone.utc)
SIZE = 2 * MIB + 500
"""Of a file in three parts: a shell cannot read parts of less than 1 MiB."""


def multipart_script(endpoint, size=SIZE, resume="aws s3 again", without=(), is_exact=True, **request):
    """A kit of parts of 1 MiB. ``without`` has the numbers of parts for which it has no link."""
    plan = PartPlan(size, is_exact, MIB)
    made = multipart(is_exact=is_exact)
    made = replace(made, request=replace(made.request, plan=plan, **request))
    address = f"{endpoint}/bkt/k?X-Amz-Signature=secret&"
    links = {
        name: replace(getattr(made, name), url=address, headers=headers, expires_at=END)
        for name, headers in (
            ("complete", made.request.of_complete), ("abort", made.request.of_abort), ("head", made.request.of_head)
        )
    }  # fmt: skip
    numbers = [number for number in range(1, plan.count + 1) if number not in without]
    parts = [
        PresignedPart(number, "s", made.request.of_part(number), plan.offset(number), plan.length(number))
        for number in numbers
    ]
    listed = replace(made.lists[0], url=f"{address}uploadId=UP", headers=made.request.of_list, expires_at=END)
    common = CommonUrl(f"{address}partNumber=", "&uploadId=UP&X-Amz-Security-Token=", "")
    made = replace(made, parts=parts, common_url=common, lists=(listed,), **links)
    return sh.multipart(made, None, resume)


def run(folder, script, *arguments, program=("sh",), timeout=60, **variables):
    """Write the script into the folder and run it there: exit code, standard output, standard error."""
    (folder / "script.sh").write_text(script)
    done = subprocess.run(
        [*program, "script.sh", *arguments], cwd=folder, stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "PAUSE": "0", "RETRIES": "1", "STALL": "2", **variables},
        capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
