"""Changes of a URL that a store must not accept."""

import pytest

from awscli_presign_put.probe import requests


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        ("https://e/k?X-Amz-Expires=900&X-Amz-Signature=a", "https://e/k?X-Amz-Expires=901&X-Amz-Signature=a"),
        ("https://e/k?AWSAccessKeyId=A&Expires=1796052918", "https://e/k?AWSAccessKeyId=A&Expires=1796052919"),
    ],
)
def test_later_end(url, changed):
    assert requests.with_later_end(url) == changed


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        ("https://e/k?X-Amz-Signature=a0", "https://e/k?X-Amz-Signature=00"),
        ("https://e/k?Signature=0a&Expires=1", "https://e/k?Signature=1a&Expires=1"),
    ],
)
def test_wrong_signature(url, changed):
    assert requests.with_wrong_signature(url) == changed


def test_path_encoded_twice():
    """What is stored then is below the folder, too."""
    url = "https://e/bkt/my%20in/presign-probe-abc/a%20key/?X-Amz-Credential=a%2Fb"
    changed = "https://e/bkt/my%20in/presign-probe-abc/a%2520key/?X-Amz-Credential=a%2Fb"
    assert requests.with_path_encoded_twice(url, "my in/presign-probe-abc/") == changed
