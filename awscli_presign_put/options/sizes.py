"""A size as a person types it: ``1048576``, ``10MB``, ``10MiB``."""

import re
from typing import Dict, Optional

from awscli_presign_put.options.values import InvalidValue
from awscli_presign_put.signing.upload.limits import MAX_PUT_BYTES

# Any number of more digits is too large, too.
_MAX_DIGITS = 30
_UNITS: Dict[str, int] = {
    "": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
    "tb": 1000**4,
    "tib": 1024**4,
}


def byte_size(text: str, maximum: Optional[int] = MAX_PUT_BYTES) -> int:
    """The number of bytes.

    :param maximum: what one upload can carry; None where whoever asks has a limit of their own.
    :raises InvalidValue: it is not a size, or more than the maximum.
    """
    match = re.fullmatch(r"([0-9]+)([kmgt]i?b)?", text.strip(), re.IGNORECASE | re.ASCII)
    if match is None:
        raise InvalidValue(
            f"{text!r} is not a size. Use a number of bytes, or a size such as 500KB, 10MB, 10MiB or 1GiB."
        )
    digits, unit = match[1].lstrip("0") or "0", (match[2] or "").lower()
    # Python refuses to convert numbers of thousands of digits.
    if maximum is None:
        return int(digits[:_MAX_DIGITS]) * _UNITS[unit]
    if len(digits) > len(str(maximum)) or int(digits) * _UNITS[unit] > maximum:
        raise InvalidValue(f"{text} is too large. One upload can carry at most {maximum} bytes (5 GiB).")
    return int(digits) * _UNITS[unit]
