import pytest
from made_arguments import refusal

from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.options.multipart_table import NOT_FOR_RESUME, OPTIONS, REFUSED, arguments
from awscli_presign_put.options.table import HEADER_OPTIONS


def test_each_option_is_here_or_refused():
    names = {option.name for option in OPTIONS}
    assert names | set(REFUSED) == {option.name for option in HEADER_OPTIONS} | {
        *("keys-from", "manifest", "for-files", "method"),
    }
    assert names & set(REFUSED) == set()
    assert [argument["name"] for argument in arguments()] == [option.name for option in OPTIONS]


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
def test_refused(given, message):
    assert refusal(PresignMultipartCommand, given) == message


def test_what_is_not_refused():
    assert refusal(PresignMultipartCommand, ["--size", "keys-from", "--checksum-algorithm", "MD5"]) is None


def test_what_an_upload_already_has():
    kept = {option.name for option in OPTIONS} - set(NOT_FOR_RESUME)
    assert kept == {"sse-c", "sse-c-key", "request-payer", "expected-bucket-owner", "no-overwrite", "if-match"}
