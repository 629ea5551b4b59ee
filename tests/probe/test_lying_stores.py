"""The whole table of stores that keep each promise, none, or only some of the time."""

import random
import time
from contextlib import suppress
from email.utils import formatdate
from types import SimpleNamespace

import pytest
from honest_store import BUCKET, FOLDER, HOST, OWNER, HonestStore, answer

from awscli_presign_put.probe import link_trials, removal, role_trials, run
from awscli_presign_put.probe.answers import NotHere
from awscli_presign_put.probe.cause_trials import PROVOCATIONS
from awscli_presign_put.probe.header_trials import _another_account
from awscli_presign_put.probe.means import Owner
from awscli_presign_put.probe.promises import (
    ENFORCED,
    IGNORED,
    NOT_KNOWN,
    NOT_SUPPORTED,
    NOT_TRIED,
    PROMISES,
    SUPPORTED,
)
from awscli_presign_put.signing.errors import StoreFailed
from awscli_presign_put.signing.store.below import Below

NO_DIGEST = {"crc32", "crc32c", "crc64nvme", "xxhash64", "xxhash3", "xxhash128"}
"""What the store of the tests cannot compute."""

WITHOUT_A_WRONG_WAY = {
    *("head-link", "no-length", "form-file-name", "form-odd-names", "form-quotes", "list-parts", "abort"),
    *("page", "page-not-cached", "browser-get", "browser-put", "complete-twice"),
}


@pytest.fixture
def clock(monkeypatch):
    """Trials that wait move the clock of the store instead."""

    def make(store):
        def sleep(seconds):
            store.now += seconds

        def monotonic():
            return store.now

        for module in (link_trials, role_trials):
            monkeypatch.setattr(module, "time", SimpleNamespace(sleep=sleep, monotonic=monotonic, time=time.time))

    return make


def table(store, clock, names=tuple(PROMISES), **means):
    """What is printed of a store: the verdict by the name of each promise."""
    clock(store)
    tried = store.tried(**means)
    found = run.run(tried, names, lambda *_: None, provocations=PROVOCATIONS)
    return {each.name: each.verdict.is_what for each in found}


def honest():
    words = {name: SUPPORTED if name in WITHOUT_A_WRONG_WAY else ENFORCED for name in PROMISES}
    return {**words, **dict.fromkeys(NO_DIGEST, NOT_TRIED)}


def test_honest_store(clock):
    assert table(HonestStore(), clock) == honest()


def test_store_that_answers_slowly(clock):
    """As long as it answers at all."""
    store = HonestStore()

    def slow(asked, _):
        time.sleep(random.random() / 200)
        return store.answer(asked)

    store.lie = slow
    assert table(store, clock) == honest()


def test_store_that_verifies_nothing(clock):
    """It does all that it is asked for."""
    found = table(HonestStore(verifies=False), clock)
    expected = {name: IGNORED if word == ENFORCED else word for name, word in honest().items()}
    # Another key is another object also there, and so is the rule for browsers another than none.
    keys = {name for name in PROMISES if name.startswith("key-")}
    others = {"cors": ENFORCED, "host": NOT_KNOWN}  # it has no bucket of the other name
    assert found == {**expected, **dict.fromkeys(keys, ENFORCED), **others}


def test_store_that_accepts_everything(clock):
    """And stores nothing: what it answers is known, and nothing that it stores."""
    store = HonestStore()
    store.lie = lambda *_: answer(200, b"anything", etag='"1"')
    expected = {
        **dict.fromkeys(PROMISES, NOT_KNOWN),
        # It answers what it must refuse.
        **{name: IGNORED for name in PROMISES if name.startswith("key-")},
        **dict.fromkeys(("method", "session-policy"), IGNORED),
        # It starts no upload, shows no page and no length.
        **{name: NOT_SUPPORTED for name, promise in PROMISES.items() if promise.group == "Uploads in parts"},
        **dict.fromkeys(("head-link", "page", "page-not-cached", "browser-get", "cors"), NOT_SUPPORTED),
        **dict.fromkeys(NO_DIGEST, NOT_TRIED),
    }
    assert table(store, clock) == expected


def test_store_that_refuses_everything(clock):
    store = HonestStore()
    store.lie = lambda *_: answer(403, b"<Error><Code>AccessDenied</Code></Error>")
    expected = {
        **dict.fromkeys(PROMISES, NOT_SUPPORTED),
        # What they ask the store about an object has no answer.
        **dict.fromkeys(("method", "if-match", "parts-if-match", "session-policy"), NOT_KNOWN),
        # The account that it shows may not be what the header takes.
        "expected-bucket-owner": NOT_KNOWN,
        **dict.fromkeys(NO_DIGEST, NOT_TRIED),
    }
    assert table(store, clock) == expected


def test_store_of_other_bytes(clock):
    """Nothing that must be stored byte for byte is enforced or supported."""
    store = HonestStore()

    def changed(asked, _):
        given = store.answer(asked)
        return (
            answer(200, given.body + b"!", **given.headers) if asked.method == "GET" and given.status == 200 else given
        )

    store.lie = changed
    expected = {
        **dict.fromkeys(PROMISES, NOT_KNOWN),
        **{name: NOT_SUPPORTED for name, promise in PROMISES.items() if promise.group == "Uploads in parts"},
        **dict.fromkeys(("browser-get", "cors"), NOT_SUPPORTED),
        "abort": SUPPORTED,
        **dict.fromkeys(NO_DIGEST, NOT_TRIED),
    }
    assert table(store, clock) == expected


@pytest.mark.parametrize("lost", [answer(500), answer(502, b"<html>"), None])
def test_store_that_fails_in_the_middle(clock, monkeypatch, lost):
    """What was tried before is known, and nothing that comes after."""
    monkeypatch.setattr(run, "_AT_ONCE", 1)
    names = [name for name in PROMISES if name not in run._SLOW]
    for count in (1, 2, 7, 60, 61, 200):
        store = HonestStore()

        def failing(asked, number, store=store, count=count):
            if number <= count:
                return store.answer(asked)
            if lost is None:
                raise StoreFailed("There was no answer in time.")
            return lost

        store.lie = failing
        found = list(table(store, clock, names).values())
        expected = [honest()[name] for name in names]
        good = next(number for number, pair in enumerate(zip(found, expected)) if pair[0] != pair[1])
        assert good <= count
        assert set(found[good:]) <= {NOT_KNOWN, NOT_TRIED}, count


@pytest.mark.parametrize("status", [429, 503])
def test_store_that_asks_for_fewer_requests(clock, monkeypatch, status):
    monkeypatch.setattr(run, "_AT_ONCE", 1)
    names = [name for name in PROMISES if name not in run._SLOW]
    store = HonestStore()
    store.lie = lambda asked, number: store.answer(asked) if number <= 100 else answer(status)
    found = list(table(store, clock, names).values())
    good = found.index(NOT_TRIED)
    assert found[:good] == [honest()[name] for name in names][:good]
    assert set(found[good:]) == {NOT_TRIED}
    # One more was sent, and then no other.
    assert len(store.requests) == 101


@pytest.mark.parametrize(
    ("again", "verdict"),
    [(answer(200), SUPPORTED), (answer(404), SUPPORTED), (answer(500), NOT_KNOWN), (None, IGNORED)],
)
def test_second_completion(clock, again, verdict):
    """The store may accept it or not: what counts is the object."""
    store, ended = HonestStore(), []

    def lie(asked, _):
        if asked.method != "POST" or "uploadId" not in asked.query:
            return store.answer(asked)
        ended.append(asked.key)
        if len(ended) == 1:
            return store.answer(asked)
        if again is None:
            store.objects[asked.key] = b"changed", {}
        return again or answer(200)

    store.lie = lie
    clock(store)
    (tried,) = run.run(store.tried(), ["complete-twice"], lambda *_: None)
    assert tried.verdict.is_what == verdict


def only(store, clock, name, **means):
    """What the store does with one promise."""
    clock(store)
    ((_, verdict, exchanges),) = run.run(store.tried(**means), [name], lambda *_: None)
    return verdict, exchanges


TOLD, GIVEN = Owner(OWNER, is_told=True), Owner(OWNER)
REFUSES = (
    "The store refuses the owner that it shows: 403.",
    "The store refuses the account of --expected-bucket-owner: 403.",
)


@pytest.mark.parametrize(
    ("owner", "to_owner", "to_others", "expected"),
    [
        # Whatever the refusal is: the header of the owner is accepted.
        *((owner, None, status, (ENFORCED, "")) for owner in (TOLD, GIVEN) for status in (403, 400, 404, 501)),
        *((owner, None, 200, (IGNORED, "the account of somebody else: 200")) for owner in (TOLD, GIVEN)),
        (TOLD, None, 500, (NOT_KNOWN, "the account of somebody else: It was not stored, and not refused either.")),
        # A store may refuse the header from everybody, or show another kind of ID than the one that it takes.
        (TOLD, 403, 403, (NOT_KNOWN, f"the account of the owner: {REFUSES[0]}")),
        (GIVEN, 403, 403, (NOT_KNOWN, f"the account of the owner: {REFUSES[1]}")),
        (TOLD, 403, 200, (IGNORED, "the account of somebody else: 200")),
        *(
            (Owner(), None, status, (NOT_TRIED, "The store does not say which account owns the bucket. Use "
             "--expected-bucket-owner."))
            for status in (403, 400, 500)
        ),
        (Owner(), None, 200, (IGNORED, "the account of somebody else: 200")),
    ],
)  # fmt: skip
def test_bucket_owner(clock, owner, to_owner, to_others, expected):
    """Enforced is what stores the upload for the owner, and refuses it for others."""
    store = HonestStore()

    def lie(asked, _):
        account = asked.headers.get("x-amz-expected-bucket-owner")
        status = {None: None, OWNER: to_owner}.get(account, to_others)
        if status == 200:
            store.objects[asked.key] = asked.body, {}
        return answer(status) if status else store.answer(asked)

    store.lie = lie
    verdict, _ = only(store, clock, "expected-bucket-owner", owner=lambda: owner)
    assert verdict == expected


@pytest.mark.parametrize(
    ("account", "another"),
    [("111122223333", "111122223331"), ("111122223331", "111122223332"), ("MYKEY", "MYKE1"), ("", "000000000001")],
)
def test_account_of_somebody_else(account, another):
    assert _another_account(account) == another


@pytest.mark.parametrize(
    ("refused", "code", "verdict"),
    [
        (403, "SignatureDoesNotMatch", ENFORCED),
        # As a store answers that does not verify the host, and has no such bucket.
        (403, "AccessDenied", NOT_KNOWN),
        # Of a proxy in front of the store, and of a bucket that there is not.
        (421, "", NOT_KNOWN),
        (403, "", NOT_KNOWN),
        (404, "NoSuchBucket", NOT_KNOWN),
    ],
)
def test_another_host_that_is_refused(clock, refused, code, verdict):
    """Only a refusal of the signature proves that it is for one host."""
    store = HonestStore()

    def lie(asked, _):
        body = f"<Error><Code>{code}</Code></Error>".encode()
        return store.answer(asked) if asked.host == HOST else answer(refused, body)

    store.lie = lie
    assert only(store, clock, "host")[0].is_what == verdict


@pytest.mark.parametrize("verifies", [True, False])
@pytest.mark.parametrize("status", [403, 421])
def test_another_host_that_is_refused_without_a_code(clock, verifies, status):
    """By a proxy; neither an upload that is stored nor another refusal has a code that it could have, too."""
    store = HonestStore(verifies)

    def lie(asked, _):
        if asked.host != HOST:
            return answer(status)
        given = store.answer(asked)
        return answer(given.status) if given.status == 403 else given

    store.lie = lie
    assert only(store, clock, "host")[0].is_what == NOT_KNOWN


def test_another_host_that_is_refused_as_another_signature_is(clock):
    store = HonestStore()

    def lie(asked, _):
        given = store.answer(asked)
        return answer(403, b"<Error><Code>AccessDenied</Code></Error>") if given.status == 403 else given

    store.lie = lie
    assert only(store, clock, "host")[0].is_what == ENFORCED


@pytest.mark.parametrize("kind", ["takes a link once", "replaces no object"])
def test_link_that_is_refused_after_its_end_for_another_reason(clock, kind):
    """By stores that let no link end."""
    store = HonestStore()
    taken = set()

    def lie(asked, _):
        if asked.method != "PUT":
            return store.answer(asked)
        signature = asked.query["X-Amz-Signature"]
        if kind == "takes a link once" and signature in taken:
            return answer(403)
        if kind == "replaces no object" and store.objects.get(asked.key, (asked.body,))[0] != asked.body:
            return answer(409)
        taken.add(signature)
        now, store.now = store.now, float(asked.query["X-Amz-Date"])
        given = store.answer(asked)
        store.now = now
        return given

    store.lie = lie
    assert only(store, clock, "expiry")[0].is_what == NOT_KNOWN


@pytest.mark.parametrize(("life", "verdict"), [(0, ENFORCED), (2, ENFORCED), (5, ENFORCED), (60, NOT_KNOWN)])
def test_link_that_ends_too_early_for_a_slow_store(clock, life, verdict):
    """The link that is refused after its end is one that has worked before. This much later is each upload."""
    store = HonestStore()

    def lie(asked, _):
        if asked.method == "PUT":
            store.now += life
        return store.answer(asked)

    store.lie = lie
    assert only(store, clock, "expiry")[0].is_what == verdict


@pytest.mark.parametrize("ahead", [0, 12])
def test_link_for_a_store_whose_clock_is_ahead(clock, ahead):
    store = HonestStore()

    def lie(asked, _):
        store.now += ahead
        given = store.answer(asked)
        store.now -= ahead
        given.headers["date"] = formatdate(time.time() + ahead, usegmt=True)
        return given

    store.lie = lie
    tried = store.tried()
    clock(store)
    link_trials.link(tried)  # by whose answer the clock is known
    assert [each.held for each in link_trials.expiry(tried)] == [True] * 4


@pytest.mark.parametrize(
    ("name", "header", "signed", "plain", "expected"),
    [
        ("unsigned-headers", "x-amz-meta-added", 400, 400, NOT_SUPPORTED),
        ("unsigned-headers", "x-amz-meta-added", None, 400, ENFORCED),
        ("unsigned-headers", "x-amz-meta-added", None, 200, IGNORED),
        # A store without ACLs refuses them in any case.
        ("unsigned-headers", "x-amz-acl", 400, 400, ENFORCED),
        ("unsigned-headers", "x-amz-acl", 400, 200, ENFORCED),
        ("unsigned-headers", "x-amz-acl", None, 200, IGNORED),
    ],
)
def test_header_that_is_refused_whether_it_is_signed_or_not(clock, name, header, signed, plain, expected):
    store = HonestStore()

    def lie(asked, _):
        if header not in asked.headers:
            return store.answer(asked)
        status = signed if header in asked.query["X-Amz-SignedHeaders"] else plain
        if status == 200:
            store.objects[asked.key] = asked.body, {}
        return answer(status, b"<Error><Code>Refused</Code></Error>") if status else store.answer(asked)

    store.lie = lie
    assert only(store, clock, name)[0].is_what == expected


def test_field_that_is_refused_whether_it_is_in_the_policy_or_not(clock):
    store = HonestStore()
    store.lie = lambda asked, _: answer(400) if b"x-amz-meta-added" in asked.body else store.answer(asked)
    assert only(store, clock, "form-fields")[0] == (NOT_SUPPORTED, "x-amz-meta- of the policy: 400")


@pytest.mark.parametrize(("status", "verdict"), [(404, ENFORCED), (403, NOT_KNOWN), (400, NOT_KNOWN), (200, IGNORED)])
def test_similar_key(clock, status, verdict):
    """Only the answer that there is no such object proves that it is not taken for the other one."""
    store = HonestStore()
    store.lie = lambda asked, _: answer(status) if asked.key.endswith("/a+space") else store.answer(asked)
    assert only(store, clock, "key-space")[0].is_what == verdict


def test_parts_that_are_not_stored(clock):
    """Then nothing is known of a completion, and "parts" is not supported."""
    names = ["parts", "list-parts", "parts-no-overwrite", "parts-if-match", "parts-size", "complete-twice", "abort"]
    store = HonestStore()
    store.lie = lambda asked, _: answer(403) if "partNumber" in asked.query else store.answer(asked)
    assert table(store, clock, names) == {**dict.fromkeys(names, NOT_KNOWN), "parts": NOT_SUPPORTED}


def test_nothing_is_left(clock):
    """Of what it has stored, all is named: no object is elsewhere, and what is there is removed."""
    for verifies in (True, False):
        store = HonestStore(verifies)
        clock(store)
        store.objects["in/mine.txt"] = b"mine", {}
        tried = store.tried()
        run.run(tried, list(PROMISES), lambda *_: None, provocations=PROVOCATIONS)
        assert all(key.startswith(FOLDER) for key in store.objects if key != "in/mine.txt")

        def listed(store=store):
            keys = [key for key in store.objects if key.startswith(FOLDER)]
            return Below(keys, [(key, upload) for upload, (key, _) in store.uploads.items()])

        assert removal.clean_up(tried, listed)
        assert list(store.objects) == ["in/mine.txt"]
        assert store.uploads == {}
        assert store.rule is None


@pytest.mark.parametrize("folder", [FOLDER, "my in/50%/ärger+/presign-probe-abcdefghijklmnop/"])
@pytest.mark.parametrize("verifies", [True, False])
def test_nothing_is_ever_written_elsewhere(clock, folder, verifies):
    """Whatever a store accepts: other keys, and the buckets that a Host names."""
    store = HonestStore(verifies)
    clock(store)
    run.run(store.tried(folder), list(PROMISES), lambda *_: None, provocations=PROVOCATIONS)
    elsewhere = [pair for pair in store.written if pair[0] != BUCKET or not pair[1].startswith(folder)]
    assert elsewhere == []
    assert len(store.written) > 90


@pytest.mark.parametrize(
    ("length", "verdict"), [(1021, ENFORCED), (1022, ENFORCED), (1023, NOT_TRIED), (1024, NOT_TRIED), (1030, NOT_TRIED)]
)
def test_long_prefix(clock, length, verdict):
    """A key of 1,024 bytes needs a name of which a similar one is a key, too."""
    store = HonestStore()
    clock(store)
    (tried,) = run.run(store.tried("f" * (length - 1) + "/"), ["key-long"], lambda *_: None)
    assert tried.verdict.is_what == verdict


def test_no_two_trials_use_one_key(clock):
    """They run at the same time."""
    users = {}
    for trial in (*run.TRIALS.items(), *((each.__name__, each) for each in PROVOCATIONS)):
        store = HonestStore()
        clock(store)
        tried = store.tried()
        with suppress(NotHere):
            trial[1](tried)
        for key in set(tried.keys):
            assert users.setdefault(key, trial[0]) == trial[0], key
    assert len(users) > 150
