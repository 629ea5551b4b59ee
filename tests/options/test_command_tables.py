import pytest
from made_arguments import refusal

from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.command_tables import (
    MULTIPART_OPTIONS,
    MULTIPART_REFUSED,
    NOT_FOR_RESUME,
    POST_REFUSED,
    multipart_arguments,
    post_arguments,
)
from awscli_presign_put.options.table import HEADER_OPTIONS


def test_each_option_of_presign_put_is_there_or_refused():
    of_put, of_post = (
        {argument["name"] for argument in command.ARG_TABLE} for command in (PresignPutCommand, PresignPostCommand)
    )
    assert of_put - of_post == set(POST_REFUSED) - {"method", "size"}
    of_form = {"min-size", "max-size", "success-status", "success-redirect"}
    assert of_post - of_put == {*of_form, "flat", "ask-name", "ask-message"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            ["--content-length=5"],
            "--content-length cannot be used with presign-post: a form has no field for it. "
            "Use --min-size N --max-size N.",
        ),
        (
            ["--no-overwrite"],
            "--no-overwrite cannot be used with presign-post: a form has no field for it. "
            "Use presign-put --no-overwrite.",
        ),
        (
            ["--checksum-md5", "x"],
            "--checksum-md5 cannot be used with presign-post: S3 has no form field for it. "
            "Use --checksum-sha256 or --content-md5, or use presign-put.",
        ),
    ],
)
def test_option_that_a_form_cannot_carry(typed, message):
    assert refusal(PresignPostCommand, typed) == message


@pytest.mark.parametrize("name", POST_REFUSED)
def test_each_refusal_says_what_to_do(name):
    said = refusal(PresignPostCommand, [f"--{name}"])
    assert said.startswith(f"--{name} cannot be used with presign-post: ")
    assert said.endswith(".")
    assert "{" not in said


def test_other_arguments_pass():
    assert refusal(PresignPostCommand, ["--metadata", "if-match=x", "--acl", "private"]) is None
    assert [option["name"] for option in post_arguments()][:2] == ["content-type", "cache-control"]


def test_each_option_is_in_presign_multipart_or_refused():
    names = {option.name for option in MULTIPART_OPTIONS}
    assert names | set(MULTIPART_REFUSED) == {option.name for option in HEADER_OPTIONS} | {
        *("keys-from", "manifest", "for-files", "method"),
    }
    assert names & set(MULTIPART_REFUSED) == set()
    assert [argument["name"] for argument in multipart_arguments()] == [option.name for option in MULTIPART_OPTIONS]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ["s3://bkt/k", "--keys-from", "f"],
            "--keys-from cannot be used with presign-multipart: each upload has links of its own. Run the command for "
            "each key, or use presign-post --keys-from.",
        ),
        (["--content-length=5"], "--content-length cannot be used with presign-multipart: use --size."),
        (
            ["--checksum-sha256", "x"],
            "--checksum-sha256 cannot be used with presign-multipart: the digests are those of the parts. Use "
            "--for-file, which computes them.",
        ),
    ],
)
def test_option_that_a_kit_cannot_have(given, message):
    assert refusal(PresignMultipartCommand, given) == message


def test_other_arguments_of_a_kit_pass():
    assert refusal(PresignMultipartCommand, ["--size", "keys-from", "--checksum-algorithm", "MD5"]) is None


def test_what_an_upload_already_has():
    kept = {option.name for option in MULTIPART_OPTIONS} - set(NOT_FOR_RESUME)
    assert kept == {"sse-c", "sse-c-key", "request-payer", "expected-bucket-owner", "no-overwrite", "if-match"}
