"""The reports in docs/stores are those of the stores that are there, and of this probe."""

import json

import every_store
import probe_all
import pytest


@pytest.mark.once
def test_table(store, started):
    """Each verdict and its reason. What an AWS CLI cannot compute, it does not try."""
    report = probe_all.whole(store.name, started(probe_all.AWS.parents[1].name), store)
    version = every_store.checked_version(store.name, store)
    saved = json.loads((probe_all.ROOT / "docs" / "stores" / f"{store.name}-{version}.json").read_text("utf-8"))
    without = {name for name, (_, because) in table(report).items() if because.startswith("This AWS CLI cannot")}
    assert table(report, without) == table(saved, without)


def table(report, without=()):
    return {
        each["Name"]: (each["Verdict"], each["Because"]) for each in report["Promises"] if each["Name"] not in without
    }
