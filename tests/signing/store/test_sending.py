"""Errors of a request, without what it was signed with; requests that nobody waits for any more."""

import time

import pytest
from raw_store import RawStore, silent

from awscli_presign_put.signing.errors import OutOfTime
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


def test_request_that_is_given_up(make_presigner):
    """Such as after Ctrl-C, where the store does not answer."""
    with RawStore() as store:
        store.scripts = {"PUT": silent}
        client = make_presigner(endpoint_url=store.endpoint).client
        asked = []
        began = time.monotonic()
        with pytest.raises(OutOfTime, match=r"^There was no answer in time\.$"):
            sending.send_as_receiver(
                client, 60, "PUT", f"{store.endpoint}/bkt/k", (), b"",
                is_given_up=lambda seconds: (asked.append(seconds), len(asked) > 2)[1],
            )  # fmt: skip
        assert time.monotonic() - began < 20
        assert len(asked) == 3
