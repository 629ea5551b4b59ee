"""``--manifest``: one upload a line, read as they come and in constant memory."""

from typing import Iterator, List, Optional, Tuple

from awscli_presign_put.options.lines import BATCH, Lines
from awscli_presign_put.options.manifest_line import MAX_LINE_BYTES, InvalidLine, LineRules
from awscli_presign_put.options.manifest_quick import QuickRules
from awscli_presign_put.signing.request import Uploads


def upload_batches(lines: Lines, rules: LineRules) -> Iterator[Uploads]:
    """The uploads, as many at a time as are there, and :data:`~awscli_presign_put.options.lines.BATCH` at the most.

    :raises UsageError: the file cannot be read; or a line, by its number, cannot be: after those before it.
    """
    quick = QuickRules(rules)
    number = 1
    for block in lines.blocks(MAX_LINE_BYTES):
        texts = block.removesuffix(b"\n").split(b"\n")
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            uploads, fault = quick.uploads(batch), None
            if uploads is None:
                uploads, fault = _one_by_one(batch, rules, quick)
            if uploads.keys:
                yield uploads
            if fault is not None:
                raise lines.error(number + len(uploads.keys), _printable(str(fault)))
            number += len(batch)


def _printable(text: str) -> str:
    """A text that any terminal shows: a line can have any character, and half of a surrogate pair."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def _one_by_one(batch: List[bytes], rules: LineRules, quick: QuickRules) -> Tuple[Uploads, Optional[InvalidLine]]:
    """The uploads of these lines up to the first that cannot be, and what is wrong with that."""
    uploads = Uploads([], [], [])
    for line in batch:
        try:
            key, asked = rules.read(line)
        except InvalidLine as error:
            return uploads, error
        quick.learn(line, asked)
        asked.sort(key=lambda header: header.name.lower())
        uploads.keys.append(key.encode())
        uploads.names.append(tuple(header.name for header in asked))
        uploads.values.append(tuple(header.value.encode() for header in asked))
    return uploads, None
