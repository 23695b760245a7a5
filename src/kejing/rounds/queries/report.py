"""What the form of a report shows: the customer, its people, what was promised to it, and a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from kejing.customers.models import Person
from kejing.followups.enums import PromiseState
from kejing.followups.models import Draft, Promise
from kejing.kit.standards import own_zone
from kejing.rounds.queries.words import near_day, weekday_words
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from kejing.customers.models import Customer
    from kejing.people.models import User

PEOPLE_SHOWN: Final = 20
PROMISES_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise that is still open; `is_due` where its day has come, `late_days` since it passed."""

    pk: int
    what: str
    due_on: date
    is_due: bool
    late_days: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that somebody began: what its form held, and when that was stored."""

    uid: UUID
    content: Mapping[str, Any]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What stands around the form. `tomorrow` and `in_a_week` are the days of the next promise in words."""

    customer: Customer
    tier: str
    tier_label: str
    owed: Sequence[Owed]
    draft: Kept | None
    tomorrow: str
    in_a_week: str


def report_page(customer: Customer, *, user: User, today: date) -> ReportPage:
    """Return what the form of a report on a customer shows."""
    standing = getattr(customer, "standing", None)
    return ReportPage(
        customer=customer,
        tier=standing.tier if standing else "",
        tier_label=str(Tier(standing.tier).label) if standing else _("Not judged yet"),
        owed=owed_to(customer, today=today),
        draft=draft_of(customer, user=user),
        tomorrow=_day_words(today + timedelta(days=1), today=today),
        in_a_week=_day_words(today + timedelta(days=7), today=today),
    )


def owed_to(customer: Customer, *, today: date) -> Sequence[Owed]:
    """Return what was promised to a customer and waits, the oldest first."""
    return _owed(_open_promises(customer).order_by("due_on", "pk")[:PROMISES_SHOWN], today=today)


def owed_named(customer: Customer, keys: Collection[int], *, today: date) -> Sequence[Owed]:
    """Return those of these promises to a customer that still wait: an older form may name others than one of now."""
    return _owed(_open_promises(customer).filter(pk__in=keys).order_by("due_on", "pk"), today=today)


def _open_promises(customer: Customer) -> QuerySet[Promise]:
    return Promise.objects.filter(customer=customer, state=PromiseState.OPEN)


def _owed(promises: QuerySet[Promise], *, today: date) -> Sequence[Owed]:
    return [
        Owed(
            pk=one.pk,
            what=one.what,
            due_on=one.due_on,
            is_due=one.due_on <= today,
            late_days=max((today - one.due_on).days, 0),
        )
        for one in promises
    ]


def people_of(customer: Customer) -> Sequence[tuple[int, str]]:
    """Return the people of a customer who have a name: the key and the name."""
    found = Person.objects.filter(customer=customer).exclude(name="").order_by("pk")
    return list(found.values_list("pk", "name")[:PEOPLE_SHOWN])


def people_met(customer: Customer, keys: Collection[str]) -> Sequence[Person]:
    """Return the people of a customer with these keys."""
    return list(Person.objects.filter(customer=customer, pk__in=keys).order_by("pk"))


def draft_of(customer: Customer, *, user: User) -> Kept | None:
    """Return the report on a customer that this person began last and has not sent."""
    draft = Draft.objects.filter(by=user, customer=customer).order_by("-saved_at", "-pk").first()
    if draft is None:
        return None
    return Kept(uid=draft.uid, content=draft.content, saved_at=draft.saved_at.astimezone(own_zone()))


def _day_words(on: date, *, today: date) -> str:
    return f"{near_day(on, today=today)} {weekday_words(on)}"
