"""docs/stores.md says what the saved reports say, and these say nothing of where they were made."""

import json
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
    assert not re.search(r"(?i)127\.0\.0\.1|localhost|presign-probe-[a-z2-7]{16}", text)
    assert not re.search(r"(?i)x-amz-(signature|credential)=|\bAKIA", text)
    report = stores_page.reports()[path.stem]
    assert report["Endpoint"] == stores_page.ENDPOINT
    # A report may be older than a promise.
    assert {each["Name"] for each in report["Promises"]} <= set(PROMISES)


def test_what_is_kept(monkeypatch, tmp_path):
    """An error names the store and the folder, too."""
    monkeypatch.setattr(stores_page, "REPORTS", tmp_path)
    because = 'Could not connect to: "http://127.0.0.1:9/b/in/presign-probe-2345672345672345/k".'
    stores_page.keep("a-1", {"Endpoint": "http://127.0.0.1:9", "Promises": [{"Because": because}]})
    assert json.loads((tmp_path / "a-1.json").read_text("utf-8")) == {
        "Endpoint": "https://store.example",
        "Promises": [{"Because": 'Could not connect to: "https://store.example/b/in/presign-probe/k".'}],
    }


def test_bucket_in_the_host(monkeypatch, tmp_path):
    monkeypatch.setattr(stores_page, "REPORTS", tmp_path)
    because = 'Could not connect to: "https://my.bucket.s3.example.com/in/k".'
    stores_page.keep("a-1", {"Endpoint": "https://s3.example.com", "Promises": [{"Because": because}]})
    (kept,) = json.loads((tmp_path / "a-1.json").read_text("utf-8"))["Promises"]
    assert kept == {"Because": 'Could not connect to: "https://store.example/in/k".'}


def test_mocks_come_last(monkeypatch, tmp_path):
    monkeypatch.setattr(stores_page, "REPORTS", tmp_path)
    for name in ("moto-1", "swift-2", "s3s-fs-3", "s3rver-4"):
        (tmp_path / f"{name}.json").write_text("{}")
    assert [*stores_page.reports()] == ["s3s-fs-3", "swift-2", "moto-1", "s3rver-4"]
