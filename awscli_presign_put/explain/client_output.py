"""What AWS CLIs, SDKs, HTTP clients and browsers print: an answer's code, message and status in one line, the request
that was sent, and their own errors.
"""

import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.url import Pairs

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
# Parts of messages, for clients that print no code.
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
# The Ruby SDK prints a name for the status if the answer has no document.
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
# What a client says of an answer is short. A page or a log may surround it.
_MOST_CHARACTERS = 4 * 1024
_FIRST_STATUS, _LAST_STATUS = 100, 599

# What curl --verbose prints of the request.
# CONNECT is for a proxy.
_REQUEST = re.compile(r"^> (?!CONNECT )([A-Z]{1,20}) (\S{1,16384}) HTTP/[0-9.]+$")
_SIGNED = re.compile(r"[?&](?:[Xx]-[\w-]+-)?[Ss]ignature=")
_SENT_HEADER = re.compile(r"^> ([A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}):[ \t]*(.*)$")
# No store reads as many.
_MOST_HEADERS = 200

# What clients say of themselves: patterns for cause_evidence.py, which ignore case.

# Shells that have split a URL without quotation marks: cmd.exe, zsh and fish, PowerShell, sh.
_PARAMETER_NAME = r"(?:x-(?:amz|goog|oss|id)\b|awsaccesskeyid\b|(?:expires|signature|partnumber|uploadid|x-id)\b)"
SHELLS = (
    rf"'{_PARAMETER_NAME}[^'\n]*' is not recognized|no matches (?:found|for wildcard)[^\n]*https?:"
    rf"|the ampersand \(&\) character is not allowed|(?:command not found|unknown command): ?{_PARAMETER_NAME}"
    rf"|{_PARAMETER_NAME}[^\s:]*: (?:command )?not found"
)
# Chrome, Firefox, Safari, and axios in any of them. The store may have answered anything.
BROWSERS = r"failed to fetch|load failed|networkerror when attempting|network error|err_failed\b"
CORS = r"\bcors\b|cross-origin request blocked|access-control-allow-origin|access control checks"
CLOSED = (
    r"econnreset|connection (?:was )?(?:reset|closed|aborted)|broken pipe|epipe|(?:recv|send) failure|empty reply"
    r"|err_connection_(?:reset|closed|aborted)|err_empty_response|socket hang up|other side closed|remotedisconnected"
    r"|curl: \((?:52|55|56|92)\)|forcibly closed|err_http2|ns_error_net_(?:reset|interrupt)|\": eof$"
)
NOT_REACHED = (
    r"could not resolve|unknownhost|name or service not known|getaddrinfo|\benotfound|nodename nor servname"
    r"|econnrefused|connection refused|failed to connect|err_name_not_resolved|err_connection_refused"
    r"|err_connection_timed_out|connect(?:ion)? timed? ?out|connecttimeout|err_timed_out|no route to host"
    r"|network is unreachable|no such host|could not connect|curl: \((?:6|7)\)|failed host lookup"
    r"|failed to lookup address|unable to connect to the remote server|err_address_unreachable"
    r"|err_internet_disconnected|ns_error_(?:unknown_host|connection_refused)"
)
# The client names the proxy. The store has received nothing.
PROXY = (
    r"resolve proxy|connect to proxy|proxyerror|proxyconnect|err_proxy|err_tunnel"
    r"|connect tunnel failed|from proxy after connect|proxy connect aborted|tunnel connection failed|curl: \((?:5|97)\)"
    r"|proxy tunnel(?:ing)? (?:request|failed)|tunneling socket could not|unable to connect to proxy"
)
TLS = (
    r"wrong version number|ssl_error_syscall|err_ssl_|ssl_connect|eproto|unexpected eof|handshake failure"
    r"|server gave http response to https|curl: \(35\)|ssl routines|ssleoferror|terminated the handshake"
)
CERTIFICATE = (
    r"ssl certificate|certificate verify failed|err_cert_|self[- ]signed|x509:|err_ssl_(?:\w+_)?cert"
    r"|unable to (?:get local issuer|verify the first) cert|curl: \((?:51|60)\)|trust relationship|pkix path"
    r"|unable to find valid certification path|certificate_verify_failed|handshakeexception: .*certificate"
)
# React Native says no more.
ANY_FAILURE = "network request failed"
# Browsers, iOS and Android refuse to send it.
BLOCKED = (
    r"err_unsafe_port|app transport security|cleartext (?:http )?(?:traffic|communication)|err_cleartext_not_permitted"
)
# Browsers also say this of other files that a page loads.
MAY_BE_BLOCKED = r"err_blocked_by_|violates the [\w' ]*content security policy|requested an insecure"
_CLIENT_NAMES = "(?:curl|wget|aws|http|python3?)"
NOTHING_SENT = (
    r"curl: can't open|curl: \(26\)|filenotfounderror|enoent|no such file or directory|cannot find (?:the )?path"
    rf"|cannot find (?:the )?file|{_CLIENT_NAMES}(?:\.exe)?'? is not recognized|command not found: {_CLIENT_NAMES}\b"
    rf"|{_CLIENT_NAMES}: (?:command )?not found|unable to (?:locate|load) credentials|could not load credentials"
    r"|with body length 0"
    r"| is not in this folder|upload failed: (?:there is no file |.+ is not a regular file)"
)


class ClientError(NamedTuple):
    """What a client says of an answer.

    :param status: HTTP status; None if the client does not say it.
    :param elements: ``Code`` and ``Message``, if the client says them.
    """

    status: Optional[int]
    elements: Dict[str, str]


def read_client_error(text: str) -> ClientError:
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
    # mc puts this before a message. RBAC is Envoy, which is not a store.
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


class SentRequest(NamedTuple):
    """The request that a client sent.

    :param target: path and query as they were sent.
    :param host: the ``Host`` header; empty if there was none.
    :param headers: the other headers, names in lower case.
    """

    method: str
    target: str
    host: str
    headers: Pairs

    @property
    def is_upload(self) -> bool:
        """Whether it is not the preflight request of a browser."""
        return self.method != "OPTIONS"

    @property
    def file_name(self) -> str:
        """The last part of the path."""
        return self.target.partition("?")[0].rpartition("/")[2]


def read_sent_request(text: str) -> Optional[SentRequest]:
    """The last request in this text that has a signature, else the last; None if there is none."""
    lines = [line.rstrip("\r ") for line in text.split("\n") if line.startswith("> ")]
    starts = [(at, match) for at, match in enumerate(map(_REQUEST.match, lines)) if match]
    if not starts:
        return None
    # After a redirect, a client may send another request.
    start, first = max(starts, key=lambda each: (_SIGNED.search(each[1][2]) is not None, each[0]))
    headers: List[Tuple[str, str]] = []
    for line in lines[start + 1 : start + 1 + _MOST_HEADERS]:
        match = _SENT_HEADER.match(line)
        if match:
            headers.append((match[1].lower(), match[2]))
    host = next((value for name, value in headers if name == "host"), "")
    return SentRequest(first[1], first[2], host, tuple(pair for pair in headers if pair[0] != "host"))
