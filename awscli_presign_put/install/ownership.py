"""Whose a file is, who else can change it, and whose symbolic links are followed.

Root may work in somebody else's home.
"""

import contextlib
import os
import stat
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from awscli_presign_put.install.system import InstallError, is_windows

_MOST_LINKS = 40  # as in Linux


def owner_of_new(path: Path) -> Optional[Tuple[int, int]]:
    """The user and group of a new file or folder; None for those of this process.

    What root makes belongs to the owner of the nearest folder above that is not root's.
    """
    if not _is_root():
        return None
    for folder in path.parents:
        with contextlib.suppress(OSError):
            status = folder.stat()
            if status.st_uid != 0:
                return status.st_uid, status.st_gid
    return None


def can_be_changed_by_others(status: os.stat_result) -> bool:
    """Whether somebody but its owner and root may write a file, or in a folder.

    A group that is the owner's own has nobody else in it. It is what makes a umask of 002 safe.
    """
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_own_group(status.st_uid, status.st_gid)


def _is_own_group(user: int, group: int) -> bool:
    """Whether it is the primary group of this user, and nobody else but root is in it."""
    import grp
    import pwd

    try:
        account, members = pwd.getpwuid(user), grp.getgrgid(group)
    except KeyError:  # a number without a name, as in a container: nobody else is known to have it
        return user == os.geteuid() and group == os.getegid()
    accounts = pwd.getpwall()
    own_names = {"root", account.pw_name, *(each.pw_name for each in accounts if each.pw_uid == user)}
    in_it = {*members.gr_mem, *(each.pw_name for each in accounts if each.pw_gid == group)} - own_names
    # The accounts of a directory service may be in no list. Then the name of the group says that it is the user's own.
    is_listed = any(each.pw_uid == user for each in accounts) or members.gr_name == account.pw_name
    return account.pw_gid == group and is_listed and not in_it


def resolved(path: Path) -> Path:
    """The path without symbolic links; what does not exist stays as it is.

    :raises InstallError: a link of another user leads to what is not that user's, who could have any file changed by
        it.
    """
    if is_windows():
        return Path(os.path.realpath(path))
    here, followed = Path(path.anchor or os.sep), 0
    pending: List[str] = list(reversed(path.absolute().parts[1:]))
    while pending:
        part = pending.pop()
        if part == "..":
            here = here.parent
            continue
        there = here / part
        try:
            status = there.lstat()
        except OSError:  # whoever uses the path gets the error
            return there.joinpath(*reversed(pending))
        if not stat.S_ISLNK(status.st_mode):
            here = there
            continue
        followed += 1
        if followed > _MOST_LINKS:
            raise InstallError(f"{path} leads through too many symbolic links.")
        if status.st_uid not in (0, os.geteuid()) and _owner(there) != status.st_uid:
            raise InstallError(
                f"{there} is a symbolic link of another user, and leads to what does not belong to that user. "
                "Remove the link, or run this command as that user."
            )
        target = there.readlink()
        here = Path(os.sep) if target.is_absolute() else here
        pending += reversed(target.parts[1:] if target.is_absolute() else target.parts)
    return here


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Optional[int]]:
    """For root: a descriptor of a folder, reached through no symbolic link, to use as ``dir_fd``; else None.

    A link that another user puts there after ``resolved`` has looked leads nowhere. Others may not open each folder
    above.

    :param folder: as ``resolved`` gives it.
    :raises OSError: a folder cannot be opened, or is a link.
    """
    if not _is_root():
        yield None
        return
    descriptor = os.open(folder.anchor, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in folder.parts[1:]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


def name_in(folder: Optional[int], path: Path) -> str:
    """How a path is called where ``dir_fd`` is this descriptor of its folder."""
    return str(path) if folder is None else path.name


def _owner(path: Path) -> int:
    """The owner of what a link leads to; where that does not exist, of the folder that would have it."""
    real = Path(os.path.realpath(path))
    for each in [real, *real.parents]:
        with contextlib.suppress(OSError):
            return each.stat().st_uid
    return -1


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
