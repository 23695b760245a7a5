"""The company's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record, record_change
from kejing.people import hooks
from kejing.people.enums import Field
from kejing.people.http.devices import end_sessions
from kejing.people.models import CalendarDays, Company, User
from kejing.people.permissions import MANAGING_ROLES, MASKABLE_ROLES
from kejing.people.queries.second_factor import second_factor_of_user

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

LONGEST_DAYS = 366
"""So many days are listed at once: whoever means more mistyped a year."""


class CalendarRefused(Exception):
    """The days cannot be listed; the text says why."""


@transaction.atomic
def change_company(
    *, name: str, weekdays: Collection[str], managers_need_second_factor: bool, by: User, session: str | None = None
) -> None:
    """Change the company's settings.

    Where a second factor is asked for from now on, managers without one are signed out, `by` in all but this `session`.
    """
    company = keep_company()
    starts = managers_need_second_factor and not company.managers_need_second_factor
    before = _known_of(company)
    company.name = name
    company.weekdays = "".join(sorted(weekdays))
    company.managers_need_second_factor = managers_need_second_factor
    company.save(update_fields=["name", "weekdays", "managers_need_second_factor"])
    record_change(
        action=Action.COMPANY_CHANGED,
        kind=Kind.COMPANY,
        pk=company.pk,
        name=name,
        before=before,
        after=_known_of(company),
        by=by,
    )
    if before["weekdays"] != sorted(weekdays):
        hooks.tell_calendar_changed(from_on=None)
    if starts:
        without = User.objects.filter(~second_factor_of_user(), role__in=MANAGING_ROLES)
        for user in without.order_by("pk"):
            end_sessions(user, but=session if user.pk == by.pk else None)


@transaction.atomic
def change_masks(*, masks: Mapping[str, Collection[str]]) -> None:
    """Keep the fields of `masks` from each role, and nothing else; what cannot be kept from a role is left out."""
    company = keep_company()
    kept = {role.value: sorted(set(masks.get(role, ())) & set(Field.values)) for role in MASKABLE_ROLES}
    before = {role: company.masks.get(role, []) for role in kept}
    company.masks = {role: fields for role, fields in kept.items() if fields}
    company.save(update_fields=["masks"])
    record_change(
        action=Action.MASKS_CHANGED, kind=Kind.COMPANY, pk=company.pk, name=company.name, before=before, after=kept
    )


@transaction.atomic
def add_days(*, first_on: date, last_on: date, is_worked: bool, name: str) -> CalendarDays:
    """List a holiday, or days worked to make up for one.

    :raises CalendarRefused: if a day of them is listed already, the last comes before the first, or they are too many
    """
    keep_company()
    if last_on < first_on:
        raise CalendarRefused(_("The last day comes before the first."))
    if are_too_many(first_on=first_on, last_on=last_on):
        raise CalendarRefused(say_too_many())
    other = CalendarDays.objects.filter(first_on__lte=last_on, last_on__gte=first_on).order_by("first_on").first()
    if other is not None:
        raise CalendarRefused(
            _("{first} to {last} is listed already.").format(first=other.first_on, last=other.last_on)
        )
    days = CalendarDays.objects.create(first_on=first_on, last_on=last_on, is_worked=is_worked, name=name)
    record(action=Action.DAYS_ADDED, kind=Kind.COMPANY, pk=days.pk, name=name, after=_told_of(days))
    hooks.tell_calendar_changed(from_on=first_on)
    return days


@transaction.atomic
def remove_days(*, days: CalendarDays) -> None:
    """Take days off the list: their weekday decides again."""
    record(action=Action.DAYS_REMOVED, kind=Kind.COMPANY, pk=days.pk, name=days.name, before=_told_of(days))
    days.delete()
    hooks.tell_calendar_changed(from_on=days.first_on)


def are_too_many(*, first_on: date, last_on: date) -> bool:
    """Answer whether these are more days than are listed at once."""
    return (last_on - first_on).days + 1 > LONGEST_DAYS


def say_too_many() -> str:
    """Say how many days are listed at once."""
    return _("At most {count} days at once.").format(count=LONGEST_DAYS)


def _known_of(company: Company) -> Mapping[str, object]:
    """Return what the log tells of the company's settings."""
    return {
        "name": company.name,
        "weekdays": sorted(company.weekdays),
        "managers_need_second_factor": company.managers_need_second_factor,
    }


def _told_of(days: CalendarDays) -> Mapping[str, object]:
    """Return what the log tells of days that are not what their weekday says."""
    return {"first_on": days.first_on, "last_on": days.last_on, "is_worked": days.is_worked}


def keep_company() -> Company:
    """Return the company's row, made where nobody set anything yet, kept for this transaction."""
    Company.objects.get_or_create(pk=1)
    return Company.objects.select_for_update().get(pk=1)
