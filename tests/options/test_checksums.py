import pytest

from awscli_presign_put.options.checksums import check_digests
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.table import AskedHeader

SHA256 = AskedHeader("--checksum-sha256", "x-amz-checksum-sha256", "A" * 43 + "=")
NEW = AskedHeader("--header", "x-amz-checksum-new", "AAAA")
MD5 = AskedHeader("--content-md5", "Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")
CHECKSUM_MD5 = AskedHeader("--checksum-md5", "x-amz-checksum-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")


@pytest.mark.parametrize(
    "asked",
    [
        [],
        [SHA256],
        [NEW],
        [MD5],
        [MD5, SHA256],
        [MD5, NEW],
        [MD5, CHECKSUM_MD5],
        [SHA256, AskedHeader("--header", "x-amz-checksum-type", "FULL_OBJECT")],
        [AskedHeader("--header", "X-Amz-Checksum-Algorithm", "SHA256"), SHA256],
    ],
)
def test_what_can_be(asked):
    assert check_digests(asked) is None


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            [SHA256, NEW],
            "--checksum-sha256, --header: S3 accepts one digest header, not x-amz-checksum-sha256 and "
            "x-amz-checksum-new. Use only one of them.",
        ),
        (
            [NEW, AskedHeader("--header", "X-Amz-Checksum-Other", "AAAA")],
            "--header: S3 accepts one digest header, not x-amz-checksum-new and X-Amz-Checksum-Other. "
            "Use only one of them.",
        ),
        (
            [AskedHeader("--for-file", *SHA256[1:]), NEW],
            "--for-file, --header: S3 accepts one digest header, not x-amz-checksum-sha256 and x-amz-checksum-new. "
            "Use only one of them.",
        ),
        (
            [MD5, CHECKSUM_MD5._replace(value="A" * 22 + "==")],
            "--content-md5, --checksum-md5: no file has both MD5 digests. Use only one of them.",
        ),
        *(
            (
                [NEW._replace(value=value)],
                "--header has a value of x-amz-checksum-new that is not Base64. "
                "Specify the digest itself, Base64-encoded.",
            )
            for value in ("", "A", "AAA", "AB==", "not base64", "e3069283-")
        ),
    ],
)
def test_what_cannot_be(asked, message):
    with pytest.raises(UsageError) as caught:
        check_digests(asked)
    assert str(caught.value) == message
