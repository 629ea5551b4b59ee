"""Which options ``presign-post`` has of ``presign-put``, and what to use instead of those that a form cannot carry.

"aws s3" imports this file for each of its commands, and so little else is imported here.
"""

from typing import Any, Dict, List

from awscli_presign_put.options.refused import OF_SIGNING
from awscli_presign_put.options.table import HEADER_OPTIONS

_NO_FIELD = "a form has no field for it. Use presign-put --{0}."
_NO_FIELD_FOR_DIGEST = "S3 has no form field for it. Use --checksum-sha256 or --content-md5, or use presign-put."
_ONE_FILE = (
    "a form has no field for the length. Use --min-size N --max-size N for the length, --checksum-sha256 for the "
    "digest and --content-type for the type, or use presign-put --for-file."
)

# Amazon S3 Developer Guide, "POST Object", lists the fields of a form.
REFUSED: Dict[str, str] = {
    **OF_SIGNING,
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
"""Option of ``presign-put`` -> why ``presign-post`` has not got it, and what to use instead."""

OPTIONS = tuple(option for option in HEADER_OPTIONS if option.name not in REFUSED)
"""Those that become fields of the form."""

_CONTENT_TYPE = {
    "name": "content-type",
    "help_text": (
        "The media type of the object, such as ``image/jpeg``; or, with ``*`` at the end, what it begins with, such as "
        "``image/*``. Then the uploader sends a field ``Content-Type`` that begins so. ``*/*`` allows any media type."
    ),
}


def arguments() -> List[Dict[str, Any]]:
    """The options for the command's ARG_TABLE that become fields of the object."""
    return [_CONTENT_TYPE if option.name == "content-type" else dict(option.argument) for option in OPTIONS]
