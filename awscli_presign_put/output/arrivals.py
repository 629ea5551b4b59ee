"""The notes on what arrives by links to upload pages: until when, and how the sender sees and fetches it."""

import re
from fnmatch import fnmatchcase
from typing import Any, Callable, List, Tuple

from awscli_presign_put.moments import moment_of, shown_moment

# What "aws s3 cp" and "aws s3 sync" can write: they download to a name that has nine characters more, and shorten that
# by characters, while file systems count bytes.
_MAX_NAME_BYTES = 255 - len(".AcFd52ef")

_OTHER_NAME = "uploads"
"""Of the file or folder, where the key has no name for it."""

# A form accepts any key that begins as the prefix does, such as in/anna/../bob/a.txt.
_PARENTS = ("../*", "*/../*")


def notes_on_arrivals(
    command: Callable[..., str], bucket: str, key: str, is_prefix: bool, ends_at: str, many: bool = False
) -> List[str]:
    """When links end, and the commands that show and fetch what has arrived.

    :param command: makes a command for the store from the service and operation, a mapping of options, and arguments.
    :param key: the key of the object, or what keys begin with.
    :param ends_at: when the first of them ends, in ISO 8601, in UTC.
    :param many: whether others may end later.
    """
    uri = f"s3://{bucket}/{key}"
    more = ""
    if is_prefix:
        shows = command("s3 ls", {}, "--recursive", uri)
        source, place, filters = _source(bucket, key)
        fetches = command("s3 sync", {}, source, place, *filters)
        if source != uri:
            more = f" The second command lists all keys below {source}, because --exclude reads [ as a pattern."
    else:
        # "aws s3 ls" lists every key that begins so.
        shows = command("s3api head-object", {"bucket": bucket, "key": key})
        name = _name(bucket, key)
        fetches = command("s3 cp", {}, uri, "." if key.rpartition("/")[2] == name else f"./{name}")
    first = ", when the first of the links ends" if many else ""
    return [
        f"New uploads are accepted until {shown_moment(moment_of(ends_at).timestamp())}{first}.",
        f"To see what has arrived, and to fetch it:{more}\n  {shows}\n  {fetches}",
    ]


def _name(bucket: str, key: str) -> str:
    """The name of the downloaded file or folder in the current folder."""
    name = key.rstrip("/").rpartition("/")[2] or bucket
    return _OTHER_NAME if name in (".", "..") or len(name.encode()) > _MAX_NAME_BYTES else name


def _source(bucket: str, prefix: str) -> Tuple[str, str, List[str]]:
    """What "aws s3 sync" is given to fetch all that is below a prefix, and nothing into another folder of it.

    Filters are patterns of Python's fnmatch that begin with the source, unescaped. If the source, read as a pattern,
    does not match itself, a folder above it is the source.

    :returns: the source, where it is fetched to, and the filters.
    """
    if _matches_itself(prefix):
        return f"s3://{bucket}/{prefix}", f"./{_name(bucket, prefix)}/", _filters("--exclude", "", _PARENTS)
    above = prefix[: prefix.rfind("/", 0, prefix.index("[")) + 1]
    below = re.sub(r"([*?[])", r"[\1]", prefix[len(above) :])
    filters = [*_filters("--exclude", "", ["*"]), *_filters("--include", below, ["*"])]
    return f"s3://{bucket}/{above}", f"./{_OTHER_NAME}/", [*filters, *_filters("--exclude", below, _PARENTS)]


def _matches_itself(pattern: str) -> bool:
    try:
        return fnmatchcase(pattern, pattern)
    except re.error:  # of Python 3.9, where [ and ] have a range between them that ends before it begins
        return False


def _filters(option: str, start: str, patterns: Any) -> List[str]:
    return [word for pattern in patterns for word in (option, f"{start}{pattern}")]
