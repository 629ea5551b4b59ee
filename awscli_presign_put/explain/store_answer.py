"""What a store answered: an error in XML, the whole of ``curl --include``, or what a client made of it.

The XML is not parsed: its tags are looked for one by one, up to a limit. So nothing that a document declares is
expanded, and a document that is cut off or surrounded by other text is read as far as it goes.
"""

import re
from contextlib import suppress
from datetime import datetime, timezone
from typing import Dict, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.client_output import SentRequest, read_client_error, read_sent_request
from awscli_presign_put.explain.s3_address import GCS, OSS
from awscli_presign_put.explain.url import pairs_of
from awscli_presign_put.moments import moment_of_http_date

MAX_BYTES = 256 * 1024
"""How much of an answer is read. Answers of S3 have a few KiB."""

_ELEMENT = re.compile(r"<([A-Za-z][\w.-]{0,60})(?:\s[^<>]{0,200})?>([^<]*)</\1\s*>")
_STATUS = re.compile(r"^HTTP/[0-9.]+ ([0-9]{3})\b.*$|^HTTP ([0-9]{3}):", re.MULTILINE)
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]{0,80}):[ \t]*([^\r\n]{0,4000})", re.MULTILINE)
# What curl --verbose has before each line of the answer's head.
_VERBOSE = re.compile(r"^< (?=[A-Za-z][\w-]*[:/])|^< ?$", re.MULTILINE)
_REQUEST = re.compile(r"^> [A-Z]{1,20} \S+ HTTP/", re.MULTILINE)
# A proxy answers CONNECT, not a store.
_OF_PROXY = re.compile(r"(^> CONNECT .*(?:\n(?!< HTTP/|> [A-Z]+ ).*)*\n)< HTTP/[0-9.]+ ", re.MULTILINE)
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CHARACTER = 0x10FFFF
# Of a time: the part before the fraction of a second.
_SECONDS = len("2026-11-30T12:00:00")
_ENCODINGS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
SUCCESS = range(200, 300)
SEE_OTHER = 303
_UPLOADS = ("PUT", "POST")
# The status that answers an upload or a form.
_OF_UPLOAD = (200, 201, 204)
# An ETag of a web server: weak, or made of the time and the size of a file.
_OF_WEB_SERVER = re.compile(r"W/.*|\"?[0-9a-f]{1,16}(?:-[0-9a-f]{1,16})+\"?", re.IGNORECASE)
# Headers that answers to GET and HEAD have, and answers to uploads do not.
_OF_READING = {"last-modified", "content-range"}
# An element, the first of which names the document; or JSON.
_ROOT = re.compile(r"<([A-Za-z][\w.:-]*)")
_ROOTS = ("PostResponse", "CompleteMultipartUploadResult")
_JSON = re.compile(r"^\s*(?:\{\s*[\"}]|\[\s*[\"{\]])", re.MULTILINE)
_PAGE = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_BY_SERVER = {
    "amazons3": "Amazon S3",
    "minio": "MinIO",
    "aliyunoss": OSS,
    "uploadserver": GCS,
    "ceph object gateway": "Ceph",
    "rclone": "rclone",
}
_BY_HEADER = {"x-guploader-uploadid": GCS, "x-oss-request-id": OSS, "x-minio-deployment-id": "MinIO"}
# The IDs of requests of OpenStack Swift and of Ceph.
_TRANSACTION = "tx0"


class StoreAnswer(NamedTuple):
    """What a store answered.

    :param status: HTTP status; None if it is not known.
    :param headers: values by names in lower case.
    :param elements: text of the elements of the document, by their names.
    :param text: the body.
    :param request: what a client sent, if it printed that; else None.
    """

    status: Optional[int]
    headers: Dict[str, str]
    elements: Dict[str, str]
    text: str
    request: Optional[SentRequest] = None

    @property
    def code(self) -> str:
        """Empty if there is none."""
        return self.elements.get("Code", "").strip()

    @property
    def message(self) -> str:
        """Empty if there is none."""
        return self.elements.get("Message", "").strip()

    @property
    def store(self) -> Optional[str]:
        """The name of the store, by its headers or elements; None if they do not say it."""
        server = self.headers.get("server", "").lower()
        for beginning, store in _BY_SERVER.items():
            if server.startswith(beginning):
                return store
        for header, store in _BY_HEADER.items():
            if header in self.headers:
                return store
        if self.headers.get("x-amz-request-id", self.elements.get("RequestId", "")).startswith(_TRANSACTION):
            return "Ceph"
        # OSS gives each cause a number and a page.
        return OSS if "EC" in self.elements else None

    @property
    def time(self) -> Optional[datetime]:
        """When it was given, by the clock of the store; None if it does not say it."""
        return moment_of_http_date(self.headers.get("date", "")) or self.moment("ServerTime")

    def moment(self, name: str) -> Optional[datetime]:
        with suppress(ValueError):
            said = datetime.strptime(self.elements.get(name, "").strip()[:_SECONDS], "%Y-%m-%dT%H:%M:%S")
            return said.replace(tzinfo=timezone.utc)
        return None

    @property
    def is_page(self) -> bool:
        return not self.code and _PAGE.search(self.text) is not None

    @property
    def is_of_upload(self) -> bool:
        """Whether a store has stored an upload. Proxies, login pages and answers to other requests can have the same
        status."""
        if self.request is not None and self.request.method not in _UPLOADS:
            return False
        if self.status not in _OF_UPLOAD or not _OF_READING.isdisjoint(self.headers) or _JSON.search(self.text):
            return False
        root = _ROOT.search(self.text)
        if root and root[1] not in _ROOTS:
            return False
        etag = self.headers.get("etag", self.elements.get("ETag", "")).strip()
        return bool(etag.strip('"')) and not _OF_WEB_SERVER.fullmatch(etag)

    @property
    def is_redirect_of_form(self) -> bool:
        """Whether a form was stored that has success_action_redirect: the store adds the key and the ETag to it."""
        query = self.headers.get("location", "").partition("?")[2]
        return self.status == SEE_OTHER and {"bucket", "key", "etag"} <= {name for name, _ in pairs_of(query)}

    @property
    def says_nothing(self) -> bool:
        """Whether it is a success that shows no refusal."""
        return self.status in SUCCESS and not self.code and not self.is_page

    @property
    def canonical_request(self) -> str:
        """As the store computed it; empty if it does not say it."""
        return self._lines("CanonicalRequest")

    @property
    def string_to_sign(self) -> str:
        """As the store computed it; empty if it does not say it."""
        return self._lines("StringToSign")

    def _lines(self, name: str) -> str:
        """The text of an element with line breaks. If it was copied, the element with its bytes is more reliable."""
        raw = self.elements.get(f"{name}Bytes", "")
        try:
            return bytes.fromhex(raw).decode("utf-8", "surrogateescape") if raw else self.elements.get(name, "")
        except ValueError:
            return self.elements.get(name, "")


def read_answer(raw: bytes) -> StoreAnswer:
    """The answer in what a store or a client printed."""
    text = _text(raw[:MAX_BYTES]).replace("\r\n", "\n")
    # As some browsers copy the document that they show.
    text = text.replace("<-/", "</").replace("<-", "<")
    request = read_sent_request(text)
    if request is not None:
        # What follows a redirect does not answer the upload.
        start = text.rfind(f"> {request.method} {request.target} HTTP/")
        after = _REQUEST.search(text, start + 1)
        text = text[: after.start()] if after else text
    status, headers, body = _apart(_VERBOSE.sub("", _OF_PROXY.sub(r"\1proxy: ", text)))
    elements: Dict[str, str] = {}
    for name, content in _ELEMENT.findall(body):
        elements.setdefault(name, _without_entities(content))
    if "Message" not in elements and not _PAGE.search(body):
        of_client = read_client_error(body)
        # If a client cut off the document, it may have a code and no message.
        if elements.get("Code", of_client.elements.get("Code")) == of_client.elements.get("Code"):
            elements = {**elements, **of_client.elements}
        status = status or of_client.status
    return StoreAnswer(status, headers, elements, body, request)


def _text(raw: bytes) -> str:
    encoding = next((encoding for mark, encoding in _ENCODINGS if raw.startswith(mark)), "utf-8")
    return raw.decode(encoding, "replace")


def _apart(text: str) -> Tuple[Optional[int], Dict[str, str], str]:
    """Status, headers and body of the last answer, after that of a proxy or a redirect."""
    found = list(_STATUS.finditer(text))
    if not found:
        return None, {}, text
    last = found[-1]
    status = int(last[1] or last[2])
    if last[2]:
        # The commands of --format print this line after the answer.
        return status, {}, text[: last.start()]
    end = text.find("\n\n", last.start())
    head, body = (text[last.end() :], "") if end < 0 else (text[last.end() : end], text[end:])
    return status, {name.lower(): value.strip() for name, value in _HEADER.findall(head)}, body


def _without_entities(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[1]:
            return _NAMED[match[1]]
        number = int(match[2]) if match[2] else int(match[3], 16)
        return chr(number) if 0 < number <= _LAST_CHARACTER and not 0xD800 <= number < 0xE000 else "\ufffd"  # noqa: PLR2004  # surrogates

    return _ENTITY.sub(character, text)
