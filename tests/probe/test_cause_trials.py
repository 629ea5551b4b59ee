"""Each cause that presign-explain knows is provoked, or there is a reason why it is not."""

from types import SimpleNamespace

from honest_store import HonestStore

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.probe import link_trials, role_trials, run
from awscli_presign_put.probe.cause_trials import PROVOCATIONS
from awscli_presign_put.probe.promises import PROMISES

NOT_PROVOKED = {
    "The URL or the answer shows it, and not the store": (
        "style-changed not-an-upload path-not-encoded header-in-query payload-different bucket-twice wrong-secret "
        "stored body-is-form"
    ),
    "These commands refuse to sign it": "metadata-not-ascii spaces-in-header no-key invalid-uri invalid-bucket-name",
    "A client, a proxy or the network says it": (
        "not-a-store domain-not-known connection-closed not-reached certificate-refused tls-failed proxy-failed "
        "nothing-sent client-blocked not-an-endpoint other-answer redirected invalid-host-header incomplete-body"
    ),
    "It needs another clock, or time": "store-skew wrong-clock credentials-expired request-timeout",
    "It depends on the account, or on what the store is configured for": (
        "bucket-just-created path-style-refused no-acceleration key-inactive token-region limit-denies kms-not-allowed "
        "public-access-blocked acl-not-supported not-supported all-access-disabled account-problem "
        "invalid-access-point invalid-bucket-state invalid-security unauthorized unsupported-signature "
        "object-lock-digest no-space missing-security-header"
    ),
    "The store says it when it fails or is busy": (
        "internal-error operation-aborted service-unavailable slow-down error-in-200"
    ),
    "It is the answer to a right upload": "key-refused",
    "A store that accepts it would write outside of the folder": "user-key-required",
    "Others are named for it": "invalid-argument unknown-answer",
}


def provoked(monkeypatch):
    store = HonestStore()
    refused = []
    store.lie = lambda asked, _: store.answer(asked)

    def sleep(seconds):
        store.now += seconds

    for module in (link_trials, role_trials):
        time = SimpleNamespace(sleep=sleep, monotonic=lambda: store.now)
        monkeypatch.setattr(module, "time", time)
    tried = store.tried()
    send = tried.send

    def noting(method, url, headers=(), body=b"", chunked=False, what="", causes=()):
        refused.extend(causes)
        return send(method, url, headers, body, chunked, what, causes)

    tried.send = noting
    run.run(tried, list(PROMISES), lambda *_: None, provocations=PROVOCATIONS)
    return set(refused)


def test_each_cause_is_provoked_or_has_a_reason(monkeypatch):
    tried = provoked(monkeypatch)
    reasons = {cause for causes in NOT_PROVOKED.values() for cause in causes.split()}
    assert tried & reasons == set()
    assert tried | reasons == set(all_causes())
