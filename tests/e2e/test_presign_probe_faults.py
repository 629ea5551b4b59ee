"""presign-probe on a bad line: what it leaves is named with commands that remove it."""

import os
import queue
import signal
import threading

from fault_proxy import FaultProxy, error
from memory_store import answer
from test_presign_probe import probe, verdicts
from test_presign_probe_killed import RULES, begun, clean, commands_of, left

REFUSED = answer(403, body=error("AccessDenied").encode())


class Between(FaultProxy):
    """``answers`` has what it says itself, by method and name; ``held`` what waits, with an event of its arrival.

    What is held goes on to the store after ``let_go``, but for removals; ``arrived`` has it then.
    """

    def __init__(self, port):
        super().__init__(port)
        self.answers, self.held = {}, {}
        self.let_go, self.arrived = threading.Event(), queue.Queue()

    def forward(self, first, headers, body):
        what = name_of(first)
        if what in self.answers:
            return self.answers[what]
        if what not in self.held:
            return super().forward(first, headers, body)
        self.held[what].set()
        self.let_go.wait(60)
        if what[0] == "DELETE":
            return b""
        told = super().forward(first, headers, body)
        self.arrived.put(what)
        return told


def name_of(first):
    """The method of a request, and the last name of its path; "uploads" for the list of uploads in parts."""
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    if method == "GET" and "uploads" in query.replace("=", "&").split("&"):
        return method, "uploads"
    return method, path.rpartition("/")[2]


def test_interrupted_while_uploads_are_under_way(v1, ministack, tmp_path):
    """They arrive when all has ended. A second Ctrl-C is not kept waiting by a removal that has no answer."""
    upload, start, removal = ("PUT", "s3v4-right"), ("POST", "list-parts"), ("DELETE", "s3v4-right")
    proxy = Between(ministack.port)
    proxy.held = {what: threading.Event() for what in (upload, start, removal)}
    run = begun(v1, ministack, v1.environment(**ministack.keys_for()), tmp_path, proxy, ["link", "list-parts"])
    for what in (upload, start):
        assert proxy.held[what].wait(60), run.said
    os.kill(run.process, signal.SIGINT)
    assert proxy.held[removal].wait(60), run.said
    os.kill(run.process, signal.SIGINT)
    code = v1.ask_worker("ended", process=run.process)
    assert code in (-signal.SIGINT, 128 + signal.SIGINT, 1), run.said
    assert left(ministack, run.bucket) == (["in/mine.txt"], [], RULES)
    folder = run.said.partition(f"s3://{run.bucket}/")[2].partition(" ")[0]
    assert "Uploads without an answer: 2. They may still be stored below s3://" in run.said
    assert "\nerror: To list uploads in parts that are left, run: aws s3api list-multipart-uploads " in run.said

    proxy.let_go.set()
    assert {proxy.arrived.get(timeout=60) for _ in "12"} == {upload, start}
    keys = ["in/mine.txt", f"{folder}s3v4-right"]
    assert left(ministack, run.bucket) == (keys, [f"{folder}list-parts"], RULES)
    proxy.__exit__()
    clean(v1, ministack, tmp_path, run)
    assert left(ministack, run.bucket) == (["in/mine.txt"], [], RULES)


def probed(v1, ministack, bucket, proxy, *names):
    proxy.keys_for = ministack.keys_for
    words = [word for name in names for word in ("--only", name)]
    return probe(v1, proxy, bucket, "--only-show-errors", "--output", "json", *words)


def keys_and_uploads(server, bucket):
    client = server.client()
    listed = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    uploads = client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    return [each["Key"] for each in listed], [each["Key"] for each in uploads]


def test_start_of_an_upload_whose_answer_is_lost(v1, ministack):
    """Its ID is not known. It is found by the list of uploads, or named where the store does not list them."""
    bucket = ministack.bucket("lost")
    with Between(ministack.port) as proxy:
        proxy.faults = {"create": ["lost"]}
        done = probed(v1, ministack, bucket, proxy, "list-parts")
        assert (done.code, done.err, verdicts(done)) == (0, "", {"list-parts": "not known"})
        assert proxy.requests["create"] == 1
        assert keys_and_uploads(ministack, bucket) == ([], [])

        proxy.faults = {"create": ["lost"]}
        proxy.answers = {("GET", "uploads"): answer(501, body=error("NotImplemented").encode())}
        done = probed(v1, ministack, bucket, proxy, "list-parts")
    (_, (key,)) = keys_and_uploads(ministack, bucket)
    folder = key.removesuffix("list-parts")
    assert done.code == 255
    place = f"--region us-east-1 --endpoint-url {proxy.endpoint}"
    assert done.err == (
        f"error: Something may be left below s3://{bucket}/{folder} To remove it, run: aws s3 rm --recursive "
        f"s3://{bucket}/{folder} {place}\n"
        f"error: To list uploads in parts that are left, run: aws s3api list-multipart-uploads --bucket {bucket} "
        f"--prefix {folder} {place}\n"
    )


def test_removal_that_is_refused_for_one_object(v1, ministack):
    """All others are removed. The commands that are printed remove what is left."""
    bucket = ministack.bucket("stubborn")
    with Between(ministack.port) as proxy:
        proxy.answers = {("DELETE", "s3v4-right"): REFUSED, ("DELETE", "list-parts"): REFUSED}
        done = probed(v1, ministack, bucket, proxy, "link", "list-parts", "key-space")
    (key,), (upload,) = keys_and_uploads(ministack, bucket)
    folder = key.removesuffix("s3v4-right")
    assert (done.code, upload) == (255, f"{folder}list-parts")
    assert done.err.startswith(f"error: Something may be left below s3://{bucket}/{folder} To remove it, run: aws s3 ")
    assert verdicts(done) == {"link": "enforced", "list-parts": "supported", "key-space": "enforced"}
    commands = commands_of(done.err, proxy.endpoint, ministack)
    assert [command.split()[2] for command in commands] == ["rm", "abort-multipart-upload"]
    for command in commands:
        again = v1.call(*command.split()[1:], **ministack.keys_for())
        assert again.code == 0, again
    assert keys_and_uploads(ministack, bucket) == ([], [])
