import pytest

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.multipart_table import NOT_FOR_RESUME, OPTIONS, REFUSED, arguments
from awscli_presign_put.options.refused import check_refused
from awscli_presign_put.options.table import HEADER_OPTIONS


def test_each_option_is_here_or_refused():
    names = {option.name for option in OPTIONS}
    assert names | set(REFUSED) == {option.name for option in HEADER_OPTIONS} | {"keys-from", "manifest", "for-files"}
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
    with pytest.raises(UsageError) as caught:
        check_refused(given, REFUSED, "presign-multipart")
    assert str(caught.value) == message


def test_what_is_not_refused():
    assert (
        check_refused(
            ["--size", "keys-from", "-content-length", "--checksum-algorithm", "MD5"], REFUSED, "presign-multipart"
        )
        is None
    )


def test_what_an_upload_already_has():
    kept = {option.name for option in OPTIONS} - set(NOT_FOR_RESUME)
    assert kept == {"sse-c", "sse-c-key", "request-payer", "expected-bucket-owner", "no-overwrite", "if-match"}
