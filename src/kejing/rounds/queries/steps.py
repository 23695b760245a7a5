"""What is to be done in shops, as the page of the settings shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from kejing.customers.queries import visible_to
from kejing.followups.enums import AnswerKind, StepKind
from kejing.followups.models import Step, Template
from kejing.followups.operations.templating import STANDARD, StepWanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kejing.people.models import User


@dataclass(frozen=True, slots=True)
class StepsOfKind:
    """The steps of visits to customers of a type (empty: all others), and how many such customers one sees.

    `has_own` is false where the steps are those of all others. `by` and `made_at` say who set them, if anybody did.
    """

    kind: str
    customers: int | None
    steps: Sequence[StepWanted]
    has_own: bool
    by: str = ""
    made_at: datetime | None = None


def steps_page(user: User) -> Sequence[StepsOfKind]:
    """Return the steps for all others, then those of each type that has its own or a customer this person sees."""
    current = Template.objects.filter(is_current=True).select_related("made_by").prefetch_related("steps")
    found = {template.customer_kind: _told(template) for template in current}
    counted = visible_to(user).exclude(kind="").order_by().values_list("kind").annotate(customers=Count("pk"))
    customers = dict(counted)
    others = found.pop("", StepsOfKind("", None, STANDARD, has_own=True))
    return [
        others,
        *(
            StepsOfKind(
                kind,
                customers.get(kind, 0),
                found[kind].steps if kind in found else others.steps,
                has_own=kind in found,
                by=found[kind].by if kind in found else "",
                made_at=found[kind].made_at if kind in found else None,
            )
            for kind in sorted({*found, *customers})
        ),
    ]


def steps_for_kind(kind: str) -> StepsOfKind:
    """Return the steps that hold for customers of a type, which may be those of all others."""
    current = Template.objects.filter(is_current=True, customer_kind__in={kind, ""})
    template = current.select_related("made_by").prefetch_related("steps").order_by("-customer_kind", "pk").first()
    if template is None:
        return StepsOfKind(kind, None, STANDARD, has_own=not kind)
    told = _told(template)
    return StepsOfKind(kind, None, told.steps, has_own=template.customer_kind == kind, by=told.by, made_at=told.made_at)


def _told(template: Template) -> StepsOfKind:
    steps = sorted(template.steps.all(), key=lambda step: step.position)
    return StepsOfKind(
        kind=template.customer_kind,
        customers=None,
        steps=[_wanted(step) for step in steps],
        has_own=True,
        by=str(template.made_by or ""),
        made_at=template.made_at if template.made_by_id else None,
    )


def _wanted(step: Step) -> StepWanted:
    return StepWanted(
        kind=StepKind(step.kind),
        title=step.title,
        is_required=step.is_required,
        answer_kind=AnswerKind(step.answer_kind),
        choices=step.choices,
    )
