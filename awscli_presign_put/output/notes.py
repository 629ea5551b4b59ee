"""What a person should know beside the URL: one line a note, on standard error, so that scripts need not see it."""

import os
import re
import sys
from contextlib import suppress
from datetime import datetime, timezone
from typing import Iterable, Iterator, List, Optional, Tuple, Union
from urllib.parse import urlsplit

from awscli_presign_put.moments import in_utc, moment_of_http_date, shown_moment
from awscli_presign_put.shown import quoted, visible, without_user_info
from awscli_presign_put.signing.destination.endpoint import bucket_of_aws, is_of_aws, possible_region, without_bucket
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.post.post_request import PresignedPost
from awscli_presign_put.signing.upload.digests import DIGEST_HEADERS
from awscli_presign_put.signing.upload.headers import SSE_C_KEY, Headers
from awscli_presign_put.signing.upload.s3_rules import MULTI_REGION_HOST, has_old_name, is_arn
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

_OBJECT_LOCK = "x-amz-object-lock-"
_DAY = 24 * 60 * 60
_EXPANDED_BY_CMD = re.compile(r"\baws s3.*%[^%\n]+%")
_ON_PERCENT = (
    "In cmd, %NAME% in a command is replaced by the value of the environment variable NAME, if there is one, in "
    "quotation marks too. Use PowerShell then."
)


def notes_on(presigned: PresignedRequest, carries_headers: bool = False, many: bool = False) -> List[str]:
    """The notes on one presigned request, each a line or a short list.

    :param carries_headers: what is printed says itself which headers the upload must send.
    :param many: it is the first of many that differ in the key alone.
    """
    notes = list(_on_place(presigned))
    if presigned.key.endswith("/") and not many:
        notes.append(
            "The key ends in a slash. The object gets exactly this key, without the name of the uploaded file. "
            "To append the name, use --for-file or specify the whole key."
        )
    notes += [] if many else _on_the_key(presigned.key)
    notes += _on_the_credentials(presigned, "URL", many)
    notes += _on_the_networks(presigned, "URLs" if many else "URL")
    notes += _on_past_expires(presigned.headers)
    notes += on_patterns(presigned.headers)
    if _needs_digest(presigned.headers):
        notes.append(
            "S3 requires a digest for an upload with Object Lock. Use --for-file or --content-md5, "
            "or add a Content-MD5 header to the upload."
        )
    if presigned.headers and not carries_headers:
        these = "this header" if len(presigned.headers) == 1 else "these headers"
        upload = "Each upload" if many else "The upload"
        notes.append(f"{upload} must send exactly {these}:" + "".join(map(_line, presigned.headers)))
    return notes


def notes_on_post(presigned: PresignedPost, has_folders: bool = False, many: bool = False) -> List[str]:
    """The same on a form.

    :param has_folders: what is printed puts files below a prefix into folders that nobody can guess.
    :param many: it is the first of many that differ in the key alone.
    """
    notes = [*_on_place(presigned), *_on_the_credentials(presigned, "form", many)]
    notes += _on_the_networks(presigned, "forms" if many else "form")
    notes += _on_past_expires(presigned.request.headers)
    if presigned.request.is_prefix and not has_folders:
        notes.append(
            "A file replaces any other that was uploaded with the same name, whoever sent it. The upload page and the "
            "scripts use a folder for each visit instead: --share, --format html, --format powershell or --format "
            "python, without --flat."
        )
    if _needs_digest(presigned.request.headers):
        notes.append("S3 requires a digest for an upload with Object Lock. Use --content-md5 or --checksum-sha256.")
    return notes


def notes_on_multipart(presigned: PresignedMultipart, abort_command: str) -> List[str]:
    """The same on a multipart upload."""
    link, request = presigned.lists[0], presigned.request
    notes = [*_on_place(link), *_on_the_credentials(link, "kit"), *_on_the_networks(link, "kit")]
    notes += _on_past_expires(request.headers)
    if not request.lengths_are_signed and request.plan.is_exact:
        from awscli_presign_put.probe.promises import to_try

        notes.append(
            "Signature Version 2 does not sign the lengths of the parts. The size of the object is signed: "
            f"x-amz-mp-object-size. A store that does not support it may ignore it. {to_try('parts-size')}"
        )
    if _needs_digest(request.headers) and request.digests is None:
        notes.append("S3 requires a digest for each part of an upload with Object Lock. Use --for-file.")
    notes.append(
        f"The multipart upload {visible(presigned.upload_id)} is started. The store keeps its parts, and charges "
        f"for them, until it is completed or aborted. To abort it, run: {abort_command}"
    )
    return notes


def note_on_lifecycle(days: Optional[int], expires_in: int) -> str:
    """Whether a rule of the bucket ends incomplete uploads.

    :param days: after how many days one does; None if none does.
    :param expires_in: how long the kit works, in seconds.
    """
    if days is None:
        return (
            "The bucket has no lifecycle rule that aborts incomplete uploads of this key. If this upload is neither "
            "completed nor aborted, the store keeps its parts. Add a rule with AbortIncompleteMultipartUpload."
        )
    rule = f"A lifecycle rule of the bucket aborts incomplete uploads of this key {days} days after they were started"
    if days * _DAY < expires_in:
        return f"{rule}, which is before the kit expires."
    return f"{rule}."


def note_on_end(
    until: Optional[str], share: Optional[str], expires_at: datetime, what: str, many: bool = False
) -> List[str]:
    """The note on when it ends, with ``--until``: a date or a weekday can be read in more than one way.

    The notes on a page that is stored have it already.

    :param expires_at: when it ends, or the first of it.
    """
    if until is None or share is not None:
        return []
    return [f"The {what}{'s expire' if many else ' expires'} on {shown_moment(int(expires_at.timestamp()))}."]


def _on_place(presigned: Union[PresignedRequest, PresignedPost]) -> Iterator[str]:
    """What is doubtful about where the upload goes."""
    endpoint, bucket = presigned.custom_endpoint, presigned.bucket
    on_aws = endpoint is None or is_of_aws(endpoint)
    other_region = None if on_aws or not endpoint else possible_region(endpoint)
    if presigned.region_is_assumed and on_aws:
        yield (
            f"No region is configured; using {presigned.region}. "
            "For a bucket in another region, use --region or set region in the profile."
        )
    elif presigned.region_is_assumed and other_region not in (None, presigned.region):
        yield (
            f"No region is configured; using {presigned.region}. The endpoint seems to be for {other_region}. "
            f"If the store requires that region, use --region {other_region} or set region in the profile."
        )
    of_endpoint = bucket_of_aws(endpoint) if endpoint else None
    without = without_bucket(endpoint, bucket) if endpoint else None
    if without:
        yield (
            f"The endpoint {endpoint} already contains the bucket name {bucket}. The URL contains it twice, and may "
            f"upload to another key or to no bucket. Use the endpoint {without}."
        )
    elif of_endpoint and not is_arn(bucket):
        yield (
            f"The endpoint {endpoint} is the one of the bucket {of_endpoint}. The URL may upload to that bucket. "
            "Use the endpoint of the region."
        )
    if on_aws and has_old_name(bucket):
        yield (
            f"The bucket name {bucket} is one that only old buckets in us-east-1 have. Other names have up to 63 "
            "lowercase letters, digits, dots and hyphens."
        )


def _on_the_key(key: str) -> List[str]:
    """The note on white space, which no list of keys shows."""
    if key == key.strip():
        return []
    return [f"The key {'ends' if key.lstrip() == key else 'begins'} with white space: {key!r}."]


def on_patterns(headers: Headers) -> List[str]:
    """What looks like a pattern, and is none."""
    return [
        f"The content type {value} is not a pattern: the upload must send exactly that. "
        f"To allow any such type, use aws s3 presign-post with --content-type {quoted(value)}."
        for name, value in headers
        if name.lower() == "content-type" and "*" in value
    ]


def _on_past_expires(headers: Headers) -> List[str]:
    if any(name.lower() == "expires" and _is_past(value) for name, value in headers):
        return ["The date of Expires is in the past. Caches will not store the object."]
    return []


def _needs_digest(headers: Headers) -> bool:
    names = [name.lower() for name, _ in headers]
    return any(name.startswith(_OBJECT_LOCK) for name in names) and not any(name in DIGEST_HEADERS for name in names)


def _is_past(date: str) -> bool:
    moment = moment_of_http_date(date)
    return moment is not None and moment < datetime.now(timezone.utc)


def _on_the_credentials(presigned: Union[PresignedRequest, PresignedPost], what: str, many: bool = False) -> List[str]:
    """Where they end first, or may.

    :param what: the name of what was signed.
    """
    end = in_utc(presigned.expires_at)
    if presigned.limited_by == "credentials":
        if many:
            return [f"The {what}s stop working when the credentials that signed them expire, the first at {end}."]
        return [f"The {what} stops working at {end}, when the credentials that signed it expire."]
    if presigned.limited_by == "unknown":
        not_known = "The AWS CLI does not know when these credentials expire."
        if many:
            return [
                f"The {what}s stop working when the temporary credentials that signed them expire, even if "
                f"--expires-in is longer. {not_known}"
            ]
        return [
            f"The {what} stops working when the temporary credentials that signed it expire, "
            f"and at {end} at the latest. {not_known}"
        ]
    return []


def _on_the_networks(presigned: Union[PresignedRequest, PresignedPost], what: str) -> List[str]:
    """From where alone it works.

    :param what: the name of what was signed.
    """
    networks, endpoint = presigned.networks, presigned.custom_endpoint
    if not networks:
        return []
    verb = "work" if what.endswith("s") else "works"
    notes = [f"The {what} {verb} only from {', '.join(networks)}."]
    host = urlsplit(presigned.url).hostname or ""
    has_ipv6 = ".dualstack." in host
    if endpoint is not None and not is_of_aws(endpoint):
        return notes
    if all(":" in network for network in networks) and not has_ipv6:
        # Multi-Region Access Points have no other endpoint.
        advice = "" if MULTI_REGION_HOST in host else " Use a dual-stack endpoint (AWS_USE_DUALSTACK_ENDPOINT=true)."
        notes.append(f"{host} has IPv4 addresses only, and these networks are IPv6.{advice}")
    elif not any(":" in network for network in networks) and has_ipv6:
        notes.append(f"{host} has IPv6 addresses, too. Uploads over IPv6 are refused: these networks are IPv4.")
    return notes


def _line(header: Tuple[str, str]) -> str:
    name, value = header
    # Standard error ends up in logs; the key is handed over by --format and --output, where it was asked for.
    return f"\n  {name}: {'(the key from --sse-c-key, Base64-encoded)' if name.lower() == SSE_C_KEY else value}"


def show(notes: List[str]) -> None:
    """Write the notes to standard error; where that is closed or full, the URL is still worth printing."""
    if os.name == "nt" and any(map(_EXPANDED_BY_CMD.search, notes)):
        notes = [*notes, _ON_PERCENT]
    _write(f"note: {note}\n" for note in notes)


def show_error(text: str) -> None:
    """Write an error to standard error, of a command that a signal will end before it can raise it."""
    _write([f"error: {text}\n"])


def _write(lines: Iterable[str]) -> None:
    with suppress(OSError, ValueError, AttributeError):
        for line in lines:
            sys.stderr.write(visible(without_user_info(line), kept="\n"))
        sys.stderr.flush()
