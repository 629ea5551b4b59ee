import pytest
import readme

pytestmark = pytest.mark.one_python


def test_options_are_up_to_date():
    text = readme.README.read_text(encoding="utf-8")
    assert readme.with_tables(text) == text, "stale: run `make readme`"
