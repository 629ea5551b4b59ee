"""What exchanges prove: never "enforced" without a stored right upload and a refused wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange, Verdict, held_of_upload, verdict_of
from awscli_presign_put.probe.promises import ENFORCED, IGNORED, NOT_KNOWN, NOT_SUPPORTED, NOT_TRIED, SUPPORTED


def exchange(expected, held, status=200, code=""):
    return Exchange("a request", expected, "PUT", status, code, held, "why")


@pytest.mark.parametrize(
    ("exchanges", "verdict"),
    [
        ([(RIGHT, True), (WRONG, True)], Verdict(ENFORCED)),
        ([(RIGHT, True)], Verdict(SUPPORTED)),
        ([(WRONG, True)], Verdict(NOT_TRIED, "Nothing was sent.")),
        ([], Verdict(NOT_TRIED, "Nothing was sent.")),
        ([(RIGHT, True), (WRONG, False)], Verdict(IGNORED, "a request: 200")),
        ([(RIGHT, False), (WRONG, True)], Verdict(NOT_SUPPORTED, "a request: why")),
        ([(RIGHT, False), (WRONG, False)], Verdict(IGNORED, "a request: 200")),
        ([(RIGHT, True), (WRONG, None)], Verdict(NOT_KNOWN, "a request: why")),
        ([(RIGHT, None), (WRONG, True)], Verdict(NOT_KNOWN, "a request: why")),
        ([(RIGHT, None), (WRONG, False)], Verdict(IGNORED, "a request: 200")),
    ],
)
def test_verdict(exchanges, verdict):
    assert verdict_of([exchange(*each) for each in exchanges]) == verdict


def test_refusal_says_its_answer():
    assert verdict_of([exchange(RIGHT, False, 400, "InvalidTag")]) == Verdict(
        NOT_SUPPORTED, "a request: 400 InvalidTag"
    )


@given(st.lists(st.tuples(st.sampled_from([RIGHT, WRONG]), st.sampled_from([True, False, None]))))
def test_enforced_needs_both(exchanges):
    if verdict_of([exchange(*each) for each in exchanges]).is_what == ENFORCED:
        assert {(RIGHT, True), (WRONG, True)} == set(exchanges)


@pytest.mark.parametrize(
    ("status", "code", "answer"), [(403, "AccessDenied", "403 AccessDenied"), (200, "", "200"), (None, "", "no answer")]
)
def test_answer_in_words(status, code, answer):
    assert exchange(RIGHT, False, status, code).answer == answer


@pytest.mark.parametrize(
    ("status", "stored", "before", "held"),
    [
        (200, b"sent", None, True),
        (201, b"sent", b"old", True),
        (403, None, None, False),
        (501, b"old", b"old", False),
        (200, None, None, None),
        (200, b"other", None, None),
        (500, None, None, None),
        (None, None, None, None),
        # Stored, and yet refused.
        (403, b"sent", None, None),
    ],
)
def test_right_upload(status, stored, before, held):
    assert held_of_upload(RIGHT, status, stored, b"sent", before)[0] is held


@pytest.mark.parametrize(
    ("status", "stored", "before", "held"),
    [
        (403, None, None, True),
        (412, b"old", b"old", True),
        (200, b"sent", None, False),
        # Refused, and yet stored; or a part of it.
        (403, b"sent", None, False),
        (200, b"sen", None, False),
        (412, b"sent", b"old", False),
        # Refused, and a read before has shown an earlier state.
        (412, b"right", None, None),
        (200, b"other", None, False),
        # The object is gone.
        (403, None, b"old", False),
        # Accepted, and nothing is there; or no answer.
        (200, None, None, None),
        (500, None, None, None),
        (None, None, None, None),
    ],
)
def test_wrong_upload(status, stored, before, held):
    assert held_of_upload(WRONG, status, stored, b"sent", before)[0] is held
