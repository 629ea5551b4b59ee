"""The one table of promises: what the links, forms and kits of this plugin say, each with what it means if it fails."""

from typing import Dict, NamedTuple, Tuple

ENFORCED = "enforced"
"""The right upload was stored byte for byte, each wrong one was refused, and nothing of it was stored."""

SUPPORTED = "supported"
"""It works; there is no wrong way that the store could refuse."""

IGNORED = "ignored"
"""The store has stored an upload, or answered a request, that it must refuse."""

NOT_SUPPORTED = "not supported"
"""The store refuses the right upload."""

NOT_KNOWN = "not known"
"""The answers prove neither."""

NOT_TRIED = "not tried"


class Promise(NamedTuple):
    """What a store must do with a link, a form or a kit.

    :param name: as ``--only`` takes it.
    :param what: the promise, in the words of the report.
    :param if_ignored: what follows for the other commands if the store ignores it; empty if nothing can be ignored.
    :param if_unsupported: what follows for the other commands if the store does not support it.
    """

    name: str
    what: str
    if_ignored: str
    if_unsupported: str


def _header(option: str, header: str) -> Promise:
    return Promise(
        option,
        f"An upload must send the signed {header}.",
        f"--{option} is not binding: the uploader can omit or change {header}.",
        f"--{option} cannot be used: the store refuses uploads with {header}.",
    )


def _digest(name: str, header: str) -> Promise:
    return Promise(
        name,
        f"An upload must have the signed digest ({header}).",
        f"{header} is not checked by this store: it binds the upload to its length only.",
        f"The store refuses {header}. Use another digest.",
    )


def _key(name: str, what: str) -> Promise:
    return Promise(
        name,
        f"A key with {what} is stored under exactly this name.",
        f"The store confuses keys with {what} with other keys. Do not use them.",
        f"The store refuses keys with {what}. Do not use them.",
    )


_PROMISES: Tuple[Promise, ...] = (
    Promise("link", "A link uploads one object.", "The signature is not checked: anyone can upload.", "No link works."),
    Promise(
        "signature-version-2",
        "A link that is signed with Signature Version 2 uploads one object.",
        "Version 2 signatures are not checked: anyone can upload.",
        "--signature-version s3 cannot be used.",
    ),
    Promise("key", "A link is for one key.", "The uploader can choose another key.", ""),
    Promise("method", "A link is for one HTTP method.", "An upload link can also delete or read the object.", ""),
    Promise("host", "A link is for one host.", "A link also works on other hosts.", ""),
    Promise("query", "The query of a link is signed.", "The uploader can add or change query parameters.", ""),
    Promise("expiry", "A link stops working when it expires.", "Links do not expire: --expires-in has no effect.", ""),
    Promise(
        "seven-days",
        "A link works for at most 7 days.",
        "The store accepts links that work longer. These commands do not make them.",
        "The store refuses links that work for 7 days. Use a shorter --expires-in.",
    ),
    _header("content-type", "Content-Type"),
    _header("cache-control", "Cache-Control"),
    _header("content-disposition", "Content-Disposition"),
    _header("content-encoding", "Content-Encoding"),
    _header("content-language", "Content-Language"),
    _header("expires", "Expires"),
    _header("metadata", "x-amz-meta-"),
    _header("acl", "x-amz-acl"),
    _header("storage-class", "x-amz-storage-class"),
    _header("sse", "x-amz-server-side-encryption"),
    _header("website-redirect", "x-amz-website-redirect-location"),
    _header("tags", "x-amz-tagging"),
    Promise(
        "expected-bucket-owner",
        "An upload to a bucket of another account is refused.",
        "--expected-bucket-owner has no effect.",
        "--expected-bucket-owner cannot be used.",
    ),
    Promise(
        "content-length",
        "An upload must have the signed number of bytes.",
        "--content-length has no effect.",
        "--content-length and --for-file cannot be used.",
    ),
    Promise(
        "unsigned-headers",
        "An upload with an x-amz- header that is not signed is refused.",
        "The uploader can add x-amz- headers, such as metadata or an ACL.",
        "",
    ),
    Promise(
        "no-length",
        "An upload without Content-Length (chunked) is stored.",
        "",
        "Programs that send data of unknown length cannot use a link.",
    ),
    _digest("sha256", "x-amz-checksum-sha256"),
    _digest("sha1", "x-amz-checksum-sha1"),
    _digest("sha512", "x-amz-checksum-sha512"),
    _digest("md5", "Content-MD5"),
    _digest("checksum-md5", "x-amz-checksum-md5"),
    _digest("crc32", "x-amz-checksum-crc32"),
    _digest("crc32c", "x-amz-checksum-crc32c"),
    _digest("crc64nvme", "x-amz-checksum-crc64nvme"),
    Promise(
        "no-overwrite",
        "With If-None-Match, an upload does not replace an object.",
        "--no-overwrite has no effect: uploads replace existing objects.",
        "--no-overwrite cannot be used.",
    ),
    Promise(
        "if-match",
        "With If-Match, an upload replaces only the object with that ETag.",
        "--if-match has no effect.",
        "--if-match cannot be used.",
    ),
    Promise("head-link", "A HEAD link says what is stored.", "", "Scripts cannot prove that a file was stored."),
    Promise("form", "A form uploads one object.", "The signature of a form is not checked.", "No form works."),
    Promise("form-key", "A form is for one prefix.", "The uploader of a form can choose any key.", ""),
    Promise(
        "form-max-size",
        "A form refuses a file above the maximum size.",
        "--max-size of presign-post has no effect.",
        "--max-size cannot be used.",
    ),
    Promise(
        "form-min-size",
        "A form refuses a file below the minimum size.",
        "--min-size of presign-post has no effect.",
        "--min-size cannot be used.",
    ),
    Promise(
        "form-type",
        "A form refuses a file of another media type.",
        "--content-type of presign-post has no effect.",
        "--content-type cannot be used with presign-post.",
    ),
    Promise(
        "form-fields",
        "A form refuses fields that are not in its policy.",
        "The uploader of a form can add fields, such as metadata or an ACL.",
        "",
    ),
    Promise(
        "form-file-name",
        "A form stores a file under its own name (${filename}).",
        "",
        "Forms for a prefix cannot be used as plain forms; the upload page names the files itself.",
    ),
    Promise(
        "form-odd-names",
        "A form stores a file whose name has spaces and letters that are not ASCII.",
        "",
        "Names of files that have spaces or are not ASCII are changed or refused in a plain form.",
    ),
    Promise(
        "parts",
        "A file is uploaded in parts.",
        "Parts with wrong signatures are accepted.",
        "presign-multipart cannot be used.",
    ),
    Promise(
        "part-length",
        "A part must have its signed length.",
        "The length of a part is not binding.",
        "The store refuses parts with a signed length. Use --max-size instead of --size.",
    ),
    Promise(
        "part-sha256",
        "A part must have its signed SHA-256.",
        "Digests of parts are not checked by this store.",
        "The store refuses digests of parts. Use --checksum-algorithm MD5.",
    ),
    Promise(
        "part-md5",
        "A part must have its signed Content-MD5.",
        "Content-MD5 of parts is not checked by this store.",
        "The store refuses Content-MD5 of parts.",
    ),
    Promise(
        "list-parts",
        "A link lists the parts that are stored.",
        "",
        "Scripts and pages of presign-multipart cannot be used, because they list the parts.",
    ),
    Promise(
        "parts-no-overwrite",
        "With If-None-Match, a completed upload in parts does not replace an object.",
        "--no-overwrite of presign-multipart has no effect.",
        "--no-overwrite cannot be used with presign-multipart.",
    ),
    Promise(
        "complete-twice",
        "A second completion leaves the object as it is.",
        "A second completion of an upload changes the object.",
        "",
    ),
    Promise("abort", "A link aborts an upload in parts.", "", "Kits cannot abort: incomplete uploads stay."),
    _key("key-space", "a space"),
    _key("key-plus", "a plus sign"),
    _key("key-percent", "a percent sign"),
    _key("key-double-slash", "two slashes in a row"),
    _key("key-dots", "a part .."),
    _key("key-trailing-slash", "a slash at its end"),
    _key("key-unicode", "letters that are not ASCII"),
    _key("key-long", "1,024 bytes"),
    Promise(
        "page",
        "A stored page is shown by a browser, and not saved.",
        "",
        "--share cannot be used: browsers save the page. Use --format html.",
    ),
    Promise(
        "page-not-cached",
        "A stored page keeps Cache-Control: no-store.",
        "",
        "Browsers may show an old page. --share pages can be cached.",
    ),
)

PROMISES: Dict[str, Promise] = {promise.name: promise for promise in _PROMISES}
"""By name, in the order of the report."""
