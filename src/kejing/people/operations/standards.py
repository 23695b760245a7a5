"""What the company counts by: its currency and its time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record_change
from kejing.kit.standards import hold, own_currency, own_zone
from kejing.people import hooks
from kejing.people.operations.company import keep_company

if TYPE_CHECKING:
    from kejing.people.models import User


class CurrencyStays(Exception):
    """Amounts are stored, which would mean something else in another currency; the text says so."""


@transaction.atomic
def change_standards(*, currency: str, time_zone: str, by: User) -> None:
    """Count by this currency (ISO 4217) and this time zone (as IANA names it) from now on.

    Days that are written down stay as they are; from which moment a day is today changes with the time zone.

    :raises CurrencyStays: if it is another currency and amounts are stored
    """
    company = keep_company()
    # Somebody may have changed them since this page was begun.
    hold(currency=company.currency, time_zone=company.time_zone)
    before = {"currency": own_currency(), "time_zone": own_zone().key}
    after = {"currency": currency, "time_zone": time_zone}
    if currency != before["currency"] and hooks.amounts_are_stored():
        raise CurrencyStays(say_why_currency_stays())
    company.currency, company.time_zone = currency, time_zone
    company.save(update_fields=["currency", "time_zone"])
    record_change(
        action=Action.STANDARDS_CHANGED,
        kind=Kind.COMPANY,
        pk=company.pk,
        name=company.name,
        before=before,
        after=after,
        by=by,
    )
    transaction.on_commit(lambda: hold(currency=currency, time_zone=time_zone))


def say_why_currency_stays() -> str:
    """Say why the currency cannot be another one any more."""
    return _(
        "Amounts are stored: another currency would give each of them another meaning, so the currency stays."
        " It can be changed once every import was taken back, and no credit limit or visit request is left."
    )
