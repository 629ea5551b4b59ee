"""Whose the handlers of a real client are."""

import functools
import types

import botocore.handlers
import pytest
from botocore.hooks import HierarchicalEmitter

from awscli_presign_put.signing.destination.event_handlers import noted_events, other_plugins
from awscli_presign_put.signing.upload.upload_request import UploadRequest

EVENTS = {
    "provide-client-params.s3.PutObject",
    "before-parameter-build.s3.PutObject",
    "before-endpoint-resolution.s3",
    "choose-signer.s3.PutObject",
    "before-sign.s3.PutObject",
}


def of_plugin(source="def handle(*_, **__): pass", name="some_plugin.sub"):
    module = types.ModuleType(name)
    exec(source, vars(module))
    return module


@pytest.fixture
def client(make_presigner):
    return make_presigner().client


def test_events_of_signing(make_presigner):
    presigner = make_presigner()
    events = presigner.client.meta.events
    before = dict(vars(events))
    with noted_events(events) as names:
        presigner.presign(UploadRequest("bkt", "k", 60))
    assert names == EVENTS
    assert set(vars(events)) == set(before)


def test_events_are_no_longer_noted_after_an_error(client):
    events = client.meta.events
    before = set(vars(events))
    with pytest.raises(KeyError), noted_events(events):
        raise KeyError
    assert set(vars(events)) == before


def test_the_clis_own(client):
    assert other_plugins(client.meta.events, EVENTS) == ()


class Own(HierarchicalEmitter):
    """A class of a plugin."""

    def handle(self, **_):
        pass


PLUGIN = of_plugin()
CLASS = of_plugin("class Handler:\n    def __call__(self, **_): pass\n    def handle(self, **_): pass").Handler


@pytest.mark.parametrize(
    ("handler", "packages"),
    [
        (PLUGIN.handle, ("some_plugin",)),
        (CLASS(), ("some_plugin",)),
        (CLASS().handle, ("some_plugin",)),
        (types.MethodType(PLUGIN.handle, HierarchicalEmitter()), ("some_plugin",)),
        (types.MethodType(botocore.handlers.validate_bucket_name, CLASS()), ("some_plugin",)),
        (Own().emit, ("test_event_handlers",)),
        (functools.wraps(botocore.handlers.validate_bucket_name)(PLUGIN.handle), ("some_plugin",)),
        (functools.partial(botocore.handlers.validate_bucket_name), ("functools",)),
        (of_plugin(name="awscli_other").handle, ("awscli_other",)),
        (of_plugin(name="botocore_other").handle, ("botocore_other",)),
        (dict, ("builtins",)),
        (of_plugin(name="awscli.customizations.x").handle, ()),
        (botocore.handlers.validate_bucket_name, ()),
        (HierarchicalEmitter().emit, ()),
    ],
)
def test_package_of_a_handler(client, handler, packages):
    client.meta.events.register("before-sign.s3", handler)
    assert other_plugins(client.meta.events, EVENTS) == packages


def test_several_plugins(client):
    for name in ("b_plugin", "a_plugin", "b_plugin"):
        client.meta.events.register("before-sign.s3", of_plugin(name=name).handle)
    assert other_plugins(client.meta.events, EVENTS) == ("a_plugin", "b_plugin")


@pytest.mark.parametrize(
    "events", [object(), types.SimpleNamespace(_handlers=None), HierarchicalEmitter()], ids=["none", "other", "empty"]
)
def test_handlers_that_cannot_be_seen(events):
    """Not even the one that this package registers with each client: then nothing is known of others."""
    assert other_plugins(events, EVENTS) is None


def test_events_that_cannot_be_seen(client):
    assert other_plugins(client.meta.events, set()) is None
