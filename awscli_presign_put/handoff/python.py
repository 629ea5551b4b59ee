"""A Python script (3.6 or newer, standard library only) that uploads the file it is given."""

import hashlib

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.naming import ends_at, shown_key, signed_url
from awscli_presign_put.signing.request import PresignedRequest

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


def connect(parts):
    """Connect to the store, or to the configured proxy; return the connection and the request target."""
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    target = URL[URL.index("/", URL.index("://") + 3):]
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(parts.netloc):
        return kind(parts.netloc), target
    connection = kind(urllib.parse.urlsplit(proxy).netloc or proxy)
    if parts.scheme == "http":
        return connection, URL
    connection.set_tunnel(parts.netloc)
    return connection, target


def digest_of(file, algorithm):
    """Return the digest of the file in Base64, or None if this Python cannot compute it."""
    if algorithm == "CRC32":
        crc = 0
        for chunk in iter(lambda: file.read(65536), b""):
            crc = zlib.crc32(chunk, crc)
        return base64.b64encode(crc.to_bytes(4, "big")).decode()
    try:
        digest = hashlib.new(algorithm.lower())
    except ValueError:
        return None
    for chunk in iter(lambda: file.read(65536), b""):
        digest.update(chunk)
    return base64.b64encode(digest.digest()).decode()


def check(file, size):
    """Exit if the store would refuse the file."""
    if SIZE not in (None, size):
        sys.exit("The upload failed: the file has {{}} bytes and must have exactly {{}}.".format(size, SIZE))
    for algorithm, expected in DIGESTS.items():
        file.seek(0)
        if digest_of(file, algorithm) not in (None, expected):
            sys.exit("The upload failed: the {{}} digest of the file is not {{}}.".format(algorithm, expected))
    file.seek(0)


def contents(file, size):
    """Yield exactly this number of bytes, and the last of them only if the file ends there."""
    while True:
        chunk = file.read(min(size, 65536))
        size -= len(chunk)
        if (size and not chunk) or (not size and file.read(1)):
            sys.exit("The upload failed: the size of the file changed.")
        yield chunk
        if not size:
            return


def upload(file, size):
    body = contents(file, size)
    first = next(body)
    parts = urllib.parse.urlsplit(URL)
    connection, target = connect(parts)
    connection.putrequest({method}, target, skip_host=True, skip_accept_encoding=True)
    headers = dict(HEADERS)
    headers["Host"] = parts.netloc
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


def say(text):
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


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
        sys.exit("The store refused the upload: {{}} {{}}\\n{{}}".format(response.status, response.reason, answer))
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
        digests=ascii({name: value for name, value in bound.digests(presigned).items() if _is_standard(name)}),
        file=ascii(file),
        method=ascii(presigned.method),
    )


def _is_standard(algorithm: str) -> bool:
    """Whether the standard library of every Python computes it."""
    return algorithm == "CRC32" or algorithm.lower() in hashlib.algorithms_guaranteed
