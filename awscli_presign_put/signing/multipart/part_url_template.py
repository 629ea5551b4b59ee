"""The URLs of the parts of one upload, which differ in the number and the digest of the part alone.

As in ``bulk/url_template.py``, a template that does not reproduce the URL that it was made from, byte for byte, is
refused.
"""

import hashlib
from typing import Any, Callable, Iterable, List, Optional, Tuple
from urllib.parse import unquote

from awscli_presign_put.signing import sigv2, sigv4
from awscli_presign_put.signing.bulk.text_template import Blanks, blank
from awscli_presign_put.signing.bulk.url_template import Hmac, SplitUrl, in_base64, version_4_of
from awscli_presign_put.signing.errors import NoTemplate
from awscli_presign_put.signing.multipart.multipart_request import CommonUrl
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

_NUMBER, _DIGEST, _SIGNATURE = map(blank, range(3))
_PART = "partNumber"

_Sign = Callable[[Iterable[bytes]], List[bytes]]
"""Gives the signature of each text, quoted for a URL."""


class PartTemplate:
    """Signs the parts that have the same length, from the URL of one of them.

    :ivar common: what their URLs share.
    """

    def __init__(self, common: CommonUrl, text: str, signatures: _Sign) -> None:
        self.common = common
        self._text = Blanks(text)
        self._signatures = signatures

    def signatures(self, parts: List[Tuple[int, Optional[str]]]) -> List[str]:
        """The signatures of these parts, quoted for their URLs.

        :param parts: the number of each, and its digest in Base64; None where none is signed.
        """
        columns = [[b"%d" % number for number, _ in parts], [(digest or "").encode() for _, digest in parts]]
        # To decode all at once takes less time than each by itself; none of them has a space.
        return b" ".join(self._signatures(self._text.rows(columns))).decode().split()


def proved_part_template(presigned: PresignedRequest, digest_header: Optional[str], credentials: Any) -> PartTemplate:
    """The template of the URL of a part, after it has given that URL back byte for byte.

    :param digest_header: the header of the digest that each part has; None where none is signed.
    :param credentials: the frozen credentials that signed it.
    :raises NoTemplate: the URL cannot be taken apart, or another comes out.
    """
    split = SplitUrl.of(presigned, presigned.key)
    is_version_4 = sigv4.SIGNATURE in split.parameters
    common = _common_url(split, sigv4.SIGNATURE if is_version_4 else "Signature")
    digested = (digest_header or "").lower()
    make = _version_4 if is_version_4 else _version_2
    template = PartTemplate(common, *make(split, digested, credentials))
    number = int(unquote(split.parameters[_PART]))
    digest = next((value for name, value in presigned.headers if name.lower() == digested), None)
    if common.url(number, *template.signatures([(number, digest)])) != presigned.url:
        raise NoTemplate("The template does not reproduce the URL.")
    return template


def _common_url(split: SplitUrl, signature: str) -> CommonUrl:
    """:param signature: the name of its parameter."""
    blanks = {_PART: _NUMBER, signature: _SIGNATURE}
    query = "&".join(f"{name}={blanks.get(name, value)}" for name, value in split.parameters.items())
    before, number, rest = f"{split.address}?{query}".partition(_NUMBER)
    between, varying, after = rest.partition(_SIGNATURE)
    if not (number and varying):
        raise NoTemplate("The URL has no part number before its signature.")
    return CommonUrl(before, between, after)


def _version_4(split: SplitUrl, digested: str, credentials: Any) -> Tuple[str, _Sign]:
    signed = version_4_of(None, split, credentials)
    values = {**signed.values, **({digested: _DIGEST} if digested else {})}
    end = signed.after_key({**signed.parameters, _PART: _NUMBER}, values)
    text = f"{split.presigned.method}\n{signed.path}{end}"
    return text, lambda texts: signed.signatures(hashlib.sha256(), texts)


def _version_2(split: SplitUrl, digested: str, credentials: Any) -> Tuple[str, _Sign]:
    headers = tuple(
        (name, _DIGEST if name.lower() == digested else value)
        for name, value in sigv2.with_token(split.presigned.headers, credentials)
    )
    query = "&".join(f"{name}={_NUMBER if name == _PART else value}" for name, value in split.parameters.items())
    resource = f"/{split.presigned.bucket}/{split.prefix}{sigv2.signed_subresources(query)}"
    text = sigv2.string_to_sign(split.presigned.method, resource, headers, split.parameters.get("Expires", ""))
    hmac = Hmac(hashlib.sha1, credentials.secret_key.encode())
    return text, lambda texts: list(map(in_base64, hmac.digests(texts)))
