"""Plans in words for a year, a quarter, a month, a week or a day, with their log and review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.followups.enums import NoteKind, PlanSpan
from kejing.followups.models import Plan, PlanNote
from kejing.followups.operations.planning import PlanRefusal, PlanRefused
from kejing.followups.permissions import may_plan_for
from kejing.kit.cleaning import clean_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from kejing.people.models import User

LONGEST_TEXT: Final = 10_000
_MONTHS: Final = {PlanSpan.YEAR: 12, PlanSpan.QUARTER: 3, PlanSpan.MONTH: 1}


def days_of_span(span: PlanSpan, day: date) -> tuple[date, date]:
    """Return the first and the last day of the year, quarter, month, week or day that a day is in."""
    if span == PlanSpan.DAY:
        return day, day
    if span == PlanSpan.WEEK:
        begins_on = day - timedelta(days=day.weekday())
        return begins_on, begins_on + timedelta(days=6)
    months = _MONTHS[span]
    begins_on = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    later = begins_on.month + months
    after = begins_on.replace(year=begins_on.year + (later - 1) // 12, month=(later - 1) % 12 + 1)
    return begins_on, after - timedelta(days=1)


@transaction.atomic
def save_plan(*, person: User, span: PlanSpan, begins_on: date, text: str, by: User, now: datetime) -> Plan:
    """Keep what a person means to do in the span that a day is in, in place of what stood there; return it.

    :raises PlanRefused: if `by` plans not for this person, or the words are too long
    """
    _check(by, person, text)
    first, last = days_of_span(span, begins_on)
    values = {"ends_on": last, "text": clean_words(text), "saved_at": now}
    plan, _made = Plan.objects.update_or_create(person=person, span=span, begins_on=first, defaults=values)
    _record(Action.PLAN_SAVED, plan, by=by)
    return plan


@transaction.atomic
def add_note(*, plan: Plan, kind: NoteKind, text: str, by: User, now: datetime) -> PlanNote:
    """Note something in the log or the review of a plan, and return it.

    :raises PlanRefused: if `by` plans not for its person, or the words are missing or too long
    """
    _check(by, plan.person, text)
    words = clean_words(text)
    if not words:
        raise PlanRefused(PlanRefusal.NO_WORDS)
    note = PlanNote.objects.create(plan=plan, kind=kind, text=words, by=by, made_at=now)
    _record(Action.PLAN_NOTED, plan, by=by)
    return note


def _check(by: User, person: User, text: str) -> None:
    if not may_plan_for(by, person):
        raise PlanRefused(PlanRefusal.NOT_ALLOWED)
    if len(text) > LONGEST_TEXT:
        raise PlanRefused(PlanRefusal.TOO_LONG)


def _record(action: Action, plan: Plan, *, by: User) -> None:
    """Have the log say that it was done; the words themselves, which may name customers, are not in it."""
    after = {"span": plan.span, "begins_on": plan.begins_on.isoformat()}
    record(action=action, kind=Kind.PERSON, pk=plan.person_id, name=str(plan.person), after=after, by=by)
