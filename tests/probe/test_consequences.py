"""The end of the report, in words."""

import pytest

from awscli_presign_put.probe.consequences import consequences
from awscli_presign_put.probe.promises import ENFORCED, IGNORED, NOT_SUPPORTED, NOT_TRIED, PROMISES

NO_DIGESTS = "Digests are not checked by this store: --for-file binds the length only."


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ({}, []),
        ({"link": ENFORCED, "sha256": ENFORCED}, []),
        ({"sha256": IGNORED, "sha1": IGNORED}, [NO_DIGESTS]),
        (
            {"sha256": IGNORED, "crc32": IGNORED, "md5": ENFORCED},
            [f"{NO_DIGESTS} Use --checksum-algorithm MD5, which is checked."],
        ),
        (
            {"content-length": IGNORED, "sha256": IGNORED, "sha1": IGNORED},
            [
                "--content-length has no effect.",
                "Digests and lengths are not checked by this store: --for-file does not bind an upload to its file.",
            ],
        ),
        (
            {"content-length": NOT_TRIED, "sha256": IGNORED, "sha1": IGNORED, "md5": ENFORCED},
            [
                "Digests and lengths are not checked by this store: --for-file does not bind an upload to its file. "
                "Use --checksum-algorithm MD5, which is checked."
            ],
        ),
        (
            {"sha256": ENFORCED, "sha512": IGNORED},
            ["x-amz-checksum-sha512 is not checked by this store: it binds the upload to its length only."],
        ),
        (
            {"sha256": IGNORED},
            ["x-amz-checksum-sha256 is not checked by this store: --for-file binds the length only."],
        ),
        (
            {"form": NOT_SUPPORTED, "form-max-size": NOT_SUPPORTED, "form-quotes": NOT_SUPPORTED},
            ["No form works: presign-post cannot be used. Use presign-put."],
        ),
        ({"form": ENFORCED, "form-max-size": IGNORED}, ["--max-size of presign-post has no effect."]),
        (
            {"parts": NOT_SUPPORTED, "part-length": NOT_SUPPORTED, "abort": NOT_SUPPORTED},
            ["presign-multipart cannot be used."],
        ),
        (
            {"link": IGNORED, "sha256": IGNORED, "sha1": IGNORED, "no-overwrite": IGNORED, "tags": NOT_SUPPORTED},
            [
                "The signature is not checked: anyone can upload, and no limit of a link is binding.",
                "--tags cannot be used: the store refuses uploads with x-amz-tagging.",
            ],
        ),
        (
            dict.fromkeys(PROMISES, NOT_SUPPORTED),
            ["No link works. The other commands cannot be used with this store."],
        ),
    ],
)
def test_in_words(verdicts, found):
    assert consequences(verdicts) == found


@pytest.mark.parametrize("name", sorted(PROMISES))
def test_each_promise_alone(name):
    """Whatever can go wrong with a promise is said, unless its verdict cannot be that."""
    promise = PROMISES[name]
    assert consequences({name: IGNORED}) == [text for text in [promise.if_ignored] if text]
    assert consequences({name: NOT_SUPPORTED}) == [text for text in [promise.if_unsupported] if text]
