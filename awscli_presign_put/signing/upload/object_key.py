"""The key of an object in the path of a URL."""

from urllib.parse import quote

SAFE_IN_PATH = "/~"
"""What botocore leaves unquoted in the path of a URL, beside letters, digits and ``_.-``."""


def quoted_key(key: str) -> str:
    """A key as it stands in the path of a URL, quoted as by botocore."""
    return quote(key, safe=SAFE_IN_PATH)
