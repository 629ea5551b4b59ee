"""Causes in the URL or the request: something is not as it was signed."""

from typing import Tuple

from awscli_presign_put.explain.causes.cause import CLIENT, Cause, general, shows

# What MinIO also says where a signed header was not sent.
_HOST_NOT_SIGNED = r"^HeadersNotSigned: host$"
_NOT_SIGNED = rf"\A(?![\s\S]*{_HOST_NOT_SIGNED})[\s\S]*(?:headers? not signed|which were not signed|must be signed)"

# A shell that has taken a URL without quotation marks apart: cmd.exe, zsh and fish, PowerShell, sh.
_NAME = r"(?:x-(?:amz|goog|oss|id)\b|awsaccesskeyid\b|(?:expires|signature|partnumber|uploadid|x-id)\b)"
_SHELLS = (
    rf"'{_NAME}[^'\n]*' is not recognized|no matches (?:found|for wildcard)[^\n]*https?:"
    rf"|the ampersand \(&\) character is not allowed|(?:command not found|unknown command): ?{_NAME}"
    rf"|{_NAME}[^\s:]*: (?:command )?not found"
)
_OF_ANOTHER_SERVICE = r"not authorized to perform: *((?!s3|kms:)[a-z][\w-]*:\w+)"

REQUEST: Tuple[Cause, ...] = (
    Cause(
        "url-damaged",
        "The URL was changed on its way: characters were added, replaced or cut off.",
        "It contains &amp; or \\u0026 in the place of &, a line break or a space, quotation marks around it, or a full "
        "stop at its end; or its last parameters are missing.",
        "Send the URL as plain text on a line of its own, or as a file or a --format command.",
        "Copy the URL again from its source, whole. In a shell, put it in single quotation marks; in cmd.exe, in "
        "double ones.",
        shows(CLIENT, rf"curl: \(3\)|url rejected|malformed input to a url|{_SHELLS}")
        + shows("AccessDenied", r"query-string authentication requires")
        + shows("AuthorizationQueryParametersError", r"version 4 requires the")
        + shows("AuthorizationQueryParametersError", rank=1)
        + shows("AuthorizationHeaderMalformed", rank=2)
        + shows("AccessDenied", rank=4)
        + shows("InvalidURI 400", rank=2),
    ),
    Cause(
        "not-presigned",
        "The URL has no signature, so the store treats the request as one of anybody.",
        "It has no X-Amz-Signature and no Signature parameter.",
        "Generate the URL with aws s3 presign-put, without --no-sign-request.",
        "Ask for a presigned URL, and put it in quotation marks: without them, a shell ends the command at an &.",
        shows("MissingAuthenticationToken AuthenticationRequired")
        + shows("AccessDenied", r"anonymous", rank=1)
        + shows("401", rank=1),
        needs="no signature",
    ),
    Cause(
        "other-method",
        "The request used another HTTP method than the one that was signed.",
        "The canonical request in the answer begins with another method, such as GET if the URL was opened in a "
        "browser.",
        "Say which method the URL is for. --format prints a complete command.",
        "Send the request with the method that was signed: PUT to upload, as curl --upload-file does.",
        shows("MethodNotAllowed InvalidHttpMethod 405", rank=2) + shows("SignatureDoesNotMatch", rank=3),
        needs="signed request",
    ),
    Cause(
        "host-changed",
        "The request reached the store under another host, port or scheme than the one that was signed.",
        "The host line of the canonical request in the answer is not the host of the URL that was signed: a reverse "
        "proxy replaced it, or the URL was signed for a name that only the server knows, such as that of a container.",
        "Sign for the public address of the store with --endpoint-url. A reverse proxy must pass the Host header on "
        "unchanged.",
        "Use the URL exactly as it was received. To reach another address, curl --connect-to keeps the host.",
        shows("AccessDenied", _HOST_NOT_SIGNED, rank=2) + shows("SignatureDoesNotMatch", rank=4),
        needs="signed request",
    ),
    Cause(
        "style-changed",
        "The bucket is in the host where the path was signed, or in the path where the host was signed.",
        "The host of the URL begins with the bucket, and the signature is that of a path that begins with it, or the "
        "reverse.",
        "Generate the URL with --addressing-style path or virtual, and do not edit it.",
        "Use the URL exactly as it was received.",
    ),
    Cause(
        "path-changed",
        "The path of the request is not the one that was signed: the key was changed, or a part was added or removed.",
        "The second line of the canonical request in the answer differs. A reverse proxy that serves the store below a "
        "path does this, and so does whoever changes the name of the file in the URL.",
        "Generate a URL for the key that is wanted. Serve the store at the root of a host, and sign for that host.",
        "Use the URL exactly as it was received.",
    ),
    Cause(
        "key-encoding",
        "The key in the URL is encoded otherwise than it was signed: encoded twice, decoded, or with + for a space.",
        "The path contains %25, a raw space or +, or letters with accents in another Unicode form.",
        "Pass the URL on unchanged. Do not encode or decode it again: most HTTP libraries encode a key themselves, and "
        "must not do it with a presigned URL.",
        "Use the URL exactly as it was received, without encoding or decoding it.",
        shows("SignatureDoesNotMatch", rank=5),
        needs="signed request",
    ),
    Cause(
        "invalid-scope",
        "The signature is not made as S3 requires it: its algorithm, its scope or its signed headers are others.",
        "The algorithm is not AWS4-HMAC-SHA256, X-Amz-Credential does not end with /REGION/s3/aws4_request, or "
        "X-Amz-SignedHeaders has no host or is not sorted.",
        "Sign for S3 and for a region, with presign-put or an SDK.",
        "Ask for a new URL.",
        shows("AccessDenied", _HOST_NOT_SIGNED, rank=1),
        needs="host not signed",
    ),
    Cause(
        "not-an-upload",
        "The URL is for PUT, and not for an upload: it changes something else.",
        "It has a parameter such as acl, tagging or uploads.",
        "Generate a URL for the object alone, as presign-put does.",
        "Ask for a new URL.",
    ),
    Cause(
        "value-not-allowed",
        "A header, a field or a parameter has a value that S3 does not allow.",
        "The URL or the form shows it, such as x-amz-acl with a name that is none.",
        "Use a value that S3 allows, and sign again.",
        "Ask for a new URL.",
    ),
    Cause(
        "path-not-encoded",
        "The path has characters that Signature Version 4 encodes, and was signed without encoding them.",
        "The path contains an apostrophe, brackets, ! or * as they are, or escapes in small letters, and the signature "
        "is right for it. Amazon S3 and others encode the path before they compare.",
        "Sign with a tool that encodes the path, such as presign-put, or use a key without these characters.",
        "Ask for a new URL.",
    ),
    Cause(
        "parameter-changed",
        "A query parameter was added, removed or changed after signing.",
        "The query of the canonical request in the answer is not the query that was signed.",
        "Sign each parameter. A proxy or a link tracker must not add parameters.",
        "Use the URL exactly as it was received.",
        shows("AuthorizationQueryParametersError", rank=2),
    ),
    Cause(
        "file-name-appended",
        "The name of the file was appended to the URL, because its path ends with a slash.",
        "It is curl --upload-file FILE that does so. The store saw a path that ends with the file name.",
        "Sign a key that does not end with a slash.",
        "Use curl --upload-file - with the file as standard input, or --data-binary @FILE --request PUT.",
    ),
    Cause(
        "signed-header-missing",
        "A header that was signed was not sent.",
        "X-Amz-SignedHeaders names a header that is not among those of the request.",
        "Tell the uploader each signed header with its value. --format prints a command that sends them.",
        "Send each header that X-Amz-SignedHeaders names, with exactly the value that was signed.",
        shows("AccessDenied", _NOT_SIGNED, rank=2)
        + shows("MissingSecurityHeader", rank=2)
        + shows("MalformedSecurityHeader", r"signed ?headers, but not in the request"),
    ),
    Cause(
        "signed-header-different",
        "A signed header was sent with another value than the one that was signed.",
        "The line of that header in the canonical request differs.",
        "Tell the uploader each signed header with its value. --format prints a command that sends them.",
        "Send the header with exactly the value that was signed.",
        shows("SignatureDoesNotMatch", rank=1),
        needs="signed request",
    ),
    Cause(
        "content-type-different",
        "The Content-Type of the upload is not the one that was signed.",
        "Browsers, axios and curl --data add a Content-Type of their own. With Signature Version 2, a URL without a "
        "signed content type allows none.",
        "Sign the type with --content-type, and tell the uploader. A URL of Version 4 without a type allows any.",
        "Send exactly the Content-Type that was signed. If none was signed by Version 2, send no such header.",
        shows("SignatureDoesNotMatch", rank=2),
        needs="signed request",
    ),
    Cause(
        "header-not-signed",
        "The request has an x-amz- header that is not signed. S3 requires that each of them is.",
        "The answer names it in HeadersNotSigned.",
        "Sign the header with its option, such as --metadata or --acl, or with --header.",
        "Do not send x-amz- headers that are not in X-Amz-SignedHeaders.",
        shows("AccessDenied", r"^HeadersNotSigned: (?!host$)(.+)", "The header is {}.")
        + shows("AccessDenied", _NOT_SIGNED, rank=1),
    ),
    Cause(
        "header-in-query",
        "The URL has headers as parameters. Most stores require them as headers, and some refuse them in both places.",
        "SDKs put x-amz- headers into the query of a URL of Version 2. Ceph reads them there and among the headers.",
        "Use Signature Version 4, or presign-put, which signs them as headers alone.",
        "Send each of them as a header, too.",
    ),
    Cause(
        "two-authentications",
        "The request has an Authorization header and the signature in the URL. S3 accepts one of them.",
        "The message says that only one auth mechanism is allowed.",
        "Tell the uploader to send no Authorization header.",
        "Remove the Authorization header, which HTTP clients add for a session, a .netrc file or after a redirect.",
        shows("InvalidArgument InvalidRequest", r"only one auth|multiple auth"),
    ),
    Cause(
        "payload-different",
        "The signature was made for another digest of the contents than that of the upload, or than the store expects.",
        "The last line of the canonical request differs: UNSIGNED-PAYLOAD, or the SHA-256 of nothing.",
        "Sign presigned URLs with UNSIGNED-PAYLOAD, as S3 and the AWS CLI do.",
        "Ask for a new URL. If x-amz-content-sha256 is signed, send it with the value that was signed.",
    ),
    Cause(
        "metadata-not-ascii",
        "A signed header contains characters that are not ASCII. HTTP clients encode them differently.",
        "A metadata value has accents or other letters, and the signature does not match.",
        "Encode the value, such as by percent-encoding, before it is signed.",
        "Ask for a URL whose headers are ASCII.",
    ),
    Cause(
        "spaces-in-header",
        "A signed header has several spaces or a tab in its value. Stores differ in how they read them.",
        "The line of that header in the canonical request has one space.",
        "Use values with single spaces. presign-put refuses others.",
        "Ask for a URL whose headers have single spaces.",
    ),
    Cause(
        "session-token-missing",
        "The session token of the temporary credentials is missing from the URL, or is that of other credentials.",
        "The access key ID begins with ASIA, and the URL has no X-Amz-Security-Token, or one with spaces for +.",
        "Set AWS_SESSION_TOKEN together with the two keys, and generate a new URL.",
        "Copy the URL again, whole; otherwise ask for a new one.",
        shows("InvalidAccessKeyId InvalidToken InvalidTokenId", rank=2),
        needs="temporary",
    ),
    Cause(
        "wrong-secret",
        "The secret access key that signed is not the one of this access key ID.",
        "Every URL of this signer is refused. The secret has a line break, a space or quotation marks at its end, is "
        "cut off, or belongs to another key or store.",
        "Copy the secret access key again, without spaces or line breaks, and generate a new URL.",
        "Ask for a new URL.",
        shows("SignatureDoesNotMatch", rank=6) + shows("401", rank=2),
    ),
    Cause(
        "signature-mismatch",
        "The signature is not that of the request that the store received.",
        "The store answers SignatureDoesNotMatch, and nothing says what differs.",
        "Compare the canonical request in the answer with the request, with --response. Check the secret access key.",
        "Use the URL exactly as it was received, with exactly the signed headers.",
        general("SignatureDoesNotMatch InvalidSignature")
        + shows("AccessDenied", r"invalid signature|signature (?:does not|doesn't) match")
        + shows("403", rank=3),
        needs="bad signature",
    ),
    Cause(
        "other-answer",
        "The answer belongs to another URL, or to no upload.",
        "Its signature, access key ID, bucket or key is not that of the URL, or it denies an action of another "
        "service, such as sts:AssumeRole.",
        "Use the answer to this URL.",
        "Use the answer to this URL.",
        shows("AccessDenied AccessDeniedException UnauthorizedOperation", _OF_ANOTHER_SERVICE, "It is about {}."),
    ),
)
