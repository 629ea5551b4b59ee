"""What was signed, as a document for ``--output``, ``--query`` and ``--format json``, and as lines for ``jsonl``."""

import json
import re
from typing import Any, Dict, Iterator, List, Sequence, Tuple, Union

from awscli_presign_put.moments import in_utc
from awscli_presign_put.signing.bulk.text_template import Blanks, blank
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.post.post_request import PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedBatch, PresignedRequest

_MAX_KEPT = 256
# After any number of escaped backslashes: of a text, the last of them would be one before "u0000".
_ESCAPED_NULL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_NEED_NO_ESCAPE = bytes(set(range(0x20, 0x7F)) - set(b'"\\'))


def put_document(presigned: PresignedRequest) -> Dict[str, Any]:
    """All that an uploader, or a program that makes uploaders, has to know."""
    return {
        **_link(presigned),
        "Bucket": presigned.bucket,
        "Key": presigned.key,
        **_end(presigned),
    }


def post_document(presigned: PresignedPost) -> Dict[str, Any]:
    """All that a page, or a program that sends the form, has to know."""
    request = presigned.request
    return {
        "Url": presigned.url,
        "Fields": dict(presigned.fields),
        "Conditions": conditions_in_words(presigned),
        "Bucket": request.bucket,
        "KeyPrefix" if request.is_prefix else "Key": request.key,
        **_end(presigned),
    }


def conditions_in_words(presigned: PresignedPost) -> List[str]:
    """What the store requires of an upload, a sentence for each condition."""
    request = presigned.request
    said = [f"The key begins with {request.key}." if request.is_prefix else f"The key is {request.key}."]
    if request.is_prefix and not request.key:
        said = ["The key is any key of the bucket."]
    if request.sizes is not None:
        said.append(f"The file has {request.size_in_words}.")
    if request.content_type_prefix is not None:
        begins = f" that begins with {request.content_type_prefix}" if request.content_type_prefix else ""
        said.append(f"The form has a field Content-Type{begins}.")
    said.append("All other fields of the form are those in Fields, with the same values.")
    said.append("The field file is the last one.")
    return said


def multipart_document(presigned: PresignedMultipart) -> Dict[str, Any]:
    """All that a program that uploads the parts has to know."""
    request = presigned.request
    return {
        "UploadId": presigned.upload_id,
        "Bucket": request.bucket,
        "Key": request.key,
        "Size" if request.plan.is_exact else "MaxSize": request.plan.size,
        "PartSize": request.plan.part_size,
        "PartCount" if request.plan.is_exact else "MaxPartCount": request.plan.count,
        "Parts": [
            {
                "PartNumber": part.number,
                "Offset": part.offset,
                "Length" if request.plan.is_exact else "MaxLength": part.length,
                "Method": "PUT",
                "Url": presigned.url(part),
                "Headers": dict(part.headers),
            }
            for part in presigned.parts
        ],
        "List": [_link(link) for link in presigned.lists],
        "Complete": _link(presigned.complete),
        "Abort": _link(presigned.abort),
        "Head": _link(presigned.head),
        **_end(presigned),
    }


def _link(link: PresignedRequest) -> Dict[str, Any]:
    return {"Method": link.method, "Url": link.url, "Headers": dict(link.headers)}


def _end(presigned: Union[PresignedRequest, PresignedPost, PresignedMultipart]) -> Dict[str, str]:
    return {"ExpiresAt": in_utc(presigned.expires_at), "LimitedBy": presigned.limited_by}


def json_text(contents: Dict[str, Any]) -> str:
    """A document as ``--format json`` prints it, without a newline at its end."""
    return json.dumps(contents, indent=4, ensure_ascii=False)


class JsonLines:
    """Makes the document of each upload, in a line of JSON, in ASCII.

    What the uploads of a batch share is written once, and kept for the next batches that share it.
    """

    def __init__(self) -> None:
        self._kept: Dict[int, Tuple[PresignedRequest, Blanks]] = {}

    def of(self, batch: PresignedBatch) -> Iterator[bytes]:
        """The line of each of these uploads, with its line break."""
        urls = _escaped(batch.urls.split(b"\n")[:-1])
        values = map(_escaped, zip(*batch.values)) if batch.values else ()
        return self._line(batch).rows([urls, _escaped(batch.keys), *values])

    def _line(self, batch: PresignedBatch) -> Blanks:
        """A line with blanks for the URL, the key and the values of the headers that differ."""
        kept = self._kept.get(id(batch.common))
        if kept is None or kept[0] is not batch.common:
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            kept = self._kept[id(batch.common)] = batch.common, _with_blanks(batch)
        return kept[1]


def _with_blanks(batch: PresignedBatch) -> Blanks:
    names = [name for name, _ in batch.common.headers[: len(batch.values[0]) if batch.values else 0]]
    headers = {**dict(batch.common.headers), **{name: blank(at) for at, name in enumerate(names, 2)}}
    key = f"{batch.prefix}{blank(1)}"
    line = json.dumps({**put_document(batch.common), "Url": blank(0), "Headers": headers, "Key": key})
    return Blanks(_ESCAPED_NULL.sub(r"\1\0", line) + "\n")


def _escaped(texts: Sequence[bytes]) -> Sequence[bytes]:
    """These texts as JSON has them between quotes. Most need no escape; all at once are cheaper to see and to escape.

    What is put between them is in none of them, and has no backslash before its escape, which could be another one's.
    """
    if not b"".join(texts).translate(None, _NEED_NO_ESCAPE):
        return texts
    return json.dumps(b" \0".join(texts).decode())[1:-1].encode().split(b" \\u0000")
