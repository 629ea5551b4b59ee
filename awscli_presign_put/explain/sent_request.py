"""The request in what ``curl --verbose`` prints: its lines that begin with ``>``."""

import re
from typing import List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.url import Pairs

# CONNECT is for a proxy.
_REQUEST = re.compile(r"^> (?!CONNECT )([A-Z]{1,20}) (\S{1,16384}) HTTP/[0-9.]+$")
_SIGNED = re.compile(r"[?&](?:[Xx]-[\w-]+-)?[Ss]ignature=")
_LINE = re.compile(r"^> ([A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}):[ \t]*(.*)$")

# No store reads as many.
_MOST_HEADERS = 200


class SentRequest(NamedTuple):
    """What a client has sent.

    :param target: path and query.
    :param headers: without ``Host``; names in small letters.
    """

    method: str
    target: str
    host: str
    headers: Pairs

    @property
    def is_upload(self) -> bool:
        """Whether it is not what a browser asks before an upload."""
        return self.method != "OPTIONS"

    @property
    def file_name(self) -> str:
        """The last part of the path."""
        return self.target.partition("?")[0].rpartition("/")[2]


def read_sent_request(text: str) -> Optional[SentRequest]:
    """The last request in this text that has a signature, else the last; None where there is none."""
    lines = [line.rstrip("\r ") for line in text.split("\n") if line.startswith("> ")]
    starts = [(at, match) for at, match in enumerate(map(_REQUEST.match, lines)) if match]
    if not starts:
        return None
    # After a redirect, a client sends what has nothing to do with the upload.
    start, first = max(starts, key=lambda each: (_SIGNED.search(each[1][2]) is not None, each[0]))
    headers: List[Tuple[str, str]] = []
    for line in lines[start + 1 : start + 1 + _MOST_HEADERS]:
        match = _LINE.match(line)
        if match:
            headers.append((match[1].lower(), match[2]))
    host = next((value for name, value in headers if name == "host"), "")
    return SentRequest(first[1], first[2], host, tuple(pair for pair in headers if pair[0] != "host"))
