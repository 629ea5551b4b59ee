import pytest

from awscli_presign_put.commands.host import as_host_errors
from awscli_presign_put.options.errors import UsageError


def test_ours_become_the_hosts():
    """This environment is an AWS CLI v1, where all errors end alike; the exit codes of both are tested end to end."""
    with pytest.raises(ValueError, match=r"^--option is wrong\. Use another\.$"), as_host_errors():
        raise UsageError("--option is wrong. Use another.")


def test_others_pass():
    with pytest.raises(KeyError), as_host_errors():
        raise KeyError("x")
