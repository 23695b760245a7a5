"""Reads; above all, who may see whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef

from kejing.customers.enums import SearchSubject
from kejing.customers.models import LONGEST_DIGITS, Alias, Customer, Person, SearchKey
from kejing.kit.frames import Query
from kejing.kit.spelling import fold
from kejing.kit.wordsearch import make_words
from kejing.people.enums import Role
from kejing.people.permissions import may_see_all_customers
from kejing.people.queries import teams_below

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from kejing.people.models import User

MOST_STALE: Final = 200
"""So many names that nobody prepared yet are prepared for each question alone."""
STALE_FOR_SECONDS: Final = 90
"""So long is believed which names are not prepared; the running server looks more often."""
_STALE: Final = "search-stale"


def visible_to(user: User | AnonymousUser) -> QuerySet[Customer]:
    """Return the customers this person may see; every fetch of a customer's data starts here.

    A general manager sees all, a supervisor those owned in the teams below, a salesperson the own ones, and
    nobody else any.
    """
    if not user.is_authenticated or not user.is_active:
        return Customer.objects.none()
    present = Customer.objects.filter(is_withdrawn=False)
    if may_see_all_customers(user):
        return present
    if user.role == Role.SUPERVISOR and user.team is not None:
        return present.filter(owner__team__in=teams_below(user.team))
    if user.role in {Role.SALESPERSON, Role.SUPERVISOR}:
        return present.filter(owner=user)
    return Customer.objects.none()


def count_owned_by(people: Collection[int]) -> Mapping[int, int]:
    """Return how many customers each of these people owns; who owns none is left out."""
    owned = Customer.objects.filter(is_withdrawn=False, owner__in=people).order_by("owner")
    return dict(owned.values("owner").annotate(owned=Count("pk")).values_list("owner", "owned"))


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
    """Return those rows of a subject for which no search key was made yet, or one of what they were before."""
    found = search_sources()[subject]
    made_of = {name: OuterRef(name) for name in ("of_code", "of_name", "of_rest") if name in found.query.annotations}
    return found.filter(~Exists(SearchKey.objects.filter(subject=subject, row=OuterRef("pk"), **made_of)))


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


def make_key(subject: SearchSubject, row: Any) -> SearchKey:
    """Return the search key of one of `search_sources`, not stored."""
    code, name, rest = (getattr(row, field, "") for field in ("of_code", "of_name", "of_rest"))
    is_customer, is_person = subject == SearchSubject.CUSTOMER, subject == SearchSubject.PERSON
    return SearchKey(
        subject=subject,
        row=row.pk,
        customer_id=row.pk if is_customer else row.customer_id,
        words=make_words(
            code=code if is_customer else "",
            name=code if subject == SearchSubject.ALIAS else name,
            place=rest if is_customer else "",
        ),
        digits="".join(filter(str.isdigit, fold(rest)))[:LONGEST_DIGITS] if is_person else "",
        of_code=code,
        of_name=name,
        of_rest=rest,
    )


CUSTOMER_FACTS = Query(
    sql="SELECT c.code AS customer_code, c.name AS customer_name, c.contact_every_days, c.is_intent, c.is_closed,"
    " c.created_on, c.kind AS customer_type, c.region,"
    " COALESCE(NULLIF(u.display_name, ''), u.username) AS salesperson, c.credit_limit"
    " FROM customers_customer c LEFT JOIN people_user u ON u.id = c.owner_id WHERE NOT c.is_withdrawn",
    schema={
        "customer_code": pl.String,
        "customer_name": pl.String,
        "contact_every_days": pl.Int32,
        "is_intent": pl.Boolean,
        "is_closed": pl.Boolean,
        "created_on": pl.Date,
        "customer_type": pl.String,
        "region": pl.String,
        "salesperson": pl.String,
        "credit_limit": pl.Int64,
    },
)
"""Every customer as the judgements need it, in columns of `analytics.Facts.customers`; the salesperson is the owner.

Stars are granted by nobody yet: `analytics.facts.complete_customers` adds what is missing as unknown.
"""
