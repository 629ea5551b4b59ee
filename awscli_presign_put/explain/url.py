"""The parts of a URL as a store reads them: the path as it is sent, the parameters decoded."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Optional, Tuple
from urllib.parse import quote, unquote_to_bytes, urlsplit

from awscli_presign_put.shown import encodable
from awscli_presign_put.signing.upload.headers import DEFAULT_PORTS

Pairs = Tuple[Tuple[str, str], ...]

MAX_LENGTH = 16 * 1024
"""In characters. No store accepts a longer URL."""

# The characters of a path that clients send unchanged: visible ASCII.
_SENT = "".join(map(chr, range(0x21, 0x7F)))
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
# Curl refuses a space and sends the others of a path as they are, where browsers encode them; Go's servers refuse a
# query with a semicolon.
_UNSAFE = re.compile(r"[^!-~]|[\"<>\\^`{|}\[\]]")
_UNSAFE_IN_QUERY = re.compile(r"[^!-~]|[\"<>\\^`{|}\[\];]")


class NotAUrl(Exception):
    """The text is not a URL. The message says why."""


@dataclass(frozen=True)
class Url:
    """A URL of a store.

    :param host: in lower case, with its port unless that is the default of the scheme.
    :param path: as it is sent, beginning with a slash.
    :param query: names and values of the parameters, decoded.
    :param unsafe: the characters that some clients encode and others refuse or send unchanged.
    :param written: the host with its port as it is in the text.
    """

    scheme: str
    host: str
    path: str
    query: Pairs
    unsafe: str = ""
    written: str = field(default="", compare=False)

    def get(self, name: str) -> Optional[str]:
        """The first parameter of this name; None if there is none."""
        return next((value for each, value in self.query if each == name), None)

    @property
    def endpoint(self) -> str:
        return f"{self.scheme}://{self.host}"


def read_url(text: str) -> Url:
    """:raises NotAUrl: the text is not a URL."""
    if len(text) > MAX_LENGTH:
        raise NotAUrl(f"It has {len(text)} characters. No store accepts a URL that long.")
    # A URL has no characters that UTF-8 cannot encode.
    text = encodable(text)
    text = text.partition("#")[0]
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in DEFAULT_PORTS:
        raise NotAUrl("It does not begin with https:// or http://.")
    end = min((at for at in map(rest.find, "/?") if at >= 0), default=len(rest))
    host, rest = rest[:end].lower(), rest[end:]
    if "@" in host or not _HOST.fullmatch(host) or not _is_address(host):
        raise NotAUrl("It has no valid host.")
    path, _, query = rest.partition("?")
    unsafe = "".join(dict.fromkeys(_UNSAFE.findall(path) + _UNSAFE_IN_QUERY.findall(query)))
    return Url(
        scheme, without_default_port(scheme, host), quote(path or "/", safe=_SENT), pairs_of(query), unsafe, host
    )


def _is_address(host: str) -> bool:
    """Whether a host in brackets is an IPv6 address."""
    if not host.startswith("["):
        return True
    import ipaddress

    with suppress(ValueError):
        return bool(ipaddress.IPv6Address(name_of(host)))
    return False


def without_default_port(scheme: str, host: str) -> str:
    """The host as it is sent: without the default port of the scheme."""
    default = f":{DEFAULT_PORTS[scheme]}"
    return host[: -len(default)] if host.endswith(default) else host


def name_of(host: str) -> str:
    """The host without its port and without the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def host_name(endpoint: str) -> str:
    """The host of an endpoint as it is sent, with its port."""
    parts = urlsplit(endpoint)
    return without_default_port(parts.scheme, parts.netloc.lower())


def pairs_of(query: str) -> Pairs:
    """The parameters of a query as every store reads them: ``+`` is a space."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return tuple((decoded(name.replace("+", " ")), decoded(value.replace("+", " "))) for name, _, value in pairs)


def decoded(text: str) -> str:
    """The text without percent-encoding. Bytes that are not UTF-8 become surrogates."""
    return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
