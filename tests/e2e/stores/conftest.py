"""Stores that people have: what of them is on this machine."""

import os

import every_store
import pytest

STORES = {name: every_store.STORES[name] for name in ("ceph", "minio", "seaweedfs", "swift", "versitygw")}


@pytest.fixture(scope="session", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in STORES])
def store(request, tmp_path_factory):
    chosen = STORES[request.param]
    if missing := chosen.missing():
        absent = pytest.fail if os.environ.get("COMPLETE_MATRIX") else pytest.skip
        absent(f"not on this machine: {', '.join(missing)}")
    with chosen.kind(tmp_path_factory.mktemp(request.param)) as started:
        started.name = request.param
        yield started
