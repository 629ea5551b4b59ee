"""The causes that the code of an answer shows by itself."""

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.handoff.refusals import causes_by_code


def test_codes_of_one_cause():
    causes = causes_by_code()
    assert causes["EntityTooLarge"] == ("too-large", all_causes()["too-large"].uploader)
    assert causes["RequestExpired"] == ("url-expired", all_causes()["url-expired"].uploader)
    assert causes["PreconditionFailed"][0] == "condition-failed"


def test_codes_of_several_causes_are_left_to_presign_explain():
    causes = causes_by_code()
    assert {"AccessDenied", "SignatureDoesNotMatch", "InvalidRequest"} - set(causes) == {
        "AccessDenied",
        "SignatureDoesNotMatch",
        "InvalidRequest",
    }


def test_codes_that_say_as_much_themselves():
    assert "KeyTooLongError" not in causes_by_code()
