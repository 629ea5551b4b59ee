import shutil
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest


@pytest.fixture(scope="session")
def presigned():
    def make(key="a/feather.ttf", headers=(), url=None, limited_by="request", networks=()):
        return PresignedRequest(
            method="PUT",
            url=url or f"https://e.example/bkt/{key}?X-Amz-Signature=1",
            headers=headers,
            bucket="bkt",
            key=key,
            expires_at=datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc),
            limited_by=limited_by,
            networks=networks,
        )

    return make


@pytest.fixture(scope="session")
def presigned_post():
    """A function that makes a form; the limits and the answer are those of PostRequest."""

    def make(key="in/report.pdf", is_prefix=False, fields=(), limited_by="request", **request):
        asked = PostRequest("bkt", key, is_prefix, 300, **request)
        end = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
        return PresignedPost("https://e.example/bkt", (("key", asked.key_field), *fields), asked, end, limited_by)

    return make


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("not on this machine: openssl")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    with path.open("a") as both, Path(f"{path}.crt").open() as own:
        both.write(own.read())
    return path
