"""The URLs of the parts of one upload, which differ in the number and the digest of the part alone.

As in ``bulk/url_template.py``, a template that does not reproduce the URL that it was made from, byte for byte, is
refused.
"""

import hashlib
import re
from binascii import b2a_base64, hexlify
from typing import Any, Callable, Dict, List, Optional, Tuple
from urllib.parse import unquote

from awscli_presign_put.signing import sigv2
from awscli_presign_put.signing.bulk.url_template import Hmac, Parts, version_4_of
from awscli_presign_put.signing.errors import NoTemplate
from awscli_presign_put.signing.multipart.multipart_request import CommonUrl
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

# No text that is signed has a null byte.
_NUMBER, _DIGEST, _SIGNATURE = "\0number", "\0digest", "\0signature"
_BLANKS = re.compile(f"({_NUMBER}|{_DIGEST}|{_SIGNATURE})")
_PART = "partNumber"


class PartTemplate:
    """Signs the parts that have the same length, from the URL of one of them.

    :ivar common: what their URLs share.
    """

    def __init__(
        self,
        common: CommonUrl,
        text: str,
        number: str,
        digest: Optional[str],
        signatures: Callable[[List[str]], List[str]],
    ) -> None:
        self.common = common
        self._pieces = _BLANKS.split(text)
        self._signatures = signatures
        self._of_first = (int(number), digest)

    def signatures(self, parts: List[Tuple[int, Optional[str]]]) -> List[str]:
        """The signatures of these parts, quoted for their URLs.

        :param parts: the number of each, and its digest in Base64; None where none is signed.
        """
        texts = []
        at_number = [at for at, piece in enumerate(self._pieces) if piece == _NUMBER]
        at_digest = [at for at, piece in enumerate(self._pieces) if piece == _DIGEST]
        pieces = list(self._pieces)
        for number, digest in parts:
            for at in at_number:
                pieces[at] = str(number)
            for at in at_digest:
                pieces[at] = digest or ""
            texts.append("".join(pieces))
        return self._signatures(texts)

    def first_url(self) -> str:
        """The URL that the template was taken from, by the template."""
        (signature,) = self.signatures([self._of_first])
        return f"{self.common.before}{self._of_first[0]}{self.common.between}{signature}{self.common.after}"


def proved_part_template(presigned: PresignedRequest, digest_header: Optional[str], credentials: Any) -> PartTemplate:
    """The template of the URL of a part, after it has given that URL back byte for byte.

    :param digest_header: the header of the digest that each part has; None where none is signed.
    :param credentials: the frozen credentials that signed it.
    :raises NoTemplate: the URL cannot be taken apart, or another comes out.
    """
    parts = Parts.of(presigned, presigned.key)
    make = _version_4 if "X-Amz-Signature" in parts.parameters else _version_2
    template = make(parts, digest_header, credentials)
    if template.first_url() != presigned.url:
        raise NoTemplate("The template does not reproduce the URL.")
    return template


def _version_4(parts: Parts, digest_header: Optional[str], credentials: Any) -> PartTemplate:
    signed = version_4_of(None, parts, credentials)
    values = {**signed.values, digest_header.lower(): _DIGEST} if digest_header else signed.values
    end = signed.after_key({**signed.parameters, _PART: _NUMBER}, values)

    def signatures(texts: List[str]) -> List[str]:
        sha256 = hashlib.sha256
        requests = [hexlify(sha256(text.encode()).digest()) for text in texts]
        return [digest.hex() for digest in signed.string_to_sign.digests(requests)]

    text = f"{parts.presigned.method}\n{signed.path}{end}"
    return _template(parts, "X-Amz-Signature", text, digest_header, signatures)


def _version_2(parts: Parts, digest_header: Optional[str], credentials: Any) -> PartTemplate:
    headers = tuple(
        (name, _DIGEST if digest_header and name.lower() == digest_header.lower() else value)
        for name, value in sigv2.with_token(parts.presigned.headers, credentials)
    )
    query = "&".join(f"{name}={_NUMBER if name == _PART else value}" for name, value in parts.parameters.items())
    resource = f"/{parts.presigned.bucket}/{parts.prefix}{sigv2.subresources(query)}"
    text = sigv2.string_to_sign(parts.presigned.method, resource, headers, parts.parameters.get("Expires", ""))
    hmac = Hmac(hashlib.sha1, credentials.secret_key.encode())

    def signatures(texts: List[str]) -> List[str]:
        digests = hmac.digests([text.encode() for text in texts])
        return [
            b2a_base64(digest, newline=False).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
            for digest in digests
        ]

    return _template(parts, "Signature", text, digest_header, signatures)


def _template(
    parts: Parts, name: str, text: str, digest_header: Optional[str], signatures: Callable[[List[str]], List[str]]
) -> PartTemplate:
    blanks = {_PART: _NUMBER, name: _SIGNATURE}
    query = "&".join(f"{name}={blanks.get(name, value)}" for name, value in parts.parameters.items())
    pieces = _BLANKS.split(f"{parts.address}?{query}")
    if pieces[1::2] != [_NUMBER, _SIGNATURE]:
        raise NoTemplate("The URL has no part number before its signature.")
    by_name: Dict[str, str] = {name.lower(): value for name, value in parts.presigned.headers}
    digest = by_name.get(digest_header.lower()) if digest_header else None
    return PartTemplate(CommonUrl(*pieces[::2]), text, unquote(parts.parameters[_PART]), digest, signatures)
