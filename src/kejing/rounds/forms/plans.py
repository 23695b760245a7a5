"""What is planned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.followups.enums import NoteKind
from kejing.followups.operations.promising import LONGEST_WHY
from kejing.followups.operations.spans import LONGEST_TEXT


class StopForm(forms.Form):
    """Whom to see on which day, and between which times."""

    customer = forms.CharField(label=_("Name or code of the customer"), max_length=300)
    planned_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
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


class PlanForm(forms.Form):
    """What is meant to be done."""

    text = forms.CharField(
        label=_("What is meant to be done"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
    )


class NoteForm(forms.Form):
    """What is noted under a plan."""

    kind = forms.ChoiceField(label=_("Kind of note"), choices=NoteKind.choices)
    text = forms.CharField(label=_("Words"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
