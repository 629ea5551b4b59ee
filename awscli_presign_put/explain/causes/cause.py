"""What a cause of a failed upload consists of."""

from typing import NamedTuple, Tuple


class Cause(NamedTuple):
    """Why an upload fails, and what to do; ``docs/causes.md`` has a section for each.

    :param id: its stable name.
    :param what: what is wrong, in one or two sentences.
    :param tell: how to tell it from others.
    :param sender: what whoever made the URL or the form does.
    :param uploader: what whoever has received it does.
    :param codes: the error codes of S3 that show it.
    """

    id: str
    what: str
    tell: str
    sender: str
    uploader: str
    codes: Tuple[str, ...] = ()
