"""Reasons for abnormal figures: who gives them, for which occasion, and what the table makes of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from battlemap.measured import sign_in
from battlemap.reading import read_page
from battlemap.standings import AS_OF, a_standing, reason
from kejing.people.enums import Role
from kejing.standing.models import GivenReason, Refresh, Standing
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from battlemap.reading import Element
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]

OWED = reason("flag.over_limit", owed_amount=500_000, limit_amount=100_000)
SPIKE = reason("flag.order_spike", last_amount=300_000, usual_amount=100_000, times=3, before=12)


@pytest.fixture
def seller() -> User:
    return make_user("seller")


def flagged(code: str, *, owner: User | None, **changes: Any) -> Standing:
    values = {"flags": "order_spike;over_limit", "flag_reasons": f"[{SPIKE},{OWED}]"} | changes
    standing = a_standing(code, **values)
    standing.customer = make_customer(code, owner=owner)
    standing.save(force_insert=True)
    return standing


def give(client: Client, one: Standing, **sent: Any) -> Any:
    said = {"flags": ["order_spike"], "cause": "stocked", "words": "for the festival"} | sent
    return client.post(f"/customers/{one.pk}/reason/", said)


def drawer(client: Client, one: Standing) -> Element:
    body = client.get(f"/customers/?list=all&customer={one.customer_code}").content.decode()
    return read_page(body).one("aside", id="drawer")


def waiting(client: Client) -> list[str]:
    page = client.get("/customers/?list=unanswered").context["page"]
    assert [tab.count for tab in page.worklists if tab.is_current] == [len(page.rows)]
    return [row.code for row in page.rows]


def test_a_reason_stands_under_its_figure_and_its_cell_is_red_no_more(seller: User) -> None:
    client = sign_in(seller)
    one = flagged("A", owner=seller)

    give(client, one)

    told = drawer(client, one).every("p", class_="answer")
    assert [answer.words.rsplit(" ", 1)[0] for answer in told] == ["Stocked up, not sold for the festival Seller"]
    (row,) = client.get("/customers/").context["page"].rows
    assert [cell.css for cell in row.cells if {"bad", "told"} & set(cell.css.split())] == ["num told", "num bad"]
    kept = GivenReason.objects.get()
    assert (kept.occasion, kept.evidence, kept.given_by) == (AS_OF, SPIKE, seller)


def test_a_customer_waits_until_each_of_its_figures_has_a_reason(seller: User) -> None:
    client = sign_in(seller)
    one = flagged("A", owner=seller)
    flagged("B", owner=seller, flags="", flag_reasons="[]")

    assert waiting(client) == ["A"]
    give(client, one)
    assert waiting(client) == ["A"]
    assert [box.attributes["value"] for box in drawer(client, one).every("input", name="flags")] == ["over_limit"]
    give(client, one, flags=["over_limit"])
    assert waiting(client) == []
    assert drawer(client, one).every("form", class_="answering") == []


@pytest.mark.parametrize(
    ("flag", "later"),
    [("order_spike", {"last_order_on": date(2026, 4, 3)}), ("over_limit", {})],
)
def test_a_reason_answers_its_occasion_alone(flag: str, later: dict[str, object], seller: User, shown: Refresh) -> None:
    client = sign_in(seller)
    one = flagged("A", owner=seller, flags=flag, flag_reasons=f"[{SPIKE if flag == 'order_spike' else OWED}]")
    give(client, one, flags=[flag])
    assert waiting(client) == []

    Standing.objects.filter(pk=one.pk).update(**later)
    Refresh.objects.filter(pk=shown.pk).update(as_of=date(2026, 4, 4), revision="later")

    assert waiting(client) == ["A"]


def test_an_overdue_debt_is_asked_for_again_when_another_one_is_the_oldest(seller: User) -> None:
    client = sign_in(seller)
    owed = reason("flag.credit_overdue", overdue_amount=500, oldest_due_on="2026-01-01")
    one = flagged(
        "A",
        owner=seller,
        flags="credit_overdue",
        flag_reasons=f"[{owed}]",
        receivable_oldest_due_on=date(2026, 1, 1),
    )
    give(client, one, flags=["credit_overdue"], cause="promised")
    assert waiting(client) == []

    Standing.objects.filter(pk=one.pk).update(receivable_oldest_due_on=date(2026, 2, 1))
    Refresh.objects.update(revision="later")

    assert waiting(client) == ["A"]


def test_the_supervisor_sees_who_has_given_none(seller: User) -> None:
    team = make_team("north")
    member = make_user("member", team=team)
    lead = sign_in(make_user("lead", role=Role.SUPERVISOR, team=team))
    flagged("A", owner=member)
    flagged("B", owner=seller)

    assert waiting(lead) == ["A"]


@pytest.mark.parametrize("sent", [{"flags": []}, {"flags": ["slack"]}, {"cause": "weather"}, {"words": "x" * 501}])
def test_what_is_no_reason_keeps_none(sent: dict[str, object], seller: User) -> None:
    client = sign_in(seller)
    one = flagged("A", owner=seller)

    answer = give(client, one, **sent)

    assert (answer.status_code, GivenReason.objects.count()) == (302, 0)


def test_only_who_looks_after_a_customer_gives_reasons_for_its_figures(seller: User) -> None:
    one = flagged("A", owner=seller)

    assert give(sign_in(make_user("other")), one).status_code == 404
    assert give(Client(), one)["Location"].startswith("/accounts/login/")
    assert sign_in(seller).get(f"/customers/{one.pk}/reason/").status_code == 405
    assert GivenReason.objects.count() == 0


def test_htmx_gets_the_drawer_with_the_reason(seller: User) -> None:
    client = sign_in(seller)
    one = flagged("A", owner=seller)

    answer = client.post(
        f"/customers/{one.pk}/reason/", {"flags": ["over_limit"], "cause": "price"}, headers={"hx-request": "true"}
    )

    assert read_page(answer.content.decode()).one("p", class_="answer").one("b").words == "Price"
    assert "<html" not in answer.content.decode()
