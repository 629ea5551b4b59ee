"""The table of promises, and that each has its trial."""

import re

from awscli_presign_put.probe.promises import PROMISES
from awscli_presign_put.probe.run import TRIALS


def test_each_promise_has_its_trial():
    assert set(TRIALS) == set(PROMISES)


def test_texts():
    for name, promise in PROMISES.items():
        assert re.fullmatch(r"[a-z0-9-]+", name)
        for text in filter(None, (promise.what, promise.if_ignored, promise.if_unsupported)):
            assert text.endswith("."), text
        assert promise.if_ignored or promise.if_unsupported, name
