import pytest

from awscli_presign_put.options.manifest_format import is_csv


@pytest.mark.parametrize("path", ["devices.csv", "a/b.TSV", ".csv", "/x.Csv"])
def test_by_name(path):
    assert is_csv(path, None)
    assert not is_csv(path, "jsonl")


@pytest.mark.parametrize("path", ["-", "devices.jsonl", "csv", "a.csv.gz", ""])
def test_by_option(path):
    assert not is_csv(path, None)
    assert is_csv(path, "csv")
