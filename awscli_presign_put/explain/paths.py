"""Paths that may have been signed in the place of the one that was sent."""

import re
import unicodedata
from itertools import islice
from typing import Iterator, Tuple

from awscli_presign_put.explain.request_signature import canonical_path
from awscli_presign_put.explain.url import decoded, encoded

TRAILING = ".,;:!?)]}>'\"*_`"
"""What follows a URL in a text."""

_MOST_ESCAPES = 50
_MOST_PREFIXES = 3
_MOST_SLASHES = 10
_PREFIXES = ("/s3", "/storage/v1/s3", "/minio", "/storage", "/api/s3", "/files")


def other_paths(path: str) -> Iterator[Tuple[str, str, bool]]:
    """Other paths, each with the cause of the difference, and whether it is rare."""
    key = decoded(path)
    encodings = [
        canonical_path(path),
        encoded(decoded(key), "/"),
        encoded(path, "/"),
        path.replace("+", "%20"),
        encoded(key.replace("+", " "), "/"),
        encoded(key.replace(" ", "+"), "/"),
        encoded(decoded(key.replace("+", " ")), "/"),
        encoded(unicodedata.normalize("NFC", key), "/"),
        encoded(unicodedata.normalize("NFD", key), "/"),
        _latin_1(key),
        decoded(path) if path.isascii() else path,
        path.replace("%2F", "/").replace("%2f", "/"),
    ]
    parts = path.split("/")
    # A gateway serves the store below a path, or takes one away; some SDKs print one slash less than they sign.
    others = [f"/{'/'.join(parts[at:])}" for at in range(2, min(len(parts), _MOST_PREFIXES + 2))]
    others += [f"/{path}", re.sub("/{2,}", "/", path), f"{path}/", path.rstrip("/") or "/"]
    others += [f"{'/'.join(parts[:at])}//{'/'.join(parts[at:])}" for at in range(2, min(len(parts), _MOST_SLASHES))]
    # The text after a final full stop is the end of a sentence.
    others += [path.rstrip(TRAILING), path[: path.rfind("/") + 1], *(f"{before}{path}" for before in _PREFIXES)]
    rare = [path.replace("~", "%7E"), path.lower(), *_with_one_escape_changed(path)]
    seen = {"", path}
    for cause, texts, is_rare in (
        ("key-encoding", encodings, False),
        ("path-changed", others, False),
        ("key-encoding", rare, True),
    ):
        for text in texts:
            if text not in seen and text.startswith("/"):
                seen.add(text)
                yield cause, text, is_rare


def _with_one_escape_changed(path: str) -> Iterator[str]:
    """One character encoded once more or once less than the others."""
    for match in islice(re.finditer("%(25)?(?=[0-9A-Fa-f]{2})", path), _MOST_ESCAPES):
        changed = "%" if match[1] else "%25"
        yield f"{path[: match.start()]}{changed}{path[match.end() :]}"


def _latin_1(key: str) -> str:
    try:
        return encoded(key.encode("latin-1").decode("utf-8"), "/")
    except ValueError:
        return ""
