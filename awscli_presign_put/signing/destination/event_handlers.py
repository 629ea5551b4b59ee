"""Which event handlers take part in signing a request, and whose they are.

A plugin of the AWS CLI changes or refuses requests by handlers of botocore's events. These may look at the key: where
there are any, the URL of one key says nothing about that of another.
"""

from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional, Sequence, Set, Tuple

_OWN = ("awscli", "awscli_presign_put", "botocore")

Handlers = Sequence[Tuple[str, Callable[..., Any]]]
"""Events of botocore, and a handler of each."""

# Emitted before there is a client whose events could be noted; its handlers may replace the methods of the client.
_CREATING = "creating-client-class.s3"

# Our own handler: finding it proves that the search works.
_KNOWN = "before-endpoint-resolution.s3"


@contextmanager
def handled_first(events: Any, handlers: Handlers) -> Iterator[None]:
    """Have these handlers called meanwhile, before all others of their events; of one event, the last is called first.

    :param events: the ``meta.events`` of a client.
    """
    for event, handler in handlers:
        events.register_first(event, handler)
    try:
        yield
    finally:
        for event, handler in handlers:
            events.unregister(event, handler)


@contextmanager
def noted_events(events: Any) -> Iterator[Set[str]]:
    """Note the names of all events that are emitted meanwhile: which they are depends on the release of botocore.

    :param events: the ``meta.events`` of a client.
    """
    names: Set[str] = set()
    emitting = ("emit", "emit_until_response")
    before = {method: vars(events)[method] for method in emitting if method in vars(events)}
    for method in emitting:
        setattr(events, method, _noting(names, getattr(events, method)))
    try:
        yield names
    finally:
        for method in emitting:
            delattr(events, method)
        vars(events).update(before)


def _noting(names: Set[str], emit: Any) -> Any:
    def note(event_name: str, **arguments: Any) -> Any:
        names.add(event_name)
        return emit(event_name, **arguments)

    return note


def other_plugins(events: Any, names: Set[str]) -> Optional[Tuple[str, ...]]:
    """The packages, besides the AWS CLI and this plugin, that have handlers for these events.

    :returns: None where this botocore does not show its handlers.
    """
    # v1 has aliases for the names of events, v2 has not. botocore has no public name for what is registered.
    emitter = getattr(events, "_emitter", events)
    alias = getattr(events, "_alias_event_name", str)
    try:
        handlers = {name: list(emitter._handlers.prefix_search(alias(name))) for name in {*names, _KNOWN, _CREATING}}
    except (AttributeError, TypeError):
        return None
    if not names or "awscli_presign_put" not in map(_package, handlers[_KNOWN]):
        return None
    packages = {_package(handler) for of_one_event in handlers.values() for handler in of_one_event}
    return tuple(sorted(packages.difference(_OWN)))


def _package(handler: Any) -> str:
    """The package that a handler is written in: for a method, that of its object's class."""
    function = handler
    if hasattr(handler, "__self__"):
        function = handler.__self__ if isinstance(handler.__self__, type) else type(handler.__self__)
        if function.__module__.partition(".")[0] in _OWN:
            function = getattr(handler, "__func__", handler)
    # Not __module__, which functools.wraps copies from the function that is wrapped.
    module = getattr(function, "__globals__", {}).get("__name__") or getattr(function, "__module__", None)
    # On Python 3.9, a callable object such as a partial has no __module__.
    return str(module or type(function).__module__).partition(".")[0]
