"""What a curl command says of the store's answer, by awk: "Uploaded" only if that proves that the file is stored.

Nothing of the answer reaches the terminal but printable ASCII, and of that two thousand characters; no more than 64
KiB of it is read. The program has no exclamation mark, which interactive bash before 5.0 expands in the second line
of a word.

Its exit code is that of the command: 0 if the file is stored, 3 if that is not known, and else 1.
"""

import shlex
from typing import Iterable, List

from awscli_presign_put.handoff.naming import shown_key
from awscli_presign_put.shown import posix_command_line as command_line
from awscli_presign_put.shown import posix_quoted as quoted

FOR_WINDOWS = (
    "# Open a terminal (macOS, Linux), go to the folder of the file, and paste all lines. For Windows, the sender uses "
    "--format {}."
)

CURL = ("curl", "--include", "--suppress-connect-headers", "--speed-limit", "100", "--speed-time", "60", "--globoff")
"""The answer comes with its headers. Who moves less than 100 bytes per second for a minute is given up: a store that
says nothing, or sends its answer by bytes."""

_WRITE_OUT = ("--write-out", "\\n%{http_code} %{size_upload}")

# In: what tells whether the file changes; its bytes; the answer; a line with the status, the bytes that were sent, the
# exit code of curl, and the first once more. After the head of the last answer, all is its body, whatever it looks
# like. Before it may come heads of 1xx, and a 417, which curl answers by sending without "Expect".
# What curl counts as sent lags behind where a connection breaks: by all of a small file.
_PROGRAM = r"""
NR == 1 { before = $0; next }
NR == 2 { size = $1; next }
head == 0 && /^HTTP\// { head = 1; etag = ""; next_head = $2 ~ /^(1..|417)$/ ? 0 : 2 }
head == 0 && NF { head = 2 }
head == 1 && tolower($0) ~ /^etag:/ { etag = substr($0, 6) }
head == 2 { said = said " " last }
head == 1 && NF == 0 { head = next_head }
{ last = head == 1 ? "" : $0 }
END {
  split(last, is, " ")
  is_whole = last ~ /^[0-9]+ [0-9]+ [0-9]+ /
  if (is_whole) { status = is[1]; sent = is[2]; failed = is[3] } else failed = last + 0
  sub(/^[0-9]+ [0-9]+ [0-9]+ /, "", last)
  %sgsub(/&quot;|&#34;|[" ]/, "", etag); gsub(/ +/, " ", said)
  if (failed && status < 400) status = 0
  is_page = tolower(said) ~ /<error[ >]|<html|<.doctype html/
  is_taken = status == want && etag > "" && is_page == 0
  if (is_taken && last "" == before "") {
    print "Uploaded " key ": " size " bytes, ETag \"" substr(etag, 1, 300) "\"."
    exit 0
  }
  code = 1
  if (NR < 3 || failed ~ /^(5|6|7|26|35|60)$/ || status == 0 && is_whole && sent + 1048576 < size)
    why = "The upload failed: the store has not received the whole file."
  else if (status ~ /^[34]/ && status - 408 || status == 501)
    why = "The store refused the upload: HTTP " status "."
  else {
    code = 3
    why = "It is not known whether the file is stored: the store "
    why = why (status ? "answered HTTP " status "." : "did not answer.")
    if (status ~ /^2/) why = "The store answered HTTP " status ", but not as an S3 store does. "\
      "It is not proved that the file was stored."
    if (is_taken) why = "The file changed while it was sent."
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
    path = quoted(as_path(file))
    return (
        f"{{ seen() {{ stat -L -c '%d %i %s %y %z' {path} || stat -L -f '%d %i %z %Fm %Fc' {path} || echo; }} "
        f"2>/dev/null; seen; wc -c < {quoted(file)} && {command_line(command)}; printf ' %s ' \"$?\"; seen; }} |\n"
        f"head -c 65536 | LC_ALL=C tr -cd '\\n -~' | awk -v key={quoted(key)} -v want={status} {shlex.quote(program)}"
    )


def as_path(file: str) -> str:
    """The name of a file so that no program takes it for an option."""
    return f"./{file}" if file.startswith("-") else file


def is_here(file: str) -> str:
    """The check that the file is there, before all others. What follows must be one command."""
    said = quoted(f"{shown_key(file)} is not in this folder.")
    return f"{{ [ -f {quoted(as_path(file))} ] || {{ echo {said} >&2; false; }}; }} &&\n"
