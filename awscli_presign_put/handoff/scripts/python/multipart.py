#!/usr/bin/env python3
# Uploads FILE in parts to @SHOWN_KEY@.
# @WORKS@
# Usage: python3 -I SCRIPT FILE        upload FILE, or go on where an earlier run ended
#        python3 -I SCRIPT --status    say which parts are at the store
#        python3 -I SCRIPT --abort     end the upload and delete the parts at the store
# On Windows: py -I SCRIPT FILE, or --status or --abort in the place of FILE
# Variables: PARALLEL=4 parts at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry, which
# doubles, STALL=60 seconds in which nothing is transferred. They are whole numbers.

import binascii
import os
import re
import sys
import time

from multipart_values import (
    ABORT,
    ABORT_HEADERS,
    COMPOSITE,
    DIGESTS,
    DIGEST_HEADER,
    ENDS,
    ENDS_AT,
    EXAMPLE,
    HAS_MD5,
    HEAD,
    HEAD_HEADERS,
    MAX_SIZE,
    PARTS,
    PART_SIZE,
    RESUME,
    SIZE,
    stopping,
)


from common import (
    MIB,
    PYTHON,
    Failed,
    asks_for_usage,
    at_signals,
    bare,
    complain,
    leave,
    once,
    open_file,
    say,
    shown,
    words_of,
)


from digests import digest_of


from multipart_requests import UNREADABLE, Gone, Part, send, why


from multipart_proof import Listed, Source, count_of, hexadecimal


from multipart_sending import Upload


from multipart_completion import complete, conclude, document, why_not_shown


def upload(path, size):
    parts = [Part(line) for line in PARTS.split("\n") if line]
    digests = {int(number): digest for number, digest in (line.split(" ") for line in DIGESTS.split("\n") if line)}
    digests.update((part.number, part.digest) for part in parts if part.digest)
    source = Source(path, size, digests)
    listed = fetched()
    if listed is None:
        return conclude(source)
    etags = source.proved = proved_parts(source, listed)
    if len(etags) < source.count and is_object_of(listed):
        return conclude(source)
    is_ended_by_others = is_gone(source, [part for part in parts if part.number <= source.count], listed, etags)
    listed = None if is_ended_by_others else fetched()
    if listed is None:
        return conclude(source)
    for number in range(1, source.count + 1):
        if not listed.has(number, size, digests):
            raise Failed("the store does not have all parts. Run the script again to go on.")
        if bare(listed.parts[number].etag) != bare(etags[number]):
            raise Failed("part {} at the store was replaced by somebody else. Run the script again.".format(number))
    if source.is_changed():
        raise Failed("the file changed while it was uploaded. Run the script again.")
    return complete(source, document(source, listed, etags))


def is_object_of(listed):
    """Whether the object is already there, of the parts that the store lists.

    Swift lists the parts of an upload that was completed, and a part that is sent then would be in its object.
    """
    etags = [bare(listed.parts[number].etag) for number in sorted(listed.parts)]
    if not HAS_MD5 or not etags or not all(re.match("[0-9a-f]{32}$", etag) for etag in etags):
        return False
    whole = hexadecimal(digest_of([binascii.unhexlify(etag) for etag in etags], "MD5"))
    answer = send("HEAD", HEAD, HEAD_HEADERS)
    return not answer.lacks() and bare(answer.etag()) == "{}-{}".format(whole, len(etags))


def fetched():
    """The parts that the store has; None if there is no such upload any more."""
    listed = Listed()
    if listed.answer and listed.answer.status == 404:
        return None
    if listed.answer:
        raise Failed(why(listed.answer))
    return listed


def proved_parts(source, listed):
    """The ETags of the parts at the store that are proved to be this file's, by number."""
    there = [number for number in range(1, source.count + 1) if listed.has(number, source.size, source.digests)]
    if sys.stderr.isatty() and len(there) * PART_SIZE > 1024 * MIB:
        complain("Comparing the parts at the store with the file.")
    with open(source.path, "rb") as file:
        etags = {number: listed.parts[number].etag for number in there if source.has_part(file, listed, number)}
    unproved = len([number for number in listed.parts if number <= source.count]) - len(etags)
    if unproved:
        words = "{} part{} at the store {} not proved to be of this file. {} sent again."
        complain(words.format(unproved, *(("", "is", "It is") if unproved == 1 else ("s", "are", "They are"))))
    return etags


def send_missing(source, parts, listed, etags):
    missing = [part for part in parts if part.number not in etags]
    without = set(range(1, source.count + 1)) - set(etags) - {part.number for part in missing}
    if without:
        words = "the store does not have part {} of this file, and this script has no link for it. The sender runs: {}"
        raise Failed(words.format(min(without), RESUME))
    if sys.stderr.isatty():
        words = "The links end at {}. {} of {} parts are at the store."
        complain(words.format(ENDS_AT, len(etags), source.count))
        took = listed.took(list(etags))
        if took and missing:
            words = "They took {} s. At that rate, the rest takes {} s, and the links end in {} s."
            complain(words.format(took, took * len(missing) // len(etags), int(ENDS - time.time())))
    if missing:
        Upload(source, missing, etags).run()


def is_gone(source, parts, listed, etags):
    """Send what is missing; return whether the upload was completed or aborted meanwhile."""
    try:
        send_missing(source, parts, listed, etags)
    except Gone:
        stopping.clear()
        return True
    return False


def status():
    listed = Listed()
    if listed.answer and listed.answer.status == 404:
        return status_of_object()
    if listed.answer:
        leave("The store does not say which parts it has: " + why(listed.answer))
    right = sum(1 for number in listed.parts if listed.has(number, SIZE, {}))
    of = "" if SIZE is None else " of {}".format(count_of(SIZE))
    say("{}{} parts are at the store. The links end at {}.".format(right, of, ENDS_AT))
    there = once("HEAD", HEAD, HEAD_HEADERS) if SIZE is not None and right == count_of(SIZE) else None
    if there and not there.lacks() and there.size() == SIZE:
        say("An object is there, too: " + told_of_object(there))  # Swift still lists the parts of what was completed


def status_of_object():
    answer = send("HEAD", HEAD, HEAD_HEADERS)
    if answer.status == 404:
        leave("The upload was completed or aborted, and there is no object.")
    if answer.lacks() or answer.size() is None:
        leave("The upload was completed or aborted. The store does not show the object: " + why_not_shown(answer))
    say("The upload was completed or aborted. There is an object: " + told_of_object(answer))


def told_of_object(answer):
    modified = shown(answer.headers.get("last-modified", "an unknown time"))
    is_proved = COMPOSITE and answer.headers.get(DIGEST_HEADER) == COMPOSITE
    last = "It has the digest of the file." if is_proved else "To compare it with a file, run the script with FILE."
    return "{} bytes, ETag {}, of {}. {}".format(answer.size(), shown(answer.etag()), modified, last)


def abort():
    answer = send("DELETE", ABORT, ABORT_HEADERS)
    if answer.status == 204:
        return say("The upload is aborted. The store has deleted its parts.")
    if 200 <= answer.status < 300:
        words = "The store answered HTTP {}, but not as an S3 store does. It is not proved that the upload is aborted."
        leave(words.format(answer.status), 3)
    leave("The upload is not aborted: " + why(answer))


def stop(*_):
    stopping.set()
    words = "Stopped. What is uploaded stays at the store. To go on, run the script again; to delete it, use --abort."
    complain("\n" * sys.stderr.isatty() + words)
    os._exit(1)


def run(arguments):
    if arguments == ["--status"]:
        return status()
    if arguments == ["--abort"]:
        return abort()
    file, size = open_file(arguments[0])
    file.close()
    if SIZE not in (None, size):
        raise Failed("the file has {} bytes and must have exactly {}.".format(size, SIZE))
    if MAX_SIZE is not None and size > MAX_SIZE:
        raise Failed("the file has {} bytes and must have at most {}.".format(size, MAX_SIZE))
    upload(arguments[0], size)


def main():
    if asks_for_usage(1):
        usage = "usage: {2} -I {0} FILE, or {2} -I {0} --status, or {2} -I {0} --abort   (for example: {2} -I {0} {1})"
        leave(usage.format(sys.argv[0], EXAMPLE, PYTHON))
    at_signals(stop)
    try:
        run(sys.argv[1:])
    except (OSError, Failed) as error:
        words, code = words_of(error) if isinstance(error, OSError) else str(error), getattr(error, "code", 1)
        leave(words if code == 3 or error is UNREADABLE else "The upload failed: " + words, code)


main()
