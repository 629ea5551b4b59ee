from datetime import datetime, timezone

import pytest

from awscli_presign_put.signing.request import PresignedRequest


@pytest.fixture
def presigned():
    def make(key="a/feather.ttf", headers=(), url=None, limited_by="request"):
        return PresignedRequest(
            method="PUT",
            url=url or f"https://e.example/bkt/{key}?X-Amz-Signature=1",
            headers=headers,
            bucket="bkt",
            key=key,
            expires_at=datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc),
            limited_by=limited_by,
        )

    return make
