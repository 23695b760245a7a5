"""Input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kejing.analytics.windows import FIRST_AS_OF
from kejing.battlemap.queries.asking import LONGEST_GROUP, LONGEST_TEXT, Misasked, columns_for, read_filter
from kejing.battlemap.queries.columns import FLAG_CODES
from kejing.battlemap.queries.customer.page import SPANS
from kejing.battlemap.queries.paging import ROWS_A_PAGE
from kejing.battlemap.queries.pyramid_scope import By
from kejing.battlemap.queries.today import BY_DAYS, BY_STAKE
from kejing.customers.operations.editing import EDITABLE
from kejing.standing.enums import Cause

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date


class TableQuery(forms.Form):
    """Which page of the table is asked for, and which customer is open; what is in it, `filters` reads."""

    at = forms.CharField(max_length=2_000, required=False)
    customer = forms.CharField(max_length=200, required=False)
    view = forms.IntegerField(min_value=1, max_value=2**62, required=False)


class ConditionQuery(forms.Form):
    """The column that a condition is made for."""

    column = forms.CharField(max_length=40)


class Condition(forms.Form):
    """One condition as its form sends it: `written` is how an address has it."""

    column = forms.CharField(max_length=40)
    sign = forms.CharField(max_length=10)
    value = forms.CharField(max_length=LONGEST_TEXT, required=False)

    def __init__(self, data: QueryDict, *, masked: AbstractSet[str]) -> None:
        super().__init__(data)
        self.masked = masked

    def clean(self) -> dict[str, Any]:
        """Return the fields and how the condition is written.

        :raises ValidationError: if it is none
        """
        said: dict[str, Any] = super().clean() or self.cleaned_data
        # A choice can be one of several.
        value = ",".join(self.data.getlist("value")) if isinstance(self.data, QueryDict) else said.get("value", "")
        text = f"{said.get('column', '')}:{said.get('sign', '')}:{value}"
        try:
            said["written"] = read_filter(text, shown=columns_for(self.masked)).written
        except Misasked as error:
            raise forms.ValidationError(
                {"value": _("This is no condition: give a number, a day or a word.")}
            ) from error
        return said


class Columns(forms.Form):
    """The columns of the table, in their order; none are the usual ones."""

    usual = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, masked: AbstractSet[str]) -> None:
        super().__init__(data)
        self.fields["columns"] = forms.MultipleChoiceField(
            choices=[(name, name) for name in columns_for(masked)], required=False
        )


class SaveView(forms.Form):
    """A view's name, who sees it, and what it asks for."""

    name = forms.CharField(label=_("name"), max_length=60)
    is_shared = forms.BooleanField(required=False)
    query = forms.CharField(max_length=4_000, required=False)


class ChangeView(forms.Form):
    """What is to become of a view."""

    what = forms.ChoiceField(choices=[("delete", ""), ("open", ""), ("forget", "")])


class Reason(forms.Form):
    """Why figures are abnormal."""

    flags = forms.MultipleChoiceField(choices=[(code, code) for code in FLAG_CODES])
    cause = forms.ChoiceField(choices=Cause)
    words = forms.CharField(max_length=500, required=False)


class PyramidQuery(forms.Form):
    """Whose pyramid, against which day; nothing asked is everybody's, against the last month end."""

    by = forms.ChoiceField(choices=[("", ""), *((by.value, by.value) for by in By)], required=False)
    of = forms.CharField(max_length=200, required=False, strip=False)
    since = forms.DateField(required=False)
    whole = forms.BooleanField(required=False)


class TodayQuery(forms.Form):
    """Whose day, in which order, and which customer of it is opened; nothing asked is one's own."""

    person = forms.CharField(max_length=20, required=False)
    sort = forms.ChoiceField(choices=[("", ""), (BY_STAKE, BY_STAKE), (BY_DAYS, BY_DAYS)], required=False)
    customer = forms.CharField(max_length=200, required=False)


class CustomerQuery(forms.Form):
    """How far the rhythm line reaches back, and where documents and contacts begin; nothing asked is the beginning."""

    months = forms.TypedChoiceField(choices=[(span, span) for span in SPANS], coerce=int, required=False)
    documents = forms.CharField(max_length=40, required=False)
    contacts = forms.CharField(max_length=40, required=False)


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


class Picking(forms.Form):
    """What somebody picked in the table: rows by their codes, or all that its address asks for."""

    query = forms.CharField(max_length=4_000, required=False)
    all = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        codes = data.getlist("code")
        self.codes = () if data.get("all") else tuple(dict.fromkeys(codes))

    def clean(self) -> dict[str, Any]:
        """Return the fields.

        :raises ValidationError: if nothing is picked, or more rows than a page has
        """
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.codes and not said.get("all"):
            raise forms.ValidationError(_("Pick customers first."))
        if len(self.codes) > ROWS_A_PAGE or any(len(code) > LONGEST_GROUP or "\0" in code for code in self.codes):
            raise forms.ValidationError(_("These are more customers than a page has."))
        return said


class Assigning(forms.Form):
    """Whom the picked customers are to go to, and how many they were when that was decided."""

    owner = forms.IntegerField(min_value=1, max_value=2**62)
    expected = forms.IntegerField(min_value=1)


class EditCustomer(forms.Form):
    """What can be changed of a customer, and how it was when the form was opened (`seen`, as JSON)."""

    region = forms.CharField(label=_("Region"), max_length=120, required=False)
    kind = forms.CharField(label=_("Type"), max_length=120, required=False)
    contact_every_days = forms.IntegerField(
        label=_("Contact every so many days"),
        min_value=1,
        max_value=3_650,
        required=False,
        help_text=_("Empty: as often as the tier asks for."),
    )
    is_intent = forms.BooleanField(label=_("Shows interest, has not bought yet"), required=False)
    is_closed = forms.BooleanField(label=_("Closed: will not buy again"), required=False)
    because = forms.CharField(label=_("Because"), max_length=500, required=False)
    seen = forms.JSONField(widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, object]:
        """What the customer shall be."""
        return {name: self.cleaned_data[name] for name in EDITABLE}
