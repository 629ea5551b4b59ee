"""Which request has this signature: the one that was sent, or one with the smallest change that makes it right."""

from itertools import islice, product
from typing import Iterator, List, NamedTuple, Optional, Tuple

from awscli_presign_put.explain.finding import Change, shown_change
from awscli_presign_put.explain.guesses import header_values, respelled
from awscli_presign_put.explain.possible_changes import Context, Variant, variants
from awscli_presign_put.explain.request_signature import EXACT, S3Request, Signatures
from awscli_presign_put.explain.seen_canonical_request import cause_of_header
from awscli_presign_put.explain.url import Pairs

METHODS = ("PUT", "GET", "POST", "DELETE", "HEAD")

# Number of signatures, which take 20 to 50 microseconds each for a usual URL: less than a second in total.
_BUDGET = 9_000
# A long URL costs more: for each of so many characters, parameters or signed headers, as much as one signature.
_CHARACTERS, _PARAMETERS, _NAMES = 1000, 20, 20
# Characters of a signature, by version.
_LENGTHS = {"4": 64, "2": 28}
_MOST_HEADERS = 300
_HEADERS_OF_A_CHANGE = 8
_HEADERS_OF_TWO = 3

_Headers = Tuple[Pairs, Tuple[Change, ...]]
"""Headers that may have been signed, and how the headers that were sent differ from them."""


class FoundRequest(NamedTuple):
    """The request that was signed, and how the request that was sent differs from it.

    :param request: with the method and the headers that were signed.
    :param changes: empty if the request was sent as it was signed.
    :param causes: the id of a cause for each change.
    """

    method: str
    request: S3Request
    changes: Tuple[Change, ...] = ()
    causes: Tuple[str, ...] = ()


class KnownRequest(NamedTuple):
    """What is known of the request that was sent.

    :param method: in upper case; None if it is not known.
    :param headers: names in lower case; None if they are not known.
    """

    method: Optional[str] = None
    headers: Optional[Pairs] = None


class Search:
    """Searches for the request that was signed.

    :param request: with any method, without headers.
    :param names: the signed headers without ``host``. Signature Version 2 names none: those that may be signed.
    :param known: of the request that was sent.
    :param secret: the secret access key.
    :param signature: the signature in the URL.
    :param context: what else is known.
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
        self._signatures = Signatures(context.dialect)
        length = len(request.path) + sum(len(name) + len(value) for name, value in request.query)
        cost = 1 + length // _CHARACTERS + len(request.query) // _PARAMETERS + len(names) // _NAMES
        self._budget = _BUDGET // cost
        self._most_headers = max(1, _MOST_HEADERS // cost)
        self._is_version_2 = context.dialect.version == "2"
        self._headers = self._possible_headers()

    def find(self) -> Optional[FoundRequest]:
        """The likeliest request that was signed; None if none is found."""
        as_sent = [each for each in self._headers if not each[1]][:_HEADERS_OF_A_CHANGE]
        method = self._known.method
        tries = (
            self._unchanged(),
            # First, what is known of the request is taken as right; then it may be wrong, too.
            self._changed_once(as_sent, (method,) if method else METHODS, self._budget),
            self._changed_once(self._headers[:_HEADERS_OF_A_CHANGE], METHODS, self._budget // 2),
            self._changed_twice(self._budget // 2),
        )
        return next((found for each in tries for found in each), None)

    def _unchanged(self) -> Iterator[FoundRequest]:
        for headers, of_headers in self._headers:
            yield from self._good(self._request, headers, of_headers)

    def _changed_once(self, headers: List[_Headers], methods: Tuple[str, ...], budget: int) -> Iterator[FoundRequest]:
        last = self._signatures.computed + budget
        for variant in variants(self._request, self._secret, self._context):
            for sent, of_headers in headers:
                yield from self._good(variant.request, sent, of_headers, (variant,), methods)
            if self._signatures.computed > last:
                return

    def _changed_twice(self, budget: int) -> Iterator[FoundRequest]:
        last = self._signatures.computed + budget
        for first in variants(self._request, self._secret, self._context):
            if first.rare or first.change.part == "parameter X-Amz-Expires":
                continue
            for second in variants(first.request, self._secret, self._context):
                if second.rare or second.change.part == first.change.part:
                    continue
                for headers, of_headers in self._headers[:_HEADERS_OF_TWO]:
                    both = (first, second)
                    yield from self._good(second.request, headers, of_headers, both, METHODS[:2])
                if self._signatures.computed > last:
                    return

    def _good(
        self,
        request: S3Request,
        headers: Pairs,
        of_headers: Tuple[Change, ...],
        made: Tuple[Variant, ...] = (),
        methods: Tuple[str, ...] = METHODS,
    ) -> Iterator[FoundRequest]:
        known = self._known.method
        secret = next((each.secret for each in made if each.secret is not None), self._secret)
        for method in dict.fromkeys((*([known] if known else []), *methods)):
            tried = request._replace(method=method, headers=headers)
            if not self._signatures.is_signature(self._given, tried, secret):
                continue
            changes = [*(variant.change for variant in made), *of_headers]
            causes = [*(variant.cause for variant in made), *map(_cause, of_headers)]
            if known and method != known:
                changes.insert(0, Change("method", known, method))
                causes.insert(0, "other-method")
            whole = _LENGTHS[self._context.dialect.version]
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
            named = list(zip(self._names, chosen))
            headers = tuple((name, value) for name, value in named if value is not None)
            changed = [] if given is None else [(name, value) for name, value in named if given.get(name) != value]
            possible.append(
                (headers, tuple(_of_header(name, (given or {}).get(name), value) for name, value in changed))
            )
        # Those with the fewest changes come first, in the order of the guesses.
        return sorted(possible, key=lambda each: len(each[1]))

    def _choices(self, name: str, given: Optional[dict[str, str]]) -> List[Optional[str]]:
        guessed: Tuple[Optional[str], ...] = header_values(name, self._request.path)
        sent = None if given is None else given.get(name)
        if self._is_version_2:
            # The URL does not say what is signed. What an SDK has moved into the query is mostly signed as a header.
            moved = next((value for each, value in self._request.query if each.lower() == name), None)
            of_url = (moved,) if moved is not None else ()
            first = (sent, *of_url) if given is not None else (*of_url, None)
            return list(dict.fromkeys((*first, None, *guessed)))
        # A header whose value is not known is tried with each guess.
        return list(dict.fromkeys((sent or "", *(respelled(sent) if sent else ()), *guessed)))


def _of_header(name: str, sent: Optional[str], signed: Optional[str]) -> Change:
    return shown_change(f"header {name}", name, sent, None if signed is None else signed.lstrip(EXACT))


def _cause(change: Change) -> str:
    return cause_of_header(change.part.partition(" ")[2], change.signed, change.sent)
