"""What to do first."""

import pytest

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.explain.finding import Change, Finding
from awscli_presign_put.output.explain_advice import first_step

TYPE = Change("header content-type", "image/png", "text/plain")
STEPS = [
    (Finding("content-type-different", "", (TYPE,)), "", {}, "Send the header Content-Type: text/plain."),
    (
        Finding("content-type-different", "", (Change("header content-type", "a/b", None),)),
        "",
        {},
        "Do not send the header Content-Type.",
    ),
    (
        Finding("other-method", "", (Change("method", "GET", "PUT"),)),
        "",
        {},
        "Send the request with the method PUT.",
    ),
    (
        Finding("other-method", "", (Change("method", "PUT", "GET"),)),
        "",
        {},
        "Ask for a URL for PUT. This one is for GET.",
    ),
    (
        Finding("malformed-form", "", (Change("enctype", "text/plain", "multipart/form-data"),)),
        "",
        {},
        "Send the form as multipart/form-data: by enctype in HTML, by -F for each field in curl.",
    ),
    (
        Finding("host-changed", "", (Change("host", "a", "b"),)),
        "https://b/k",
        {},
        "Use the URL as it was signed, below.",
    ),
    (Finding("url-damaged"), "https://b/k", {}, "Use the URL as it was signed, below."),
    (
        Finding("signed-header-missing", "", (), False),
        "",
        {"Content-Type": "a/b", "x-amz-acl": "private"},
        "Send the headers Content-Type: a/b, x-amz-acl: private.",
    ),
    (Finding("signed-header-missing"), "", {"x-amz-acl": None}, all_causes()["signed-header-missing"].uploader),
    (Finding("url-expired"), "", {}, all_causes()["url-expired"].sender),
    (Finding("stored"), "", {}, ""),
    (
        Finding("spaces-in-header", "", (Change("header x-amz-meta-a", "a b", "a  b"),)),
        "",
        {},
        all_causes()["spaces-in-header"].sender,
    ),
]


NOT_OF_PUT = [
    ("other-method", ["GET"], "To upload, ask for a URL for PUT. This one is for GET."),
    ("other-method", ["HEAD"], "To upload, ask for a URL for PUT. This one is for HEAD."),
    ("other-method", ["PUT"], all_causes()["other-method"].uploader),
    ("no-such-key", ["GET"], "Check the key. Without s3:ListBucket, the store answers AccessDenied instead."),
    ("no-such-key", ["PUT"], all_causes()["no-such-key"].uploader),
]


@pytest.mark.parametrize(("cause", "methods", "step"), NOT_OF_PUT)
def test_first_step_by_the_method_that_was_signed(cause, methods, step):
    assert first_step(Finding(cause, "", (), False), "", {}, methods) == step


@pytest.mark.parametrize(
    ("method", "action"),
    [("GET", "GetObject"), ("DELETE", "DeleteObject"), ("PUT", "PutObject"), ("POST", "PutObject")],
)
def test_action_that_the_signer_requires(method, action):
    step = first_step(Finding("signer-not-allowed"), "", {}, [method])
    more = " and what the signed headers require, such as s3:PutObjectAcl" if action == "PutObject" else ""
    assert step == f"Give the signer the action that the message names, else s3:{action} for this key{more}."


@pytest.mark.parametrize(("finding", "repaired", "required", "step"), STEPS)
def test_first_step(finding, repaired, required, step):
    assert first_step(finding, repaired, required) == step
