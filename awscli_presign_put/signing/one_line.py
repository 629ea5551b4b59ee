"""What a store or a URL says, quoted in one line of a message."""

from typing import Any

from awscli_presign_put.shown import is_visible

_MAX_QUOTED = 300
_MORE = "..."


def in_one_line(text: Any) -> str:
    """What a store says, as it can be shown: without control characters, and not without end."""
    shown = "".join(character if is_visible(character) else " " for character in str(text)[: _MAX_QUOTED + len(_MORE)])
    shown = " ".join(shown.split())
    return shown if len(shown) <= _MAX_QUOTED else shown[:_MAX_QUOTED] + _MORE


def sentence(error: Any) -> str:
    """The same, with a full stop."""
    text = in_one_line(error)
    return text if text.endswith((".", "!", "?")) else f"{text}."
