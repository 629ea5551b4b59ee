"""What the page shows where JavaScript is switched off: a plain form, which only POST has."""

from html import escape
from typing import Dict, List

from awscli_presign_put.handoff.page.plan import Plan
from awscli_presign_put.signing.policy_document import FILE_NAME

_COMMON_TYPES = (
    *("image/jpeg", "image/png", "image/heic", "image/webp", "video/mp4", "video/quicktime", "audio/mpeg"),
    *("application/pdf", "application/zip", "text/plain", "text/csv"),
)


def without_script(plan: Plan, texts: Dict[str, str]) -> str:
    """HTML for a ``noscript`` element.

    :param texts: those of one language.
    """
    # Without JavaScript, no folder of the visit can be made, and files of the same name would replace each other.
    if plan["transport"] != "post" or (plan["isPrefix"] and not plan["isFlat"]):
        return f'<p class="notice">{escape(texts["plain_needs_script"])}</p>'
    key = f"{plan['key']}{FILE_NAME}" if plan["isPrefix"] else plan["key"]
    fields = [("key", key), *((name, value) for name, value in plan["fields"] if name != "key")]
    lines = [
        '<section class="plain">',
        f"<dl>{''.join(_allowed(plan, texts))}</dl>",
        f'<form method="post" enctype="multipart/form-data" action="{escape(plan["url"])}">',
        *(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields),
        *_before(plan, texts),
        *_type_field(plan, texts),
        f'<label>{escape(texts["plain_file"])} <input type="file" name="file" required></label>',
        # Without a name: it would be one more field, which the policy does not allow.
        f'<p><button type="submit" class="main">{escape(texts["plain_send"])}</button></p>',
        f"<p>{escape(texts[_after_success(plan)])}</p>",
        "</form>",
        "</section>",
    ]
    return "\n".join(lines)


def _allowed(plan: Plan, texts: Dict[str, str]) -> List[str]:
    limits = plan["limits"]
    least, most = (_bytes(limits[name], texts) for name in ("min", "max"))
    form = "size_range" if limits["min"] else "size_most" if limits["isLimited"] else "size_any"
    if limits["min"] == limits["max"]:
        form = "size_exact"
    rows = {
        texts["size"]: texts[form].replace("{min}", least).replace("{max}", most),
        texts["type"]: limits["type"] or texts["type_any"],
        texts["place_below" if plan["isPrefix"] else "place"]: f"{plan['bucket']}/{plan['key']}",
        texts["ends"]: plan["endsAt"],
    }
    if plan["networks"]:
        rows[texts["networks"]] = ", ".join(plan["networks"])
    return [f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows.items()]


def _bytes(size: int, texts: Dict[str, str]) -> str:
    return texts["plain_byte" if size == 1 else "bytes"].replace("{n}", str(size))


def _after_success(plan: Plan) -> str:
    """What the person will see, as the id of a text: a browser keeps the page where the status is 204."""
    return "plain_no_answer" if ("success_action_status", "204") in plan["fields"] else "plain_answer"


def _before(plan: Plan, texts: Dict[str, str]) -> List[str]:
    """What happens to a file from before; the same in ``one_key.js``."""
    if plan["limits"]["isKnown"] and not plan["isPrefix"]:
        return []
    return [f"<span>{escape(texts['before_names' if plan['isPrefix'] else 'before_replaced'])}</span>"]


def _type_field(plan: Plan, texts: Dict[str, str]) -> List[str]:
    """Where the form must say the type itself, the person has to."""
    prefix = plan["limits"]["typePrefix"]
    if prefix is None:
        return []
    options = "".join(f'<option value="{name}">' for name in _COMMON_TYPES if name.startswith(prefix))
    return [
        f"<label>{escape(texts['plain_type'])} "
        f'<input name="Content-Type" list="types" required value="{escape(prefix)}"></label>',
        f'<datalist id="types">{options}</datalist>',
    ]
