"""What is to be done in a shop is set on a page, which keeps what was typed when something is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in
from kejing.customers.models import Customer
from kejing.followups.enums import AnswerKind, StepKind
from kejing.followups.models import Step, Template
from kejing.followups.operations.templating import StepWanted, save_template
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

SUMMARY = StepWanted(StepKind.SUMMARY, is_required=True)


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.GENERAL_MANAGER)


def rows(*steps: dict[str, str]) -> dict[str, str]:
    """Return what a browser sends of rows."""
    sent = {"steps-TOTAL_FORMS": str(len(steps)), "steps-INITIAL_FORMS": "0"}
    for index, step in enumerate(steps):
        sent |= {f"steps-{index}-{name}": value for name, value in ({"answer_kind": "text"} | step).items()}
    return sent


def edit(kind: str = "") -> str:
    return f"{reverse('rounds:edit_steps')}?kind={kind}"


def saved(kind: str = "") -> list[tuple[str, str, bool, str, list[str]]]:
    steps = Step.objects.filter(template__customer_kind=kind, template__is_current=True).order_by("position")
    return list(steps.values_list("kind", "title", "is_required", "answer_kind", "choices"))


def make_kind(kind: str, *, owner: User) -> None:
    Customer.objects.filter(pk=make_customer(f"C-{kind}", owner=owner).pk).update(kind=kind)


def test_the_page_lists_types_with_and_without_steps_of_their_own(boss: User) -> None:
    make_kind("Hotel", owner=boss)
    save_template(customer_kind="Shop", steps=[StepWanted(StepKind.QUESTION, "Pieces?")], by=boss, now=timezone.now())

    shown = sign_in(boss).get(reverse("rounds:steps")).content.decode()

    assert "As all other customers" in shown
    assert "Pieces?" in shown
    assert "set by Boss" in shown


def test_the_list_takes_as_many_questions_for_three_types_as_for_one(boss: User) -> None:
    client, counts = sign_in(boss), []
    client.get(reverse("rounds:steps"))
    for kinds in (("Shop",), ("Hotel", "Bar")):
        for kind in kinds:
            make_kind(kind, owner=boss)
            save_template(customer_kind=kind, steps=[SUMMARY], by=boss, now=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("rounds:steps"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_steps_are_saved_in_the_order_of_their_places(boss: User) -> None:
    sent = rows(
        {"kind": "summary", "is_required": "on", "ORDER": "2"},
        {"kind": "question", "title": "Which?", "answer_kind": "choice", "choices": "Red\n\nBlue ", "ORDER": "1"},
    )

    answer = sign_in(boss).post(edit("Shop"), sent)

    assert answer.status_code == 302
    assert saved("Shop") == [
        ("question", "Which?", False, "choice", ["Red", "Blue"]),
        ("summary", "", True, "text", []),
    ]


def test_a_row_that_goes_and_an_empty_one_are_no_steps(boss: User) -> None:
    sent = rows({"kind": "summary"}, {"kind": "pile", "DELETE": "on"}, {"ORDER": "3"})

    sign_in(boss).post(edit(), sent)

    assert [kind for kind, *_rest in saved()] == ["summary"]


def test_choices_and_ways_of_answering_are_kept_for_questions_only(boss: User) -> None:
    sign_in(boss).post(edit(), rows({"kind": "pile", "answer_kind": "choice", "choices": "A\nB"}))

    assert saved() == [("pile", "", False, AnswerKind.TEXT, [])]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], "A visit needs a step at least."),
        ([{"kind": "pile", "title": "Typed"}] * 2, "Only questions can stand here more than once."),
        ([{"kind": "question"}], "A question needs its words."),
        (
            [{"kind": "question", "title": "Typed", "answer_kind": "choice", "choices": "A"}],
            "needs two different answers at least",
        ),
        ([{"title": "Typed"}], "Say what is done."),
        ([{"kind": "question", "title": "Typed"}] * 31, "30 steps at most"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(steps: list[dict[str, str]], said: str, boss: User) -> None:
    answer = sign_in(boss).post(edit("Shop"), rows(*steps))

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert shown.count('value="Typed"') == sum("title" in step for step in steps)
    assert not Template.objects.exists()


def test_one_more_row_is_added_without_a_script_and_nothing_is_saved(boss: User) -> None:
    answer = sign_in(boss).post(edit(), rows({"kind": "question", "title": "Typed"}) | {"more": "1"})

    shown = answer.content.decode()
    assert 'name="steps-1-kind"' in shown
    assert 'value="Typed"' in shown
    assert not Template.objects.exists()


def test_a_type_without_steps_begins_with_those_of_all_others(boss: User) -> None:
    save_template(customer_kind="", steps=[StepWanted(StepKind.QUESTION, "Pieces?")], by=boss, now=timezone.now())

    shown = sign_in(boss).get(edit("Shop")).content.decode()

    assert 'value="Pieces?"' in shown
    assert "This type has no steps of its own yet" in shown


def test_steps_are_set_by_who_looks_after_the_company_only() -> None:
    client = sign_in(make_user("seller"))

    assert client.get(reverse("rounds:steps")).status_code == 403
    assert client.post(edit(), rows({"kind": "summary"})).status_code == 403


def test_a_type_is_made_as_all_others_again(boss: User) -> None:
    client = sign_in(boss)
    client.post(edit("Shop"), rows({"kind": "pile"}))

    shown = client.post(edit("Shop"), {"forget": "1"}, follow=True).content.decode()

    assert "From now on they are visited as all other customers." in shown
    assert saved("Shop") == []
    assert Template.objects.filter(customer_kind="Shop", is_current=False).count() == 1


def test_the_steps_for_all_others_cannot_be_taken_away(boss: User) -> None:
    client = sign_in(boss)
    client.post(edit(), rows({"kind": "pile"}))

    client.post(edit(), {"forget": "1"})

    assert [kind for kind, *_rest in saved()] == ["pile"]
