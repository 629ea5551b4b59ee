"""A Python script (3.6 or newer, standard library only) that uploads the file it is given."""

from awscli_presign_put.handoff.naming import ends_at
from awscli_presign_put.signing.request import PresignedRequest

_SCRIPT = '''\
#!/usr/bin/env python3
# {ends_at}
# Usage: python3 SCRIPT FILE
import http.client
import os
import sys
import urllib.parse
import urllib.request

URL = {url}
HEADERS = {headers}


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


def upload(file):
    parts = urllib.parse.urlsplit(URL)
    connection, target = connect(parts)
    connection.putrequest({method}, target, skip_host=True, skip_accept_encoding=True)
    headers = dict(HEADERS)
    headers["Host"] = parts.netloc
    headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
    for name, value in headers.items():
        connection.putheader(name, value)
    try:
        connection.endheaders()
        for chunk in iter(lambda: file.read(65536), b""):
            connection.send(chunk)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the store answered before it read the whole body
    return connection.getresponse()


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python3 " + sys.argv[0] + " FILE   (for example: " + {file} + ")")
    try:
        with open(sys.argv[1], "rb") as file:
            response = upload(file)
            answer = response.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        sys.exit("The upload failed: " + (str(error) or type(error).__name__))
    if not 200 <= response.status < 300:
        sys.exit("The store refused the upload: {{}} {{}}\\n{{}}".format(response.status, response.reason, answer))


main()'''


def python(presigned: PresignedRequest, file: str) -> str:
    """The script, with the end of its life as a comment in it. ``file`` stands in its usage message."""
    headers = {name: value for name, value in presigned.headers if name.lower() != "content-length"}
    return _SCRIPT.format(
        ends_at=ends_at(presigned),
        url=ascii(presigned.url),
        headers=ascii(headers),
        file=ascii(file),
        method=ascii(presigned.method),
    )
