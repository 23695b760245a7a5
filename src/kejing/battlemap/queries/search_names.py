"""Customers and people, by what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from kejing.customers.enums import SearchSubject
from kejing.customers.queries import visible_to
from kejing.customers.queries.finding import CANDIDATES, matching_keys
from kejing.customers.queries.search_keys import make_key, read_stale, search_sources
from kejing.kit.wordsearch import EXACT_NAME, NAME_HAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from kejing.customers.models import SearchKey
    from kejing.customers.queries.search_keys import StaleRows
    from kejing.kit.wordsearch import Question
    from kejing.people.models import User

OF: Final = ("of_code", "of_name", "of_rest")
_PEOPLE: Final = frozenset({SearchSubject.PERSON})


@dataclass(frozen=True, slots=True)
class Named:
    """A customer that was found; `alias` is the other name that did it."""

    pk: int
    code: str
    name: str
    region: str
    owner: str
    tier: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody who works for a customer."""

    name: str
    phone: str
    customer: Named


@dataclass(frozen=True, slots=True)
class FoundNames:
    """Who was found, the best first; `is_unprepared` where names were so many that some are not found by sound."""

    customers: Sequence[Named]
    people: Sequence[NamedPerson]
    is_stale: bool
    is_unprepared: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    rank: int
    amount: int
    key: SearchKey
    customer: Named


def find_named(*, user: User, question: Question, hides_phone: bool, most: int) -> FoundNames:
    """Return the customers and people that this person may see and means."""
    stale = read_stale()
    keys = list(matching_keys(user=user, question=question, hides_phone=hides_phone))
    keys = [key for key in keys if key.row not in stale.rows.get(key.subject, ())]
    keys += _keys_of_stale(stale, user=user)
    if stale.is_cut:
        keys += _keys_by_characters(user=user, question=question)
    hits = sorted(_hits(keys, user=user, question=question, hides_phone=hides_phone), key=_order)
    own = (hit for hit in hits if hit.key.subject not in _PEOPLE)
    return FoundNames(
        customers=list(islice(_each_once(own), most)),
        people=list(islice(_people([hit for hit in hits if hit.key.subject in _PEOPLE]), most)),
        is_stale=any(stale.rows.values()),
        is_unprepared=stale.is_cut,
    )


def _keys_of_stale(stale: StaleRows, *, user: User) -> Iterator[SearchKey]:
    sources = search_sources()
    for subject in SearchSubject:
        rows = stale.rows.get(subject.value, ())
        if rows:
            yield from (make_key(subject, row) for row in _seen(subject, sources[subject], user).filter(pk__in=rows))


def _keys_by_characters(*, user: User, question: Question) -> Iterator[SearchKey]:
    customers = _seen(SearchSubject.CUSTOMER, search_sources()[SearchSubject.CUSTOMER], user)
    typed = question.typed
    found = customers.filter(Q(name__icontains=typed) | Q(code__icontains=typed) | Q(name__icontains=question.text))
    yield from (make_key(SearchSubject.CUSTOMER, row) for row in found.order_by("pk")[:CANDIDATES])


def _seen(subject: SearchSubject, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    seen = visible_to(user).values("pk")
    return rows.filter(pk__in=seen) if subject == SearchSubject.CUSTOMER else rows.filter(customer__in=seen)


def _hits(keys: Sequence[SearchKey], *, user: User, question: Question, hides_phone: bool) -> Iterator[_Hit]:
    """Give what matches and still is what its key was made of."""
    customers = _customers({key.customer_id for key in keys}, user=user)
    there = _rows_there(keys)
    for key in keys:
        rank = _rank(key, question=question, hides_phone=hides_phone)
        if rank is None or key.customer_id not in customers or there.get((key.subject, key.row)) != _made_of(key):
            continue
        customer, amount = customers[key.customer_id]
        yield _Hit(rank=rank, amount=amount, key=key, customer=customer)


def _customers(pks: set[int], *, user: User) -> Mapping[int, tuple[Named, int]]:
    """Return of those whom this person sees what is shown, and the amount by which equals are ordered."""
    names = ("pk", "code", "name", "region", "owner__display_name", "owner__username", "standing__tier")
    found = visible_to(user).filter(pk__in=pks).values_list(*names, "standing__amount_12m")
    return {
        pk: (Named(pk, code, name, region, shown or username or "", tier or ""), int(amount or 0))
        for pk, code, name, region, shown, username, tier, amount in found
    }


def _rows_there(keys: Sequence[SearchKey]) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """Return what the rows of keys say now."""
    rows: dict[SearchSubject, set[int]] = {subject: set() for subject in SearchSubject}
    for key in keys:
        rows[SearchSubject(key.subject)].add(key.row)
    there: dict[tuple[str, int], tuple[str, ...]] = {}
    for subject, source in search_sources().items():
        names = [name for name in OF if name in source.query.annotations]
        if rows[subject]:
            found = source.filter(pk__in=rows[subject]).values("pk", *names)
            there |= {(subject.value, row["pk"]): tuple(row.get(name, "") for name in OF) for row in found}
    return there


def _made_of(key: SearchKey) -> tuple[str, ...]:
    return key.of_code, key.of_name, key.of_rest


def _rank(key: SearchKey, *, question: Question, hides_phone: bool) -> int | None:
    by_words = question.rank(key.words)
    if by_words is None and question.digits and not hides_phone and question.digits in key.digits:
        return EXACT_NAME if question.digits == key.digits else NAME_HAS
    return by_words


def _order(hit: _Hit) -> tuple[int, int, int, int]:
    return hit.rank, -hit.amount, len(hit.key.words), hit.key.row


def _each_once(hits: Iterator[_Hit]) -> Iterator[Named]:
    seen: set[int] = set()
    for hit in hits:
        if hit.customer.pk not in seen:
            seen.add(hit.customer.pk)
            alias = hit.key.of_code if hit.key.subject == SearchSubject.ALIAS else ""
            one = hit.customer
            yield Named(one.pk, one.code, one.name, one.region, one.owner, one.tier, alias)


def _people(hits: Sequence[_Hit]) -> Iterator[NamedPerson]:
    for hit in hits:
        yield NamedPerson(name=hit.key.of_name, phone=hit.key.of_rest, customer=hit.customer)
