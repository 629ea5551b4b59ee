import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.role.assumed_role import Role, session_name_for


@pytest.mark.parametrize(
    ("arn", "partition", "account", "name"),
    [
        ("arn:aws:iam::123456789012:role/uploads", "aws", "123456789012", "uploads"),
        ("arn:aws-cn:iam::123456789012:role/a/b/uploads", "aws-cn", "123456789012", "uploads"),
        ("arn:aws:iam:::role/ceph", "aws", "", "ceph"),
        ("arn:minio:iam:::role/x", "aws", "", "x"),
    ],
)
def test_parts_of_the_arn(arn, partition, account, name):
    role = Role(arn, "k")
    assert (role.partition, role.account, role.name) == (partition, account, name)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("in/feather.ttf", "in-feather.ttf"),
        ("a b+c=d,e@f_g", "a-b-c=d,e@f_g"),
        ("日本.txt", "-.txt"),
        ("k", "presign-k"),
        ("", "presign-"),
        ("日", "presign--"),
        ("x" * 70 + ".txt", "x" * 60 + ".txt"),
    ],
)
def test_session_name(key, name):
    assert session_name_for(key) == name


@given(st.text())
def test_session_name_is_one_for_any_key(key):
    assert re.fullmatch(r"[\w=,.@-]{2,64}", session_name_for(key), re.ASCII)
