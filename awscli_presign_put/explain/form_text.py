"""The address and the fields of a form, in what programs print: JSON, HTML, a curl command, literals of languages."""

import json
import re
from typing import Any, Dict, Optional

from awscli_presign_put.explain.handed_form import of_page, of_script
from awscli_presign_put.explain.sent_form import FormText, of_curl, of_html

_ADDRESSES = ("url", "action", "posturl", "post_url", "endpoint")
_GROUPS = ("fields", "formdata", "form_data", "inputs", "forminputs", "form_inputs")
_NO_FIELDS = ("method", "enctype", "conditions", "expiresat", "limitedby")
# name: 'value' of Python, JavaScript and Ruby, 'name' => 'value' of PHP; and [name] => value of its print_r.
_LITERAL = re.compile(
    r"[\"']?(?<![\w.$-])(?P<name>[A-Za-z_$][\w.$-]{0,200})[\"']?[ \t]*(?::|=>)[ \t\r\n]{0,20}"
    r"(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)')"
    r"|\[(?P<printed>[\w.$-]{1,200})\] => (?P<line>[^\r\n]*)"
)
_JOINED = re.compile(r"(?<=[A-Za-z0-9+/=:.])'\s*\+\s*'")


def read_form_text(text: str) -> Optional[FormText]:
    """The form in this text; None where there is none."""
    readers = (_of_json, of_page, of_html, of_curl, of_script, _of_literals)
    return next((form for form in (read(text) for read in readers) if form is not None), None)


def _of_json(text: str) -> Optional[FormText]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _of_object(document) if isinstance(document, dict) else None


def _of_object(document: Dict[str, Any]) -> Optional[FormText]:
    by_name = {str(name).lower(): value for name, value in document.items()}
    # The PHP SDK has the address among the attributes of the form.
    attributes: Any = next((value for name, value in by_name.items() if "attributes" in name), {})
    nested = {str(name).lower(): value for name, value in attributes.items()} if isinstance(attributes, dict) else {}
    url = next(
        (each[name] for each in (by_name, nested) for name in _ADDRESSES if isinstance(each.get(name), str)), None
    )
    fields = next((by_name[name] for name in _GROUPS if isinstance(by_name.get(name), dict)), None)
    return None if url is None or fields is None else FormText(url, fields)


def _of_literals(text: str) -> Optional[FormText]:
    url = ""
    fields: Dict[str, Any] = {}
    for match in _LITERAL.finditer(_JOINED.sub("", text)):
        name = match["name"] or match["printed"]
        quoted = match["double"] if match["double"] is not None else match["single"]
        value = match["line"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        if name.lower() in _ADDRESSES and not url:
            url = value
        elif name.lower() not in (*_GROUPS, *_NO_FIELDS, *_ADDRESSES) and value.strip() != "Array":
            fields[name] = value
    return FormText(url, fields) if url and fields else None
