"""One request for millions of keys: botocore signs it for one of them, and the others are stamped on its template.

Nothing is stamped that botocore would not have signed: each template is proved on the key that it was taken from, and
once more on the last key of the run. Where there is no template, botocore signs each key.
"""

import time
from dataclasses import dataclass, replace
from typing import Any, Callable, Iterator, List, Optional, Tuple

from awscli_presign_put.signing.errors import AuditFailed, NoTemplate
from awscli_presign_put.signing.presigner import Presigner
from awscli_presign_put.signing.request import PresignedBatch, PresignedRequest, UploadRequest
from awscli_presign_put.signing.template import Template, proved_template, template_at

MAX_AGE = 60.0
"""Seconds that a template is used for, which the last URL of it has less to live than the first."""

MAX_AGE_OF_EXPIRY = 1 / 60
"""The same as a part of what the URLs have to live, for those that live for less than an hour."""


class Stamper:
    """Presigns uploads that differ in the key alone.

    :param presigner: what signs one of them.
    :param credentials: those that it signs with; None where there are none.
    :param request: the upload, its ``key`` being what all keys begin with.
    :param clock: the time in seconds since 1970.
    """

    def __init__(
        self, presigner: Presigner, credentials: Any, request: UploadRequest, clock: Callable[[], float] = time.time
    ) -> None:
        self._presigner = presigner
        self._credentials = credentials
        self._request = request
        self._clock = clock
        self._max_age = min(MAX_AGE, request.expires_in * MAX_AGE_OF_EXPIRY)
        self._proved: Optional[_Proved] = None
        self._last: Optional[Tuple[bytes, bytes]] = None
        self.has_template = True
        """False from when on botocore has to sign each key."""

    def presign(self, keys: List[bytes]) -> Iterator[PresignedBatch]:
        """Presign the upload of these keys, at least one, given in UTF-8 and without what all begin with.

        :raises PresignError: as :meth:`Presigner.presign` does.
        :raises botocore.exceptions.BotoCoreError: likewise.
        """
        proved = self._current(keys[0])
        if proved:
            urls = proved.template.lines(keys)
            self._last = keys[-1], urls
            yield PresignedBatch(proved.presigned, self._request.key, keys, urls)
            return
        for key in keys:
            presigned = self._sign(key)
            yield PresignedBatch(presigned, self._request.key, [key], f"{presigned.url}\n".encode())

    def prove_last(self) -> None:
        """Prove that the last key's URL is the one that botocore signs for it at that moment.

        :raises AuditFailed: it is not.
        """
        if not (self._proved and self._last):
            return
        (key, urls), used = self._last, self._proved
        try:
            proved = self._prove(key)
            if proved.credentials != used.credentials:
                return  # they were renewed just now, and what was proved is that a template serves for this key
            same = template_at(used.template.moment, proved.presigned, self._request.key, used.credentials)
            if same.lines([key]) != urls.splitlines(keepends=True)[-1]:
                raise NoTemplate("it is not the same at the moment of the last one")
        except NoTemplate as error:
            raise AuditFailed(
                f"the last URL is not the one that the AWS CLI signs for that key ({error}): use none of them, "
                "and take out the plugin that changes single requests"
            ) from error

    def _current(self, key: bytes) -> "Optional[_Proved]":
        """A proved template that is young enough; None where there is none to be had."""
        if self.has_template and not self._is_current():
            try:
                self._proved = self._prove(key)
            except NoTemplate:
                self.has_template, self._proved = False, None
        return self._proved

    def _is_current(self) -> bool:
        # Not by a monotonic clock: after the machine has slept, or its clock was set, the moment is another.
        return (
            self._proved is not None
            and 0 <= self._clock() - self._proved.at < self._max_age
            and self._proved.credentials == self._credentials.get_frozen_credentials()
        )

    def _prove(self, key: bytes) -> "_Proved":
        at = self._clock()
        presigned = self._sign(key)
        credentials = self._credentials.get_frozen_credentials()
        try:
            template = proved_template(presigned, self._request.key, credentials)
        except NoTemplate:
            # Temporary credentials may have been renewed between the two calls; they are not again so soon.
            presigned = self._sign(key)
            template = proved_template(presigned, self._request.key, credentials)
        return _Proved(presigned, template, credentials, at)

    def _sign(self, key: bytes) -> PresignedRequest:
        return self._presigner.presign(replace(self._request, key=self._request.key + key.decode()))


@dataclass(frozen=True)
class _Proved:
    """A template, the request that it was taken from, and when and with which credentials that was signed."""

    presigned: PresignedRequest
    template: Template
    credentials: Any
    at: float
