"""How the script of a multipart upload sends its requests, and why one of them failed."""

import time

from common import MIB, Failed, number, once
from multipart_values import AFTER, BEFORE, BETWEEN, DIGEST_ELEMENT, DIGEST_HEADER, ENDS, ENDS_AT, RESUME, stopping

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
    return answer.is_ended() or (answer.status in (400, 403) and time.time() >= ENDS)


def why(answer):
    """Why a request failed, in words."""
    if is_ended(answer):
        words = "the links have expired (they ended at {}). Ask the sender for a new script. The sender runs: {}"
        return words.format(ENDS_AT, RESUME)
    if answer.status == 404:
        return "the store has no such upload. It was completed or aborted."
    if answer.status == 0:
        return answer.unreached()
    if answer.is_busy():
        return "the store is busy: it answered {}. Run the script again to go on.".format(answer.told())
    return "the store answered {}{}".format(answer.told(), answer.cause())


def why_digest(answer):
    """The same of a request with a digest, which some stores do not know; they have Content-MD5."""
    is_other = answer.code in ("BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch")
    if is_other or is_ended(answer) or answer.status not in (400, 501) or not DIGEST_ELEMENT:
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
