import gc
from types import SimpleNamespace

import botocore.history
import pytest
from botocore.exceptions import EndpointConnectionError

from awscli_presign_put.commands.host import as_host_errors, end_at_once
from awscli_presign_put.options.errors import UsageError


def test_ours_become_the_hosts():
    """This environment is an AWS CLI v1, where all errors end alike; the exit codes of both are tested end to end."""
    with pytest.raises(ValueError, match=r"^--option is wrong\. Use another\.$"), as_host_errors():
        raise UsageError("--option is wrong. Use another.")


def test_others_pass():
    with pytest.raises(KeyError), as_host_errors():
        raise KeyError("x")


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (UsageError("--keys-from http://u:secret@e/k cannot be read."), "--keys-from http://***@e/k cannot be read."),
        (ValueError("Invalid endpoint: u:secret@e_x"), "Invalid endpoint: ***@e_x"),
        (
            EndpointConnectionError(endpoint_url="http://u:secret@e/b"),
            'Could not connect to the endpoint URL: "***@e/b"',
        ),
    ],
)
def test_user_info_is_not_shown(error, shown):
    with pytest.raises(type(error) if not isinstance(error, UsageError) else ValueError) as caught, as_host_errors():
        raise error
    assert str(caught.value) == shown


def test_errors_of_the_system_stay_as_they_are():
    with pytest.raises(FileNotFoundError) as caught, as_host_errors():
        raise FileNotFoundError(2, "No such file or directory", "x")
    assert str(caught.value) == "[Errno 2] No such file or directory: 'x'"


class Writer:
    closed = False

    def close(self):
        self.closed = True


@pytest.mark.parametrize("number", [0, 1, 2])
def test_history_is_closed_before_the_last_collection_is_left_out(monkeypatch, number):
    writers = [Writer() for _ in range(number)]
    frozen = end_with([SimpleNamespace(_writer=writer) for writer in writers], monkeypatch)
    assert (frozen, [writer.closed for writer in writers]) == ([True], [True] * number)


@pytest.mark.parametrize(
    "handlers", [[SimpleNamespace(_writer=Writer()), object()], [SimpleNamespace(_writer=None)], None]
)
def test_history_of_another_kind_is_left_to_the_last_collection(monkeypatch, handlers):
    assert end_with(handlers, monkeypatch) == []


def end_with(handlers, monkeypatch):
    """Whether garbage is left alone at the end, where the AWS CLI records its history with these handlers."""
    frozen = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    recorder = SimpleNamespace(_handlers=handlers)
    monkeypatch.setattr(botocore.history, "get_global_history_recorder", lambda: recorder)
    end_at_once()
    return frozen
