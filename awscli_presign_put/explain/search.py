"""Which request has this signature: the one that was sent, or the one with the smallest change that makes it good."""

from itertools import islice, product
from typing import Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.canonical_request import cause_of_header
from awscli_presign_put.explain.finding import Change, hidden
from awscli_presign_put.explain.guesses import header_values, respelled
from awscli_presign_put.explain.possible_changes import Context, Variant, variants
from awscli_presign_put.explain.request_signature import EXACT, S3Request, Signatures
from awscli_presign_put.explain.url import Pairs

METHODS = ("PUT", "GET", "POST", "DELETE", "HEAD")

# Signatures, each of 20 to 50 microseconds for a usual URL: less than a second in all. What is unusual costs as much
# more: so many characters, parameters or signed headers as much as one signature.
_BUDGET = 9_000
_CHARACTERS, _PARAMETERS, _NAMES = 1000, 20, 20
# Those of Version 4A take 8 milliseconds.
_BUDGET_4A = 60
# Characters of a signature, by version; those of Version 4A vary.
_LENGTHS = {"4": 64, "2": 28}
_MOST_HEADERS = 300
_HEADERS_OF_A_CHANGE = 8
_HEADERS_OF_TWO = 3


_Headers = Tuple[Pairs, Tuple[Change, ...]]
"""Headers that may have been signed, and how those that were sent differ from them."""


class FoundRequest(NamedTuple):
    """What was signed, and how the request that was sent differs from that.

    :param causes: an id for each change.
    """

    method: str
    request: S3Request
    changes: Tuple[Change, ...] = ()
    causes: Tuple[str, ...] = ()


class KnownRequest(NamedTuple):
    """What is known of the request that was sent.

    :param method: None where it is not known.
    :param headers: None where they are not known; names in small letters.
    """

    method: Optional[str] = None
    headers: Optional[Pairs] = None


class Search:
    """Looks for what was signed.

    :param request: of any method, without headers.
    :param names: the signed headers but ``host``; of Version 2, which names none, those that may be signed.
    :param signature: what the URL has.
    """

    def __init__(
        self,
        request: S3Request,
        names: Tuple[str, ...],
        known: KnownRequest,
        secret: str,
        signature: str,
        context: Context,
    ) -> None:
        self._request = request
        self._names = names
        self._known = known
        self._secret = secret
        self._given = signature
        self._context = context
        self._signer = Signatures(context.dialect)
        length = len(request.path) + sum(len(name) + len(value) for name, value in request.query)
        cost = 1 + length // _CHARACTERS + len(request.query) // _PARAMETERS + len(names) // _NAMES
        self._budget = (_BUDGET_4A if context.dialect.version == "4a" else _BUDGET) // cost
        self._most_headers = max(1, _MOST_HEADERS // cost)
        self._is_version_2 = context.dialect.version == "2"
        self._headers = self._possible_headers()

    def find(self) -> Optional[FoundRequest]:
        """The likeliest that was signed; None where none is found."""
        as_sent = [each for each in self._headers if not each[1]][:_HEADERS_OF_A_CHANGE]
        method = self._known.method
        tries = (
            self._unchanged(),
            # What is known of the request is as it was sent; then, not that either.
            self._changed_once(as_sent, (method,) if method else METHODS, self._budget),
            self._changed_once(self._headers[:_HEADERS_OF_A_CHANGE], METHODS, self._budget // 2),
            self._changed_twice(self._budget // 2),
        )
        return next((found for each in tries for found in each), None)

    def _unchanged(self) -> Iterator[FoundRequest]:
        for headers, of_headers in self._headers:
            yield from self._good(self._request, self._secret, headers, of_headers)

    def _changed_once(self, headers: List[_Headers], methods: Tuple[str, ...], budget: int) -> Iterator[FoundRequest]:
        last = self._signer.computed + budget
        for variant in variants(self._request, self._secret, self._context):
            for sent, of_headers in headers:
                yield from self._good(variant.request, variant.secret, sent, of_headers, (variant,), methods)
            if self._signer.computed > last:
                return

    def _changed_twice(self, budget: int) -> Iterator[FoundRequest]:
        last = self._signer.computed + budget
        for first in variants(self._request, self._secret, self._context):
            if first.rare or first.change.part == "parameter X-Amz-Expires":
                continue
            for second in variants(first.request, first.secret, self._context):
                if second.rare or second.change.part == first.change.part:
                    continue
                for headers, of_headers in self._headers[:_HEADERS_OF_TWO]:
                    both = (first, second)
                    yield from self._good(second.request, second.secret, headers, of_headers, both, METHODS[:2])
                if self._signer.computed > last:
                    return

    def _good(
        self,
        request: S3Request,
        secret: str,
        headers: Pairs,
        of_headers: Tuple[Change, ...],
        made: Tuple[Variant, ...] = (),
        methods: Tuple[str, ...] = METHODS,
    ) -> Iterator[FoundRequest]:
        known = self._known.method
        for method in dict.fromkeys((*([known] if known else []), *methods)):
            tried = request._replace(method=method, headers=headers)
            if not self._signer.is_signature(self._given, tried, secret):
                continue
            changes = [*(variant.change for variant in made), *of_headers]
            causes = [*(variant.cause for variant in made), *map(_cause, of_headers)]
            if known and method != known:
                changes.insert(0, Change("method", known, method))
                causes.insert(0, "other-method")
            whole = _LENGTHS.get(self._context.dialect.version, len(self._given))
            if len(self._given) != whole:
                lengths = (f"(a signature of {length} characters)" for length in (len(self._given), whole))
                changes.append(Change(f"parameter {self._context.dialect.signature}", *lengths))
                causes.append("url-damaged")
            yield FoundRequest(method, tried, tuple(changes), tuple(causes))

    def _possible_headers(self) -> List[_Headers]:
        """The signed headers as they may have been, with what differs from those that were sent; the likelier first."""
        given = None if self._known.headers is None else dict(self._known.headers)
        choices = [self._choices(name, given) for name in self._names]
        possible = []
        for chosen in islice(product(*choices), self._most_headers):
            named = zip(self._names, chosen)
            headers = tuple((name, value) for name, value in named if value is not None)
            changes = tuple(
                _of_header(name, given.get(name), value)
                for name, value in zip(self._names, chosen)
                if given is not None and given.get(name) != value
            )
            possible.append((headers, changes))
        # Those with the fewest changes first; the order is kept otherwise.
        return sorted(possible, key=lambda each: len(each[1]))

    def _choices(self, name: str, given: Optional[dict[str, str]]) -> List[Optional[str]]:
        guessed: Tuple[Optional[str], ...] = header_values(name, self._request.path)
        sent = None if given is None else given.get(name)
        if self._is_version_2:
            # It does not say what is signed: what is not sent may be signed, and what is sent may not.
            # What an SDK has moved into the query is mostly signed as a header.
            moved = next((value for each, value in self._request.query if each.lower() == name), None)
            of_url = (moved,) if moved is not None else ()
            first = (sent, *of_url) if given is not None else (*of_url, None)
            return list(dict.fromkeys((*first, None, *guessed)))
        # Nobody sends a header without a value: one that is not known is looked for with each guess.
        return list(dict.fromkeys((sent or "", *(respelled(sent) if sent else ()), *guessed)))


def _of_header(name: str, sent: Optional[str], signed: Optional[str]) -> Change:
    shown = (None if value is None else hidden(name, value.lstrip(EXACT)) for value in (sent, signed))
    return Change(f"header {name}", *shown)


def _cause(change: Change) -> str:
    return cause_of_header(change.part.partition(" ")[2], change.signed, change.sent)
