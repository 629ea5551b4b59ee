"""The address and the fields of a form in what programs print: JSON, HTML, curl commands, scripts, literals."""

import ast
import json
import re
from typing import Any, Dict, Optional, Tuple

from awscli_presign_put.explain.sent_form import FormText, of_curl, of_html
from awscli_presign_put.signing.post.policy_document import FILE_NAME

MAX_FORM_TEXT = 256 * 1024
"""How much of a form is read. Its fields have at most 20 KB."""

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
_PAGE = '<script type="application/json" id="plan">'
_VARIABLE = re.compile(r"^(URL|FIELDS|KEY|PREFIX|TYPE) = ([^\r\n]{1,65536})\r?$", re.MULTILINE)
# The store replaces this by the name of the file.
# In JSON, & may be escaped.
_SIGNED_URL = re.compile(r"https?://[^\s\"'<>]*(?:X-Amz-|[?&]|u0026)Signature=")


class NotAForm(Exception):
    """The document is not a form. The message says why."""


def read_printed(raw: bytes) -> FormText:
    """The form in what a program printed, of which all fields are texts.

    :raises NotAForm: the document is not a form.
    """
    if len(raw) > MAX_FORM_TEXT:
        raise NotAForm("is too large for a form.")
    try:
        text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except ValueError:
        raise NotAForm("is not a text.") from None
    found = read_form_text(text)
    if _SIGNED_URL.search(text) and not (found and any(name.lower() == "policy" for name in found.fields)):
        raise NotAForm("has a presigned URL, and no form. Specify the URL itself, without --form.")
    if found is None:
        raise NotAForm(
            "has no address and fields of a form. Use the document of aws s3 presign-post, an HTML form, a curl "
            "command, or what an SDK has printed."
        )
    if not all(isinstance(value, str) for value in found.fields.values()):
        raise NotAForm("has a field that is not a string, or whose value is in another file.")
    return found


def read_form_text(text: str) -> Optional[FormText]:
    """The form in this text; None if it has none."""
    readers = (_of_json, of_upload_page, of_html, of_curl, of_script, _of_literals)
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


def of_upload_page(text: str) -> Optional[FormText]:
    """The form that a page of ``presign-post --format html`` sends; None if the text is another."""
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
    """The form that a script of ``presign-post --format python`` sends; None if the text is another."""
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

    :param prefix: what the key begins with if no field has the key; else None.
    :param type_prefix: what the media type of the file must begin with; None if any is allowed.
    """
    fields = {str(name): value for name, value in pairs}
    if isinstance(prefix, str):
        fields = {"key": f"{prefix}{FILE_NAME}", **fields}
    chosen: Tuple[str, ...] = ()
    if isinstance(type_prefix, str):
        fields["Content-Type"], chosen = type_prefix, ("content-type",)
    return FormText(url, fields, chosen=chosen) if isinstance(url, str) and url and fields else None
