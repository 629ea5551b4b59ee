from awscli_presign_put.explain.finding import Finding, header_name, merged, quoted
from awscli_presign_put.explain.possible_changes import Change


def test_each_cause_once_and_those_that_are_certain_first():
    change, other = Change("host", "a", "b"), Change("host", "c", "b")
    findings = (
        Finding("cors", "", (), False),
        Finding("host-changed", "One.", (change,), False),
        Finding("host-changed", "Two.", (change, other)),
        Finding("host-changed", "One."),
    )
    assert merged(findings) == (
        Finding("host-changed", "One. Two. One.", (change, other)),
        Finding("cors", "", (), False),
    )


def test_names_of_headers():
    names = ["content-type", "if-none-match", "x-amz-acl", "content-md5", "etag"]
    assert list(map(header_name, names)) == ["Content-Type", "If-None-Match", "x-amz-acl", "Content-MD5", "ETag"]


def test_quoted():
    assert quoted("a\x1b[31m\n\udcff") == "a [31m \\udcff"
