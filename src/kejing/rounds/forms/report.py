"""A report, and what a draft keeps of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kejing.followups.enums import Purpose, Way
from kejing.followups.models import Promise
from kejing.followups.operations.promising import LONGEST_PROMISE, LONGEST_WHY
from kejing.followups.operations.reporting import LONGEST_WORDS, Promised
from kejing.rounds.forms.feed import LATEST_DAY
from kejing.rounds.forms.place import PlaceForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict
    from django_stubs_ext import StrPromise

    from kejing.rounds.queries.report import Owed


NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "uid", "back", "latitude", "longitude", "accuracy"})
"""What a draft leaves out: a position belongs to the moment at which somebody gave it."""
NONE, TOMORROW, IN_A_WEEK, ON_A_DAY = "none", "tomorrow", "week", "day"
OPEN, KEPT, DROPPED = "open", "kept", "dropped"


class ReportForm(PlaceForm):
    """What somebody reports on a customer."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    back = forms.CharField(max_length=2_000, required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label=gettext_lazy("Reached by"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how you reached them.")},
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("What for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Say what it was for: one purpose or several.")},
    )
    nobody = forms.BooleanField(label=gettext_lazy("Nobody answered"), required=False)
    met = forms.MultipleChoiceField(
        label=gettext_lazy("With whom"), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=LONGEST_WORDS,
        required=False,
        # With a blank as its hint the style sheet can tell whether something is written.
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "placeholder": " "}),
    )
    rival_news = forms.CharField(
        label=gettext_lazy("News of rivals"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    promise = forms.ChoiceField(
        label=gettext_lazy("Next promise"),
        choices=[(one, one) for one in (NONE, TOMORROW, IN_A_WEEK, ON_A_DAY)],
        widget=forms.RadioSelect,
        initial=NONE,
        required=False,
    )
    promise_on = forms.DateField(
        label=gettext_lazy("For which day"),
        required=False,
        validators=[MaxValueValidator(LATEST_DAY)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    promise_what = forms.CharField(
        label=gettext_lazy("What is promised"),
        max_length=LONGEST_PROMISE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Sequence[tuple[int, str]],
        owed: Sequence[Owed],
        days: Mapping[str, str],
        today: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"uid": uuid4(), **(initial or {})})
        self.today, self.owed = today, owed
        self._choices("purposes", Purpose.choices)
        self._choices("met", [(str(pk), name) for pk, name in people])
        self._choices(
            "promise",
            [
                (NONE, _("No promise")),
                (TOMORROW, days[TOMORROW]),
                (IN_A_WEEK, days[IN_A_WEEK]),
                (ON_A_DAY, _("Choose a day")),
            ],
        )
        fates = [(KEPT, _("Kept")), (OPEN, _("Not yet")), (DROPPED, _("No longer holds"))]
        for one in owed:
            self.fields[f"owed_{one.pk}"] = forms.ChoiceField(
                label=one.what, choices=fates, initial=OPEN, widget=forms.RadioSelect, required=False
            )
            self.fields[f"why_{one.pk}"] = forms.CharField(
                label=_("Why it no longer holds"), max_length=LONGEST_WHY, required=False
            )

    def _choices(self, name: str, choices: Sequence[tuple[str, str | StrPromise]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def promises(self) -> Sequence[tuple[Owed, forms.BoundField, forms.BoundField]]:
        """Each promise that is open, the field of what became of it, and the one that says why."""
        return [(one, self[f"owed_{one.pk}"], self[f"why_{one.pk}"]) for one in self.owed]

    @property
    def tells_of_rivals(self) -> bool:
        """Whether the folded field holds something, so that it is shown."""
        return bool(self["rival_news"].value() or self["rival_news"].errors)

    def clean(self) -> dict[str, Any]:
        """Return the fields; a report without words is one of an attempt."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("nobody") and "text" in said and not said["text"]:
            self.add_error("text", _("Say in a few words what happened."))
        if said.get("promise") not in {None, "", NONE}:
            self._clean_promise(said)
        for one in self.owed:
            if said.get(f"owed_{one.pk}") == DROPPED and not said.get(f"why_{one.pk}"):
                self.add_error(f"why_{one.pk}", _("Say why it no longer holds."))
        return said

    def _clean_promise(self, said: Mapping[str, Any]) -> None:
        if "promise_what" in said and not said["promise_what"]:
            self.add_error("promise_what", _("Say what is promised."))
        if said["promise"] == ON_A_DAY and "promise_on" in said:
            if said["promise_on"] is None:
                self.add_error("promise_on", _("Say for which day."))
            elif said["promise_on"] < self.today:
                self.add_error("promise_on", _("That day is over: choose today or a later one."))

    @property
    def for_purposes(self) -> frozenset[Purpose]:
        """What it was for."""
        return frozenset(map(Purpose, self.cleaned_data["purposes"]))

    @property
    def promised(self) -> Promised | None:
        """What is promised next."""
        said = self.cleaned_data
        days = {
            TOMORROW: self.today + timedelta(days=1),
            IN_A_WEEK: self.today + timedelta(days=7),
            ON_A_DAY: said["promise_on"],
        }
        due_on = days.get(said["promise"])
        return None if due_on is None else Promised(what=said["promise_what"], due_on=due_on)

    @property
    def kept(self) -> Sequence[Promise]:
        """The promises that it kept."""
        return list(Promise.objects.filter(pk__in=self._with_fate(KEPT)))

    @property
    def dropped(self) -> Sequence[tuple[Promise, str]]:
        """The promises that no longer hold, each with why."""
        found = Promise.objects.filter(pk__in=self._with_fate(DROPPED))
        return [(promise, self.cleaned_data[f"why_{promise.pk}"]) for promise in found]

    def _with_fate(self, fate: str) -> Sequence[int]:
        return [one.pk for one in self.owed if self.cleaned_data[f"owed_{one.pk}"] == fate]


def content_of(data: QueryDict) -> Mapping[str, Sequence[str]]:
    """Return what a draft keeps of a form that was sent."""
    return {name: data.getlist(name) for name in data if name not in NOT_KEPT}


def initial_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values of fields that a draft holds, as `content_of` kept them."""
    several = {"purposes", "met"}
    return {
        name: values if name in several else values[-1]
        for name, values in content.items()
        if isinstance(values, list) and values
    }


class DraftForm(forms.Form):
    """Which report is a draft."""

    uid = forms.UUIDField()
