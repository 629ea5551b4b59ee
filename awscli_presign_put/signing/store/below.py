"""What a list of a bucket finds."""

from typing import List, NamedTuple, Tuple


class Below(NamedTuple):
    """What is below a prefix.

    :param keys: of the objects.
    :param uploads: the key and the ID of each upload in parts; none if the store does not list them.
    :param lists_uploads: whether it does.
    """

    keys: List[str]
    uploads: List[Tuple[str, str]]
    lists_uploads: bool = True
