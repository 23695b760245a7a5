"""What is planned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.followups.enums import NoteKind
from kejing.followups.operations.planning import LONGEST_WHY
from kejing.followups.operations.spans import LONGEST_TEXT
from kejing.geo import Position


class StopForm(forms.Form):
    """Whom to see on which day, and between which times."""

    customer = forms.CharField(label=_("Name or code of the customer"), max_length=300)
    planned_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    not_before = forms.TimeField(label=_("Not before"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    not_after = forms.TimeField(label=_("Not after"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))


class MoveForm(forms.Form):
    """To which day."""

    planned_on = forms.DateField(label=_("Day"))


class DropForm(forms.Form):
    """Why it is planned no longer."""

    why = forms.CharField(label=_("Why not"), max_length=LONGEST_WHY)


class TakeForm(forms.Form):
    """Which days of a week are taken over as they are proposed; without one, all."""

    day = forms.DateField(required=False)


class StartForm(forms.Form):
    """From where a day begins, if the device said so."""

    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput())
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput())
    accuracy = forms.FloatField(required=False, widget=forms.HiddenInput())

    @property
    def start(self) -> Position | None:
        """Return the position, or None where none was given."""
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        return None if latitude is None or longitude is None else Position(latitude, longitude)


class PlanForm(forms.Form):
    """What is meant to be done."""

    text = forms.CharField(
        label=_("What is meant to be done"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
    )


class NoteForm(forms.Form):
    """What is noted under a plan."""

    kind = forms.ChoiceField(label=_("Kind of note"), choices=NoteKind.choices)
    text = forms.CharField(label=_("Words"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
