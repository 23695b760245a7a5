"""Input."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kejing.analytics.windows import FIRST_AS_OF
from kejing.battlemap.queries.asking import (
    LONGEST_GROUP,
    LONGEST_TAGS,
    LONGEST_TEXT,
    WITHOUT_VALUE,
    Misasked,
    columns_for,
    read_filter,
)
from kejing.battlemap.queries.columns import FLAG_CODES
from kejing.battlemap.queries.customer.page import SPANS
from kejing.battlemap.queries.paging import ROWS_A_PAGE
from kejing.battlemap.queries.pyramid_scope import By
from kejing.battlemap.queries.today import BY_DAYS, BY_STAKE
from kejing.customers.enums import TagColour
from kejing.customers.operations.editing import EDITABLE
from kejing.standing.enums import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from django.db.models import QuerySet

    from kejing.people.models import User


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
    value = forms.CharField(max_length=LONGEST_TAGS, required=False)

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
        sign = said.get("sign", "")
        text = f"{said.get('column', '')}:{sign}:{'' if sign in WITHOUT_VALUE else value}"
        try:
            said["written"] = read_filter(text, shown=columns_for(self.masked)).written
        except Misasked as error:
            raise forms.ValidationError(
                {"value": _("This is no condition: give a number, a day or a word.")}
            ) from error
        return said


class Columns(forms.Form):
    """The columns of the table, in their order, and which of them stay in sight; none are the usual ones."""

    usual = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, masked: AbstractSet[str]) -> None:
        super().__init__(data)
        choices = [(name, name) for name in columns_for(masked)]
        self.fields["columns"] = forms.MultipleChoiceField(choices=choices, required=False)
        self.fields["pinned"] = forms.MultipleChoiceField(choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        """Return the fields; only what is among the columns is pinned, in their order."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        columns = [] if said.get("usual") else said.get("columns", [])
        return said | {"columns": columns, "pinned": [name for name in columns if name in said.get("pinned", [])]}


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


class DayQuery(forms.Form):
    """The day that a page shows, and the one that was picked to show instead."""

    as_of = forms.DateField(required=False)
    day = forms.DateField(required=False)


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


class Planning(forms.Form):
    """On which day the picked customers are to be seen, by whom, and how many they were when that was decided."""

    planned_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    whose = forms.ChoiceField(choices=[("owner", ""), ("own", "")])
    expected = forms.IntegerField(min_value=1)


class Tagging(forms.Form):
    """Which tags the picked customers are to get or to lose, and how many they were when that was decided."""

    what = forms.ChoiceField(choices=[("on", ""), ("off", "")])
    new = forms.CharField(max_length=200, required=False)
    expected = forms.IntegerField(min_value=1)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.names = tuple(dict.fromkeys(name for name in [*data.getlist("name"), data.get("new", "")] if name.strip()))

    @property
    def is_put_on(self) -> bool:
        """Whether the tags are put on, not taken off."""
        return bool(self.cleaned_data["what"] == "on")

    def clean(self) -> dict[str, Any]:
        """Return the fields.

        :raises ValidationError: if no tag is named
        """
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.names or any("\0" in name or len(name) > LONGEST_TEXT for name in self.names):
            raise forms.ValidationError(_("Say which tags."))
        return said


class TagCustomer(forms.Form):
    """A tag that one customer is to get or to lose."""

    what = forms.ChoiceField(choices=[("on", ""), ("off", "")])
    name = forms.CharField(max_length=LONGEST_TEXT)

    @property
    def is_put_on(self) -> bool:
        """Whether the tag is put on, not taken off."""
        return bool(self.cleaned_data["what"] == "on")


class EditTag(forms.Form):
    """What a tag is called, and its shade."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_TEXT)
    colour = forms.ChoiceField(choices=TagColour.choices, required=False)


class MergeTag(forms.Form):
    """The tag that another one becomes a part of."""

    into = forms.IntegerField(min_value=1, max_value=2**62)


class DeleteTag(forms.Form):
    """On how many customers a tag was when its end was decided."""

    expected = forms.IntegerField(min_value=0)


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


class ChangeCell(forms.Form):
    """What a cell of the table is to show (`value`), and what it showed when it was opened (`seen`, as JSON)."""

    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, value: forms.Field, name: str, label: str, seen: object = None
    ) -> None:
        super().__init__(data, initial={"seen": seen, "value": seen}, auto_id=f"{name}-%s")
        value.widget.attrs |= {"aria-label": label, "autofocus": True, "autocomplete": "off"}
        if not isinstance(value, forms.ModelChoiceField | forms.IntegerField):
            value.widget.attrs["list"] = f"{name}-known"
        self.fields["value"] = value


class ChangeFact(ChangeCell):
    """One fact of a customer, as `EditCustomer` has it."""

    def __init__(self, data: QueryDict | None = None, *, fact: str, name: str, label: str, seen: object = None) -> None:
        value = deepcopy(EditCustomer.base_fields[fact])
        super().__init__(data, value=value, name=name, label=label, seen=seen)


class ChangeOwner(ChangeCell):
    """Who looks after a customer, by the key."""

    def __init__(
        self, data: QueryDict | None = None, *, people: QuerySet[User], name: str, label: str, seen: object = None
    ) -> None:
        value = forms.ModelChoiceField(people, empty_label=_("Choose…"))
        super().__init__(data, value=value, name=name, label=label, seen=seen)


class ChangeTags(ChangeCell):
    """The tags of a customer: those of `seen` that stay are ticked, and `value` is one more."""

    def __init__(self, data: QueryDict | None = None, *, name: str, label: str, seen: Sequence[str] = ()) -> None:
        value = forms.CharField(max_length=LONGEST_TEXT, required=False)
        super().__init__(data, value=value, name=name, label=label, seen=list(seen))
        value.widget.attrs["placeholder"] = _("Tag…")
        self.initial["value"] = ""
        self.kept = frozenset(seen) if data is None else frozenset(data.getlist("keep"))

    def clean_seen(self) -> Sequence[str]:
        """Return those of the tags there were that are still there.

        :raises ValidationError: if they are none
        """
        seen = self.cleaned_data["seen"] or []
        if not isinstance(seen, list):
            raise forms.ValidationError(_("Say which tags."))
        return [name for name in self.initial["seen"] if name in seen]

    @property
    def listed(self) -> Sequence[tuple[str, bool]]:
        """The tags there were, and whether each stays."""
        seen = self.cleaned_data.get("seen", ()) if self.is_bound else self.initial["seen"]
        return [(name, name in self.kept) for name in seen]

    @property
    def on(self) -> Sequence[str]:
        """What is put on."""
        return [self.cleaned_data["value"]] if self.cleaned_data["value"] else []

    @property
    def off(self) -> Sequence[str]:
        """What is taken off."""
        return [name for name in self.cleaned_data["seen"] if name not in self.kept]


class Share(forms.Form):
    """With whom a customer is shared, and until when."""

    person = forms.ChoiceField(label=_("Also looked after by"))
    until_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day. Empty: until somebody takes it back."),
    )

    def __init__(self, data: QueryDict | None = None, *, people: Iterable[User]) -> None:
        super().__init__(data)
        self._people = {str(one.pk): one for one in people}
        named = [(pk, f"{one} · {one.team}" if one.team else str(one)) for pk, one in self._people.items()]
        self.fields["person"].choices = [("", _("Choose…")), *named]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def has_people(self) -> bool:
        """Whether there is anybody to share it with."""
        return bool(self._people)

    def clean_person(self) -> User:
        """Return the person."""
        return self._people[self.cleaned_data["person"]]
