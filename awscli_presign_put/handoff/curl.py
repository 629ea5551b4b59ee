"""One curl command that a POSIX shell runs, whatever the key holds. It needs curl 7.55 or newer.

Facts about curl: ``--upload-file`` sends Content-Length and no Content-Type; an error of the store ends with exit code
0, and so does a redirect, though nothing was stored; ``--globoff`` and ``--path-as-is`` keep ``[ ] { }`` and ``/../``.
To a path that ends in a slash it appends the file's name, and it takes ``..`` for such an end, so there the path is
given beside the URL. ``--write-out`` can show the ETag only since 7.84. So ``curl_answer.py`` reads the answer.

Only the size of the file is checked, with what POSIX has. No program for digests is on every system, and the store
checks the digest.
"""

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.curl_answer import FOR_WINDOWS, as_path, checked, is_here
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, free_name, is_nameless, shown_key, signed_url
from awscli_presign_put.shown import posix_quoted as quoted
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


def curl(presigned: PresignedRequest, file: str) -> str:
    """The command, with the end of its life as a comment before it and, where a length was signed, a check of it."""
    arguments = ["--path-as-is", "--request", presigned.method]
    comments = [f"# {ends_at(presigned)}", FOR_WINDOWS.format("powershell")]
    if file == PLACEHOLDER and is_nameless(presigned.key):
        taken = [part for header in bound.headers_to_give(presigned) for part in header]
        taken += [presigned.url, presigned.key, shown_key(presigned.key)]
        file = free_name(PLACEHOLDER, f"{PLACEHOLDER}_", taken)
        comments.append(f"# Replace each {file} with the name of the file.")
    arguments += ["--upload-file", as_path(file)]
    for name, value in bound.headers_to_give(presigned):
        arguments += ["--header", f"{name}: {value}" if value else f"{name};"]
    url = signed_url(presigned)
    if presigned.key.rpartition("/")[2] in ("", ".", ".."):
        start = url.index("/", url.index("://") + len("://"))
        arguments += ["--request-target", url[start:]]
        url = f"{url[:start]}/-"
    command = checked([*arguments, url], file, shown_key(presigned.key), "200")
    return "\n".join([*comments, f"{is_here(file)}{_size_check(presigned, file)}{command}"])


def _size_check(presigned: PresignedRequest, file: str) -> str:
    """A pipe and no command substitution: interactive bash would expand a ``!`` in the name between double quotes."""
    size = bound.size(presigned)
    if size is None:
        return ""
    # The wc of BSD and macOS puts spaces before the number.
    right_size = f"wc -c < {quoted(file)} | grep -qx ' *{size}'"
    return f"{{ {right_size} || {{ echo 'The file must have exactly {size} bytes.' >&2; false; }}; }} &&\n"
