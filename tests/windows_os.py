"""The rules of Windows, one by one, in a process on another system: for tests of what runs there.

What Windows has not is taken away; what it does otherwise is done so. It is a simulation: paths stay those of this
system, except where a test uses ``ntpath`` or ``PureWindowsPath`` itself. Each rule has its source beside it.
"""

import errno
import locale
import ntpath
import os
import pathlib
import select
import shutil
import signal
import stat
import subprocess
import sys

# https://docs.python.org/3/library/os.html, "Availability: Unix"
_OF_OS = """
fchmod fchown chown lchown geteuid getegid getuid getgid getgroups killpg getpgid setsid fork
O_NOFOLLOW O_DIRECTORY O_CLOEXEC O_NONBLOCK listxattr getxattr setxattr mkfifo sysconf uname statvfs
pread pwrite sched_getaffinity sendfile get_blocking set_blocking
"""
# https://docs.python.org/3/library/signal.html#signal.signal
_OF_SIGNAL = """
SIGPIPE SIGHUP SIGKILL SIGALRM SIGUSR1 SIGUSR2 SIGQUIT SIGCHLD SIGTSTP pthread_sigmask sigwait
"""
_MODULES = """
fcntl pwd grp termios tty pty resource syslog readline
"""

_NO_SOCKET = 10038  # WSAENOTSOCK
NEW_GROUP = 0x200  # CREATE_NEW_PROCESS_GROUP


def simulate(patch, code_page="cp1252"):
    """Let this process be one on Windows.

    :param patch: a ``pytest.MonkeyPatch``.
    :param code_page: the encoding in which programs there read and print.
    """
    for name in _OF_OS.split():
        patch.delattr(os, name, raising=False)
    for name in _OF_SIGNAL.split():
        patch.delattr(signal, name, raising=False)
    for name in _MODULES.split():
        patch.setitem(sys.modules, name, None)
    patch.delattr(select, "PIPE_BUF", raising=False)
    patch.setattr(select, "select", _select)
    _patch_files(patch)
    _patch_paths(patch)
    _patch_processes(patch)
    patch.setattr(locale, "getencoding", lambda: code_page, raising=False)
    patch.setattr(locale, "getpreferredencoding", lambda do_setlocale=True: code_page)


def _select(*lists):
    # https://docs.python.org/3/library/select.html: "File objects on Windows are not acceptable, but sockets are."
    if any(not hasattr(each, "getsockname") for each in [*lists[0], *lists[1], *lists[2]]):
        raise OSError(_NO_SOCKET, "An operation was attempted on something that is not a socket")
    raise NotImplementedError


def _patch_files(patch):
    real_open = os.open

    def no_folder(path, flags, mode=0o777, *, dir_fd=None):
        if dir_fd is not None:
            raise NotImplementedError("dir_fd unavailable on this platform")
        # _wopen() of the C run-time library: EACCES for a directory.
        if isinstance(path, (str, bytes, os.PathLike)) and os.path.isdir(path):  # noqa: PTH112
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real_open(path, flags, mode)

    patch.setattr(os, "open", no_folder)
    # What the library has chosen when it was imported.
    patch.setattr(shutil, "_use_fd_functions", False)


def _patch_paths(patch):
    home = os.environ.get("HOME", "")
    patch.setenv("USERPROFILE", home)
    patch.delenv("HOME", raising=False)
    patch.setenv("PATHEXT", ".COM;.EXE;.BAT;.CMD")
    patch.setenv("LOCALAPPDATA", f"{home}/AppData/Local")
    patch.setattr(os, "name", "nt")
    patch.setattr(os, "sep", "\\")
    patch.setattr(os, "altsep", "/")
    patch.setattr(os, "pathsep", ";")
    # Path() makes one of these where os.name says so.
    patch.setattr(sys.modules[pathlib.Path.__module__], "WindowsPath", pathlib.PosixPath)
    patch.setattr(os.path, "expanduser", ntpath.expanduser)
    patch.setattr(os.path, "expandvars", ntpath.expandvars)
    patch.setattr(shutil, "which", _which)


def _which(name, mode=os.F_OK | os.X_OK, path=None):
    """https://docs.python.org/3/library/shutil.html#shutil.which: the current directory comes first."""
    folders = [os.curdir, *(os.environ.get("PATH", "") if path is None else path).split(";")]
    for folder in filter(None, folders):
        for ending in ["", *os.environ["PATHEXT"].lower().split(";")]:
            found = f"{folder}/{name}{ending}"
            if os.path.isfile(found):  # noqa: PTH113
                return found
    return None


class _Popen(subprocess.Popen):
    """https://docs.python.org/3/library/subprocess.html: creationflags, and no sessions."""

    groups = []
    """The creation flags of each program that was started."""

    def __init__(self, *arguments, creationflags=0, start_new_session=False, **options):
        self.groups.append(creationflags)
        super().__init__(*arguments, **options)

    def kill(self):
        self.send_signal(9)  # TerminateProcess


def _patch_processes(patch):
    patch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", NEW_GROUP, raising=False)
    patch.setattr(subprocess, "Popen", _Popen)
    patch.setattr(_Popen, "groups", [])


TASKKILL = """#!/bin/sh
# taskkill /T /F /PID NUMBER
PATH=/usr/bin:/bin
echo "$*" >>"$0.log"
kill -9 $(cat /proc/$4/task/$4/children) $4
"""


def install_taskkill(folder, patch):
    """A ``taskkill`` that ends a program and those that it has started; returns the file with its arguments."""
    path = folder / "System32" / "taskkill.exe"
    path.parent.mkdir(parents=True)
    path.write_text(TASKKILL)
    path.chmod(0o755)
    patch.setenv("SYSTEMROOT", str(folder))
    return path.with_name("taskkill.exe.log")


def locked_for(patch, times, changes=("replace", "unlink")):
    """Let another program have each file open: replacing and removing one fails so many times."""
    left = {"times": times}

    def refuse(real):
        def refusing(*arguments, **options):
            if left["times"]:
                left["times"] -= 1
                # ERROR_SHARING_VIOLATION, which is EACCES to Python
                raise PermissionError(errno.EACCES, "The process cannot access the file", str(arguments[0]))
            return real(*arguments, **options)

        return refusing

    for name in changes:
        patch.setattr(os, name, refuse(getattr(os, name)))
    return left


def make_junctions(patch, *paths):
    """Let these symbolic links be junctions, which are no symbolic links to Python."""
    real = os.lstat
    named = {str(path) for path in paths}

    class Status:
        st_mode = stat.S_IFDIR | 0o777
        st_reparse_tag = 0xA0000003

    patch.setattr(os, "lstat", lambda path, **options: Status if str(path) in named else real(path, **options))
    patch.setattr(pathlib.Path, "is_symlink", lambda path: stat.S_ISLNK(os.lstat(path).st_mode))
