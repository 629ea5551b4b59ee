"""The key of an object in the path of a URL."""

from urllib.parse import quote

SAFE_IN_PATH = "/~"
"""What botocore leaves unquoted in the path of a URL, beside letters, digits and ``_.-``."""


def quoted_key(key: str) -> str:
    """A key quoted for the path of a URL, as by botocore."""
    return quote(key, safe=SAFE_IN_PATH)
