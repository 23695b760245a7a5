"""Customers that were picked in the table are planned for a day, for their owners or for oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in
from battlemap.reading import read_page
from battlemap.standings import a_standing
from kejing.followups.models import Stop
from kejing.followups.operations import planning
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client

    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]
TODAY = timezone.now().astimezone(settings.COMPANY_TIME_ZONE).date()
DAY = TODAY + timedelta(days=1)


@pytest.fixture
def people() -> Mapping[str, User]:
    """Two who sell in the north and their supervisor, one in the south; each seller owns one customer."""
    north = make_team("north")
    found = {
        "li": make_user("li", team=north),
        "wang": make_user("wang", team=north),
        "zhou": make_user("zhou", team=make_team("south")),
        "leader": make_user("leader", role=Role.SUPERVISOR, team=north),
    }
    for name in ("li", "wang", "zhou"):
        add(name, owner=found[name])
    return found


def add(code: str, *, owner: User | None) -> None:
    standing = a_standing(code)
    standing.customer = make_customer(code, owner=owner)
    standing.save(force_insert=True)


def send(client: Client, *codes: str, **also: str) -> Any:
    asked = {"code": codes, "planned_on": DAY.isoformat(), "whose": "owner", "expected": str(len(codes))}
    return client.post(reverse("battlemap:plan_customers"), asked | also, follow=True)


def stops() -> list[tuple[str, str]]:
    return list(Stop.objects.order_by("customer__code", "pk").values_list("person__username", "customer__code"))


def words(answer: Any) -> str:
    return read_page(answer.content.decode()).one("main").words


def test_each_owner_gets_his_customers_for_the_day(people: Mapping[str, User]) -> None:
    answer = send(sign_in(people["leader"]), "li", "wang")

    assert stops() == [("li", "li"), ("wang", "wang")]
    assert f"2 customers are planned for {DAY.isoformat()}." in words(answer)


def test_one_can_plan_them_for_oneself(people: Mapping[str, User]) -> None:
    send(sign_in(people["leader"]), "li", "wang", whose="own")

    assert stops() == [("leader", "li"), ("leader", "wang")]


def test_who_is_planned_already_and_who_is_nobodys_are_counted(manager: User, people: Mapping[str, User]) -> None:
    add("nobody", owner=None)
    send(sign_in(people["li"]), "li")

    answer = send(sign_in(manager), "li", "nobody", "zhou")

    assert stops() == [("li", "li"), ("zhou", "zhou")]
    said = words(answer)
    assert f"1 customer is planned for {DAY.isoformat()}. 1 was already." in said
    assert "1 was left out: nobody owns it whom you plan for." in said


def test_a_day_that_is_over_is_refused_and_stays_typed(people: Mapping[str, User]) -> None:
    over = (TODAY - timedelta(days=1)).isoformat()

    answer = send(sign_in(people["li"]), "li", planned_on=over)

    assert "That day is over: choose today or a later one." in words(answer)
    assert f'value="{over}"' in answer.content.decode()
    assert stops() == []


def test_another_number_than_was_shown_plans_nobody(people: Mapping[str, User]) -> None:
    answer = send(sign_in(people["leader"]), "li", "wang", expected="3")

    assert "another number of customers" in words(answer)
    assert stops() == []


def test_too_many_at_once_are_refused(people: Mapping[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_AT_ONCE", 1)

    answer = send(sign_in(people["leader"]), "li", "wang")

    assert "So many cannot be planned at once" in words(answer)
    assert stops() == []


def test_a_customer_that_one_does_not_see_is_not_there(people: Mapping[str, User]) -> None:
    assert send(sign_in(people["leader"]), "li", "zhou").status_code == 404
    assert stops() == []


def test_who_writes_no_reports_plans_nobody(people: Mapping[str, User]) -> None:
    admin = make_user("admin", role=Role.ADMINISTRATOR)

    assert send(sign_in(admin), "li").status_code == 403


def test_of_ones_own_customers_nobody_is_asked_by_whom(people: Mapping[str, User]) -> None:
    client = sign_in(people["li"])

    asked = client.post(reverse("battlemap:ask_plan"), {"code": ["li"]}).content.decode()

    assert 'type="radio"' not in asked
    assert f'value="{TODAY.isoformat()}"' in asked
