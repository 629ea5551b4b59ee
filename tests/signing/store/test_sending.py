"""Errors of a request, without what it was signed with."""

import pytest

from awscli_presign_put.signing.store import sending

URL = "https://e.example/bkt/k?X-Amz-Credential=AKID%2F2026&X-Amz-Security-Token=TOKEN&X-Amz-Signature=5ec7e7"
OF_VERSION_2 = "https://e.example/bkt/k?AWSAccessKeyId=AKID&Signature=5ec7e7%3D&Expires=1"


@pytest.mark.parametrize("url", [URL, OF_VERSION_2])
@pytest.mark.parametrize("part", ["whole", "target", "changed"])
def test_no_signature_in_an_error(url, part):
    named = {"whole": url, "target": url.partition("e.example")[2], "changed": url.replace("%2F", "/").lower()}[part]
    said = sending._said_of(OSError(f"Max retries exceeded with url: {named} (Caused by it)"), url)
    for secret in ("5ec7e7", "TOKEN", "token&", "AKID", "akid"):
        assert secret not in said
    assert said.endswith("(Caused by it).")
