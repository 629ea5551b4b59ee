"""What one code of a store means: the same in each hand-off."""

import re
from pathlib import Path

import page_codes
import pytest

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.explain.causes_by_code import BUSY, ENDED, certain, codes_of, of_page, page_causes
from awscli_presign_put.handoff.page.texts import texts

ROOT = Path(__file__).parents[2]


def test_codes_of_one_cause():
    causes = certain()
    assert causes["EntityTooLarge"] == ("too-large", all_causes()["too-large"].uploader)
    assert causes["RequestExpired"] == ("url-expired", all_causes()["url-expired"].uploader)
    assert causes["PreconditionFailed"][0] == "condition-failed"


@pytest.mark.parametrize("code", ["AccessDenied", "SignatureDoesNotMatch", "InvalidRequest"])
def test_codes_of_several_causes_are_left_to_presign_explain(code):
    assert code not in certain()


def test_codes_that_say_as_much_themselves():
    assert "KeyTooLongError" not in certain()


def test_codes_of_which_the_same_request_may_succeed_later():
    codes = ("InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable", "SlowDown", "TooManyRequests")
    assert codes_of(BUSY) == codes
    (row,) = re.findall(r"^\| The store is busy: try again \|.*$", (ROOT / "docs/success.md").read_text("utf-8"), re.M)
    assert set(re.findall(r"`(\w+)`", row)) == set(codes)


def test_codes_of_links_that_have_ended():
    assert codes_of(ENDED) == ("ExpiredRequest", "ExpiredToken", "RequestExpired", "TokenRefreshRequired")


@pytest.mark.parametrize(
    ("code", "text", "cause"),
    [
        ("AccessDenied", "store_denied", "signer-not-allowed"),
        ("AccountProblem", "store_denied", ""),
        ("BadDigest", "store_damaged", "digest-different"),
        ("ConditionalRequestConflict", "store_busy", "condition-failed"),
        ("EntityTooSmall", "store_limit", "too-small"),
        ("IncompleteBody", "store_damaged", ""),
        ("InvalidDigest", "store_damaged", "invalid-digest"),
        ("InvalidAccessKeyId", "store_credentials", "unknown-key"),
        ("RequestExpired", "store_ended", "url-expired"),
        ("TemporaryRedirect", "store_elsewhere", "bucket-just-created"),
        ("TooManyRequests", "store_busy", ""),
        ("XMinioStorageFull", "store_full", ""),
    ],
)
def test_code_on_the_page(code, text, cause):
    assert of_page()[code] == (text, cause)


def test_page_and_scripts_name_the_same_cause():
    of_scripts = {code: cause for code, (cause, _) in certain().items()}
    both = [code for code, meaning in of_page().items() if meaning.cause and code in of_scripts]
    assert len(both) > 20
    assert [code for code in both if of_page()[code].cause != of_scripts[code]] == []


def test_page_waits_where_scripts_do():
    busy = {code for code, meaning in of_page().items() if meaning.text in ("store_busy", "stalled")}
    assert busy - {"ConditionalRequestConflict"} == set(codes_of(BUSY))


def test_each_text_is_one_of_the_page_and_each_cause_is_one():
    ids = {meaning.text for meaning in of_page().values()} | set(page_causes())
    assert ids - set(texts("en")["en"]) == set()
    assert set(page_causes().values()) - set(all_causes()) == set()


def test_file_of_the_page_is_current():
    """``make readme`` writes it."""
    assert page_codes.FILE.read_text("utf-8") == page_codes.codes()


@pytest.mark.parametrize("code", re.findall(r"`([A-Z][A-Za-z]+)`[ ,|]", "".join(
    line for line in (ROOT / "docs" / "explain.md").read_text("utf-8").splitlines(True)
    if re.match(r"\| [345]\d\d", line)
)))  # fmt: skip
def test_code_of_the_document_is_known(code):
    assert code in {each for cause in all_causes().values() for each in cause.codes}
