"""A Python script (3.6 or newer, standard library only) that uploads the file it is given."""

import hashlib
from typing import Dict

from awscli_presign_put.handoff import bound, script_parts
from awscli_presign_put.handoff.naming import ends_at, shown_key, signed_url
from awscli_presign_put.handoff.refusals import causes_by_code
from awscli_presign_put.signing.request import PresignedRequest

_STANDARD = hashlib.algorithms_guaranteed

_SCRIPT = '''\
#!/usr/bin/env python3
# {ends_at}
# Usage: python3 SCRIPT FILE
import base64
import hashlib
import http.client
import os
import stat
import sys
import urllib.parse
import urllib.request
import zlib

URL = {url}
HEADERS = {headers}
KEY = {key}
SIZE = {size}
DIGESTS = {digests}
CAUSES = {causes}


{connect}


{digest_of}


def check(file, size):
    """Exit if the store would refuse the file."""
    if SIZE not in (None, size):
        sys.exit("The upload failed: the file has {{}} bytes and must have exactly {{}}.".format(size, SIZE))
    for algorithm, expected in DIGESTS.items():
        file.seek(0)
        if digest_of(file, algorithm) not in (None, expected):
            sys.exit("The upload failed: the {{}} digest of the file is not {{}}.".format(algorithm, expected))
    file.seek(0)


{contents}


def upload(file, size):
    body = contents(file, size)
    first = next(body)
    connection, target = connect(URL)
    connection.putrequest({method}, target, skip_host=True, skip_accept_encoding=True)
    headers = dict(HEADERS)
    headers["Host"] = urllib.parse.urlsplit(URL).netloc
    headers["Content-Length"] = str(size)
    for name, value in headers.items():
        connection.putheader(name, value)
    try:
        connection.endheaders(first)
        for chunk in body:
            connection.send(chunk)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the store answered before it read the whole body
    return connection.getresponse()


{say}


{why}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python3 " + sys.argv[0] + " FILE   (for example: " + {file} + ")")
    try:
        # Before it is opened: opening a pipe waits for whoever writes to it.
        if not stat.S_ISREG(os.stat(sys.argv[1]).st_mode):
            sys.exit("The upload failed: " + sys.argv[1] + " is not a regular file.")
        with open(sys.argv[1], "rb") as file:
            size = os.fstat(file.fileno()).st_size
            check(file, size)
            response = upload(file, size)
            answer = response.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        sys.exit("The upload failed: " + (str(error) or type(error).__name__))
    if not 200 <= response.status < 300:
        refused = "The store refused the upload: {{}} {{}}\\n{{}}{{}}"
        sys.exit(refused.format(response.status, response.reason, answer, why(answer)))
    etag = response.getheader("ETag")
    say("Uploaded {{}}: {{}} bytes{{}}.".format(KEY, size, ", ETag " + etag if etag else ""))


main()'''


def python(presigned: PresignedRequest, file: str) -> str:
    """The script, with the end of its life as a comment in it. ``file`` stands in its usage message."""
    return _SCRIPT.format(
        ends_at=ends_at(presigned),
        url=ascii(signed_url(presigned)),
        headers=ascii(dict(bound.headers_to_give(presigned))),
        key=ascii(shown_key(presigned.key)),
        size=bound.size(presigned),
        digests=ascii(checkable(bound.digests(presigned))),
        file=ascii(file),
        method=ascii(presigned.method),
        causes=ascii(causes_by_code()),
        **script_parts.ALL,
    )


def checkable(digests: Dict[str, str]) -> Dict[str, str]:
    """Those digests that the standard library of every Python computes."""
    return {name: value for name, value in digests.items() if name == "CRC32" or name.lower() in _STANDARD}
