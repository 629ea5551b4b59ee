"""Uploads to many keys with different headers: those with the same names of headers have one template.

Each template is proved on the first and the last of its uploads. botocore signs each upload where there is no template,
and where it does not sign a header as it is.
"""

from collections import OrderedDict
from dataclasses import replace
from itertools import chain
from typing import Dict, Iterable, List, Sequence, Tuple

from awscli_presign_put.signing.bulk.stamper import CurrentSigner, Stamper
from awscli_presign_put.signing.bulk.url_template import Values
from awscli_presign_put.signing.put.actions import PUT_OBJECT, Action
from awscli_presign_put.signing.upload.upload_request import PresignedBatch, UploadRequest, Uploads, headers_of

MAX_STAMPERS = 128
"""Of how many names of headers there are templates at the same time."""

Names = Tuple[str, ...]

# What botocore leaves out of a request, or what Version 4 reads as something else: it is refused by the audit.
_CONTENT_TYPE = "content-type"
_LEFT_OUT = b"application/x-www-form-urlencoded"
_READ_OTHERWISE = (b"  ", b"\t")


class ManifestStamper:
    """Presigns uploads that differ in the key and in the headers.

    :param request: the upload without headers, its ``key`` being what all keys begin with.
    """

    def __init__(self, signers: CurrentSigner, request: UploadRequest, action: Action = PUT_OBJECT) -> None:
        self._signers = signers
        self._action = action
        self._request = request
        self._stampers: OrderedDict[Names, Stamper] = OrderedDict()
        self._in_use: List[Stamper] = []

    @property
    def has_template(self) -> bool:
        """Whether templates signed all uploads of the last call."""
        return all(stamper.has_template for stamper in self._in_use)

    @property
    def plugins(self) -> Tuple[str, ...]:
        """The other plugins that force botocore to sign each upload."""
        return next((stamper.plugins for stamper in self._in_use if stamper.plugins), ())

    def presign(self, uploads: Uploads) -> "List[Tuple[Sequence[int], PresignedBatch]]":
        """Presign the first of these uploads, at least one, grouped by header names, each group with its positions.

        botocore signs only the first of them, so that all earlier uploads can be printed if it is refused.

        :raises PresignError, botocore.exceptions.BotoCoreError: as :meth:`Presigner.presign`, for the first.
        """
        first = self._stamper(uploads.names[0], uploads.values[0])
        self._in_use = [first]
        if _is_for_botocore(uploads.names[0], uploads.values[0]):
            return [([0], first.presign_one(uploads.keys[0], uploads.values[0]))]
        places = self._places(uploads)
        # Looked at once: a template that is good now can be too old a moment later.
        if not places:
            return [([0], first.presign(uploads.keys[:1], uploads.values[:1]))]
        self._in_use = [self._stampers[names] for names in places]
        presigned: List[Tuple[Sequence[int], PresignedBatch]] = []
        for names, at in places.items():
            keys, values = uploads.keys, uploads.values
            if len(at) < len(keys):
                keys, values = [keys[place] for place in at], [values[place] for place in at]
            # Not "presign", which may find its template too old by now, and have botocore sign the first key alone.
            presigned.append((at, self._stampers[names].stamp(keys, values)))
        return presigned

    def is_current(self) -> bool:
        """Whether what was presigned last is as good as if it were presigned now."""
        return all(stamper.is_current() for stamper in self._in_use)

    def prove_last(self) -> None:
        """Prove that the last URL of each template is the one that botocore signs for it at that moment.

        :raises AuditFailed: one is not.
        """
        for stamper in self._stampers.values():
            stamper.prove_last()

    def _stamper(self, names: Names, values: Values) -> Stamper:
        """The stamper for these header names. The least recently used one is dropped."""
        stamper = self._stampers.get(names)
        if stamper is None:
            if len(self._stampers) >= MAX_STAMPERS:
                self._stampers.popitem(last=False)[1].prove_last()
            request = replace(self._request, headers=headers_of(names, values))
            stamper = self._stampers[names] = Stamper(self._signers, request, values_differ=True, action=self._action)
        self._stampers.move_to_end(names)
        return stamper

    def _places(self, uploads: Uploads) -> Dict[Names, Sequence[int]]:
        """The positions of the uploads that can be stamped, by header names, up to the first that cannot."""
        left = range(len(uploads.keys))
        if _may_be_for_botocore(chain.from_iterable(uploads.values)):
            rows = zip(left, uploads.names, uploads.values)
            left = range(next((at for at, names, values in rows if _is_for_botocore(names, values)), len(left)))
        places: Dict[Names, List[int]] = {}
        for at, names in zip(left, uploads.names):
            if names not in places:
                if not self._is_proved(names):
                    break
                places[names] = []
            places[names].append(at)
        return dict(places)

    def _is_proved(self, names: Names) -> bool:
        stamper = self._stampers.get(names)
        return stamper is not None and stamper.is_proved()


def _is_for_botocore(names: Names, values: Values) -> bool:
    return _may_be_for_botocore(values) and any(
        name.lower() == _CONTENT_TYPE or any(part in value for part in _READ_OTHERWISE)
        for name, value in zip(names, values)
    )


def _may_be_for_botocore(values: Iterable[bytes]) -> bool:
    text = b"\n".join(values)
    return _LEFT_OUT in text or any(part in text for part in _READ_OTHERWISE)
