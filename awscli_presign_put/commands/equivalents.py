"""Options of other programs, and which option of ours means the same.

They are those of ``aws s3 cp`` and ``aws s3api put-object`` that have an equivalent, and other words for the same.
"""

from typing import Dict, List

from botocore import xform_name

from awscli_presign_put.options.manifest_table import MEMBERS

_URI = "the bucket and the key are the S3 URI, such as s3://bucket/key."
_NOTHING_SENT = "omit it. The command uploads nothing."

EQUIVALENTS: Dict[str, str] = {
    # aws s3api put-object, whose names a manifest has.
    **{
        xform_name(member.name, "-"): member.option
        for member in MEMBERS.values()
        if xform_name(member.name, "-") != member.option
    },
    "body": "for-file",
    "bucket": _URI,
    "key": _URI,
    # aws s3 cp
    "recursive": "for-files",
    "include": "for-files",
    "exclude": "for-files",
    "follow-symlinks": "omit it. They are followed unless --no-follow-symlinks is specified.",
    "dryrun": _NOTHING_SENT,
    "quiet": "only-show-errors",
    "no-progress": "only-show-errors",
    "expected-size": "content-length",
    # other words
    **dict.fromkeys(("expire", "expiry", "expiration", "ttl", "duration", "timeout", "valid-for"), "expires-in"),
    **dict.fromkeys(
        (
            *("expires-at", "expire-at", "expires-on", "valid-until", "valid-till", "till", "deadline", "not-after"),
            *("end", "ends", "end-time", "end-date", "ends-at", "expiry-date", "expiration-date", "expiration-time"),
        ),
        "until",
    ),
    **dict.fromkeys(("file", "filename", "file-name", "upload-file", "local-file", "input"), "for-file"),
    **dict.fromkeys(("files", "folder", "dir", "directory"), "for-files"),
    **dict.fromkeys(("keys", "keys-file", "key-file", "batch", "list"), "keys-from"),
    **dict.fromkeys(("type", "mime-type", "media-type"), "content-type"),
    **dict.fromkeys(("length", "exact-size", "bytes"), "content-length"),
    **dict.fromkeys(("content-length-range", "max-bytes", "max-length", "size-limit", "limit"), "max-size"),
    **dict.fromkeys(("min-bytes", "min-length"), "min-size"),
    **dict.fromkeys(("chunk-size", "multipart-chunksize"), "part-size"),
    **dict.fromkeys(("sha256", "checksum"), "checksum-sha256"),
    **{name: f"checksum-{name}" for name in ("sha1", "sha512", "crc32", "crc32c", "crc64nvme")},
    "md5": "content-md5",
    "tag": "tags",
    "meta": "metadata",
    "headers": "header",
    "no-clobber": "no-overwrite",
    **dict.fromkeys(("ip", "source-ip", "allow-ip", "cidr"), "from-ip"),
    **dict.fromkeys(("role", "role-arn"), "assume-role"),
    **dict.fromkeys(("path-style", "force-path-style"), "addressing-style path"),
    "json": "output json",
    **{name: f"format {name}" for name in ("curl", "html", "python", "powershell", "sh")},
    "page": "format html",
    "upload-id": "resume",
    **dict.fromkeys(("http-method", "verb", "client-method"), "method"),
    **dict.fromkeys(("server", "host", "url"), "endpoint-url"),
    "verbose": "debug",
}
"""Option -> one of ours with its value, if any; or a sentence that says what to do."""


Tables = Dict[str, Dict[str, List[str]]]
"""Option -> command, in the order of messages -> the values that the option can have; none for any."""


def all_tables() -> Tables:
    """The options that the commands of this plugin have."""
    from awscli_presign_put.commands.every_command import COMMANDS

    options: Tables = {}
    for command in COMMANDS:
        for argument in command.ARG_TABLE:
            if not argument.get("positional_arg"):
                options.setdefault(argument["name"], {})[command.NAME] = list(argument.get("choices") or [])
    return options
