"""Input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.analytics.windows import FIRST_AS_OF
from kejing.standing.enums import LAYERS

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

SORTABLE = (
    "customer_name",
    "days_since_contact",
    "report_count",
    "visit_count",
    "amount_this_year",
    "amount_last_month",
    "amount_this_month",
    "last_order_amount",
    "last_order_on",
    "receivable",
    "order_count",
    "days_since_order",
)
DEFAULT_SORT = "-amount_this_year"
SORTS = tuple(sign + name for name in SORTABLE for sign in ("", "-"))


class TableQuery(forms.Form):
    """What part of the table is asked for; nothing asked is the whole table, largest first."""

    tier = forms.ChoiceField(choices=[("", ""), *LAYERS], required=False)
    sort = forms.ChoiceField(choices=[("", ""), *((sort, sort) for sort in SORTS)], required=False)
    page = forms.IntegerField(min_value=1, required=False)
    customer = forms.CharField(max_length=200, required=False)


class JudgeAgain(forms.Form):
    """The day to judge all customers for: no later than today, and not before anybody kept a ledger."""

    as_of = forms.DateField(label=_("As of"))

    def __init__(self, data: QueryDict, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_as_of(self) -> date:
        """Return the day.

        :raises ValidationError: if it is still to come, or too long ago
        """
        as_of: date = self.cleaned_data["as_of"]
        if as_of < FIRST_AS_OF:
            raise forms.ValidationError(_("%(day)s is before any ledger."), params={"day": as_of.isoformat()})
        if as_of > self.today:
            raise forms.ValidationError(_("%(day)s is still to come."), params={"day": as_of.isoformat()})
        return as_of
