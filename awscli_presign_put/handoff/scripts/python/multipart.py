#!/usr/bin/env python3
# Uploads FILE in parts to @SHOWN_KEY@.
# @ENDS_AT@
# Usage: python3 -I SCRIPT FILE        upload FILE, or go on where an earlier run ended
#        python3 -I SCRIPT --status    say which parts are at the store
#        python3 -I SCRIPT --abort     end the upload and delete the parts at the store
# Variables: PARALLEL=4 parts at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry, which
# doubles, STALL=60 seconds in which nothing is transferred. They are whole numbers.
@GUARD@
import base64
import binascii
import calendar
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
import threading
import time
import urllib.parse
import urllib.request
import zlib

KEY = @KEY@
SIZE = @SIZE@
MAX_SIZE = @MAX_SIZE@
PART_SIZE = @PART_SIZE@
HAS_MD5 = @PLAIN_ETAGS@  # whether ETags are MD5, as far as the sender knows
ENDS = @ENDS@
ENDS_AT = @ENDS_AT_TEXT@
RESUME = @RESUME@
DIGEST_ELEMENT = @DIGEST_ELEMENT@
DIGEST_HEADER = @DIGEST_HEADER@
COMPOSITE = @COMPOSITE@
ALGORITHM = @ALGORITHM@
LISTS = @LISTS@
LIST_HEADERS = @LIST_HEADERS@
HEAD, HEAD_HEADERS = @HEAD@
COMPLETE, COMPLETE_HEADERS = @COMPLETE@
ABORT, ABORT_HEADERS = @ABORT@
PART_HEADERS = @PART_HEADERS@
PART_DIGEST_HEADER = @PART_DIGEST_HEADER@
BEFORE, BETWEEN, AFTER = @URL@
# A part in each line: its number, what its link has of its own, and its digest.
PARTS = """\
@PARTS@
"""
# The digests of the parts that this script has no link for.
DIGESTS = """\
@DIGESTS@
"""
EXAMPLE = @EXAMPLE@
stopping = threading.Event()


@COMMON@


PARALLEL = number("PARALLEL", "4", 1)
RETRIES = number("RETRIES", "5", 0)
PAUSE = number("PAUSE", "1", 0)
UNREADABLE = Failed("The store's list of parts cannot be read.")
UNVERIFIED = Failed("An object of this size is there. It could not be verified to be this file.", 3)


class Gone(Failed):
    """The store has no such upload: it was completed or aborted."""


class Part:
    def __init__(self, line):
        number, self.varying, digest = line.split(" ")
        self.number = int(number)
        self.digest = "" if digest == "-" else digest

    def url(self):
        return self.varying if BEFORE is None else BEFORE + str(self.number) + BETWEEN + self.varying + AFTER


def is_ended(answer):
    """Whether the links have ended."""
    if answer.code in ("ExpiredToken", "TokenRefreshRequired") or "request has expired" in answer.message.lower():
        return True
    return answer.status in (400, 403) and time.time() >= ENDS


def why(answer):
    """Why a request failed, in words."""
    if is_ended(answer):
        words = "the links have expired (they ended at {}). Ask the sender for a new script. The sender runs: {}"
        return words.format(ENDS_AT, RESUME)
    if answer.status == 404:
        return "the store has no such upload. It was completed or aborted."
    if answer.status == 0:
        return "the store cannot be reached, or the connection broke. Run the script again to go on."
    if answer.is_busy():
        return "the store is busy: it answered {}. Run the script again to go on.".format(answer.told())
    return "the store answered {}{}".format(answer.told(), answer.cause())


def why_digest(answer):
    """The same of a request with a digest, which some stores do not know; they have Content-MD5."""
    is_other = answer.code in ("BadDigest", "XAmzContentSHA256Mismatch") or is_ended(answer)
    if is_other or answer.status not in (400, 501) or not DIGEST_ELEMENT:
        return why(answer)
    first, line_feed, cause = why(answer).partition("\n")
    words = "{}. If this store does not support {}, ask the sender for a script made with --checksum-algorithm MD5.{}"
    return words.format(first.rstrip("."), DIGEST_HEADER, line_feed + cause)


def attempts():
    """Count the attempts; wait between them, unless the upload is stopped."""
    for attempt in range(RETRIES + 1):
        if attempt and stopping.wait(min(60, PAUSE * 2 ** (attempt - 1))):
            raise Failed("")
        yield attempt == RETRIES


def send(method, url, headers, most=MIB):
    for is_last in attempts():
        answer = once(method, url, headers, most=most)
        if method == "GET" and answer.status == 200 and not answer.code and not is_list(answer):
            answer.status = 0
        if is_last or not answer.is_busy():
            return answer


def is_list(answer):
    return answer.root == "ListPartsResult" and answer.text.rstrip().endswith("</ListPartsResult>")


@PROVED@


class Upload:
    """``etags`` has, by number, those of the parts that are proved to be this file's."""

    def __init__(self, source, missing, etags):
        self.source = source
        self.missing = missing
        self.etags = etags
        self.at = 0
        self.sent = 0
        self.flying = {}
        self.lock = threading.Lock()
        self.failure = None
        self.began = self.shown_at = time.time()
        self.warned = False

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(min(PARALLEL, len(self.missing)))]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)  # so that a signal is handled
                if time.time() - self.shown_at >= 0.5:
                    self.show()
        self.show()
        if sys.stderr.isatty():
            sys.stderr.write("\n")
        if self.failure:
            raise self.failure

    def work(self):
        try:
            with open(self.source.path, "rb") as file:
                while not stopping.is_set():
                    with self.lock:
                        if self.at == len(self.missing):
                            return
                        part = self.missing[self.at]
                        self.at += 1
                    etag = self.put(file, part)
                    with self.lock:
                        self.etags[part.number] = etag
                        self.sent += self.flying.pop(part.number, 0)
        except Exception as error:
            with self.lock:
                self.failure = self.failure or (error if isinstance(error, Failed) else Failed(words_of(error)))
            stopping.set()

    def put(self, file, part):
        """Send a part; return its ETag."""
        headers = list(PART_HEADERS)
        if part.digest:
            if self.source.digest(file, part.number) not in (None, part.digest):
                raise changed(part.number)
            headers.append((PART_DIGEST_HEADER, part.digest))
        length = length_of(part.number, self.source.size)
        for is_last in attempts():
            answer = once("PUT", part.url(), headers, self.pieces(file, part.number), length)
            lacks = answer.lacks()
            if not lacks:
                return answer.etag()
            if answer.status == 404:
                raise Gone(why(answer))
            if is_last or not answer.is_busy():
                if 200 <= answer.status < 300 and not answer.code:
                    raise odd(answer, lacks, "part {}".format(part.number))
                raise Failed(why_digest(answer) if part.digest else why(answer))

    def pieces(self, file, number):
        self.flying[number] = 0
        for piece in self.source.pieces(file, number):
            yield piece
            self.flying[number] += len(piece)

    def show(self):
        with self.lock:
            self.shown_at = time.time()
            sent = self.sent + sum(self.flying.values())
            took = max(time.time() - self.began, 0.001)
            left = sum(length_of(part.number, self.source.size) for part in self.missing) - sent
            rest = int(left * took / sent) if sent else 0
            if sys.stderr.isatty() and sent:
                size = self.source.size
                words = "\r{} of {} parts, {}%, {:.1f} MiB/s, about {} s left   "
                done = (size - left) * 100 // size, sent / took / MIB, rest
                sys.stderr.write(words.format(len(self.etags), self.source.count, *done))
                sys.stderr.flush()
            if not self.warned and took >= 5 and time.time() + rest > ENDS:
                self.warned = True
                words = (
                    "At this rate, the upload takes {} s more, but the links end at {}. Parts that are missing then "
                    "need a new script. The sender runs: {}"
                )
                complain("\n" * sys.stderr.isatty() + words.format(rest, ENDS_AT, RESUME))


def document(source, listed, etags):
    """The document that completes the upload."""
    parts = []
    for number in range(1, source.count + 1):
        digest = listed.parts[number].digest or source.digests.get(number, "")
        of_part = "<{0}>{1}</{0}>".format(DIGEST_ELEMENT, html.escape(digest)) if DIGEST_ELEMENT else ""
        etag = html.escape(etags[number], quote=False)
        parts.append("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag>{}</Part>".format(number, etag, of_part))
    root = '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{}</CompleteMultipartUpload>'
    return root.format("".join(parts)).encode()


def judge(source, answer, given=None):
    """What the answer to a HeadObject shows: "proved" to be this file, "other", "none", "unknown" or "unread".

    given: the ETag with which the store answered the completion of parts of which each was proved to be this file's. It
    may be that of another run's object, as some stores repeat to each completion what they have said to the first.
    """
    if answer.status == 404:
        return "none"
    if answer.lacks() or answer.size() is None:
        return "unread"
    if answer.size() != source.size:
        return "other"
    digest, etag = answer.headers.get(DIGEST_HEADER) if COMPOSITE else None, bare(answer.etag())
    if digest:
        return "proved" if digest == COMPOSITE else "other"
    if etag in source.etags() or source.is_whole(etag):
        return "proved"
    if given and etag != bare(given):
        return "other"
    return "proved" if given and not source.is_other_by_md5(etag) else "unknown"


def conclude(source, given=None):
    """Say that the object is stored, if it is proved to be this file; fail otherwise."""
    if not given:
        source.read_all()
    answer = send("HEAD", HEAD, HEAD_HEADERS)
    verdict = judge(source, answer, given)
    if verdict == "proved":
        return report(source, answer)
    if verdict == "unknown":
        raise UNVERIFIED
    if verdict == "unread" or (given and verdict == "none"):
        state = "The upload was completed" if given else "The upload was completed or aborted"
        raise Failed("{}, but the store does not show the object: {}".format(state, why_not_shown(answer)), 3)
    shape = answer.size(), shown(answer.etag())
    if given:
        raise Failed("the object at the store is not this file. It has {} bytes and the ETag {}.".format(*shape))
    words = "the store has no such upload. It was completed or aborted, and "
    if verdict == "none":
        raise Failed(words + "there is no object.")
    raise Failed(words + "the object at the store is not this file. It has {} bytes and the ETag {}.".format(*shape))


def why_not_shown(answer):
    if 200 <= answer.status < 300:
        return "the store answered HTTP {}, but not as an S3 store does ({}).".format(
            answer.status, answer.lacks() or "no length"
        )
    return "the store answered 404" if answer.status == 404 else why(answer)


def report(source, answer):
    digest = answer.headers.get(DIGEST_HEADER) if COMPOSITE else None
    more = ", {} {}".format(DIGEST_HEADER, shown(digest)) if digest else ""
    count, etag = source.count, shown(answer.etag())
    say("Uploaded {}: {} bytes in {} part{}, ETag {}{}.".format(KEY, source.size, count, "s" * (count > 1), etag, more))


def complete(source, body):
    """Complete the upload, and prove the object."""
    unknown_so_far = None
    for is_last in attempts():
        # A store may take minutes for many parts.
        answer = once("POST", COMPLETE, COMPLETE_HEADERS, [body], len(body), seconds=5 * STALL)
        is_result = answer.status == 200 and answer.root == "CompleteMultipartUploadResult" and not answer.code
        if is_result and bare(element(answer.text, "ETag")):
            return conclude(source, element(answer.text, "ETag"))
        unknown_so_far = unknown(answer) if answer.is_unknown() else unknown_so_far
        # This request, or one before it, may have completed the upload all the same.
        there = once("HEAD", HEAD, HEAD_HEADERS)
        if judge(source, there) == "proved":
            return report(source, there)
        if answer.status == 404:
            return conclude(source)
        if answer.status == 412:
            raise Failed(
                "the link depends on what is stored under this key, and that has changed (PreconditionFailed). "
                "To delete the parts at the store, run the script with --abort."
            )
        if answer.code in ("InvalidPart", "InvalidPartOrder"):
            raise Failed("the parts at the store are not those of this run ({}). Run the script again.".format(answer.code))
        if answer.status == 409 and not answer.is_busy():
            raise Failed("another upload of this key ended at the same time (409). Ask the sender for a new upload.")
        is_odd = 200 <= answer.status < 300 and not answer.code
        if is_last or not (answer.is_busy() or is_odd):
            break
    if is_odd:
        raise odd(answer, "no result of the completion")
    raise unknown_so_far or Failed(why_digest(answer) if COMPOSITE else why(answer))


def upload(path, size):
    parts = [Part(line) for line in PARTS.split("\n") if line]
    digests = dict((int(number), digest) for number, digest in (line.split(" ") for line in DIGESTS.split("\n") if line))
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
    without = set(range(1, source.count + 1)) - set(etags) - set(part.number for part in missing)
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
    if len(sys.argv) != 2 or sys.argv[1] in ("--help", "-h"):
        usage = (
            "usage: python3 -I {0} FILE, or python3 -I {0} --status, or python3 -I {0} --abort   "
            "(for example: python3 -I {0} {1})"
        )
        leave(usage.format(sys.argv[0], EXAMPLE))
    at_signals(stop)
    try:
        run(sys.argv[1:])
    except (OSError, Failed) as error:
        words, code = words_of(error) if isinstance(error, OSError) else str(error), getattr(error, "code", 1)
        leave(words if code == 3 or error is UNREADABLE else "The upload failed: " + words, code)


main()
