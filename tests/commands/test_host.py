import gc
from types import SimpleNamespace

import botocore.history
import pytest
from botocore.exceptions import EndpointConnectionError

from awscli_presign_put.commands.host import (
    HostOptions,
    as_host_errors,
    command_for_store,
    end_at_once,
    host_options,
    shown_command,
)
from awscli_presign_put.options.usage_errors import UsageError


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


def globals_of(**given):
    return HostOptions(**given)


def test_shown_command():
    given = {"profile": "my profile", "region": "eu-west-1", "ca_bundle": "ca.pem", "verify_ssl": "ca.pem"}
    assert shown_command(globals_of(**given), "https://e", "s3 rm", {}, "s3://b/a\x1bb") == (
        "aws s3 rm s3://b/a\"$(printf '\\033')\"b --profile 'my profile' --region eu-west-1 --endpoint-url https://e "
        "--ca-bundle ca.pem"
    )


def test_shown_command_without_options():
    assert shown_command(globals_of(verify_ssl=None), None, "s3api x", {"bucket": "b"}) == "aws s3api x --bucket b"


def test_shown_command_does_not_verify():
    shown = shown_command(globals_of(verify_ssl=False), None, "s3api x", {"bucket": "b"})
    assert shown == "aws s3api x --bucket b --no-verify-ssl"


def test_shown_values_that_the_aws_cli_would_take_for_something_else():
    options = {"bucket": "b", "key": "-k", "upload-id": "file://\u202e"}
    assert shown_command(globals_of(), None, "s3api x", options) == (
        r"""aws s3api x --bucket b --key=-k --cli-input-json '{"UploadId": "file://\u202e"}'"""
    )


@pytest.mark.parametrize(
    ("given", "shown"), [(None, "--endpoint-url https://e"), ("HTTPS://E", "--endpoint-url HTTPS://E")]
)
def test_command_for_store_has_the_endpoint_as_it_was_given(given, shown):
    make = command_for_store(globals_of(endpoint_url=given))
    assert make("s3api x", {}, "https://e") == f"aws s3api x {shown}"


def test_no_message_has_what_a_terminal_obeys():
    with pytest.raises(ValueError, match=r"^a\\x1b\\u202e\nb$"), as_host_errors():
        raise UsageError("a\x1b\u202e\nb")


def test_options_of_the_host():
    read = SimpleNamespace(
        region="eu-west-1", query=None, output="json", sign_request=True, read_timeout=None, debug=False
    )
    options = host_options(read)
    assert options == HostOptions(region="eu-west-1", output="json", read_timeout=None, for_formatters=read)
    assert options.ask_for_document
    assert not HostOptions().ask_for_document
