"""What is to be done in a shop is set by type of customer, and what a visit was begun by stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from followups.reports import NOW
from followups.test_same_time import at_once
from followups.visits import begin
from kejing.audit.models import Entry
from kejing.customers.models import Customer
from kejing.followups.enums import AnswerKind, StepKind
from kejing.followups.models import Step, Template
from kejing.followups.operations.templating import (
    StepWanted,
    TemplateRefusal,
    TemplateRefused,
    save_template,
    template_for,
)
from kejing.followups.permissions import may_set_templates
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from collections.abc import Sequence

SUMMARY = StepWanted(StepKind.SUMMARY, is_required=True)
QUESTION = StepWanted(StepKind.QUESTION, "Pieces?", answer_kind=AnswerKind.NUMBER)


def save(kind: str, *steps: StepWanted, **values: Any) -> Template:
    by = values.get("by") or make_user(f"boss{Template.objects.count()}", role=Role.GENERAL_MANAGER)
    return save_template(customer_kind=kind, steps=steps, by=by, now=NOW)


@pytest.mark.django_db
def test_a_type_with_steps_of_its_own_has_those_and_others_the_common_ones() -> None:
    common, of_shops = save("", SUMMARY), save("Shop", SUMMARY, QUESTION)
    customers = [Customer(kind=kind) for kind in ("Shop", "Hotel", "")]

    assert [template_for(customer, now=NOW) for customer in customers] == [of_shops, common, common]


@pytest.mark.django_db
def test_new_steps_take_the_place_of_the_old_ones_which_a_visit_keeps() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    old = save("", SUMMARY)
    begun = begin(customer, by=li)

    new = save("", QUESTION, SUMMARY)

    begun.refresh_from_db()
    assert (begun.template, template_for(customer, now=NOW)) == (old, new)
    assert list(new.steps.order_by("position").values_list("kind", "title", "answer_kind", "is_required")) == [
        ("question", "Pieces?", "number", False),
        ("summary", "", "text", True),
    ]
    assert list(Template.objects.order_by("pk").values_list("is_current", flat=True)) == [False, True]
    last = Entry.objects.order_by("pk").last()
    assert last is not None
    assert (last.action, last.after) == ("visit_steps_set", {"kind": "", "steps": ["Pieces?", "Summary"]})


@pytest.mark.django_db(transaction=True)
def test_the_standard_steps_are_stored_once_when_four_ask_at_once() -> None:
    customer = make_customer("A")

    found = at_once(*[lambda: template_for(customer, now=NOW)] * 4)

    assert found == [Template.objects.get()] * 4
    assert Step.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_holds() -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)

    saved = at_once(*[lambda: save("", SUMMARY, by=boss)] * 2)

    assert all(isinstance(one, Template) for one in saved)
    assert Template.objects.filter(is_current=True).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([], TemplateRefusal.NO_STEPS),
        ([QUESTION] * 31, TemplateRefusal.TOO_MANY),
        ([StepWanted(StepKind.QUESTION, "x" * 201)], TemplateRefusal.TOO_LONG),
        ([SUMMARY, SUMMARY], TemplateRefusal.STEP_TWICE),
        ([StepWanted(StepKind.QUESTION, " ")], TemplateRefusal.QUESTION_WITHOUT_WORDS),
        (
            [StepWanted(StepKind.QUESTION, "Which?", answer_kind=AnswerKind.CHOICE, choices=("A", "A"))],
            TemplateRefusal.NOTHING_TO_CHOOSE,
        ),
    ],
)
def test_steps_that_nobody_could_do_are_not_kept(steps: Sequence[StepWanted], reason: TemplateRefusal) -> None:
    with pytest.raises(TemplateRefused) as refused:
        save("", *steps)

    assert (refused.value.reason, Template.objects.count()) == (reason, 0)


@pytest.mark.django_db
def test_who_looks_after_the_settings_sets_the_steps() -> None:
    with pytest.raises(TemplateRefused) as refused:
        save("", SUMMARY, by=make_user("li"))

    assert refused.value.reason is TemplateRefusal.NOT_ALLOWED
    allowed = [role for role in Role if may_set_templates(make_user(role.value, role=role))]
    assert allowed == [Role.GENERAL_MANAGER, Role.ADMINISTRATOR]
