"""Whether a file is as it was."""


def state_of(path):
    """What changes when a file is written, replaced, or given another mode or owner; not when it is read."""
    status = path.lstat()
    return status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_size, status.st_ctime_ns
