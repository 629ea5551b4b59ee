import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.signing.errors import PolicyTooLong, UnsupportedTarget
from awscli_presign_put.signing.role.assumed_role import Role
from awscli_presign_put.signing.role.permissions import Bucket, KmsKey, Objects, Permission
from awscli_presign_put.signing.role.session_policy import policy_text, session_policy, statements_for_store

ROLE = Role("arn:aws:iam::123456789012:role/path/uploads", "k")
PUT = ("PutObject",)


def statement(on, actions=PUT, networks=(), role=ROLE):
    policy = session_policy([Permission(actions, on)], networks, role, "eu-west-1")
    assert policy["Version"] == "2012-10-17"
    (only,) = policy["Statement"]
    return only


def test_statement():
    assert statement(Objects("bkt", "in/a.txt"), networks=("203.0.113.0/24", "2001:db8::/32")) == {
        "Effect": "Allow",
        "Action": ["s3:PutObject"],
        "Resource": "arn:aws:s3:::bkt/in/a.txt",
        "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}},
    }


ACCESS_POINT = "arn:aws:s3:us-east-1:123456789012:accesspoint/ap"
OUTPOST = "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/ap"


@pytest.mark.parametrize(
    ("on", "resource"),
    [
        (Objects("bkt", "in/", True), "arn:aws:s3:::bkt/in/*"),
        (Objects("bkt", "", True), "arn:aws:s3:::bkt/*"),
        (Objects("bkt", "a*b?c"), "arn:aws:s3:::bkt/a${*}b${?}c"),
        (Objects("bkt", "a${filename}$5"), "arn:aws:s3:::bkt/a${$}{filename}$5"),
        (Objects("tenant:bkt", "k"), "arn:aws:s3::tenant:bkt/k"),
        (Objects(ACCESS_POINT, "k"), f"{ACCESS_POINT}/object/k"),
        (
            Objects("arn:aws:s3::123456789012:accesspoint/a.mrap", "in/", True),
            "arn:aws:s3::123456789012:accesspoint/a.mrap/object/in/*",
        ),
        (Objects(ACCESS_POINT.replace("/", ":"), "accesspoint:k"), f"{ACCESS_POINT}/object/accesspoint:k"),
        (Bucket("bkt"), "arn:aws:s3:::bkt"),
        (Bucket(ACCESS_POINT), ACCESS_POINT),
    ],
)
def test_resource(on, resource):
    assert statement(on)["Resource"] == resource


def test_outposts_have_actions_of_their_own():
    only = statement(Objects(OUTPOST, "k"))
    assert (only["Action"], only["Resource"]) == (["s3-outposts:PutObject"], f"{OUTPOST}/object/k")
    assert statement(Objects(OUTPOST.replace("/", ":"), "k"))["Resource"] == f"{OUTPOST}/object/k"


@pytest.mark.parametrize(
    ("arn", "resource"),
    [
        ("arn:aws-cn:iam::123456789012:role/r", "arn:aws-cn:s3:::bkt/k"),
        ("arn:aws-us-gov:iam::123456789012:role/r", "arn:aws-us-gov:s3:::bkt/k"),
        ("arn:minio:iam:::role/r", "arn:aws:s3:::bkt/k"),
    ],
)
def test_partition(arn, resource):
    assert statement(Objects("bkt", "k"), role=Role(arn, "k"))["Resource"] == resource


OF_KEY = "arn:aws:kms:eu-west-1:123456789012:key"


@pytest.mark.parametrize(
    ("key_id", "resource", "alias"),
    [
        (None, f"{OF_KEY}/*", "alias/aws/s3"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", f"{OF_KEY}/1234abcd-12ab-34cd-56ef-1234567890ab", None),
        ("alias/mine", f"{OF_KEY}/*", "alias/mine"),
        ("arn:aws:kms:us-west-2:1:key/k1", "arn:aws:kms:us-west-2:1:key/k1", None),
        ("arn:aws:kms:us-west-2:1:alias/mine", "arn:aws:kms:us-west-2:1:key/*", "alias/mine"),
    ],
)
def test_key_of_kms_has_no_networks(key_id, resource, alias):
    condition = {} if alias is None else {"Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}}
    assert statement(KmsKey(key_id), ("kms:GenerateDataKey",), ("203.0.113.0/24",)) == {
        "Effect": "Allow",
        "Action": ["kms:GenerateDataKey"],
        "Resource": resource,
        **condition,
    }


def test_other_stores_are_not_told_of_kms():
    permissions = [Permission(PUT, Objects("bkt", "k")), Permission(("kms:GenerateDataKey",), KmsKey(None))]
    assert statements_for_store(permissions, True) == permissions
    assert statements_for_store(permissions, False) == permissions[:1]


@pytest.mark.parametrize(
    ("bucket", "message"),
    [
        ("b--use1-az4--x-s3", "is in a directory bucket, whose sessions cannot be narrowed to a key."),
        ("ap-abc123-s3alias", "is the alias of an access point. To narrow a session to it, use its ARN."),
        ("ap-abc123--op-s3", "is the alias of an access point. To narrow a session to it, use its ARN."),
        ("ap-abc123--ol-s3", "is the alias of an access point. To narrow a session to it, use its ARN."),
    ],
)
def test_bucket_that_no_policy_can_name(bucket, message):
    with pytest.raises(UnsupportedTarget) as caught:
        statement(Objects(bucket, "k"))
    assert str(caught.value) == message


def matches(resource, arn):
    """As IAM compares them: * and ? are wildcards, and a variable is what it stands for."""
    parts = re.findall(r"\$\{([*?$])\}|(\*)|(\?)|(.)", resource, re.DOTALL)
    pattern = "".join(
        re.escape(variable or other) if variable or other else ".*" if star else "."
        for variable, star, _, other in parts
    )
    return re.fullmatch(pattern, arn, re.DOTALL) is not None


@given(key=st.text(st.sampled_from("a*?${}/é"), min_size=1), other=st.text(st.sampled_from("a*?${}/é"), min_size=1))
@example(key="*", other="a")
@example(key="${*}", other="*")
@example(key="$${", other="${")
def test_policy_is_for_this_key_alone(key, other):
    resource = json.loads(policy_text(session_policy([Permission(PUT, Objects("bkt", key))], (), ROLE, "r")))[
        "Statement"
    ][0]["Resource"]
    assert matches(resource, f"arn:aws:s3:::bkt/{key}")
    assert matches(resource, f"arn:aws:s3:::bkt/{other}") is (key == other)


@given(st.text(max_size=100))
def test_policy_is_in_visible_ascii(key):
    """Ceph's RADOS Gateway reads a plus sign where botocore sends a space so."""
    text = policy_text(session_policy([Permission(PUT, Objects("bkt", key))], (), ROLE, "r"))
    assert re.fullmatch("[!-~]*", text)


def test_longest_policy():
    def text(length):
        return policy_text(session_policy([Permission(PUT, Objects("bkt", "k" * length))], (), ROLE, "r"))

    room = 2048 - len(text(0))
    assert len(text(room)) == 2048
    with pytest.raises(PolicyTooLong) as caught:
        text(room + 1)
    assert str(caught.value) == (
        "The session policy has 2049 characters, and STS accepts at most 2048. Use a shorter key or fewer networks. "
        "In a key, each space and each character that is not ASCII counts as 6."
    )


def test_key_of_kms_is_in_the_region_of_the_access_point():
    permissions = [Permission(PUT, Objects(ACCESS_POINT, "k")), Permission(("kms:Decrypt",), KmsKey("k1"))]
    policy = session_policy(permissions, (), ROLE, "eu-west-1")
    assert policy["Statement"][1]["Resource"] == "arn:aws:kms:us-east-1:123456789012:key/k1"


def test_key_of_kms_of_no_region():
    objects = Objects("arn:aws:s3::123456789012:accesspoint/a.mrap", "k")
    by_arn = [Permission(PUT, objects), Permission(("kms:Decrypt",), KmsKey("arn:aws:kms:us-west-2:1:key/k1"))]
    assert session_policy(by_arn, (), ROLE, "r")["Statement"][1]["Resource"] == "arn:aws:kms:us-west-2:1:key/k1"
    with pytest.raises(UnsupportedTarget) as caught:
        session_policy([by_arn[0], Permission(("kms:Decrypt",), KmsKey("k1"))], (), ROLE, "r")
    assert str(caught.value) == "is a Multi-Region Access Point. Specify the key of KMS by its ARN."
