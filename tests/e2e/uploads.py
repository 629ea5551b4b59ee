"""Uploads by a presigned URL, as whoever received it would make them."""

import http.client
import subprocess
from typing import NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    status: int
    body: bytes


def put(url, body=b"", headers=()):
    """An HTTP PUT of the URL's path as it stands, with the given headers, Host and Content-Length, and no others."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.putrequest("PUT", url[url.index("/", url.index("://") + 3) :], skip_accept_encoding=True)
    names = {name.lower() for name, _ in headers}
    for name, value in headers:
        connection.putheader(name, value)
    if "content-length" not in names:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    answer = Answer(response.status, response.read())
    connection.close()
    return answer


def curl(url, file, *options):
    """``curl --request PUT --upload-file FILE URL``, as the storage providers tell their customers."""
    command = ["curl", "--silent", "--show-error", "--fail-with-body", *options]
    command += ["--request", "PUT", "--upload-file", str(file), url]
    return subprocess.run(command, capture_output=True, text=True, check=False)
