"""A presigned URL taken apart, so that other keys can be put into it and signed by SHA-256 and HMAC alone.

Only the key differs from one URL of a run to the next; the rest is text that botocore has made once. A template that
does not reproduce the URL that it was made from, byte for byte, is refused. That finds out what it cannot sign for
(Version 4A, the session of a directory bucket).

Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"; for
Version 2, sigv2.py.
"""

import hashlib
from binascii import b2a_base64, hexlify
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple
from urllib.parse import quote, unquote

from awscli_presign_put.signing import sigv2, sigv4
from awscli_presign_put.signing.bulk.text_template import Blanks, blank
from awscli_presign_put.signing.errors import NoTemplate
from awscli_presign_put.signing.upload.s3_rules import quoted_key
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

Values = Tuple[bytes, ...]
"""Those of the headers of one upload."""

_NOT_VERSION_4 = "The URL has no Signature Version 4 that can be taken apart."
_NEED_NO_QUOTING = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/"

_BETWEEN = b"\xff"
"""What no key has in it, because UTF-8 does not."""

_VERSION_4, _VERSION_2 = sigv4.SIGNATURE, "Signature"
"""The query parameter that has the signature of this version."""


@dataclass(frozen=True)
class Template:
    """The text of a presigned URL without a key and a signature, and what signs a key for it.

    :param moment: when it is signed (Version 4) or ends (Version 2), in the words of the URL.
    :param address: the URL up to the place of the key; the common prefix of the keys is in it.
    :param before_signature: the text between the key and the signature.
    :param after_signature: the text after the signature.
    :param signatures: takes quoted keys, and for each the values of the headers that differ; returns the signatures,
        quoted.
    """

    moment: str
    address: bytes
    before_signature: bytes
    after_signature: bytes
    signatures: Callable[[List[bytes], Optional[List[Values]]], List[bytes]]

    def lines(self, keys: List[bytes], values: Optional[List[Values]] = None) -> bytes:
        """The presigned URLs of these keys, each with a line break after it.

        :param keys: in UTF-8, without the prefix.
        :param values: for each key the values of the headers that differ; None, or no values, where none do.
        """
        values = values if values and values[0] else None
        quoted = _quoted(keys)
        # One join of all there is takes a third of the time of one for each URL.
        pieces = [self.address, b"", self.before_signature, b"", self.after_signature + b"\n"] * len(quoted)
        pieces[1::5] = quoted
        pieces[3::5] = self.signatures(quoted, values)
        return b"".join(pieces)


def proved_template(presigned: PresignedRequest, prefix: str, credentials: Any, differ: int = 0) -> Template:
    """Make a template of a URL, and prove that it reproduces that URL byte for byte.

    :param prefix: what the key of ``presigned`` begins with, like those that will be stamped.
    :param credentials: the frozen credentials that signed it.
    :param differ: the number of leading headers whose values differ from key to key.
    :raises NoTemplate: the URL cannot be taken apart, or another comes out.
    """
    template = template_at(None, presigned, prefix, credentials, differ)
    values = [tuple(value.encode() for _, value in presigned.headers[:differ])] if differ else None
    if template.lines([presigned.key[len(prefix) :].encode()], values) != f"{presigned.url}\n".encode():
        raise NoTemplate("The template does not reproduce the URL.")
    return template


def template_at(
    moment: Optional[str], presigned: PresignedRequest, prefix: str, credentials: Any, differ: int = 0
) -> Template:
    """The template that a URL would have at another moment.

    :param moment: the :attr:`Template.moment` to sign at; None for the URL's own.
    :raises NoTemplate: the URL cannot be taken apart.
    """
    split = SplitUrl.of(presigned, prefix)
    names = [name.lower() for name, _ in presigned.headers[:differ]]
    if _VERSION_4 in split.parameters:
        return _version_4(moment, split, credentials, names)
    if _VERSION_2 in split.parameters:
        return _version_2(moment, split, credentials, names)
    raise NoTemplate("The URL has no signature.")


@dataclass(frozen=True)
class SplitUrl:
    """A presigned URL in its parts, quoted as in the URL.

    :param presigned: what the URL is of.
    :param prefix: what the keys begin with.
    :param address: the URL up to the place of the key, the prefix included.
    :param parameters: of its query, by name, in their order.
    """

    presigned: PresignedRequest
    prefix: str
    address: str
    parameters: Dict[str, str]

    @classmethod
    def of(cls, presigned: PresignedRequest, prefix: str) -> "SplitUrl":
        address, _, query = presigned.url.partition("?")
        key, prefix = (quoted_key(text) for text in (presigned.key, prefix))
        if not (address.endswith(key) and key.startswith(prefix)):
            raise NoTemplate("The path of the URL does not end in the key.")
        return cls(
            presigned,
            prefix,
            address[: len(address) - len(key)] + prefix,
            dict(pair.partition("=")[::2] for pair in query.split("&")),
        )


@dataclass(frozen=True)
class Version4:
    """What Signature Version 4 signs of a URL, for whoever changes a part of it.

    :param parameters: of the query, quoted, by name; the signature included.
    :param values: of the headers that are signed, by name in lower case.
    :param names: those headers in their order.
    :param path: the path up to the place of the key, quoted.
    :param string_to_sign: signs the digest of a canonical request.
    """

    parameters: Dict[str, str]
    values: Dict[str, str]
    names: List[str]
    path: str
    string_to_sign: "Hmac"

    def after_key(self, parameters: Dict[str, str], values: Dict[str, str]) -> str:
        """The canonical request from the end of the path on."""
        query = sigv4.canonical_query(parameters.items())
        return sigv4.canonical_request("", "", query, [(name, values[name]) for name in self.names])[1:]

    def signatures(self, start: Any, texts: Iterable[bytes]) -> List[bytes]:
        """The signature of each canonical request, which is given without its start.

        :param start: a SHA-256 of the start.
        """
        return list(map(hexlify, self.string_to_sign.digests(map(hexlify, _digests(start, texts)))))


def version_4_of(moment: Optional[str], split: SplitUrl, credentials: Any) -> Version4:
    """Take a URL of Signature Version 4 apart.

    :param moment: the time to sign at; None for the original one.
    :raises NoTemplate: it is not such a URL.
    """
    try:
        signer = sigv4.credential_of(unquote(split.parameters.get("X-Amz-Credential", "")))
    except ValueError as error:
        raise NoTemplate(_NOT_VERSION_4) from error
    host, slash, path = split.address.partition("://")[2].partition("/")
    values = {"host": host, **{name.lower(): sigv4.collapsed(value) for name, value in split.presigned.headers}}
    names = unquote(split.parameters.get("X-Amz-SignedHeaders", "")).split(";")
    moment = moment or split.parameters.get("X-Amz-Date", "")
    if not set(names) <= set(values):
        raise NoTemplate(_NOT_VERSION_4)

    signer = signer._replace(date=moment[: len("20261124")])
    credential = quote(signer.text, safe="")
    parameters = {**split.parameters, "X-Amz-Date": moment, "X-Amz-Credential": credential}
    signing_key = sigv4.signing_key(credentials.secret_key.encode(), signer.scope)
    string_to_sign = Hmac(hashlib.sha256, signing_key, sigv4.string_to_sign("", moment, signer.scope).encode())
    return Version4(parameters, values, names, f"{slash}{path}", string_to_sign)


def _version_4(moment: Optional[str], split: SplitUrl, credentials: Any, differ: List[str]) -> Template:
    signed = version_4_of(moment, split, credentials)
    before_key = f"{split.presigned.method}\n{signed.path}"
    after_key = signed.after_key(signed.parameters, signed.values).encode()
    with_blanks = signed.after_key(signed.parameters, {**signed.values, **_blanks(differ)})
    whole = Blanks(f"{blank(0)}{with_blanks}")
    request = hashlib.sha256(before_key.encode())

    def signatures(keys: List[bytes], values: Optional[List[Values]]) -> List[bytes]:
        texts = [key + after_key for key in keys] if values is None else whole.rows([keys, *zip(*values)])
        return signed.signatures(request, texts)

    around = _around(_VERSION_4, signed.parameters)
    return Template(signed.parameters["X-Amz-Date"], split.address.encode(), *around, signatures)


def _version_2(moment: Optional[str], split: SplitUrl, credentials: Any, differ: List[str]) -> Template:
    expires = moment or split.parameters.get("Expires", "")
    # The key is the end of the resource.
    resource = f"/{split.presigned.bucket}/{split.prefix}"
    headers = dict(sigv2.with_token(split.presigned.headers, credentials))
    start = sigv2.string_to_sign(split.presigned.method, resource, tuple(headers.items()), expires)
    blanks = _blanks(differ)
    headers.update({name: blanks[name.lower()] for name in headers if name.lower() in blanks})
    with_blanks = sigv2.string_to_sign(split.presigned.method, resource, tuple(headers.items()), expires)
    text = Blanks(f"{with_blanks}{blank(0)}")
    secret_key = credentials.secret_key.encode()
    string_to_sign = Hmac(hashlib.sha1, secret_key, b"" if differ else start.encode())

    def signatures(keys: List[bytes], values: Optional[List[Values]]) -> List[bytes]:
        texts = keys if values is None else text.rows([keys, *zip(*values)])
        return list(map(in_base64, string_to_sign.digests(texts)))

    parameters = {**split.parameters, "Expires": expires}
    return Template(expires, split.address.encode(), *_around(_VERSION_2, parameters), signatures)


def in_base64(digest: bytes) -> bytes:
    """A signature of Version 2, quoted for a URL."""
    return b2a_base64(digest, newline=False).replace(b"+", b"%2B").replace(b"/", b"%2F").replace(b"=", b"%3D")


def _blanks(names: List[str]) -> Dict[str, str]:
    """The blank for the value of each of these headers; the first one is the key's."""
    return {name: blank(at) for at, name in enumerate(names, 1)}


def _around(signature: str, parameters: Dict[str, str]) -> Tuple[bytes, bytes]:
    """The query before and after its signature, which awscrt does not put at the end."""
    pairs = [f"{name}={value}" for name, value in parameters.items()]
    at = list(parameters).index(signature)
    before = "?" + "".join(f"{pair}&" for pair in pairs[:at]) + f"{signature}="
    after = "".join(f"&{pair}" for pair in pairs[at + 1 :])
    return before.encode(), after.encode()


class Hmac:
    """The HMAC of many messages that begin alike. Source: RFC 2104.

    The standard library sets both hashes up anew for each message, which takes longer than hashing it. Here they are
    copied.
    """

    def __init__(self, algorithm: Callable[..., Any], key: bytes, start: bytes = b"") -> None:
        block_size = algorithm().block_size
        key = (algorithm(key).digest() if len(key) > block_size else key).ljust(block_size, b"\0")
        self._inner = algorithm(bytes(byte ^ 0x36 for byte in key) + start)
        self._outer = algorithm(bytes(byte ^ 0x5C for byte in key))

    def digests(self, messages: Iterable[bytes]) -> List[bytes]:
        """The digest of each message, which is given without the start that is common to all."""
        return _digests(self._outer, _digests(self._inner, messages))


def _digests(start: Any, messages: Iterable[bytes]) -> List[bytes]:
    """The digest of each message, which is given without its start.

    :param start: a hash of the start. To copy it takes less time than to set a hash up anew.
    """
    copy_of_start = start.copy
    digests = []
    for message in messages:
        whole = copy_of_start()
        whole.update(message)
        digests.append(whole.digest())
    return digests


def _quoted(keys: List[bytes]) -> List[bytes]:
    """Keys as botocore quotes them.

    Most keys need no quoting, and the others few different bytes, so each byte is replaced in all keys at once.
    """
    text = _BETWEEN.join(keys)
    others = set(text.translate(None, _NEED_NO_QUOTING + _BETWEEN))
    if not others:
        return keys
    if b"%" in text:
        text = text.replace(b"%", b"%25")
    for byte in others - set(b"%"):
        text = text.replace(bytes([byte]), b"%%%02X" % byte)
    return text.split(_BETWEEN)
