"""What each Python script has: the file, the connection, and what the answer of a store means."""

import base64
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
import sys
import time
import urllib.parse
import urllib.request

# <values>
CAUSES = {"EntityTooLarge": ("too-large", "Use a smaller file, or ask for a new URL.")}
# The codes of which the same request may succeed later, and those of links that have ended.
BUSY = ("SlowDown", "TooManyRequests")
ENDED = ("ExpiredToken", "RequestExpired")
# </values>


class Failed(Exception):
    """The upload cannot go on; the message says why. It has the exit code: 3 for what is not known, or not proved."""

    def __init__(self, words, code=1):
        Exception.__init__(self, words)
        self.code = code


def number(name, default, least):
    """Return the number that a variable of the environment has."""
    value = os.environ.get(name) or default
    if len(value) > 3 or value.strip("0123456789") or value != str(int(value)) or int(value) < least:
        sys.exit("{} must be a whole number from {} to 999.".format(name, least))
    return int(value)


STALL = number("STALL", "60", 1)
MIB = 1048576
# What runs a script, in usage messages.
PYTHON = "py" if os.name == "nt" else "python3"
UNREACHED = "the store cannot be reached, or the connection broke"
# Printable for Python, and yet blank.
BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
BLANK_RANGES = ("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef")


def visible(text):
    """Return a text with an escape sequence for each character that a terminal obeys, or that nobody sees."""

    def is_seen(character):
        is_blank = character in BLANK or any(first <= character <= last for first, last in BLANK_RANGES)
        return character.isprintable() and not is_blank

    return "".join(each if is_seen(each) else each.encode("unicode_escape").decode() for each in text)


def shown(text, most=1000):
    """Return what the store sent as a part of one line."""
    text = visible(" ".join(text[: 4 * most].split()))
    return text if len(text) <= most else text[:most] + "..."


def printed(text, stream):
    encoding = getattr(stream, "encoding", None) or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def say(text):
    try:
        print(printed(text, sys.stdout), flush=True)
    except OSError as error:
        complain("Standard output cannot be written: {}. It would have been: {}".format(error.strerror, text))
        os._exit(1)


def complain(text):
    sys.stderr.write(printed(text, sys.stderr) + "\n")
    sys.stderr.flush()


def asks_for_usage(most):
    """Whether the script is called with nothing, with more than so many words, or with one that asks for help."""
    words = sys.argv[1:]
    return not 1 <= len(words) <= most or not {"--help", "-help", "-h", "-?"}.isdisjoint(words)


def leave(text, code=1):
    complain(text)
    sys.exit(code)


def words_of(error):
    return shown(str(error) or type(error).__name__)


def pieces_of(file, at, size, is_last=True):
    """Yield exactly this number of bytes, and the last of them only if the file ends there, as it should."""
    changed = Failed("the size of the file changed.")
    try:
        file.seek(at)
        while True:
            piece = file.read(min(size, 65536))
            size -= len(piece)
            if (size and not piece) or (not size and is_last and file.read(1)):
                raise changed
            yield piece
            if not size:
                return
    except OSError as error:
        raise Failed("the file cannot be read: {}.".format(error.strerror or words_of(error)))


def open_file(path):
    """Return a regular file, and its size."""
    name = visible(path)
    try:
        # Before it is opened: opening a pipe waits for whoever writes to it.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Failed(name + " is not a regular file.")
        file = open(path, "rb")
    except FileNotFoundError:
        is_here = path and os.path.basename(path) == path
        raise Failed(name + " is not in this folder." if is_here else "there is no file '{}'.".format(name))
    except OSError as error:
        raise Failed("{} cannot be read: {}.".format(name, error.strerror or words_of(error)))
    return file, os.fstat(file.fileno()).st_size


def identity(path):
    """Return what differs once a file, or the one with this number of an open file, was replaced or written to."""
    status = os.stat(path)
    # The time of the last modification can be set back; that of the last change of status cannot.
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


class Limited(io.RawIOBase):
    """What the other side sends, up to an end: so many seconds from now, and so many bytes."""

    def __init__(self, sock, seconds, most):
        self.sock = sock
        self.end = time.monotonic() + seconds
        self.most = most
        self.reader = None

    def makefile(self, *_, **__):
        self.reader = self.reader or io.BufferedReader(self, 65536)
        return self.reader

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self.end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        self.sock.settimeout(left)
        count = self.sock.recv_into(buffer)
        self.most -= count
        if self.most < 0:
            raise OSError("the answer is too long")
        return count


def limited_response(sock, *arguments, **named):
    return http.client.HTTPResponse(Limited(sock, STALL, MIB), *arguments, **named)  # type: ignore[arg-type]  # it takes makefile() alone


def proxy_for(scheme, host):
    """Return the configured proxy as (address, headers), or None. Its password is in no message."""
    proxies = urllib.request.getproxies()
    value = proxies.get(scheme) or ""
    if os.name == "nt" and value.startswith("https://") and not urllib.request.getproxies_environment():
        value = value[len("https://") :]  # as Python up to 3.9 has it from the registry, for a proxy by HTTP
    if not value or urllib.request.proxy_bypass(host):
        return None
    try:
        parts = urllib.parse.urlsplit(value if "://" in value else "http://" + value)
        address = parts.hostname, parts.port or 80, parts.scheme
    except ValueError:
        address = None, 0, "http"
    if not address[0] or address[2] != "http":
        raise Failed("this script requires a proxy of the form HOST:PORT in {}_proxy.".format(scheme))
    if parts.username is None:
        return address, {}
    names = urllib.parse.unquote_to_bytes(parts.username) + b":" + urllib.parse.unquote_to_bytes(parts.password or "")
    return address, {"Proxy-Authorization": "Basic " + base64.b64encode(names).decode()}


def connect(url):
    """Connect to the store, or to the configured proxy; return the connection, the request target, and more headers."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    target, more = url[url.index("/", url.index("://") + 3) :], {}
    proxy = proxy_for(parts.scheme, parts.netloc)
    if not proxy:
        connection = kind(parts.netloc, timeout=STALL)
    else:
        (host, port, _), headers = proxy
        connection = kind(host, port, timeout=STALL)
        connection.response_class = limited_response  # type: ignore[assignment]  # it is called, as a class is
        if parts.scheme == "https":
            connection.set_tunnel(parts.netloc, headers=headers)
        else:
            target, more = url, headers
    try:
        connection.connect()
    except OSError as error:
        is_connected = connection.sock is not None
        connection.close()
        if str(error).startswith("Tunnel connection failed"):
            raise Failed("the proxy refuses the connection: {}".format(words_of(error).partition(": ")[2]))
        if proxy and not is_connected:
            raise OSError("the proxy {}:{} cannot be reached: {}".format(host, port, words_of(error)))
        raise
    except BaseException:
        connection.close()
        raise
    connection.sock.settimeout(STALL)
    return connection, target, more


# Tags without the prefix of a namespace and without attributes.
TAG = re.compile(r"<(/?)(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?:\s[^<>]*)?>")


def element(text, name):
    """Return the text of the first element with this name, or an empty text."""
    found = text.partition("<{}>".format(name))[2].partition("</{}>".format(name))
    return html.unescape(found[0]).strip() if found[1] and "<" not in found[0] else ""


def bare(etag):
    """Return an ETag without its quotation marks."""
    etag = etag.strip()
    return (etag[2:] if etag.startswith("W/") else etag).strip('"').strip()


def of_certificate(error):
    """Why the certificate of the store cannot be verified, and what to do; nothing if that is not the error."""
    # Up to Python 3.6, another class is for the name in a certificate.
    if getattr(error, "reason", "") != "CERTIFICATE_VERIFY_FAILED" and type(error).__name__ != "CertificateError":
        return ""
    words = "the certificate of the store cannot be verified: {}. ".format(words_of(error))
    if sys.platform == "darwin":
        words += "With Python from python.org, run 'Install Certificates.command' in its folder of Applications. "
    return words + "If a proxy replaces certificates, set SSL_CERT_FILE to a file with its certificate."


class Answer:
    """What the store answered; status 0 if nothing that can be read, for which ``problem`` is the reason.

    ``is_sent`` says whether the whole body was sent, so that it may have been stored; ``is_final`` whether each attempt
    would end so.
    """

    def __init__(self):
        self.status = 0
        self.is_sent = self.is_final = self.is_of_network = False
        self.reason = self.problem = self.text = self.root = self.code = self.message = ""
        self.headers = {}

    def lost(self, error):
        """Keep the reason why there is none."""
        self.problem = of_certificate(error) or words_of(error)
        self.is_final = self.problem != words_of(error)
        self.is_of_network = isinstance(error, socket.gaierror) or self.problem.startswith("the proxy")

    def unreached(self):
        """Why there is none, in a script that goes on where it ended."""
        if self.is_final:
            return self.problem
        why = "there is no answer: " + self.problem if self.is_of_network else UNREACHED
        return why + ". Run the script again to go on."

    def read(self, response, contents):
        self.status, self.reason = response.status, response.reason or ""
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = TAG.sub(r"<\1\2>", contents.decode("utf-8", "replace"))
        root = re.match(r"\s*(?:<\?[^>]*>\s*)?<([\w.-]+)>", self.text.lstrip("\ufeff"))
        self.root = root.group(1) if root else ""
        if "<Error>" in self.text:
            self.code, self.message = element(self.text, "Code"), element(self.text, "Message")

    def etag(self):
        return self.headers.get("etag", "")

    def size(self):
        """Return the length that the headers say, or None."""
        value = self.headers.get("content-length", "").strip()
        return int(value) if value and not value.strip("0123456789") and len(value) < 20 else None

    def lacks(self, wanted=200, etag=None):
        """Say what this answer lacks, so that it does not show that something was stored; nothing if it does."""
        if "<Error>" in self.text:
            return "an error: " + (shown(self.code + " " + self.message) or "without a code")
        if not bare(self.etag() if etag is None else etag):
            return "no ETag"
        if self.is_page():
            return "a web page"
        return "" if self.status == wanted else "{} instead of {}".format(self.status, wanted)

    def is_page(self):
        """Whether it is HTML: by its tags, or by its type where it is neither empty nor a document of S3."""
        if re.search("<html|<!doctype html|<head>|<body", self.text, re.IGNORECASE):
            return True
        is_of_s3 = self.root.endswith(("Result", "Response"))
        return bool(self.text.strip()) and not is_of_s3 and "html" in self.headers.get("content-type", "").lower()

    def is_busy(self):
        """Whether the same request may succeed later."""
        if self.is_final:
            return False
        if self.status in (0, 408, 429) or self.code in BUSY or "already in progress" in self.message.lower():
            return True
        return self.status >= 500 and self.status != 501

    def is_ended(self):
        """Whether the store says that the link has ended."""
        return self.code in ENDED or "request has expired" in self.text.lower()

    def is_unknown(self):
        """Whether what was sent may have been stored, although no answer says so."""
        return self.is_sent and (self.status in (0, 408) or (self.status >= 500 and self.status != 501))

    def told(self):
        """What the store answered, in words."""
        words = " ".join(word for word in (str(self.status), self.code, self.message) if word)
        return shown(words)

    def cause(self):
        """The cause of a refusal as a line, or an empty text if its code does not show it."""
        code = self.code
        if code == "AccessDenied" and "expired" in self.text.lower():
            code = "RequestExpired"
        return "\nCause: {}. {}".format(*CAUSES[code]) if code in CAUSES else ""


def odd(answer, lacks, what="the file"):
    """Say that an answer, whatever its status, proves nothing."""
    words = "The store answered HTTP {}, but not as an S3 store does ({}). It is not proved that {} was stored."
    return Failed(words.format(answer.status, lacks, what), 3)


def unknown(answer, what="the file"):
    """Say that nobody knows what became of what was sent."""
    said = answer.told() if answer.status else "did not answer ({})".format(answer.problem)
    words = "It is not known whether {} was stored; it may be. All of it was sent, and the store {}{}"
    return Failed(words.format(what, "answered " * bool(answer.status), said), 3)


def push(sock, piece):
    """Send bytes. They may take as long as they take, while some of them move."""
    left = memoryview(piece)
    while left:
        left = left[sock.send(left) :]


def unsent(sock):
    """How many bytes the system has taken and not handed over yet; 0 where it does not say."""
    try:
        import fcntl
        import termios

        return struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(4)))[0]
    except (ImportError, AttributeError, OSError):
        return 0


def settle(sock):
    """Wait until all that was sent is handed over, as long as some of it moves, or there is an answer."""
    least, since = unsent(sock), time.monotonic()
    while least and time.monotonic() - since < STALL:
        if hasattr(sock, "pending"):
            time.sleep(0.1)  # what TLS sends by itself is no answer
        elif select.select([sock], [], [], 0.1)[0]:
            return
        left = unsent(sock)
        if left < least:
            least, since = left, time.monotonic()


def final_response(limited, method):
    """Return the answer to a request, after those that say that one will come, as 103: http.client skips 100 alone."""
    while True:
        response = http.client.HTTPResponse(limited, method=method)
        response.begin()
        if response.status >= 200:
            return response
        response.fp = None  # type: ignore[assignment]  # so that it is not closed with this response


def once(method, url, headers, body=(), length=None, seconds=STALL, most=MIB):
    """Send a request; the body is an iterable of bytes of this length. The answer may take these seconds and bytes."""
    answer = Answer()
    body = iter(body)
    piece = next(body, b"")  # before anything is sent: it may fail
    try:
        connection, target, more = connect(url)
    except (OSError, http.client.HTTPException, ValueError) as error:
        answer.lost(error)
        return answer
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", urllib.parse.urlsplit(url).netloc)
        for name, value in list(headers) + list(more.items()):
            connection.putheader(name, value)
        if length is not None:
            connection.putheader("Content-Length", str(length))
        try:
            connection.endheaders()
            while piece:
                push(connection.sock, piece)
                piece = next(body, b"")
            answer.is_sent = True
            settle(connection.sock)
        except OSError:
            seconds = min(seconds, 5)  # the store may have answered before it read the whole body
        response = final_response(Limited(connection.sock, seconds, most), method)
        contents = b"".join(iter(lambda: response.read(65536), b""))
        if response.length:
            raise OSError("the connection broke")
        answer.read(response, contents)
    except (OSError, http.client.HTTPException, ValueError) as error:
        answer.lost(error)
    finally:
        connection.close()
    return answer


def at_signals(handler):
    """Call a handler at the signals that end a script, but for those that whoever started it has it ignore."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:
            signal.signal(getattr(signal, name), handler)
