"""The steps of a visit, as somebody sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, override

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.followups.enums import AnswerKind, StepKind
from kejing.followups.operations.templating import LONGEST_KIND, LONGEST_TITLE, MOST_STEPS, StepWanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

SPARE: Final = 10
"""Rows that are read above the most steps: who sends too many is told so, and loses none."""
PREFIX: Final = "steps"
FORGET: Final = "forget"
"""The button that has a type be as all others again."""
MORE: Final = "more"
"""The button that asks for one more row."""


class KindForm(forms.Form):
    """For which type of customer; empty for all others."""

    kind = forms.CharField(label=_("Type of customer"), max_length=LONGEST_KIND, required=False)


class StepForm(forms.Form):
    """One row: what is done, and how a question of one's own is answered."""

    kind = forms.ChoiceField(label=_("What is done"), choices=[("", "—"), *StepKind.choices], required=False)
    title = forms.CharField(label=_("Its own name"), max_length=LONGEST_TITLE, required=False)
    is_required = forms.BooleanField(label=_("must be done"), required=False)
    answer_kind = forms.ChoiceField(label=_("Answered"), choices=AnswerKind.choices, initial=AnswerKind.TEXT)
    choices = forms.CharField(
        label=_("Answers to choose from, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @override
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("title") and not said.get("kind"):
            self.add_error("kind", _("Say what is done."))
        return said

    @property
    def wanted(self) -> StepWanted | None:
        """The step that the row asks for, None where the row is empty."""
        said = self.cleaned_data
        if not said.get("kind"):
            return None
        kind = StepKind(said["kind"])
        is_question = kind is StepKind.QUESTION
        answer_kind = AnswerKind(said["answer_kind"]) if is_question else AnswerKind.TEXT
        lines = [line.strip() for line in said["choices"].splitlines() if line.strip()]
        return StepWanted(
            kind=kind,
            title=said["title"],
            is_required=said["is_required"],
            answer_kind=answer_kind,
            choices=lines if answer_kind is AnswerKind.CHOICE else (),
        )


class StepRows(forms.BaseFormSet[StepForm]):
    """The rows of a visit's steps, each with its place and whether it goes."""

    @override
    def add_fields(self, form: StepForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Its place")
        form.fields["DELETE"].label = _("Leave this step out")

    @property
    def wanted(self) -> Sequence[StepWanted]:
        """The steps that the rows ask for, in their order; call it when they are valid."""
        return [step for form in self.ordered_forms if (step := form.wanted) is not None]


_Rows = forms.formset_factory(
    StepForm,
    formset=StepRows,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_STEPS + SPARE,
    absolute_max=MOST_STEPS + SPARE,
)


def rows_of(steps: Sequence[StepWanted]) -> StepRows:
    """Return the rows of these steps, and an empty one."""
    told = [
        {
            "kind": step.kind,
            "title": step.title,
            "is_required": step.is_required,
            "answer_kind": step.answer_kind,
            "choices": "\n".join(step.choices),
        }
        for step in steps
    ]
    return cast("StepRows", _Rows(initial=told, prefix=PREFIX))


def rows_sent(sent: QueryDict) -> StepRows:
    """Return the rows as they were sent."""
    return cast("StepRows", _Rows(sent, prefix=PREFIX))


def rows_with_one_more(sent: QueryDict) -> StepRows:
    """Return the rows as they were sent, and an empty one below."""
    longer = sent.copy()
    longer[f"{PREFIX}-TOTAL_FORMS"] = str(min(rows_sent(sent).total_form_count() + 1, MOST_STEPS + SPARE))
    return rows_sent(longer)
