"""One curl command that a POSIX shell runs, whatever the key or the fields of a form hold: ``scripts/sh/curl.sh``.

A PUT needs curl 7.55 or newer, a form 7.76.

Facts about curl: ``--upload-file`` sends Content-Length and no Content-Type; an error of the store ends with exit code
0, and so does a redirect, though nothing was stored; ``--globoff`` and ``--path-as-is`` keep ``[ ] { }`` and ``/../``.
To a path that ends in a slash it appends the file's name, and it takes ``..`` for such an end, so there the path is
given beside the URL. ``--write-out`` can show the ETag only since 7.84. So ``curl_answer.awk`` reads the answer, which
comes with its headers. ``--form-string`` takes a value unchanged, where ``--form`` reads a file for a leading ``@``
or ``<`` and ends it at a ``;``. ``--form`` reads the name of a file between double quotes unchanged, but for a
backslash and a double quote, which need a backslash before them. Who moves less than 100 bytes per second for a minute
is given up: a store that says nothing, or sends its answer by bytes.

Nothing of the answer reaches the terminal but printable ASCII, and of that two thousand characters; no more than 64
KiB of it is read. Only the size of the file is checked, with what POSIX has. No program for digests is on every system,
and the store checks the digest.
"""

import mimetypes
from typing import Dict, Iterable, Tuple

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.naming import (
    PLACEHOLDER,
    file_name,
    free_name,
    is_nameless,
    shown_key,
    signed_url,
    works_until,
)
from awscli_presign_put.handoff.script_template import script
from awscli_presign_put.shown import posix_command_line as command_line
from awscli_presign_put.shown import posix_quoted as quoted
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

_ANY_TYPE = "TYPE"


def put(presigned: PresignedRequest, file: str) -> str:
    """The command, with the end of its life said before it and, where a length was signed, a check of it."""
    headers = bound.without_length(presigned.headers)
    is_replaced = file == PLACEHOLDER and is_nameless(presigned.key)
    if is_replaced:
        taken = [part for header in headers for part in header]
        file = free_name(
            PLACEHOLDER, f"{PLACEHOLDER}_", [*taken, presigned.url, presigned.key, shown_key(presigned.key)]
        )
    arguments = ["--path-as-is", "--request", presigned.method, "--upload-file", _as_path(file)]
    for name, value in headers:
        arguments += ["--header", f"{name}: {value}" if value else f"{name};"]
    url = signed_url(presigned)
    if presigned.key.rpartition("/")[2] in ("", ".", ".."):
        start = url.index("/", url.index("://") + len("://"))
        arguments += ["--request-target", url[start:]]
        url = f"{url[:start]}/-"
    size = bound.size_of(presigned.headers)
    values = {
        "WORKS": quoted(works_until(presigned)),
        "REPLACED": file if is_replaced else "",
        "SIZE": "" if size is None else str(size),
        "KEY": quoted(shown_key(presigned.key)),
        "STATUS": "200",
    }
    return _command(file, [*arguments, url], values)


def post(presigned: PresignedPost) -> str:
    """The command, after words on what to replace, and a check of the size where it is limited.

    :raises UnsupportedTarget: the form is for browsers alone.
    """
    request = presigned.request
    answered_by, status = request.success
    if answered_by == "success_action_redirect":
        # curl cannot tell the redirect after an upload from one to another region, which stores nothing.
        raise UnsupportedTarget("redirects the uploader, which is for browsers. Omit --success-redirect.")
    is_replaced = request.is_prefix or is_nameless(request.key)
    # In the place of a name it is nowhere else in the command: a program can replace it, too.
    file = _free(PLACEHOLDER, f"{PLACEHOLDER}_", presigned) if is_replaced else file_name(request.key)
    fields = list(presigned.fields)
    if request.is_prefix:
        # As text: some stores do not replace ${filename}, and store each file under that name.
        fields = [("key", f"{request.key}{file}"), *((name, value) for name, value in fields if name != "key")]
    type_to_replace = ""
    if request.content_type_prefix is not None:
        content_type, is_known = _content_type(presigned, file)
        fields.append(("Content-Type", content_type))
        type_to_replace = "" if is_known else content_type
    arguments = [word for name, value in fields for word in ("--form-string", f"{name}={value}")]
    name_in_form = _as_path(file).replace("\\", "\\\\").replace('"', '\\"')
    values = {
        "WORKS": quoted(works_until(presigned)),
        "REPLACED": file if is_replaced else "",
        "TYPE": type_to_replace,
        "REPLACE_TYPE": quoted(f"Replace {type_to_replace} with the media type of the file."),
        "KEY": quoted(f"{shown_key(request.key)}{file if request.is_prefix else ''}"),
        "STATUS": status,
        "DOCUMENT": "yes" if status == "201" else "",
        **_range(request),
    }
    return _command(file, [*arguments, "--form", f'file=@"{name_in_form}"', presigned.url], values)


def _command(file: str, arguments: Iterable[str], values: Dict[str, str]) -> str:
    of_both = {
        "FOR_WINDOWS": "powershell",
        "FILE": quoted(file),
        "PATH": quoted(_as_path(file)),
        "NOT_HERE": quoted(f"{shown_key(file)} is not in this folder."),
        "ARGUMENTS": command_line(arguments),
    }
    return script("sh/curl.sh", {**of_both, **values})


def _as_path(file: str) -> str:
    """The path of a file that no program reads as an option."""
    return f"./{file}" if file.startswith("-") else file


def _range(request: PostRequest) -> Dict[str, str]:
    """What the size of the file must be, as a shell tests it."""
    if request.sizes is None:
        return {}
    least, most = request.sizes
    tests = [*([f'[ "$n" -ge {least} ]'] if least else []), f'[ "$n" -le {most} ]']
    return {
        "IN_RANGE": " && ".join(tests),
        "NOT_IN_RANGE": quoted(f"The file must have {request.size_in_words}."),
    }


def _content_type(presigned: PresignedPost, file: str) -> Tuple[str, bool]:
    """What the name of the file suggests, if that is allowed, and True; else what is to be replaced, and False."""
    prefix = presigned.request.content_type_prefix or ""
    guessed = mimetypes.guess_type(file)[0] or ""
    if guessed.startswith(prefix) and guessed:
        return guessed, True
    kind = prefix or f"{_ANY_TYPE}/"
    return _free(f"{kind}{_ANY_TYPE}", f"{kind}{_ANY_TYPE}_", presigned), False


def _free(name: str, others: str, presigned: PresignedPost) -> str:
    """A name that no part of the command has already: this one, or else the start of others with a number."""
    key, prefix = presigned.request.key, presigned.request.content_type_prefix or ""
    fields = (part for field in presigned.fields for part in field)
    return free_name(name, others, [presigned.url, key, shown_key(key), prefix, *fields])
