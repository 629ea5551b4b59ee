"""Each row of the table of causes that an answer can show, by an answer as the store or client gives it."""

import pytest

from awscli_presign_put.explain.answer import read_answer
from awscli_presign_put.explain.answer_rules import causes_of
from awscli_presign_put.explain.causes import all_causes


def error(code, message="", more=""):
    return f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"


ANSWERS = [
    (error("SignatureDoesNotMatch", "The request signature we calculated does not match"), "signature-mismatch", ""),
    (error("InvalidAccessKeyId", "does not exist in our records"), "(unknown-key) (session-token-missing)", ""),
    (
        error("AuthorizationQueryParametersError", "the region 'us-east-1' is wrong; expecting 'eu-west-1'"),
        "other-region",
        "The bucket is in eu-west-1.",
    ),
    (
        error("AuthorizationHeaderMalformed", "the region is wrong", "<Region>eu-west-1</Region>"),
        "(other-region) (url-damaged)",
        "The bucket is in eu-west-1.",
    ),
    (
        error("PermanentRedirect", "", "<Endpoint>s3-eu-west-1.amazonaws.com</Endpoint>"),
        "other-region",
        "Its endpoint is s3-eu-west-1.amazonaws.com.",
    ),
    (error("IllegalLocationConstraintException"), "other-region", ""),
    (
        error(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            "<HeadersNotSigned>x-amz-acl</HeadersNotSigned>",
        ),
        "header-not-signed",
        "The header is x-amz-acl.",
    ),
    (error("AccessDenied", "Request has expired"), "url-expired", ""),
    (error("AccessDenied", "Invalid according to Policy: Policy expired."), "url-expired", ""),
    (error("AccessDenied", "Request is not valid yet"), "wrong-clock", ""),
    (error("InvalidArgument", "Only one auth mechanism allowed"), "two-authentications", ""),
    (error("AccessControlListNotSupported", "The bucket does not allow ACLs"), "acl-not-supported", ""),
    (
        error("InvalidRequest", "Content-MD5 is required for Put Object requests with Object Lock parameters"),
        "object-lock-digest",
        "",
    ),
    (error("NotImplemented", "x-amz-checksum-crc32 is not implemented"), "sdk-checksum", ""),
    (
        error("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."),
        "two-checksums",
        "",
    ),
    (error("ExpiredToken", "The provided token has expired."), "credentials-expired", ""),
    (error("InvalidToken", "The provided token is malformed"), "(token-region) (session-token-missing)", ""),
    (
        error("AccessDenied", "Access Denied"),
        "(signer-not-allowed) (policy-denies) (no-such-bucket) (url-damaged)",
        "",
    ),
    (
        error("AccessDenied", "User: u is not authorized to perform: s3:PutObject on resource: r because no policy"),
        "signer-not-allowed",
        "The signer requires s3:PutObject.",
    ),
    (
        error("AccessDenied", "User: u is not authorized to perform: s3:PutObject with an explicit deny in a policy"),
        "policy-denies",
        "",
    ),
    (
        error(
            "AccessDenied",
            "User: arn:aws:sts::1:assumed-role/r/k is not authorized to perform: s3:PutObject on resource: "
            '"arn:aws:s3:::b/k" because no session policy allows the s3:PutObject action',
        ),
        "session-denies",
        "",
    ),
    (
        error("AccessDenied", "User: u is not authorized to perform: kms:GenerateDataKey on resource: k"),
        "kms-not-allowed",
        "The store requires kms:GenerateDataKey.",
    ),
    (
        error("AccessDenied", "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"),
        "url-damaged",
        "",
    ),
    (
        error("InvalidRequest", "The authorization mechanism is not supported. Please use AWS4-HMAC-SHA256."),
        "version-2-refused",
        "",
    ),
    (
        error("AccessDenied", "Invalid according to Policy: Extra input fields: submit"),
        "form-field-without-condition",
        "The field is submit.",
    ),
    (
        error("AccessDenied", 'Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "private"]'),
        "form-condition-failed",
        'The condition is ["eq", "$acl", "private"].',
    ),
    (error("InvalidArgument", "POST requires exactly one file upload per request."), "form-file-not-last", ""),
    (
        error("EntityTooLarge", "", "<ProposedSize>12</ProposedSize><MaxSizeAllowed>10</MaxSizeAllowed>"),
        "too-large",
        "The maximum is 10 bytes. The file has 12 bytes.",
    ),
    (error("EntityTooSmall"), "too-small", ""),
    (error("MissingContentLength"), "no-length", ""),
    (
        error("NotImplemented", "A header you provided implies functionality", "<Header>Transfer-Encoding</Header>"),
        "(no-length) (not-supported)",
        "The header is Transfer-Encoding.",
    ),
    (
        error("NotImplemented", "Header 'x-amz-tagging' not implemented"),
        "not-supported",
        "The header is x-amz-tagging.",
    ),
    (error("NotImplemented"), "(not-supported) (sdk-checksum) (no-length)", ""),
    (error("MalformedSecurityHeader"), "not-supported", ""),
    (error("SecondLevelDomainForbidden"), "path-style-refused", ""),
    (error("InvalidPart"), "etag-missing", ""),
    (
        error("InvalidRequest", "The complete request must include the checksum for each part."),
        "part-checksum-missing",
        "",
    ),
    (
        error("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week (in seconds)"),
        "expiry-too-long",
        "",
    ),
    (
        error("AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter"),
        "(url-damaged) (parameter-changed)",
        "",
    ),
    (error("PreconditionFailed"), "condition-failed", ""),
    (error("ConditionalRequestConflict"), "condition-failed", ""),
    (error("NoSuchBucket"), "no-such-bucket", ""),
    (error("BadDigest", "The SHA256 you specified did not match"), "digest-different", ""),
    (
        error("BadDigest", "The CRC32 you specified did not match the calculated checksum."),
        "(sdk-checksum) (digest-different)",
        "",
    ),
    (error("InvalidDigest"), "digest-different", ""),
    (error("XAmzContentSHA256Mismatch"), "digest-different", ""),
    (
        error("TemporaryRedirect", "", "<Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint>"),
        "bucket-just-created",
        "Its endpoint is b.s3.eu-west-1.amazonaws.com.",
    ),
    (error("AccessForbidden", "CORSResponse: This CORS request is not allowed."), "cors", ""),
    (error("SignatureDoesNotMatch", "Request has expired"), "url-expired", ""),
    (error("RequestTimeTooSkewed"), "wrong-clock", ""),
    (error("ItIsNew", "what"), "unknown-answer", "The code is ItIsNew. The store says: what"),
    ("Access to fetch at 'https://b' from origin 'null' has been blocked by CORS policy", "cors", ""),
    ("curl: (56) Recv failure: Connection reset by peer", "connection-closed", ""),
    ("<!DOCTYPE html><html>", "not-a-store", ""),
    ("what", "(unknown-answer)", "The answer has no status and no error code."),
    ("HTTP/1.1 200 OK\n\n", "(stored)", "The status is 200."),
    (
        "HTTP/1.1 301 Moved\nx-amz-bucket-region: eu-west-1\n\n",
        "(other-region) (redirected)",
        "The store answered 301 without an error code. The bucket is in eu-west-1.",
    ),
    (
        "HTTP/1.1 403 Forbidden\n\n",
        "(signer-not-allowed) (url-expired) (signature-mismatch)",
        "The store answered 403 without an error code.",
    ),
    ("HTTP/1.1 411 Length Required\n\n", "no-length", "The store answered 411 without an error code."),
    ("HTTP/1.1 418 Teapot\n\n", "unknown-answer", "The store answered 418 without an error code."),
]


@pytest.mark.parametrize(("answer", "causes", "detail"), ANSWERS)
def test_answer(answer, causes, detail):
    findings = causes_of(read_answer(answer.encode()))
    found = [each.cause if each.certain else f"({each.cause})" for each in findings]
    if causes == "signature-mismatch":
        assert found[0] == causes
        assert set(found[1:]) == {
            "(signed-header-different)",
            "(content-type-different)",
            "(other-method)",
            "(host-changed)",
            "(key-encoding)",
            "(wrong-secret)",
        }
    else:
        assert " ".join(found) == causes
    assert findings[0].detail == detail


CODES = [
    "AllAccessDisabled",
    "AuthorizationHeaderMalformed",
    "EntityTooSmall",
    "IllegalLocationConstraintException",
    "IncompleteBody",
    "IncorrectEndpoint",
    "InternalError",
    "InvalidAccessPoint",
    "InvalidBucketName",
    "InvalidBucketState",
    "InvalidHostHeader",
    "InvalidPartOrder",
    "InvalidPolicyDocument",
    "InvalidSecurity",
    "InvalidStorageClass",
    "InvalidTag",
    "InvalidURI",
    "KeyTooLongError",
    "KMS.DisabledException",
    "KMS.NotFoundException",
    "MalformedPOSTRequest",
    "MalformedXML",
    "MaxPostPreDataLengthExceededError",
    "MetadataTooLarge",
    "MethodNotAllowed",
    "MissingSecurityHeader",
    "NoSuchUpload",
    "OperationAborted",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "UnauthorizedAccessError",
    "UnsupportedSignature",
    "UserKeyMustBeSpecified",
]


@pytest.mark.parametrize("code", CODES)
def test_code_that_an_upload_can_meet(code):
    findings = causes_of(read_answer(error(code).encode()))
    assert findings[0].cause not in ("unknown-answer", "invalid-uri" if code != "InvalidURI" else "")
    assert code in all_causes()[findings[0].cause].codes


def test_error_inside_a_200():
    findings = causes_of(read_answer(f"HTTP/1.1 200 OK\n\n{error('InternalError')}".encode()))
    assert [each.cause for each in findings] == ["error-in-200", "internal-error"]
    assert findings[0].detail == "The status is 200, and the answer is InternalError."


def test_skewed_although_it_is_valid():
    answer = read_answer(error("RequestTimeTooSkewed").encode())
    assert [each.cause for each in causes_of(answer, age=1000.0)] == ["store-skew", "wrong-clock"]
    assert [each.cause for each in causes_of(answer, age=1000.0, ended=True)] == ["wrong-clock"]
    assert [each.cause for each in causes_of(answer, age=60.0)] == ["wrong-clock"]
