#!/usr/bin/env python3
# @ENDS_AT@
# Usage: python3 -I SCRIPT FILE
# Variable: STALL=60 seconds in which nothing is transferred, a whole number.
@GUARD@
import base64
import hashlib
import html
import http.client
import io
import os
import re
import select
import signal
import socket
import stat
import struct
import time
import urllib.parse
import urllib.request
import zlib

URL = @URL@
METHOD = @METHOD@
HEADERS = @HEADERS@
KEY = @KEY@
SIZE = @SIZE@
DIGESTS = @DIGESTS@
EXAMPLE = @EXAMPLE@


@COMMON@


@CHECKED@


def main():
    if len(sys.argv) != 2:
        leave("usage: python3 -I " + sys.argv[0] + " FILE   (for example: " + EXAMPLE + ")")
    at_signals(stop)
    try:
        file, size = open_file(sys.argv[1])
        with file:
            was = identity(file.fileno())
            if SIZE not in (None, size):
                raise Failed("the file has {} bytes and must have exactly {}.".format(size, SIZE))
            check_digests(file, DIGESTS)
            answer = once(METHOD, URL, HEADERS, pieces_of(file, 0, size), size)
            judge(answer, answer.lacks())
            check_unchanged(file, was)
    except (OSError, Failed) as error:
        fail(error)
    say("Uploaded {}: {} bytes, ETag {}.".format(KEY, size, shown(answer.etag())))


main()
