"""Which options each command has of ``table.py``, and what to use instead of the options that it does not have.

An option of another command that is in no table here is refused with the names of the commands that have it: see
``commands/mistakes.py``. "aws s3" imports this file for each of its commands, and so it imports little else.
"""

from typing import Any, Dict, List

from awscli_presign_put.options.table import HEADER_OPTIONS, option_of
from awscli_presign_put.signing.upload.digests import DIGESTS
from awscli_presign_put.signing.upload.headers import OF_EACH_REQUEST

_ONE_SIZE = "a presigned URL can bind one exact size, with --content-length. For a limit, use presign-post --{0}"

_OF_SIGNING: Dict[str, str] = {
    "method": "each command is for one method. For PUT, use presign-put; for POST, presign-post; for GET, presign.",
}
"""Option of ``presign-explain`` -> why the other commands do not have it."""

PUT_REFUSED: Dict[str, str] = {
    **_OF_SIGNING,
    "min-size": f"{_ONE_SIZE}.",
    "max-size": f"{_ONE_SIZE} or, for a file in parts, presign-multipart --{{0}}.",
    "size": "use --content-length. For a file in parts, use presign-multipart --{0}.",
}
"""Option of another command -> why ``presign-put`` does not have it, and what to use; ``{0}`` is its name."""

EXPLAIN_REFUSED: Dict[str, str] = {
    "format": "use --output json for a document.",
    "url": "give the URL itself, in quotation marks.",
}
"""The same for ``presign-explain``."""

_NO_FIELD = "a form has no field for it. Use presign-put --{0}."
_NO_FIELD_FOR_DIGEST = "S3 has no form field for it. Use --checksum-sha256 or --content-md5, or use presign-put."
_ONE_FILE = (
    "a form has no field for the length. Use --min-size N --max-size N for the length, --checksum-sha256 for the "
    "digest and --content-type for the type, or use presign-put --for-file."
)

# Amazon S3 Developer Guide, "POST Object", lists the fields of a form.
POST_REFUSED: Dict[str, str] = {
    **_OF_SIGNING,
    "manifest": "one form is for all keys below a URI that ends in a slash. Use presign-put --manifest.",
    "manifest-format": "--manifest cannot be used with presign-post. Omit it.",
    "for-files": "one form is for all keys below a URI that ends in a slash. Use presign-put --for-files.",
    "no-follow-symlinks": "--for-files cannot be used with presign-post. Omit it.",
    "size": "use --min-size N --max-size N. For a file in parts, use presign-multipart --size.",
    "content-length": "a form has no field for it. Use --min-size N --max-size N.",
    "no-overwrite": _NO_FIELD,
    "if-match": _NO_FIELD,
    "content-language": _NO_FIELD,
    "grants": "a form has no field for it. Use --acl, or use presign-put --grants.",
    "request-payer": _NO_FIELD,
    "expected-bucket-owner": _NO_FIELD,
    "header": "a form has fields instead of headers, and S3 accepts only those it knows. Use presign-put --header.",
    "for-file": _ONE_FILE,
    "checksum-algorithm": "--for-file cannot be used with presign-post. For a known digest, use --checksum-sha256.",
    "no-guess-mime-type": "--for-file cannot be used with presign-post. Omit it.",
    **{
        f"checksum-{name}": _NO_FIELD_FOR_DIGEST
        for name in ("crc64nvme", "md5", "sha512", "xxhash64", "xxhash3", "xxhash128")
    },
}
"""Option of ``presign-put`` -> why ``presign-post`` does not have it, and what to use instead."""

POST_OPTIONS = tuple(option for option in HEADER_OPTIONS if option.name not in POST_REFUSED)
"""The options that become fields of the form."""

_CONTENT_TYPE = {
    "name": "content-type",
    "help_text": (
        "The media type of the object, such as ``image/jpeg``; or, with ``*`` at the end, what it begins with, such as "
        "``image/*``. Then the uploader sends a field ``Content-Type`` that begins so. ``*/*`` allows any media type."
    ),
}

_OF_PARTS = "the digests are those of the parts. Use --for-file, which computes them."

MULTIPART_REFUSED: Dict[str, str] = {
    **_OF_SIGNING,
    "keys-from": "each upload has links of its own. Run the command for each key, or use presign-post --keys-from.",
    "manifest": "each upload has links of its own. Run the command for each key.",
    "for-files": "each upload has links of its own. Use --for-file, and run the command for each file.",
    "content-length": "use --size.",
    **{option_of(digest): _OF_PARTS for digest in DIGESTS.values()},
}
"""Option of ``presign-put`` -> why ``presign-multipart`` does not have it, and what to use instead."""

MANIFEST_FORMATS = ("csv", "jsonl")

PART_ALGORITHMS = ("SHA256", "SHA1", "CRC32", "CRC32C", "MD5", "NONE")
"""The algorithms for digests of parts. S3 has a digest of the digests for the first four alone."""

MULTIPART_OPTIONS = tuple(option for option in HEADER_OPTIONS if option.name not in MULTIPART_REFUSED)

COMMON = tuple(name.removeprefix("x-amz-") for name in OF_EACH_REQUEST)
"""The options whose headers each request has."""
ENCRYPTION = ("sse-c", "sse-c-key")
"""The options whose headers each request to the content has."""
CONDITIONS = ("no-overwrite", "if-match")
"""The options whose headers the completion has."""

NOT_FOR_RESUME = tuple(
    option.name for option in MULTIPART_OPTIONS if option.name not in (*COMMON, *ENCRYPTION, *CONDITIONS)
)
"""The options whose headers only the start of an upload has."""


def post_arguments() -> List[Dict[str, Any]]:
    """The options for the command's ARG_TABLE that become fields of the object."""
    return [_CONTENT_TYPE if option.name == "content-type" else dict(option.argument) for option in POST_OPTIONS]


def multipart_arguments() -> List[Dict[str, Any]]:
    """The options for the command's ARG_TABLE that become headers."""
    return [dict(option.argument) for option in MULTIPART_OPTIONS]
