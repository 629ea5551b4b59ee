import pytest
from botocore.exceptions import EndpointConnectionError

from awscli_presign_put.commands.host import as_host_errors
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
