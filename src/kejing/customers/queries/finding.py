"""Who is called so: the search keys that match a question, the best first.

The marks of all keys are kept in memory, by size of the words: what a question can match is known without reading a
row, and the few that may be the best are looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, reduce
from itertools import batched
from operator import and_, or_
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, IntegerField, Max, Q, Value, When

from kejing.customers.models import SearchKey
from kejing.customers.queries.seeing import keep_visible, sees_every_customer, visible_to
from kejing.kit.wordsearch import MARKS, mark_beginning, mark_part, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from kejing.kit.wordsearch import Question
    from kejing.people.models import User

    type Numbers = NDArray[np.int64]
    type Truths = NDArray[np.bool_]

CANDIDATES: Final = 60
"""So many keys that match are looked at more closely."""
LOOKED_UP: Final = (600, 5_000)
"""So many keys that may match are looked up at least, and so many at most, before all are looked through."""
_ASKED_ONE_BY_ONE: Final = 3_000
"""Of more customers than these, all that somebody sees are read to know which of them he does."""
_ASKED_OF: Final = ("subject", "row", "customer", "words", "digits", "of_code", "of_name", "of_rest")
_READ_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class CanMatch:
    """Keys that can match a question, of which so many `near` ones, which come first, may be it or begin with it."""

    keys: Sequence[int]
    near: int


@dataclass(frozen=True, slots=True)
class MarkedKeys:
    """The marks of all search keys in the order of size, those of the latest batch `made` included.

    `parts` has a row for each 64 bits, and all have a column for each key, which is of one of the `customers`.
    """

    made: int
    keys: Numbers
    customers: Numbers
    sizes: Numbers
    parts: NDArray[np.uint64]
    beginnings: Numbers
    code_sums: Numbers
    name_sums: Numbers

    def matching(self, question: Question, *, keep_seen: Callable[[Numbers], Truths] | None = None) -> CanMatch:
        """Return the keys that can match: first those with the whole, then those that begin so, shorter words first.

        `keep_seen` says which of some customers the one who asks may see, None that he sees all.
        """
        found = np.flatnonzero(reduce(and_, (self._has_any_of(token.needles) for token in question.tokens)))
        if keep_seen is not None and found.size:
            found = found[keep_seen(self.customers[found])]
        if not found.size:
            return CanMatch((), 0)
        whole = sum_of(question.text)
        is_whole = (self.code_sums[found] == whole) | (self.name_sums[found] == whole)
        beginnings = self.beginnings[found]
        begins = reduce(or_, (_has(beginnings, mark_beginning(text)) for text in _beginnings_of(question)))
        order = np.argsort(np.where(is_whole, 0, np.where(begins, 1, 2)), kind="stable")
        return CanMatch(self.keys[found[order]].tolist(), int(np.count_nonzero(is_whole | begins)))

    def _has_any_of(self, needles: Sequence[tuple[str, ...]]) -> Truths:
        """Return which words have the marks of all parts of one of these."""
        # No part goes on in the next one.
        return reduce(or_, (self._has_parts(mark_part("\n".join(parts))) for parts in needles))

    def _has_parts(self, bits: int) -> Truths:
        wanted = np.frombuffer(bits.to_bytes(MARKS // 8, "little"), dtype=_WORD)
        has = np.ones(self.keys.size, dtype=np.bool_)
        for part, some in zip(self.parts, wanted, strict=True):
            if some:
                has &= _has(part, some)
        return has

    def only(self, chosen: Truths | Numbers) -> MarkedKeys:
        """Return the chosen ones, in their order."""
        return MarkedKeys(self.made, **{name: getattr(self, name)[..., chosen] for name in _COLUMNS})


_WORD: Final = np.dtype("<u8")
_COLUMNS: Final = ("keys", "customers", "sizes", "parts", "beginnings", "code_sums", "name_sums")
_READ: Final = ("made", "pk", "customer", "size", "marks", "beginnings", "code_sum", "name_sum")


def _marked(rows: Sequence[tuple[Any, ...]]) -> MarkedKeys:
    """Return rows of `_READ` as columns."""
    made, keys, customers, sizes, marks, *others = zip(*rows, strict=True) if rows else [()] * len(_READ)
    parts = np.frombuffer(b"".join(marks), dtype=_WORD).reshape(-1, MARKS // 64).T
    numbers = [np.array(column, dtype=np.int64) for column in (keys, customers, sizes, *others)]
    own, beside = numbers[:3], numbers[3:]
    return MarkedKeys(max(made, default=0), own[0], own[1], own[2], parts, beside[0], beside[1], beside[2])


_NONE: Final = _marked(())


class _Memory:
    """What this process knows of the keys."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.known = _NONE


_memory: Final = _Memory()


def read_marked() -> MarkedKeys:
    """Return the marks of all keys: those that were made since the last time are read, all where they were made before.

    Keys that are gone may still be among them.
    """
    made = SearchKey.objects.aggregate(made=Max("made"))["made"] or 0
    known = _memory.known
    if made == known.made:
        return known
    with _memory.lock:
        known = _memory.known
        if made != known.made:
            # They only ever rise, but where an older copy of the database was put back.
            _memory.known = known = _read_since(known if made > known.made else _NONE)
    return known


def _read_since(known: MarkedKeys) -> MarkedKeys:
    read = SearchKey.objects.filter(made__gt=known.made).values_list(*_READ).order_by("made")
    # Some at a time: a million rows as Python's own numbers would take ten times as much.
    newer = _joined([_marked(rows) for rows in batched(read.iterator(_READ_AT_ONCE), _READ_AT_ONCE)])
    together = _joined([known.only(~np.isin(known.keys, newer.keys)), newer])
    return together.only(np.lexsort((together.keys, together.sizes)))


def _joined(parts: Sequence[MarkedKeys]) -> MarkedKeys:
    parts = parts or [_NONE]
    columns = {name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in _COLUMNS}
    return MarkedKeys(max(part.made for part in parts), **columns)


def matching_keys(*, user: User, question: Question, hides_phone: bool) -> Sequence[SearchKey]:
    """Return the `CANDIDATES` keys that match best, of customers that this person may see, in no order.

    Besides them as many that have the digits of a phone. Who sees everybody is spared a look at each customer:
    withdrawn ones are for the caller to leave out.
    """
    found = {key.pk: key for key in _by_words(question, user=user)}
    if question.digits and not hides_phone:
        # Two conditions of one index: which keys have digits, and these.
        phones = SearchKey.objects.exclude(digits="").filter(digits__contains=question.digits)
        # Not the column itself: all keys of the customers somebody sees would be read, where few have digits.
        seen = keep_visible(phones.alias(of_whom=F("customer_id") + 0), user=user, key="of_whom")
        found |= {key.pk: key for key in seen.only(*_ASKED_OF).order_by("size", "pk")[:CANDIDATES]}
    return list(found.values())


def _by_words(question: Question, *, user: User) -> Sequence[SearchKey]:
    # Whose keys they are is known beforehand: a database that is asked for words and customers at once reads too much.
    keep_seen = None if sees_every_customer(user) else partial(_are_seen, user=user)
    can_match = read_marked().matching(question, keep_seen=keep_seen)
    seen = SearchKey.objects.filter(reduce(and_, (_contains(token.needles) for token in question.tokens)))
    fewest, most = LOOKED_UP
    # All that may begin so are looked at before any that has it inside.
    first = min(max(fewest, can_match.near), most)
    found = list(_best(seen.filter(pk__in=can_match.keys[:first]), question))
    left = can_match.keys[first:]
    if len(found) >= CANDIDATES or not left:
        return found
    # Where so many can match that do not, one look through all of them takes less.
    if len(left) <= most:
        return [*found, *_best(seen.filter(pk__in=left), question)]
    return list(_best(keep_visible(seen, user=user), question))


def _are_seen(customers: Numbers, *, user: User) -> Truths:
    """Return which of these customers this person may see."""
    seen, some = visible_to(user), np.unique(customers)
    asked = seen.filter(pk__in=some.tolist()) if some.size <= _ASKED_ONE_BY_ONE else seen
    return np.isin(customers, np.fromiter(asked.values_list("pk", flat=True).iterator(_READ_AT_ONCE), dtype=np.int64))


def _best(keys: QuerySet[SearchKey], question: Question) -> Iterator[SearchKey]:
    starts = (f"\n#{question.text}\n", f"\n={question.text}\n", f"\n#{question.text}", f"\n={question.text}")
    letters = question.text.replace(" ", "")
    places = [Q(words__contains=start) for start in starts]
    places.append(Q(words__contains=f"\n~{letters}") | Q(words__contains=f"\n-{letters}"))
    # Most that match begin with it in no line, which is seen at one look.
    begins = reduce(or_, (Q(_begins_a_line(text)) for text in _beginnings_of(question)))
    place = Case(
        When(~begins, then=Value(len(places))),
        *(When(condition, then=Value(number)) for number, condition in enumerate(places)),
        default=Value(len(places)),
        output_field=IntegerField(),
    )
    yield from keys.only(*_ASKED_OF).order_by(place, "size", "pk")[:CANDIDATES]


def _beginnings_of(question: Question) -> Sequence[str]:
    """Return what a line begins with that begins with the question: as it was typed, and without its spaces."""
    return list(dict.fromkeys((question.text, question.text.replace(" ", ""))))


def _has(numbers: NDArray[Any], bits: int | np.uint64) -> Truths:
    has: Truths = (numbers & bits) == bits
    return has


def _contains(needles: Sequence[tuple[str, ...]]) -> Q:
    return reduce(or_, (reduce(and_, (Q(words__contains=part) for part in parts)) for parts in needles))


def _begins_a_line(text: str) -> Func:
    """Return the condition that some line of the words begins with a text, behind whatever sign it has."""
    pattern = Value(f"%\n_{connection.ops.prep_for_like_query(text)}%")
    return Func(
        F("words"),
        pattern,
        arg_joiner=" LIKE ",
        template=r"(%(expressions)s ESCAPE '\')",
        output_field=BooleanField(),
    )
