"""What a bucket has below a prefix: its objects, and its uploads that were not completed."""

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
