"""What is to be done in a shop, by the type of its customer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.followups.enums import AnswerKind, StepKind
from kejing.followups.models import Step, Template
from kejing.followups.permissions import may_set_templates
from kejing.kit.cleaning import clean_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kejing.customers.models import Customer
    from kejing.people.models import User

MOST_STEPS: Final = 30
MOST_CHOICES: Final = 20
LONGEST_TITLE: Final = 200
LONGEST_CHOICE: Final = 100
LONGEST_KIND: Final = 120
FEWEST_CHOICES: Final = 2


class TemplateRefusal(StrEnum):
    """Why steps are not kept."""

    NOT_ALLOWED = "not_allowed"
    NO_STEPS = "no_steps"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    STEP_TWICE = "step_twice"
    QUESTION_WITHOUT_WORDS = "question_without_words"
    NOTHING_TO_CHOOSE = "nothing_to_choose"


class TemplateRefused(Exception):
    """Steps that cannot be kept; `reason` says why."""

    def __init__(self, reason: TemplateRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StepWanted:
    """One step, as somebody wants it; `choices` are those of a question that is answered with one of several."""

    kind: StepKind
    title: str = ""
    is_required: bool = False
    answer_kind: AnswerKind = AnswerKind.TEXT
    choices: Sequence[str] = ()


STANDARD: Final = (
    StepWanted(StepKind.STOREFRONT, is_required=True),
    StepWanted(StepKind.DISPLAY, is_required=True),
    StepWanted(StepKind.PILE),
    StepWanted(StepKind.POSTER),
    StepWanted(StepKind.RIVALS),
    StepWanted(StepKind.STOCK),
    StepWanted(StepKind.ORDER),
    StepWanted(StepKind.COLLECTION),
    StepWanted(StepKind.RETURN),
    StepWanted(StepKind.SUMMARY, is_required=True),
)
"""What is done in a shop before anybody set other steps."""


def template_for(customer: Customer, *, now: datetime) -> Template:
    """Return the steps that hold today for a customer: those of its type, else those for all.

    The standard ones are stored where there are none for all yet.
    """
    found = _find_current(customer.kind)
    if found is None:
        try:
            found = _store("", STANDARD, by=None, now=now)
        except IntegrityError:
            # Somebody else asked at the same time, and stored them.
            found = _find_current(customer.kind)
            if found is None:
                raise
    return found


@transaction.atomic
def save_template(*, customer_kind: str, steps: Sequence[StepWanted], by: User, now: datetime) -> Template:
    """Have these steps hold from now on for customers of a type (empty: for all others); return them.

    Those that held before stay for the visits that were begun by them.

    :raises TemplateRefused: if it is not for `by` to say, or the steps are none that somebody could do
    """
    if not may_set_templates(by):
        raise TemplateRefused(TemplateRefusal.NOT_ALLOWED)
    kind = clean_words(customer_kind)
    _check(kind, steps)
    held = Template.objects.filter(customer_kind=kind, is_current=True)
    held.update(is_current=False)
    try:
        template = _store(kind, steps, by=by, now=now)
    except IntegrityError:
        # Somebody else saved some at the same time: who comes second takes the place of the first.
        held.update(is_current=False)
        template = _store(kind, steps, by=by, now=now)
    record(
        action=Action.VISIT_STEPS_SET,
        kind=Kind.COMPANY,
        pk=template.pk,
        name=kind,
        after={"kind": kind, "steps": [str(step) for step in template.steps.order_by("position")]},
        by=by,
    )
    return template


@transaction.atomic
def drop_template(*, customer_kind: str, by: User) -> None:
    """Have customers of a type be visited by the steps for all others from now on; visits keep theirs.

    :raises TemplateRefused: if it is not for `by` to say, or the type has no steps of its own
    """
    if not may_set_templates(by):
        raise TemplateRefused(TemplateRefusal.NOT_ALLOWED)
    kind = clean_words(customer_kind)
    held = Template.objects.filter(customer_kind=kind, is_current=True).exclude(customer_kind="").first()
    if held is None:
        raise TemplateRefused(TemplateRefusal.NO_STEPS)
    held.is_current = False
    held.save(update_fields=["is_current"])
    record(
        action=Action.VISIT_STEPS_SET,
        kind=Kind.COMPANY,
        pk=held.pk,
        name=kind,
        after={"kind": kind, "steps": []},
        by=by,
    )


def _find_current(kind: str) -> Template | None:
    # The empty type comes last.
    found = Template.objects.filter(is_current=True, customer_kind__in={kind, ""})
    return found.order_by("-customer_kind", "pk").first()


@transaction.atomic
def _store(kind: str, steps: Sequence[StepWanted], *, by: User | None, now: datetime) -> Template:
    template = Template.objects.create(customer_kind=kind, made_by=by, made_at=now)
    Step.objects.bulk_create(
        Step(
            template=template,
            position=position,
            kind=step.kind,
            title=clean_words(step.title),
            is_required=step.is_required,
            answer_kind=step.answer_kind,
            choices=[clean_words(choice) for choice in step.choices],
        )
        for position, step in enumerate(steps, start=1)
    )
    return template


def _check(kind: str, steps: Sequence[StepWanted]) -> None:
    """Find what is wrong with steps.

    :raises TemplateRefused: with the first that is
    """
    fixed = [step.kind for step in steps if step.kind != StepKind.QUESTION]
    questions = [step for step in steps if step.kind == StepKind.QUESTION]
    choosing = [step.choices for step in questions if step.answer_kind == AnswerKind.CHOICE]
    found = {
        TemplateRefusal.NO_STEPS: not steps,
        TemplateRefusal.TOO_MANY: len(steps) > MOST_STEPS or any(len(step.choices) > MOST_CHOICES for step in steps),
        TemplateRefusal.TOO_LONG: len(kind) > LONGEST_KIND
        or any(len(step.title) > LONGEST_TITLE for step in steps)
        or any(len(choice) > LONGEST_CHOICE for step in steps for choice in step.choices),
        TemplateRefusal.STEP_TWICE: len(fixed) != len(set(fixed)),
        TemplateRefusal.QUESTION_WITHOUT_WORDS: not all(clean_words(step.title) for step in questions),
        TemplateRefusal.NOTHING_TO_CHOOSE: not all(
            len({clean_words(choice) for choice in choices} - {""}) == len(choices) >= FEWEST_CHOICES
            for choices in choosing
        ),
    }
    for reason, is_so in found.items():
        if is_so:
            raise TemplateRefused(reason)
