import signal
from types import SimpleNamespace

import pytest

from awscli_presign_put.commands import host
from awscli_presign_put.commands.base import PresignCommand
from awscli_presign_put.output.line_writer import ReaderGone


class Command(PresignCommand):
    NAME = "presign-x"
    ARG_TABLE = ({"name": "path", "no_paramfile": True}, {"name": "other"})

    def __init__(self, raised=None):
        self.raised = raised

    def _presign(self, parsed_args, host):
        if self.raised:
            raise self.raised


@pytest.fixture(autouse=True)
def handler(monkeypatch):
    """What a command leaves behind for the end of the process is taken back."""
    monkeypatch.setattr(host, "end_at_once", lambda: None)
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("raised", "code"), [(None, 0), (ReaderGone, 141), (KeyboardInterrupt, 130)])
def test_exit_code(raised, code):
    assert Command(raised)._run_main(SimpleNamespace(), SimpleNamespace()) == code


def test_other_errors_pass():
    with pytest.raises(ValueError, match=r"^x$"):
        Command(ValueError("x"))._run_main(SimpleNamespace(), SimpleNamespace())


def test_what_is_not_read_from_a_file():
    command = Command()
    assert command._as_it_stands(SimpleNamespace(name="path"), "file://x", other=1) == "file://x"
    assert command._as_it_stands(SimpleNamespace(name="other"), "file://x") is None
    assert command._as_it_stands(None, "file://x") is None


def test_a_command_says_what_it_prints():
    with pytest.raises(NotImplementedError):
        PresignCommand._presign(Command(), None, None)
