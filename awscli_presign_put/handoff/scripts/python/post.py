#!/usr/bin/env python3
# @WORKS@
# Usage: python3 -I SCRIPT @USAGE@
# On Windows: py -I SCRIPT @USAGE@
# Variable: STALL=60 seconds in which nothing is transferred, a whole number.

import mimetypes
import os
import re
import secrets
import sys
import time
import unicodedata
import urllib.parse
import uuid

# <values>
URL = "http://127.0.0.1:9/bkt"
FIELDS = [("policy", "p")]
KEY = None
PREFIX = "in/"
LETTERS = "abc"  # of a new folder for each run; None for no folder
SIZES = (1, 3, "at least 1 and at most 3 bytes")
DIGESTS = {"MD5": "kAFQmDzST7DWlj99KOF/cg=="}
TYPE = "text/"
STATUS = 201
REDIRECT = None
EXAMPLE = "FILE"
# </values>


from common import (
    PYTHON,
    Failed,
    asks_for_usage,
    at_signals,
    bare,
    element,
    identity,
    leave,
    once,
    open_file,
    pieces_of,
    say,
    shown,
    visible,
)


from digests import digest_of  # noqa: F401  # for one_file


from one_file import NO_ETAG_IN_REDIRECT, check_digests, check_unchanged, fail, judge, stop


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
            raise Failed("the name of the file is not valid UTF-8.")
        if size > 1024:
            raise Failed("the name of the file is too long.")
        if "${filename}" in name:
            raise Failed("the store would replace ${filename} in the name of the file.")
        fields.insert(0, ("key", key))
    if TYPE is not None:
        media_type = media_type or mimetypes.guess_type(path)[0] or ""
        if not media_type.startswith(TYPE) or not media_type:
            raise Failed("the media type must begin with {!r}. Give it after the name of the file.".format(TYPE))
        fields.append(("Content-Type", media_type))
    return fields, key


def upload(file, size, fields):
    boundary = uuid.uuid4().hex
    text = ""
    for name, value in fields:
        part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        text += part.format(boundary, name, value)
    text += '--{}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'.format(boundary)
    head = (text + "Content-Type: application/octet-stream\r\n\r\n").encode()
    tail = "\r\n--{}--\r\n".format(boundary).encode()
    contents = pieces_of(file, 0, size)
    first = next(contents)

    def body():
        yield head + first
        for piece in contents:
            yield piece
        yield tail

    headers = [("Content-Type", "multipart/form-data; boundary=" + boundary)]
    return once("POST", URL, headers, body(), len(head) + size + len(tail))


def etag_of(answer):
    """Return the ETag, which is in a header, a document or the address of a redirect."""
    if REDIRECT is not None:
        query = urllib.parse.urlsplit(answer.headers.get("location", "")).query
        return (urllib.parse.parse_qs(query).get("etag") or [""])[0]
    in_document = element(answer.text, "ETag") if answer.root == "PostResponse" else ""
    return answer.etag() if bare(answer.etag()) else in_document


def lacks(answer):
    """Say what an answer lacks, so that it does not show that the file was stored; nothing if it does."""
    if REDIRECT is None:
        return answer.lacks(STATUS, etag_of(answer))
    # Any other redirect is one to another region.
    goes_there = re.match("[?&]|$", answer.headers.get("location", "")[len(REDIRECT) :])
    if not answer.headers.get("location", "").startswith(REDIRECT) or not goes_there:
        return "not the redirect that was asked for"
    return "" if answer.status == 303 and bare(etag_of(answer)) else NO_ETAG_IN_REDIRECT


def main():
    if asks_for_usage(1 if TYPE is None else 2):
        usage = "FILE" if TYPE is None else "FILE [MEDIA_TYPE]"
        leave("usage: {} -I {} {}   (for example: {})".format(PYTHON, sys.argv[0], usage, EXAMPLE))
    at_signals(stop)
    path = sys.argv[1]
    try:
        file, size = open_file(path)
        with file:
            was = identity(file.fileno())
            fields, key = fields_for(path, sys.argv[2] if len(sys.argv) > 2 else None)
            if SIZES and not SIZES[0] <= size <= SIZES[1]:
                raise Failed("the file has {} bytes and must have {}.".format(size, SIZES[2]))
            check_digests(file, DIGESTS)
            answer = upload(file, size, fields)
            judge(answer, lacks(answer))
            check_unchanged(file, was)
    except (OSError, Failed) as error:
        fail(error)
    named = key if visible(key) == key and "\\" not in key else urllib.parse.quote(key)
    say("Uploaded {}: {} bytes, ETag {}.".format(named, size, shown(etag_of(answer))))


main()
