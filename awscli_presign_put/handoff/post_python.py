"""A Python script (3.6 or newer, standard library only) that uploads the file it is given by a form.

Its text is in ``post_python.txt``.

Where the uploader names the file, the script puts the name into the field ``key`` itself: how a store reads a file name
with quotes, or one that is not ASCII, out of the form differs. It does so below a folder that nobody can guess, which
``page/names.js`` makes for each visit of a page.
"""

from typing import Optional, Tuple

from awscli_presign_put.handoff import bound, script_parts
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, file_name
from awscli_presign_put.handoff.python import checkable
from awscli_presign_put.signing.post_request import PresignedPost

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Those of a folder's random name, as ``names.js`` has them."""

_STATUS_WITHOUT_A_FIELD = 204


def post_python(presigned: PresignedPost, is_flat: bool = False) -> str:
    """The script, with the end of its life as a comment in it.

    :param is_flat: below a prefix, the file goes directly there, and not into a folder.
    """
    request = presigned.request
    answered_by, wanted = request.success
    redirect: Optional[str] = wanted if answered_by == "success_action_redirect" else None
    fields: Tuple[Tuple[str, str], ...] = presigned.fields
    if request.is_prefix:
        fields = tuple((name, value) for name, value in fields if name != "key")
    values = {
        "ENDS_AT": ends_at(presigned),
        "USAGE": "FILE" if request.content_type_prefix is None else "FILE [MEDIA_TYPE]",
        "URL": ascii(presigned.url),
        "FIELDS": ascii(list(fields)),
        "KEY": ascii(None if request.is_prefix else request.key),
        "PREFIX": ascii(request.key if request.is_prefix else None),
        "LETTERS": ascii(LETTERS if request.is_prefix and not is_flat else None),
        "SIZES": ascii(request.sizes and (*request.sizes, request.size_in_words)),
        "DIGESTS": ascii(checkable(bound.digests_in(presigned.fields))),
        "TYPE": ascii(request.content_type_prefix),
        "STATUS": str(_STATUS_WITHOUT_A_FIELD if redirect else int(wanted)),
        "REDIRECT": ascii(redirect),
        "EXAMPLE": ascii(PLACEHOLDER if request.is_prefix else file_name(request.key)),
    }
    return script_parts.script("post", values)
