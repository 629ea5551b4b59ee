import io
from datetime import datetime, timezone
from types import SimpleNamespace

import given_options
import pytest

from awscli_presign_put.commands import presigning
from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.commands.printing import hand_over
from awscli_presign_put.options import local_file
from awscli_presign_put.options.put_options import PutOptions
from awscli_presign_put.signing.store import check
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


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
def test_progress_of_for_file(make_session, tmp_path, monkeypatch, stream, only_show_errors, shown):
    monkeypatch.setattr(local_file, "PROGRESS_FROM", 2)
    monkeypatch.setattr("sys.stderr", stream)
    (tmp_path / "large").write_bytes(b"x" * 1024)
    common = given_options.common(for_file=str(tmp_path / "large"), only_show_errors=only_show_errors)
    options = PutOptions(common, checksum_algorithm="CRC32")
    asked = Presigning(make_session(), options, HostOptions(region="us-east-1"))
    assert dict(asked.request.headers)["Content-Length"] == "1024"
    assert (None if stream is None else stream.getvalue()) == shown


@pytest.mark.parametrize("form", ["curl", "powershell", "python"])
@pytest.mark.parametrize(
    ("for_file", "named"),
    [("/home/me/x/report.pdf", "report.pdf"), ("report.pdf", "report.pdf"), ("../é", "é"), (None, "key.pdf")],
)
def test_handoff_names_the_file_without_its_folder(monkeypatch, form, for_file, named):
    monkeypatch.setattr("awscli_presign_put.handoff.FORMATS", {form: lambda presigned, file: (presigned.key, file)})
    expires_at = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
    presigned = PresignedRequest("PUT", "https://e.example/k", (), "bkt", "in/key.pdf", expires_at, "request")
    arguments = given_options.common(format=form, for_file=for_file, path="s3://bkt/in/key.pdf")
    assert hand_over(presigned, arguments) == ("in/key.pdf", named)


@pytest.mark.parametrize(
    ("read", "connect", "limit"), [(60, 60, 60), (5, 60, 60), (5, 7, 7), (300, 60, 300), (None, 60, None)]
)
def test_time_of_check(monkeypatch, read, connect, limit):
    """As the AWS CLI hands them over: 60 where they are not given, None for 0."""
    signed = SimpleNamespace(region="us-east-1")
    presigner = SimpleNamespace(presign=lambda request: signed)
    limits = []
    monkeypatch.setattr(check, "check", lambda asking, request: limits.append(asking.limit))
    asked = presigning.Presigning.__new__(presigning.Presigning)
    asked._narrowing = None
    asked._options = given_options.common(check=True)
    asked._host = HostOptions(read_timeout=read, connect_timeout=connect)
    assert asked.presign(None, presigner) is signed
    assert limits == [limit]
