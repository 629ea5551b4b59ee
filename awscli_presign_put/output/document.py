"""The request as a document, for ``--output`` and ``--query``, and many of them for ``--format jsonl``."""

import json
from typing import Any, Dict, List, Sequence, Tuple

from awscli_presign_put.signing.blanks import Blanks, blank
from awscli_presign_put.signing.request import PresignedBatch, PresignedRequest

_NEED_NO_ESCAPE = bytes(set(range(0x20, 0x7F)) - set(b'"\\'))


def document(presigned: PresignedRequest) -> Dict[str, Any]:
    """All that an uploader, or a program that makes uploaders, has to know."""
    return {
        "Method": presigned.method,
        "Url": presigned.url,
        "Headers": dict(presigned.headers),
        "Bucket": presigned.bucket,
        "Key": presigned.key,
        "ExpiresAt": f"{presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "LimitedBy": presigned.limited_by,
    }


def json_text(contents: Dict[str, Any]) -> str:
    """A document as ``--format json`` prints it, without a newline at its end."""
    return json.dumps(contents, indent=4, ensure_ascii=False)


def json_lines(batch: PresignedBatch) -> bytes:
    """The document of each upload in a line of JSON, in ASCII."""
    if batch.values is not None:
        return _json_lines_with_values(batch, batch.values)
    # All but the URL and the key is written once. No string of JSON has quotes in it; a header's name may be one of
    # these two, but stands between them.
    common = json.dumps({**document(batch.common), "Url": "", "Key": ""}).encode()
    before, url_name, rest = common.partition(b'"Url": "')
    between, key_name, after = rest.rpartition(b'"Key": "')
    before += url_name
    between += key_name + _escaped([batch.prefix.encode()])[0]
    after += b"\n"
    urls = _escaped(batch.urls.split(b"\n"))
    return b"".join([before + url + between + key + after for url, key in zip(urls, _escaped(batch.keys))])


def _json_lines_with_values(batch: PresignedBatch, values: List[Tuple[bytes, ...]]) -> bytes:
    names = [name for name, _ in batch.common.headers[: len(values[0])]]
    headers = {**dict(batch.common.headers), **{name: blank(at) for at, name in enumerate(names, 2)}}
    key = f"{batch.prefix}{blank(1)}"
    common = json.dumps({**document(batch.common), "Url": blank(0), "Headers": headers, "Key": key})
    line = Blanks(common.replace(json.dumps("\0")[1:-1], "\0") + "\n")
    urls = _escaped(batch.urls.split(b"\n")[:-1])
    return line.filled([urls, _escaped(batch.keys), *map(_escaped, zip(*values))])


def _escaped(texts: Sequence[bytes]) -> Sequence[bytes]:
    """These texts as JSON has them between quotes. Most need no escape, which is cheaper to see for all at once."""
    if not b"".join(texts).translate(None, _NEED_NO_ESCAPE):
        return texts
    return [json.dumps(text.decode())[1:-1].encode() for text in texts]
