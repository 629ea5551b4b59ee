"""Answers of a store as presign-explain reads them: what it does not know, and what it takes for something else."""

from datetime import datetime, timezone
from types import SimpleNamespace

from awscli_presign_put.output.probe_report import answers_text, hider_of, probe_document, probe_text
from awscli_presign_put.output.probe_report import explained as explained_with
from awscli_presign_put.probe.answers import Refusal
from awscli_presign_put.probe.evidence import Verdict
from awscli_presign_put.probe.promises import NOT_KNOWN
from awscli_presign_put.probe.run import Tried

NOW = datetime(2026, 11, 30, 12, 10, tzinfo=timezone.utc)
SIGNATURE = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
TOKEN = "IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQ"
URL = (
    "https://store.example/bkt/in/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261130"
    "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261130T120000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
    f"&X-Amz-Security-Token={TOKEN}&X-Amz-Signature={SIGNATURE}"
)


def explained(refusals, now):
    return explained_with(refusals, now, hider_of([(each.url, each.headers) for each in refusals], ()))


def refusal(code, message="", causes=(), status=400, what="a request", method="PUT", url=URL):
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
    return Refusal(what, method, url, (), SimpleNamespace(status=status, headers={"server": "x"}, body=body), causes)


def test_unknown_answer():
    """It is listed once, however many requests it answers, and with no secret in it."""
    message = f"Odd {SIGNATURE} and {TOKEN}\x1b[2J of AKIAIOSFODNN7EXAMPLE"
    found = explained([refusal("WeirdCode", message, ("invalid-tag",)), refusal("WeirdCode", message)], NOW)
    (document,) = (each.document for each in found)
    assert document == {
        "Request": "a request",
        "Answer": "400 WeirdCode",
        "Message": "Odd (hidden) and (hidden) [2J of (hidden)",
        "Causes": ["invalid-tag"],
        "Explained": ["unknown-answer"],
        "IsUnknown": True,
        "IsOther": False,
    }
    assert answers_text([document]) == [
        "",
        "presign-explain does not know these answers. Attach a report (--output json) to an issue:",
        "- a request: 400 WeirdCode (Odd (hidden) and (hidden) [2J of (hidden))",
    ]


def test_answer_that_is_known():
    (found,) = explained([refusal("KeyTooLongError", "Your key is too long", ("key-too-long",))], NOW)
    assert found.document == {
        "Request": "a request",
        "Answer": "400 KeyTooLongError",
        "Causes": ["key-too-long"],
        "Explained": ["key-too-long"],
        "IsUnknown": False,
        "IsOther": False,
    }
    assert answers_text([found.document]) == []


def test_other_cause():
    """Requests that are answered alike are one line."""
    causes = ("path-changed", "host-changed")
    answers = explained([refusal("AccessDenied", "", (cause,), 403) for cause in causes], NOW)
    assert [each.is_other for each in answers] == [True, True]
    assert answers_text([each.document for each in answers])[1:] == [
        "presign-explain names other causes for these answers. Either the store answers other requests in the same "
        "way, or presign-explain should know more.",
        "- 403 AccessDenied. Expected: host-changed, path-changed. Named: signer-not-allowed, policy-denies, "
        "no-such-bucket, url-damaged.",
    ]


def test_answer_of_the_right_request_as_well():
    """A store that does not support a header refuses it with any value."""
    answers = explained(
        [refusal("InvalidRequest"), refusal("InvalidRequest", causes=("signed-header-different",))], NOW
    )
    assert [each.is_other for each in answers] == [False, False]


def test_changed_request():
    """Whoever has the credentials finds the change; the answer says that there is one."""
    (found,) = explained([refusal("SignatureDoesNotMatch", "", ("path-changed",), 403)], NOW)
    assert (found.is_unknown, found.is_other) == (False, False)


def test_form():
    url = "https://store.example/bkt"
    (found,) = explained([refusal("EntityTooLarge", "", ("too-large",), method="POST", url=url)], NOW)
    assert found.named == ("too-large",)


def test_request_that_only_prepares_another():
    assert explained([refusal("WeirdCode", what="")], NOW) == []


def test_end_of_the_report():
    answers = explained([refusal("WeirdCode")], NOW)
    text = probe_text(probe_document([], {"Endpoint": "https://e.example", "Server": ""}, answers))
    assert text.endswith(
        "\n\npresign-explain does not know these answers. Attach a report (--output json) to an issue:\n"
        "- a request: 400 WeirdCode\n"
    )


def test_fields_of_a_form_are_hidden():
    """Whichever request the store repeats them in the answer to."""
    credential = "AKIAIOSFODNN7EXAMPLE/20261130/us-east-1/s3/aws4_request"
    policy = "eyJleHBpcmF0aW9uIjoiMjAzMC0wMS0wMVQwMDowMDowMFoifQ=="
    fields = [
        ("key", "in/k"),
        ("x-amz-credential", credential),
        ("x-amz-security-token", TOKEN),
        ("policy", policy),
        ("x-amz-signature", SIGNATURE),
    ]
    said = f"Odd {SIGNATURE} of {credential} with {TOKEN} and {policy[:-4]}"
    (found,) = explained_with([refusal("WeirdCode", said)], NOW, hider_of([], fields))
    assert found.message == "Odd (hidden) of (hidden)/20261130/us-east-1/s3/aws4_request with (hidden) and (hidden)"


def test_short_key_ids():
    """They may be words of the report; those of AWS have 16 characters or more."""
    url = "https://e/k?X-Amz-Credential="
    hider = hider_of([(f"{url}admin%2F2026", ()), (f"{url}AKIAIOSFODNN7EXAMPLE%2F2026", ())], (), 16)
    assert hider.hide("admin AKIAIOSFODNN7EXAMPLE") == "admin (hidden)"


HOSTILE = "nginx\x1b[2J\u202e" + "a" * 70000


def test_hostile_store():
    document = probe_document(
        [Tried("link", Verdict(NOT_KNOWN, HOSTILE), ())], {"Endpoint": "https://e.example", "Server": HOSTILE}
    )
    assert document["Server"] == document["Promises"][0]["Because"] == "nginx [2J " + "a" * 290 + "..."
    assert probe_text(document).replace("\n", "").isprintable()
