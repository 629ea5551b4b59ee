"""What the other error codes mean that an upload can meet.

Source: Amazon S3 API Reference, "Error responses".
"""

from typing import Tuple

from awscli_presign_put.explain.causes.cause import Cause


def _answer(name: str, code: str, what: str, sender: str, uploader: str) -> Cause:
    tell = f"The store answers {code}." if code else "The store answers something else."
    return Cause(name, what, tell, sender, uploader, (code,) if code else ())


OTHER_CODES: Tuple[Cause, ...] = (
    _answer(
        "all-access-disabled",
        "AllAccessDisabled",
        "All access to this bucket is disabled.",
        "Ask the provider of the store why the account or bucket is suspended.",
        "Tell the sender the answer of the store.",
    ),
    _answer(
        "incomplete-body",
        "IncompleteBody",
        "Fewer bytes arrived than Content-Length says.",
        "Nothing. The URL is good.",
        "Send the upload again. Check proxies and the connection.",
    ),
    _answer(
        "internal-error",
        "InternalError",
        "The store failed.",
        "Nothing. The URL is good.",
        "Send the upload again later.",
    ),
    _answer(
        "invalid-access-point",
        "InvalidAccessPoint",
        "The access point does not exist, or its name or account is wrong.",
        "Check the ARN of the access point.",
        "Ask for a new URL.",
    ),
    _answer(
        "invalid-bucket-name",
        "InvalidBucketName",
        "The bucket name is not valid.",
        "Check the bucket name: 3 to 63 lowercase letters, digits, dots and hyphens.",
        "Ask for a new URL.",
    ),
    _answer(
        "invalid-bucket-state",
        "InvalidBucketState",
        "The request is not valid for the state of the bucket.",
        "Check versioning and Object Lock of the bucket.",
        "Tell the sender the answer of the store.",
    ),
    _answer(
        "invalid-host-header",
        "InvalidHostHeader",
        "The host of the request is not one of the store.",
        "Check the endpoint, and that proxies pass the Host header on.",
        "Use the URL exactly as it was received.",
    ),
    _answer(
        "invalid-part-order",
        "InvalidPartOrder",
        "The parts are not in ascending order in the list.",
        "Nothing. The URL is good.",
        "Sort the parts by number.",
    ),
    _answer(
        "invalid-policy",
        "InvalidPolicyDocument",
        "The policy of the form is not valid.",
        "Generate the form with aws s3 presign-post, and do not edit its policy.",
        "Ask for a new form.",
    ),
    _answer(
        "invalid-security",
        "InvalidSecurity",
        "The store does not accept the credentials of the signer.",
        "Check the credentials, and generate a new URL.",
        "Ask for a new URL.",
    ),
    _answer(
        "invalid-storage-class",
        "InvalidStorageClass",
        "The store does not have the storage class.",
        "Use another --storage-class, or none.",
        "Ask for a new URL.",
    ),
    _answer(
        "invalid-tag",
        "InvalidTag",
        "A tag has a character or a length that the store does not allow, or is there twice.",
        "Check --tags.",
        "Ask for a new URL.",
    ),
    _answer(
        "invalid-uri",
        "InvalidURI",
        "The store cannot read the path of the URL.",
        "Pass the URL on unchanged.",
        "Use the URL exactly as it was received.",
    ),
    _answer(
        "key-too-long",
        "KeyTooLongError",
        "The key has more than 1024 bytes.",
        "Use a shorter key.",
        "Ask for a new URL.",
    ),
    _answer(
        "malformed-form",
        "MalformedPOSTRequest",
        "The body is not a multipart/form-data form as the store reads it.",
        "Nothing. The form is good.",
        "Let the HTTP client set Content-Type with its boundary, and do not set it by hand.",
    ),
    _answer(
        "malformed-xml",
        "MalformedXML",
        "The XML document of the request is not valid.",
        "Nothing. The URL is good.",
        "Check the list of parts, and send it as XML without a Content-Type of a form.",
    ),
    _answer(
        "form-too-large",
        "MaxPostPreDataLengthExceededError",
        "The fields before the file have more than 20 KB.",
        "Use fewer or shorter fields.",
        "Put the field file last, and the file into no other field.",
    ),
    _answer(
        "metadata-too-large",
        "MetadataTooLarge",
        "The metadata has more than 2 KB.",
        "Use less --metadata.",
        "Ask for a new URL.",
    ),
    _answer(
        "method-not-allowed",
        "MethodNotAllowed",
        "The store does not allow this method for this resource.",
        "Check the endpoint and that the URL has a key. A store without forms refuses POST: use presign-put.",
        "Use the method that the URL is for.",
    ),
    _answer(
        "missing-security-header",
        "MissingSecurityHeader",
        "A required header is missing.",
        "Check the signed headers.",
        "Send each signed header.",
    ),
    _answer(
        "no-such-upload",
        "NoSuchUpload",
        "The multipart upload does not exist: it was completed, aborted or removed.",
        "Start a new multipart upload.",
        "If the last request was a repeated one, the upload may be complete: check the object.",
    ),
    _answer(
        "operation-aborted",
        "OperationAborted",
        "Another operation on this bucket or key is in progress.",
        "Nothing. The URL is good.",
        "Send the upload again.",
    ),
    _answer(
        "request-timeout",
        "RequestTimeout",
        "The upload stopped for too long.",
        "Nothing. The URL is good.",
        "Send the upload again, with a better connection or as parts.",
    ),
    _answer(
        "service-unavailable",
        "ServiceUnavailable",
        "The store is overloaded or down.",
        "Nothing. The URL is good.",
        "Send the upload again later.",
    ),
    _answer(
        "slow-down",
        "SlowDown",
        "The store receives too many requests.",
        "Spread the keys over several prefixes.",
        "Send the upload again later, with fewer at the same time.",
    ),
    _answer(
        "unauthorized",
        "UnauthorizedAccessError",
        "The account is not allowed to use this endpoint or region.",
        "Check the account and the partition, such as that of AWS in China.",
        "Tell the sender the answer of the store.",
    ),
    _answer(
        "unsupported-signature",
        "UnsupportedSignature",
        "The store does not support this signature version.",
        "Use --signature-version with another version.",
        "Ask for a new URL.",
    ),
    _answer(
        "user-key-required",
        "UserKeyMustBeSpecified",
        "The form has no field key, or the key is not where the store reads it.",
        "Generate the form with aws s3 presign-post.",
        "Send the field key before the field file.",
    ),
    _answer(
        "no-such-key",
        "NoSuchKey",
        "The object does not exist.",
        "Check the key. Without s3:ListBucket, the store answers AccessDenied instead.",
        "Check that the URL is for an upload, and use its method.",
    ),
    _answer(
        "invalid-argument",
        "InvalidArgument",
        "The store does not accept a parameter or header of the request.",
        "Check the signed headers against the message.",
        "Tell the sender the answer of the store.",
    ),
    _answer(
        "invalid-request",
        "InvalidRequest",
        "The request is not valid for this bucket or store.",
        "Check the signed headers against the message.",
        "Tell the sender the answer of the store.",
    ),
    _answer(
        "redirected",
        "PermanentRedirect",
        "The bucket must be addressed by another endpoint.",
        "Use --region or --endpoint-url of the bucket, and generate a new URL.",
        "Ask for a new URL. Do not follow the redirect: the signature is for the first host.",
    ),
    _answer(
        "unknown-answer",
        "",
        "The answer has no code that is known.",
        "Ask the provider of the store what the code means.",
        "Tell the sender the answer of the store.",
    ),
)
