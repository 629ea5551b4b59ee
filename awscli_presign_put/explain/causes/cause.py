"""What a cause of a failed upload consists of, and what an answer must say to show it."""

from typing import NamedTuple, Tuple

CLIENT = "client"
"""In the place of a code: what a browser or another client says where no store has answered."""


class Evidence(NamedTuple):
    """What an answer says that shows a cause.

    Evidence with a pattern counts for more than the code alone. A cause is certain where no other has evidence of that
    weight.

    :param code: of the answer; a status where it has no code.
    :param says: a pattern in what the answer says, its members as lines ``NAME: VALUE``; empty where the
        code is enough.
    :param detail: with ``{}`` for the group of the pattern.
    :param rank: 0 where it excludes other causes; else its place among the possible ones.
    :param general: it says what the code says, and not why.
    """

    code: str
    says: str = ""
    detail: str = ""
    rank: int = 0
    general: bool = False


def shows(codes: str, says: str = "", detail: str = "", rank: int = 0) -> Tuple[Evidence, ...]:
    """Evidence of each of these codes."""
    return tuple(Evidence(code, says, detail, rank) for code in codes.split())


def general(codes: str) -> Tuple[Evidence, ...]:
    """That the cause is all that these codes say by themselves."""
    return tuple(Evidence(code, general=True) for code in codes.split())


class Cause(NamedTuple):
    """Why an upload fails, and what to do; ``docs/causes.md`` has a section for each.

    :param id: its stable name.
    :param what: what is wrong, in one or two sentences.
    :param tell: how to tell it from others.
    :param sender: what whoever made the URL or the form does.
    :param uploader: what whoever has received it does.
    :param evidence: what an answer says that shows it.
    :param needs: a fact about the URL or the form, see ``explain/facts.py``, without which it cannot be.
    """

    id: str
    what: str
    tell: str
    sender: str
    uploader: str
    evidence: Tuple[Evidence, ...] = ()
    needs: str = ""

    @property
    def codes(self) -> Tuple[str, ...]:
        """The error codes of S3 that can show it."""
        codes = (each.code for each in self.evidence)
        return tuple(dict.fromkeys(code for code in codes if code != CLIENT and not code.isdigit()))

    @property
    def is_general(self) -> bool:
        """Whether it only repeats what a store says."""
        return any(each.general for each in self.evidence) or self.id == "unknown-answer"
