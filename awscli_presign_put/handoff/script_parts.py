"""What the Python scripts have in common: of a PUT, of a form, of many files, of a multipart upload.

They run on Python 3.6 or newer, with its standard library alone. Each is a template in which the values have names
between ``@``. What a request's success is, and how long and how large an answer may be, is written once, in
``common.py``.
"""

import re
from typing import Dict

from awscli_presign_put.handoff.refusals import causes_by_code
from awscli_presign_put.package_files import read_text

_PARTS = {"GUARD": "guard", "COMMON": "common", "CHECKED": "one_file", "PROVED": "multipart_proof"}


def parts() -> Dict[str, str]:
    """By their names in the templates.

    ``GUARD`` stands before the first import, ``COMMON`` is in each script, ``CHECKED`` in those that send one file at
    once, and ``PROVED`` in the one that sends it in parts: which parts at the store are the file's.
    """
    texts = {name: _text(file) for name, file in _PARTS.items()}
    texts["COMMON"] = texts["COMMON"].replace("@CAUSES@", ascii(causes_by_code()))
    return texts


def script(template: str, values: Dict[str, str]) -> str:
    """A script without a newline at its end.

    :param template: the name of its file, as in ``put`` for ``put.py``.
    :param values: as Python has them, by their names in the template.
    """
    of_all = {**parts(), **values}
    text = _text(template)
    return re.sub(r"@([A-Z_]+)@", lambda match: of_all[match[1]], text)


def _text(part: str) -> str:
    return read_text(f"handoff/scripts/python/{part}.py").rstrip("\n")
