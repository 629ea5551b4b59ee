"""Each option that becomes headers has its trial."""

import pytest
from honest_store import HonestStore

from awscli_presign_put.options.table import HEADER_OPTIONS, asked_headers
from awscli_presign_put.probe import header_trials
from awscli_presign_put.probe.answers import NotHere
from awscli_presign_put.probe.evidence import RIGHT, WRONG
from awscli_presign_put.signing.upload.digests import DIGESTS


def recorded(trials, **means):
    """The options that these trials use, and what they have found."""
    used, exchanges = set(), []

    def headers_of(given):
        used.update(given)
        return tuple(asked_headers(given))

    store = HonestStore().tried(headers_of=headers_of, **means)
    for trial in trials:
        exchanges += trial(store)
    return used, exchanges


def test_each_header_option_is_tried():
    used, _ = recorded(header_trials.TRIALS.values(), digest=lambda name, _: b"x" * DIGESTS[name].size)
    digests = {name for name in used if "checksum" in name or name == "content-md5"}
    # The account of a store that is not Amazon S3 has an ID that the option does not take.
    assert used | {"expected-bucket-owner"} == {option.name for option in HEADER_OPTIONS}
    assert len(digests) == len(DIGESTS)


@pytest.mark.parametrize("name", sorted(header_trials._VALUES))
def test_right_missing_other(name):
    _, exchanges = recorded([header_trials.TRIALS[name]])
    header = exchanges[0].what.removeprefix("with ")
    assert [(each.what, each.expected, each.held) for each in exchanges] == [
        (f"with {header}", RIGHT, True),
        (f"without {header}", WRONG, True),
        (f"with another {header}", WRONG, True),
    ]


def test_each_header_of_a_customer_key():
    _, exchanges = recorded([header_trials.sse_c])
    names = [f"x-amz-server-side-encryption-customer-{each}" for each in ("algorithm", "key", "key-MD5")]
    together = " and ".join(names)
    assert [each.what for each in exchanges] == [
        f"with {together}",
        *(f"without {name}" for name in names),
        f"with another {together}",
    ]
    assert all(each.held for each in exchanges)


def test_key_of_kms_that_is_not_given():
    with pytest.raises(NotHere, match=r"^Requires --sse-kms-key-id\.$"):
        recorded([header_trials.sse_kms_key_id], kms_key_id="")


def test_lock_is_short_and_no_hold_is_set():
    """Nothing that is sent, right or wrong, locks an object for long, or until somebody ends it."""
    store = HonestStore()
    sent = []
    store.lie = lambda asked, _: (sent.append(asked.headers), store.answer(asked))[1]
    for trial in (header_trials.object_lock, header_trials.legal_hold):
        trial(store.tried())
    holds = {headers.get("x-amz-object-lock-legal-hold") for headers in sent}
    modes = {headers.get("x-amz-object-lock-mode") for headers in sent}
    assert holds == {None, "OFF", "off"}
    assert modes == {None, "GOVERNANCE"}
    assert header_trials._LOCKED <= 120
