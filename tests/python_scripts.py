"""The Python scripts for a store at a loopback port, and how a receiver runs them."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timezone

from kits import multipart

from awscli_presign_put.handoff import python
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.multipart.multipart_request import CommonUrl, PresignedPart
from awscli_presign_put.signing.multipart.part_plan import PartPlan
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

END = datetime(2036, 11, 23, 12, 0, tzinfo=timezone.utc)
BODY = b"abc"
SHA256 = (("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),)


def put_script(endpoint, headers=()):
    return python.put(
        PresignedRequest("PUT", f"{endpoint}/bkt/k?X-Amz-Signature=secret", headers, "bkt", "k", END, "request"), "f"
    )


def post_script(endpoint, **asked):
    request = PostRequest("bkt", "k", False, 300, **asked)
    return python.post(PresignedPost(f"{endpoint}/bkt", (("key", "k"), request.success), request, END, "request"))


def files_script(endpoint, count=1, headers=SHA256):
    files = []
    for at in range(count):
        url = f"{endpoint}/bkt/k{at}?X-Amz-Signature=secret"
        put = PresignedRequest("PUT", url, (("Content-Length", "3"), *headers), "bkt", f"k{at}", END, "request")
        files.append(FileLinks(f"f{at}", put, replace(put, method="HEAD", headers=())))
    return python.files(files, "bkt/")


def multipart_script(endpoint, resume="aws s3 again", **asked):
    return python.multipart(multipart_upload(endpoint, **asked), None, resume)


def multipart_upload(endpoint, size=25, part_size=10, without=(), is_exact=True, **request):
    """An upload in parts of a few bytes. ``without`` has the numbers of parts for which there is no link."""
    plan = PartPlan(size, is_exact, part_size)
    made = multipart(is_exact=is_exact)
    address = f"{endpoint}/bkt/k?"
    links = {name: replace(getattr(made, name), url=address, expires_at=END) for name in ("complete", "abort", "head")}
    numbers = [number for number in range(1, plan.count + 1) if number not in without]
    parts = [PresignedPart(at, "s", (("Content-Length", "1"),), plan.offset(at), plan.length(at)) for at in numbers]
    return replace(
        made, request=replace(made.request, plan=plan, **request), parts=parts,
        common_url=CommonUrl(f"{address}partNumber=", "&uploadId=UP&X-Amz-Signature=", ""),
        lists=(replace(made.lists[0], url=f"{address}uploadId=UP", expires_at=END),), **links,
    )  # fmt: skip


def run(folder, script, *arguments, program=(sys.executable, "-I"), timeout=60, **variables):
    """Write the script into the folder and run it there: exit code, standard output, standard error."""
    (folder / "script.py").write_text(script)
    done = subprocess.run(
        [*program, "script.py", *arguments], cwd=folder, stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "PAUSE": "0", "RETRIES": "1", "STALL": "2", **variables},
        capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
