#!/usr/bin/env python3
# @WORKS@
# Usage: python3 -I SCRIPT FILE
# On Windows: py -I SCRIPT FILE
# Variable: STALL=60 seconds in which nothing is transferred, a whole number.

import sys

# <values>
URL = "http://127.0.0.1:9/bkt/k?X-Amz-Signature=s"
METHOD = "PUT"
HEADERS = [("Content-Type", "font/ttf")]
KEY = "k"
SIZE = 3
DIGESTS = {"MD5": "kAFQmDzST7DWlj99KOF/cg=="}
EXAMPLE = "feather.ttf"
# </values>


from common import (
    PYTHON,
    Failed,
    asks_for_usage,
    at_signals,
    identity,
    leave,
    once,
    open_file,
    pieces_of,
    say,
    shown,
)


from digests import digest_of  # noqa: F401  # for one_file


from one_file import check_digests, check_unchanged, fail, judge, stop


def main():
    if asks_for_usage(1):
        leave("usage: {} -I {} FILE   (for example: {})".format(PYTHON, sys.argv[0], EXAMPLE))
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
