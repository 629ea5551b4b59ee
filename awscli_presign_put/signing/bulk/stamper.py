"""One request for many keys: botocore signs it for one of them, and the others are stamped on its template.

Each template is proved on the key that it was taken from, and on the last key of the run. botocore signs each key if
there is no template, or if another plugin has handlers for signing, which may refuse or change any of them.
"""

import re
import time
from dataclasses import dataclass, replace
from typing import Any, Callable, List, Optional, Tuple

from awscli_presign_put.signing.bulk.url_template import Template, Values, proved_template, template_at
from awscli_presign_put.signing.destination.credentials import PinnedCredentials
from awscli_presign_put.signing.destination.event_handlers import noted_events, other_plugins
from awscli_presign_put.signing.errors import AuditFailed, NoTemplate
from awscli_presign_put.signing.put.actions import PUT_OBJECT, Action
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.upload.upload_request import PresignedBatch, PresignedRequest, UploadRequest, headers_of

MAX_AGE = 60.0
"""Seconds that a template is used for, which the last URL of it has less to live than the first."""

MAX_AGE_OF_EXPIRY = 1 / 60
"""The same as a part of what the URLs have to live, for those that live for less than an hour."""

CREDENTIALS_EVERY = 1.0
"""Seconds after which the credentials are asked for anew: where they end within minutes, each time renews them."""


class CurrentSigner:
    """Signs one upload with the credentials of now.

    :param make_presigner: makes a presigner of credentials, None where there are none.
    :param credentials: those of the AWS CLI's session; None where it found none.
    :param clock: the time in seconds since 1970.
    """

    def __init__(
        self,
        make_presigner: Callable[[Optional[PinnedCredentials]], Presigner],
        credentials: Any,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._make_presigner = make_presigner
        self._credentials = credentials
        self.clock = clock
        self._signer: Optional[_PinnedPresigner] = None

    def current(self, now: float) -> "_PinnedPresigner":
        signer = self._signer
        if signer and 0 <= now - signer.asked_at < CREDENTIALS_EVERY:
            return signer
        pinned = None if self._credentials is None else PinnedCredentials(self._credentials)
        frozen = pinned and pinned.get_frozen_credentials()
        presigner = signer.presigner if signer and signer.frozen == frozen else self._make_presigner(pinned)
        self._signer = _PinnedPresigner(presigner, frozen, now)
        return self._signer


class Stamper:
    """Presigns uploads that differ in the key, or in the values of their headers, too.

    :param request: the upload, its ``key`` being what all keys begin with.
    :param values_differ: whether the values of the headers do.
    """

    def __init__(
        self, signers: CurrentSigner, request: UploadRequest, values_differ: bool = False, action: Action = PUT_OBJECT
    ) -> None:
        self._signers = signers
        self._clock = signers.clock
        self._request = request
        self._action = action
        self._differ = len(request.headers) if values_differ else 0
        # With a given end, the URLs of an older template do not end earlier.
        self._max_age = MAX_AGE if request.until else min(MAX_AGE, request.expires_in * MAX_AGE_OF_EXPIRY)
        self._proved: Optional[_Proved] = None
        self._last: Optional[Tuple[bytes, Optional[Values], bytes]] = None
        self.has_template = True
        """False from when on botocore has to sign each key."""
        self.plugins: Tuple[str, ...] = ()
        """The other plugins because of which it has to."""

    def presign(self, keys: List[bytes], values: Optional[List[Values]] = None) -> PresignedBatch:
        """Presign the upload of these keys; of the first alone, where botocore has to sign each.

        :param keys: at least one, in UTF-8, without the common prefix.
        :param values: for each key the values of the headers, where they differ.
        :raises PresignError, botocore.exceptions.BotoCoreError: as :meth:`Presigner.presign`.
        """
        now = self._clock()
        signer = self._signers.current(now)
        first = None if values is None else values[0]
        proved = self._current_template(now, signer, keys[0], first)
        return self._stamp(proved, keys, values) if proved else self.presign_one(keys[0], first)

    def stamp(self, keys: List[bytes], values: Optional[List[Values]] = None) -> PresignedBatch:
        """Presign the upload of all these keys with the template that :meth:`is_proved` has found good.

        :raises AuditFailed: there is none.
        """
        if self._proved is None:
            raise AuditFailed("There is no template for these headers. Run the command again.")
        return self._stamp(self._proved, keys, values)

    def _stamp(self, proved: "_Proved", keys: List[bytes], values: Optional[List[Values]]) -> PresignedBatch:
        urls = proved.template.lines(keys, values)
        self._last = keys[-1], None if values is None else values[-1], urls
        return PresignedBatch(proved.presigned, self._request.key, keys, urls, values)

    def presign_one(self, key: bytes, values: Optional[Values] = None) -> PresignedBatch:
        """Have botocore presign the upload of one key."""
        presigned = self._sign(self._signers.current(self._clock()), key, values)
        url = f"{presigned.url}\n".encode()
        return PresignedBatch(presigned, self._request.key, [key], url, None if values is None else [values])

    def is_proved(self) -> bool:
        """Whether there is a template that is good now."""
        now = self._clock()
        return self._proved is not None and self._is_good(self._proved, now, self._signers.current(now))

    def is_current(self) -> bool:
        """Whether what was presigned last is as good as if it were presigned now."""
        return self._proved is None or self._is_young(self._proved, self._clock())

    def prove_last(self) -> None:
        """Prove that the last key's URL is the one that botocore signs for it.

        :raises AuditFailed: it is not.
        """
        if not (self._proved and self._last):
            return
        key, values, urls = self._last
        rows = None if values is None else [values]
        signer, template = self._proved.signer, self._proved.template
        # With the lifetime of that URL: a given end may have passed since.
        presigned = self._sign(signer, key, values, self._proved.seconds or self._request.expires_in)
        try:
            same = template_at(template.moment, presigned, self._request.key, signer.frozen, self._differ)
        except NoTemplate:
            same = None
        if same is None or same.lines([key], rows) != urls.splitlines(keepends=True)[-1]:
            raise AuditFailed(
                "The last URL differs from the one that the AWS CLI signs for that key. Use none of these URLs, "
                "and remove the plugin that changes requests for some keys."
            )

    def _current_template(
        self, now: float, signer: "_PinnedPresigner", key: bytes, values: Optional[Values]
    ) -> "Optional[_Proved]":
        """A proved template that is still valid; None if no template can be made."""
        if self.has_template and not (self._proved and self._is_good(self._proved, now, signer)):
            events = signer.presigner.client.meta.events
            with noted_events(events) as names:
                presigned = self._sign(signer, key, values)
            plugins = other_plugins(events, names)
            self.plugins = plugins or ()
            try:
                if plugins != ():
                    raise NoTemplate("Other handlers than the AWS CLI's own take part in signing.")
                template = proved_template(presigned, self._request.key, signer.frozen, self._differ)
            except NoTemplate:
                self.has_template, self._proved = False, None
            else:
                self._proved = _Proved(template, presigned, signer, now)
        return self._proved

    def _is_young(self, proved: "_Proved", now: float) -> bool:
        # By the wall clock: a monotonic clock misses sleep, and changes of the clock.
        until = self._request.until
        return 0 <= now - proved.at < self._max_age and (until is None or now < until)

    def _is_good(self, proved: "_Proved", now: float, signer: "_PinnedPresigner") -> bool:
        return self._is_young(proved, now) and proved.signer.frozen == signer.frozen

    def _sign(
        self, signer: "_PinnedPresigner", key: bytes, values: Optional[Values], seconds: Optional[int] = None
    ) -> PresignedRequest:
        """:param seconds: the lifetime; None for the requested one."""
        headers = self._request.headers
        if values is not None:
            headers = headers_of((name for name, _ in headers), values)
        request = replace(self._request, key=self._request.key + key.decode(), headers=headers)
        if seconds is not None:
            request = replace(request, expires_in=seconds, until=None)
        return signer.presigner.presign(request, self._action)


@dataclass(frozen=True)
class _PinnedPresigner:
    """What signs one upload, the frozen credentials that it signs with, and when these were asked for."""

    presigner: Presigner
    frozen: Any
    asked_at: float


@dataclass(frozen=True)
class _Proved:
    """A template, the request that it was taken from, what signed that, and when."""

    template: Template
    presigned: PresignedRequest
    signer: _PinnedPresigner
    at: float

    @property
    def seconds(self) -> Optional[int]:
        """For how many seconds its URLs are signed; None where the signature has their end instead (Version 2)."""
        match = re.search(r"[?&]X-Amz-Expires=([0-9]+)", self.presigned.url)
        return int(match[1]) if match else None
