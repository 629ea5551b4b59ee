import pytest

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.refused import check_refused


def test_refused_by_name():
    with pytest.raises(UsageError) as caught:
        check_refused(["x", "--a=1"], {"a": "no. Use presign-put --{0}."}, "presign-x")
    assert str(caught.value) == "--a cannot be used with presign-x: no. Use presign-put --a."


@pytest.mark.parametrize("given", [[], ["a"], ["-a"], ["--ab"], ["--b", "=a"]])
def test_others_pass(given):
    assert check_refused(given, {"a": "no."}, "presign-x") is None
