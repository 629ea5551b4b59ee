"""One curl command that a POSIX shell runs, whatever the key holds. It needs curl 7.76 or newer.

Facts about curl: ``--upload-file`` sends Content-Length and no Content-Type; without ``--fail-with-body`` an error of
the store ends with exit code 0, and without ``--location --max-redirs 0`` a redirect does, though nothing was stored
(one that does not say where to still does); ``--globoff`` and ``--path-as-is`` keep ``[ ] { }`` and ``/../``. To a path
that ends in a slash it appends the file's name, and it takes ``..`` for such an end, so there the path is given beside
the URL.
"""

import shlex

from awscli_presign_put.handoff.naming import ends_at
from awscli_presign_put.signing.request import PresignedRequest


def curl(presigned: PresignedRequest, file: str) -> str:
    """The command, with the end of its life as a comment before it."""
    command = ["curl", "--fail-with-body", "--location", "--max-redirs", "0", "--globoff", "--path-as-is"]
    command += ["--request", presigned.method]
    command += ["--upload-file", f"./{file}" if file.startswith("-") else file]
    for name, value in presigned.headers:
        # curl sends the length of the file itself; told to, it would promise one that the file may not have.
        if name.lower() != "content-length":
            command += ["--header", f"{name}: {value}" if value else f"{name};"]
    url = presigned.url
    if presigned.key.rpartition("/")[2] in ("", ".", ".."):
        start = url.index("/", url.index("://") + len("://"))
        command += ["--request-target", url[start:]]
        url = f"{url[:start]}/-"
    return f"# {ends_at(presigned)}\n{shlex.join([*command, url])}"
