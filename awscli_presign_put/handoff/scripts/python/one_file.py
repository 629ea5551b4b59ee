"""What the scripts that send one file have in common: its checks, and what is said of the answer."""

import base64
import os
import signal

from common import Failed, complain, identity, leave, odd, shown, unknown, words_of
from digests import digest_of

NO_ETAG_IN_REDIRECT = "a redirect without an ETag"


def check_digests(file, digests):
    """Fail if the store would refuse the file."""
    for algorithm, expected in digests.items():
        file.seek(0)
        digest = digest_of(iter(lambda: file.read(65536), b""), algorithm)
        if digest is not None and base64.b64encode(digest).decode() != expected:
            raise Failed("the {} digest of the file is not {}.".format(algorithm, expected))


def judge(answer, lacks):
    """Fail if the answer, which lacks this, does not show that the file was stored."""
    if not lacks:
        return
    if answer.is_unknown():
        raise unknown(answer)
    if answer.status == 0:
        raise Failed(answer.problem)
    if 200 <= answer.status < 300 or lacks == NO_ETAG_IN_REDIRECT:
        raise odd(answer, lacks)
    words = "The store refused the upload: {} {}\n{}{}"
    leave(words.format(answer.status, shown(answer.reason), shown(answer.text), answer.cause()))


def check_unchanged(file, was):
    """Fail if the file that was sent, which had this identity, may be a mix of what it was and what it is."""
    if identity(file.fileno()) != was:
        raise Failed("The file changed while it was sent.", 3)


def fail(error):
    words, code = words_of(error) if isinstance(error, OSError) else str(error), getattr(error, "code", 1)
    leave(words if code == 3 else "The upload failed: " + words, code)


def stop(number, _):
    complain("Stopped. The file is not uploaded, unless all of it was sent already.")
    if os.name == "nt":
        os._exit(1)  # whose exit code after os.kill() would be the number of the signal
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
