"""A Python script (3.6 or newer, standard library only) that uploads the file it is given."""

from awscli_presign_put.handoff.naming import ends_at
from awscli_presign_put.signing.request import PresignedRequest

_SCRIPT = '''\
#!/usr/bin/env python3
# {ends_at}
# Usage: python3 SCRIPT FILE
import os
import sys
import urllib.error
import urllib.request

URL = {url}
HEADERS = {headers}


class NothingElse(urllib.request.BaseHandler):
    """urllib sends a Content-Type of its own unless it is taken out behind its back."""

    handler_order = 1000

    def http_request(self, request):
        request.unredirected_hdrs.pop("Content-type", None)
        return request

    https_request = http_request


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python3 " + sys.argv[0] + " FILE   (for example: " + {file} + ")")
    try:
        with open(sys.argv[1], "rb") as file:
            headers = dict(HEADERS)
            headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
            request = urllib.request.Request(URL, data=file, headers=headers, method={method})
            urllib.request.build_opener(NothingElse).open(request).close()
    except urllib.error.HTTPError as error:
        answer = error.read().decode("utf-8", "replace")
        sys.exit("The store refused the upload: {{}} {{}}\\n{{}}".format(error.code, error.reason, answer))
    except OSError as error:
        sys.exit("The upload failed: {{}}".format(error))


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
