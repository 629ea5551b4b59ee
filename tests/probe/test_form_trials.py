"""Forms: what a store makes of the name of a file."""

from types import SimpleNamespace

import pytest

from awscli_presign_put.probe import form_trials
from awscli_presign_put.probe.evidence import RIGHT, Exchange, verdict_of
from awscli_presign_put.probe.promises import NOT_KNOWN, NOT_SUPPORTED, SUPPORTED


@pytest.mark.parametrize(
    ("held", "stored", "verdict"),
    [
        # As the Versity Gateway, s3s-fs and S3rver.
        (None, b"right", NOT_SUPPORTED),
        (None, None, NOT_KNOWN),
        (None, b"another", NOT_KNOWN),
        (True, b"right", SUPPORTED),
    ],
)
def test_placeholder_as_a_name(held, stored, verdict):
    objects = {"in/form-names/${filename}": stored}
    store = SimpleNamespace(read=objects.get, key=lambda name: f"in/{name}")
    sent = Exchange("the name of the file", RIGHT, "POST", 201, "", held, "")
    assert verdict_of([form_trials._under_its_name(store, sent)]).is_what == verdict
