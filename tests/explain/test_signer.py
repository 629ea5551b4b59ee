import pytest
from situations import ACCESS_KEY, keys

from awscli_presign_put.explain.signer import account_of, is_temporary, other_token


@pytest.mark.parametrize(
    ("key_id", "account"),
    [
        ("ASIAQNZGKIQY56JQ7WML", "029608264753"),
        ("AKIAIOSFODNN7EXAMPLE", None),
        ("AKIAQNZGKIQY56JQ7WM0", None),
        ("test", None),
        ("", None),
    ],
)
def test_account(key_id, account):
    assert account_of(key_id) == account


def test_temporary():
    assert is_temporary("ASIAQNZGKIQY56JQ7WML", None)
    assert is_temporary("x", "token")
    assert [is_temporary(key, None) for key in ("AKIAIOSFODNN7EXAMPLE", "ASIA")] == [False, False]


TEMPORARY = "ASIAIOSFODNN7EXAMPLE"
NOT_TEMPORARY = "The access key ID is not temporary, and such a key has no session token."


@pytest.mark.parametrize(
    ("key", "token", "held", "is_of_aws", "doubt"),
    [
        (TEMPORARY, "t", keys(key=TEMPORARY, token="t"), True, ""),
        (TEMPORARY, "t", keys(key=TEMPORARY, token="t\n"), True, ""),
        (TEMPORARY, "t", keys(key=TEMPORARY, token="u"), True, "These credentials have another session token."),
        (TEMPORARY, "t", keys(key=TEMPORARY), True, "These credentials have no session token."),
        (TEMPORARY, "t", keys(token="u"), True, ""),
        (TEMPORARY, "t", None, True, ""),
        (TEMPORARY, None, keys(key=TEMPORARY, token="u"), True, ""),
        (ACCESS_KEY, "t", None, True, NOT_TEMPORARY),
        (ACCESS_KEY, "t", None, False, ""),
        ("minio", "t", keys(key="minio"), False, "These credentials have no session token."),
        (None, "t", keys(), True, ""),
    ],
)
def test_other_token(key, token, held, is_of_aws, doubt):
    assert other_token(key, token, held, is_of_aws) == doubt
