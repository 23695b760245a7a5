"""What days are called on these pages, when they begin, and why something is not planned."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.followups.operations.planning import PlanRefusal, PlanRefused
from kejing.kit.standards import own_zone
from kejing.people.enums import Weekday

if TYPE_CHECKING:
    from kejing.followups.models import Stop


def day_begins(day: date) -> datetime:
    """Return the moment at which a day begins for the company."""
    return datetime.combine(day, time.min, tzinfo=own_zone())


def weekday_words(on: date) -> str:
    """Return the day of the week, short: "Tue", "周二"."""
    return str(Weekday(str(on.isoweekday())).label)


def near_day(on: date, *, today: date) -> str:
    """Return a day as people say it: "03-31", with its year where that is another one."""
    return on.isoformat() if on.year != today.year else f"{on:%m-%d}"


def window_words(stop: Stop) -> str:
    """Return between which times somebody may come, in words; nothing where that is all day."""
    said = []
    if stop.not_before:
        said.append(f"{_('Not before')} {stop.not_before:%H:%M}")
    if stop.not_after:
        said.append(f"{_('Not after')} {stop.not_after:%H:%M}")
    return " · ".join(said)


def plan_refusal_words(error: PlanRefused) -> str:
    """Return in words why something was not planned."""
    return {
        PlanRefusal.NOT_ALLOWED: _("You do not plan for this person."),
        PlanRefusal.CUSTOMER_GONE: _("One of you does not see this customer."),
        PlanRefusal.DAY_OVER: _("That day is over: choose today or a later one."),
        PlanRefusal.TOO_FAR_AHEAD: _("That day is more than a year ahead."),
        PlanRefusal.WRONG_WINDOW: _("The time ends before it begins."),
        PlanRefusal.WRONG_MINUTES: _("So long a contact cannot be planned."),
        PlanRefusal.PLANNED_ALREADY: _("This customer is planned for that day already."),
        PlanRefusal.CLOSED_ALREADY: _("This is done or dropped already."),
        PlanRefusal.NO_WORDS: _("Say in a few words why not."),
        PlanRefusal.TOO_LONG: _("This is too long."),
        PlanRefusal.TOO_MANY: _("So many cannot be planned at once: 100 at most."),
    }[error.reason]


def company_time(moment: datetime) -> datetime:
    """Return a moment in the company's time."""
    return moment.astimezone(own_zone())
