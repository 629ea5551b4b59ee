"""One curl command that sends a form, and that a POSIX shell runs, whatever its fields hold. It needs curl 7.76.

Facts about curl: ``--form-string`` takes a value as it stands, where ``--form`` reads a file for a leading ``@`` or
``<`` and ends it at a ``;``. ``--form`` reads the name of a file between double quotes as it stands, but for a
backslash and a double quote, which need a backslash before them. For the rest see ``curl.py``.
"""

import mimetypes
from typing import List, Tuple

from awscli_presign_put.handoff.curl_answer import FOR_WINDOWS, as_path, checked, is_here
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, file_name, free_name, is_nameless, shown_key
from awscli_presign_put.shown import posix_quoted as quoted
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost

_ANY_TYPE = "TYPE"


def post_curl(presigned: PresignedPost) -> str:
    """The command, after comments on what to replace, and a check of the size where it is limited.

    :raises UnsupportedTarget: the form is for browsers alone.
    """
    request = presigned.request
    if request.success[0] == "success_action_redirect":
        # curl cannot tell the redirect after an upload from one to another region, which stores nothing.
        raise UnsupportedTarget("redirects the uploader, which is for browsers. Omit --success-redirect.")
    is_unknown = request.is_prefix or is_nameless(request.key)
    file = _placeholder(presigned) if is_unknown else file_name(request.key)
    comments = [f"# {ends_at(presigned)}", FOR_WINDOWS.format(_for_windows())]
    fields = list(presigned.fields)
    if request.is_prefix:
        # As text: some stores do not replace ${filename}, and store each file under that name.
        fields = [("key", f"{request.key}{file}"), *((name, value) for name, value in fields if name != "key")]
    if is_unknown:
        comments.append(f"# Replace each {file} with the name of the file.")
    if request.content_type_prefix is not None:
        content_type, is_known = _content_type(presigned, file)
        fields.append(("Content-Type", content_type))
        if not is_known:
            comments.append(f"# Replace {content_type} with the media type of the file.")
    arguments = []
    for name, value in fields:
        arguments += ["--form-string", f"{name}={value}"]
    arguments += ["--form", f"file=@{_quoted(as_path(file))}", presigned.url]
    key = f"{shown_key(request.key)}{file if request.is_prefix else ''}"
    command = checked(arguments, file, key, _status(request))
    return "\n".join([*comments, f"{is_here(file)}{_size_check(request, file)}{command}"])


def _status(request: PostRequest) -> str:
    """What the form asks the store to answer.

    Source: Amazon S3 API Reference, POST Object, ``success_action_status``.
    """
    name, value = request.success
    return value if name == "success_action_status" and value in ("200", "201") else "204"


def _for_windows() -> str:
    """The format that PowerShell runs, or else a browser."""
    from awscli_presign_put.handoff import POST_FORMATS

    return "powershell" if "powershell" in POST_FORMATS else "html"


def _placeholder(presigned: PresignedPost) -> str:
    """What stands for the name of the file, and is nowhere else in the command: a program can replace it, too."""
    return _free(PLACEHOLDER, f"{PLACEHOLDER}_", presigned)


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
    taken: List[str] = [presigned.url, key, shown_key(key), prefix, *fields]
    return free_name(name, others, taken)


def _quoted(file: str) -> str:
    """The name of a file as ``--form`` reads it."""
    escaped = file.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _size_check(request: PostRequest, file: str) -> str:
    """Without a substitution between double quotes, as in ``curl.py``; the variable is gone with its subshell."""
    if request.sizes is None:
        return ""
    least, most = request.sizes
    must = f"The file must have {request.size_in_words}."
    tests = [*([f'[ "$n" -ge {least} ]'] if least else []), f'[ "$n" -le {most} ]']
    in_range = f"wc -c < {quoted(file)} | (read -r n && {' && '.join(tests)})"
    return f"{{ {in_range} || {{ echo {quoted(must)} >&2; false; }}; }} &&\n"
