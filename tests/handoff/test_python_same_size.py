"""Two files of the same size and one upload: the object is one of them, whole, and each receiver is told the truth."""

# ruff: noqa: E501 - tables have long lines

import hashlib
import os
import re
import time

import pytest
from python_scripts import multipart_script, run
from upload_store import UploadStore

A, B = b"a" * 25, b"b" * 25
UNVERIFIED = "An object of this size is there. It could not be verified to be this file.\n"
SSE_C = (("x-amz-server-side-encryption-customer-algorithm", "AES256"),)


@pytest.fixture
def store():
    with UploadStore() as started:
        yield started


def written(path, body, age=0):
    """Write a file whose last change was so many seconds ago; only of its contents, the time can be set."""
    path.write_bytes(body)
    os.utime(path, (time.time() - age, time.time() - age))


def etag(store):
    return f'"{store.object[1]}"'


@pytest.fixture
def upload(store, tmp_path):
    def run_with(body, *, age=0, **request):
        written(tmp_path / "f", body, age)
        return run(tmp_path, multipart_script(store.endpoint, **request), "f", RETRIES="0")

    return run_with


def done_as(store, body, said=""):
    assert store.object[0] == body
    return 0, f"Uploaded k: 25 bytes in 3 parts, ETag {etag(store)}.\n", said


ONE = "1 part at the store is not proved to be of this file. It is sent again.\n"
TWO = "2 parts at the store are not proved to be of this file. They are sent again.\n"


def test_part_of_another_file(store, upload):
    """It is stored, and newer than the file here; its ETag shows that it is another."""
    store.put(1, A[:10])
    assert upload(B, age=1000) == done_as(store, B, ONE)
    assert store.seen.count("part") == 3


def test_parts_of_this_file(store, upload):
    store.put(1, A[:10], age=1000)
    store.put(3, A[20:], age=1000)
    assert upload(A) == done_as(store, A)
    assert store.seen.count("part") == 1


def test_all_parts_of_another_file(store, upload):
    for number in (1, 2, 3):
        store.put(number, A[number * 10 - 10 : number * 10])
    code, out, err = upload(B)
    assert (code, out, err) == done_as(store, B, TWO.replace("2 parts", "3 parts"))


@pytest.mark.parametrize("length", [9, 11])
def test_part_of_another_length(store, upload, length):
    store.put(1, b"a" * length)
    assert upload(A) == done_as(store, A, ONE)


RANDOM = iter(range(10**9))


def random_etags(store, form="{:032x}"):
    """As S3 has them with SSE-C and KMS: they look like MD5, and are none."""
    store.etag_of = lambda _: form.format(next(RANDOM))


WITHOUT_MD5 = pytest.mark.parametrize(
    ("etags", "request_"),
    [("{:032x}", {"encryption": SSE_C}), ("no-md5-{}", {}), ("{:032x}", {})],
    ids=["SSE-C", "no MD5", "KMS by default"],
)


@WITHOUT_MD5
@pytest.mark.parametrize("age", [-10, 0, 1000])
def test_part_whose_etag_is_no_md5(store, upload, etags, request_, age):
    """Whenever it was stored: it may be of another file, which may be older than the part as well."""
    random_etags(store, etags)
    store.put(1, A[:10], age=age)
    assert upload(B, age=1000, **request_) == done_as(store, B, ONE)
    assert store.seen.count("part") == 3


@WITHOUT_MD5
def test_two_files_one_after_the_other(store, upload, etags, request_):
    """The run with the first is stopped after two parts; the second file is older than these."""
    random_etags(store, etags)
    store.instead["part"] = lambda store, _, at: at == 3
    assert upload(A, age=1000, **request_)[:2] == (1, "")
    store.instead = {}
    assert upload(B, age=1000, **request_) == done_as(store, B, TWO)


@pytest.mark.parametrize("modified", ["", "x", "9" * 5000])
def test_part_without_a_date(store, upload, modified):
    """Dates are for the progress alone."""
    store.put(1, A[:10])
    listed = store.list

    def without(query, body):
        status, headers, answer = listed(query, body)

        return status, headers, re.sub(rb"<LastModified>[^<]*", b"<LastModified>" + modified.encode(), answer)

    store.list = without
    assert upload(A) == done_as(store, A)


def test_completed_by_another_run_with_this_file(store, upload):
    for number in (1, 2, 3):
        store.put(number, A[number * 10 - 10 : number * 10])
    assert upload(A) == done_as(store, A)
    assert upload(A) == done_as(store, A)


def test_completed_by_another_run_with_another_file(store, upload):
    upload(A)
    assert upload(B) == (3, "", UNVERIFIED)


def test_completed_by_another_run_with_etags_of_its_own(store, upload):
    random_etags(store)
    upload(A)
    assert upload(A) == (3, "", UNVERIFIED)


def test_object_of_another_size(store, upload):
    upload(A)
    store.object = b"x", "e"
    assert upload(A) == (
        1,
        "",
        "The upload failed: the store has no such upload. It was completed or aborted, and the object at the store is not "
        'this file. It has 1 bytes and the ETag "e".\n',
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
                store.put(number, A[number * 10 - 10 : number * 10])
            store.complete(
                {},
                b"".join(
                    b"<PartNumber>%d</PartNumber><ETag>%b</ETag>" % (n, e[1].encode()) for n, e in store.parts.items()
                ),
            )

    store.instead["part"] = complete
    assert upload(A) == done_as(store, A)


def test_ended_by_another_run_at_the_first_part(store, upload, tmp_path):
    """The other parts are read to compare the object with the file."""
    for number in (1, 2, 3):
        store.put(number, A[number * 10 - 10 : number * 10])
    upload(A)
    store.seen, store.is_open, store.parts = [], True, {}
    store.instead["part"] = lambda *_: setattr(store, "is_open", False)
    written(tmp_path / "f", A)
    done = run(tmp_path, multipart_script(store.endpoint), "f", RETRIES="0", PARALLEL="1")
    assert done == done_as(store, A)
    assert store.seen == ["list", "part", "head"]


def test_part_that_somebody_else_replaces(store, upload):
    """Between the last part and the completion, another run sends its own: nothing is made of both."""

    def replace(_, __, at):
        if at == 2:
            store.put(2, B[10:20])

    store.instead["list"] = replace
    said = "The upload failed: part 2 at the store was replaced by somebody else. Run the script again.\n"
    assert upload(A) == (1, "", said)
    store.instead = {"complete": lambda *_: store.put(2, B[10:20])}
    said = "The upload failed: the parts at the store are not those of this run (InvalidPart). Run the script again.\n"
    assert upload(A) == (1, "", ONE + said)
    assert (store.object, store.is_open) == (None, True)


@pytest.mark.parametrize("shape", ["{}-3", "{}", "{}-2"])
def test_completion_that_is_answered_with_the_object_of_another_run(store, upload, shape):
    """The other run replaced the parts and completed them just before; the store repeats its answer."""
    other = shape.format("0123456789abcdef" * 2)

    def complete(store, *_):
        store.object, store.is_open = (B, other), False
        store.complete = lambda *_: (
            200,
            {},
            f'<CompleteMultipartUploadResult><ETag>"{other}"</ETag></CompleteMultipartUploadResult>'.encode(),
        )

    store.instead["complete"] = complete
    assert upload(A) == (3, "", UNVERIFIED)


def test_completion_in_a_store_with_another_form_for_objects(store, upload):
    """The parts have MD5s, and the object an ETag that is no digest."""

    def complete(store, *_):
        answer = type(store).complete(store, *_)
        store.object = A, "CKih16GjycICEAE="
        return (
            answer[0],
            {},
            b"<CompleteMultipartUploadResult><ETag>CKih16GjycICEAE=</ETag></CompleteMultipartUploadResult>",
        )

    store.complete = lambda query, body: complete(store, query, body)
    assert upload(A) == done_as(store, A)


def test_completion_in_a_store_whose_etags_look_like_md5(store, upload):
    """As with KMS: then only the answer to the completion shows the object."""
    random_etags(store)
    assert upload(A) == done_as(store, A)
    store.is_open, store.parts = True, {}
    store.instead["head"] = lambda store, _, at: setattr(store, "object", (A, "other"))
    said = 'The upload failed: the object at the store is not this file. It has 25 bytes and the ETag "other".\n'
    assert upload(A) == (1, "", said)


def test_object_whose_etag_is_the_md5_of_the_whole(store, upload):
    """rclone answers the completion with it as well."""

    def complete(query, body):
        type(store).complete(store, query, body)
        store.object = A, hashlib.md5(A).hexdigest()
        named = f"<CompleteMultipartUploadResult><ETag>{store.object[1]}</ETag></CompleteMultipartUploadResult>"
        return 200, {}, named.encode()

    store.complete = complete
    assert upload(A) == done_as(store, A)


def test_file_that_is_replaced_meanwhile(store, upload, tmp_path):
    def replace(_, __, at):
        if at == 2:
            (tmp_path / "other").write_bytes(B)
            (tmp_path / "other").replace(tmp_path / "f")

    store.instead["part"] = replace
    assert upload(A) == (1, "", "The upload failed: the file changed while it was uploaded. Run the script again.\n")
    assert store.object is None


def test_file_that_is_written_over_meanwhile(store, upload, tmp_path):
    """Its size stays, and the time of its modification is set back."""

    def write(_, __, at):
        if at == 2:
            before = (tmp_path / "f").stat()
            with (tmp_path / "f").open("r+b") as opened:
                opened.write(B)
            os.utime(tmp_path / "f", ns=(before.st_atime_ns, before.st_mtime_ns))

    store.instead["part"] = write
    assert upload(A) == (1, "", "The upload failed: the file changed while it was uploaded. Run the script again.\n")
    assert store.object is None


def test_part_that_the_script_has_no_link_for(store, upload):
    """A kit for the parts that are missing, and the part that is there is another file's."""
    store.put(2, A[10:20])
    said = (
        "The upload failed: the store does not have part 2 of this file, and this script has no link for it. The sender "
        "runs: aws s3 again\n"
    )
    assert upload(B, without=[2]) == (1, "", ONE + said)
    assert upload(A, without=[2]) == done_as(store, A)
