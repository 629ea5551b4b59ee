import io
from types import SimpleNamespace

import pytest

from awscli_presign_put.commands.presigning import Presigning
from awscli_presign_put.options import local_file
from awscli_presign_put.options.table import HEADER_OPTIONS


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
    presigning = Presigning(session, arguments, SimpleNamespace(sign_request=True))
    assert dict(presigning.request.headers)["Content-Length"] == "1024"
    assert (None if stream is None else stream.getvalue()) == shown
