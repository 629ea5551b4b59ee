"""The receiver's side on stores that people have: ``make stores-test``.

MiniStack and rclone, which the other tests use, are young and small. These answer in other ways than S3. What each of
them lacks stands in ``LACKS``, with what it says of it itself.
"""

import hashlib
import itertools
import json
import re
import sys
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError
from browsers import Printer
from fault_proxy import FaultProxy
from handoffs import hand_over, run
from multiparts import PART, content, opened, run_kit, write_kit
from powershells import POWERSHELL, PWSH
from uploads import post, put

ONCE = pytest.mark.once
"""Of each hand-off one, for CI: `make versitygw-test`."""

LACKS = {
    ("swift", "POST forms"): (412, "Bad URL"),
    ("swift", "composite SHA256"): (400, "InvalidRequest"),
}
"""What a store does not have: the status and the code (or text) with which it says so."""

BROKEN = {
    "length": (["--content-length", "4"], (403, "SignatureDoesNotMatch")),
    "metadata": (["--metadata", "a=c"], (403, "SignatureDoesNotMatch")),
    "MD5": (["--for-file", "FILE", "--checksum-algorithm", "MD5"], (400, "BadDigest")),
    "SHA256": (["--for-file", "FILE"], (400, "BadDigest")),
    "CRC32": (["--for-file", "FILE", "--checksum-algorithm", "CRC32"], (400, "BadDigest")),
    "SHA512": (["--for-file", "FILE", "--checksum-algorithm", "SHA512"], (400, "BadDigest")),
    "no overwrite": (["--no-overwrite"], (412, "PreconditionFailed")),
}
"""What is signed and then not kept, and the answer of a store that enforces it."""

ANSWERS = {
    # Ceph 16 does not know these digests, and stores any bytes.
    ("ceph", "SHA256"): (200, ""),
    ("ceph", "CRC32"): (200, ""),
    ("ceph", "SHA512"): (200, ""),
    ("minio", "SHA256"): (400, "XAmzContentChecksumMismatch"),
    ("minio", "CRC32"): (400, "XAmzContentChecksumMismatch"),
    ("minio", "SHA512"): (200, ""),
    ("seaweedfs", "SHA512"): (200, ""),
    ("swift", "SHA512"): (400, "InvalidRequest"),
}
"""Of a store that answers in another way."""

ENCRYPTION = {"ceph": (400, "InvalidRequest"), "minio": (501, "NotImplemented"), "swift": (501, "NotImplemented")}
"""The answer of a store that has none."""

ODD = "dir/a b+c%20d'e\"f&g=h.txt"
KEYS = ["plain.bin", ODD, "Grüße/日本語-😀.txt", "~!*();:@,$[]{}^`|<>\\.x", "-dash", "..."]
BODY = content(2 * PART + 12345)
UPLOADED = ("stored", "", "Uploaded")
KITS = ["sh", "python", POWERSHELL]
OF_FOLDERS = [*(pytest.param(form, marks=ONCE) for form in ("sh", "python")), POWERSHELL]


@pytest.fixture
def bucket(store):
    return store.bucket("receivers")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "the file"
    path.write_bytes(BODY)
    return path


def contents(store, bucket):
    """The digest of what is in a bucket but for pages, by its key; a code in its place if the object is broken."""
    client = store.client()
    keys = [each["Key"] for each in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
    return {key: digest_of(client, bucket, key) for key in keys if not key.startswith("pages/")}


def as_stored(store, key):
    """SeaweedFS makes slashes of backslashes, if it is not told to let them be."""
    return key.replace("\\", "/") if store.name == "seaweedfs" else key


def digest_of(client, bucket, key):
    try:
        return digest(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        return error.response["Error"]["Code"]


def digest(body):
    return hashlib.sha256(body).hexdigest()


def document(v1, store, *arguments):
    """What a command prints."""
    place = ["--region", "us-east-1", "--endpoint-url", store.endpoint, "--only-show-errors"]
    done = v1.call("s3", *arguments, *place, **store.keys_for())
    assert (done.code, done.err) == (0, "")
    return done.out


@pytest.mark.parametrize("key", [pytest.param(key, marks=ONCE) if key == ODD else key for key in KEYS])
def test_put(v1, store, bucket, tmp_path, key):
    (tmp_path / "upload.py").write_text(hand_over(v1, store, bucket, key, "python"))
    (tmp_path / "f").write_bytes(b"by python")
    done = run(tmp_path, sys.executable, "-I", "upload.py", "f")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Uploaded ")
    assert contents(store, bucket) == {as_stored(store, key): digest(b"by python")}

    name = key.rpartition("/")[2]
    (tmp_path / name).write_bytes(b"by curl")
    done = run(tmp_path, "sh", "-c", hand_over(v1, store, bucket, key, "curl"))
    assert done.returncode == 0, done
    assert contents(store, bucket) == {as_stored(store, key): digest(b"by curl")}


@pytest.mark.parametrize("form", [*(pytest.param(form, marks=ONCE) for form in ("curl", "python")), POWERSHELL])
def test_form(v1, store, bucket, tmp_path, form):
    (tmp_path / "k").write_bytes(b"12345")
    script = document(v1, store, "presign-post", f"s3://{bucket}/in/k", "--max-size", "5", "--format", form)
    (tmp_path / "script.ps1").write_text(script)
    powershell = [PWSH, "-NoProfile", "-File", "script.ps1", "k"]
    commands = {
        "curl": ["sh", "script.ps1"],
        "python": [sys.executable, "-I", "script.ps1", "k"],
        "powershell": powershell,
    }
    done = run(tmp_path, *commands[form], TERM="dumb")
    if lack := LACKS.get((store.name, "POST forms")):
        assert done.returncode != 0
        assert all(str(each) in done.stdout + done.stderr for each in lack)
        assert contents(store, bucket) == {}
        return
    assert done.returncode == 0, done
    assert contents(store, bucket) == {"in/k": digest(b"12345")}


@pytest.mark.parametrize("form", OF_FOLDERS)
def test_folder(v1, store, bucket, tmp_path, form):
    """All files, once; then none again; then another file is refused by its digest, or sent."""
    folder = tmp_path / "folder"
    for at, name in enumerate([*KEYS[:4], "empty"]):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x" * 1000 * at if name != "empty" else b"")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    printed = document(v1, store, "presign-put", f"s3://{bucket}/in/", "--for-files", str(folder), "--format", form)
    (tmp_path / "script.ps1").write_text(printed)
    programs = {"sh": ["sh"], "python": [sys.executable, "-I"], "powershell": [PWSH, "-NoProfile", "-File"]}
    command = [*programs[form], "script.ps1", "folder"]
    done = run(tmp_path, *command, TERM="dumb")
    said = "5 of 5 files are uploaded: {} were sent, {} were at the store.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said.format(5, 0), "")
    assert contents(store, bucket) == {as_stored(store, f"in/{name}"): digest(body) for name, body in files.items()}
    again = run(tmp_path, *command, TERM="dumb")
    assert (again.returncode, again.stdout, again.stderr) == (0, said.format(0, 5), "")


KNOWN = {
    "for-file": ["--for-file", "FILE"],
    "for-file, MD5": ["--for-file", "FILE", "--checksum-algorithm", "MD5"],
    "size": ["--size", str(len(BODY))],
    "max-size": ["--max-size", "1GiB"],
}


def options_of(known, file):
    return ["--part-size", "5MiB", *(str(file) if each == "FILE" else each for each in KNOWN[known])]


OF_KITS = [
    pytest.param(*pair, marks=ONCE) if pair in [("for-file", "sh"), ("size", "python")] else pair
    for pair in itertools.product(KNOWN, ["sh", "python"])
]


@pytest.mark.parametrize(
    ("known", "form"), [*OF_KITS, *(pytest.param(known, *POWERSHELL.values, marks=POWERSHELL.marks) for known in KNOWN)]
)
def test_kit(v1, store, bucket, file, form, known):
    kit = write_kit(v1, store, file.parent, f"s3://{bucket}/a b/k", form, *options_of(known, file))
    done = run_kit(kit, "the file")
    if lack := known == "for-file" and LACKS.get((store.name, "composite SHA256")):
        assert done.returncode == 1
        assert all(str(each) in done.stderr for each in [*lack, "--checksum-algorithm MD5"]), done.stderr
        assert contents(store, bucket) == {}
        return
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(rf"Uploaded a b/k: {len(BODY)} bytes in 3 parts, ETag ", done.stdout)
    assert contents(store, bucket) == {"a b/k": digest(BODY)}
    assert opened(store, bucket) == []
    # Once more: it finds that the object is there, by its proof, and sends nothing.
    again = run_kit(kit, "the file")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith(f"Uploaded a b/k: {len(BODY)} bytes")


@pytest.mark.parametrize("form", KITS)
def test_another_file_after_the_completion(v1, store, bucket, file, form):
    kit = write_kit(v1, store, file.parent, f"s3://{bucket}/k", form, *options_of("size", file))
    assert run_kit(kit, "the file").returncode == 0
    file.write_bytes(other := content(len(BODY), seed=2))
    done = run_kit(kit, "the file")
    # Swift lists the parts of an upload that was completed, and takes other parts, which break the object.
    there = BODY if done.returncode else other
    assert (done.returncode in (0, 1, 3), "Uploaded" in done.stdout) == (True, done.returncode == 0), done
    assert contents(store, bucket) == {"k": digest(there)}, done


@pytest.mark.parametrize("form", KITS)
def test_another_file_between_the_parts(v1, store, bucket, file, form):
    """The object is one of the two files, whole."""
    other = content(len(BODY), seed=2)
    with FaultProxy(store.port) as proxy:
        options = options_of("size", file)
        kit = write_kit(v1, store, file.parent, f"s3://{bucket}/k", form, *options, endpoint=proxy.endpoint)
        proxy.faults = {"part": [None, *["cut"] * 9]}
        assert run_kit(kit, "the file", PARALLEL="1", RETRIES="0").returncode != 0
        assert sum(proxy.stored.values()) == 1
        file.write_bytes(other)
        proxy.faults = {}
        done = run_kit(kit, "the file")
    if store.name == "seaweedfs" and done.returncode:
        # It lists each body that was sent for a part, in no order, and the script cannot tell which one counts.
        assert done.stderr.endswith("part 1 at the store was replaced by somebody else. Run the script again.\n")
        assert contents(store, bucket) == {}
        return
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done
    assert contents(store, bucket) == {"k": digest(other)}


@pytest.mark.parametrize("form", KITS)
def test_status_and_abort(v1, store, bucket, file, form):
    kit = write_kit(v1, store, file.parent, f"s3://{bucket}/k", form, *options_of("size", file))
    done = run_kit(kit, "--status")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 of 3 parts are at the store.")
    done = run_kit(kit, "--abort")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The upload is aborted. The store has deleted its parts.\n"
    assert opened(store, bucket) == []
    again = run_kit(kit, "--abort")
    if store.name == "minio":
        # It aborts what it does not have.
        assert (again.returncode, again.stdout) == (0, done.stdout)
    else:
        assert again.returncode == 1
        assert "no such upload" in again.stderr
    done = run_kit(kit, "the file")
    assert done.returncode in (1, 3)
    assert "no such upload" in done.stderr
    assert contents(store, bucket) == {}


@pytest.mark.parametrize("form", KITS)
@pytest.mark.parametrize("fault", ["lost", "cut"])
def test_completion_without_an_answer(v1, store, bucket, file, form, fault):
    with FaultProxy(store.port) as proxy:
        options = options_of("size", file)
        kit = write_kit(v1, store, file.parent, f"s3://{bucket}/k", form, *options, endpoint=proxy.endpoint)
        proxy.faults = {"complete": [fault]}
        done = run_kit(kit, "the file")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Uploaded k: {len(BODY)} bytes")
    assert contents(store, bucket) == {"k": digest(BODY)}


@ONCE
@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_page(chromium, v1, store, bucket, tmp_path, command):
    (tmp_path / "a.txt").write_bytes(b"12345")
    link = Printer(v1, store).link(command, f"s3://{bucket}/k")
    with chromium.visit(link) as visit:
        visit.upload(tmp_path / "a.txt")
        if lack := command == "presign-post" and LACKS.get((store.name, "POST forms")):
            state, _, said = visit.row()
            assert state == "failed"
            # It has no code of S3's, and is not what S3 says with this status.
            assert f"HTTP {lack[0]}" in said
            assert "exists already" not in said
            assert contents(store, bucket) == {}
            return
        assert visit.row() == UPLOADED
    assert contents(store, bucket) == {"k": digest(b"12345")}


@pytest.mark.parametrize("known", ["for-file, MD5", pytest.param("size", marks=ONCE)])
def test_page_in_parts(chromium, v1, store, bucket, file, known):
    link = Printer(v1, store).link("presign-multipart", f"s3://{bucket}/k", *options_of(known, file))
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == UPLOADED
    assert contents(store, bucket) == {"k": digest(BODY)}
    assert opened(store, bucket) == []


def test_page_with_another_file_after_the_completion(chromium, v1, store, bucket, file):
    link = Printer(v1, store).link("presign-multipart", f"s3://{bucket}/k", *options_of("size", file))
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row() == UPLOADED
    file.write_bytes(content(len(BODY), seed=2))
    with chromium.visit(link) as visit:
        visit.upload(file)
        assert visit.row()[0] != "stored"
    assert contents(store, bucket) == {"k": digest(BODY)}


def test_no_form(v1, store, bucket):
    form = json.loads(document(v1, store, "presign-post", f"s3://{bucket}/k"))
    answer = post(form["Url"], list(form["Fields"].items()), b"12345")
    status, text = LACKS.get((store.name, "POST forms"), (201, "PostResponse"))
    assert (answer.status, text in answer.body.decode()) == (status, True), answer


def test_composite_digest(v1, store, bucket, file):
    """Of the parts, each store takes the digest; Swift verifies it, and refuses that of the whole."""
    options = options_of("for-file", file)
    made = json.loads(document(v1, store, "presign-multipart", f"s3://{bucket}/k", *options))
    listed = ""
    for part in made["Parts"]:
        body = BODY[part["Offset"] : part["Offset"] + part["Length"]]
        assert put(part["Url"], body, list(part["Headers"].items())).status == 200
        listed += (
            f"<Part><PartNumber>{part['PartNumber']}</PartNumber><ETag>{hashlib.md5(body).hexdigest()}</ETag>"
            f"<ChecksumSHA256>{part['Headers']['x-amz-checksum-sha256']}</ChecksumSHA256></Part>"
        )
    complete = made["Complete"]
    document_of_parts = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    request = urllib.request.Request(complete["Url"], document_of_parts, complete["Headers"], method="POST")
    request.add_header("Content-Type", "application/xml")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            said = refusal.code, refusal.read().decode()
    status, text = LACKS.get((store.name, "composite SHA256"), (200, "CompleteMultipartUploadResult"))
    assert (said[0], text in said[1]) == (status, True), said


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_signed_is_kept(v1, store, bucket, tmp_path, what):
    """Other bytes, other headers, or a key that is there; what is not refused, is stored."""
    options, answer_of_most = BROKEN[what]
    status, code = ANSWERS.get((store.name, what), answer_of_most)
    (tmp_path / "f").write_bytes(b"12345")
    if what == "no overwrite":
        store.client().put_object(Bucket=bucket, Key="k", Body=b"before")
    options = [str(tmp_path / "f") if option == "FILE" else option for option in options]
    made = json.loads(document(v1, store, "presign-put", f"s3://{bucket}/k", *options, "--output", "json"))
    sent = {**made["Headers"], **({"x-amz-meta-a": "b"} if what == "metadata" else {}), "Content-Length": "5"}
    answer = put(made["Url"], b"54321", list(sent.items()))
    assert (answer.status, code in answer.body.decode()) == (status, True), answer
    there = digest(b"54321") if status == 200 else digest(b"before")
    assert contents(store, bucket) == ({"k": there} if status == 200 or what == "no overwrite" else {})


def test_encryption(v1, store, bucket):
    made = json.loads(document(v1, store, "presign-put", f"s3://{bucket}/k", "--sse", "AES256", "--output", "json"))
    answer = put(made["Url"], b"12345", list(made["Headers"].items()))
    status, code = ENCRYPTION.get(store.name, (200, ""))
    assert (answer.status, code in answer.body.decode()) == (status, True), answer
    assert contents(store, bucket) == ({"k": digest(b"12345")} if status == 200 else {})
