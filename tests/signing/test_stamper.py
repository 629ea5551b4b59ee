"""When a template is used, renewed, and not trusted; signed by a real botocore."""

from datetime import datetime, timedelta, timezone

import pytest
import reference
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import NoCredentialsError

from awscli_presign_put.signing import target
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders
from awscli_presign_put.signing.presigner import Presigner
from awscli_presign_put.signing.request import UploadRequest
from awscli_presign_put.signing.stamper import Stamper

HEADERS = (("Content-Type", "font/ttf"),)


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


class CountingPresigner:
    """What botocore is asked to sign."""

    def __init__(self, presigner):
        self._presigner = presigner
        self.keys = []

    def presign(self, request):
        self.keys.append(request.key)
        return self._presigner.presign(request)


@pytest.fixture
def make(make_session):
    """A function that returns a stamper, its presigner and its clock."""

    def make_stamper(credentials=None, version="s3v4", expires_in=3600, bucket="bkt", headers=HEADERS, **client):
        session = make_session("[default]\nregion = us-east-1\n")
        if credentials is not None:
            session._credentials = credentials
        presigner = CountingPresigner(
            Presigner(target.create_client(session, **client), session.get_credentials(), version)
        )
        clock = Clock()
        request = UploadRequest(bucket, "p/", expires_in, headers)
        return Stamper(presigner, session.get_credentials(), request, clock), presigner, clock

    return make_stamper


def presign(stamper, *keys):
    """The URLs, of whatever batches."""
    batches = list(stamper.presign([key.encode() for key in keys]))
    assert b"".join(key for batch in batches for key in batch.keys) == "".join(keys).encode()
    return [url for batch in batches for url in batch.urls.decode().splitlines()]


def paths(urls):
    return [reference.split(url)[1] for url in urls]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_botocore_signs_one(make, version):
    stamper, presigner, _ = make(version=version)
    urls = presign(stamper, "a", "b c", "é") + presign(stamper, "d")
    assert paths(urls) == ["/p/a", "/p/b c", "/p/é", "/p/d"]
    assert presigner.keys == ["p/a"]
    assert stamper.has_template
    stamper.prove_last()
    assert presigner.keys == ["p/a", "p/d"]


def test_what_is_common(make):
    stamper, _, _ = make()
    (batch,) = stamper.presign([b"a", b"b"])
    assert (batch.common.bucket, batch.common.headers, batch.prefix) == ("bkt", HEADERS, "p/")
    assert batch.common.limited_by == "request"


@pytest.mark.parametrize(
    ("expires_in", "age"), [(7 * 24 * 3600, 60), (3600, 60), (3599, 3599 / 60), (600, 10), (60, 1), (1, 1 / 60)]
)
def test_template_is_renewed_when_it_is_old(make, expires_in, age):
    stamper, presigner, clock = make(expires_in=expires_in)
    presign(stamper, "a")
    clock.now += age * 0.99
    presign(stamper, "b")
    assert presigner.keys == ["p/a"]
    clock.now += age * 0.02
    presign(stamper, "c", "d")
    assert presigner.keys == ["p/a", "p/c"]


def test_template_is_renewed_when_the_clock_is_set_back(make):
    stamper, presigner, clock = make()
    presign(stamper, "a")
    clock.now -= 5
    presign(stamper, "b")
    assert presigner.keys == ["p/a", "p/b"]


def test_template_is_renewed_with_the_credentials(make):
    ends = datetime.now(timezone.utc) + timedelta(hours=1)

    def metadata(number, end):
        return {"access_key": f"AK{number}", "secret_key": f"s{number}", "token": "t", "expiry_time": end.isoformat()}

    renewed = iter([metadata(2, ends)])
    credentials = RefreshableCredentials.create_from_metadata(metadata(1, ends), lambda: next(renewed), "test")
    stamper, presigner, _ = make(credentials)
    first = presign(stamper, "a", "b")
    credentials._expiry_time = datetime.now(timezone.utc) + timedelta(seconds=30)
    second = presign(stamper, "c", "d")
    ids = [reference.split(url)[2]["X-Amz-Credential"].split("/")[0] for url in first + second]
    assert ids == ["AK1", "AK1", "AK2", "AK2"]
    for url, secret in zip(first + second, ["s1", "s1", "s2", "s2"]):
        signature = reference.split(url)[2]["X-Amz-Signature"]
        assert signature == reference.version_4_signature("PUT", url, HEADERS, secret)
    assert presigner.keys == ["p/a", "p/c"]


def test_credentials_that_are_renewed_while_a_template_is_made(make):
    """Between botocore's signing and our asking for the credentials: the second try has both from the same."""
    credentials = Credentials("AK1", "s1")
    stamper, presigner, _ = make(credentials)
    original = presigner.presign

    def presign_and_renew(request):
        presigned = original(request)
        credentials.access_key, credentials.secret_key = "AK2", "s2"
        return presigned

    presigner.presign = presign_and_renew
    (url,) = presign(stamper, "a")
    assert reference.split(url)[2]["X-Amz-Credential"].startswith("AK2/")
    assert reference.split(url)[2]["X-Amz-Signature"] == reference.version_4_signature("PUT", url, HEADERS, "s2")
    assert stamper.has_template


def test_last_is_proved_after_the_credentials_are_renewed(make):
    credentials = Credentials("AK1", "s1")
    stamper, _, _ = make(credentials)
    presign(stamper, "a", "b")
    credentials.access_key, credentials.secret_key = "AK2", "s2"
    stamper.prove_last()


def test_directory_bucket_has_no_template(make, session_store):
    endpoint, _ = session_store
    stamper, presigner, _ = make(bucket="b--use1-az4--x-s3", endpoint_url=endpoint)
    urls = presign(stamper, "a", "b")
    assert not stamper.has_template
    assert paths(urls) == ["/b--use1-az4--x-s3/p/a", "/b--use1-az4--x-s3/p/b"]
    for url in urls:
        signature = reference.split(url)[2]["X-Amz-Signature"]
        assert signature == reference.version_4_signature("PUT", url, HEADERS, "session-secret")
    presigner.keys.clear()
    presign(stamper, "c", "d")
    stamper.prove_last()
    assert presigner.keys == ["p/c", "p/d"]


def tampering(presigner, change):
    """Let another plugin's handler have the last word on each request."""
    events = presigner._presigner._client.meta.events
    events.register_last("before-sign.s3", lambda request, **_: change(request))


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_header_of_another_plugin_is_signed_for_all(make, version):
    stamper, presigner, _ = make(version=version)
    tampering(presigner, lambda request: request.headers.add_header("x-amz-meta-plugin", "two  words"))
    (batch,) = stamper.presign([b"a", b"b"])
    assert batch.common.headers == (*HEADERS, ("x-amz-meta-plugin", "two  words"))
    for url in batch.urls.decode().splitlines():
        query = reference.split(url)[2]
        if version == "s3":
            expected = reference.version_2_signature("PUT", "bkt", url, batch.common.headers, SECRET_KEY, False)
            assert query["Signature"] == expected
        else:
            expected = reference.version_4_signature("PUT", url, batch.common.headers, SECRET_KEY)
            assert query["X-Amz-Signature"] == expected


SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def test_plugin_that_treats_one_key_otherwise_is_noticed_at_the_end(make):
    stamper, presigner, _ = make()

    def change(request):
        if request.url.endswith("/last"):
            request.headers.add_header("x-amz-acl", "private")

    tampering(presigner, change)
    presign(stamper, "a", "last")
    message = (
        r"^the last URL is not the one that the AWS CLI signs for that key \(it is not the same at the moment of the "
        r"last one\): use none of them, and take out the plugin that changes single requests$"
    )
    with pytest.raises(AuditFailed, match=message):
        stamper.prove_last()


def test_nothing_was_signed(make):
    stamper, presigner, _ = make()
    stamper.prove_last()
    assert presigner.keys == []


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
