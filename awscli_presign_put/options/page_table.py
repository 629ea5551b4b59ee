"""The arguments of the upload page, for the tables of the commands that print one.

"aws s3" imports this file for each of its commands, and so it imports nothing else.
"""

from typing import Any, Dict, List

LANGUAGES = ["en", "fr", "de", "es"]

FLAT: Dict[str, Any] = {
    "name": "flat",
    "action": "store_true",
    "help_text": (
        "Put files directly below the prefix. By default, the upload page puts the files of each visit into a folder "
        "of its own, such as ``2026-12-04-1415-k7f2m9qx/``, and the scripts do so for each file: nobody can guess the "
        "folder of another, and no file replaces another. With ``--flat``, a file replaces the one that somebody else "
        "has uploaded with the same name. Requires a path that ends in a slash, and ``--format html``, ``--format "
        "powershell``, ``--format python`` or ``--share``."
    ),
}
"""Only ``presign-post`` has it, which has prefixes."""

ASKING: List[Dict[str, Any]] = [
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
"""Only ``presign-post`` has these, too."""

ARGUMENTS: List[Dict[str, Any]] = [
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
]

KEEP: Dict[str, Any] = {
    "name": "keep-page",
    "action": "store_true",
    "help_text": (
        "Let the link show the upload page for 7 days, even if uploads end earlier. The page then says that the link "
        "has ended. Without this option, the store shows an error message instead. Requires ``--share``. Cannot be "
        "combined with ``--assume-role``: the link ends with the session of the role."
    ),
}
"""Each command that prints a page has it, as those of ARGUMENTS."""
