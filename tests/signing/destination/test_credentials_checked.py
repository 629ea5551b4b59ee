import pytest
from botocore.credentials import Credentials, ReadOnlyCredentials
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.signing.destination.credentials import PinnedCredentials, check_keys, check_keys_of_aws
from awscli_presign_put.signing.errors import InvalidCredentials

LINE_BREAK = "contains a line break. Remove it."


@pytest.mark.parametrize(
    ("keys", "method", "message"),
    [
        (("AK\n", "s", None), "env", f"The access key ID from AWS_ACCESS_KEY_ID {LINE_BREAK}"),
        (("AK", "s\r\n", None), "env", f"The secret access key from AWS_SECRET_ACCESS_KEY {LINE_BREAK}"),
        (("AK", "s", "t\r"), "env", f"The session token from AWS_SESSION_TOKEN {LINE_BREAK}"),
        (
            ("AK", "s s", None),
            "shared-credentials-file",
            "The secret access key from the credentials file contains a space or a tab. Remove it.",
        ),
        (
            ("AK\t", "s", None),
            "config-file",
            "The access key ID from the configuration file contains a space or a tab. Remove it.",
        ),
        (
            ("AK", "s", "t\x00"),
            "custom-process",
            "The session token from credential_process contains an invisible character. Copy it again.",
        ),
        (
            ("AK", "s\u200b", None),
            "assume-role",
            "The secret access key from assume-role contains an invisible character. Copy it again.",
        ),
        (("", "s", None), None, "The access key ID is empty. Specify it."),
        (("AK", "", "t"), None, "The secret access key is empty. Specify it."),
        (('"AK"', '"s"', None), None, "The access key ID is in quotation marks. Remove them."),
        (("AK", "'s'", None), None, "The secret access key is in quotation marks. Remove them."),
        (("AK", "s", '"t"'), None, "The session token is in quotation marks. Remove them."),
    ],
)
def test_keys_that_no_store_accepts(keys, method, message):
    with pytest.raises(InvalidCredentials) as caught:
        check_keys(ReadOnlyCredentials(*keys), method)
    assert str(caught.value) == message


visible = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="'\""), min_size=1)


@given(visible, visible, st.none() | st.just("") | visible)
@example("AK", "'", '"')  # one mark quotes nothing
@example("'AK", 's"', "'t\"")
def test_any_keys_of_visible_characters(key_id, secret, token):
    assert check_keys(ReadOnlyCredentials(key_id, secret, token), None) is None


@given(visible, st.characters(categories=["Cc", "Cf", "Z"]), visible)
def test_any_other_character_is_refused_and_nothing_is_shown(before, character, after):
    secret = f"{before}{character}{after}"
    with pytest.raises(InvalidCredentials) as caught:
        check_keys(ReadOnlyCredentials("AK", secret, None), "env")
    assert secret not in str(caught.value)


def test_temporary_keys_of_aws_without_their_token():
    with pytest.raises(InvalidCredentials) as caught:
        check_keys_of_aws(ReadOnlyCredentials("ASIAEXAMPLE", "s", None))
    assert str(caught.value) == (
        "The access key ID begins with ASIA, so the credentials are temporary and require a session token. "
        "Set AWS_SESSION_TOKEN, or aws_session_token in the profile."
    )
    assert check_keys_of_aws(ReadOnlyCredentials("ASIAEXAMPLE", "s", "t")) is None
    assert check_keys_of_aws(ReadOnlyCredentials("AKIAEXAMPLE", "s", None)) is None


@pytest.mark.parametrize("token", ["", None])
def test_empty_token_is_none(token):
    credentials = PinnedCredentials(Credentials("AK", "s", token))
    assert credentials.get_frozen_credentials().token is None
