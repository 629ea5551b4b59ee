"""A Python script (3.6 or newer, standard library only) that uploads the file it is given by a form.

Where the uploader names the file, the script puts the name into the field ``key`` itself: how a store reads a file name
with quotes, or one that is not ASCII, out of the form differs. It does so below a folder that nobody can guess, which
``page/names.js`` makes for each visit of a page.
"""

from typing import Optional, Tuple

from awscli_presign_put.handoff import bound, script_parts
from awscli_presign_put.handoff.naming import PLACEHOLDER, ends_at, file_name
from awscli_presign_put.handoff.python import checkable
from awscli_presign_put.handoff.refusals import causes_by_code
from awscli_presign_put.signing.post_request import PresignedPost

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Those of a folder's random name, as ``names.js`` has them."""

_SCRIPT = '''\
#!/usr/bin/env python3
# {ends_at}
# Usage: python3 SCRIPT {usage}
import base64
import hashlib
import http.client
import mimetypes
import os
import secrets
import stat
import sys
import time
import unicodedata
import urllib.parse
import urllib.request
import uuid
import zlib

URL = {url}
FIELDS = {fields}
KEY = {key}
PREFIX = {prefix}
LETTERS = {letters}  # of a new folder for each run; None for no folder
SIZES = {sizes}
DIGESTS = {digests}
TYPE = {content_type}
REDIRECT = {redirect}
CAUSES = {causes}


{connect}


{digest_of}


def check(file, size):
    """Exit if the store would refuse the file."""
    if SIZES and not SIZES[0] <= size <= SIZES[1]:
        sys.exit("The upload failed: the file has {{}} bytes and must have {{}}.".format(size, SIZES[2]))
    for algorithm, expected in DIGESTS.items():
        file.seek(0)
        if digest_of(file, algorithm) not in (None, expected):
            sys.exit("The upload failed: the {{}} digest of the file is not {{}}.".format(algorithm, expected))
    file.seek(0)


{contents}


def folder():
    """Return a folder that nobody else writes to, with a slash at its end."""
    if LETTERS is None:
        return ""
    return time.strftime("%Y-%m-%d-%H%M-", time.gmtime()) + "".join(secrets.choice(LETTERS) for _ in range(8)) + "/"


def fields_for(path, media_type):
    """Return the fields of the form for this file, and the key."""
    fields = list(FIELDS)
    key = KEY
    if PREFIX is not None:
        name = unicodedata.normalize("NFC", os.path.basename(path))
        key = PREFIX + folder() + name
        try:
            size = len(key.encode())
        except UnicodeEncodeError:
            sys.exit("The upload failed: the name of the file is not valid UTF-8.")
        if size > 1024:
            sys.exit("The upload failed: the name of the file is too long.")
        if "${{filename}}" in name:
            sys.exit("The upload failed: the store would replace ${{filename}} in the name of the file.")
        fields.insert(0, ("key", key))
    if TYPE is not None:
        media_type = media_type or mimetypes.guess_type(path)[0] or ""
        if not media_type.startswith(TYPE) or not media_type:
            sys.exit("The upload failed: the media type must begin with {{!r}}. Give it after FILE.".format(TYPE))
        fields.append(("Content-Type", media_type))
    return fields, key


def upload(file, size, fields):
    boundary = uuid.uuid4().hex
    head = ""
    for name, value in fields:
        part = '--{{}}\\r\\nContent-Disposition: form-data; name="{{}}"\\r\\n\\r\\n{{}}\\r\\n'
        head += part.format(boundary, name, value)
    head += '--{{}}\\r\\nContent-Disposition: form-data; name="file"; filename="file"\\r\\n'.format(boundary)
    head = (head + "Content-Type: application/octet-stream\\r\\n\\r\\n").encode()
    tail = "\\r\\n--{{}}--\\r\\n".format(boundary).encode()
    body = contents(file, size)
    first = next(body)
    connection, target = connect(URL)
    connection.putrequest("POST", target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", urllib.parse.urlsplit(URL).netloc)
    connection.putheader("Content-Type", "multipart/form-data; boundary=" + boundary)
    connection.putheader("Content-Length", str(len(head) + size + len(tail)))
    try:
        connection.endheaders(head + first)
        for chunk in body:
            connection.send(chunk)
        connection.send(tail)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the store answered before it read the whole body
    return connection.getresponse()


{say}


{why}


def is_stored(response):
    if REDIRECT is None:
        return 200 <= response.status < 300
    # Any other redirect is one to another region.
    return response.status == 303 and (response.getheader("Location") or "").startswith(REDIRECT)


def main():
    if not 2 <= len(sys.argv) <= (2 if TYPE is None else 3):
        sys.exit("usage: python3 " + sys.argv[0] + " {usage}   (for example: " + {file} + ")")
    path = sys.argv[1]
    try:
        # Before it is opened: opening a pipe waits for whoever writes to it.
        if not stat.S_ISREG(os.stat(path).st_mode):
            sys.exit("The upload failed: " + path + " is not a regular file.")
        fields, key = fields_for(path, sys.argv[2] if len(sys.argv) > 2 else None)
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            check(file, size)
            response = upload(file, size, fields)
            answer = response.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        sys.exit("The upload failed: " + (str(error) or type(error).__name__))
    if not is_stored(response):
        refused = "The store refused the upload: {{}} {{}}\\n{{}}{{}}"
        sys.exit(refused.format(response.status, response.reason, answer, why(answer)))
    etag = response.getheader("ETag")
    shown = key if key.isprintable() and "\\\\" not in key else urllib.parse.quote(key)
    say("Uploaded {{}}: {{}} bytes{{}}.".format(shown, size, ", ETag " + etag if etag else ""))


main()'''


def post_python(presigned: PresignedPost, is_flat: bool = False) -> str:
    """The script, with the end of its life as a comment in it.

    :param is_flat: below a prefix, the file goes directly there, and not into a folder.
    """
    request = presigned.request
    redirect: Optional[str] = request.success[1] if request.success[0] == "success_action_redirect" else None
    fields: Tuple[Tuple[str, str], ...] = presigned.fields
    if request.is_prefix:
        fields = tuple((name, value) for name, value in fields if name != "key")
    return _SCRIPT.format(
        ends_at=ends_at(presigned),
        usage="FILE" if request.content_type_prefix is None else "FILE [MEDIA_TYPE]",
        url=ascii(presigned.url),
        fields=ascii(list(fields)),
        key=ascii(None if request.is_prefix else request.key),
        prefix=ascii(request.key if request.is_prefix else None),
        letters=ascii(LETTERS if request.is_prefix and not is_flat else None),
        sizes=ascii(request.sizes and (*request.sizes, request.size_in_words)),
        digests=ascii(checkable(bound.digests_in(presigned.fields))),
        content_type=ascii(request.content_type_prefix),
        redirect=ascii(redirect),
        file=ascii(PLACEHOLDER if request.is_prefix else file_name(request.key)),
        causes=ascii(causes_by_code()),
        **script_parts.ALL,
    )
