"""Requests as clients send them, and changes that a store must not accept."""

import re
from typing import Sequence, Tuple
from urllib.parse import urlsplit

_SIGNATURE = re.compile(r"(?<=[?&])((?:X-Amz-)?Signature=)(.)")

_END = re.compile(r"(?<=[?&])((?:X-Amz-)?Expires=)([0-9]+)")


def form_body(fields: Sequence[Tuple[str, str]], file_name: str, body: bytes) -> Tuple[str, bytes]:
    """The Content-Type and the body of a form, as browsers send it.

    Source: HTML Standard, "Multipart form data".
    """
    boundary = "----presign-probe-7MA4YWxkTrZu0gW"
    quoted = file_name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        "Content-Type: text/plain\r\n\r\n".encode()
    )
    return f"multipart/form-data; boundary={boundary}", b"".join([*parts, body, f"\r\n--{boundary}--\r\n".encode()])


def with_path(url: str, old: str, new: str) -> str:
    """The URL with another end of its path."""
    address, mark, query = url.partition("?")
    return f"{address.removesuffix(old)}{new}{mark}{query}"


def host_of(url: str) -> str:
    """The host of a URL with its port."""
    return urlsplit(url).netloc


def with_wrong_signature(url: str) -> str:
    """The URL with another first character of its signature."""
    return _SIGNATURE.sub(lambda found: f"{found[1]}{'0' if found[2] != '0' else '1'}", url)


def with_later_end(url: str) -> str:
    """The URL with an end one second later: ``X-Amz-Expires`` of Version 4, ``Expires`` of Version 2."""
    return _END.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", url)


def with_path_encoded_twice(url: str, folder: str) -> str:
    """The URL with each percent sign of its path encoded once more, but for those of the folder.

    :param folder: whose last name has no character that is encoded.
    """
    address, mark, query = url.partition("?")
    above, name, below = address.partition(f"/{folder.rstrip('/').rpartition('/')[2]}/")
    return f"{above}{name}{below.replace('%', '%25')}{mark}{query}"


def without_query(url: str) -> str:
    """The URL without its query, and so without its signature."""
    return url.partition("?")[0]


def without_signature(url: str) -> str:
    """The URL without the parameter of its signature, as one that was cut off."""
    return re.sub(r"&(?:X-Amz-)?Signature=[^&]*", "", url)


def without_token(url: str) -> str:
    """The URL without the session token."""
    return re.sub(r"(?i)&x-amz-security-token=[^&]*", "", url)


def with_other_key_id(url: str) -> str:
    """The URL with an access key ID that no store knows."""
    other = "AKIAPRESIGNPROBEXXXX"
    return re.sub(r"(?<=[?&])(X-Amz-Credential=|AWSAccessKeyId=)[^%&/]+", rf"\g<1>{other}", url)


def with_other_scope(url: str, region: str = "", service: str = "") -> str:
    """The URL of Version 4 with another region or service in its credential scope."""

    def changed(found: "re.Match[str]") -> str:
        return f"{found[1]}{region or found[2]}%2F{service or found[3]}%2F"

    return re.sub(r"(X-Amz-Credential=.+?%2F[0-9]{8}%2F)([^%&]+)%2F([^%&]+)%2F", changed, url)
