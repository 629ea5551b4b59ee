"""What the scripts that upload the files of a folder have in common: the links, and what these share once."""

import re
from typing import Dict, List, NamedTuple, Sequence, Tuple

from awscli_presign_put.handoff.naming import signed_url, works_until
from awscli_presign_put.moments import in_utc
from awscli_presign_put.signing.upload.digests import DIGESTS, Digest
from awscli_presign_put.signing.upload.s3_rules import quoted_key
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

_SIGNATURE = re.compile(r"(?<=[?&])((?:X-Amz-)?Signature=)([^&]*)")


class FileLinks(NamedTuple):
    """What a file is uploaded with.

    :param name: its path below the folder, with slashes.
    :param put: uploads it.
    :param head: asks for what is stored.
    """

    name: str
    put: PresignedRequest
    head: PresignedRequest


class KitRequest(NamedTuple):
    """A request, as its parts.

    :param link: the number of :attr:`FilesKit.links`.
    :param names: the number of :attr:`FilesKit.names`.
    :param values: those of the headers.
    :param signature: as in the URL.
    """

    link: int
    names: int
    values: Tuple[str, ...]
    signature: str


class KitFile(NamedTuple):
    """A file, with its requests. ``key`` is quoted as in the URL."""

    name: str
    key: str
    put: KitRequest
    head: KitRequest


class FilesKit(NamedTuple):
    """The values of a script.

    :param links: of URLs, the text before the key, the text after it, and the text after the signature.
    :param names: of the headers of requests.
    :param digest: the digest that is signed of the first file, and usually of all.
    :param works: until when all links work, as a comment says it.
    :param ends: when the first of them ends, in seconds since 1970.
    :param ends_at: the same in ISO 8601, in UTC.
    """

    files: List[KitFile]
    links: List[Tuple[str, str, str]]
    names: List[Tuple[str, ...]]
    digest: Digest
    works: str
    ends: int
    ends_at: str


def files_kit(files: Sequence[FileLinks]) -> FilesKit:
    """Those of these files, of which there is at least one."""
    links: Dict[Tuple[str, str, str], int] = {}
    names: Dict[Tuple[str, ...], int] = {}

    def request_of(presigned: PresignedRequest) -> KitRequest:
        before, after, end, signature = _parts(presigned)
        of_headers = tuple(name for name, _ in presigned.headers)
        return KitRequest(
            links.setdefault((before, after, end), len(links)),
            names.setdefault(of_headers, len(names)),
            tuple(value for _, value in presigned.headers),
            signature,
        )

    made = [KitFile(file.name, quoted_key(file.put.key), request_of(file.put), request_of(file.head)) for file in files]
    signed = {name.lower() for name, _ in files[0].put.headers}
    digest = next(digest for digest in DIGESTS.values() if digest.header.lower() in signed)
    first = min((file.put for file in files), key=lambda put: put.expires_at)
    end = first.expires_at
    works, ends, ends_at = works_until(first), int(end.timestamp()), in_utc(end)
    return FilesKit(made, list(links), list(names), digest, works, ends, ends_at)


def _parts(presigned: PresignedRequest) -> Tuple[str, str, str, str]:
    """The URL before the key, between key and signature, and after the signature; and the signature."""
    address, question, query = signed_url(presigned).partition("?")
    after_key, name, signature, end = _SIGNATURE.split(f"{question}{query}", 1)
    return address.removesuffix(quoted_key(presigned.key)), f"{after_key}{name}", end, signature
