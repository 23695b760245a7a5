"""Input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.people.models import Team
from kejing.people.queries.teams import team_choices

if TYPE_CHECKING:
    from django.http import QueryDict

EVERYBODY: Final = "everybody"


class _Until(forms.Form):
    until_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day. Empty: until somebody takes it back."),
    )


class Wide(_Until):
    """Every customer, or those of a team, and until when."""

    what = forms.ChoiceField(label=_("Customers"))
    field_order = ("what", "until_on")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="wide-%s")
        teams = [(str(pk), name) for pk, name in team_choices()]
        choices = [("", _("Choose…")), (EVERYBODY, _("Every customer")), (_("Of a team and those below it"), teams)]
        self.fields["what"].choices = choices if teams else choices[:2]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_what(self) -> Team | None:
        """Return the team, None for every customer."""
        what = self.cleaned_data["what"]
        return None if what == EVERYBODY else Team.objects.get(pk=what)


class Single(_Until):
    """One customer, and until when."""

    code = forms.CharField(
        label=_("Customer code"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("code", "until_on")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="single-%s")
