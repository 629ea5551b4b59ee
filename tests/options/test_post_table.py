import pytest
from made_arguments import refusal

from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.post_table import REFUSED, arguments


def test_each_option_of_presign_put_is_there_or_refused():
    of_put, of_post = (
        {argument["name"] for argument in command.ARG_TABLE} for command in (PresignPutCommand, PresignPostCommand)
    )
    assert of_put - of_post == set(REFUSED) - {"method", "size"}
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


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_says_what_to_do(name):
    said = refusal(PresignPostCommand, [f"--{name}"])
    assert said.startswith(f"--{name} cannot be used with presign-post: ")
    assert said.endswith(".")
    assert "{" not in said


def test_other_arguments_pass():
    assert refusal(PresignPostCommand, ["--metadata", "if-match=x", "--acl", "private"]) is None
    assert [option["name"] for option in arguments()][:2] == ["content-type", "cache-control"]
