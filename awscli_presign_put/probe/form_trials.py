"""Trials of forms: size, type, key, fields, names of files."""

from typing import Dict, List

from awscli_presign_put.probe.evidence import WRONG, Exchange
from awscli_presign_put.probe.tried_store import Trial, TriedStore

_SIZE = 20
_CONDITION = ("form-condition-failed",)


def form(store: TriedStore) -> List[Exchange]:
    right, wrong = store.form(store.key("form-right")), store.form(store.key("form-wrong"))
    key = wrong.request.key
    name = "x-amz-signature" if dict(wrong.fields).get("x-amz-signature") else "signature"
    changed = [(each, value[::-1] if each == name else value) for each, value in wrong.fields]
    mismatch = ("signature-mismatch",)
    return [
        store.post("the form", right, b"right", right.request.key),
        store.post("another signature", wrong, b"wrong", key, fields=changed, expected=WRONG, causes=mismatch),
    ]


def form_key(store: TriedStore) -> List[Exchange]:
    made = store.form(f"{store.folder}form-key/")
    inside, outside = store.key("form-key/inside"), store.key("form-elsewhere")
    fields = [pair for pair in made.fields if pair[0] != "key"]
    elsewhere = [("key", outside), *fields]
    return [
        store.post("a key below the prefix", made, b"right", inside, fields=[("key", inside), *fields]),
        store.post("another key", made, b"wrong", outside, fields=elsewhere, expected=WRONG, causes=_CONDITION),
    ]


def _sized(name: str, too: int) -> Trial:
    def trial(store: TriedStore) -> List[Exchange]:
        right = store.form(store.key(f"{name}-right"), sizes=(_SIZE, _SIZE))
        wrong = store.form(store.key(f"{name}-wrong"), sizes=(_SIZE, _SIZE))
        size = _SIZE + too
        causes = ("too-large",) if too > 0 else ("too-small",)
        return [
            store.post(f"{_SIZE} bytes", right, b"r" * _SIZE, right.request.key),
            store.post(f"{size} bytes", wrong, b"w" * size, wrong.request.key, expected=WRONG, causes=causes),
        ]

    return trial


def form_type(store: TriedStore) -> List[Exchange]:
    links = [store.form(store.key(f"form-type-{case}"), content_type_prefix="image/") for case in ("a", "b", "c")]
    with_type = [[*each.fields, ("Content-Type", kind)] for each, kind in zip(links, ("image/png", "text/html"))]
    keys = [each.request.key for each in links]
    return [
        store.post("image/png", links[0], b"right", keys[0], fields=with_type[0]),
        store.post("text/html", links[1], b"wrong", keys[1], fields=with_type[1], expected=WRONG, causes=_CONDITION),
        store.post("no type", links[2], b"wrong", keys[2], expected=WRONG, causes=_CONDITION),
    ]


def form_fields(store: TriedStore) -> List[Exchange]:
    """The same field in the policy, and not: a store may refuse it, wherever it is."""
    header = ("x-amz-meta-added", "1")
    right = store.form(store.key("form-fields-right"), headers=(header,))
    wrong = store.form(store.key("form-fields-wrong"))
    key, more, causes = wrong.request.key, [*wrong.fields, header], ("form-field-without-condition",)
    return [
        store.post("x-amz-meta- of the policy", right, b"right", right.request.key),
        store.post("x-amz-meta- added", wrong, b"wrong", key, fields=more, expected=WRONG, causes=causes),
    ]


def _named(name: str) -> Trial:
    def trial(store: TriedStore) -> List[Exchange]:
        made = store.form(f"{store.folder}form-names/")
        # Browsers write them so: HTML Standard, "Multipart form data". A store may take that back.
        key = store.key(f"form-names/{name.replace(chr(34), '%22')}")
        store.key(f"form-names/{name}")
        sent = store.post("the name of the file", made, b"right", key, file_name=name)
        return [_under_its_name(store, sent)]

    return trial


def _under_its_name(store: TriedStore, sent: Exchange) -> Exchange:
    """Some stores do not know the placeholder: the object is called ``${filename}``, whatever the file is."""
    if sent.held is not None or store.read(store.key("form-names/${filename}")) != b"right":
        return sent
    return sent._replace(held=False, because="The object is named ${filename}.")


TRIALS: Dict[str, Trial] = {
    "form": form,
    "form-key": form_key,
    "form-max-size": _sized("form-max-size", 1),
    "form-min-size": _sized("form-min-size", -1),
    "form-type": form_type,
    "form-fields": form_fields,
    "form-file-name": _named("plain.txt"),
    "form-odd-names": _named("größe (1) 日本.txt"),
    "form-quotes": _named('it\'s "quoted".txt'),
}
"""By the names of the promises."""
