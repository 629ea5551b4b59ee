"""Completes a multipart upload, and proves the object."""

import html

from common import STALL, Failed, bare, element, odd, once, say, shown, unknown
from multipart_requests import UNVERIFIED, attempts, send, why, why_digest
from multipart_values import (
    COMPLETE,
    COMPLETE_HEADERS,
    COMPOSITE,
    DIGEST_ELEMENT,
    DIGEST_HEADER,
    HEAD,
    HEAD_HEADERS,
    KEY,
)


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
            raise Failed(
                "the parts at the store are not those of this run ({}). Run the script again.".format(answer.code)
            )
        if answer.status == 409 and not answer.is_busy():
            raise Failed("another upload of this key ended at the same time (409). Ask the sender for a new upload.")
        is_odd = 200 <= answer.status < 300 and not answer.code
        if is_last or not (answer.is_busy() or is_odd):
            break
    if is_odd:
        raise odd(answer, "no result of the completion")
    raise unknown_so_far or Failed(why_digest(answer) if COMPOSITE else why(answer))
