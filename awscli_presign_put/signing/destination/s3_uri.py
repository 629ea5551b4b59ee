"""``s3://bucket/key`` -> the bucket and the key; and what was meant, where something else was typed."""

import os
import re
from typing import Optional, Tuple
from urllib.parse import unquote, urlsplit

from awscli.customizations.s3.utils import find_bucket_key
from botocore.exceptions import ParamValidationError
from botocore.handlers import validate_bucket_name

from awscli_presign_put.shown import quoted
from awscli_presign_put.signing.destination.endpoint import aws_region, bucket_of_aws, is_of_aws
from awscli_presign_put.signing.errors import InvalidKey
from awscli_presign_put.signing.upload.s3_rules import MAX_KEY_BYTES, URI_SCHEME, is_arn, is_valid_name

_FORM = "Use s3://bucket/key."

_QUOTES = " \t\r\n'\"`<>\u2018\u2019\u201c\u201d"
# S3://, s3:/, s3//, s3:bucket, s3a://, s3:\\bucket\key and s3://s3://.
_NEARLY = re.compile(r"(?:s3[an]?(?::[/\\]*|[/\\]{2,}))+", re.IGNORECASE)
_TWICE = re.compile(r"s3[an]?:", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2}")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_CONSOLE = ".amazon.com"
_BUCKET_ARN = re.compile(r"arn:aws[a-z-]*:s3:::")


def parse_uri(uri: str) -> Tuple[str, str]:
    """The bucket (a name or an ARN) and the key of ``s3://bucket/key``; ``s3://`` may be left out, as in ``presign``.

    :raises InvalidKey: there is no bucket or no key, or S3 could not hold it.
    """
    bucket, key = parse_prefix(uri)
    if not key:
        raise InvalidKey(f"has no key. {_FORM}")
    return bucket, key


def parse_prefix(uri: str) -> Tuple[str, str]:
    """Parse the URI of a prefix, which can be empty, in the same way.

    :raises InvalidKey: there is no bucket, or no key that S3 could hold begins so.
    """
    _check_form(uri)
    path = uri[len(URI_SCHEME) :] if uri.startswith(URI_SCHEME) else uri
    # The host's expressions for ARNs stop at a line break, which a key may hold and a bucket never does.
    bucket, _ = find_bucket_key(path.partition("\n")[0])
    separator, key = path[len(bucket) :][:1], path[len(bucket) + 1 :]
    # The ARN of an outpost's access point may end in a colon; any other character would be lost.
    if not bucket.strip(".") or separator not in (("", "/", ":") if is_arn(bucket) else ("", "/")):
        raise InvalidKey(f"has no bucket name. {_FORM}")
    if is_arn(bucket):
        _check_arn(bucket)
    elif not is_valid_name(bucket):
        raise InvalidKey(
            f"has the bucket name {bucket!r}, which is not valid. A bucket name has letters, digits, dots and hyphens."
        )
    return bucket, _checked_key(key)


def _check_form(uri: str) -> None:
    """Refuse URLs, local paths and mistyped S3 URIs."""
    bare = uri.strip(_QUOTES)
    has_scheme = uri.startswith(URI_SCHEME)
    rest = uri[len(URI_SCHEME) :] if has_scheme else bare
    if _BUCKET_ARN.match(rest):
        path = _BUCKET_ARN.sub("", rest, count=1)
        raise InvalidKey(f"is the ARN of a bucket or an object. Use {quoted(f's3://{path}')}.")
    if _WEB.match(rest):
        raise InvalidKey(f"is a URL. {_of_url(rest) or _FORM}")
    if has_scheme and not _TWICE.match(rest):
        return
    nearly = _NEARLY.match(bare)
    if nearly:
        path = bare[nearly.end() :].lstrip("/\\")
        meant = quoted(f"s3://{path if '/' in path else path.replace(chr(92), '/')}")
        raise InvalidKey(f"is not an S3 URI. Use {meant}." if path else f"is not an S3 URI. {_FORM}")
    if _OTHER_SCHEME.match(bare):
        raise InvalidKey(f"is not an S3 URI. {_FORM}")


def _of_url(url: str) -> Optional[str]:
    """What to use instead of the URL of an object, without what follows its path; None where it has no bucket."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    endpoint, path = f"{parts.scheme}://{host}", unquote(parts.path)
    if host.endswith(_CONSOLE):
        return None
    if is_of_aws(endpoint):
        bucket, region = bucket_of_aws(endpoint), aws_region(endpoint)
        uri = f"s3://{bucket}{path}" if bucket else f"s3:/{path}"
        in_region = f" and --region {region}" if region else ""
        return f"Use {quoted(uri)}{in_region}." if bucket or path.strip("/") else None
    endpoint += f":{port}" if port else ""
    uri = quoted(f"s3:/{path}") if path.strip("/") else "s3://bucket/key"
    return f"Use {uri} and --endpoint-url {endpoint}."


def _check_arn(bucket: str) -> None:
    try:
        validate_bucket_name({"Bucket": bucket})
    except ParamValidationError:
        raise InvalidKey(
            "has an ARN that is not valid. Use the ARN of an access point, such as "
            "arn:aws:s3:us-east-1:123456789012:accesspoint/NAME."
        ) from None


def _checked_key(key: str) -> str:
    try:
        # In a locale without UTF-8, Python keeps the bytes of an argument as surrogates.
        raw = os.fsencode(key) if any("\udc80" <= character <= "\udcff" for character in key) else key.encode("utf-8")
        key = raw.decode("utf-8")
    except UnicodeError:
        raise InvalidKey("has a key that is not valid UTF-8. S3 requires UTF-8 keys.") from None
    if len(raw) > MAX_KEY_BYTES:
        raise InvalidKey(f"has a key of {len(raw)} bytes. The maximum is {MAX_KEY_BYTES} bytes.")
    return key
