import pytest

from awscli_presign_put.explain.signer import account_of, is_temporary


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
