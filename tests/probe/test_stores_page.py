"""docs/stores.md says what the saved reports say, and these say nothing of where they were made."""

import re

import pytest
import stores_page

from awscli_presign_put.probe.promises import PROMISES

pytestmark = pytest.mark.one_python


def test_page_is_up_to_date():
    assert stores_page.PAGE.read_text(encoding="utf-8") == stores_page.page(), "stale: run `make readme`"


@pytest.mark.parametrize("path", sorted(stores_page.REPORTS.glob("*.json")), ids=lambda path: path.stem)
def test_report(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?i)127\.0\.0\.1|localhost|x-amz-signature|credential|presign-probe-[a-z2-7]{16}", text)
    report = stores_page.reports()[path.stem]
    assert report["Endpoint"] == stores_page.ENDPOINT
    # A report may be older than a promise.
    assert {each["Name"] for each in report["Promises"]} <= set(PROMISES)
