import io
from types import SimpleNamespace

import pytest

from awscli_presign_put.commands import presigning
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.options import local_file
from awscli_presign_put.options.table import HEADER_OPTIONS
from awscli_presign_put.signing import check


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "only_show_errors", "shown"),
    [
        (Terminal(), False, "Reading large: 100%\r\x1b[K"),
        (Terminal(), True, ""),
        (io.StringIO(), False, ""),
        (None, False, None),
    ],
)
def test_progress_of_for_file(tmp_path, monkeypatch, stream, only_show_errors, shown):
    monkeypatch.setattr(local_file, "_PROGRESS_FROM", 2)
    monkeypatch.setattr("sys.stderr", stream)
    (tmp_path / "large").write_bytes(b"x" * 1024)
    none_given = {option.name.replace("-", "_"): None for option in HEADER_OPTIONS}
    arguments = SimpleNamespace(
        **none_given,
        path="s3://bkt/k",
        expires_in="300",
        for_file=str(tmp_path / "large"),
        checksum_algorithm="CRC32",
        guess_mime_type=True,
        only_show_errors=only_show_errors,
    )
    session = SimpleNamespace(get_credentials=lambda: None)
    asked = Presigning(session, arguments, SimpleNamespace(sign_request=True))
    assert dict(asked.request.headers)["Content-Length"] == "1024"
    assert (None if stream is None else stream.getvalue()) == shown


@pytest.mark.parametrize(
    ("read", "connect", "limit"), [(60, 60, 60), (5, 60, 60), (5, 7, 7), (300, 60, 300), (None, 60, None)]
)
def test_time_of_check(monkeypatch, read, connect, limit):
    """As the AWS CLI hands them over: 60 where they are not given, None for 0."""
    monkeypatch.setattr(
        presigning.Presigning, "presigner", lambda self: SimpleNamespace(presign=lambda request: signed)
    )
    signed = SimpleNamespace(region="us-east-1")
    limits = []
    monkeypatch.setattr(check, "check", lambda presigner, request, region, limit, *_: limits.append(limit))
    asked = presigning.Presigning.__new__(presigning.Presigning)
    asked._args = SimpleNamespace(check=True, only_show_errors=False)
    asked._globals = SimpleNamespace(read_timeout=read, connect_timeout=connect)
    assert asked.presign(None) is signed
    assert limits == [limit]
