"""What to do first."""

import pytest

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.explain.changes import Change
from awscli_presign_put.explain.finding import Finding
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


@pytest.mark.parametrize(("finding", "repaired", "required", "step"), STEPS)
def test_first_step(finding, repaired, required, step):
    assert first_step(finding, repaired, required) == step
