"""What the page shows where JavaScript is switched off: a plain form, which only POST has."""

from html import escape
from typing import Dict, List, Optional

from awscli_presign_put.handoff.page.plan import PagePlan
from awscli_presign_put.handoff.page.texts import DEFAULT
from awscli_presign_put.handoff.page.words import Words
from awscli_presign_put.moments import moment_of
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.post.policy_document import FILE_NAME

_COMMON_TYPES = {
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/heic": "HEIC",
    "image/webp": "WEBP",
    "video/mp4": "MP4",
    "video/quicktime": "MOV",
    "audio/mpeg": "MP3",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "text/plain": "TXT",
    "text/csv": "CSV",
}
"""And what files of it are called."""

# Ids of texts.
_KINDS = {"image/*": "kind_images", "video/*": "kind_videos", "audio/*": "kind_audio"}


def without_script(plan: PagePlan, texts: Dict[str, str], language: str = DEFAULT) -> str:
    """HTML for a ``noscript`` element.

    :param texts: those of the language.
    """
    # Without JavaScript, no folder of the visit can be made, and files of the same name would replace each other.
    if plan["transport"] != "post" or (plan["isPrefix"] and not plan["isFlat"]):
        return f'<p class="notice">{escape(texts["plain_needs_script"])}</p>'
    key = f"{plan['key']}{FILE_NAME}" if plan["isPrefix"] else plan["key"]
    fields = [("key", key), *((name, value) for name, value in plan["fields"] if name != "key")]
    lines = [
        '<section class="plain">',
        f"<header>{escape(_terms(plan, texts, Words(texts, language)))}</header>",
        *_networks(plan, texts),
        f'<form method="post" enctype="multipart/form-data" action="{escape(plan["url"])}">',
        *(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields),
        *_before(plan, texts),
        *_type_field(plan, texts),
        f'<label>{escape(texts["plain_file"])} <input type="file" name="file" required></label>',
        # Without a name: it would be one more field, which the policy does not allow.
        f'<p><button type="submit" class="main">{escape(texts["plain_send"])}</button></p>',
        f"<p>{escape(texts[_after_success(plan)])}</p>",
        "</form>",
        f"<details><summary>{escape(texts['details'])}</summary><dl>{''.join(_details(plan, texts))}</dl></details>",
        "</section>",
    ]
    return "\n".join(lines)


def _terms(plan: PagePlan, texts: Dict[str, str], words: Words) -> str:
    """What is allowed until when, in one sentence, as ``view.js`` says it."""
    limits = plan["limits"]
    what = texts["terms_known"] if limits["isKnown"] else _kind(limits["type"], texts)
    said = [what if plan["isPrefix"] or limits["isKnown"] else texts["terms_one"].replace("{what}", what)]
    is_exact = limits["min"] == limits["max"]
    form = "exact" if is_exact else "range" if limits["min"] else "most" if limits["isLimited"] else ""
    if form:
        text = texts[f"terms_{form}{'_each' if plan['isPrefix'] else ''}"]
        most = (words.exactly if is_exact else words.most)(limits["max"])
        said.append(text.replace("{min}", words.least(limits["min"])).replace("{max}", most))
    ends = words.moment(moment_of(plan["endsAt"]))
    sentence = f"{texts['terms'].replace('{what}', ', '.join(said)).replace('{time}', ends)}."
    return f"{sentence} {texts['ends_earlier']}" if plan["mayEndEarlier"] else sentence


def _kind(content_type: Optional[str], texts: Dict[str, str]) -> str:
    """What files of a type are, for a person."""
    if content_type is None or content_type == "*":
        return texts["kind_any"]
    name = _COMMON_TYPES.get(content_type)
    return texts["kind_named"].replace("{name}", name) if name else texts[_KINDS.get(content_type, "kind_some")]


def _networks(plan: PagePlan, texts: Dict[str, str]) -> List[str]:
    if not plan["networks"]:
        return []
    return [f"<dl>{_row(texts['networks'], ', '.join(plan['networks']))}</dl>"]


def _details(plan: PagePlan, texts: Dict[str, str]) -> List[str]:
    """For whoever helps."""
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
    return [_row(name, value) for name, value in rows.items()]


def _row(name: str, value: str) -> str:
    """A value can have characters that nobody sees, or that show others in another order. ``dir`` isolates it."""
    return f'<div><dt>{escape(name)}</dt><dd dir="auto">{escape(visible(value))}</dd></div>'


def _bytes(size: int, texts: Dict[str, str]) -> str:
    return texts["plain_byte" if size == 1 else "bytes"].replace("{n}", str(size))


def _after_success(plan: PagePlan) -> str:
    """What the person will see, as the id of a text: a browser keeps the page where the status is 204."""
    return "plain_no_answer" if ("success_action_status", "204") in plan["fields"] else "plain_answer"


def _before(plan: PagePlan, texts: Dict[str, str]) -> List[str]:
    """What happens to a file from before; the same in ``one_key.js``."""
    if plan["limits"]["isKnown"] and not plan["isPrefix"]:
        return []
    return [f"<span>{escape(texts['before_names' if plan['isPrefix'] else 'before_replaced'])}</span>"]


def _type_field(plan: PagePlan, texts: Dict[str, str]) -> List[str]:
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
