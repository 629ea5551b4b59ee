"""The arguments that several commands have, for their tables.

"aws s3" imports this file for each of its commands, and so it imports nothing else.
"""

from typing import Any, Dict, List

Arguments = List[Dict[str, Any]]

LANGUAGES = ["en", "fr", "de", "es"]

ROLE: Arguments = [
    {
        "name": "assume-role",
        "no_paramfile": True,
        "help_text": (
            "The ARN of a role whose credentials sign. STS is asked for them, with a session policy that allows "
            "exactly this upload: these actions, on this key or prefix. The links that were made with the role "
            "can all be revoked at once, with a command that is shown on standard error. They stop working when the "
            "session ends: a session lasts at most one hour if the role is assumed with credentials of another role, "
            "and otherwise as long as the role allows, up to 12 hours."
        ),
    },
    {
        "name": "from-ip",
        "no_paramfile": True,
        "help_text": (
            "Accept the upload only from these networks, in CIDR notation and separated by commas, such as "
            "``203.0.113.0/24,2001:db8::/32``. On AWS, S3 sees public addresses. You can specify this flag multiple "
            "times: all networks count. Requires ``--assume-role``."
        ),
        "action": "append",
        "nargs": 1,
        "synopsis": "--from-ip <value>",
    },
    {
        "name": "external-id",
        "no_paramfile": True,
        "help_text": "The external ID that the trust policy of the role requires. Requires ``--assume-role``.",
    },
    {
        "name": "role-session-name",
        "no_paramfile": True,
        "help_text": (
            "The name of the session, which CloudTrail shows. The default is made of the key. Requires "
            "``--assume-role``."
        ),
    },
    {
        "name": "sts-endpoint-url",
        "no_paramfile": True,
        "help_text": (
            "The endpoint of STS, for storage that has one of its own, which is often the same as that of S3. The "
            "default is the configured one, or that of AWS. Requires ``--assume-role``."
        ),
    },
]
"""The role that signs; :mod:`~awscli_presign_put.options.role_options` reads it."""

BELOW_A_PREFIX: Arguments = [
    {
        "name": "flat",
        "action": "store_true",
        "help_text": (
            "Put files directly below the prefix. By default, the upload page puts the files of each visit into a "
            "folder of its own, such as ``2026-12-04-1415-k7f2m9qx/``, and the scripts do so for each file: nobody can"
            " guess the folder of another, and no file replaces another. With ``--flat``, a file replaces the one that"
            " somebody else has uploaded with the same name. Requires a path that ends in a slash, and ``--format "
            "html``, ``--format powershell``, ``--format python`` or ``--share``."
        ),
    },
    {
        "name": "ask-name",
        "action": "store_true",
        "help_text": (
            "The upload page asks for the name of the person before the first file. The name becomes a part of the "
            "folder, such as ``2026-12-04-1415-Anna-Müller-k7f2m9qx/``: letters and digits of any script stay, all "
            "other characters become hyphens. Requires a path that ends in a slash, with a prefix of at most 513 "
            "bytes, and ``--format html`` or ``--share``."
        ),
    },
    {
        "name": "ask-message",
        "action": "store_true",
        "help_text": (
            "The upload page asks for a message. It is optional, and stored as ``message.txt`` in the folder, with the "
            "first files. ``--min-size``, ``--max-size`` and ``--content-type`` must allow such an object. Requires a "
            "path that ends in a slash, and ``--format html`` or ``--share``."
        ),
    },
]
"""Only ``presign-post`` has these, which has prefixes."""

PAGE: Arguments = [
    {
        "name": "title",
        "no_paramfile": True,
        "help_text": (
            "The title of the upload page. By default, it says what to do. Requires ``--format html`` or ``--share``."
        ),
    },
    {
        "name": "message",
        "no_paramfile": True,
        "help_text": (
            "Text below the title of the upload page, such as what is to be uploaded, and for whom. It can have "
            "several lines, such as ``$'one\\ntwo'`` in bash. Requires ``--format html`` or ``--share``."
        ),
    },
    {
        "name": "language",
        "choices": LANGUAGES,
        "help_text": (
            "The language of the upload page: ``en``, ``fr``, ``de`` or ``es``. The default is the language of the "
            "browser that opens it, or English. Requires ``--format html`` or ``--share``."
        ),
    },
    {
        "name": "share",
        "no_paramfile": True,
        "help_text": (
            "Store the upload page at this S3 URI, and print a presigned URL of the page instead: one link to send, "
            "which works as long as the upload itself. If the URI ends in a slash, the page gets a random name below "
            "it. Use the same bucket with another prefix: uploads in ``in/``, pages in ``pages/``. The page must come "
            "from the host that the upload goes to, and the upload must not be able to write to the place of the page. "
            "No CORS rule is required. Can be combined with ``--output`` or ``--query``: the document then has the "
            "members ``PageUrl`` and ``PageUri``."
        ),
    },
    {
        "name": "keep-page",
        "action": "store_true",
        "help_text": (
            "Let the link show the upload page for 7 days, even if uploads end earlier. The page then says that the "
            "link has ended. Without this option, the store shows an error message instead. Requires ``--share``. "
            "Cannot be combined with ``--assume-role``: the link ends with the session of the role."
        ),
    },
]
"""The upload page."""

OUTPUT_FILE: Arguments = [
    {
        "name": "output-file",
        "no_paramfile": True,
        "help_text": (
            "Write what would be printed to standard output to this file instead, byte for byte. Only its owner can "
            "read it. The file is written as a whole or not at all. A file that exists is not replaced, unless "
            "``--overwrite-output-file`` is specified. Use it in Windows PowerShell 5.1, where ``>`` writes UTF-16, "
            "which Python, shells and ``curl`` cannot read. Cannot be combined with the lines of ``--keys-from``, "
            "``--manifest`` and ``--for-files``."
        ),
    },
    {
        "name": "overwrite-output-file",
        "action": "store_true",
        "help_text": "Replace the file of ``--output-file`` if it exists.",
    },
]
