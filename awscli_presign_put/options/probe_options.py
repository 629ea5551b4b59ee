"""The options of ``presign-probe`` -> one typed object."""

import re
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional, Tuple

from awscli_presign_put.options import shared_arguments
from awscli_presign_put.options.usage_errors import UsageError

if TYPE_CHECKING:
    from awscli_presign_put.options.role_options import RoleOptions

_ROLE_HELP = {
    "assume-role": (
        "The ARN of a role, to try what ``--assume-role`` of the other commands is worth: the session policy, "
        "networks, and the revocation of links. To revoke links, a policy is added to the role that denies one object "
        "below the folder, and is then removed. It needs the permissions iam:PutRolePolicy and iam:DeleteRolePolicy. "
        "Without these permissions, the revocation is not tried."
    ),
    "from-ip": (
        "Networks that this machine is in, as the store sees it, in CIDR notation and separated by commas. The default "
        "is all addresses, in two halves. Requires ``--assume-role``."
    ),
}

ARGUMENTS: List[Dict[str, Any]] = [
    {
        "name": "path",
        "positional_arg": True,
        # Without this, AWS CLI v1 fetches a path that begins with http://.
        "no_paramfile": True,
        "nargs": "?",
        "synopsis": "<S3Uri>",
        "help_text": "A prefix that the command may write below, as ``s3://bucket/prefix/``.",
    },
    {
        "name": "only",
        "action": "append",
        "nargs": 1,
        "synopsis": "--only <name>",
        "help_text": (
            "Try this promise alone, such as ``sha256``. You can specify this flag multiple times, once for each. "
            "``--list-promises`` prints the names."
        ),
    },
    {
        "name": "list-promises",
        "action": "store_true",
        "help_text": "Print the names of all promises with what they mean, and try nothing.",
    },
    *(
        {**argument, "help_text": _ROLE_HELP.get(argument["name"], argument["help_text"])}
        for argument in shared_arguments.ROLE
    ),
    {
        "name": "change-cors",
        "action": "store_true",
        "help_text": (
            "Also try the CORS rule that ``presign-put --format html`` prints. It takes the place of the CORS rules of "
            "the bucket for some seconds, and then they are put back. If they cannot be put back, a message has the "
            "command that does it. It needs the permissions s3:GetBucketCORS and s3:PutBucketCORS. Without this "
            "option, no CORS rule is read or changed."
        ),
    },
    {
        "name": "sse-kms-key-id",
        "help_text": "A key of KMS that these credentials may use, to try ``--sse-kms-key-id`` of the other commands.",
    },
    {
        "name": "expected-bucket-owner",
        "help_text": (
            "The ID of the account that owns the bucket, to try ``--expected-bucket-owner`` of the other commands. Use "
            "it where the store does not say which account this is, such as on Amazon S3."
        ),
    },
    {
        "name": "addressing-style",
        "choices": ["auto", "path", "virtual"],
        "help_text": "Where the bucket name is in the URLs. The default is the configured value, or ``auto``.",
    },
    {
        "name": "signature-version",
        "choices": ["s3v4", "s3"],
        "help_text": (
            "The version that signs the links: ``s3v4`` is Signature Version 4, ``s3`` is Version 2. The default is "
            "the configured value, or ``s3v4``. Version 2 is tried on its own, too."
        ),
    },
    {
        "name": "only-show-errors",
        "action": "store_true",
        "help_text": "Do not print notes and progress to standard error.",
    },
]


class ProbeOptions(NamedTuple):
    """What was given for the options of ``presign-probe``.

    :param path: the S3 URI of the prefix; empty if it was not given.
    :param only: the names of the promises to try, in the order in which they were given; empty for all.
    :param list_promises: print the promises, and try nothing.
    :param addressing_style: ``auto``, ``path`` or ``virtual``; None for the configured one.
    :param signature_version: ``s3v4`` or ``s3``; None for the configured one.
    :param only_show_errors: print no notes and no progress.
    :param change_cors: the CORS rules of the bucket may be changed.
    :param sse_kms_key_id: a key of KMS that may be used.
    :param expected_bucket_owner: the account that owns the bucket; empty if it was not given.
    :param role: the role of ``--assume-role``.
    """

    path: str
    only: Tuple[str, ...]
    list_promises: bool
    addressing_style: Optional[str]
    signature_version: Optional[str]
    only_show_errors: bool
    change_cors: bool
    sse_kms_key_id: Optional[str]
    expected_bucket_owner: str
    role: "Optional[RoleOptions]"


def probe_options(parsed_args: Any, known: List[str]) -> ProbeOptions:
    """What the AWS CLI's parser has read, as one object.

    :raises UsageError: if a name is not one of them, or the path is missing.
    """
    only = tuple(name for names in parsed_args.only or () for name in names)
    for name in only:
        if name not in known:
            import difflib

            close = difflib.get_close_matches(name, known, 1)
            raise UsageError(
                f"--only {name!r} is not a promise.{f' Did you mean {close[0]}?' if close else ''} "
                "To list them, use --list-promises."
            )
    if parsed_args.path is None and not parsed_args.list_promises:
        raise UsageError("<S3Uri> is required: a prefix that the command may write below, such as s3://bucket/prefix/.")
    from awscli_presign_put.options.common_options import common_options
    from awscli_presign_put.options.role_options import role_options

    return ProbeOptions(
        parsed_args.path or "",
        only,
        parsed_args.list_promises,
        parsed_args.addressing_style,
        parsed_args.signature_version,
        parsed_args.only_show_errors,
        parsed_args.change_cors,
        parsed_args.sse_kms_key_id,
        _account(parsed_args.expected_bucket_owner),
        role_options(common_options(parsed_args)),
    )


def _account(given: Optional[str]) -> str:
    """:raises UsageError: it is no ID."""
    if given is None:
        return ""
    if not re.fullmatch(r"[!-~]+", given):
        raise UsageError(f"--expected-bucket-owner {given!r} is not an account ID. Use the ID of the owner.")
    return given
