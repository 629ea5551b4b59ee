from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import PartialCredentialsError

from awscli_presign_put.signing.destination.credentials import session_credentials
from awscli_presign_put.signing.errors import InvalidCredentials

FORM = "Use ISO 8601 with a time zone, such as 2030-01-31T12:00:00Z, or unset it."


@pytest.fixture
def credentials_of(make_session, monkeypatch):
    """The credentials of a session, with this end in the environment."""

    def of(end=None, config=""):
        if end is not None:
            monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end)
        return session_credentials(make_session(config))

    return of


@pytest.mark.parametrize("end", [None, ""])
def test_no_end(credentials_of, end):
    assert credentials_of(end).access_key == "AKIAIOSFODNN7EXAMPLE"


def test_end_that_is_to_come(credentials_of):
    end = datetime.now(timezone.utc) + timedelta(minutes=30)
    assert credentials_of(end.isoformat())._expiry_time == end


def test_end_that_has_passed(credentials_of):
    with pytest.raises(InvalidCredentials) as caught:
        credentials_of("2026-01-31T12:00:00Z")
    assert str(caught.value) == (
        "The credentials in the environment have expired: AWS_CREDENTIAL_EXPIRATION is 2026-01-31T12:00:00Z. "
        "Get new credentials, and set all of their variables again."
    )


@pytest.mark.parametrize("end", ["nonsense", "2030-13-31T12:00:00Z", "1890000000"])
def test_end_that_is_no_date(credentials_of, end):
    with pytest.raises(InvalidCredentials) as caught:
        credentials_of(end)
    assert str(caught.value) == f"AWS_CREDENTIAL_EXPIRATION '{end}' is not a date. {FORM}"


@pytest.mark.parametrize("end", ["2030-01-31T12:00:00", "2030-01-31"])
def test_end_without_a_time_zone(credentials_of, end):
    with pytest.raises(InvalidCredentials) as caught:
        credentials_of(end)
    assert str(caught.value) == f"AWS_CREDENTIAL_EXPIRATION '{end}' has no time zone. {FORM}"


def test_end_of_other_credentials_than_the_environments(credentials_of, monkeypatch):
    """Without keys in the environment, botocore does not read it."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    config = "[default]\naws_access_key_id = AK\naws_secret_access_key = s\naws_session_token = t\n"
    assert credentials_of("nonsense", config).access_key == "AK"


def test_no_credentials(credentials_of, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert credentials_of("2026-01-31T12:00:00Z") is None


def test_other_errors_stay_what_they_are(credentials_of, monkeypatch):
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(PartialCredentialsError):
        credentials_of("2030-01-31T12:00:00Z")

    def fail(self):
        raise ValueError("of another kind")

    monkeypatch.setattr("botocore.session.Session.get_credentials", fail)
    with pytest.raises(ValueError, match="^of another kind$"):
        credentials_of("2030-01-31T12:00:00Z")
