"""The form in what ``presign-post --format html`` and ``--format python`` have printed: a page and a script send it."""

import ast
import json
import re
from typing import Any, Dict, Optional, Tuple

from awscli_presign_put.explain.sent_form import FormText

_PAGE = '<script type="application/json" id="plan">'
_VARIABLE = re.compile(r"^(URL|FIELDS|KEY|PREFIX|TYPE) = ([^\r\n]{1,65536})\r?$", re.MULTILINE)
# What the uploader's file has in the place of it.
_FILE_NAME = "${filename}"


def of_page(text: str) -> Optional[FormText]:
    """The form that the page sends; None where it is no such page, or sends none."""
    start = text.find(_PAGE)
    end = text.find("</script>", start)
    if start < 0 or end < 0:
        return None
    try:
        plan = json.loads(text[start + len(_PAGE) : end])
        if plan["transport"] != "post":
            return None
        return _form(plan["url"], plan["fields"], None, plan["limits"]["typePrefix"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def of_script(text: str) -> Optional[FormText]:
    """The form that the script sends; None where it is no such script."""
    values: Dict[str, Any] = {}
    for match in _VARIABLE.finditer(text):
        try:
            values[match[1]] = ast.literal_eval(match[2])
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    try:
        return _form(values["URL"], values["FIELDS"], values.get("PREFIX"), values.get("TYPE"))
    except (ValueError, TypeError, LookupError):
        return None


def _form(url: Any, pairs: Any, prefix: Any, type_prefix: Any) -> Optional[FormText]:
    """The form with these fields.

    :param prefix: of the key, where no field has it.
    :param type_prefix: what the media type begins with that is added for the file; None where none is.
    """
    fields = {str(name): value for name, value in pairs}
    if isinstance(prefix, str):
        fields = {"key": f"{prefix}{_FILE_NAME}", **fields}
    chosen: Tuple[str, ...] = ()
    if isinstance(type_prefix, str):
        fields["Content-Type"], chosen = type_prefix, ("content-type",)
    return FormText(url, fields, chosen=chosen) if isinstance(url, str) and url and fields else None
