"""What AWS CLIs, SDKs, HTTP clients and browsers make of a store's answer: a code, a message, a status in one line."""

import re
from typing import Dict, NamedTuple, Optional

# Each with the groups code, message or status, as far as the client says them.
_CODE = r"(?P<code>[A-Z][A-Za-z0-9]+(?:\.[A-Za-z]+)?)"
_ERRORS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # AWS CLI and botocore; a code that is a number is the status of an answer without a document.
        r"An error occurred \((?:(?P<status>[0-9]{3})|(?P<code>[\w.]+))\) when calling the \w+ operation"
        r"(?: \(reached max retries: \d+\))?: *(?P<message>[^\n]*)",
        # The SDKs for Go (2, 1), Java (2, 1), PHP, Ruby, JavaScript (3, 2), minio-py.
        r"StatusCode: (?P<status>[0-9]{3}),[^\n]*?api error " + _CODE + r": *(?P<message>[^\n]*)",
        r"^(?:Error: )?" + _CODE + r": (?P<message>[^\n]*)\n\s*status code: (?P<status>[0-9]{3})",
        r"(?P<message>[^\n:]{0,500}) \(Service: [^\n]*?Status Code: (?P<status>[0-9]{3})(?:[;,] Error Code: "
        + _CODE
        + ")?",
        r"\b" + _CODE + r" \((?:client|server)\): *(?P<message>[^\n]*?)(?: - <|$)",
        r"(?:^|: )(?P<message>[^\n:]{1,500}) \(Aws::S3::Errors::" + _CODE + r"\)",
        r"Aws::S3::Errors::" + _CODE + r"\)?(?:: *(?P<message>[^\n]*))?",
        r"S3 operation failed; code: (?P<code>\w+), message: (?P<message>[^\n]*?), resource:",
        r"^(?:\w*Error: )?" + _CODE + r": (?P<message>[^\n]*)(?=[\s\S]{0,4000}(?:\$metadata|statusCode|\bat \S+\())",
        r"\"code\": *\"(?P<code>[A-Z]\w+)\"[^{}]*?\"message\": *\"(?P<message>[^\"\n]*)\"",
    )
)
_STATUSES = re.compile(
    r"curl: \(22\)[^\n]*?error: (?P<curl>[0-9]{3})"
    r"|(?P<requests>[0-9]{3}) (?:Client|Server) Error"
    r"|(?:Client|Server|Redirect) (?:error|response)[: ]+'?`?(?P<httpx>[0-9]{3}) "
    r"|resulted in a `?(?P<guzzle>[0-9]{3}) "
    r"|HTTP (?:Error|error|status|code)[: ]+(?:code )?(?P<urllib>[0-9]{3})\b"
    r"|(?<!exit )[Ss]tatus(?: ?[Cc]ode)?\"?(?: was| of| is)?:? ?=?\"?(?P<axios>[0-9]{3})\b"
    r"|returned an error: \((?P<powershell>[0-9]{3})\)"
    r"|does not indicate success: (?P<dotnet>[0-9]{3})\b"
    r"|(?:GET|PUT|POST|HEAD) \S+ (?:net::\S+ )?(?P<chrome>[0-9]{3}) \("
    r"|ERROR (?P<wget>[0-9]{3}): "
    r"|\bStatus\((?P<reqwest>[0-9]{3})\)|too many (?P<urllib3>[0-9]{3}) error responses"
    r"|(?:^|: )(?P<aiohttp>[0-9]{3}), message="
)
# Of clients that say the message alone.
_MESSAGES = {
    "request signature we calculated does not match": "SignatureDoesNotMatch",
    "access key id you provided does not exist": "InvalidAccessKeyId",
    "the specified bucket does not exist": "NoSuchBucket",
    "the provided token has expired": "ExpiredToken",
    "must be addressed using the specified endpoint": "PermanentRedirect",
    "the authorization mechanism you have provided is not supported": "InvalidRequest",
    "request has expired": "AccessDenied",
    "access denied": "AccessDenied",
}
# The Ruby SDK makes a name of the status where the answer has no document.
_STATUS_NAMES = {"BadRequest": 400, "Forbidden": 403, "NotFound": 404}
_NO_CODES = (
    *_STATUS_NAMES,
    "Unknown",
    "UnknownError",
    "Error",
    "TypeError",
    "AxiosError",
    "ClientError",
    "NetworkError",
    "HTTPError",
    "RuntimeError",
    "Exception",
)
# What a client says of an answer is short; a page or a log may be around it.
_MOST_CHARACTERS = 4 * 1024
_FIRST_STATUS, _LAST_STATUS = 100, 599


class ClientError(NamedTuple):
    """What a client says of an answer; ``status`` is None where it does not say it."""

    status: Optional[int]
    elements: Dict[str, str]


def read_client_error(text: str) -> ClientError:
    """The code, message and status in what a client printed."""
    text = f"{text[:_MOST_CHARACTERS]}\n{text[_MOST_CHARACTERS:][-_MOST_CHARACTERS:]}"
    for pattern in _ERRORS:
        match = next((each for each in pattern.finditer(text) if each.groupdict().get("code") not in _NO_CODES), None)
        if match is None:
            continue
        groups = match.groupdict()
        members = {"Code": groups.get("code"), "Message": groups.get("message")}
        elements = {name: value.strip() for name, value in members.items() if value and value.strip()}
        if "Code" in elements or "<" not in text:
            return ClientError(_number(groups.get("status")) or _status_in(text), {**_by_message(text), **elements})
    named = re.search(rf"Aws::S3::Errors::({'|'.join(_STATUS_NAMES)})\b", text)
    return ClientError(_STATUS_NAMES[named[1]] if named else _status_in(text), _by_message(text))


def _by_message(text: str) -> Dict[str, str]:
    # As mc and Envoy say it, which is no store.
    lines = [line.strip().removeprefix("mc: <ERROR> ") for line in text.split("\n") if "RBAC:" not in line]
    for said, code in _MESSAGES.items():
        line = next((line for line in lines if said in line.lower() and "<" not in line), None)
        if line is not None:
            return {"Code": code, "Message": line}
    return {}


def _status_in(text: str) -> Optional[int]:
    found = [_number(next(group for group in match.groups() if group)) for match in _STATUSES.finditer(text)]
    return next((status for status in reversed(found) if status), None)


def _number(text: Optional[str]) -> Optional[int]:
    status = int(text) if text else 0
    return status if _FIRST_STATUS <= status <= _LAST_STATUS else None
