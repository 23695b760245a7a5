"""What a customer orders, pays, returns or has in stock is taken down in steps of a visit, with it or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from followups.visits import MORNING, STAY, a_check_out, begin, end
from kejing.followups.enums import REQUEST_STEPS, StepKind, Verdict, VisitState
from kejing.followups.models import Answer, Followup
from kejing.followups.operations.checking import check_chains
from kejing.followups.operations.deciding import decide_visit
from kejing.followups.operations.reporting import UidTaken
from kejing.followups.operations.taking import StepRequest, request_uid
from kejing.followups.operations.templating import StepWanted, save_template
from kejing.followups.operations.visiting import (
    StepAnswer,
    VisitRefusal,
    VisitRefused,
    drop_visit,
    end_visit,
)
from kejing.ledger.models import Request, RequestLine
from kejing.ledger.operations.requesting import cancel_request
from kejing.ledger.queries import requests_waiting
from kejing.people.enums import Role
from kejing.proof import Difference, make_key
from ledger.taking import NOW, an_order, line
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from kejing.customers.models import Customer
    from kejing.followups.models import Step, Visit
    from kejing.people.models import User
    from kejing.proof import Break

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


def step_of(visit: Visit, kind: StepKind) -> Step:
    return visit.template.steps.get(kind=kind)


def taken_in(visit: Visit, kind: StepKind = StepKind.ORDER, **values: Any) -> StepRequest:
    """Return what was taken down in the step of a kind."""
    step = step_of(visit, kind)
    told = {"uid": request_uid(visit.uid, step.pk), "kind": REQUEST_STEPS[kind]}
    return StepRequest(step.pk, an_order(**(told | values)))


def refused_with(visit: Visit, *, by: User, **values: Any) -> VisitRefusal:
    with pytest.raises(VisitRefused) as refused:
        end(visit, by=by, **values)
    return refused.value.reason


def test_an_order_comes_with_its_visit(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)

    end(begun, by=li, requests=[taken_in(begun)])

    order = Request.objects.get()
    assert (order.belongs_to, order.taken_at, order.received_at, order.by) == (
        begun.uid,
        MORNING + STAY,
        MORNING + STAY,
        li,
    )


def test_a_visit_sent_twice_leaves_one_order(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    leaving = a_check_out(begun, requests=[taken_in(begun)])

    for _time in range(2):
        end_visit(uid=begun.uid, check_out=leaving, by=li, now=MORNING + STAY)

    assert (Request.objects.count(), Followup.objects.count()) == (1, 1)


def test_a_visit_sent_again_with_another_order_is_another_one(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    end(begun, by=li, requests=[taken_in(begun)])

    with pytest.raises(UidTaken):
        end(begun, by=li, requests=[taken_in(begun, lines=(line(quantity="25"),))])
    with pytest.raises(UidTaken):
        end(begun, by=li)


def test_a_visit_sent_again_after_its_order_was_cancelled_is_the_same(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    end(begun, by=li, requests=[taken_in(begun)])
    cancel_request(request=Request.objects.get(), why="Sold out", by=li, now=NOW)

    assert end(begun, by=li, requests=[taken_in(begun)]).pk == begun.pk


def test_an_order_that_cannot_be_kept_keeps_the_visit_open(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)

    reason = refused_with(begun, by=li, requests=[taken_in(begun, lines=(line(quantity="0"),))])

    begun.refresh_from_db()
    assert (reason, begun.state, Followup.objects.exists()) == (VisitRefusal.WRONG_REQUEST, VisitState.OPEN, False)


@pytest.mark.parametrize("step", ["another_kind", "no_step"])
def test_what_is_taken_belongs_to_a_step_of_its_kind(li: User, shop: Customer, step: str) -> None:
    begun = begin(shop, by=li)
    pk = step_of(begun, StepKind.RETURN).pk if step == "another_kind" else 0

    reason = refused_with(begun, by=li, requests=[StepRequest(pk, taken_in(begun).taken)])

    assert (reason, Request.objects.exists()) == (VisitRefusal.WRONG_REQUEST, False)


@pytest.fixture
def must_order(li: User, shop: Customer) -> Visit:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    steps = [StepWanted(StepKind.ORDER, is_required=True)]
    save_template(customer_kind="", steps=steps, by=boss, now=MORNING)
    return begin(shop, by=li)


def test_a_required_order_is_taken_or_left_out_with_a_reason(li: User, must_order: Visit) -> None:
    step = step_of(must_order, StepKind.ORDER)

    assert refused_with(must_order, by=li) == VisitRefusal.STEP_MISSING
    assert refused_with(must_order, by=li, answers=[StepAnswer(step.pk, "24 boxes")]) == VisitRefusal.STEP_MISSING
    end(must_order, by=li, answers=[StepAnswer(step.pk, skipped_because="Has enough")])

    assert Answer.objects.get().skipped_because == "Has enough"


def test_a_required_order_that_was_taken_needs_no_reason(li: User, must_order: Visit) -> None:
    assert end(must_order, by=li, requests=[taken_in(must_order)]).state == VisitState.DONE


def test_a_visit_broken_off_leaves_no_order(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)

    drop_visit(uid=begun.uid, by=li, now=MORNING)

    assert not Request.objects.exists()


def test_a_visit_that_does_not_count_leaves_the_order_as_it_is(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    done = end(begun, by=li, requests=[taken_in(begun, lines=(line(price=Decimal(2)),))])

    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    decide_visit(visit=done, verdict=Verdict.REJECTED, words="Nobody there", by=boss, now=NOW)

    assert requests_waiting().get().amount == Decimal(48)


REQUEST_CHANGES: dict[str, Callable[[], Any]] = {
    "what was paid": lambda: Request.objects.update(amount=Decimal("1.00")),
    "how many": lambda: RequestLine.objects.update(quantity=Decimal(90)),
    "which item": lambda: RequestLine.objects.update(words="Gold"),
    "an item less": lambda: RequestLine.objects.first().delete(),  # type: ignore[union-attr]  # there is one
    "whose it is": lambda: Request.objects.update(customer=make_customer("B")),
}


def first_break() -> Break | None:
    return check_chains(public=make_key().public)[0].verdict.first_break


@pytest.mark.parametrize("what", REQUEST_CHANGES)
def test_a_change_of_what_was_taken_down_is_found(what: str, li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    end(begun, by=li, requests=[taken_in(begun)])
    before = first_break()

    REQUEST_CHANGES[what]()

    found = first_break()
    assert (before, found is not None and found.what) == (None, Difference.CHANGED)


def test_what_was_taken_down_and_removed_is_missing(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    end(begun, by=li, requests=[taken_in(begun)])
    name = f"request:{Request.objects.get().pk}"

    Request.objects.all().delete()

    found = first_break()
    assert found is not None
    assert (found.what, found.record) == (Difference.MISSING, name)


def test_what_becomes_of_it_changes_nothing_of_its_record(li: User, shop: Customer) -> None:
    begun = begin(shop, by=li)
    end(begun, by=li, requests=[taken_in(begun)])

    cancel_request(request=Request.objects.get(), why="Sold out", by=li, now=NOW)

    assert first_break() is None
