"""Two files of the same size and one upload: the object is one of them, whole, and each receiver is told the truth."""

import base64
import hashlib
import os
import re
import shutil
import time

import powershell_scripts
import pytest
import python_scripts
import sh_scripts
from powershells import PWSH
from upload_store import UploadStore, with_digests

from awscli_presign_put.signing.multipart.multipart_request import FileDigests
from awscli_presign_put.signing.multipart.part_plan import MIB

UNVERIFIED = "An object of this size is there. It could not be verified to be this file.\n"
ONE = "1 part at the store is not proved to be of this file. It is sent again.\n"
TWO = "2 parts at the store are not proved to be of this file. They are sent again.\n"
THREE = "3 parts at the store are not proved to be of this file. They are sent again.\n"
ENDED = "The upload failed: the store has no such upload. It was completed or aborted, and "
CHANGED = "The upload failed: the file changed while it was uploaded. Run the script again.\n"
SSE_C = {"encryption": (("x-amz-server-side-encryption-customer-algorithm", "AES256"),)}
KMS = {"headers": (("x-amz-server-side-encryption", "aws:kms"),)}
SHELLS = {
    "dash": ["dash"],
    "bash": ["bash"],
    **{name: [name, *more] for name, *more in (["busybox", "sh"], ["mksh"], ["zsh"]) if shutil.which(name)},
}


@pytest.fixture
def store():
    with UploadStore() as started:
        yield started


def written(path, body, age=0):
    """Write a file whose last change was so many seconds ago; only of its contents, the time can be set."""
    path.write_bytes(body)
    os.utime(path, (time.time() - age, time.time() - age))


class Kit:
    """The script of three parts in one language; ``a`` and ``b`` are two files."""

    def __init__(self, language, store, folder):
        self.scripts = {"python": python_scripts, "powershell": powershell_scripts}.get(language, sh_scripts)
        self.program = SHELLS.get(language, ["sh"])
        self.store, self.folder = store, folder
        self.is_python = self.scripts is not sh_scripts
        self.size, self.of_part = (25, 10) if self.is_python else (sh_scripts.SIZE, MIB)
        self.a, self.b = (text * (self.size // 8 + 1) for text in (b"abcdefgh", b"ABCDEFGH"))
        self.a, self.b = self.a[: self.size], self.b[: self.size]

    def part(self, body, number):
        return body[(number - 1) * self.of_part : number * self.of_part]

    def store_parts(self, body, *numbers, age=0):
        for number in numbers or (1, 2, 3):
            self.store.put(number, self.part(body, number), age=age)

    def completion(self):
        """The document that completes the upload with the parts that the store has."""
        named = "<PartNumber>{}</PartNumber><ETag>{}</ETag>"
        return "".join(named.format(number, part[1]) for number, part in sorted(self.store.parts.items())).encode()

    def run(self, name, variables=None, **request):
        script = self.scripts.multipart_script(self.store.endpoint, **request)
        of_shell = {} if self.is_python else {"program": self.program}
        run = powershell_scripts.in_session if self.scripts is powershell_scripts else self.scripts.run
        return run(self.folder, script, name, **of_shell, **{"RETRIES": "0", **(variables or {})})

    def upload(self, body, *, age=0, **request):
        written(self.folder / "f", body, age)
        return self.run("f", **request)

    def done(self, body, said=""):
        assert self.store.object[0] == body
        return 0, f'Uploaded k: {self.size} bytes in 3 parts, ETag "{self.store.object[1]}".\n', said

    def is_other(self, etag, size=None):
        return f'the object at the store is not this file. It has {size or self.size} bytes and the ETag "{etag}".\n'


POWERSHELL = pytest.param(
    "powershell",
    marks=[pytest.mark.one_python, pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine")],
)


@pytest.fixture(params=["python", pytest.param("sh", marks=pytest.mark.one_python), POWERSHELL])
def kit(request, store, tmp_path):
    return Kit(request.param, store, tmp_path)


PYTHON = pytest.mark.parametrize("kit", ["python", POWERSHELL], indirect=True)
SH = pytest.mark.parametrize("kit", [pytest.param("sh", marks=pytest.mark.one_python)], indirect=True)
WITHOUT_POWERSHELL = pytest.mark.parametrize(
    "kit", ["python", pytest.param("sh", marks=pytest.mark.one_python)], indirect=True
)
"""Of a table whose cases are one to a script: PowerShell takes a second to start."""
OF_SHELLS = [pytest.param(name, marks=pytest.mark.one_python) for name in SHELLS]
EACH_SHELL = pytest.mark.parametrize("kit", OF_SHELLS, indirect=True)
EACH = pytest.mark.parametrize("kit", ["python", POWERSHELL, *OF_SHELLS], indirect=True)


@EACH
def test_part_of_another_file(store, kit):
    """It is stored, and newer than the file here; its ETag shows that it is another."""
    kit.store_parts(kit.a, 1)
    assert kit.upload(kit.b, age=1000) == kit.done(kit.b, ONE)
    assert store.seen.count("part") == 3


@EACH
def test_parts_of_this_file(store, kit):
    kit.store_parts(kit.a, 1, 3, age=1000)
    assert kit.upload(kit.a) == kit.done(kit.a)
    assert store.seen.count("part") == 1


def test_all_parts_of_another_file(kit):
    kit.store_parts(kit.a)
    assert kit.upload(kit.b) == kit.done(kit.b, THREE)


def test_at_most(kit):
    """A kit that does not know the size."""
    kit.store_parts(kit.a, 1)
    assert kit.upload(kit.b, is_exact=False) == kit.done(kit.b, ONE)


@pytest.mark.parametrize("more", [-1, 1])
def test_part_of_another_length(store, kit, more):
    store.put(1, b"a" * (kit.of_part + more))
    assert kit.upload(kit.a) == kit.done(kit.a, ONE)


RANDOM = iter(range(10**9))


def random_etags(store, form="{:032x}"):
    """As S3 has them with SSE-C and KMS: they look like MD5, and are none."""
    store.etag_of = lambda _: form.format(next(RANDOM))


WITHOUT_MD5 = pytest.mark.parametrize(
    ("etags", "asked"),
    [("{:032x}", SSE_C), ("{:032x}", KMS), ("no-md5-{}", {}), ("{:032x}", {})],
    ids=["SSE-C", "KMS", "no MD5", "KMS by default"],
)


@WITHOUT_POWERSHELL
@WITHOUT_MD5
@pytest.mark.parametrize("age", [-10, 0, 1000])
def test_part_whose_etag_is_no_md5(store, kit, etags, asked, age):
    """Whenever it was stored: it may be of another file, which may be older than the part as well."""
    random_etags(store, etags)
    kit.store_parts(kit.a, 1, age=age)
    assert kit.upload(kit.b, age=1000, **asked) == kit.done(kit.b, ONE)
    assert store.seen.count("part") == 3


@pytest.mark.parametrize("kit", ["python"], indirect=True)
@WITHOUT_MD5
def test_two_files_one_after_the_other(store, kit, etags, asked):
    """The run with the first is stopped after two parts; the second file is older than these."""
    random_etags(store, etags)
    store.instead["part"] = lambda store, _, at: at == 3
    assert kit.upload(kit.a, age=1000, **asked)[:2] == (1, "")
    store.instead = {}
    assert kit.upload(kit.b, age=1000, **asked) == kit.done(kit.b, TWO)


@WITHOUT_POWERSHELL
@pytest.mark.parametrize("modified", ["", "x", "9" * 5000])
def test_part_without_a_date(store, kit, modified):
    """Dates are for the progress alone."""
    kit.store_parts(kit.a, 1)
    listed = store.list

    def without(query, body):
        status, headers, answer = listed(query, body)
        return status, headers, re.sub(rb"<LastModified>[^<]*", b"<LastModified>" + modified.encode(), answer)

    store.list = without
    assert kit.upload(kit.a) == kit.done(kit.a)


@SH
def test_part_that_this_run_has_sent(store, kit):
    """It counts when somebody else replaces another, though its ETag is no MD5."""
    random_etags(store)
    store.instead["list"] = lambda _, __, at: kit.store_parts(kit.b, 2) if at == 2 else None
    assert kit.upload(kit.a, **SSE_C) == kit.done(kit.a, ONE)
    assert store.seen.count("part") == 4


@EACH
def test_store_that_repeats_what_it_said_to_another(store, kit):
    """Before the first completion, another run ends the upload with its parts; the store repeats its answer."""

    def repeats(*_):
        kit.store_parts(kit.b)
        answered = store.complete({}, kit.completion())
        store.complete = lambda *_: answered

    store.instead["complete"] = repeats
    assert kit.upload(kit.a) == (3, "", UNVERIFIED)


@PYTHON
@pytest.mark.parametrize("shape", ["{}-3", "{}", "{}-2"])
def test_completion_that_is_answered_with_the_object_of_another_run(store, kit, shape):
    other = shape.format("0123456789abcdef" * 2)

    def complete(*_):
        store.object, store.is_open = (kit.b, other), False
        store.complete = lambda *_: (200, {}, completed(f'"{other}"'))

    store.instead["complete"] = complete
    assert kit.upload(kit.a) == (3, "", UNVERIFIED)


def completed(etag):
    return f"<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>".encode()


@WITHOUT_POWERSHELL
@pytest.mark.parametrize("etag", ["v1.x", "CKih16GjycICEAE="])
def test_store_with_etags_of_objects_that_are_no_md5(store, kit, etag):
    """Those of its parts are; then its word counts."""
    complete = store.complete

    def named(*request):
        status, headers, _ = complete(*request)
        store.object = store.object[0], etag
        return status, headers, completed(etag)

    store.complete = named
    assert kit.upload(kit.a) == kit.done(kit.a)


@pytest.mark.parametrize("is_answered_with_it", [False, True])
def test_store_that_shows_the_md5_of_the_whole_object(store, kit, is_answered_with_it):
    """rclone does."""
    head, complete, md5 = store.head, store.complete, hashlib.md5(kit.a).hexdigest()
    store.head = lambda *request: (200, {**head(*request)[1], "ETag": f'"{md5}"'}, b"")
    if is_answered_with_it:
        store.complete = lambda *request: (*complete(*request)[:2], completed(md5))
    assert kit.upload(kit.a) == (0, f'Uploaded k: {kit.size} bytes in 3 parts, ETag "{md5}".\n', "")


@PYTHON
def test_completion_in_a_store_whose_etags_look_like_md5(store, kit):
    """As with KMS: then only the answer to the completion shows the object."""
    random_etags(store)
    assert kit.upload(kit.a) == kit.done(kit.a)
    store.is_open, store.parts = True, {}
    store.instead["head"] = lambda store, _, at: setattr(store, "object", (kit.a, "other"))
    assert kit.upload(kit.a) == (1, "", f"The upload failed: {kit.is_other('other')}")


def test_completed_by_another_run_with_this_file(store, kit):
    kit.store_parts(kit.a)
    assert kit.upload(kit.a) == kit.done(kit.a)
    store.seen.clear()
    assert kit.upload(kit.a) == kit.done(kit.a)
    assert store.seen == ["list", "head"]


def test_completed_by_another_run_with_another_file(kit):
    kit.upload(kit.a)
    assert kit.upload(kit.b) == (3, "", UNVERIFIED)


def test_completed_by_another_run_with_etags_of_its_own(store, kit):
    random_etags(store)
    assert kit.upload(kit.a)[0] == 0
    assert kit.upload(kit.a) == (3, "", UNVERIFIED)


@SH
def test_store_that_lists_the_parts_of_what_was_completed(store, kit):
    """Swift does, and takes parts: they would be in the object, of which nobody would be told."""
    assert kit.upload(kit.a) == kit.done(kit.a)
    store.is_open = True
    store.seen.clear()
    assert kit.upload(kit.b) == (3, "", UNVERIFIED)
    assert "part" not in store.seen
    assert kit.upload(kit.a) == kit.done(kit.a)
    store.object, store.is_open = (kit.a, "0-3"), True
    assert kit.upload(kit.b) == kit.done(kit.b, THREE)


def digests_of(kit, body):
    digests = [hashlib.sha256(kit.part(body, number)).digest() for number in (1, 2, 3)]
    composite = base64.b64encode(hashlib.sha256(b"".join(digests)).digest()).decode()
    return FileDigests("SHA256", tuple(base64.b64encode(digest).decode() for digest in digests), f"{composite}-3")


@EACH_SHELL
def test_object_with_the_signed_digest(store, kit):
    """It is the file that was signed, which need not be the one that is here."""
    digests = digests_of(kit, kit.a)
    random_etags(store)
    store.object, store.is_open = (kit.a, "x-3"), False
    head = store.head
    store.head = lambda *request: (200, {**head(*request)[1], digests.header: digests.composite}, b"")
    said = f'Uploaded k: {kit.size} bytes in 3 parts, ETag "x-3", x-amz-checksum-sha256 {digests.composite}.\n'
    assert kit.upload(kit.a, digests=digests) == (0, said, "")
    assert kit.upload(kit.b, digests=digests) == (3, "", UNVERIFIED)


def test_object_with_another_digest(store, kit):
    """Of the same size, and with the right ETag: that cannot be, so it is not this file."""
    store.object, store.is_open = (kit.a, "x-3"), False
    head, other = store.head, digests_of(kit, kit.b).composite
    store.head = lambda *request: (200, {**head(*request)[1], "x-amz-checksum-sha256": other}, b"")
    assert kit.upload(kit.a, digests=digests_of(kit, kit.a)) == (1, "", ENDED + kit.is_other("x-3"))


def test_parts_with_the_signed_digest(store, kit):
    """The store shows that they are those of the file that was signed; the file here is another."""
    digests = digests_of(kit, kit.a)
    random_etags(store)
    kit.store_parts(kit.a)

    store.list = with_digests(store.list, digests.parts)
    code, out, err = kit.upload(kit.b, digests=digests)
    assert (code, out) == (1, "")
    said = r"The upload failed: part [123] of the file is not the one that was signed\. The file has changed\.\n"
    assert re.fullmatch(said, err)
    assert kit.upload(kit.a, digests=digests) == kit.done(kit.a)
    assert store.seen.count("part") == 0


def test_object_of_another_size(store, kit):
    kit.upload(kit.a)
    store.object = b"x", "e"
    assert kit.upload(kit.a) == (1, "", ENDED + kit.is_other("e", size=1))


def test_aborted_upload(store, kit):
    store.is_open = False
    assert kit.upload(kit.a) == (1, "", f"{ENDED}there is no object.\n")


def test_no_such_key_is_no_such_upload(store, kit):
    """Ceph says so of an upload that was completed."""
    kit.upload(kit.a)
    store.list = lambda *_: store.refused(404, "NoSuchKey")
    assert kit.upload(kit.a) == kit.done(kit.a)


def test_completed_by_another_run_meanwhile(store, kit):
    """The store has the object when the second part arrives."""

    def complete(_, __, at):
        if at == 2:
            kit.store_parts(kit.a)
            store.complete({}, kit.completion())

    store.instead["part"] = complete
    assert kit.upload(kit.a) == kit.done(kit.a)


@PYTHON
def test_ended_by_another_run_at_the_first_part(store, kit):
    """The other parts are read to compare the object with the file."""
    kit.store_parts(kit.a)
    kit.upload(kit.a)
    store.seen, store.is_open, store.parts = [], True, {}
    store.instead["part"] = lambda *_: setattr(store, "is_open", False)
    assert kit.upload(kit.a, variables={"PARALLEL": "1"}) == kit.done(kit.a)
    assert store.seen == ["list", "part", "head"]


def test_part_that_somebody_else_replaces(store, kit):
    """Between the last part and the completion, another run sends its own: nothing is made of both."""
    store.instead["list"] = lambda _, __, at: kit.store_parts(kit.b, 2) if at == 2 else None
    if kit.is_python:
        said = "The upload failed: part 2 at the store was replaced by somebody else. Run the script again.\n"
        assert kit.upload(kit.a) == (1, "", said)
        assert store.object is None
    else:
        assert kit.upload(kit.a) == kit.done(kit.a, ONE)
        assert store.seen.count("part") == 4


@SH
def test_part_that_somebody_else_replaces_again_and_again(store, kit):
    store.instead["list"] = lambda *_: kit.store_parts(kit.b, 2)
    code, out, err = kit.upload(kit.a)
    said = "The upload failed: part 2 at the store was replaced by somebody else. Run the script again."
    assert (code, out, err.splitlines()[-1]) == (1, "", said)
    assert store.object is None


def test_part_that_somebody_else_replaces_in_the_last_moment(store, kit):
    store.instead = {"complete": lambda *_: kit.store_parts(kit.b, 2)}
    said = "The upload failed: the parts at the store are not those of this run (InvalidPart). Run the script again.\n"
    assert kit.upload(kit.a) == (1, "", said)
    assert (store.object, store.is_open) == (None, True)


@SH
def test_object_that_somebody_else_replaces(store, kit):
    """After the completion, another object of the same size is there."""
    store.instead["head"] = lambda *_: setattr(store, "object", (kit.b, "0-3"))
    assert kit.upload(kit.a) == (1, "", f"The upload failed: {kit.is_other('0-3')}")


def test_file_that_is_replaced_meanwhile(store, kit, tmp_path):
    def replace(_, __, at):
        if at == 2:
            (tmp_path / "other").write_bytes(kit.b)
            (tmp_path / "other").replace(tmp_path / "f")

    store.instead["part"] = replace
    assert kit.upload(kit.a) == (1, "", CHANGED)
    assert store.object is None


def test_file_that_is_written_over_and_its_time_set_back(store, kit, tmp_path):
    def write(_, __, at):
        if at == 2:
            time.sleep(0.1)
            before = (tmp_path / "f").stat()
            with (tmp_path / "f").open("r+b") as opened:
                opened.write(kit.b)
            os.utime(tmp_path / "f", ns=(before.st_atime_ns, before.st_mtime_ns))

    store.instead["part"] = write
    assert kit.upload(kit.a) == (1, "", CHANGED)
    assert store.object is None


def test_part_that_the_script_has_no_link_for(kit):
    """A kit for the parts that are missing, and the part that is there is another file's."""
    kit.store_parts(kit.a, 2)
    said = (
        "The upload failed: the store does not have part 2 of this file, and this script has no link for it. The "
        "sender runs: aws s3 again\n"
    )
    assert kit.upload(kit.b, without=[2]) == (1, "", ONE * kit.is_python + said)
    assert kit.upload(kit.a, without=[2])[:2] == kit.done(kit.a)[:2]


@EACH_SHELL
@pytest.mark.parametrize(
    ("name", "shown"),
    [("nope\x1b[31m", "nope?[31m"), ("a\nb", "a?b"), ("-\u202ex", "-???x"), ("b\n", "b?")],
)
def test_name_of_a_file_that_is_not_there(kit, name, shown):
    """Nothing that a terminal obeys is shown as it is."""
    assert kit.run(name) == (1, "", f"The upload failed: {shown} is not in this folder.\n")
