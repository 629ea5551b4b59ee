import time
from types import SimpleNamespace

import given_options
import pytest

from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.common_options import (
    CommonOptions,
    OutputFile,
    byte_size,
    common_options,
    notes_on_misreadings,
    output_file,
)
from awscli_presign_put.options.multipart_options import MultipartOptions
from awscli_presign_put.options.post_options import PostOptions
from awscli_presign_put.options.put_options import PutOptions
from awscli_presign_put.options.table import HEADER_OPTIONS
from awscli_presign_put.options.usage_errors import UsageError


def notes(what="URL", **given):
    return notes_on_misreadings(given_options.common(**{"takes_file": True, **given}), what)


def soon():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))


def test_nothing_to_say():
    assert notes() == []
    assert notes("form", path="bkt/k", takes_file=False) == []


HEADER = "--expires is the header Expires of the object. To limit how long the"


@pytest.mark.parametrize("what", ["URL", "form", "kit"])
def test_expires_that_seems_the_end_of_the_link(what):
    assert notes(what, expires="friday") == [f"{HEADER} {what} works, use --until friday."]
    assert notes(what, expires="friday 9:00") == [f"{HEADER} {what} works, use --until 'friday 9:00'."]
    assert notes(what, expires=soon()) == [f"{HEADER} {what} works, use --until {soon()}."]


@pytest.mark.parametrize(
    "given",
    [
        {"expires": "2100-01-31"},
        {"expires": "2020-01-31"},
        {"expires": "friday", "until": "friday"},
        {"expires": "friday", "expires_in": "7d"},
    ],
)
def test_expires_of_the_object(given):
    assert notes(**given) == []


def test_path_of_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "f 1.txt").touch()
    said = (
        "<S3Uri> 'sub/f 1.txt' is read as s3://sub/f 1.txt, and is also a file of this machine. "
        "To sign for the file, use s3://bucket/key"
    )
    assert notes(path="sub/f 1.txt") == [f"{said} and --for-file 'sub/f 1.txt'."]
    assert notes("form", path="sub/f 1.txt", takes_file=False) == [f"{said}."]
    for given in (
        {"for_file": "f"},
        {"path": "s3://sub/f 1.txt"},
        {"path": "sub/none"},
        {"path": "sub"},
        {"path": "\0"},
    ):
        assert notes(**{"path": "sub/f 1.txt", **given}) == []


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("0010", 10),
        (" 10 ", 10),
        ("1KB", 1000),
        ("1kb", 1000),
        ("10MB", 10_000_000),
        ("2GB", 2_000_000_000),
        ("1KiB", 1024),
        ("10MiB", 10_485_760),
        ("1GiB", 1_073_741_824),
        ("5GiB", 5_368_709_120),
        ("5gib", 5_368_709_120),
        ("5368709120", 5_368_709_120),
        ("00GiB", 0),
    ],
)
def test_size(text, size):
    assert byte_size("--size", text) == size


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "+1", "1.5GiB", "1 GiB", "1G", "1B", "1PiB", "1e3", "٣", "1_0", "KiB", "1\nMB"]
)
def test_no_size(text):
    with pytest.raises(UsageError) as caught:
        byte_size("--size", text)
    assert str(caught.value) == (
        f"--size {text!r} is not a size. Use a number of bytes, or a size such as 500KB, 10MB, 10MiB or 1GiB."
    )


@pytest.mark.parametrize("text", ["5368709121", "6GiB", "5243000KiB", "9" * 5000, "9999999999GiB", "1TiB", "1tb"])
def test_too_large(text):
    with pytest.raises(UsageError) as caught:
        byte_size("--size", text)
    assert str(caught.value) == f"--size {text} is too large. One upload can carry at most 5368709120 bytes (5 GiB)."


OWN = {
    PresignPutCommand: {"keys_from", "for_files", "manifest", *PutOptions._fields},
    PresignPostCommand: {*PostOptions._fields},
    PresignMultipartCommand: {*MultipartOptions._fields},
}


@pytest.mark.parametrize("command", OWN)
def test_each_option_of_a_command_is_kept(command):
    arguments = vars(given_options.parsed(command))
    headers = {option.name.replace("-", "_") for option in HEADER_OPTIONS}
    # It is a part of output_file.
    kept = {"overwrite_output_file", *CommonOptions._fields, *OWN[command]}
    assert set(arguments) - headers - kept == set()


def test_only_options_that_were_given_are_kept():
    given = given_options.parsed(PresignPutCommand, acl="private", no_overwrite=True, content_type="", metadata={})
    assert common_options(given).headers == {"acl": "private", "no-overwrite": True, "content-type": "", "metadata": {}}
    assert common_options(given_options.parsed(PresignPutCommand)) == CommonOptions("s3://bkt/k", takes_file=True)
    networks = given_options.parsed(PresignPostCommand, from_ip=[["1.1.1.1,2.2.2.2"], ["3.3.3.3"]])
    assert common_options(networks) == CommonOptions("s3://bkt/k", from_ip="1.1.1.1,2.2.2.2,3.3.3.3")


def test_options_cannot_be_changed():
    with pytest.raises(AttributeError):
        CommonOptions("s3://bkt/k").path = "s3://bkt/other"


def to_file(path=None, overwrite=False, **others):
    return SimpleNamespace(output_file=path, overwrite_output_file=overwrite, **{"format": None, **others})


@pytest.mark.parametrize(
    ("given", "file"),
    [
        (SimpleNamespace(), None),
        (to_file(), None),
        (to_file("x"), OutputFile("x", False)),
        (to_file("x", overwrite=True, format="json"), OutputFile("x", True)),
        (to_file("x", for_files=".", format="sh"), OutputFile("x", False)),
        (to_file("x", for_files=".", format="powershell"), OutputFile("x", False)),
        (to_file("x", manifest="m.jsonl", keys_from=None, format="python"), OutputFile("x", False)),
    ],
)
def test_output_file(given, file):
    assert output_file(given) == file


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (to_file(overwrite=True), "--overwrite-output-file requires --output-file."),
        (to_file(""), "--output-file requires the path of a file. To print to standard output, omit it."),
        (to_file("-"), "--output-file requires the path of a file. To print to standard output, omit it."),
        *(
            (
                to_file("x", **{option.strip("-").replace("-", "_"): "f"}, format=form),
                f"--output-file cannot be combined with the lines of {option}. Redirect standard output; in Windows "
                'PowerShell 5.1, run: cmd /c "aws ... > FILE"',
            )
            for option, form in (("--keys-from", None), ("--manifest", "jsonl"), ("--for-files", "url"))
        ),
    ],
)
def test_refused(given, message):
    with pytest.raises(UsageError) as caught:
        output_file(given)
    assert str(caught.value) == message
