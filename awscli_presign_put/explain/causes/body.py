"""Causes in what is uploaded: its size, its digest, its form."""

from typing import Tuple

from awscli_presign_put.explain.causes.cause import Cause, general, shows

_OTHER_FIELDS = r"must contain a field named|field .* after"
_ONE_FILE = r"exactly one file|requires a file field"

BODY: Tuple[Cause, ...] = (
    Cause(
        "other-length",
        "The upload has another number of bytes than the one that was signed.",
        "Content-Length is signed, and the file is another one.",
        "Generate a URL for this file with --for-file.",
        "Send exactly the file that the URL was generated for.",
    ),
    Cause(
        "digest-different",
        "The contents of the upload do not have the digest that was signed or sent.",
        "The store compares Content-MD5 or x-amz-checksum- with what it received.",
        "Generate a URL for this file with --for-file.",
        "Send exactly the file that the URL was generated for, unchanged.",
        shows("BadDigest XAmzContentChecksumMismatch XAmzContentSHA256Mismatch") + shows("BadDigest", r"crc32", rank=2),
    ),
    Cause(
        "invalid-digest",
        "Content-MD5, or another digest, is not a digest of that kind in Base64.",
        "The store answers InvalidDigest. Often the digest is in hexadecimal, or cut off.",
        "Use --content-md5 with 24 characters of Base64, or --for-file.",
        "Send the digest exactly as it was signed. If it was not, ask for a new URL.",
        shows("InvalidDigest")
        + shows("InvalidArgument InvalidRequest", r"invalid checksum|value for x-amz-checksum-\w+ header is invalid"),
    ),
    Cause(
        "no-length",
        "The upload has no Content-Length.",
        "The body is a stream, sent in chunks, such as by curl --upload-file -.",
        "Nothing. The URL is good.",
        "Send a file, or set Content-Length.",
        shows("MissingContentLength 411")
        + shows("NotImplemented", r"^Header: transfer-encoding")
        + shows("NotImplemented", r"transfer-encoding|(?<!aws-)chunked", rank=1)
        + shows("NotImplemented", r"implies functionality(?![\s\S]*^Header: )", rank=2),
    ),
    Cause(
        "too-large",
        "The file is too large for the policy, for one request (5 GiB), or for a proxy.",
        "The store answers EntityTooLarge, or resets the connection.",
        "Use a greater --max-size, or a multipart upload. If it is the limit of a proxy, raise that.",
        "Send a smaller file.",
        shows("EntityTooLarge MaxMessageLengthExceeded")
        + shows("EntityTooLarge", r"^MaxSizeAllowed: (\d+)", "The maximum is {} bytes.")
        + shows("413", rank=1),
    ),
    Cause(
        "too-small",
        "The file is smaller than the policy of the form allows, or a part other than the last has less than 5 MiB.",
        "The store answers EntityTooSmall.",
        "Use a smaller --min-size, or larger parts.",
        "Send a larger file.",
        shows("EntityTooSmall"),
    ),
    Cause(
        "body-is-form",
        "A PUT request sent a multipart form. The store stores the form with its headers, not the file.",
        "Content-Type is multipart/form-data, as with FormData in a browser or curl --form.",
        "Use presign-post if the uploader sends a form.",
        "Send the file itself as the body: fetch(url, {method: 'PUT', body: file}) or curl --upload-file.",
    ),
    Cause(
        "sdk-checksum",
        "An SDK put the checksum of an empty body into the URL, or adds one as a header.",
        "The URL contains x-amz-checksum-crc32 or x-amz-sdk-checksum-algorithm. Some stores, such as R2 and B2, refuse "
        "it, and others compare it with the upload.",
        "Set requestChecksumCalculation to WHEN_REQUIRED in the SDK, or use presign-put, which adds none.",
        "Ask for a new URL. In an SDK, set AWS_REQUEST_CHECKSUM_CALCULATION=when_required.",
        shows(
            "NotImplemented InvalidArgument",
            r"x-amz-(?:checksum|sdk-checksum|trailer)|unsigned-payload-trailer",
        )
        + shows("NotImplemented InvalidArgument", r"checksum", rank=1)
        + shows("InvalidRequest", r"checksum", rank=1)
        + shows("BadDigest", r"crc32", rank=1)
        + shows("XAmzContentChecksumMismatch", rank=2),
    ),
    Cause(
        "two-checksums",
        "The request has two checksums of the contents. S3 accepts one.",
        "There are two x-amz-checksum- headers or parameters, often one that was signed and one that an SDK added.",
        "Sign one checksum.",
        "Send only the checksum that is signed.",
        shows("InvalidRequest", r"expecting a single|multiple checksum|more than one checksum|only one .*checksum")
        + shows("InvalidRequest", r"checksum", rank=2),
    ),
    Cause(
        "object-lock-digest",
        "The bucket has Object Lock, and the upload has no digest.",
        "The message requires Content-MD5 or x-amz-checksum- for Object Lock.",
        "Use --for-file or --content-md5.",
        "Send a Content-MD5 header, which need not be signed.",
        shows("InvalidRequest", r"(?=.*(?:md5|checksum|digest)).*object lock"),
    ),
    Cause(
        "form-field-without-condition",
        "The form has a field for which the policy has no condition.",
        "The message names the extra input fields. A submit button with a name is a field too.",
        "Add a condition for each field, as presign-post does.",
        "Send the fields of the form and the file, and no others.",
        shows("AccessDenied", r"extra input fields: *(.+)", "The field is {}.")
        + shows("InvalidPolicyDocument", r"did not reference these fields: *(.+)", "The field is {}.")
        + shows("InvalidRequest", r"key '?(.+?)'? is not allowed in policy", "The field is {}."),
        needs="form",
    ),
    Cause(
        "form-condition-failed",
        "A field of the form does not have the value that the policy requires, or is missing.",
        "The message names the condition.",
        "Check the fields against the policy with aws s3 presign-explain --form.",
        "Send each field unchanged, and choose only what the conditions leave open.",
        shows("AccessDenied", r"policy condition failed: *(.+)", "The condition is {}.")
        + shows("InvalidPolicyDocument", r"policy condition failed: *(.+)|failed condition", "The condition is {}.")
        + shows("InvalidPolicyDocument", r"does not meet the conditions", rank=1),
        needs="form",
    ),
    Cause(
        "form-file-not-last",
        "The field file is not the last one of the form. The store ignores all fields after it.",
        "The message says that a field is missing, or that POST requires exactly one file.",
        "Nothing. The form is good.",
        "Put the field file after all others.",
        shows("InvalidArgument", _OTHER_FIELDS + "|" + _ONE_FILE, rank=1)
        + shows("IncorrectNumberOfFilesInPostRequest", rank=2),
        needs="form",
    ),
    Cause(
        "form-address",
        "The address of the form has a key. A form is sent to the bucket, and the key is a field.",
        "The path goes on after the bucket name.",
        "Generate the form with aws s3 presign-post.",
        "Send the form to its address, unchanged.",
        needs="form",
    ),
    Cause(
        "form-file-missing",
        "The form has no file, or more than one.",
        "A field file that is a text, or has another name, is no file to the store.",
        "Nothing. The form is good.",
        "Send one file, as the last field, with the name file and a file name.",
        shows("InvalidArgument", _ONE_FILE, rank=2) + shows("IncorrectNumberOfFilesInPostRequest", rank=1),
        "form",
    ),
    Cause(
        "form-field-missing",
        "The form lacks a field that the store requires.",
        "The message names the field.",
        "Generate the form with aws s3 presign-post, and pass on all of its fields.",
        "Send each field of the form, and those that the policy leaves to the uploader, all before the field file.",
        shows("InvalidArgument", _OTHER_FIELDS, rank=2),
        "form",
    ),
    Cause(
        "etag-missing",
        "The list of parts has no ETag, or null: the page could not read the header.",
        "CompleteMultipartUpload answers InvalidPart or MalformedXML, and the CORS rule does not expose ETag.",
        "Add ETag to ExposeHeaders of the CORS rule of the bucket.",
        "Take the ETags from ListParts.",
        shows("InvalidPart", r"^ETag: *(?:null|undefined|None|\"\")?$")
        + shows("InvalidPart", rank=1)
        + shows("MalformedXML", rank=1),
        needs="upload id",
    ),
    Cause(
        "invalid-part",
        "A part in the list was not uploaded, or has another ETag.",
        "CompleteMultipartUpload answers InvalidPart, and names the part.",
        "Nothing. The URL is good.",
        "Compare the list with that of ListParts: each number, and each ETag with its quotation marks.",
        general("InvalidPart"),
        needs="upload id",
    ),
    Cause(
        "invalid-part-number",
        "The number of a part is not one from 1 to 10000.",
        "The message says so.",
        "Generate URLs for the parts 1 to 10000. aws s3 presign-multipart does so.",
        "Use the URLs of the parts unchanged.",
        shows("InvalidArgument", r"part ?number must be|\A(?!.*marker)[\s\S]*^ArgumentName: partNumber$"),
        needs="upload id",
    ),
    Cause(
        "no-parts",
        "The list of parts is empty.",
        "The message says that at least one part must be specified.",
        "Nothing. The URL is good.",
        "Put each part into the list, as ListParts shows them.",
        shows("InvalidRequest MalformedXML", r"at least one part"),
        needs="upload id",
    ),
    Cause(
        "part-checksum-missing",
        "The upload was started with a checksum algorithm, and the list of parts lacks the checksum of each part.",
        "CompleteMultipartUpload answers InvalidRequest and names the checksum.",
        "Start the upload without a checksum algorithm, or have each part checked.",
        "Add the checksum of each part to the list.",
        shows("InvalidRequest", r"checksum (?:of|for) each|was missing for|for each part")
        + shows("InvalidRequest", r"checksum", rank=3),
        needs="upload id",
    ),
    Cause(
        "error-in-200",
        "The answer has status 200 and contains an error. The object was not stored.",
        "CompleteMultipartUpload sends its status before it has finished.",
        "Check the object with HeadObject.",
        "Send the request again. If it answers NoSuchUpload, the first one may have succeeded: check the object.",
    ),
)
