"""The company: its name, its calendar, what it counts by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Subquery

from kejing.kit.standards import hold
from kejing.people.models import CalendarDays, Company

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from kejing.people.models import User


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days the company works."""

    weekdays: AbstractSet[int]
    holidays: Sequence[tuple[date, date]]
    worked: Sequence[tuple[date, date]]

    def is_working_day(self, day: date) -> bool:
        """Answer whether the company works on this day; a worked weekend wins over its weekday, as a holiday does."""
        if any(first <= day <= last for first, last in self.worked):
            return True
        if any(first <= day <= last for first, last in self.holidays):
            return False
        return day.isoweekday() in self.weekdays


def read_calendar() -> Calendar:
    """Return the days the company works, in two queries."""
    ranges = list(CalendarDays.objects.order_by("first_on", "pk"))
    return Calendar(
        weekdays=frozenset(map(int, Company.find().weekdays)),
        holidays=[(days.first_on, days.last_on) for days in ranges if not days.is_worked],
        worked=[(days.first_on, days.last_on) for days in ranges if days.is_worked],
    )


def list_days() -> QuerySet[CalendarDays]:
    """Return the days that are not what their weekday says, the latest first."""
    return CalendarDays.objects.order_by("-first_on", "-pk")


def with_company(users: QuerySet[User]) -> QuerySet[User]:
    """Have each user bring along what every page needs of the company, so that none asks for it."""
    the_one = Company.objects.filter(pk=1)
    return users.annotate(
        company_name=Subquery(the_one.values("name")),
        company_masks=Subquery(the_one.values("masks")),
        company_currency=Subquery(the_one.values("currency")),
        company_time_zone=Subquery(the_one.values("time_zone")),
    )


def hold_standards(user: User | AnonymousUser | None = None) -> None:
    """Count by the company's currency and time zone from now on, in this process.

    Nothing is asked of the database for who brings them along.
    """
    if user is not None and hasattr(user, "company_currency") and hasattr(user, "company_time_zone"):
        # Both are null where nobody set anything of the company yet.
        hold(currency=user.company_currency or "", time_zone=user.company_time_zone or "")
        return
    company = Company.find()
    hold(currency=company.currency, time_zone=company.time_zone)


def name_for(user: User | AnonymousUser | None) -> str:
    """Return the company's name as a page shows it: the one of its settings, else the one of the environment.

    Nothing is asked of the database for who brings the name along, or for somebody who is not stored at all.
    """
    if user is None or (user.is_authenticated and user.pk is None):
        return settings.COMPANY_NAME
    if hasattr(user, "company_name"):
        return user.company_name or settings.COMPANY_NAME
    return Company.find().name or settings.COMPANY_NAME
