"""A folder of programs as macOS and the BSDs have them, for a PATH that has no others.

They have what POSIX says, and neither ``sha256sum`` nor ``md5sum``; ``stat`` and ``md5`` are their own; ``date`` and
``head`` have no options of GNU; ``wc`` pads its numbers. It is a simulation, by the programs of this machine.
"""

import re
import shutil

PLAIN = ["cat", "curl", "dd", "grep", "ls", "mkdir", "printf", "ps", "rm", "sleep", "sort", "tail", "tr", "uname"]

WRITTEN = {
    # https://man.freebsd.org/cgi/man.cgi?stat(1): "-f format", of which the scripts use these.
    "stat": """
[ "$1 $2" = '-L -f' ] || { echo "stat: illegal option" >&2; exit 1; }
[ "$3" = '%d %i %z %Fm %Fc' ] || exit 1
exec STAT -L -c '%d %i %s %.Y %.Z' "$4"
""",
    "date": """
case $#:$1 in 1:+*) exec DATE "$1" ;; 0:) exec DATE ;; esac
echo "date: illegal option" >&2
exit 1
""",
    # https://man.openbsd.org/OpenBSD-7.3/head: "-count" and "-n count" alone.
    "head": """
case $1 in -c*) echo "head: unknown option" >&2; exit 1 ;; esac
exec HEAD "$@"
""",
    "wc": """
WC "$@" | SED 's/^/      /'
""",
    # Of Perl, which macOS has.
    "shasum": """
bits=1
[ "$1" != -a ] || bits=$2
exec "SHA${bits}sum"
""",
    # https://man.freebsd.org/cgi/man.cgi?md5(1): of standard input, the digest alone.
    "md5": """
[ "$*" = -r ] || exit 1
exec MD5SUM | AWK '{ print $1 }'
""",
    "sed": """
exec SED --posix "$@"
""",
}
_NAMED = re.compile(r"\b(STAT|DATE|HEAD|WC|SED|AWK|MD5SUM)\b|SHA(?=\$)")
"""Programs of this machine."""


def install(folder, awk="awk"):
    """Write them into a folder; return it.

    :param awk: what runs as ``awk``.
    """
    folder.mkdir()
    for name in PLAIN:
        (folder / name).symlink_to(shutil.which(name))
    (folder / "awk").symlink_to(shutil.which(awk))
    (folder / "sh").symlink_to(shutil.which("dash"))
    for name, text in WRITTEN.items():
        (folder / name).write_text("#!/bin/sh\n" + _NAMED.sub(_path_of, text))
        (folder / name).chmod(0o755)
    return folder


def _path_of(found):
    name = found[0].lower()
    return shutil.which("sha1sum").removesuffix("1sum") if name == "sha" else shutil.which(name)
