#!/usr/bin/env python3
# Uploads @COUNT@ to @PLACE@.
# @WORKS@
# Usage: python3 -I SCRIPT [FOLDER]   upload the files below FOLDER, or below the folder of this script. What is at the
#                                     store already is not sent again, so that the script can be stopped and run again.
# On Windows: py -I SCRIPT [FOLDER]
# It is compared by its size and digest, not by its type and metadata.
# Variables: PARALLEL=4 files at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry, which
# doubles, STALL=60 seconds in which nothing is transferred. They are whole numbers.

import base64
import binascii
import json
import os
import re
import stat
import sys
import threading
import time

# <values>
ENDS = 4102444800
ENDS_AT = "2100-01-01T00:00:00Z"
DIGEST_HEADER = "Content-MD5"
ALGORITHM = "MD5"
# What links share: the text before the key, after it, and after the signature.
LINKS = [("http://127.0.0.1:9/bkt/", "?X-Amz-Signature=", "")]
# The names of headers that requests have.
NAMES = [("Content-Length", "Content-MD5"), ()]
# A file in each line: its path, its key in the URL, the numbers of its link and of its names of headers with their
# values and the signature, and the same to ask for it.
FILES = '["f","f",[0,0,["3","kAFQmDzST7DWlj99KOF/cg=="],"s"],[0,1,[],"s"]]'
# </values>
stopping = threading.Event()
# Microsoft, "Naming Files, Paths, and Namespaces": with one of these it is another path, or no file.
NO_NAME_ON_WINDOWS = re.compile(
    r'(?:.*[. ])?|.*[<>:"\\|?*\x00-\x1f].*'
    r"|(?:con|conin\$|conout\$|prn|aux|nul|(?:com|lpt)[1-9\xb9\xb2\xb3])\s*(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)


from common import (
    PYTHON,
    Failed,
    asks_for_usage,
    at_signals,
    bare,
    complain,
    identity,
    leave,
    number,
    odd,
    once,
    pieces_of,
    say,
    unknown,
    visible,
    words_of,
)


from digests import digest_of


PARALLEL = number("PARALLEL", "4", 1)
RETRIES = number("RETRIES", "5", 0)
PAUSE = number("PAUSE", "1", 0)


class Refused(Failed):
    """None of the files can be, as it seems."""


class File:
    def __init__(self, line):
        self.name, self.key, self.put, self.head = json.loads(line)
        headers = dict(self.headers(self.put))
        self.size = int(headers.pop("Content-Length"))
        self.digest = headers.get(DIGEST_HEADER)

    def url(self, request):
        before, after, end = LINKS[request[0]]
        return before + self.key + after + request[3] + end

    def headers(self, request):
        return list(zip(NAMES[request[1]], request[2]))

    def path(self, folder):
        """Where it is; on a system whose names are bytes, whatever the locale."""
        if os.name == "nt":
            parts = self.name.split("/")
            if any(map(NO_NAME_ON_WINDOWS.fullmatch, parts)):
                words = "Ask the sender for another one, or run the script on another system."
                raise Failed("Windows cannot have a file of this name. " + words)
            return os.path.join(folder, *parts)
        return os.path.join(os.fsencode(folder), self.name.encode())

    def shown(self):
        return visible(self.name)


def failure(answer, of_file=False):
    """Why a request failed, in words; ``of_file`` if it had the file as its body."""
    if answer.is_ended() or (answer.status in (400, 403) and time.time() >= ENDS):
        return Refused("the links have expired (they ended at {}). Ask the sender for a new script.".format(ENDS_AT))
    if of_file and answer.is_unknown():
        return Refused(str(unknown(answer)), 3)
    if answer.status == 0:
        return Refused(answer.unreached())
    if of_file and 200 <= answer.status < 300:
        return Refused(str(odd(answer, answer.lacks())), 3)
    if answer.status == 412:
        return Failed("the store has another object with this key, and the link does not replace it (412).")
    if answer.is_busy():
        return Refused("the store is busy: it answered {}. Run the script again to go on.".format(answer.told()))
    return Refused("the store answered {}{}".format(answer.told(), answer.cause()))


def send(method, url, headers, body=None, length=None):
    """Send a request until it is answered; body is a function that returns an iterable of bytes."""
    for attempt in range(RETRIES + 1):
        if attempt and stopping.wait(min(60, PAUSE * 2 ** (attempt - 1))):
            raise Refused("")
        answer = once(method, url, headers, body() if body else (), length)
        if not answer.is_busy():
            break
    return answer


def chunks(path, size):
    """Yield exactly this number of bytes."""
    try:
        file = open(path, "rb")
    except OSError as error:
        raise Failed("the file cannot be read: {}.".format(error.strerror))
    with file:
        for piece in pieces_of(file, 0, size):
            if stopping.is_set():
                raise Refused("")
            yield piece


def check(file, path):
    """Fail if the file cannot be the one that was signed; return its identity."""
    try:
        status, was = os.stat(path), identity(path)
    except OSError as error:
        raise Failed("the file cannot be read: {}.".format(error.strerror))
    if not stat.S_ISREG(status.st_mode):
        raise Failed("this is not a regular file.")
    if status.st_size != file.size:
        raise Failed("the file has {} bytes and must have exactly {}.".format(status.st_size, file.size))
    return was


def check_digest(file, path):
    """Fail if the file is not the one that was signed; return False if that cannot be computed here."""
    digest = file.digest and digest_of(chunks(path, file.size), ALGORITHM)
    if not digest:
        return False  # the store checks the one that was signed
    if base64.b64encode(digest).decode() != file.digest:
        raise Failed("the {} digest of the file is not {}. The file has changed.".format(ALGORITHM, file.digest))
    return True


def is_there(file, path):
    """Whether the store has this very file."""
    answer = send("HEAD", file.url(file.head), file.headers(file.head))
    if answer.status == 0:
        raise failure(answer)
    if answer.lacks() or answer.size() != file.size:
        return False
    digest = answer.headers.get(DIGEST_HEADER.lower())
    if digest is not None and digest != file.digest:
        return False
    is_signed_one = check_digest(file, path)
    if digest is not None:
        return True
    etag = bare(answer.etag())
    md5 = digest_of(chunks(path, file.size), "MD5") if is_signed_one and len(etag) == 32 else None
    return md5 is not None and binascii.hexlify(md5).decode() == etag


class Upload:
    def __init__(self, folder, files):
        self.folder = folder
        self.files = files
        self.at = 0
        self.ended = 0
        self.sent = 0
        self.there = 0
        self.lock = threading.Lock()
        self.refusal = None
        self.code = 0

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(min(PARALLEL, len(self.files)))]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)  # so that a signal is handled
        if sys.stderr.isatty():
            sys.stderr.write("\n")

    def work(self):
        while not stopping.is_set():
            with self.lock:
                if self.at == len(self.files):
                    return
                file = File(self.files[self.at])
                self.at += 1
            try:
                is_sent = self.put(file)
            except Exception as error:
                self.fail(file, error)
                continue
            with self.lock:
                self.sent += is_sent
                self.there += not is_sent
            self.show()

    def put(self, file):
        """Upload a file; return whether it had to be sent."""
        path = file.path(self.folder)
        was = check(file, path)
        if is_there(file, path):
            return False
        check_digest(file, path)
        url, headers = file.url(file.put), file.headers(file.put)
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        answer = send("PUT", url, headers, lambda: chunks(path, file.size), file.size)
        if not answer.lacks():
            if identity(path) != was:
                raise Failed("The file changed while it was sent.", 3)
            return True
        # An answer may have been lost before, or say too little.
        is_doubtful = answer.is_unknown() or answer.status == 412 or 200 <= answer.status < 300
        try:
            if is_doubtful and is_there(file, path):
                return True
        except Refused:
            if stopping.is_set():
                raise
        raise failure(answer, of_file=True)

    def fail(self, file, error):
        words = str(error) if isinstance(error, Failed) else words_of(error)
        with self.lock:
            if isinstance(error, Refused) and stopping.is_set():
                return  # what was given up is not reported
            self.code = max(self.code, getattr(error, "code", 1))
            if isinstance(error, Refused):
                self.refusal = "{}: {}".format(file.shown(), words)
                stopping.set()
            else:
                complain("\n" * sys.stderr.isatty() + "{}: {}".format(file.shown(), words))

    def show(self):
        with self.lock:
            self.ended += 1
            if sys.stderr.isatty():
                sys.stderr.write("\r{} of {} files   ".format(self.ended, len(self.files)))
                sys.stderr.flush()


def stop(*_):
    stopping.set()
    words = "Stopped. What is uploaded stays at the store. To go on, run the script again."
    complain("\n" * sys.stderr.isatty() + words)
    os._exit(1)


def main():
    if sys.argv[1:] and asks_for_usage(1):
        leave("usage: {} -I {} [FOLDER]".format(PYTHON, sys.argv[0]))
    at_signals(stop)
    folder = sys.argv[1] if len(sys.argv) == 2 else os.path.dirname(os.path.abspath(sys.argv[0]))
    if not os.path.isdir(folder):
        leave("The upload failed: there is no folder '{}'.".format(visible(folder)))
    files = [line for line in FILES.split("\n") if line]
    upload = Upload(folder, files)
    upload.run()
    if upload.refusal:
        complain(upload.refusal)
    words = "{} of {} files are uploaded: {} were sent, {} were at the store."
    say(words.format(upload.sent + upload.there, len(files), upload.sent, upload.there))
    if upload.code == 3:
        leave("It is not proved that all files are at the store. To go on, run the script again.", 3)
    if upload.sent + upload.there != len(files):
        leave("The upload failed. Correct what is said above, then run the script again.")


main()
