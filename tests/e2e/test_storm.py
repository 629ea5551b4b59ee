"""A few signals at random moments; ``storm.py`` sends as many as one wants."""

import pytest
from conftest import PATHS
from storm import Storm

TIMES = 4


@pytest.mark.skipif("v2-newest" not in PATHS, reason="no AWS CLI v2 for this system")
def test_signal_at_a_random_moment(tmp_path):
    storm = Storm(tmp_path / "home", ["v1-newest", "v2-newest"], None)
    for _ in range(TIMES):
        storm.blow()
    storm.end()
    assert not (storm.machine.data / "awscli-presign-put").exists()
