"""When a template is used, renewed, and not trusted; signed by a real botocore."""

import itertools
import time
from datetime import datetime, timedelta, timezone

import pytest
import reference
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import NoCredentialsError
from clients import client_of

from awscli_presign_put.signing.bulk.stamper import CurrentSigner, Stamper
from awscli_presign_put.signing.errors import AuditFailed, EndReached, UnboundHeaders
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.upload_request import UploadRequest

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HEADERS = (("Content-Type", "font/ttf"),)


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


class Signing:
    """What a stamper signs with: how often it is made, and what it is asked to sign."""

    def __init__(self, session, version, client):
        self._session, self._version, self._client = session, version, client
        self.made_with = []
        self.keys = []
        self.tamper = lambda request: None
        """What another plugin does to each request, which has replaced a function of botocore for it."""
        self.register = lambda events: None
        """What another plugin registers."""

    def __call__(self, pinned):
        frozen = pinned and pinned.get_frozen_credentials()
        self.made_with.append(frozen and frozen.access_key)
        presigner = Presigner(client_of(self._session, frozen=frozen, **self._client), pinned, self._version)
        self.client = presigner.client
        events = self.client.meta.events
        emit = events.emit

        def emit_and_tamper(event_name, **arguments):
            responses = emit(event_name, **arguments)
            if event_name == "before-sign.s3.PutObject":
                self.tamper(arguments["request"])
            return responses

        events.emit = emit_and_tamper
        self.register(events)
        self._presigner = presigner
        return self

    def presign(self, request, action):
        self.keys.append(request.key)
        return self._presigner.presign(request, action)


@pytest.fixture
def make(make_session):
    """A function that returns a stamper, what it signs with, and its clock."""

    def make_stamper(
        credentials=None, version="s3v4", expires_in=3600, bucket="bkt", headers=HEADERS, until=None, **client
    ):
        session = make_session("[default]\nregion = us-east-1\n")
        signing, clock = Signing(session, version, client), Clock()
        request = UploadRequest(bucket, "p/", expires_in, headers, until)
        signers = CurrentSigner(signing, credentials or session.get_credentials(), clock)
        return Stamper(signers, request), signing, clock

    return make_stamper


def presign(stamper, *keys):
    """The URLs, of whatever batches."""
    left, urls = [key.encode() for key in keys], []
    while left:
        batch = stamper.presign(left)
        assert batch.keys == left[: len(batch.keys)]
        left = left[len(batch.keys) :]
        urls += batch.urls.decode().splitlines()
    return urls


def paths(urls):
    return [reference.split(url)[1] for url in urls]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_botocore_signs_one(make, version):
    stamper, signing, _ = make(version=version)
    urls = presign(stamper, "a", "b c", "é") + presign(stamper, "d")
    assert paths(urls) == ["/p/a", "/p/b c", "/p/é", "/p/d"]
    assert signing.keys == ["p/a"]
    assert stamper.has_template
    stamper.prove_last()
    assert signing.keys == ["p/a", "p/d"]


def test_what_is_common(make):
    stamper, _, _ = make()
    batch = stamper.presign([b"a", b"b"])
    assert (batch.common.bucket, batch.common.headers, batch.prefix) == ("bkt", HEADERS, "p/")
    assert batch.common.limited_by == "request"


@pytest.mark.parametrize(
    ("expires_in", "age"), [(7 * 24 * 3600, 60), (3600, 60), (3599, 3599 / 60), (600, 10), (60, 1), (1, 1 / 60)]
)
def test_template_is_renewed_when_it_is_old(make, expires_in, age):
    stamper, signing, clock = make(expires_in=expires_in)
    presign(stamper, "a")
    clock.now += age * 0.99
    presign(stamper, "b")
    assert signing.keys == ["p/a"]
    clock.now += age * 0.02
    presign(stamper, "c", "d")
    assert signing.keys == ["p/a", "p/c"]


def ends(urls):
    """When these URLs end, in seconds since 1970."""
    for url in urls:
        query = reference.split(url)[2]
        if "Expires" in query:
            yield int(query["Expires"])
        else:
            signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
            yield int(signed_at.timestamp()) + int(query["X-Amz-Expires"])


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_until(make, version):
    """The template is good for a minute however soon the end is, and until the end at most."""
    until = int(datetime.now(timezone.utc).timestamp()) + 30
    stamper, signing, clock = make(version=version, until=until, expires_in=30)
    clock.now = until - 30
    urls = presign(stamper, "a", "b")
    clock.now = until - 0.5
    urls += presign(stamper, "c")
    assert stamper.is_current()
    assert set(ends(urls)) == {until}
    assert signing.keys == ["p/a"]
    clock.now = until
    assert not stamper.is_current()
    assert not stamper.is_proved()
    stamper.prove_last()
    assert signing.keys == ["p/a", "p/c"]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_until_is_reached(make, version):
    until = int(datetime.now(timezone.utc).timestamp()) + 2
    stamper, _, clock = make(version=version, until=until)
    clock.now = until - 2
    presign(stamper, "a")
    clock.now = until
    time.sleep(max(0, until - time.time()))
    with pytest.raises(EndReached):
        stamper.presign([b"b"])
    # What was printed can be proved even then.
    stamper.prove_last()


def test_what_was_presigned_ages(make):
    stamper, _, clock = make()
    presign(stamper, "a")
    clock.now += 59
    assert stamper.is_current()
    clock.now += 2
    assert not stamper.is_current()
    presign(stamper, "b")
    assert stamper.is_current()


def test_template_is_renewed_when_the_clock_is_set_back(make):
    stamper, signing, clock = make()
    presign(stamper, "a")
    clock.now -= 5
    presign(stamper, "b")
    assert signing.keys == ["p/a", "p/b"]


def renewing(lifetime):
    """Credentials AK1, AK2 and so on, which botocore renews when they have little time left."""
    numbers = itertools.count(1)

    def next_ones():
        number = next(numbers)
        end = datetime.now(timezone.utc) + lifetime
        return {"access_key": f"AK{number}", "secret_key": f"s{number}", "token": "t", "expiry_time": end.isoformat()}

    return RefreshableCredentials.create_from_metadata(next_ones(), next_ones, "test")


def check_signed_with(urls, ids):
    assert [reference.split(url)[2]["X-Amz-Credential"].split("/")[0] for url in urls] == ids
    for url in urls:
        query = reference.split(url)[2]
        secret = query["X-Amz-Credential"].split("/")[0].replace("AK", "s")
        assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", url, HEADERS, secret)


def test_template_is_renewed_with_the_credentials(make):
    credentials = renewing(timedelta(hours=1))
    stamper, signing, clock = make(credentials)
    urls = presign(stamper, "a", "b")
    credentials._expiry_time = datetime.now(timezone.utc) + timedelta(seconds=30)
    clock.now += 1
    urls += presign(stamper, "c", "d")
    check_signed_with(urls, ["AK1", "AK1", "AK2", "AK2"])
    assert signing.keys == ["p/a", "p/c"]
    assert signing.made_with == ["AK1", "AK2"]
    stamper.prove_last()
    assert signing.made_with == ["AK1", "AK2"]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_credentials_that_are_renewed_whenever_they_are_asked_for(make, version):
    """As those of a role for 15 minutes are: asked for once a second, not for each signature."""
    stamper, signing, clock = make(renewing(timedelta(minutes=5)), version=version)
    urls = []
    for _ in range(3):
        urls += presign(stamper, "a", "b") + presign(stamper, "c")
        clock.now += 1
    stamper.prove_last()
    assert stamper.has_template
    assert len(signing.made_with) == 3
    if version == "s3v4":
        check_signed_with(urls, [access_key for access_key in signing.made_with for _ in range(3)])


def test_credentials_that_stay_the_same_when_asked_for(make):
    stamper, signing, clock = make(Credentials("AK1", "s1"))
    for _ in range(5):
        presign(stamper, "a")
        clock.now += 1
    assert signing.made_with == ["AK1"]
    assert signing.keys == ["p/a"]


def test_end_of_the_credentials(make):
    credentials = renewing(timedelta(minutes=20))
    stamper, _, _ = make(credentials)
    batch = stamper.presign([b"a"])
    assert (batch.common.expires_at, batch.common.limited_by) == (credentials._expiry_time, "credentials")


def test_session_token_without_an_end(make):
    stamper, _, _ = make(Credentials("AK", "s", "token"))
    assert stamper.presign([b"a"]).common.limited_by == "unknown"


def test_directory_bucket_has_no_template(make, session_store):
    endpoint, _ = session_store
    stamper, signing, _ = make(bucket="b--use1-az4--x-s3", endpoint_url=endpoint)
    urls = presign(stamper, "a", "b")
    assert not stamper.has_template
    assert paths(urls) == ["/b--use1-az4--x-s3/p/a", "/b--use1-az4--x-s3/p/b"]
    for url in urls:
        signature = reference.split(url)[2]["X-Amz-Signature"]
        assert signature == reference.version_4_signature("PUT", url, HEADERS, "session-secret")
    signing.keys.clear()
    presign(stamper, "c", "d")
    stamper.prove_last()
    assert signing.keys == ["p/c", "p/d"]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_header_of_another_plugin_is_signed_for_all(make, version):
    stamper, signing, _ = make(version=version)
    signing.tamper = lambda request: request.headers.add_header("x-amz-meta-plugin", "two  words")
    batch = stamper.presign([b"a", b"b"])
    assert batch.common.headers == (*HEADERS, ("x-amz-meta-plugin", "two  words"))
    for url in batch.urls.decode().splitlines():
        query = reference.split(url)[2]
        if version == "s3":
            expected = reference.version_2_signature("PUT", "bkt", url, batch.common.headers, SECRET_KEY, False)
            assert query["Signature"] == expected
        else:
            expected = reference.version_4_signature("PUT", url, batch.common.headers, SECRET_KEY)
            assert query["X-Amz-Signature"] == expected


def test_plugin_that_treats_one_key_otherwise_is_noticed_at_the_end(make):
    stamper, signing, _ = make()

    def change(request):
        if request.url.endswith("/last"):
            request.headers.add_header("x-amz-acl", "private")

    signing.tamper = change
    presign(stamper, "a", "last")
    message = (
        r"^The last URL differs from the one that the AWS CLI signs for that key\. Use none of these URLs, "
        r"and remove the plugin that changes requests for some keys\.$"
    )
    with pytest.raises(AuditFailed, match=message):
        stamper.prove_last()


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize(
    "event",
    [
        *("before-sign", "before-sign.s3", "before-sign.s3.PutObject", "before-sign.*.PutObject", "*.s3.PutObject"),
        *("choose-signer.s3", "before-parameter-build.s3.PutObject", "provide-client-params.s3.*"),
        *("before-endpoint-resolution", "creating-client-class"),
    ],
)
def test_each_key_is_signed_by_itself_where_another_plugin_has_a_say(make, version, event):
    stamper, signing, _ = make(version=version)
    signing.register = lambda events: events.register(event, lambda **_: None)
    assert paths(presign(stamper, "a", "b", "c")) == ["/p/a", "/p/b", "/p/c"]
    assert signing.keys == ["p/a", "p/a", "p/b", "p/c"]
    assert (stamper.has_template, stamper.plugins) == (False, ("test_stamper",))


def test_key_that_another_plugin_refuses_is_not_signed(make):
    def refuse(params, **_):
        if params["Key"].startswith("p/private/"):
            raise PermissionError("private/ is not for others")

    stamper, signing, _ = make()
    signing.register = lambda events: events.register("before-parameter-build.s3.PutObject", refuse)
    assert paths(presign(stamper, "a", "b")) == ["/p/a", "/p/b"]
    with pytest.raises(PermissionError):
        presign(stamper, "private/c")


@pytest.mark.parametrize(
    "event",
    [
        *("building-command-table.s3", "top-level-args-parsed", "session-initialized", "before-sign.ec2"),
        *("before-call.s3.GetObject", "before-sign.s3.GetObject", "before-send.s3", "needs-retry.s3.PutObject"),
    ],
)
def test_another_plugin_that_has_no_say(make, event):
    """These events are not emitted when a PutObject is signed."""
    stamper, signing, _ = make()
    signing.register = lambda events: events.register(event, lambda **_: None)
    presign(stamper, "a", "b")
    assert (signing.keys, stamper.has_template, stamper.plugins) == (["p/a"], True, ())


def test_botocore_that_hides_its_handlers(make, monkeypatch):
    monkeypatch.setattr("awscli_presign_put.signing.bulk.stamper.other_plugins", lambda *_: None)
    stamper, signing, _ = make()
    presign(stamper, "a", "b")
    assert (signing.keys, stamper.has_template, stamper.plugins) == (["p/a", "p/a", "p/b"], False, ())


def test_nothing_was_signed(make):
    stamper, signing, _ = make()
    stamper.prove_last()
    assert signing.keys == []


def test_no_credentials(make, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    stamper, _, _ = make()
    with pytest.raises(NoCredentialsError):
        presign(stamper, "a")


def test_what_cannot_be_bound(make):
    stamper, _, _ = make(version="s3", headers=(("If-None-Match", "*"),))
    with pytest.raises(UnboundHeaders):
        presign(stamper, "a")
