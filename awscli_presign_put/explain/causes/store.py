"""Causes in what a store does not have or allow, and in what a browser does not show."""

from typing import Tuple

from awscli_presign_put.explain.causes.cause import Cause

STORE: Tuple[Cause, ...] = (
    Cause(
        "cors",
        "The browser does not let the page read the answer, because no CORS rule of the bucket allows the request.",
        "The browser says CORS, and the store may have answered anything: a wrong region, an expired URL or a refusal "
        "look the same. The same URL works with curl.",
        "Add a CORS rule to the bucket: AllowedOrigins with the origin of the page (* for a page from disk), "
        "AllowedMethods with PUT or POST, AllowedHeaders with each signed header, ExposeHeaders with ETag.",
        "Upload with curl, or tell the sender the address of the page.",
        ("AccessForbidden", "CORSResponse"),
    ),
    Cause(
        "acl-not-supported",
        "The upload has an ACL, and the bucket has ACLs disabled, which is the default on AWS.",
        "The store answers AccessControlListNotSupported.",
        "Remove --acl and --grants, and use a bucket policy; or enable ACLs with the object ownership of the bucket.",
        "Ask for a new URL.",
        ("AccessControlListNotSupported",),
    ),
    Cause(
        "not-supported",
        "The store does not support a header or an operation of this request.",
        "It has no tags, ACLs, storage classes, forms or checksums. R2, B2, GCS and others lack some of them.",
        "Remove the option, such as --tags or --acl. For a store without forms, use presign-put.",
        "Ask for a new URL.",
        ("NotImplemented", "MalformedSecurityHeader", "MethodNotAllowed"),
    ),
    Cause(
        "condition-failed",
        "The object exists or has changed, or another upload is in progress. Nothing was stored.",
        "The URL was signed with If-None-Match or If-Match.",
        "Sign for another key, or without the condition.",
        "If the object is the one to be uploaded, nothing is left to do. After 409, send the upload again.",
        ("PreconditionFailed", "ConditionalRequestConflict"),
    ),
    Cause(
        "connection-closed",
        "The connection ended without an answer.",
        "A store resets the connection if the file is too large for the policy; a proxy does it after its time limit.",
        "Check the limit of the form, and the size and time limits of proxies.",
        "Check the size of the file, then send the upload again.",
    ),
    Cause(
        "stored",
        "The store accepted the request.",
        "The status is 200, 201 or 204, and the answer has no error.",
        "Nothing.",
        "Nothing.",
    ),
)
