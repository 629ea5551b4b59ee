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


def post(url, fields, body=b"", file_name="the file"):
    """A multipart/form-data POST of these fields, given as pairs, and of the file after them."""
    boundary = b"e2e-boundary"
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields]
    parts.append(f'Content-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n'.encode() + body)
    form = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    content_type = f"multipart/form-data; boundary={boundary.decode()}"
    connection.request("POST", urlsplit(url).path, form, {"Content-Type": content_type})
    response = connection.getresponse()
    answer = Answer(response.status, response.read())
    connection.close()
    return answer


def curl(url, file, *options):
    """``curl --request PUT --upload-file FILE URL``, as the storage providers tell their customers."""
    command = ["curl", "--silent", "--show-error", "--fail-with-body", *options]
    command += ["--request", "PUT", "--upload-file", str(file), url]
    return subprocess.run(command, capture_output=True, text=True, check=False)
