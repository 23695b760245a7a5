"""A visit: what was found, its photos, and what somebody decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from kejing.followups.enums import AnswerKind, Verdict
from kejing.followups.operations.deciding import LONGEST_REASON
from kejing.followups.operations.photos import LARGEST_DRIFT, LONGEST_SUBJECT
from kejing.followups.operations.promising import LONGEST_WHY
from kejing.followups.operations.reporting import LONGEST_WORDS
from kejing.rounds.forms.moments import moment_field
from kejing.rounds.forms.place import PlaceForm
from kejing.rounds.forms.report import ReportForm
from kejing.rounds.forms.requests import RequestFields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.http import QueryDict

    from kejing.followups.models import Step
    from kejing.rounds.queries.report import Owed
    from kejing.rounds.queries.usual import Usual
    from kejing.rounds.queries.visit import PhotoStep


class VisitForm(RequestFields, ReportForm):
    """What somebody found and said in a shop: a report with the answers to the steps of the visit."""

    way = None  # type: ignore[assignment]  # how one was reached is known

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        questions: Sequence[Step],
        photo_steps: Sequence[PhotoStep],
        request_steps: Sequence[Step] = (),
        usual: Sequence[Usual] = (),
        people: Sequence[tuple[int, str]],
        owed: Sequence[Owed],
        days: Mapping[str, str],
        today: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, people=people, owed=owed, days=days, today=today, initial=initial)
        self.questions, self.photo_steps = questions, photo_steps
        # Where nobody is there, nobody can be asked.
        asks = not self["nobody"].value()
        for step in questions:
            self.fields[f"step_{step.pk}"] = _answer_field(step, is_required=step.is_required and asks)
        for one in photo_steps:
            self.fields[f"skip_{one.pk}"] = forms.CharField(
                label=_("Why without a photo"),
                max_length=LONGEST_WHY,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.add_requests(request_steps, usual)

    def clean(self) -> dict[str, Any]:
        """Return the fields; what is taken down is whole."""
        said = super().clean()
        self.clean_requests(said)
        return said

    @property
    def asked(self) -> Sequence[forms.BoundField]:
        """The fields of the questions, in their order."""
        return [self[f"step_{step.pk}"] for step in self.questions]

    @property
    def shots(self) -> Sequence[tuple[PhotoStep, forms.BoundField]]:
        """Each step that is done with photos, and the field that says why it was not."""
        return [(one, self[f"skip_{one.pk}"]) for one in self.photo_steps]

    def shots_of(self, step: PhotoStep) -> int:
        """Return how many photos were taken in a step."""
        return step.count

    def why_skipped(self, step: int) -> str:
        """Return why a step has no photo."""
        return str(self.cleaned_data[f"skip_{step}"])

    def answer_to(self, step: int) -> str:
        """Return the answer to a question, empty where there is none."""
        said = self.cleaned_data[f"step_{step}"]
        return "" if said is None else str(said)


def _answer_field(step: Step, *, is_required: bool) -> forms.Field:
    match step.answer_kind:
        case AnswerKind.NUMBER:
            return forms.DecimalField(label=str(step), required=is_required)
        case AnswerKind.YES_NO:
            choices = [("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(label=str(step), choices=choices, widget=forms.RadioSelect, required=is_required)
        case AnswerKind.CHOICE:
            choices = [(one, one) for one in step.choices]
            return forms.ChoiceField(label=str(step), choices=choices, widget=forms.RadioSelect, required=is_required)
    return forms.CharField(
        label=str(step), max_length=LONGEST_WORDS, required=is_required, widget=forms.Textarea(attrs={"rows": 2})
    )


class PhotoForm(PlaceForm):
    """What a device says of a photo beside its bytes."""

    uid = forms.UUIDField()
    belongs_to = forms.UUIDField()
    device = forms.UUIDField()
    ticket = forms.UUIDField()
    taken_at = moment_field()
    subject = forms.CharField(max_length=LONGEST_SUBJECT, required=False)
    drift_seconds = forms.IntegerField(required=False, min_value=-LARGEST_DRIFT, max_value=LARGEST_DRIFT)
    is_offline = forms.BooleanField(required=False)


class EndedForm(forms.Form):
    """Which visit a device ended."""

    done = forms.UUIDField()


class TicketsForm(forms.Form):
    """Which device asks for tickets."""

    device = forms.UUIDField()


class DecisionForm(forms.Form):
    """What somebody decides about a visit; against it, he says why."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    words = forms.CharField(max_length=LONGEST_REASON, required=False)

    def clean(self) -> dict[str, Any]:
        """Return the fields."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("verdict") == Verdict.REJECTED and "words" in said and not said["words"]:
            self.add_error("words", _("Say why it does not count."))
        return said
