"""The rows that customers are found by, what each is found by, and which of them wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef

from kejing.customers.enums import SearchSubject
from kejing.customers.models import LONGEST_DIGITS, Alias, Customer, Person, SearchKey
from kejing.kit.spelling import fold
from kejing.kit.wordsearch import MADE_SO, MARKS, make_words, mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

MOST_STALE: Final = 200
"""So many names that nobody prepared yet are prepared for each question alone."""
STALE_FOR_SECONDS: Final = 90
"""So long is believed which names are not prepared; the running server looks more often."""
_STALE: Final = "search-stale"


def search_sources() -> Mapping[SearchSubject, QuerySet[Any]]:
    """Return the rows that customers are found by, with `of_code`, `of_name` and `of_rest` where they have them."""
    customers = Customer.objects.filter(is_withdrawn=False)
    people = Person.objects.filter(customer__is_withdrawn=False)
    return {
        SearchSubject.CUSTOMER: customers.annotate(of_code=F("code"), of_name=F("name"), of_rest=F("region")),
        SearchSubject.ALIAS: Alias.objects.filter(customer__is_withdrawn=False).annotate(of_code=F("name")),
        SearchSubject.PERSON: people.annotate(of_name=F("name"), of_rest=F("phone")),
    }


def stale_sources(subject: SearchSubject) -> QuerySet[Any]:
    """Return those rows of a subject for which no search key was made yet, or one of what they or its making were."""
    found = search_sources()[subject]
    names = [name for name in ("of_code", "of_name", "of_rest") if name in found.query.annotations]
    made_of: dict[str, OuterRef] = {name: OuterRef(name) for name in names}
    if subject != SearchSubject.CUSTOMER:
        # Another name, or somebody, may have gone over to another customer with the same words.
        made_of["customer"] = OuterRef("customer")
    keys = SearchKey.objects.filter(subject=subject, row=OuterRef("pk"), words__startswith=MADE_SO, **made_of)
    return found.filter(~Exists(keys))


@dataclass(frozen=True, slots=True)
class StaleRows:
    """The keys of rows whose search keys are missing or stale, by subject; `is_cut` where there are more."""

    rows: Mapping[str, Sequence[int]]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        """Whether every key is there and says what its row does."""
        return not any(self.rows.values())


def read_stale() -> StaleRows:
    """Return which rows were stale lately; where nobody looked for a while, look."""
    known = cache.get(_STALE)
    return find_stale() if known is None else StaleRows(**known)


def find_stale() -> StaleRows:
    """Look which rows are stale, and have it remembered: to look reads every customer."""
    rows = {
        subject.value: list(stale_sources(subject).order_by("pk").values_list("pk", flat=True)[: MOST_STALE + 1])
        for subject in SearchSubject
    }
    found = StaleRows(
        rows={subject: pks[:MOST_STALE] for subject, pks in rows.items()},
        is_cut=any(len(pks) > MOST_STALE for pks in rows.values()),
    )
    cache.set(_STALE, {"rows": found.rows, "is_cut": found.is_cut}, STALE_FOR_SECONDS)
    return found


def make_key(subject: SearchSubject, row: Any, *, made: int = 0) -> SearchKey:
    """Return the search key of one of `search_sources`, not stored; `made` is the number of its batch."""
    code, name, rest = (getattr(row, field, "") for field in ("of_code", "of_name", "of_rest"))
    is_customer, is_person = subject == SearchSubject.CUSTOMER, subject == SearchSubject.PERSON
    words = make_words(
        code=code if is_customer else "",
        name=code if subject == SearchSubject.ALIAS else name,
        place=rest if is_customer else "",
    )
    marks = mark(words)
    return SearchKey(
        subject=subject,
        row=row.pk,
        customer_id=row.pk if is_customer else row.customer_id,
        words=words,
        made=made,
        size=len(words),
        marks=marks.parts.to_bytes(MARKS // 8, "little"),
        beginnings=marks.beginnings,
        code_sum=marks.code_sum,
        name_sum=marks.name_sum,
        digits="".join(filter(str.isdigit, fold(rest)))[:LONGEST_DIGITS] if is_person else "",
        of_code=code,
        of_name=name,
        of_rest=rest,
    )
