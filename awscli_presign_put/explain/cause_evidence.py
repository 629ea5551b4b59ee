"""What an answer must say to show a cause, and what a URL or a form rules out.

Source of the codes: Amazon S3 API Reference, "Error responses".
"""

from typing import Dict, List, NamedTuple, Tuple

from awscli_presign_put.explain import client_output as client

CLIENT = "client"
"""In the place of a code: what a browser or another client says where no store has answered."""

_GENERAL = "general"


class Evidence(NamedTuple):
    """What an answer says that shows a cause.

    Evidence with a pattern counts for more than the code alone. A cause is certain if no other cause has evidence of
    that weight.

    :param code: error code of the answer; its HTTP status if it has no code; or ``CLIENT``.
    :param says: regular expression, searched in what the answer says, its members as lines ``NAME: VALUE``; empty if
        the code is enough.
    :param detail: sentence for the report, with ``{}`` for the first group of the pattern; or empty.
    :param rank: 0 if it excludes other causes; else its place among the possible ones, from 1.
    :param general: the evidence only repeats the code, and does not say why.
    """

    code: str
    says: str = ""
    detail: str = ""
    rank: int = 0
    general: bool = False


# What MinIO also says where a signed header was not sent.
_HOST_NOT_SIGNED = r"^HeadersNotSigned: host$"
_NOT_SIGNED = rf"\A(?![\s\S]*{_HOST_NOT_SIGNED})[\s\S]*(?:headers? not signed|which were not signed|must be signed)"
_OF_ANOTHER_SERVICE = r"not authorized to perform: *((?!s3|kms:)[a-z][\w-]*:\w+)"
# What Chrome says of a CORS request that the store redirects.
_REDIRECT = r"redirect is not allowed for a preflight"
# Amazon API Gateway and Lambda, Cloudflare, Kubernetes, Envoy, Kong, Traefik, and a login before the store.
_GATEWAYS = (
    r"missing authentication token|^x-amzn-errortype: |^x-amz-apigw-id: |^apigw-requestid: "
    r"|error code: 1[0-9]{3}\b|\"kind\": *\"Status\"|default backend"
    r"|404 page not found|no healthy upstream|upstream connect error|rbac: access denied|no api key found"
    r"|no route matched|^www-authenticate: (?:basic|bearer|digest|key|negotiate|ntlm)\b"
)
_MAY_NOT = "not authorized to perform: *"
_LIMITS = "service control policy|resource control policy|permissions boundary"
_OTHER_FIELDS = r"must contain a field named|field .* after"
_ONE_FILE = r"exactly one file|requires a file field"

# Error codes, or HTTP statuses where the answer has no code. After a slash: the rank, or that it is general.
_BY_CODE = {
    "url-damaged": "AuthorizationQueryParametersError/1 AuthorizationParameterserror/1 AuthorizationHeaderMalformed/2 "
    "AccessDenied/4 InvalidURI/2 400/2",
    "not-presigned": "MissingAuthenticationToken AuthenticationRequired 401/1",
    "other-method": "MethodNotAllowed/2 InvalidHttpMethod/2 405/2 SignatureDoesNotMatch/3",
    "host-changed": "SignatureDoesNotMatch/4",
    "key-encoding": "SignatureDoesNotMatch/5",
    "parameter-changed": "AuthorizationQueryParametersError/2 AuthorizationParameterserror/2",
    "signed-header-missing": "MissingSecurityHeader/2",
    "signed-header-different": "SignatureDoesNotMatch/1",
    "content-type-different": "SignatureDoesNotMatch/2",
    "session-token-missing": "InvalidAccessKeyId/2 InvalidToken/2 InvalidTokenId/2",
    "wrong-secret": "SignatureDoesNotMatch/6 401/2",
    "signature-mismatch": "SignatureDoesNotMatch/general InvalidSignature/general 403/3",
    "other-region": "AuthorizationHeaderMalformed/1 PermanentRedirect IllegalLocationConstraintException "
    "IncorrectEndpoint InvalidRegion InvalidRegionName 301/1 400/3",
    "bucket-just-created": "TemporaryRedirect Redirect 307/1",
    "no-such-bucket": "NoSuchBucket NoSuchAccessPoint NoSuchMultiRegionAccessPoint AccessDenied/3 404/1",
    "path-style-refused": "SecondLevelDomainForbidden PathStyleNotAllowed",
    "not-a-store": "302/2 303/1 502/1 504/1 408/2 429/2 500/2 503/2",
    "url-expired": "RequestExpired ExpiredRequest 403/2",
    "store-skew": "RequestTimeTooSkewed",
    "wrong-clock": "RequestTimeTooSkewed",
    "credentials-expired": "ExpiredToken TokenRefreshRequired",
    "token-region": "InvalidToken/1 InvalidTokenId/1",
    "unknown-key": "InvalidAccessKeyId XAdminUserNotFound",
    "signer-not-allowed": "AccessDenied/1 403/1",
    "policy-denies": "AccessDenied/2",
    "kms-key-unusable": "KMS.DisabledException KMS.NotFoundException KMS.KMSInvalidStateException "
    "KMS.InvalidKeyUsageException",
    "digest-different": "BadDigest XAmzContentChecksumMismatch XAmzContentSHA256Mismatch",
    "invalid-digest": "InvalidDigest",
    "no-length": "MissingContentLength 411",
    "too-large": "EntityTooLarge MaxMessageLengthExceeded 413/1",
    "too-small": "EntityTooSmall",
    "sdk-checksum": "XAmzContentChecksumMismatch/2",
    "form-file-not-last": "IncorrectNumberOfFilesInPostRequest/2",
    "form-file-missing": "IncorrectNumberOfFilesInPostRequest/1",
    "etag-missing": "InvalidPart/1 MalformedXML/1",
    "invalid-part": "InvalidPart/general",
    "cors": "AccessForbidden CORSResponse",
    "acl-not-supported": "AccessControlListNotSupported InvalidBucketAclWithObjectOwnership",
    "not-supported": "NotImplemented/general MalformedSecurityHeader/general 501/general MethodNotAllowed/3 "
    "UnsupportedAlgorithm/2",
    "key-refused": "DirectoryObjectContainsData XMinioInvalidObjectName XMinioInvalidResourceName",
    "invalid-scope": "MissingFields/1",
    "condition-failed": "PreconditionFailed ConditionalRequestConflict FileAlreadyExists FileImmutable 409/1 412/1",
    "proxy-failed": "407",
    "all-access-disabled": "AllAccessDisabled",
    "account-problem": "AccountProblem NotSignedUp",
    "incomplete-body": "IncompleteBody",
    "internal-error": "InternalError 500/1",
    "invalid-access-point": "InvalidAccessPoint InvalidAccessPointAliasError",
    "invalid-bucket-name": "InvalidBucketName",
    "invalid-bucket-state": "InvalidBucketState",
    "invalid-host-header": "InvalidHostHeader",
    "invalid-part-order": "InvalidPartOrder",
    "invalid-policy": "InvalidPolicyDocument/general",
    "invalid-security": "InvalidSecurity",
    "invalid-storage-class": "InvalidStorageClass",
    "invalid-tag": "InvalidTag",
    "invalid-uri": "InvalidURI/1 InvalidObjectName/2",
    "key-too-long": "KeyTooLongError InvalidObjectName/1",
    "malformed-form": "MalformedPOSTRequest RequestIsNotMultiPartContent",
    "malformed-xml": "MalformedXML/general",
    "form-too-large": "MaxPostPreDataLengthExceededError",
    "metadata-too-large": "MetadataTooLarge",
    "method-not-allowed": "MethodNotAllowed/1 InvalidHttpMethod/1 405/1",
    "missing-security-header": "MissingSecurityHeader/1 MissingSecurityElement",
    "no-such-upload": "NoSuchUpload",
    "no-space": "QuotaExceeded XMinioStorageFull 507/1",
    "operation-aborted": "OperationAborted 409/2",
    "request-timeout": "RequestTimeout 408/1 504/2",
    "service-unavailable": "ServiceUnavailable 503/1 502/2",
    "slow-down": "SlowDown TooManyRequests 429/1",
    "unauthorized": "UnauthorizedAccessError",
    "unsupported-signature": "UnsupportedSignature UnsupportedAlgorithm/1",
    "user-key-required": "UserKeyMustBeSpecified",
    "no-such-key": "NoSuchKey 404/2",
    "invalid-request": "InvalidRequest/general 400/general",
    "invalid-argument": "InvalidArgument/general",
    "redirected": "302/1 308/1 301/2",
}
# Cause, codes, rank, pattern, detail.
# fmt: off
_BY_PATTERN = (
    ("url-damaged", CLIENT, 0, rf"curl: \(3\)|url rejected|malformed input to a url|{client.SHELLS}", ""),
    ("url-damaged", "AccessDenied", 0, r"query-string authentication requires", ""),
    ("url-damaged", "AuthorizationQueryParametersError", 0, r"version 4 requires the", ""),
    ("not-presigned", "AccessDenied", 1, r"anonymous", ""),
    ("host-changed", "AccessDenied", 2, _HOST_NOT_SIGNED, ""),
    ("invalid-scope", "AccessDenied", 1, _HOST_NOT_SIGNED, ""),
    ("signed-header-missing", "AccessDenied", 2, _NOT_SIGNED, ""),
    ("signed-header-missing", "MalformedSecurityHeader", 0, r"signed ?headers, but not in the request", ""),
    ("header-not-signed", "AccessDenied", 0, r"^HeadersNotSigned: (?!host$)(.+)", "The header is {}."),
    ("header-not-signed", "AccessDenied", 1, _NOT_SIGNED, ""),
    ("two-authentications", "InvalidArgument InvalidRequest", 0, r"only one auth|multiple auth", ""),
    ("signature-mismatch", "AccessDenied", 0, r"invalid signature|signature (?:does not|doesn't) match", ""),
    ("other-answer", "AccessDenied AccessDeniedException UnauthorizedOperation", 0, _OF_ANOTHER_SERVICE,
     "It is about {}."),
    ("other-region", "AuthorizationQueryParametersError AuthorizationHeaderMalformed", 0, r"expecting '?([a-z0-9-]+)",
     "The bucket is in {}."),
    ("other-region", "AuthorizationHeaderMalformed", 0, r"^Region: (\S+)", "The bucket is in {}."),
    ("other-region", "AuthorizationQueryParametersError", 1, r"^Region: (\S+)", "The bucket is in {}."),
    ("other-region", "AuthorizationQueryParametersError", 1, r"region", ""),
    ("other-region", "AuthorizationHeaderMalformed", 1, r"region|scope", ""),
    ("other-region", "PermanentRedirect", 0, r"^Endpoint: (\S+)", "Its endpoint is {}."),
    ("other-region", "301 400", 0, r"^x-amz-bucket-region: (\S+)", "The bucket is in {}."),
    ("other-region", "AccessDenied", 0, r"must be addressed[\s\S]*^Endpoint: (\S+)", "Its endpoint is {}."),
    ("other-region", CLIENT, 0, _REDIRECT, ""),
    ("bucket-just-created", CLIENT, 0, _REDIRECT, ""),
    ("bucket-just-created", "TemporaryRedirect Redirect", 0, r"^Endpoint: (\S+)", "Its endpoint is {}."),
    ("no-acceleration", "InvalidRequest", 0, r"transfer acceleration", ""),
    ("not-a-store", "400 401 403 404 408 429 500 502 503 504 client", 0, _GATEWAYS, ""),
    ("url-expired", "AccessDenied SignatureDoesNotMatch", 0, r"(?:request|policy|signature|url) (?:has )?expired", ""),
    ("url-expired", "AccessDenied", 0, r"difference between the request time and the server's time", ""),
    ("url-expired", "ExpiredToken", 0, r"presigned url|^Details: .*expire", ""),
    ("url-expired", "InvalidRequest", 0, r"date is too old", ""),
    ("expiry-too-long", "AuthorizationQueryParametersError", 0, r"less than a week|604800|seven days", ""),
    ("wrong-clock", "AccessDenied", 0, r"not valid yet|not yet valid", ""),
    ("credentials-expired", "InvalidAccessKeyId", 0, r"expired", ""),
    ("key-inactive", "InvalidAccessKeyId", 0, r"inactive|not active|deactivated|disabled|suspended", ""),
    ("key-inactive", "InvalidAccessKeyId", 1, r"expired", ""),
    ("unknown-key", "InvalidArgument", 0, r"credential access key has length", ""),
    ("signer-not-allowed", "AccessDenied", 0,
     rf"{_MAY_NOT}(s3[\w-]*:\w+).*because no (?:identity-based|resource-based)", "The signer requires {}."),
    ("signer-not-allowed", "AccessDenied", 1, rf"{_MAY_NOT}(s3[\w-]*:\w+)", "The signer requires {}."),
    ("policy-denies", "AccessDenied", 0, rf"explicit deny(?! in an? (?:session|{_LIMITS}))|no vpc endpoint policy", ""),
    ("limit-denies", "AccessDenied", 0, rf"(?:explicit deny in an?|because no) ({_LIMITS})", "It is a {}."),
    ("session-denies", "AccessDenied", 0, r"no session policy allows|explicit deny in a session policy", ""),
    ("session-denies", "AccessDenied", 2, r"assumed-role/.*not authorized to perform(?!.*because)", ""),
    ("kms-not-allowed", "AccessDenied", 0, rf"{_MAY_NOT}(kms:\w+)", "The store requires {}."),
    ("version-2-refused", "Unauthorized", 0, r"sigv2", ""),
    ("version-2-refused", "InvalidRequest InvalidArgument", 0,
     r"aws4-hmac-sha256|authorization mechanism|signature version 4", ""),
    ("key-refused", "UnexpectedContent", 0, r"directory object", ""),
    ("digest-different", "BadDigest", 2, r"crc32", ""),
    ("invalid-digest", "InvalidArgument InvalidRequest", 0,
     r"invalid checksum|value for x-amz-checksum-\w+ header is invalid", ""),
    ("no-length", "NotImplemented", 0, r"^Header: transfer-encoding", ""),
    ("no-length", "NotImplemented", 1, r"transfer-encoding|(?<!aws-)chunked", ""),
    ("no-length", "NotImplemented", 2, r"implies functionality(?![\s\S]*^Header: )", ""),
    ("too-large", "EntityTooLarge", 0, r"^MaxSizeAllowed: (\d+)", "The maximum is {} bytes."),
    ("sdk-checksum", "NotImplemented InvalidArgument", 0,
     r"x-amz-(?:checksum|sdk-checksum|trailer)|unsigned-payload-trailer", ""),
    ("sdk-checksum", "NotImplemented InvalidArgument", 1, r"checksum", ""),
    ("sdk-checksum", "InvalidRequest", 1, r"checksum", ""),
    ("sdk-checksum", "BadDigest", 1, r"crc32", ""),
    ("two-checksums", "InvalidRequest", 0,
     r"expecting a single|multiple checksum|more than one checksum|only one .*checksum", ""),
    ("two-checksums", "InvalidRequest", 2, r"checksum", ""),
    ("object-lock-digest", "InvalidRequest", 0, r"(?=.*(?:md5|checksum|digest)).*object lock", ""),
    ("form-field-without-condition", "AccessDenied", 0,
     r"(?:extra input fields: *|list of policy conditions\. \")([^\"\n]+)", "The field is {}."),
    ("form-field-without-condition", "InvalidPolicyDocument", 0, r"did not reference these fields: *(.+)",
     "The field is {}."),
    ("form-field-without-condition", "InvalidRequest", 0, r"key '?(.+?)'? is not allowed in policy",
     "The field is {}."),
    ("form-field-without-condition", "AccessDenied", 0, r"policy missing condition: *(.+)", "The field is {}."),
    ("form-condition-failed", "AccessDenied InvalidPolicyDocument", 0,
     r"policy condition (?:failed(?:: *(.+))?|')|failed condition", "The condition is {}."),
    ("form-condition-failed", "InvalidPolicyDocument", 1, r"does not meet the conditions", ""),
    ("form-file-not-last", "InvalidArgument", 1, _OTHER_FIELDS + "|" + _ONE_FILE, ""),
    ("form-file-missing", "InvalidArgument", 2, _ONE_FILE, ""),
    ("form-field-missing", "InvalidArgument", 2, _OTHER_FIELDS, ""),
    ("form-field-missing", "InvalidArgument", 0, r"missing \S+ signature", ""),
    ("etag-missing", "InvalidPart", 0, r"^ETag: *(?:null|undefined|None|\"\")?$", ""),
    ("invalid-part-number", "InvalidArgument", 0,
     r"part ?number must be|\A(?!.*marker)[\s\S]*^ArgumentName: partNumber$", ""),
    ("no-parts", "InvalidRequest MalformedXML InvalidPart", 0, r"at least one part", ""),
    ("part-checksum-missing", "InvalidRequest", 0, r"checksum (?:of|for) each|was missing for|for each part", ""),
    ("part-checksum-missing", "InvalidRequest", 3, r"checksum", ""),
    ("cors", CLIENT, 1, client.CORS, ""),
    ("cors", CLIENT, 2, client.BROWSERS, ""),
    ("public-access-blocked", "AccessDenied", 0, r"block ?public", ""),
    ("public-access-blocked", "AccessDenied", 0, r"(BlockPublicAcls|RestrictPublicBuckets)", "The setting is {}."),
    ("not-supported", "NotImplemented", 0, r"header '?(x-amz-(?!checksum|sdk-checksum|trailer)[\w-]+)",
     "The header is {}."),
    ("not-supported", "NotImplemented", 0, r"^Header: (?!transfer-encoding)(\S+)", "The header is {}."),
    ("not-supported", "InvalidArgument", 0,
     r"unsupported (?:header|value for) '?(?!'?x-amz-(?:sdk-)?checksum)([^' ]+)(?: |$)", ""),
    ("connection-closed", CLIENT, 0,
     rf"^(?!.*(?:{client.PROXY}|{client.TLS}|{client.CERTIFICATE})).*(?:{client.CLOSED})", ""),
    ("connection-closed", CLIENT, 2, rf"fetch failed|{client.ANY_FAILURE}", ""),
    ("not-reached", CLIENT, 0, rf"^(?!.*(?:{client.PROXY})).*(?:{client.NOT_REACHED})", ""),
    ("not-reached", CLIENT, 2, r"timed? ?out|curl: \(28\)", ""),
    ("not-reached", CLIENT, 1, rf"fetch failed|{client.ANY_FAILURE}", ""),
    ("certificate-refused", CLIENT, 0, client.CERTIFICATE, ""),
    ("certificate-refused", CLIENT, 3, client.ANY_FAILURE, ""),
    ("tls-failed", CLIENT, 1, rf"^(?!.*(?:{client.CERTIFICATE})).*(?:{client.TLS})", ""),
    ("tls-failed", CLIENT, 1, r"ssl/tls secure channel", ""),
    ("proxy-failed", CLIENT, 0, client.PROXY, ""),
    ("proxy-failed", CLIENT, 0, r"^proxy: ([345][0-9]{2})", "The proxy answered {}."),
    ("nothing-sent", CLIENT, 0, client.NOTHING_SENT, ""),
    ("client-blocked", CLIENT, 0, client.BLOCKED, ""),
    ("client-blocked", CLIENT, 1, client.MAY_BE_BLOCKED, ""),
    ("client-blocked", CLIENT, 4, client.ANY_FAILURE, ""),
    ("account-problem", "AccessDenied", 0, r"\bcap exceeded", ""),
    ("method-not-allowed", "BadRequest", 1, r"unsupported api call for method", ""),
    ("invalid-tag", "BadRequest", 0, r"^(?:tags cannot be more|object tags cannot be greater) than", ""),
    ("form-file-missing", "MalformedPOSTRequest", 0, r"file or text content is missing", ""),
    ("malformed-form", "PreconditionFailed", 0, r"enclosure-type|multipart/form-data", ""),
    ("malformed-form", "InvalidArgument", 0, r"expects content-type multipart|content-type is not multipart", ""),
    ("request-timeout", CLIENT, 1, r"timed? ?out|curl: \(28\)", ""),
    ("user-key-required", "MalformedPOSTRequest", 0, r"name of the uploaded key is missing", ""),
    ("user-key-required", "InvalidArgument", 0, r"^key not specified", ""),
    ("invalid-request", "PreconditionFailed", 1, r"^Condition: (?!if-)", ""),
)
# fmt: on

_NEEDS = {
    "no signature": "not-presigned",
    "signed request": "other-method host-changed key-encoding signed-header-different content-type-different",
    "host not signed": "invalid-scope",
    "temporary": "session-token-missing credentials-expired",
    "bad signature": "signature-mismatch",
    "acceleration": "no-acceleration",
    "long life": "expiry-too-long",
    "age": "store-skew",
    "token": "token-region",
    "version 2": "version-2-refused",
    "form": "form-field-without-condition form-condition-failed form-file-not-last form-address form-file-missing "
    "form-field-missing invalid-policy malformed-form user-key-required",
    "upload id": "etag-missing invalid-part invalid-part-number no-parts part-checksum-missing invalid-part-order "
    "no-such-upload",
}


def all_evidence() -> Dict[str, Tuple[Evidence, ...]]:
    """The evidence of each cause, by its id. A cause that no answer shows has none."""
    found: Dict[str, List[Evidence]] = {}
    for cause, codes in _BY_CODE.items():
        for code, _, rank in (each.partition("/") for each in codes.split()):
            is_general = rank == _GENERAL
            found.setdefault(cause, []).append(
                Evidence(code, rank=0 if is_general else int(rank or 0), general=is_general)
            )
    for cause, codes, weight, says, detail in _BY_PATTERN:
        found.setdefault(cause, []).extend(Evidence(code, says, detail, weight) for code in codes.split())
    return {cause: tuple(each) for cause, each in found.items()}


def all_needs() -> Dict[str, str]:
    """By the id of a cause, the fact without which it is excluded; see ``answer_causes.Facts``."""
    return {cause: need for need, causes in _NEEDS.items() for cause in causes.split()}
