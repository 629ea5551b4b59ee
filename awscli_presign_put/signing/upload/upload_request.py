"""The values that everything passes on: what is asked for, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Iterable, List, NamedTuple, Optional, Tuple

from awscli_presign_put.signing.upload.headers import Headers


@dataclass(frozen=True)
class UploadRequest:
    """One upload that somebody may make.

    :param bucket: the bucket's name, or the ARN of an access point.
    :param key: the object's key, whole, unquoted.
    :param expires_in: for how many seconds from now the upload may begin; with ``until``, about as long as that.
    :param headers: what the upload must send, exactly.
    :param until: when it ends, in seconds since 1970, whenever it is signed.
    """

    bucket: str
    key: str
    expires_in: int
    headers: Headers = ()
    until: Optional[int] = None


@dataclass(frozen=True)
class PresignedRequest:
    """An upload that works until ``expires_at`` at the latest, and that allows exactly what it says.

    :param headers: every header that the upload must send besides ``Host``, with the value that was signed.
    :param expires_at: when it stops working (UTC): by its own expiry, or with the credentials.
    :param limited_by: which of these, ``request`` or ``credentials``; ``unknown`` where nothing says when the
        credentials end, which may be before ``expires_at``.
    :param region: the signed one; None where a signature has none (Version 2, Version 4A).
    :param region_is_assumed: none was configured, and neither the bucket nor the endpoint says one.
    :param custom_endpoint: the one that was given or configured; None for AWS's own.
    :param networks: those from which alone it works, in CIDR notation; none for anywhere.
    """

    method: str
    url: str
    headers: Headers
    bucket: str
    key: str
    expires_at: datetime
    limited_by: str
    region: Optional[str] = None
    region_is_assumed: bool = False
    custom_endpoint: Optional[str] = None
    networks: Tuple[str, ...] = ()


def headers_of(names: Iterable[str], values: Iterable[bytes]) -> Headers:
    """The headers of these names and values."""
    return tuple((name, value.decode()) for name, value in zip(names, values))


def headers_in_order(headers: Headers) -> Headers:
    """These headers in the order of their lower case."""
    return tuple(sorted(headers, key=lambda header: header[0].lower()))


class Uploads(NamedTuple):
    """Uploads to many keys, each with its own headers.

    :param keys: in UTF-8, without the common prefix.
    :param names: for each key the names of its headers, in the order of their lower case.
    :param values: for each key the values of these, in ASCII.
    """

    keys: List[bytes]
    names: List[Tuple[str, ...]]
    values: List[Tuple[bytes, ...]]

    def add(self, key: str, headers: Headers) -> None:
        """Add an upload."""
        in_order = headers_in_order(headers)
        self.keys.append(key.encode())
        self.names.append(tuple(name for name, _ in in_order))
        self.values.append(tuple(value.encode() for _, value in in_order))

    def headers(self, place: int) -> Headers:
        """The headers of the upload at this place."""
        return headers_of(self.names[place], self.values[place])

    def after(self, count: int) -> "Uploads":
        """All but the first ones."""
        return Uploads(self.keys[count:], self.names[count:], self.values[count:])


@dataclass(frozen=True)
class PresignedBatch:
    """Uploads to many keys, which differ in the key, the signature and the values of headers alone.

    :param common: one of them; the others have another ``url`` and ``key``, and may have other values of the first
        headers.
    :param prefix: the common prefix of all keys.
    :param keys: the rest of each key, in UTF-8.
    :param urls: in the order of the keys, each with a line break after it.
    :param values: for each key the values of its first headers, in ASCII, where they differ.
    """

    common: PresignedRequest
    prefix: str
    keys: List[bytes]
    urls: bytes
    values: Optional[List[Tuple[bytes, ...]]] = None
