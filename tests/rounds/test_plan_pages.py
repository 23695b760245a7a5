import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from battlemap.measured import sign_in, store_refresh, store_standing
from kejing.customers.models import Customer
from kejing.followups.enums import StopState
from kejing.followups.models import Plan, PlanNote, Stop
from kejing.followups.operations.planning import move_stop, plan_stop
from kejing.people.enums import Role
from kejing.people.models import User
from rows import make_team, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = NOW.astimezone(settings.COMPANY_TIME_ZONE).date()


@pytest.fixture
def seller() -> User:
    store_refresh()
    return make_user("seller", team=make_team("north"))


@pytest.fixture
def shop(seller: User) -> Customer:
    return store_standing("A", owner=seller).customer


def plan(shop: Customer, seller: User) -> Stop:
    return plan_stop(person=seller, customer=shop, planned_on=TODAY, by=seller, now=NOW)


def day(name: str = "plan_day") -> str:
    return reverse(f"rounds:{name}", args=[TODAY.isoformat()])


def test_the_week_takes_as_many_questions_for_three_stops_as_for_one(shop: Customer, seller: User) -> None:
    client, counts = sign_in(seller), []
    plan(shop, seller)
    client.get(reverse("rounds:plans"))
    for codes in ((), ("B", "C")):
        for code in codes:
            plan(store_standing(code, owner=seller).customer, seller)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert b"Shop A" in client.get(reverse("rounds:plans")).content
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_plans_of_who_is_not_below_are_not_found(shop: Customer, seller: User) -> None:
    other = make_user("other", team=make_team("south"))

    assert sign_in(other).get(reverse("rounds:plans"), {"person": seller.pk}).status_code == 404
    assert sign_in(other).post(reverse("rounds:plan_drop", args=[plan(shop, seller).pk])).status_code == 404


def test_who_writes_no_reports_has_no_plans(seller: User) -> None:
    admin = make_user("admin", role=Role.ADMINISTRATOR)

    assert sign_in(admin).get(reverse("rounds:plans")).status_code == 403


def test_a_supervisor_opens_the_week_of_who_is_below(shop: Customer, seller: User) -> None:
    boss = make_user("boss", role=Role.SUPERVISOR, team=seller.team)
    plan(shop, seller)

    assert b"Shop A" in sign_in(boss).get(reverse("rounds:plans"), {"person": seller.pk}).content


def test_a_contact_is_planned_by_code(shop: Customer, seller: User) -> None:
    sign_in(seller).post(reverse("rounds:plan_add"), {"customer": "A", "planned_on": TODAY.isoformat()})

    assert Stop.objects.get().customer == shop


def test_the_proposal_is_taken_over(shop: Customer, seller: User) -> None:
    shop.standing.contact_state = "due"
    shop.standing.save()
    monday = TODAY + timedelta(days=7 - TODAY.weekday())

    sign_in(seller).post(reverse("rounds:plan_take"), {"on": monday.isoformat()})

    assert Stop.objects.get().planned_on == monday


def test_a_stop_is_dropped_with_a_reason(shop: Customer, seller: User) -> None:
    stop = plan(shop, seller)

    sign_in(seller).post(reverse("rounds:plan_drop", args=[stop.pk]), {"why": "Closed"})

    stop.refresh_from_db()
    assert (stop.state, stop.why_dropped) == (StopState.DROPPED, "Closed")


def test_a_stop_is_moved_to_another_day(shop: Customer, seller: User) -> None:
    stop, later = plan(shop, seller), TODAY + timedelta(days=1)

    sign_in(seller).post(reverse("rounds:plan_move", args=[stop.pk]), {"planned_on": later.isoformat()})

    stop.refresh_from_db()
    assert stop.planned_on == later


def test_the_day_is_ordered_by_the_shortest_way(shop: Customer, seller: User) -> None:
    for code, longitude in (("B", 121.3), ("C", 121.1)):
        one = store_standing(code, owner=seller).customer
        Customer.objects.filter(pk=one.pk).update(latitude=31.0, longitude=longitude)
        plan(one, seller)
    client = sign_in(seller)

    client.post(day("plan_order"), {"latitude": "31", "longitude": "121", "accuracy": "8"})

    assert list(Stop.objects.order_by("place").values_list("customer__code", flat=True)) == ["C", "B"]
    drawn = json.loads(client.get(day()).context["route"].drawing)
    assert ([one["name"] for one in drawn["stops"]], drawn["start"]["at"]) == (["Shop C", "Shop B"], [31.0, 121.0])
    assert json.loads(client.get(day()).context["route"].drawing)["start"] is None


def test_the_day_takes_as_many_questions_for_three_stops_as_for_one(shop: Customer, seller: User) -> None:
    client, counts = sign_in(seller), []
    plan(shop, seller)
    client.get(day())
    for codes in ((), ("B", "C")):
        for code in codes:
            plan(store_standing(code, owner=seller).customer, seller)
        Customer.objects.update(latitude=31.0, longitude=121.0)
        with CaptureQueriesContext(connection) as asked:
            assert b"<day-map" in client.get(day()).content
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(("place", "is_moved"), [((31.2304, 121.4737), True), ((25.0330, 121.5654), False)])
def test_a_map_of_moved_tiles_moves_a_planned_day_on_the_mainland_alone(
    shop: Customer, seller: User, settings: Settings, place: tuple[float, float], is_moved: bool
) -> None:
    settings.TILES_DATUM = "gcj02"
    Customer.objects.filter(pk=shop.pk).update(latitude=place[0], longitude=place[1])
    plan(shop, seller)

    drawn = json.loads(sign_in(seller).get(day()).context["route"].drawing)

    assert (drawn["stops"][0]["at"] != [*place]) == is_moved


def test_an_open_stop_leads_to_a_visit_and_to_a_report(shop: Customer, seller: User) -> None:
    plan(shop, seller)

    page = sign_in(seller).get(day()).content.decode()

    assert f'href="{reverse("rounds:visit", args=[shop.pk])}"' in page
    assert f'href="{reverse("rounds:report", args=[shop.pk])}?back=' in page


def test_a_stop_goes_up_without_script(shop: Customer, seller: User) -> None:
    plan(shop, seller)
    other = store_standing("B", owner=seller).customer
    plan(other, seller)

    sign_in(seller).post(day("plan_order"), {"up": other.pk})

    assert Stop.objects.order_by("place")[0].customer == other


def test_a_plan_in_words_is_kept_and_noted_on(seller: User) -> None:
    client, at = sign_in(seller), reverse("rounds:plan_words", args=["month", TODAY.isoformat()])
    client.post(at, {"text": "Ten shops"})
    client.post(reverse("rounds:plan_note", args=[Plan.objects.get().pk]), {"kind": "review", "text": "Nine"})

    assert PlanNote.objects.get().text == "Nine"
    assert b"Ten shops" in client.get(at).content


def test_a_day_that_came_keeps_what_was_moved_from_it_and_says_where_to(shop: Customer, seller: User) -> None:
    stop, later = plan(shop, seller), TODAY + timedelta(days=8)
    move_stop(stop=stop, planned_on=later, by=seller, now=NOW)
    client = sign_in(seller)

    here = client.get(reverse("rounds:plans")).content.decode()
    on_its_day = client.get(day()).content.decode()
    move_stop(stop=stop, planned_on=TODAY, by=seller, now=NOW)
    back = client.get(reverse("rounds:plans")).content.decode()

    assert f"moved to {later:%m-%d}" in here
    assert f"moved to {later:%m-%d}" in on_its_day
    assert "moved to" not in back


def test_what_was_moved_takes_no_more_questions_for_three_than_for_one(seller: User) -> None:
    client, counts = sign_in(seller), []
    client.get(reverse("rounds:plans"))
    for codes in ("A", "BC"):
        for code in codes:
            stop = plan(store_standing(code, owner=seller).customer, seller)
            move_stop(stop=stop, planned_on=TODAY + timedelta(days=8), by=seller, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("rounds:plans"))
        counts.append(len(asked))

    assert counts[0] == counts[1]
