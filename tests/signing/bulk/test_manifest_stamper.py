"""Which uploads botocore signs, and which are stamped; signed by a real botocore."""

from itertools import count
from types import FunctionType

import pytest
import reference
from botocore.credentials import Credentials
from clients import client_of

from awscli_presign_put.signing.bulk import manifest_stamper
from awscli_presign_put.signing.bulk import stamper as stamper_module
from awscli_presign_put.signing.bulk.manifest_stamper import ManifestStamper
from awscli_presign_put.signing.bulk.stamper import CurrentSigner
from awscli_presign_put.signing.bulk.url_template import NoTemplate
from awscli_presign_put.signing.errors import AuditFailed, UnboundHeaders
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.upload_request import UploadRequest, Uploads

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


class Signing:
    """What a stamper signs with, and what it is asked to sign."""

    def __init__(self, session, version):
        self._session, self._version = session, version
        self.keys = []
        self.tamper = lambda request: None
        self.register = lambda events: None

    def __call__(self, pinned):
        frozen = pinned.get_frozen_credentials()
        self._presigner = Presigner(client_of(self._session, frozen=frozen), pinned, self._version)
        self.client = self._presigner.client
        emit = self.client.meta.events.emit

        def emit_and_tamper(event_name, **arguments):
            responses = emit(event_name, **arguments)
            if event_name == "before-sign.s3.PutObject":
                self.tamper(arguments["request"])
            return responses

        self.client.meta.events.emit = emit_and_tamper
        self.register(self.client.meta.events)
        return self

    def presign(self, request, action):
        self.keys.append(request.key)
        return self._presigner.presign(request, action)


class Clock:
    now = 1_000_000.0
    looks = None
    """After how many looks it is long after; None for never."""

    def __call__(self):
        if self.looks is not None:
            self.looks -= 1
            return self.now + (1000 if self.looks < 0 else 0)
        return self.now


@pytest.fixture
def make(make_session):
    """A function that returns a stamper, what it signs with, and its clock."""

    def make_stamper(version="s3v4"):
        session = make_session("[default]\nregion = us-east-1\n")
        signing, clock = Signing(session, version), Clock()
        signers = CurrentSigner(signing, Credentials("AK", SECRET_KEY), clock)
        return ManifestStamper(signers, UploadRequest("bkt", "p/", 3600)), signing, clock

    return make_stamper


def uploads_of(*lines):
    """Each line is a key and its headers."""
    names = [tuple(sorted(headers, key=str.lower)) for _, headers in lines]
    values = [tuple(headers[name].encode() for name in of) for of, (_, headers) in zip(names, lines)]
    return Uploads([key.encode() for key, _ in lines], names, values)


def presign(stamper, *lines):
    """The URLs, and of how many each batch is."""
    left, urls, counts = uploads_of(*lines), [], []
    while left.keys:
        presigned = stamper.presign(left)
        by_place = {
            place: url for places, batch in presigned for place, url in zip(places, batch.urls.decode().splitlines())
        }
        assert list(by_place)
        assert sorted(by_place) == list(range(len(by_place)))
        urls += [by_place[place] for place in sorted(by_place)]
        counts.append(len(by_place))
        left = left.after(len(by_place))
    return urls, counts


def signature_of(version, url, headers):
    if version == "s3":
        return reference.version_2_signature("PUT", "bkt", url, headers.items(), SECRET_KEY, False)
    return reference.version_4_signature("PUT", url, headers.items(), SECRET_KEY)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_first_of_each_kind_is_botocores(make, version):
    stamper, signing, _ = make(version)
    lines = [("a", {"Content-Type": "a/b", "x-amz-acl": "private"})]
    lines += [(f"b {at}", {"Content-Type": f"a/{at}", "x-amz-acl": f"%s{at}"}) for at in range(3)]
    lines += [("c", {})]
    lines += [("d", {"x-amz-meta-z": "1", "x-amz-meta-A": "2"}), ("e", {"x-amz-meta-z": "3", "x-amz-meta-A": "4"})]
    lines += [("f", {}), ("g", {"Content-Type": "c/d", "x-amz-acl": "x"})]
    urls, counts = presign(stamper, *lines)
    assert counts == [1, 3, 1, 1, 3]
    assert signing.keys == ["p/a", "p/c", "p/d"]
    name = "Signature" if version == "s3" else "X-Amz-Signature"
    for url, (key, headers) in zip(urls, lines):
        _, path, query = reference.split(url)
        assert (path, query[name]) == (f"/p/{key}", signature_of(version, url, headers))
    assert stamper.has_template
    assert stamper.plugins == ()
    stamper.prove_last()
    assert signing.keys[3:] == ["p/g", "p/f", "p/e"]


def test_what_differs_is_in_the_batch(make):
    stamper, _, _ = make()
    lines = [(key, {"Content-Type": f"a/{key}"}) for key in "abc"]
    stamper.presign(uploads_of(lines[0]))
    ((places, batch),) = stamper.presign(uploads_of(*lines[1:]))
    assert (list(places), batch.prefix, batch.keys) == ([0, 1], "p/", [b"b", b"c"])
    assert batch.values == [(b"a/b",), (b"a/c",)]
    assert [name for name, _ in batch.common.headers] == ["Content-Type"]


def test_what_botocore_does_not_sign_as_it_stands(make):
    stamper, signing, _ = make()
    good = ("a", {"Content-Type": "a/b"})
    dropped = ("b", {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
    presign(stamper, good, good)
    stamper.presign(uploads_of(good, good, dropped))
    with pytest.raises(UnboundHeaders, match=r"^This AWS CLI does not sign that value of Content-Type\. "):
        stamper.presign(uploads_of(dropped, good))
    for value in ("a  b", "a\tb"):
        with pytest.raises(
            UnboundHeaders, match=r"^Signature Version 4 reads several spaces or a tab in Content-Type "
        ):
            stamper.presign(uploads_of(("c", {"Content-Type": value}), good))
    ((places, _),) = stamper.presign(uploads_of(good, good, dropped))
    assert list(places) == [0, 1]
    assert signing.keys == ["p/a", "p/b", "p/c", "p/c"]


def test_version_2_signs_spaces(make):
    stamper, _, _ = make("s3")
    lines = [("a", {"x-amz-acl": "b"}), ("b", {"x-amz-acl": "c  d"}), ("c", {"x-amz-acl": "e\tf"})]
    urls, counts = presign(stamper, *lines)
    assert counts == [1, 1, 1]
    for url, (_, headers) in zip(urls, lines):
        assert reference.split(url)[2]["Signature"] == signature_of("s3", url, headers)


def test_templates_are_renewed_when_they_are_old(make):
    stamper, signing, clock = make()
    lines = [("a", {"x-amz-acl": "b"}), ("b", {}), ("c", {"x-amz-acl": "d"})]
    presign(stamper, *lines)
    assert stamper.is_current()
    clock.now += 61
    assert not stamper.is_current()
    _, counts = presign(stamper, *lines)
    assert counts == [1, 1, 1]
    assert stamper.is_current()
    assert signing.keys == ["p/a", "p/b"] * 2


@pytest.mark.parametrize("step", range(5, 70, 5))
def test_each_place_has_its_url_however_fast_time_goes(make, monkeypatch, step):
    """A template that grows too old meanwhile, and cannot be proved again, leaves no place without a URL."""
    stamper, _, clock = make()
    lines = [("a", {"x-amz-acl": "b"}), ("b", {}), ("c", {"x-amz-acl": "d"}), ("d", {}), ("e", {"x-amz-acl": "f"})]
    presign(stamper, *lines)

    def no_template(*_):
        raise NoTemplate("")

    monkeypatch.setattr(stamper_module, "proved_template", no_template)

    def later():
        clock.now += step
        return clock.now

    for of in stamper._stampers.values():
        of._clock = later
    for places, batch in stamper.presign(uploads_of(*lines)):
        assert len(places) == len(batch.keys) == batch.urls.count(b"\n")


def test_no_stamp_without_a_template(make):
    stamper, _, _ = make()
    with pytest.raises(AuditFailed, match=r"^There is no template for these headers\."):
        stamper._stamper((), ()).stamp([b"a"], [()])


def test_oldest_template_is_proved_when_it_is_given_up(make, monkeypatch):
    monkeypatch.setattr(manifest_stamper, "MAX_STAMPERS", 2)
    stamper, signing, _ = make()
    numbers = count()

    def line(name):
        return str(next(numbers)), {f"x-amz-meta-{name}": "x"}

    presign(stamper, line("a"), line("a"), line("b"), line("a"), line("c"))
    assert signing.keys == ["p/0", "p/2", "p/2", "p/4"]
    stamper.prove_last()
    assert signing.keys[4:] == ["p/3", "p/4"]


def test_upload_that_is_signed_otherwise_is_noticed_at_the_end(make):
    stamper, signing, _ = make()

    def change(request):
        if request.url.endswith("/last"):
            request.headers.add_header("x-amz-acl", "private")

    signing.tamper = change
    presign(stamper, ("a", {"Content-Type": "a/b"}), ("last", {"Content-Type": "c/d"}), ("b", {}))
    with pytest.raises(AuditFailed, match=r"^The last URL differs from the one that the AWS CLI signs for that key\."):
        stamper.prove_last()


def test_plugin_has_a_say_in_each(make):
    stamper, signing, _ = make()
    lines = [("a", {}), ("b", {})]
    handler = FunctionType((lambda **_: None).__code__, {"__name__": "aws_guard"})
    signing.register = lambda events: events.register("before-sign.s3.PutObject", handler)
    _, counts = presign(stamper, *lines)
    assert counts == [1, 1]
    assert (stamper.has_template, stamper.plugins) == (False, ("aws_guard",))


def test_template_that_is_too_old_at_any_look_at_the_clock(make):
    """Whenever it gets too old, the call presigns at least the first upload."""
    line = ("k", {"Content-Type": "a/b"})
    for looks in range(8):
        stamper, _, clock = make()
        presign(stamper, line)
        clock.looks = looks
        ((places, batch),) = stamper.presign(uploads_of(line, line))
        assert (places[0], batch.keys[0]) == (0, b"k")
