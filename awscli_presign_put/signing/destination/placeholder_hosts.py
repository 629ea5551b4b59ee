"""Placeholder hosts for names that botocore rejects; replaced before signing.

Rejected are hosts with an underscore, as containers have, and by some releases IPv6 addresses. The placeholder contains
the real host, so that nothing has to be remembered.
"""

import re
from typing import Any, Optional
from urllib.parse import urlsplit

from botocore.utils import is_valid_endpoint_url

# A top-level domain that none can have (RFC 2606). The labels before it are the host in hexadecimal digits; the word
# before those parts them from a bucket.
_PLACEHOLDER = re.compile(r"stand-in\.((?:[0-9a-f]{1,60}\.)+)invalid")
_LABEL = 60


def client_at(session: Any, service: str, region: Optional[str], endpoint: Optional[str], **more: Any) -> Any:
    """A client of the AWS CLI's session for an endpoint that botocore may reject.

    :param endpoint: in its normal form; None for the configured one, or AWS's own.
    """
    accepted = endpoint and acceptable(endpoint)
    client = session.create_client(service, region_name=region, endpoint_url=accepted, **more)
    client.meta.events.register_first(f"before-sign.{service}", put_back)
    return client


def acceptable(endpoint: str) -> str:
    """The endpoint, in its normal form, or one that this release of botocore accepts in its place."""
    host = _host(endpoint)
    # A real host that looks like a placeholder needs one itself.
    if is_valid_endpoint_url(endpoint) and not _PLACEHOLDER.search(host):
        return endpoint
    digits = host.encode().hex()
    labels = [digits[start : start + _LABEL] for start in range(0, len(digits), _LABEL)]
    return endpoint.replace(f"//{host}", f"//stand-in.{'.'.join(labels)}.invalid", 1)


def with_real_host(url: str) -> str:
    """The URL with the real host in the place of a placeholder; unchanged if it has none."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    host = _PLACEHOLDER.sub(lambda match: bytes.fromhex(match[1].replace(".", "")).decode(), host)
    return f"{scheme}{separator}{host}{slash}{path}"


def is_address(url: str) -> bool:
    """Whether the host is an IPv6 address, which has no names below it."""
    return "//[" in with_real_host(url)


def put_back(request: Any, **_: Any) -> None:
    """A handler of ``before-sign``: what is signed and sent is for the real host."""
    request.url = with_real_host(request.url)
    if is_address(request.url):
        # Up to 2.9.19, botocore would sign it without its brackets, which every client sends.
        del request.headers["Host"]
        request.headers["Host"] = urlsplit(request.url).netloc


def _host(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"[{parts.hostname}]" if "[" in parts.netloc else parts.hostname or ""
