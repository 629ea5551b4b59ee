"""Signatures recomputed from the S3 documentation alone: no code shared with the plugin, with botocore or a server.

Sources: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"; Amazon S3
User Guide, "Signing and authenticating REST requests" (Signature Version 2). ``test_reference.py`` pins both to the
values in these documents. For forms: Amazon S3 Developer Guide, "Authenticating Requests in Browser-Based Uploads Using
POST" and "HTML forms (AWS Signature Version 2)".
"""

import base64
import hashlib
import hmac

UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

# Of Version 2, those that stand in the query with a value.
SUBRESOURCES = ("partNumber", "uploadId", "versionId", "response-content-type", "response-content-disposition")


def uri_encode(text, keep_slash=False):
    """UriEncode() of the documentation: every byte but the unreserved ones, in uppercase hexadecimal."""
    return "".join(
        chr(byte) if byte in UNRESERVED or (keep_slash and byte == ord("/")) else f"%{byte:02X}"
        for byte in text.encode("utf-8")
    )


def uri_decode(text):
    raw, at = bytearray(), 0
    while at < len(text):
        if text[at] == "%":
            raw.append(int(text[at + 1 : at + 3], 16))
            at += 3
        else:
            raw += text[at].encode("utf-8")
            at += 1
    return raw.decode("utf-8")


def split(url):
    """A URL's host, decoded path and decoded query parameters."""
    without_scheme = url.split("://", 1)[1]
    address, _, query = without_scheme.partition("?")
    host, _, path = address.partition("/")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return host, uri_decode("/" + path), {uri_decode(name): uri_decode(value) for name, _, value in pairs}


def version_4_signature(method, url, headers, secret_key):
    """The X-Amz-Signature that this presigned URL must have for an upload with these headers."""
    host, path, query = split(url)
    query.pop("X-Amz-Signature", None)
    sent = {name.lower(): " ".join(value.split()) for name, value in headers} | {"host": host}
    signed_names = query["X-Amz-SignedHeaders"].split(";")
    assert signed_names == sorted(signed_names)
    canonical_request = "\n".join(
        [
            method,
            uri_encode(path, keep_slash=True),
            "&".join(f"{uri_encode(name)}={uri_encode(query[name])}" for name in sorted(query)),
            "".join(f"{name}:{sent[name]}\n" for name in signed_names),
            ";".join(signed_names),
            "UNSIGNED-PAYLOAD",
        ]
    )
    _, scope = query["X-Amz-Credential"].split("/", 1)
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    string_to_sign = f"AWS4-HMAC-SHA256\n{query['X-Amz-Date']}\n{scope}\n{digest}"
    key = b"AWS4" + secret_key.encode()
    for part in [*scope.split("/"), string_to_sign]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def version_2_signature(method, bucket, url, headers, secret_key, path_style=True):
    """The Signature that this Version 2 URL must have for an upload with these headers."""
    _, path, query = split(url)
    sent = {name.lower(): value.strip() for name, value in headers}
    if "x-amz-security-token" in query:
        sent["x-amz-security-token"] = query["x-amz-security-token"]
    amz = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent) if name.startswith("x-amz-"))
    resource = ("" if path_style else f"/{bucket}") + uri_encode(path, keep_slash=True)
    named = [f"{name}={query[name]}" for name in sorted(query) if name in SUBRESOURCES]
    resource += f"?{'&'.join(named)}" if named else ""
    string_to_sign = (
        f"{method}\n{sent.get('content-md5', '')}\n{sent.get('content-type', '')}\n{query['Expires']}\n{amz}{resource}"
    )
    digest = hmac.new(secret_key.encode(), string_to_sign.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def version_4_form_signature(policy, credential, secret_key):
    """The x-amz-signature of a form with this policy, in Base64, and this x-amz-credential."""
    key = b"AWS4" + secret_key.encode()
    for part in credential.split("/")[1:]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, policy.encode(), hashlib.sha256).hexdigest()


def version_2_form_signature(policy, secret_key):
    """The signature of a form with this policy, in Base64."""
    return base64.b64encode(hmac.digest(secret_key.encode(), policy.encode(), "sha1")).decode()
