"""What is typed for presign-probe."""

from types import SimpleNamespace

import pytest

from awscli_presign_put.options.probe_options import ARGUMENTS, probe_options
from awscli_presign_put.options.usage_errors import UsageError


def options(**given):
    names = [each["name"].replace("-", "_") for each in ARGUMENTS]
    return probe_options(SimpleNamespace(**{**dict.fromkeys(names), "path": "s3://bkt/in/", **given}), ["link"])


def test_owner():
    assert options().expected_bucket_owner == ""
    assert options(expected_bucket_owner="123456789012").expected_bucket_owner == "123456789012"
    # Of a store whose accounts have names.
    assert options(expected_bucket_owner="tenant$user").expected_bucket_owner == "tenant$user"


@pytest.mark.parametrize("given", ["", "a b", "a\n", "Größe"])
def test_owner_that_no_header_can_have(given):
    with pytest.raises(UsageError) as refused:
        options(expected_bucket_owner=given)
    assert str(refused.value) == (f"--expected-bucket-owner {given!r} is not an account ID. Use the ID of the owner.")
