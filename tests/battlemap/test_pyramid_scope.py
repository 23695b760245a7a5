from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from battlemap.measured import BEFORE, NEW_YEAR, sign_in, store_day, store_refresh, store_standing
from battlemap.reading import read_page
from battlemap.standings import AS_OF
from kejing.battlemap.queries import pyramid, pyramid_scope
from kejing.battlemap.queries.asking import read_asked
from kejing.battlemap.queries.columns import WORKLISTS
from kejing.battlemap.queries.pyramid_memory import is_kept, keep, rows_key
from kejing.battlemap.queries.pyramid_scope import scope_of
from kejing.battlemap.queries.selecting import find_group, select_rows
from kejing.people.enums import Role
from kejing.people.models import Company, Team, User
from rows import make_team, make_user

pytestmark = pytest.mark.django_db

PYRAMID, GROUPS = reverse("battlemap:pyramid"), reverse("battlemap:groups")


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


@pytest.fixture
def north() -> Team:
    return make_team("north")


def page_of(client: Client, **query: str) -> Any:
    response = client.get(PYRAMID, query)
    assert response.status_code == 200
    return response.context["page"]


def test_the_pyramid_of_a_team_holds_the_teams_below_it(manager: User, north: Team) -> None:
    below = make_team("far north", parent=north)
    store_refresh()
    store_standing("A", owner=make_user("a", team=north))
    store_standing("B", owner=make_user("b", team=below))
    store_standing("C", owner=make_user("c", team=make_team("south")))

    page = page_of(sign_in(manager), by="team", of=str(north.pk))

    assert (page.customers, page.scope_label, page.scope_query) == (2, "north", f"by=team&of={north.pk}")


def test_who_comes_to_a_team_or_goes_is_counted_at_once_though_no_row_changed(manager: User, north: Team) -> None:
    store_refresh(revision="r1")
    goes, stays = make_user("goes", team=north), make_user("stays", team=north)
    for code, owner in (("A", goes), ("B", goes), ("C", stays)):
        store_standing(code, owner=owner)
    lead = sign_in(make_user("lead", role=Role.SUPERVISOR, team=north))
    above = sign_in(manager)

    def ask() -> list[int]:
        table = lead.get("/customers/").context["page"]
        pages = [page_of(lead), page_of(above, by="team", of=str(north.pk))]
        return [*(page.customers for page in pages), table.worklists[0].count]

    before = ask()

    User.objects.filter(pk=goes.pk).update(team=make_team("south"))
    without = ask()
    User.objects.filter(pk=goes.pk).update(team=north)

    assert (before, without, ask()) == ([3, 3, 3], [1, 1, 1], [3, 3, 3])


def test_what_was_counted_while_somebody_went_is_kept_for_nobody(manager: User, north: Team) -> None:
    refresh = store_refresh(revision="r1")
    owner = make_user("goes", team=north)
    store_standing("A", owner=owner)
    scope = scope_of(manager, by="team", of=str(north.pk))
    key = rows_key(scope, refresh=refresh)

    def count() -> int:
        User.objects.filter(pk=owner.pk).update(team=make_team("south"))
        return scope.standings.count()

    assert (keep(key, count, scope=scope), is_kept(key)) == (0, False)


@pytest.fixture
def people_of_many(manager: User, north: Team) -> list[User]:
    """Return who sees all, some and a few of the customers, who are in every list."""
    store_refresh(revision="r1")
    own = make_user("own", team=north)
    states = ("due", "overdue", "never", "ok")
    for number, owner in enumerate([own, own, make_user("beside", team=make_team("south")), None] * len(states)):
        state, flags = states[number // len(states)], "falling;credit_overdue" if number % 3 else ""
        store_standing(f"K{number:02}", owner=owner, contact_state=state, flags=flags, is_urgent=number % 5 == 0)
    return [manager, own, make_user("lead", role=Role.SUPERVISOR, team=north)]


ASKED = [*(f"list={code}" for code in WORKLISTS), "tier=core", "list=all", "list=overdue&sort=-order_count"]


def test_what_is_read_in_an_order_is_what_is_read_as_a_whole(people_of_many: list[User]) -> None:
    for person, address in product(people_of_many, ASKED):
        asked = read_asked(QueryDict(address), masked=frozenset())
        group = find_group(user=person, asked=asked)
        found = select_rows(group, user=person, asked=asked, masked=frozenset(), as_of=AS_OF)
        whole, in_order = (sorted(rows.values_list("pk", flat=True)) for rows in (found.rows, found.in_order))
        assert (address, whole) == (address, in_order)


def test_few_customers_are_shown_as_many_are(people_of_many: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> list[list[str]]:
        clients = [sign_in(person) for person in people_of_many]
        pages = [client.get(f"/customers/?{address}").context["page"] for client in clients for address in ASKED]
        return [[row.code for row in page.rows] for page in pages]

    as_few = ask()
    monkeypatch.setattr(pyramid_scope, "FEW", -1)

    assert (ask(), any(as_few)) == (as_few, True)


def test_the_pyramid_of_a_region_and_of_a_type_holds_its_customers(manager: User) -> None:
    store_refresh()
    store_standing("A", region="East", customer_type="School")
    store_standing("B", region="East", customer_type="Shop")
    store_standing("C", region="West", customer_type="Shop")
    client = sign_in(manager)

    assert page_of(client, by="region", of="East").customers == 2
    assert page_of(client, by="type", of="School").customers == 1


def test_a_team_without_customers_has_a_page_that_says_so(manager: User, north: Team) -> None:
    store_refresh()
    store_standing("A")

    body = sign_in(manager).get(PYRAMID, {"by": "team", "of": str(north.pk)}).content.decode()

    assert "No customer of north is on record." in body


@pytest.mark.parametrize(
    "query",
    [
        {"by": "colour", "of": "red"},
        {"by": "team", "of": "999999"},
        {"by": "team", "of": "x"},
        {"by": "person", "of": "999999999999999999999999"},
        {"by": "region", "of": "Nowhere"},
        {"since": "yesterday"},
    ],
)
def test_a_group_that_is_not_there_is_not_found(query: dict[str, str], manager: User) -> None:
    store_refresh()
    store_standing("A", region="East")

    assert sign_in(manager).get(PYRAMID, query).status_code == 404


def test_a_supervisor_reaches_his_own_teams_and_people_and_no_others(north: Team) -> None:
    lead = make_user("lead", role=Role.SUPERVISOR, team=north)
    south = make_team("south")
    member, stranger = make_user("member", team=north), make_user("stranger", team=south)
    store_refresh()
    store_standing("A", owner=member, region="East")
    store_standing("B", owner=stranger, region="West")
    client = sign_in(lead)

    def status(by: str, of: object) -> int:
        return client.get(PYRAMID, {"by": by, "of": str(of)}).status_code

    assert [status("team", north.pk), status("person", member.pk), status("region", "East")] == [200, 200, 200]
    assert [status("team", south.pk), status("person", stranger.pk), status("region", "West")] == [404, 404, 404]


def test_who_only_sells_looks_at_no_team() -> None:
    north = make_team("north")
    seller = make_user("seller", team=north)
    store_refresh()
    store_standing("A", owner=seller)

    assert sign_in(seller).get(PYRAMID, {"by": "team", "of": str(north.pk)}).status_code == 404


def test_only_groups_that_one_may_see_are_offered(manager: User, north: Team) -> None:
    south = make_team("south")
    lead = make_user("lead", role=Role.SUPERVISOR, team=north)
    store_refresh()
    store_standing("A", owner=make_user("anna", team=north), region="East")
    store_standing("B", owner=make_user("bert", team=north), region="East")
    store_standing("C", owner=make_user("carl", team=south), region="West")

    def offered(user: User) -> list[tuple[str, list[str]]]:
        found = sign_in(user).get(GROUPS).context["groups"]
        return [(kind.label, [group.label for group in kind.groups]) for kind in found]

    assert offered(lead) == [("People", ["Anna", "Bert"])]
    assert offered(manager) == [
        ("Teams", ["north", "south"]),
        ("People", ["Anna", "Bert", "Carl"]),
        ("Regions", ["East", "West"]),
    ]


def test_the_structure_says_what_hangs_on_the_largest_customer(manager: User) -> None:
    store_refresh()
    store_standing("A", amount_12m=Decimal("600.00"))
    store_standing("B", amount_12m=Decimal("400.00"))

    found = page_of(sign_in(manager)).behind.structure

    assert (found.level, found.top1.name, found.top1.share) == ("alarm", "Shop A", 0.6)
    assert found.alarm == "Shop A alone makes 60 % of sales (alarm above 40 %): do not depend on one customer"
    assert (found.cr5, found.hhi) == (1.0, pytest.approx(5200))
    assert [(loss.count, loss.left_amount) for loss in found.losses] == [(1, Decimal("400.00")), (2, Decimal("0.00"))]


def test_who_may_not_see_margins_is_not_told_what_would_be_left_of_them() -> None:
    seller = make_user("seller")
    store_refresh()
    store_standing("A", owner=seller, margin_12m=Decimal("30.00"))
    store_standing("B", owner=seller, margin_12m=Decimal("20.00"))
    assert page_of(sign_in(seller)).behind.structure.losses[0].margin == "40 % of the margin are left (20.00)"

    Company.objects.create(pk=1, masks={Role.SALESPERSON: ["margin"]})

    assert page_of(sign_in(seller)).behind.structure.losses[0].margin == ""


def test_many_customers_are_measured_after_the_page(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid, "AT_ONCE", 0)  # a thousand rows would only make it slow
    store_refresh()
    store_standing("A", tier="core")
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}])
    client = sign_in(manager)

    page = read_page(client.get(PYRAMID).content.decode())
    late = page.one("late-part")
    part = read_page(
        client.get(late.attributes["hx-get"], headers={"hx-request": "true", "hx-target": "movement"}).content.decode()
    )

    assert page.every("table", class_="matrix") == []
    assert late.attributes["hx-target"] == "#movement"
    # By plain reload the same address is the whole page.
    assert client.get(late.attributes["hx-get"]).context["page"].behind.movement.moved == 1
    assert part.every("html") == []
    assert len(part.one("section", id="movement").every("table", class_="matrix")) == 1
    swapped = [element.attributes["id"] for element in part.every("*") if "hx-swap-oob" in element.attributes]
    assert swapped == ["tiers", "concentration"]


@pytest.mark.parametrize("address", [PYRAMID, GROUPS])
def test_the_addresses_are_for_reading_by_who_signed_in(address: str, manager: User) -> None:
    outside = Client().get(address)

    assert (outside.status_code, outside["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert sign_in(manager).post(address).status_code == 405


@pytest.mark.parametrize(("address", "query"), [(PYRAMID, {}), (PYRAMID, {"by": "region", "of": "East"}), (GROUPS, {})])
def test_more_customers_need_no_more_queries(
    address: str, query: dict[str, str], manager: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    store_refresh()
    store_standing("A", owner=make_user("a", team=make_team("x")), region="East")
    for day in (NEW_YEAR, BEFORE):
        store_day(day, [{"customer_code": code, "tier": "head"} for code in "ABC"])
    client = sign_in(manager)
    queries = {PYRAMID: 10 + len(query) // 2, GROUPS: 6}[address]
    with django_assert_num_queries(queries):
        client.get(address, query)
    for code in "BC":
        store_standing(code, owner=make_user(code, team=make_team(code)), region="East")
    with django_assert_num_queries(queries):
        client.get(address, query)
