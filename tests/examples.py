"""How many examples a property test draws: $HYPOTHESIS_FACTOR times as many as it does else, 50 before a release.

With the profile "fewer", as on each further Python, a quarter."""

import os

FACTOR = int(os.environ.get("HYPOTHESIS_FACTOR", "1"))
IS_FEWER = os.environ.get("HYPOTHESIS_PROFILE") == "fewer"


def of(count):
    """For ``max_examples`` of a test that has a number of its own."""
    return max(2, count * FACTOR // 4) if IS_FEWER else count * FACTOR
