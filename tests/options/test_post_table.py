import pytest

from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.post_table import REFUSED, arguments
from awscli_presign_put.options.refused import check_refused


def test_each_option_of_presign_put_is_there_or_refused():
    of_put, of_post = (
        {argument["name"] for argument in command.ARG_TABLE} for command in (PresignPutCommand, PresignPostCommand)
    )
    assert of_put - of_post == set(REFUSED)
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
    with pytest.raises(UsageError) as caught:
        check_refused(typed, REFUSED, "presign-post")
    assert str(caught.value) == message


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_says_what_to_do(name):
    with pytest.raises(UsageError) as caught:
        check_refused([f"--{name}"], REFUSED, "presign-post")
    said = str(caught.value)
    assert said.startswith(f"--{name} cannot be used with presign-post: ")
    assert said.endswith(".")
    assert "{" not in said


def test_other_arguments_pass():
    check_refused(["s3://bkt/keys-from", "--metadata", "if-match=x", "--acl", "private"], REFUSED, "presign-post")
    assert [option["name"] for option in arguments()][:2] == ["content-type", "cache-control"]
