"""What a URL or a form rules out, so that no answer can show it."""

from datetime import datetime
from typing import FrozenSet, NamedTuple, Optional

from awscli_presign_put.explain.operation import subresources
from awscli_presign_put.explain.signer import is_aws_key, is_temporary
from awscli_presign_put.explain.url import Pairs, Url
from awscli_presign_put.explain.url_signature import Signed
from awscli_presign_put.signing.expiry import MAX_EXPIRES_IN

_SKEW = 15 * 60


class Facts(NamedTuple):
    """What is known beside the answer.

    :param ruled_out: needs of causes that are not there.
    :param ended: whether it has expired by the clock of this machine; None where it is not known.
    :param region: which was signed.
    :param host: of the URL.
    :param ends_at: when it expires.
    :param sent: the headers that a client has sent; None where that is not known.
    :param is_upload: whether it may be for an upload.
    """

    ruled_out: FrozenSet[str] = frozenset()
    ended: Optional[bool] = None
    region: Optional[str] = None
    host: str = ""
    ends_at: Optional[datetime] = None
    sent: Optional[FrozenSet[str]] = None
    is_upload: bool = True


def of_url(
    url: Url, signed: Signed, now: datetime, sent: Optional[Pairs] = None, method: Optional[str] = None
) -> Facts:
    """What a URL rules out.

    :param sent: the headers that a client has sent, where that is known.
    :param method: that was signed, where that is known.
    """
    long_term = is_aws_key(signed.key_id or "") and not is_temporary(signed.key_id or "", None)
    is_not = {
        "form": True,
        "version 2": signed.dialect.version != "2",
        "long life": signed.seconds is not None and signed.seconds <= MAX_EXPIRES_IN,
        "token": signed.token is None,
        "temporary": signed.token is None and long_term,
        "no signature": url.get(signed.dialect.signature) is not None,
        "upload id": url.get("uploadId") is None and url.get("partNumber") is None,
        "host not signed": "host" in signed.headers,
        "acceleration": "s3-accelerate" not in url.host,
    }
    ruled_out = {need for need, is_so in is_not.items() if is_so}
    ended = None if signed.ends_at is None else signed.ends_at <= now
    age = None if signed.signed_at is None else (now - signed.signed_at).total_seconds()
    # A presigned URL is not skewed when it is old: it is valid until it expires.
    if ended or age is None or age < _SKEW:
        ruled_out.add("age")
    is_upload = method in (None, "PUT", "POST") and not subresources(url)
    names = None if sent is None else frozenset(name for name, _ in sent)
    return Facts(frozenset(ruled_out), ended, signed.region, url.host, signed.ends_at, names, is_upload)


def of_form(ends_at: Optional[datetime], now: datetime, version: str, token: Optional[str], is_good: bool) -> Facts:
    """What a form rules out.

    :param is_good: its signature is that of its policy, which is all that is signed.
    """
    ruled_out = {"upload id", "long life", "no signature", "acceleration", "age", "signed request"}
    ruled_out |= {"bad signature"} if is_good else set()
    ruled_out |= {"version 2"} if version == "4" else set()
    ruled_out |= {"token"} if token is None else set()
    return Facts(frozenset(ruled_out), None if ends_at is None else ends_at <= now, ends_at=ends_at)
