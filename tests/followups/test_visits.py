"""A visit is begun where somebody is, and becomes one contact as he leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from followups.pictures import receive
from followups.visits import HERE, MORNING, STAY, a_check_out, begin, end, visit
from kejing.followups.enums import FollowupKind, VisitState
from kejing.followups.models import Followup, Promise, Step, Visit
from kejing.followups.operations.reporting import Place, Promised, UidTaken
from kejing.followups.operations.visiting import (
    StepAnswer,
    VisitRefusal,
    VisitRefused,
    drop_visit,
    end_visit,
)
from kejing.people.enums import Role
from kit.child_processes import run_python, wait_for_line
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


def test_who_checks_in_is_in_the_shop_and_no_contact_is_there_yet(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)

    assert (begun.state, begun.latitude, begun.accuracy) == (VisitState.OPEN, HERE.latitude, HERE.accuracy)
    assert not Followup.objects.exists()


def test_who_checks_out_leaves_one_contact_with_the_same_identifier(li: User, shop: Customer) -> None:
    done = visit(shop, by=li)

    contact = Followup.objects.get()
    assert (contact.uid, contact.kind, contact.answered, contact.text) == (
        done.uid,
        FollowupKind.VISIT,
        True,
        "All well.",
    )
    assert (contact.happened_on, done.state, done.followup_id) == (date(2026, 3, 20), VisitState.DONE, contact.pk)


def test_what_is_sent_twice_is_there_once(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    again = begin(shop, by=li, uid=begun.uid)
    first = end(begun, by=li)
    second = end(begun, by=li)

    assert (again.pk, second.pk) == (begun.pk, first.pk)
    assert (Visit.objects.count(), Followup.objects.count()) == (1, 1)


def test_other_words_under_the_same_identifier_are_not_taken_for_sent(li: User, shop: Customer) -> None:
    done = visit(shop, by=li)

    with pytest.raises(UidTaken):
        end(done, by=li, text="Something else.")


def test_somebody_elses_identifier_is_told_as_taken(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    wang = make_user("wang", team=make_team("west"))

    with pytest.raises(UidTaken):
        begin(make_customer("B", owner=wang), by=wang, uid=begun.uid)


def test_a_closed_door_is_an_attempt_and_needs_only_the_storefront(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    door = begun.template.steps.get(kind="storefront")

    end(begun, by=li, answered=False, text="", answers=[StepAnswer(door.pk, "1")])

    assert not Followup.objects.get().answered


def test_a_promise_is_given_and_another_one_kept(li: User, shop: Customer) -> None:
    owed = Promise.objects.create(customer=shop, what="Shelf", made_on=date(2026, 3, 1), due_on=date(2026, 3, 19))
    begun = begin(shop, by=li)

    end(begun, by=li, promise=Promised("Price list", date(2026, 3, 27)), kept=[owed])

    assert sorted(Promise.objects.values_list("what", "state")) == [("Price list", "open"), ("Shelf", "kept")]


def test_photos_that_came_before_belong_to_the_contact(
    li: User, shop: Customer, settings: Settings, tmp_path: Path
) -> None:
    settings.PHOTOS_DIR = tmp_path
    begun = begin(shop, by=li)
    photo = receive(shop, by=li, belongs_to=begun.uid)

    done = end(begun, by=li)

    photo.refresh_from_db()
    assert photo.followup_id == done.followup_id


def test_a_step_that_is_left_out_needs_a_reason_if_it_must_be_done(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    told = a_check_out(begun)
    first = told.answers[0]
    without = replace(told, answers=told.answers[1:])
    explained = replace(told, answers=[StepAnswer(first.step, skipped_because="Dark"), *told.answers[1:]])

    with pytest.raises(VisitRefused) as refused:
        end_visit(uid=begun.uid, check_out=without, by=li, now=MORNING + STAY)
    done = end_visit(uid=begun.uid, check_out=explained, by=li, now=MORNING + STAY)

    assert refused.value.reason is VisitRefusal.STEP_MISSING
    assert done.answers.get(step=first.step).skipped_because == "Dark"


WRONG: tuple[tuple[dict[str, Any], VisitRefusal], ...] = (
    ({"text": "  "}, VisitRefusal.NO_WORDS),
    ({"purposes": frozenset()}, VisitRefusal.NO_PURPOSE),
    ({"text": "x" * 10_001}, VisitRefusal.TOO_LONG),
    ({"place": Place(91, 0, 1)}, VisitRefusal.NO_SUCH_PLACE),
    ({"ended_at": MORNING - STAY}, VisitRefusal.ENDS_BEFORE_IT_BEGINS),
    ({"promise": Promised("", date(2026, 4, 1))}, VisitRefusal.WRONG_PROMISE),
    ({"promise": Promised("Late", date(2026, 3, 1))}, VisitRefusal.WRONG_PROMISE),
    ({"answers": [StepAnswer(10**9, "1")]}, VisitRefusal.NO_SUCH_STEP),
)


@pytest.mark.parametrize(("told", "reason"), WRONG, ids=[reason.value for _told, reason in WRONG])
def test_what_cannot_be_kept_is_refused_and_the_visit_stays_open(
    li: User, shop: Customer, told: dict[str, Any], reason: VisitRefusal
) -> None:
    begun = begin(shop, by=li)

    with pytest.raises(VisitRefused) as refused:
        end_visit(uid=begun.uid, check_out=replace(a_check_out(begun), **told), by=li, now=MORNING + STAY)

    begun.refresh_from_db()
    assert (refused.value.reason, begun.state, Followup.objects.count()) == (reason, VisitState.OPEN, 0)


def test_a_visit_that_was_broken_off_counts_for_nothing_and_does_not_end(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    drop_visit(uid=begun.uid, by=li, now=MORNING + STAY)

    with pytest.raises(VisitRefused) as refused:
        end(begun, by=li)

    assert (refused.value.reason, Followup.objects.count()) == (VisitRefusal.NOT_OPEN, 0)


def test_who_does_not_see_the_customer_checks_in_nowhere(shop: Customer) -> None:
    wang = make_user("wang", team=make_team("west"))

    with pytest.raises(VisitRefused) as refused:
        begin(shop, by=wang)

    assert refused.value.reason is VisitRefusal.CUSTOMER_GONE


def test_an_administrator_visits_nobody(shop: Customer) -> None:
    with pytest.raises(VisitRefused) as refused:
        begin(shop, by=make_user("root", role=Role.ADMINISTRATOR))

    assert refused.value.reason is VisitRefusal.NOT_ALLOWED


def test_the_standard_steps_are_there_from_the_first_visit_on(li: User, shop: Customer) -> None:
    begin(shop, by=li)

    steps = Step.objects.order_by("position").values_list("kind", "is_required")
    assert list(steps) == [
        ("storefront", True),
        ("display", True),
        ("pile", False),
        ("poster", False),
        ("rivals", False),
        ("stock", False),
        ("order", False),
        ("collection", False),
        ("return", False),
        ("summary", True),
    ]


def test_a_visit_that_arrives_too_late_counts_for_the_day_it_arrived(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li, now=MORNING + timedelta(days=9))

    end(begun, by=li, now=MORNING + timedelta(days=9))

    assert Followup.objects.get().happened_on == date(2026, 3, 29)


def test_what_was_kept_is_there_all_the_same_when_the_customer_is_not_his_any_more(li: User, shop: Customer) -> None:
    done = visit(shop, by=li)
    shop.owner = None
    shop.save()

    assert end(done, by=li) == done


def test_who_checks_out_does_not_load_what_decodes_pictures() -> None:
    told = "import sys, kejing.followups.operations.visiting; print({'PIL', 'numpy'} & sys.modules.keys())"

    with run_python(told) as child:
        assert wait_for_line(child) == "set()"
