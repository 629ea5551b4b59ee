"""The causes of failed uploads by their stable ids: the texts of the command and of ``docs/causes.md``.

``causes.json`` has the texts, and ``cause_evidence.py`` what an answer must say to show each cause.
"""

import json
from functools import cache
from typing import Mapping, NamedTuple, Tuple

from awscli_presign_put.explain.cause_evidence import CLIENT, Evidence, all_evidence, all_needs
from awscli_presign_put.package_files import read_text

_OTHER_CODES = "Other answers"


class Cause(NamedTuple):
    """Why an upload fails, and what to do; ``docs/causes.md`` has a section for each.

    :param id: stable name.
    :param group: heading in ``docs/causes.md``.
    :param what: what is wrong, in one or two sentences.
    :param tell: how to tell this cause from others.
    :param sender: what the person who made the URL or the form does.
    :param uploader: what the person who received it does.
    :param evidence: what an answer says that shows this cause.
    :param needs: fact about the URL or the form without which the cause is excluded, empty for none.
    """

    id: str
    group: str
    what: str
    tell: str
    sender: str
    uploader: str
    evidence: Tuple[Evidence, ...] = ()
    needs: str = ""

    @property
    def codes(self) -> Tuple[str, ...]:
        """The error codes of S3 that can show it."""
        return _codes(self.evidence)

    @property
    def is_general(self) -> bool:
        """Whether it only repeats what a store says."""
        return any(each.general for each in self.evidence) or self.id == "unknown-answer"

    @property
    def is_of_code(self) -> bool:
        """Whether it says what one error code means, and no more."""
        return self.group == _OTHER_CODES


@cache
def all_causes() -> Mapping[str, Cause]:
    """Each cause by its id, in the order of ``docs/causes.md``."""
    evidence, needs = all_evidence(), all_needs()
    groups = json.loads(read_text("explain/causes.json"))
    return {
        name: _cause(name, group, texts, evidence.get(name, ()), needs.get(name, ""))
        for group, causes in groups.items()
        for name, texts in causes.items()
    }


def _cause(name: str, group: str, texts: Mapping[str, str], evidence: Tuple[Evidence, ...], needs: str) -> Cause:
    """A cause of ``causes.json``, where a text that many have is left out."""
    tell = texts["tell"] if "tell" in texts else f"The store answers {_codes(evidence)[0]}."
    uploader = texts.get("uploader", "Ask for a new URL.")
    return Cause(name, group, texts["what"], tell, texts["sender"], uploader, evidence, needs)


def _codes(evidence: Tuple[Evidence, ...]) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(each.code for each in evidence if each.code != CLIENT and not each.code.isdigit()))
