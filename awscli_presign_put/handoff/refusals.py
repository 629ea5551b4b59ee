"""What a script says of a refusal: the causes that the code of the store's answer shows by itself."""

from typing import Dict, Tuple


def causes_by_code() -> Dict[str, Tuple[str, str]]:
    """Code -> the id of its cause, and what whoever uploads does.

    A code of several causes is not among them: what tells them apart is more than a script can carry, and
    ``presign-explain`` knows it. Nor is a code that says as much as its cause does.
    """
    # Only the Python scripts carry them, and the other formats are loaded with these.
    from awscli_presign_put.explain.causes import all_causes

    causes = all_causes().values()
    # What only a form can be is not among the answers to a URL, and what is general says no more than the code.
    codes = [code for cause in causes if cause.needs != "form" and not cause.is_general for code in cause.codes]
    return {
        each.code: (cause.id, cause.uploader)
        for cause in causes
        if not cause.is_of_code
        for each in cause.evidence
        if codes.count(each.code) == 1 and not each.rank and not each.says and not each.general
    }
