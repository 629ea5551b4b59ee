import pytest

from awscli_presign_put.options.combinations import check_digests
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload.headers import Header

SHA256 = Header("x-amz-checksum-sha256", "A" * 43 + "=", "--checksum-sha256")
NEW = Header("x-amz-checksum-new", "AAAA", "--header")
MD5 = Header("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==", "--content-md5")
CHECKSUM_MD5 = Header("x-amz-checksum-md5", "1B2M2Y8AsgTpgAmY7PhCfg==", "--checksum-md5")


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
        [SHA256, Header("x-amz-checksum-type", "FULL_OBJECT", "--header")],
        [Header("X-Amz-Checksum-Algorithm", "SHA256", "--header"), SHA256],
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
            [NEW, Header("X-Amz-Checksum-Other", "AAAA", "--header")],
            "--header: S3 accepts one digest header, not x-amz-checksum-new and X-Amz-Checksum-Other. "
            "Use only one of them.",
        ),
        (
            [Header(*SHA256, "--for-file"), NEW],
            "--for-file, --header: S3 accepts one digest header, not x-amz-checksum-sha256 and x-amz-checksum-new. "
            "Use only one of them.",
        ),
        (
            [MD5, Header(CHECKSUM_MD5.name, "A" * 22 + "==", CHECKSUM_MD5.option)],
            "--content-md5, --checksum-md5: no file has both MD5 digests. Use only one of them.",
        ),
        *(
            (
                [Header(NEW.name, value, NEW.option)],
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
