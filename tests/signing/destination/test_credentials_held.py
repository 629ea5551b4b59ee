import pytest
from botocore.exceptions import ProfileNotFound
from situations import ACCESS_KEY, SECRET_KEY

from awscli_presign_put.signing.destination.credentials import held_credentials


def test_credentials(make_session):
    held = held_credentials(make_session())
    assert (held.access_key, held.secret_key) == (ACCESS_KEY, SECRET_KEY)


def test_no_credentials(make_session, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert held_credentials(make_session()) is None


def test_credentials_that_do_not_work(make_session, monkeypatch):
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
    assert held_credentials(make_session()) is None
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert held_credentials(make_session()) is None


def test_profile_that_does_not_exist(make_session, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "none")
    with pytest.raises(ProfileNotFound):
        held_credentials(make_session())
