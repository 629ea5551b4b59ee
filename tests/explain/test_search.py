import pytest
from situations import SECRET_KEY, URLS, keys, moment

from awscli_presign_put.explain import search, verification
from awscli_presign_put.explain.s3_address import find_address
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import dialect_of, read_signature
from awscli_presign_put.explain.verification import Situation

PUT = URLS["minio put"]


def search_for(url, known=KnownRequest()):  # noqa: B008  # it never changes
    parts = read_url(url)
    signed, address = read_signature(parts, dialect_of(parts)), find_address(parts)
    situation = Situation(moment(PUT), keys())
    return verification._search(parts, signed, address, known, situation, parts.get("X-Amz-Signature") or "x" * 64)


def test_request_as_it_was_sent_comes_first():
    looked = search_for(PUT, KnownRequest("PUT", ()))
    found = looked.find()
    assert (found.method, found.changes, found.causes) == ("PUT", (), ())
    assert looked._signatures.computed == 1


LARGE = {
    "nothing": PUT.replace("/in/", "/out/"),
    "a long path": PUT.replace("/in/", f"/{'%41' * 4000}/"),
    "many parameters": f"{PUT}{'&a' * 7000}",
    "many headers": PUT.replace("Headers=host", "Headers=host" + "%3Bx-amz-acl" * 1000),
}


@pytest.mark.parametrize("name", LARGE)
def test_search_is_bounded(name):
    """A signature costs at most as much as one of so many parts; the sum of all is that of a usual URL."""
    looked = search_for(LARGE[name])
    assert looked.find() is None
    budget = looked._budget
    assert budget <= search._BUDGET
    # Each stage ends with the first change that exceeds its budget.
    assert looked._signatures.computed <= 2 * budget + 4 * len(search.METHODS) * (looked._most_headers + 8)


def test_no_signature_is_good_with_another_secret():
    assert search_for(PUT.replace(PUT[-64:], "0" * 64)).find() is None
    assert SECRET_KEY not in repr(search_for(PUT).find())
