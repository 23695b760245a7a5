"""What the contacts with a customer, or those of a person, were for, and whether it was always the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kejing.followups.enums import PURPOSE_FIELDS, Purpose
from kejing.followups.models import Followup
from kejing.rounds.queries.seeing import sees_customer
from kejing.rounds.queries.words import day_begins

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from kejing.customers.models import Customer
    from kejing.people.models import User

DAYS: Final = 90
"""A quarter: long enough that a customer of the core (every 15 days) is contacted six times in it."""
FEWEST: Final = 6
"""With fewer contacts it may be chance that all had one purpose."""
ONE_SIDED: Final = 0.9
"""From nine in ten on it is a habit: one contact for something else in ten does not change that."""
SELLING: Final = frozenset({Purpose.TRADE})


@dataclass(frozen=True, slots=True)
class Part:
    """One purpose: how many contacts were for it (some for others too), and its stretch of a bar 100 long."""

    purpose: str
    label: str
    count: int
    x: float
    width: float
    share: float


@dataclass(frozen=True, slots=True)
class Balance:
    """What `contacts` of the last days were for. `warning` is empty where it was not always the same."""

    contacts: int
    parts: Sequence[Part]
    warning: str

    @property
    def words(self) -> str:
        """The parts as a sentence, for whoever does not see the bar."""
        told = [_("{purpose} {count}").format(purpose=part.label, count=part.count) for part in self.parts]
        return _(", ").join(told)


def balance_of_customer(customer: Customer, *, today: date) -> Balance:
    """Return what the contacts with a customer were for in the days up to this one."""
    counted = _contacts(today).filter(customer=customer).aggregate(**_counts())
    return _balance(counted)


def balances_of_people(people: Collection[int], *, user: User, today: date) -> Mapping[int, Balance]:
    """Return, by person, what their contacts with customers that `user` sees were for; who had none is left out."""
    # Nothing arrives before it happens: the first part says nothing new, but an index leads to it.
    lately = _contacts(today).filter(received_at__gte=day_begins(today - timedelta(days=DAYS - 1)), by__in=people)
    rows = lately.filter(sees_customer(user)).order_by().values("by").annotate(**_counts())
    return {row["by"]: _balance(row) for row in rows}


def _contacts(today: date) -> QuerySet[Followup]:
    """Return what counts: contacts with somebody, for a purpose that was said, that were not taken back.

    What was imported says no purpose.
    """
    said = Q()
    for field in PURPOSE_FIELDS.values():
        said |= Q(**{field: True})
    since = today - timedelta(days=DAYS - 1)
    return Followup.objects.filter(
        said, happened_on__gte=since, happened_on__lte=today, answered=True, is_withdrawn=False
    )


def _counts() -> dict[str, Count]:
    counts = {"contacts": Count("pk")}
    for purpose, field in PURPOSE_FIELDS.items():
        alone = Q(**{other: other == field for other in PURPOSE_FIELDS.values()})
        counts[f"of_{purpose.value}"] = Count("pk", filter=Q(**{field: True}))
        counts[f"only_{purpose.value}"] = Count("pk", filter=alone)
    return counts


def _balance(counted: Mapping[str, Any]) -> Balance:
    contacts = counted["contacts"]
    return Balance(
        contacts=contacts,
        parts=_parts({purpose: counted[f"of_{purpose.value}"] for purpose in Purpose}, contacts=contacts),
        warning=_warning(contacts, {purpose: counted[f"only_{purpose.value}"] for purpose in Purpose}),
    )


def _parts(counts: Mapping[Purpose, int], *, contacts: int) -> Sequence[Part]:
    total = sum(counts.values())
    parts: list[Part] = []
    begun = 0
    for purpose, count in counts.items():
        if count:
            x, end = 100 * begun / total, 100 * (begun + count) / total
            parts.append(
                Part(
                    purpose=purpose.value,
                    label=str(purpose.label),
                    count=count,
                    x=round(x, 2),
                    width=round(end - x, 2),
                    share=count / contacts,
                )
            )
        begun += count
    return parts


def _warning(contacts: int, only: Mapping[Purpose, int]) -> str:
    """Return the sentence that it was always the same, empty where it was not, or where there is too little to say."""
    if contacts < FEWEST:
        return ""
    purpose = max(only, key=lambda one: only[one])
    most = only[purpose]
    if most < ONE_SIDED * contacts:
        return ""
    if purpose in SELLING:
        if most == contacts:
            return _("{contacts} contacts in {days} days, all selling.").format(contacts=contacts, days=DAYS)
        return _("{contacts} contacts in {days} days, {most} of them only selling.").format(
            contacts=contacts, days=DAYS, most=most
        )
    name = str(purpose.label)
    if most == contacts:
        return _("{contacts} contacts in {days} days, all for one purpose: {purpose}.").format(
            contacts=contacts, days=DAYS, purpose=name
        )
    return _("{contacts} contacts in {days} days, {most} of them for one purpose only: {purpose}.").format(
        contacts=contacts, days=DAYS, most=most, purpose=name
    )
