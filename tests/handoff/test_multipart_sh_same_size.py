"""Two files of the same size and one upload: the object is one of them, whole, and each receiver is told the truth."""

import base64
import hashlib
import os
import re
import shutil
import time

import pytest
from sh_scripts import SIZE, multipart_script, run
from upload_store import UploadStore

from awscli_presign_put.signing.multipart.multipart_request import FileDigests
from awscli_presign_put.signing.multipart.part_plan import MIB

pytestmark = pytest.mark.one_python

A, B = (b"abcdefgh" * (SIZE // 8 + 1))[:SIZE], (b"ABCDEFGH" * (SIZE // 8 + 1))[:SIZE]
PART = [slice(0, 0), slice(0, MIB), slice(MIB, 2 * MIB), slice(2 * MIB, SIZE)]
UNVERIFIED = "An object of this size is there. It could not be verified to be this file.\n"
ONE = "1 part at the store is not proved to be of this file. It is sent again.\n"
THREE = "3 parts at the store are not proved to be of this file. They are sent again.\n"
SSE_C = (("x-amz-server-side-encryption-customer-algorithm", "AES256"),)
KMS = (("x-amz-server-side-encryption", "aws:kms"),)
SHELLS = [
    ["dash"],
    ["bash"],
    *([name, *more] for name, *more in (["busybox", "sh"], ["mksh"], ["zsh"]) if shutil.which(name)),
]


@pytest.fixture
def store():
    with UploadStore() as started:
        yield started


def written(path, body, age=0):
    """Write a file whose last change was so many seconds ago; only of its contents, the time can be set."""
    path.write_bytes(body)
    os.utime(path, (time.time() - age, time.time() - age))


@pytest.fixture
def upload(store, tmp_path):
    def run_with(body, *, age=0, program=("sh",), variables=None, **request):
        written(tmp_path / "f", body, age)
        script = multipart_script(store.endpoint, **request)
        return run(tmp_path, script, "f", program=program, **{"RETRIES": "0", **(variables or {})})

    return run_with


def done_as(store, body, said=""):
    assert store.object[0] == body
    return 0, f'Uploaded k: {SIZE} bytes in 3 parts, ETag "{store.object[1]}".\n', said


@pytest.mark.parametrize("program", SHELLS, ids=lambda program: program[0])
def test_part_of_another_file(store, upload, program):
    """It is stored, and newer than the file here; its ETag shows that it is another."""
    store.put(1, A[PART[1]])
    assert upload(B, age=1000, program=program) == done_as(store, B, ONE)
    assert store.seen.count("part") == 3


@pytest.mark.parametrize("program", SHELLS, ids=lambda program: program[0])
def test_parts_of_this_file(store, upload, program):
    store.put(1, A[PART[1]], age=1000)
    store.put(3, A[PART[3]], age=1000)
    assert upload(A, program=program) == done_as(store, A)
    assert store.seen.count("part") == 1


def test_all_parts_of_another_file(store, upload):
    for number in (1, 2, 3):
        store.put(number, A[PART[number]])
    assert upload(B) == done_as(store, B, THREE)


def test_at_most(store, upload):
    """A kit that does not know the size."""
    store.put(1, A[PART[1]])
    assert upload(B, is_exact=False) == done_as(store, B, ONE)


@pytest.mark.parametrize("length", [MIB - 1, MIB + 1])
def test_part_of_another_length(store, upload, length):
    store.put(1, b"a" * length)
    assert upload(A) == done_as(store, A, ONE)


RANDOM = iter(range(10**9))


def random_etags(store, form="{:032x}"):
    """As S3 has them with SSE-C and KMS: they look like MD5, and are none."""
    store.etag_of = lambda _: form.format(next(RANDOM))


@pytest.mark.parametrize(
    ("etags", "request_"),
    [("{:032x}", {"encryption": SSE_C}), ("{:032x}", {"headers": KMS}), ("nomd5{}", {})],
    ids=["SSE-C", "KMS", "no MD5"],
)
def test_part_that_is_newer_than_the_file(store, upload, etags, request_):
    """Another file can be older than that, too."""
    random_etags(store, etags)
    store.put(1, A[PART[1]], age=-10)
    assert upload(B, age=1000, **request_) == done_as(store, B, ONE)
    assert store.seen.count("part") == 3


def test_part_that_this_run_has_sent(store, upload):
    """It counts when somebody else replaces another, though its ETag is no MD5."""
    random_etags(store)

    def replace(_, __, at):
        if at == 2:
            store.put(2, B[PART[2]])

    store.instead["list"] = replace
    assert upload(A, encryption=SSE_C) == done_as(store, A, ONE)
    assert store.seen.count("part") == 4


def repeats(store, _, at):
    """Before the first completion, another run ends the upload with its parts; the store repeats its answer."""
    for number in (1, 2, 3):
        store.put(number, B[PART[number]])
    named = b"<PartNumber>%d</PartNumber><ETag>%b</ETag>"
    parts = b"".join(named % (number, part[1].encode()) for number, part in sorted(store.parts.items()))
    answered = store.complete({}, parts)
    store.complete = lambda *_: answered


@pytest.mark.parametrize("program", SHELLS, ids=lambda program: program[0])
def test_store_that_repeats_what_it_said_to_another(store, upload, program):
    """Two receivers: its ETag is the one of the completion, and shows that it is another file."""
    store.instead["complete"] = repeats
    assert upload(A, program=program) == (3, "", UNVERIFIED)


def test_store_that_shows_the_md5_of_the_whole_object(store, upload):
    """rclone does, and gives another to the completion."""
    head = store.head
    md5 = hashlib.md5(A).hexdigest()
    store.head = lambda *request: (200, {**head(*request)[1], "ETag": f'"{md5}"'}, b"")
    assert upload(A) == (0, f'Uploaded k: {SIZE} bytes in 3 parts, ETag "{md5}".\n', "")


def test_store_with_etags_of_objects_that_are_no_md5(store, upload):
    """Those of its parts are; then its word counts."""
    complete = store.complete

    def named(*request):
        status, headers, _ = complete(*request)
        store.object = store.object[0], "v1.x"
        root = "CompleteMultipartUploadResult"
        return status, headers, f"<{root}><ETag>v1.x</ETag></{root}>".encode()

    store.complete = named
    assert upload(A) == done_as(store, A)


def test_etag_that_could_be_an_md5(store, upload):
    """That the bucket encrypts with KMS, nobody here knows: the part is sent again."""
    random_etags(store)
    store.put(1, A[PART[1]], age=-10)
    assert upload(A, age=1000) == done_as(store, A, ONE)


def test_completed_by_another_run_with_this_file(store, upload):
    for number in (1, 2, 3):
        store.put(number, A[PART[number]])
    assert upload(A) == done_as(store, A)
    store.seen.clear()
    assert upload(A) == done_as(store, A)
    assert store.seen == ["list", "head"]


def test_completed_by_another_run_with_another_file(store, upload):
    upload(A)
    assert upload(B) == (3, "", UNVERIFIED)


def test_store_that_lists_the_parts_of_what_was_completed(store, upload):
    """Swift does, and takes parts: they would be in the object, of which nobody would be told."""
    assert upload(A) == done_as(store, A)
    store.is_open = True
    store.seen.clear()
    assert upload(B) == (3, "", UNVERIFIED)
    assert "part" not in store.seen
    assert upload(A) == done_as(store, A)
    store.object, store.is_open = (A, "0-3"), True
    assert upload(B) == done_as(store, B, THREE)


def test_completed_by_another_run_with_etags_of_its_own(store, upload):
    random_etags(store)
    assert upload(A)[0] == 0
    assert upload(A) == (3, "", UNVERIFIED)


def digests_of(body):
    digests = [hashlib.sha256(body[PART[number]]).digest() for number in (1, 2, 3)]
    composite = base64.b64encode(hashlib.sha256(b"".join(digests)).digest()).decode()
    return FileDigests("SHA256", tuple(base64.b64encode(digest).decode() for digest in digests), f"{composite}-3")


@pytest.mark.parametrize("program", SHELLS, ids=lambda program: program[0])
def test_object_with_the_signed_digest(store, upload, program):
    """It is the file that was signed, which need not be the one that is here."""
    digests = digests_of(A)
    random_etags(store)
    store.object, store.is_open = (A, "x-3"), False
    head = store.head
    store.head = lambda *request: (200, {**head(*request)[1], digests.header: digests.composite}, b"")
    said = f'Uploaded k: {SIZE} bytes in 3 parts, ETag "x-3", x-amz-checksum-sha256 {digests.composite}.\n'
    assert upload(A, digests=digests, program=program) == (0, said, "")
    assert upload(B, digests=digests, program=program) == (3, "", UNVERIFIED)


def test_object_with_another_digest(store, upload):
    """Of the same size, and with the right ETag: that cannot be, so it is not this file."""
    store.object, store.is_open = (A, "x-3"), False
    head = store.head
    store.head = lambda *request: (200, {**head(*request)[1], "x-amz-checksum-sha256": digests_of(B).composite}, b"")
    assert upload(A, digests=digests_of(A)) == (
        1,
        "",
        "The upload failed: the store has no such upload. It was completed or aborted, and the object at the store is "
        f'not this file. It has {SIZE} bytes and the ETag "x-3".\n',
    )


def test_parts_with_the_signed_digest(store, upload):
    """The store shows that they are those of the file that was signed; the file here is another."""
    digests = digests_of(A)
    random_etags(store)
    for number in (1, 2, 3):
        store.put(number, A[PART[number]])
    listed = store.list

    def with_digests(query, body):
        status, headers, text = listed(query, body)
        for digest in digests.parts:
            text = text.replace(
                b"</Size></Part>", b"</Size> <ChecksumSHA256>%b</ChecksumSHA256></Part>" % digest.encode(), 1
            )
        return status, headers, text

    store.list = with_digests
    code, out, err = upload(B, digests=digests)
    assert (code, out) == (1, "")
    assert re.fullmatch(
        r"The upload failed: part [123] of the file is not the one that was signed\. The file has changed\.\n", err
    )
    assert upload(A, digests=digests) == done_as(store, A)
    assert store.seen.count("part") == 0


def test_object_of_another_size(store, upload):
    upload(A)
    store.object = b"x", "e"
    assert upload(A) == (
        1,
        "",
        "The upload failed: the store has no such upload. It was completed or aborted, and the object at the store is "
        'not this file. It has 1 bytes and the ETag "e".\n',
    )


def test_aborted_upload(store, upload):
    store.is_open = False
    said = "the store has no such upload. It was completed or aborted, and there is no object.\n"
    assert upload(A) == (1, "", f"The upload failed: {said}")


def test_no_such_key_is_no_such_upload(store, upload):
    """Ceph says so of an upload that was completed."""
    upload(A)
    store.list = lambda *_: store.refused(404, "NoSuchKey")
    assert upload(A) == done_as(store, A)


def test_completed_by_another_run_meanwhile(store, upload):
    """The store has the object when the second part arrives."""

    def complete(_, __, at):
        if at == 2:
            for number in (1, 2, 3):
                store.put(number, A[PART[number]])
            named = b"<PartNumber>%d</PartNumber><ETag>%b</ETag>"
            store.complete(
                {}, b"".join(named % (number, part[1].encode()) for number, part in sorted(store.parts.items()))
            )

    store.instead["part"] = complete
    assert upload(A) == done_as(store, A)


def test_part_that_somebody_else_replaces(store, upload):
    """Between the last part and the completion, another run sends its own: nothing is made of both."""

    def replace(_, __, at):
        if at == 2:
            store.put(2, B[PART[2]])

    store.instead["list"] = replace
    assert upload(A) == done_as(store, A, ONE)
    assert store.seen.count("part") == 4


def test_part_that_somebody_else_replaces_again_and_again(store, upload):
    store.instead["list"] = lambda *_: store.put(2, B[PART[2]])
    code, out, err = upload(A)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == (
        "The upload failed: part 2 at the store was replaced by somebody else. Run the script again."
    )
    assert store.object is None


def test_part_that_somebody_else_replaces_in_the_last_moment(store, upload):
    store.instead = {"complete": lambda *_: store.put(2, B[PART[2]])}
    said = "The upload failed: the parts at the store are not those of this run (InvalidPart). Run the script again.\n"
    assert upload(A) == (1, "", said)
    assert (store.object, store.is_open) == (None, True)


def test_object_that_somebody_else_replaces(store, upload):
    """After the completion, another object of the same size is there."""

    def replace(*_):
        store.object = (B, "0-3")

    store.instead["head"] = replace
    said = f'the object at the store is not this file. It has {SIZE} bytes and the ETag "0-3".\n'
    assert upload(A) == (1, "", f"The upload failed: {said}")


def test_file_that_is_replaced_meanwhile(store, upload, tmp_path):
    def replace(_, __, at):
        if at == 2:
            (tmp_path / "other").write_bytes(B)
            (tmp_path / "other").replace(tmp_path / "f")

    store.instead["part"] = replace
    assert upload(A) == (1, "", "The upload failed: the file changed while it was uploaded. Run the script again.\n")
    assert store.object is None


def test_file_that_is_written_over_and_its_time_set_back(store, upload, tmp_path):
    def write(_, __, at):
        if at == 2:
            time.sleep(0.1)
            before = (tmp_path / "f").stat()
            (tmp_path / "f").write_bytes(B)
            os.utime(tmp_path / "f", ns=(before.st_atime_ns, before.st_mtime_ns))

    store.instead["part"] = write
    assert upload(A) == (1, "", "The upload failed: the file changed while it was uploaded. Run the script again.\n")
    assert store.object is None


def test_part_that_the_script_has_no_link_for(store, upload):
    """A kit for the parts that are missing, and the part that is there is another file's."""
    store.put(2, A[PART[2]])
    said = (
        "The upload failed: the store does not have part 2 of this file, and this script has no link for it. The "
        "sender runs: aws s3 again\n"
    )
    assert upload(B, without=[2]) == (1, "", said)
    assert upload(A, without=[2])[0] == 0


@pytest.mark.parametrize("program", SHELLS, ids=lambda program: program[0])
@pytest.mark.parametrize(
    ("name", "shown"),
    [("nope\x1b[31m", "nope?[31m"), ("a\nb", "a?b"), ("-\u202ex", "-???x"), ("b\n", "b?")],
)
def test_name_of_a_file_that_is_not_there(store, tmp_path, program, name, shown):
    """Nothing that a terminal obeys is shown as it is."""
    said = run(tmp_path, multipart_script(store.endpoint), name, program=program)
    assert said == (1, "", f"The upload failed: {shown} is not there.\n")
