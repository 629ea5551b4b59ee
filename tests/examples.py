"""How many examples a property test draws: $HYPOTHESIS_FACTOR times as many as it does else, 50 before a release."""

import os

FACTOR = int(os.environ.get("HYPOTHESIS_FACTOR", "1"))


def of(count):
    """For ``max_examples`` of a test that has a number of its own."""
    return count * FACTOR
