"""Answers as stores and clients give them, with the one cause that they show, or what is possible, in brackets.

The wording of the answers is shortened; what tells causes apart is kept.
"""

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import URLS, moment

from awscli_presign_put.explain import answer_causes
from awscli_presign_put.explain.answer_causes import Facts, causes_of, facts_of_form, facts_of_url
from awscli_presign_put.explain.cause_evidence import CLIENT
from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import dialect_of, read_signature


def error(code, message="", **more):
    members = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    return f"<Error><Code>{code}</Code><Message>{message}</Message>{members}</Error>"


MISMATCH = (
    "(signature-mismatch) (signed-header-different) (content-type-different) (other-method) (host-changed) "
    "(key-encoding) (wrong-secret)"
)
DENIED = "(signer-not-allowed) (policy-denies) (no-such-bucket) (url-damaged)"
FORBIDDEN = "(signer-not-allowed) (url-expired) (signature-mismatch)"
STATUS = "The store answered {} without an error code."
USER = "User: u is not authorized to perform: "
ROLE = "User: arn:aws:sts::1:assumed-role/r/k is not authorized to perform: "
BOTH_VERSIONS = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."

ANSWERS = [
    # What presign-probe has found: the Versity S3 Gateway, MinIO, s3s-fs
    (error("XAdminUserNotFound", "No user exists with the provided access key ID."), "unknown-key", ""),
    (error("DirectoryObjectContainsData", "Directory object contains data payload."), "key-refused", ""),
    (error("XMinioInvalidObjectName", "Object name contains unsupported characters."), "key-refused", ""),
    (error("XMinioInvalidResourceName", "Resource name contains bad components."), "key-refused", ""),
    (error("UnexpectedContent", "Unexpected request body when creating a directory object."), "key-refused", ""),
    (error("MissingFields", "Missing fields in request."), "(invalid-scope)",
     "The store says: Missing fields in request."),
    (error("AccessDenied", "Access Denied. (Invalid according to Policy: Policy Condition failed)"),
     "form-condition-failed", ""),
    (error("AccessDenied", 'Access Denied. (Each form field that you specify in a form must appear in the list of '
           'policy conditions. "X-Amz-Meta-A" not specified in the policy.)'),
     "form-field-without-condition", "The field is X-Amz-Meta-A."),
    (error("InvalidPolicyDocument", "Policy condition 'starts-with' for field 'key' failed: expected prefix 'a'"),
     "form-condition-failed", ""),
    (error("MalformedPOSTRequest", "Not well-formed. (The file or text content is missing)"),
     "form-file-missing", ""),
    (error("BadRequest", "Tags cannot be more than 10"), "invalid-tag", ""),
    (error("BadRequest", "An unsupported API call for method: PATCH at '/b/k'"),
     "(method-not-allowed)", "The store says: An unsupported API call for method: PATCH at '/b/k'"),
    (error("InvalidPart", "You must specify at least one part"), "no-parts", ""),
    (error("InvalidRequest", "Bucket is missing Object Lock Configuration"), "(invalid-request)",
     "The store says: Bucket is missing Object Lock Configuration"),
    (error("InvalidArgument", "Invalid checksum provided."), "invalid-digest", ""),  # MinIO
    ("curl: (5) Could not resolve proxy: p", "proxy-failed", ""),
    ("curl: (7) Failed to connect to proxy", "proxy-failed", ""),
    # Signature, time, credentials
    (error("SignatureDoesNotMatch", "No match"), MISMATCH, "The store says: No match"),
    (error("SignatureDoesNotMatch", "Request has expired"), "url-expired", ""),
    (error("AccessDenied", "Forbidden: Invalid signature"), "signature-mismatch", ""),  # Garage
    (error("InvalidAccessKeyId", "No such key"),
     "(unknown-key) (session-token-missing)", "The store says: No such key"),
    (error("InvalidArgument", "Credential access key has length 20, should be 32"), "unknown-key", ""),  # R2
    (error("InvalidToken", "Malformed"), "(token-region) (session-token-missing)", "The store says: Malformed"),
    (error("ExpiredToken", "The provided token has expired."), "credentials-expired", ""),
    (error("ExpiredToken", "Invalid.", Details="The URL expired at 12"), "url-expired", "The answer has Details: "
     "The URL expired at 12."),  # GCS
    (error("AccessDenied", "Request has expired", ServerTime="T"), "url-expired", "The answer has ServerTime: T."),
    (error("AccessDenied", "Invalid according to Policy: Policy expired."), "url-expired", ""),
    (error("ExpiredRequest"), "url-expired", ""),  # R2
    (error("InvalidRequest", "Bad request: Date is too old"), "url-expired", ""),  # Garage
    (error("AccessDenied", "Request is not valid yet"), "wrong-clock", ""),
    (error("AccessDenied", "The difference between the request time and the server's time exceeds the maximum."),
     "url-expired", ""),  # rclone
    (error("AuthorizationParameterserror"), "(url-damaged) (parameter-changed)", ""),  # rclone
    (error("UnsupportedAlgorithm"), "(unsupported-signature) (not-supported)", ""),  # rclone
    (error("InvalidObjectName"), "(key-too-long) (invalid-uri)", ""),  # Ceph
    (error("BadRequest", "Object tags cannot be greater than 10"), "invalid-tag", ""),
    (error("InvalidArgument", "Missing aws4 signature"), "form-field-missing", ""),  # Ceph, as the next three
    (error("InvalidArgument", "Key not specified"), "user-key-required", ""),
    (error("InvalidArgument", "Request Content-Type is not multipart/form-data"), "malformed-form", ""),
    (error("AccessDenied", "Policy missing condition: x-amz-meta-a"), "form-field-without-condition",
     "The field is x-amz-meta-a."),
    (error("RequestTimeTooSkewed"), "(store-skew) (wrong-clock)", ""),
    (
        error("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week (in seconds)"),
        "expiry-too-long",
        "",
    ),
    (
        error("AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter"),
        "(url-damaged) (parameter-changed)",
        "The store says: Error parsing the X-Amz-Credential parameter",
    ),
    (error("AuthorizationQueryParametersError", "Authentication version 4 requires the X-Amz-Date"), "url-damaged", ""),
    (error("AccessDenied", "Query-string authentication requires the Signature, Expires"), "url-damaged", ""),
    (error("InvalidRequest", BOTH_VERSIONS), "version-2-refused", ""),
    (error("InvalidArgument", "Only one auth mechanism allowed"), "two-authentications", ""),
    (error("InvalidRequest", "Invalid Request (request has multiple authentication types)"), "two-authentications", ""),
    # Place
    (
        error("AuthorizationQueryParametersError", "the region 'us-east-1' is wrong; expecting 'eu-west-1'"),
        "other-region",
        "The bucket is in eu-west-1.",
    ),
    (error("AuthorizationHeaderMalformed", "wrong", Region="eu-west-1"), "other-region", "The bucket is in eu-west-1."),
    (error("AuthorizationHeaderMalformed", "a scope"), "(other-region)", "The store says: a scope"),
    (error("PermanentRedirect", "", Endpoint="s3-eu.h"), "other-region", "Its endpoint is s3-eu.h."),
    (error("TemporaryRedirect", "", Endpoint="b.h"), "bucket-just-created", "Its endpoint is b.h."),
    (error("NoSuchBucket", "", BucketName="b"), "no-such-bucket", ""),
    (error("SecondLevelDomainForbidden"), "path-style-refused", ""),  # OSS
    (error("InvalidRequest", "S3 Transfer Acceleration is not configured on this bucket"), "no-acceleration", ""),
    # Permissions
    (error("AccessDenied", "Access Denied"), DENIED, "The store says: Access Denied"),
    (error("AccessDenied"), DENIED, ""),  # Ceph
    (error("AccessDenied", f"{USER}s3:PutObject because no identity-based policy allows it"), "signer-not-allowed",
     "The signer requires s3:PutObject."),
    (error("AccessDenied", f"{USER}s3:PutObject with an explicit deny in a policy"), "policy-denies", ""),
    (error("AccessDenied", f"{ROLE}s3:PutObject because no session policy allows it"), "session-denies", ""),
    (error("AccessDenied", f"{ROLE}s3:PutObject with an explicit deny in a session policy"), "session-denies", ""),
    (error("AccessDenied", f"{USER}s3:PutObject with an explicit deny in a service control policy"), "limit-denies",
     "It is a service control policy."),
    (error("AccessDenied", f"{USER}s3:PutObject because no service control policy allows it"), "limit-denies",
     "It is a service control policy."),
    (error("AccessDenied", f"{USER}s3:PutObject with an explicit deny in a resource control policy"), "limit-denies",
     "It is a resource control policy."),
    (error("AccessDenied", f"{USER}s3:PutObject because no permissions boundary allows it"), "limit-denies",
     "It is a permissions boundary."),
    (error("AccessDenied", f"{USER}s3:PutObject with an explicit deny in a VPC endpoint policy"), "policy-denies", ""),
    (error("AccessDenied", f"{USER}sts:AssumeRole on resource: r"), "other-answer", "It is about sts:AssumeRole."),
    (f"An error occurred (AccessDenied) when calling the AssumeRole operation: {USER}sts:AssumeRole on resource: r",
     "other-answer", "It is the answer to AssumeRole."),
    ("An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: x", "other-answer",
     "It is the answer to GetCallerIdentity."),
    (error("AccessDenied", "The bucket must be addressed using the specified endpoint", Endpoint="oss-x.h"),
     "other-region", "Its endpoint is oss-x.h."),  # OSS
    (error("AccessDenied", f"{USER}iam:PassRole on resource: r"), "other-answer", "It is about iam:PassRole."),
    (error("AccessDenied", f'{USER}s3:PutObject on resource: "arn:aws:s3:::b/kms:x" because no identity-based policy'),
     "signer-not-allowed", "The signer requires s3:PutObject."),
    (error("InvalidArgument", "Invalid part number marker", ArgumentName="partNumber"), "(invalid-argument)",
     "The store says: Invalid part number marker. The answer has ArgumentName: partNumber."),
    (error("AccessDenied", f"{ROLE}s3:PutObject on r"), "(signer-not-allowed) (session-denies)", "The signer requires "
     f"s3:PutObject. The store says: {ROLE}s3:PutObject on r"),
    (error("AccessDenied", f"{USER}s3:PutObject because ACLs are blocked by the BlockPublicAcls setting"),
     "public-access-blocked", "The setting is BlockPublicAcls."),
    (error("AccessDenied", f"{USER}kms:GenerateDataKey"), "kms-not-allowed", "The store requires kms:GenerateDataKey."),
    (error("AccessDenied", f"{ROLE}kms:Decrypt with an explicit deny"), "(policy-denies) (kms-not-allowed)",
     f"The store says: {ROLE}kms:Decrypt with an explicit deny"),
    (error("KMS.DisabledException"), "kms-key-unusable", ""),
    # Headers
    (error("AccessDenied", "not signed", HeadersNotSigned="x-amz-acl"),
     "header-not-signed", "The header is x-amz-acl."),
    (
        error("AccessDenied", "There were headers present in the request which were not signed"),
        "(header-not-signed) (signed-header-missing)",
        "The store says: There were headers present in the request which were not signed",
    ),  # MinIO says so of a signed header that was not sent, too
    (error("MalformedSecurityHeader", "A header is in signedheaders, but not in the request"), "signed-header-missing",
     ""),  # GCS
    (error("AccessControlListNotSupported", "The bucket does not allow ACLs"), "acl-not-supported", ""),
    (error("AccessDenied", "There were headers present in the request which were not signed", HeadersNotSigned="host"),
     "(invalid-scope) (host-changed)", "The store says: There were headers present in the request which were not "
     "signed. The answer has HeadersNotSigned: host."),
    (error("AccessDenied", f"{USER}s3:PutObject because public policies are restricted by the RestrictPublicBuckets "
     "setting in S3 Block Public Access"), "public-access-blocked", "The setting is RestrictPublicBuckets."),
    (error("InvalidAccessKeyId", "The security token you provided has expired."), "credentials-expired", ""),  # OSS
    (error("InvalidAccessKeyId", "The access key ID is inactive."), "key-inactive", ""),  # OSS
    ("The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel.",
     "certificate-refused", ""),  # PowerShell
    ("The underlying connection was closed: An unexpected error occurred on a send.", "connection-closed", ""),
    (error("NotImplemented", "Header 'x-amz-tagging' not implemented"),
     "not-supported", "The header is x-amz-tagging."),
    (error("NotImplemented", "x-amz-checksum-crc32 is not implemented"), "sdk-checksum", ""),  # R2
    (error("InvalidArgument", "Unsupported header 'x-amz-checksum-crc32' received"), "sdk-checksum", ""),  # B2
    (error("InvalidArgument", "Unsupported value for canned acl 'public-read'"), "not-supported", ""),  # B2
    (error("NotImplemented", "A header implies functionality", Header="Transfer-Encoding"), "no-length",
     "The answer has Header: Transfer-Encoding."),
    (error("NotImplemented"), "(not-supported)", ""),
    (error("MissingContentLength"), "no-length", ""),
    (error("PreconditionFailed", "Did not hold", Condition="If-None-Match"), "condition-failed", "The answer has "
     "Condition: If-None-Match."),
    (error("PreconditionFailed", "Did not hold"), "condition-failed", ""),
    (
        error("PreconditionFailed", "", Condition="Bucket POST must be of the enclosure-type multipart/form-data"),
        "malformed-form",
        "The answer has Condition: Bucket POST must be of the enclosure-type multipart/form-data.",
    ),
    (error("PreconditionFailed", "", Condition="Something else"), "(invalid-request)", "The answer has Condition: "
     "Something else."),
    (error("ConditionalRequestConflict"), "condition-failed", ""),
    # Contents
    (error("BadDigest", "The SHA256 you specified did not match"), "digest-different", ""),
    (error("BadDigest", "The CRC32 did not match"),
     "(sdk-checksum) (digest-different)", "The store says: The CRC32 did "
     "not match"),
    (error("InvalidDigest"), "invalid-digest", ""),
    (error("InvalidRequest", "Content-MD5 is required for requests with Object Lock"), "object-lock-digest", ""),
    (error("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum types"),
     "two-checksums", ""),
    (error("InvalidRequest", "Must include the checksum for each part"), "part-checksum-missing", ""),
    (error("InvalidRequest", "Value for x-amz-checksum-x is invalid"), "(sdk-checksum) (two-checksums) "
     "(part-checksum-missing)", "The store says: Value for x-amz-checksum-x is invalid"),
    (error("InvalidRequest", "You must specify at least one part"), "no-parts", ""),
    (error("InvalidPart", "", PartNumber="2", ETag="null"),
     "etag-missing", "The answer has PartNumber: 2; ETag: null."),
    (error("InvalidPart", "", PartNumber="2", ETag="abc"),
     "(invalid-part) (etag-missing)", "The answer has PartNumber: "
     "2; ETag: abc."),
    (error("InvalidArgument", "Part number must be an integer", ArgumentName="partNumber", ArgumentValue="0"),
     "invalid-part-number", "The answer has ArgumentName: partNumber; ArgumentValue: 0."),
    (error("InvalidArgument", "The encryption method is not supported", ArgumentValue="X"), "(invalid-argument)",
     "The store says: The encryption method is not supported. The answer has ArgumentValue: X."),
    (error("InvalidRequest", "The bucket is odd"), "(invalid-request)", "The store says: The bucket is odd"),
    (error("EntityTooLarge", "", ProposedSize="12", MaxSizeAllowed="10"), "too-large", "The maximum is 10 bytes. "
     "The answer has ProposedSize: 12."),
    # Forms
    (error("AccessDenied", "Extra input fields: submit"), "form-field-without-condition", "The field is submit."),
    (error("InvalidRequest", "Bad request: Key 'acl' is not allowed in policy"), "form-field-without-condition",
     "The field is acl."),  # Garage
    (error("AccessDenied", 'Policy Condition failed: ["eq", "$acl", "x"]'), "form-condition-failed",
     'The condition is ["eq", "$acl", "x"].'),
    (error("InvalidPolicyDocument", "No", Details="Policy did not reference these fields: submit"),
     "form-field-without-condition", "The field is submit. The answer has Details: Policy did not reference these "
     "fields: submit."),  # GCS
    (error("InvalidPolicyDocument", "The form does not meet the conditions"), "(form-condition-failed)",
     "The store says: The form does not meet the conditions"),
    (error("InvalidArgument", "POST requires exactly one file"), "(form-file-not-last) (form-file-missing)",
     "The store says: POST requires exactly one file"),
    (error("InvalidArgument", "Bucket POST must contain a field named 'key'"), "(form-file-not-last) "
     "(form-field-missing)", "The store says: Bucket POST must contain a field named 'key'"),
    (error("MalformedPOSTRequest", "(The name of the uploaded key is missing)"), "user-key-required", ""),  # MinIO
    (error("MalformedPOSTRequest", "not well-formed"), "malformed-form", ""),
    # Without a document
    (error("ItIsNew", "what"), "(unknown-answer)", "The code is ItIsNew. The store says: what"),
    ("<!DOCTYPE html><html>", "not-a-store", ""),
    ("what", "(unknown-answer)", "The answer has no status and no error code."),
    ('HTTP/1.1 200 OK\nETag: "1"\n\n', "(stored)", "The status is 200."),
    (
        "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}",
        "(unknown-answer)",
        "The status is 200, and nothing shows that a store has answered an upload.",
    ),
    ("HTTP/1.1 301 M\nx-amz-bucket-region: eu-west-1\n\n", "other-region", "The store answered 301 without an error "
     "code. The bucket is in eu-west-1."),
    ("HTTP/1.1 403 Forbidden\n\n", "(signer-not-allowed) (url-expired) (signature-mismatch)", "The store answered 403 "
     "without an error code."),
    ("HTTP/1.1 411 Length Required\n\n", "no-length", "The store answered 411 without an error code."),
    ("HTTP/1.1 418 Teapot\n\n", "(unknown-answer)", "The store answered 418 without an error code."),
    # Browsers and other clients
    ("Access to fetch at 'https://b' from origin 'null' has been blocked by CORS policy", "(cors)", ""),
    ("Cross-Origin Request Blocked: (Reason: CORS header missing)", "(cors)", ""),
    ("TypeError: Load failed", "(cors)", ""),
    ("XMLHttpRequest cannot load https://b due to access control checks.", "(cors)", ""),
    ("AxiosError: Network Error", "(cors)", ""),
    ("curl: (56) Recv failure: Connection reset by peer", "connection-closed", ""),
    ("curl: Can't open 'file.txt'!", "nothing-sent", ""),
    ("curl: (26) Failed to open/read local data from file/application", "nothing-sent", ""),
    ("FileNotFoundError: [Errno 2] No such file or directory: 'a.txt'", "nothing-sent", ""),
    ("The upload failed: k.bin is not in this folder.", "nothing-sent", ""),
    ("k.bin is not in this folder.", "nothing-sent", ""),
    ("The upload failed: there is no file 'a/k.bin'.", "nothing-sent", ""),
    ("The upload failed: a is not a regular file.", "nothing-sent", ""),
    ("Error: ENOENT: no such file or directory, open 'a'", "nothing-sent", ""),
    ("'curl' is not recognized as an internal or external command", "nothing-sent", ""),
    ("bash: curl: command not found", "nothing-sent", ""),
    ("zsh: command not found: wget", "nothing-sent", ""),
    ("'X-Amz-Credential' is not recognized as an internal or external command,", "url-damaged", ""),
    ("zsh: no matches found: https://h/b/a?X-Amz-Algorithm=AWS4-HMAC-SHA256", "url-damaged", ""),
    ("fish: No matches for wildcard 'https://h/a?X-Amz-Date=1'.", "url-damaged", ""),
    ("bash: X-Amz-Credential=test: command not found", "url-damaged", ""),
    ("zsh: command not found: X-Amz-Date=1", "url-damaged", ""),
    ("sh: 1: X-Amz-Date=20261130: not found", "url-damaged", ""),
    ("The ampersand (&) character is not allowed.", "url-damaged", ""),
    ('{"message":"Missing Authentication Token"}', "not-a-store", ""),  # Amazon API Gateway
    ('HTTP/2 403\nx-amzn-errortype: ForbiddenException\n\n{"message":"Forbidden"}', "not-a-store", "The store "
     "answered 403 without an error code. The answer has x-amzn-errortype: ForbiddenException."),
    ("HTTP/1.1 404 N\nServer: t\n\n404 page not found", "not-a-store", "The store answered 404 without an error code."),
    ("HTTP/2 403\nserver: cloudflare\n\nerror code: 1020", "not-a-store", "The store answered 403 without an error "
     "code."),
    ('HTTP/1.1 403 F\nDate: x\n\n{"kind":"Status","status":"Failure"}', "not-a-store", "The store answered 403 without "
     "an error code."),
    ("Proxy tunneling failed: Forbidden", "proxy-failed", ""),  # wget
    ("The proxy tunnel request to proxy 'http://p/' failed with status code '407'.", "proxy-failed", ""),  # .NET
    ("> CONNECT h:443 HTTP/1.1\n>\n< HTTP/1.1 403 Forbidden\n<\n", "proxy-failed", "The proxy answered 403."),
    ("HTTP/1.1 407 P\nProxy-Authenticate: Basic\n\n", "proxy-failed", "The store answered 407 without an error code."),
    ("curl: (6) Could not resolve host: minio", "not-reached", ""),
    ("curl: (60) SSL certificate problem: self-signed certificate", "certificate-refused", ""),
    ('HTTP/1.1 303 See Other\nLocation: https://h/done?bucket=b&key=k&etag=%22a%22\nETag: "a"\n\n', "(stored)",
     "The status is 303, to the address that the form names."),
    ("HTTP/1.1 303 See Other\nLocation: https://h/done?bucket=b&key=k&etag=%22a%22\n\n", "(stored)",
     "The status is 303, to the address that the form names."),
    ("HTTP/1.1 303 See Other\nLocation: https://h/login\n\n", "(not-a-store)", STATUS.format(303)),
    # Guzzle cuts the document off.
    ("resulted in a `400 Bad Request` response:\n<Error><Code>InvalidArgument</Code><Message>Unsupp (truncated...)\n "
     "InvalidArgument (client): Unsupported header 'x-amz-checksum-crc32' received - <Error><Code>InvalidArgument"
     "</Code><Message>Unsupp", "sdk-checksum", ""),
    # Nothing was sent, whatever the page is told.
    ("PUT https://h/a net::ERR_BLOCKED_BY_CLIENT\nTypeError: Failed to fetch", "(client-blocked) (cors)", ""),
    ("POST https://other/a net::ERR_BLOCKED_BY_CLIENT\nblocked by CORS policy", "(cors) (client-blocked)", ""),
    ("Refused to connect because it violates the document's Content Security Policy.", "(client-blocked)", ""),
    ("Mixed Content: The page requested an insecure XMLHttpRequest endpoint 'http://y'.", "(client-blocked)", ""),
    ("net::ERR_UNSAFE_PORT", "client-blocked", ""),
    ("The resource could not be loaded because the App Transport Security policy requires it.", "client-blocked", ""),
    ("java.io.IOException: Cleartext HTTP traffic to 10.0.2.2 not permitted", "client-blocked", ""),  # Android
    ("SocketException: Failed host lookup: 'h.example.com' (errno = 7)", "not-reached", ""),  # Flutter
    ("PUT https://x net::ERR_INTERNET_DISCONNECTED", "not-reached", ""),
    ("PUT http://minio:9000/x net::ERR_ADDRESS_UNREACHABLE", "not-reached", ""),
    ("Invoke-WebRequest : Unable to connect to the remote server", "not-reached", ""),
    ("TypeError: Network request failed",
     "(not-reached) (connection-closed) (certificate-refused) (client-blocked)", ""),
    ('Put "https://x/a": EOF', "connection-closed", ""),  # Go
    ("NS_ERROR_NET_RESET", "connection-closed", ""),
    ("javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to "
     "requested target", "certificate-refused", ""),
    ("javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake", "(tls-failed)", ""),
    ("SSLEOFError(8, '[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol')", "(tls-failed)", ""),
    ("botocore.exceptions.NoCredentialsError: Unable to locate credentials", "nothing-sent", ""),
    ('Put "https://x/a": http: ContentLength=5 with Body length 0', "nothing-sent", ""),  # Go
    ("'curl.exe' is not recognized as the name of a cmdlet", "nothing-sent", ""),
    (error("AccessDenied", "Transaction cap exceeded, see the Caps page"), "account-problem", ""),  # B2
    # A status, or a code, in other words.
    ("reqwest::Error { kind: Status(411), url: Url { scheme: \"https\" } }", "no-length", STATUS.format(411)),
    ("Aws::S3::Errors::Forbidden: ", FORBIDDEN, STATUS.format(403)),
    ("UnknownError: UnknownError\n    at f (a.js:1)\n '$metadata': { httpStatusCode: 411 }", "no-length",
     STATUS.format(411)),
    ("Max retries exceeded (Caused by ResponseError('too many 503 error responses'))",
     "(service-unavailable) (not-a-store)", STATUS.format(503)),
    ("mc: <ERROR> Unable to initialize new alias. The Access Key Id you provided does not exist in our records.",
     "(unknown-key) (session-token-missing)", "The store says: Unable to initialize new alias. The Access Key Id you "
     "provided does not exist in our records."),
    # Before the store.
    ('HTTP/1.1 401 U\nWWW-Authenticate: Basic realm="x"\n\n', "not-a-store", f"{STATUS.format(401)} The answer has "
     'www-authenticate: Basic realm="x".'),
    ('HTTP/1.1 401 U\nServer: kong\n\n{"message":"No API key found in request"}', "not-a-store", STATUS.format(401)),
    ('HTTP/1.1 404 N\nServer: kong\n\n{"message":"no Route matched with those values"}', "not-a-store",
     STATUS.format(404)),
    ("HTTP/1.1 403 F\nserver: envoy\n\nRBAC: access denied", "not-a-store", STATUS.format(403)),
    ("HTTP/1.1 413 R\nServer: nginx\n\n<html><title>413 Request Entity Too Large</title></html>", "too-large",
     "A proxy answered 413, and not the store: the file is larger than the proxy allows, such as by "
     "client_max_body_size of nginx."),
    # An answer came, whatever the client has said before, or names say.
    ("Connecting to h|::1|:9000... failed: Connection refused.\nConnecting to h|127.0.0.1|:9000... connected.\n"
     "ERROR 403: Forbidden.", FORBIDDEN, STATUS.format(403)),
    ("curl: (7) Failed to connect\nWarning: Will retry in 1 seconds.\ncurl: (22) The requested URL returned error: 411",
     "no-length", STATUS.format(411)),
    ("self-signed certificate ignored\ncurl: (22) error: 411", "no-length", STATUS.format(411)),
    ("ConnectionResetError: Connection reset by peer\nDuring handling\nHTTPError: 411 Client Error", "no-length",
     STATUS.format(411)),
    ("HTTPError: 411 Client Error: x for url: https://h/self-signed.crt", "no-length", STATUS.format(411)),
    ("PUT https://h/enoent.log net::ERR_FAILED", "(cors)", ""),
    ("TypeError: Failed to fetch https://h/econnreset/epipe", "(cors)", ""),
    ("Error: read ECONNRESET, file 'x/enoent.txt'", "connection-closed", ""),
    ("could not open self-signed.crt: what", "(unknown-answer)", "The answer has no status and no error code."),
    ("curl: (7) Failed to connect\nreturned non-zero exit status 255", "not-reached", ""),
    ("curl: (56) Received HTTP code 403 from proxy after CONNECT", "proxy-failed", ""),
    ("blocked by CORS policy\nPUT https://h/k net::ERR_FAILED 411 (Length Required)", "no-length (cors)",
     STATUS.format(411)),
    ("blocked by CORS policy\nPUT https://h/k net::ERR_FAILED 200 (OK)", "(cors)", ""),
    # A status alone: a gateway or a proxy may have answered.
    ("HTTP/1.1 500 E\nServer: t\n\n", "(internal-error) (not-a-store)", STATUS.format(500)),
    ("HTTP/1.1 503 E\nServer: t\n\n", "(service-unavailable) (not-a-store)", STATUS.format(503)),
    ("HTTP/1.1 429 E\nServer: t\n\n", "(slow-down) (not-a-store)", STATUS.format(429)),
    ("HTTP/1.1 408 E\nServer: t\n\n", "(request-timeout) (not-a-store)", STATUS.format(408)),
    ("HTTP/1.1 502 E\nServer: t\n\n", "(not-a-store) (service-unavailable)", STATUS.format(502)),
    ("HTTP/2 429\nserver: cloudflare\n\nerror code: 1015", "not-a-store", STATUS.format(429)),
    ('HTTP/1.1 500 E\nx-amz-apigw-id: a=\n\n{"message":"Internal server error"}', "not-a-store",
     f"{STATUS.format(500)} The answer has x-amz-apigw-id: a=."),
    ('HTTP/2 503\napigw-requestid: a=\n\n{"message":"Service Unavailable"}', "not-a-store",
     f"{STATUS.format(503)} The answer has apigw-requestid: a=."),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "causes", "detail"), ANSWERS)
def test_answer(answer, causes, detail):
    findings = causes_of(read_answer(answer.encode()))
    found = [each.cause if each.certain else f"({each.cause})" for each in findings]
    assert (" ".join(found), findings[0].detail) == (causes, detail)


# Amazon S3 API Reference, "Error responses": what each code means by itself, for an upload; in brackets what is only
# possible. A code that no upload by a link meets says what it says.
CODES = {
    "AccessControlListNotSupported": "acl-not-supported",
    "AccountProblem NotSignedUp": "account-problem",
    "AllAccessDisabled": "all-access-disabled",
    "AuthorizationHeaderMalformed": "(other-region)",
    "AuthorizationQueryParametersError": "(url-damaged)",
    "BadDigest XAmzContentSHA256Mismatch": "digest-different",
    "ConditionalRequestConflict PreconditionFailed": "condition-failed",
    "EntityTooLarge MaxMessageLengthExceeded": "too-large",
    "EntityTooSmall": "too-small",
    "ExpiredToken TokenRefreshRequired": "credentials-expired",
    "IllegalLocationConstraintException IncorrectEndpoint InvalidRegion PermanentRedirect": "other-region",
    "IncompleteBody": "incomplete-body",
    "IncorrectNumberOfFilesInPostRequest": "(form-file-missing)",
    "InternalError": "internal-error",
    "InvalidAccessKeyId": "(unknown-key)",
    "InvalidAccessPoint InvalidAccessPointAliasError": "invalid-access-point",
    "InvalidArgument": "(invalid-argument)",
    "InvalidBucketAclWithObjectOwnership": "acl-not-supported",
    "InvalidBucketName": "invalid-bucket-name",
    "InvalidBucketState": "invalid-bucket-state",
    "InvalidDigest": "invalid-digest",
    "InvalidHostHeader": "invalid-host-header",
    "InvalidHttpMethod MethodNotAllowed": "(method-not-allowed)",
    "InvalidPart": "(invalid-part)",
    "InvalidPartOrder": "invalid-part-order",
    "InvalidPolicyDocument": "(invalid-policy)",
    "InvalidRequest": "(invalid-request)",
    "InvalidSecurity": "invalid-security",
    "InvalidSignature SignatureDoesNotMatch": "(signature-mismatch)",
    "InvalidStorageClass": "invalid-storage-class",
    "InvalidTag": "invalid-tag",
    "InvalidToken": "(token-region)",
    "InvalidURI": "(invalid-uri)",
    "KeyTooLongError": "key-too-long",
    "KMS.DisabledException KMS.InvalidKeyUsageException KMS.KMSInvalidStateException KMS.NotFoundException":
        "kms-key-unusable",
    "MalformedPOSTRequest RequestIsNotMultiPartContent": "malformed-form",
    "MalformedXML": "(malformed-xml)",
    "MaxPostPreDataLengthExceededError": "form-too-large",
    "MetadataTooLarge": "metadata-too-large",
    "MissingAuthenticationToken": "not-presigned",
    "MissingContentLength": "no-length",
    "MissingSecurityElement": "missing-security-header",
    "MissingSecurityHeader": "(missing-security-header)",
    "NoSuchAccessPoint NoSuchBucket NoSuchMultiRegionAccessPoint": "no-such-bucket",
    "NoSuchKey": "no-such-key",
    "NoSuchUpload": "no-such-upload",
    "NotImplemented": "(not-supported)",
    "OperationAborted": "operation-aborted",
    "Redirect TemporaryRedirect": "bucket-just-created",
    "RequestTimeout": "request-timeout",
    "RequestTimeTooSkewed": "(store-skew)",
    "ServiceUnavailable": "service-unavailable",
    "SlowDown": "slow-down",
    "UnauthorizedAccessError": "unauthorized",
    "UnsupportedSignature": "unsupported-signature",
    "UserKeyMustBeSpecified": "user-key-required",
    "AccessDenied": "(signer-not-allowed)",
    "AccessPointAlreadyOwnedByYou AmbiguousGrantByEmailAddress BucketAlreadyExists BucketAlreadyOwnedByYou "
    "BucketHasAccessPointsAttached BucketNotEmpty ClientTokenConflict ConnectionClosedByRequester "
    "CredentialsNotSupported CrossLocationLoggingProhibited DeviceNotActiveError EndpointNotFound "
    "IllegalVersioningConfigurationException InlineDataTooLarge InvalidAddressingHeader "
    "InvalidBucketOwnerAWSAccountID InvalidEncryptionAlgorithmError InvalidLocationConstraint InvalidObjectState "
    "InvalidPayer InvalidRange InvalidSessionException InvalidSOAPRequest InvalidTargetBucketForLogging "
    "MalformedACLError MalformedPolicy MissingAttachment MissingRequestBodyError NoLoggingStatusForKey "
    "NoSuchAsyncRequest NoSuchBucketPolicy NoSuchCORSConfiguration NoSuchLifecycleConfiguration "
    "NoSuchObjectLockConfiguration NoSuchOwnershipControls NoSuchTagSet NoSuchVersion NoSuchWebsiteConfiguration "
    "NotDeviceOwnerError NotModified ObjectLockConfigurationNotFoundError OwnershipControlsNotFoundError "
    "PermanentRedirectControlError RequestHeaderSectionTooLarge RequestTorrentOfBucketError ResponseInterrupted "
    "RestoreAlreadyInProgress ServerSideEncryptionConfigurationNotFoundError TagPolicyException TokenCodeInvalidError "
    "TooManyAccessPoints TooManyBuckets TooManyMultiRegionAccessPoints TooManyMultiRegionAccessPointregionsError "
    "UnexpectedContent UnexpectedIPError UnsupportedArgument": "(unknown-answer)",
}  # fmt: skip


@pytest.mark.parametrize(("code", "cause"), [(code, cause) for codes, cause in CODES.items() for code in codes.split()])
def test_code_of_s3(code, cause):
    first = causes_of(read_answer(error(code).encode()))[0]
    assert (first.cause if first.certain else f"({first.cause})") == cause


RULED_OUT = {
    ("form", error("AccessDenied", "Extra input fields: x")): DENIED,
    ("version 2", error("InvalidRequest", BOTH_VERSIONS)): "(invalid-request)",
    ("temporary", error("InvalidAccessKeyId")): "unknown-key",
    ("upload id", error("InvalidPart")): "(unknown-answer)",
    ("temporary", error("InvalidAccessKeyId", "It has expired.")): "(key-inactive)",
    ("age", error("RequestTimeTooSkewed")): "wrong-clock",
    ("long life", error("AuthorizationQueryParametersError", "must be less than a week")): (
        "(url-damaged) (parameter-changed)"
    ),
    ("acceleration", error("InvalidRequest", "S3 Transfer Acceleration is not configured")): "(invalid-request)",
}


@pytest.mark.parametrize(("need", "answer"), RULED_OUT)
def test_no_cause_that_the_url_rules_out(need, answer):
    findings = causes_of(read_answer(answer.encode()), Facts(frozenset([need])))
    found = " ".join(each.cause if each.certain else f"({each.cause})" for each in findings)
    assert found == RULED_OUT[need, answer]


def test_store_says_what_the_url_does_not():
    expired = read_answer(error("AccessDenied", "Request has expired").encode())
    found = causes_of(expired, Facts(ended=False))
    assert [(each.cause, each.certain) for each in found] == [("url-expired", False), ("wrong-clock", False)]
    region = read_answer(error("AuthorizationHeaderMalformed", "expecting 'eu-west-1'").encode())
    assert [each.certain for each in causes_of(region, Facts(region="eu-west-1"))] == [False]


def test_clock_of_the_store():
    end = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
    times = {"Expires": "2026-11-30T12:00:00Z", "ServerTime": "2026-11-30T21:00:00Z"}
    text = error("AccessDenied", "Request has expired", **times)
    found = causes_of(read_answer(text.encode()), Facts(ended=False, ends_at=end))
    assert [(each.cause, each.certain) for each in found] == [("wrong-clock", False), ("url-expired", False)]
    detail = "The URL had expired by the clock of the store, and has not by that of this machine."
    assert found[0].detail.startswith(detail)


EVIDENCE = [
    (cause.id, each)
    for cause in all_causes().values()
    for each in cause.evidence
    if not each.code.isdigit() and each.code != CLIENT
]
SAID = [
    *{match for answer, _, _ in ANSWERS for match in re.findall("<Message>([^<]+)</Message>", answer)},
    "Only one auth mechanism allowed",
    "x",
    "",
]


@given(
    st.sampled_from(sorted({each.code for _, each in EVIDENCE})),
    st.lists(st.sampled_from(sorted(SAID)), max_size=3),
    st.dictionaries(st.sampled_from(["Condition", "ETag", "ArgumentName", "Header", "Region"]), st.sampled_from(SAID)),
)
def test_two_causes_that_explain_an_answer_are_not_certain(code, messages, members):
    answer = read_answer(error(code, " ".join(messages), **members).encode())
    shown = [f"{name}: {value.strip()}" for name, value in members.items() if value.strip() or name == "ETag"]
    said = "\n".join([answer.message, *shown])
    found = causes_of(answer)
    certain = [each.cause for each in found if each.certain]
    assert len(certain) <= 1
    matching = [
        (cause, each)
        for cause, each in EVIDENCE
        if each.code == code and re.search(each.says, said, re.IGNORECASE | re.MULTILINE)
    ]
    named = [(cause, each) for cause, each in matching if each.says]
    named = [(cause, each) for cause, each in named if not each.rank] or named
    explained = {cause for cause, _ in named or matching}
    assert certain == [] or explained == set(certain), (found, explained)


def test_error_inside_a_200():
    findings = causes_of(read_answer(f"HTTP/1.1 200 OK\n\n{error('InternalError')}".encode()))
    assert [each.cause for each in findings] == ["error-in-200", "internal-error"]
    assert findings[0].detail == "The status is 200, and the answer is InternalError."


def test_no_token_is_shown():
    findings = causes_of(read_answer(error("InvalidToken", "No", **{"Token-0": "SECRETTOKEN"}).encode()))
    assert "SECRETTOKEN" not in repr(findings)


def test_what_a_store_says_at_length_is_cut():
    assert len(causes_of(read_answer(error("InvalidRequest", "x" * 1000).encode()))[0].detail) < 400


def found(answer, **known):
    return [f.cause if f.certain else f"({f.cause})" for f in causes_of(read_answer(answer.encode()), Facts(**known))]


def test_redirect_to_the_host_of_the_url():
    for code in ("PermanentRedirect", "TemporaryRedirect"):
        answer = error(code, "", Endpoint="b.s3.eu-west-1.amazonaws.com")
        cause = "other-region" if code == "PermanentRedirect" else "bucket-just-created"
        for host in ("s3.amazonaws.com", "b.s3.amazonaws.com", "b.s3-accelerate.dualstack.amazonaws.com"):
            assert found(answer, host=host) == [cause]
        assert found(answer, host="b.s3.eu-west-1.amazonaws.com") == [f"({cause})", "(redirected)"]
    # Only the global host of AWS redirects for a while.
    assert found(error("TemporaryRedirect"), host="s3.example.com") == ["(bucket-just-created)", "(redirected)"]
    assert found("HTTP/1.1 307 T\n\n", host="s3.example.com") == ["(bucket-just-created)", "(redirected)"]


def test_wrong_clock_is_no_cause_of_another_region():
    answer = error("AuthorizationHeaderMalformed", "expecting 'eu-west-1'")
    assert found(answer, region="eu-west-1", ended=False) == ["(other-region)"]


@pytest.mark.parametrize(("code", "message", "cause", "header", "certain"), [
    ("MissingContentLength", "", "no-length", "content-length", False),
    ("MissingContentLength", "", "no-length", "content-type", True),
    ("InvalidArgument", "Only one auth mechanism allowed", "two-authentications", "content-type", False),
    ("InvalidArgument", "Only one auth mechanism allowed", "two-authentications", "authorization", True),
])  # fmt: skip
def test_client_shows_what_it_has_sent(code, message, cause, header, certain):
    expected = [cause] if certain else [f"({cause})"]
    assert found(error(code, message), sent=frozenset([header])) == expected
    assert found(error(code, message)) == [cause]
    if not certain:
        finding = causes_of(read_answer(error(code, message).encode()), Facts(sent=frozenset([header])))[0]
        assert finding.detail.startswith("The client has sent something else. A proxy may have changed the request.")


def test_answer_that_says_expired_before_the_end():
    ends_at = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
    early, late = (error("AccessDenied", "Request has expired", ServerTime=f"2026-11-30T{h}:00:00Z") for h in (11, 13))
    assert found(early, ended=False, ends_at=ends_at) == ["(url-expired)", "(other-answer)"]
    assert found(late, ended=False, ends_at=ends_at) == ["(wrong-clock)", "(url-expired)"]
    assert found(late, ended=True, ends_at=ends_at) == ["url-expired"]
    other = error("AccessDenied", "Request has expired", ServerTime="2026-11-30T13:00:00Z", Expires="{}")
    for end, cause in (("2026-11-30T11:59:00Z", "(other-answer)"), ("2026-11-30T12:00:00Z", "(wrong-clock)")):
        causes = sorted(["(url-expired)", cause], key=lambda each: each != "(wrong-clock)")
        assert found(other.replace("{}", end), ended=False, ends_at=ends_at) == causes


@pytest.mark.parametrize("repeated", ["assumed-role/", "not authorized to perform: s3:a ", "A", "<a>b</a>"])
def test_patterns_see_no_more_than_a_limit(repeated, monkeypatch):
    """The time of some grows with the square of the length."""
    seen = []
    search = re.search

    def counted(pattern, text, flags=0):
        seen.append(len(text))
        return search(pattern, text, flags)

    monkeypatch.setattr(answer_causes.re, "search", counted)
    long = repeated * (250_000 // len(repeated))
    for raw in (f"<Error><Code>AccessDenied</Code><Message>{long}</Message><Foo>{long}</Foo></Error>", long):
        answer_causes.causes_of(read_answer(raw.encode()))
    assert 0 < max(seen) <= 16 * 1024


AGE = {"age"}


def ruled_out(text, later=timedelta(0)):
    url = read_url(text)
    facts = facts_of_url(url, read_signature(url, dialect_of(url)), moment(text) + later)
    return set(facts.ruled_out), facts.ended, facts.region


def test_url():
    every = {"form", "version 2", "long life", "token", "temporary", "no signature", "upload id", "acceleration", "age"}
    every |= {"host not signed"}
    assert ruled_out(URLS["aws s3 presign"]) == (every, False, "eu-west-1")
    assert ruled_out(URLS["aws s3 presign"], timedelta(minutes=20)) == (every - AGE, False, "eu-west-1")
    assert ruled_out(URLS["aws s3 presign"], timedelta(days=8))[1] is True
    assert "upload id" not in ruled_out(URLS["boto3 part"])[0]
    assert "version 2" not in ruled_out(URLS["boto3 v2 put"])[0]
    token = URLS["aws s3 presign"].replace("X-Amz-Date", "X-Amz-Security-Token=T&X-Amz-Date")
    assert ruled_out(token)[0] == every - {"token", "temporary"}


def test_form():
    at = moment(URLS["aws s3 presign"])
    assert "version 2" in facts_of_form(at, at, "4", None, False).ruled_out
    assert facts_of_form(at, at, "2", "T", False)[:3] == (
        frozenset({"upload id", "long life", "no signature", "acceleration", "age", "signed request"}),
        True,
        None,
    )
    assert "bad signature" in facts_of_form(at, at, "4", None, True).ruled_out
    assert facts_of_form(None, at, "4", None, False).ended is None
