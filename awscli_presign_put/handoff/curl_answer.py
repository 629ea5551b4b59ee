"""What a curl command says of the store's answer, by awk: "Uploaded" only if that proves that the file is stored.

Nothing of the answer reaches the terminal but printable ASCII, and of that two thousand characters; no more than 64
KiB of it is read. The program has no exclamation mark, which interactive bash before 5.0 expands in the second line
of a word.

Its exit code is that of the command: 0 if the file is stored, 3 if that is not known, and else 1.
"""

import shlex
from typing import Iterable, List

from awscli_presign_put.shown import command_line, quoted

FOR_WINDOWS = "# This is for a POSIX shell. For Windows, the sender uses --format {}."

CURL = ("curl", "--include", "--suppress-connect-headers", "--speed-limit", "100", "--speed-time", "60", "--globoff")
"""The answer comes with its headers. Who moves less than 100 bytes per second for a minute is given up: a store that
says nothing, or sends its answer by bytes."""

_WRITE_OUT = ("--write-out", "\\n%{http_code} %{size_upload}")

# In: the bytes of the file; the answer; a line with the status, the bytes that were sent, and the exit code of curl.
# What curl counts as sent lags behind where a connection breaks: by all of a small file.
_PROGRAM = r"""
NR == 1 { size = $1; next }
/^HTTP\// { head = 1; etag = "" }
head == 1 && tolower($0) ~ /^etag:/ { etag = substr($0, 6) }
head == 0 { said = said " " last }
NF == 0 { head = 0 }
{ last = head == 0 ? $0 : "" }
END {
  split(last, is, " ")
  if (last ~ /^[0-9]+ [0-9]+ [0-9]+$/) { status = is[1]; sent = is[2]; failed = is[3] } else failed = last + 0
  %sgsub(/&quot;|&#34;|[" ]/, "", etag); gsub(/ +/, " ", said)
  if (failed && status < 400) status = 0
  is_page = tolower(said) ~ /<error[ >]|<html|<.doctype html/
  if (status == want && etag > "" && is_page == 0) {
    print "Uploaded " key ": " size " bytes, ETag \"" substr(etag, 1, 300) "\"."
    exit 0
  }
  code = 1
  if (NR < 2 || failed ~ /^(5|6|7|26|35|60)$/ || status == 0 && last ~ /^[0-9 ]+$/ && sent + 1048576 < size)
    why = "The upload failed: the store has not received the whole file."
  else if (status ~ /^[34]/ && status - 408 || status == 501)
    why = "The store refused the upload: HTTP " status "."
  else {
    code = 3
    why = "It is not known whether the file is stored: the store "
    why = why (status ? "answered HTTP " status "." : "did not answer.")
    if (status ~ /^2/) why = "The store answered HTTP " status ", but not as an S3 store does. "\
      "It is not proved that the file was stored."
  }
  print why substr(said, 1, 2000) | "cat >&2"
  exit code
}"""

# A store answers 201 with a document; what it says there is as good as a header.
_OF_THE_DOCUMENT = "if (match(said, /<ETag>[^<]+/)) etag = substr(said, RSTART + 6, RLENGTH - 6)\n  "


def checked(arguments: Iterable[str], file: str, key: str, status: str) -> str:
    """The command that sends a file and says what came of it.

    :param arguments: of curl, after :data:`CURL`.
    :param key: as a message shows it.
    :param status: with which the store says that it has the file.
    """
    command: List[str] = [*CURL, *_WRITE_OUT, *arguments]
    program = _PROGRAM.replace("%s", _OF_THE_DOCUMENT if status == "201" else "")
    return (
        f"{{ wc -c < {quoted(file)} && {command_line(command)}; printf ' %s\\n' \"$?\"; }} |\n"
        f"head -c 65536 | LC_ALL=C tr -cd '\\n -~' | awk -v key={quoted(key)} -v want={status} {shlex.quote(program)}"
    )
