"""The one table: what can be asked of it, by whom, and how it is paged, summed and kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from battlemap.measured import BEFORE, store_day
from battlemap.reading import read_page
from battlemap.standings import AS_OF, a_standing
from kejing.battlemap.models import SavedView
from kejing.battlemap.queries.asking import columns_for
from kejing.battlemap.queries.columns import COLUMNS, DEFAULT_COLUMNS, SORTABLE, WORKLISTS
from kejing.battlemap.queries.paging import fetch_page, read_place
from kejing.people.enums import Role
from kejing.people.models import Company
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh, Standing
from rows import make_customer, make_team, make_user
from services.examples import share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from battlemap.reading import Element
    from kejing.battlemap.queries.table import TablePage
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shown() -> Refresh:
    return Refresh.objects.create(
        as_of=AS_OF, state=RefreshState.DONE, requested_at=timezone.now(), contacts_known=True, customer_count=1
    )


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


@pytest.fixture
def desk(manager: User) -> Client:
    return sign_in(manager)


def sign_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def make_standing(code: str, *, owner: User | None = None, **changes: Any) -> Standing:
    standing = a_standing(code, **changes)
    standing.customer = make_customer(code, owner=owner)
    standing.save(force_insert=True)
    return standing


def ask(client: Client, query: str = "list=all") -> TablePage:
    response = client.get(f"/customers/?{query}")
    assert response.status_code == 200
    page: TablePage = response.context["page"]
    return page


def codes(client: Client, query: str) -> list[str]:
    return [row.code for row in ask(client, query).rows]


def part(client: Client, address: str) -> Element:
    """Return what htmx gets."""
    return read_page(client.get(address, headers={"hx-request": "true"}).content.decode())


def totals(client: Client, query: str = "") -> list[str]:
    """Return the words of the cells of the last line."""
    body = part(client, f"/customers/totals/?{query}")
    return [cell.words for cell in [*body.every("th"), *body.every("td")]]


def grid(client: Client, query: str = "list=all") -> Element:
    return read_page(client.get(f"/customers/?{query}").content.decode()).one("table", class_="grid")


def test_the_table_its_tabs_and_totals_show_only_what_the_reader_may_see() -> None:
    team = make_team("north")
    lead = sign_in(make_user("lead", role=Role.SUPERVISOR, team=team))
    make_standing("A", owner=make_user("member", team=team), amount_this_year=Decimal("7000.00"))
    make_standing("B", owner=make_user("stranger"), amount_this_year=Decimal("90000.00"))

    response = lead.get("/customers/")

    page = response.context["page"]
    assert ([row.code for row in page.rows], page.worklists[0].count) == (["A"], 1)
    assert "Shop B" not in response.content.decode()
    assert [words for words in totals(lead) if words] == ["Total, 1 customer", "2", "1", "7.0", "0.0", "0.1", "—", "1"]


def test_every_row_fills_every_column_and_the_heads_are_grouped(desk: Client) -> None:
    make_standing("A")

    shown = grid(desk)

    groups, heads = shown.one("thead").every("tr")
    (row,) = shown.one("tbody").every("tr")
    widths = [int(cell.attributes["colspan"]) for cell in groups.every("th")]
    assert (len(heads.every("th")), sum(widths) + 1, len(row.every("td")) + 1, widths) == (15, 15, 15, [4, 8, 2])


@pytest.mark.parametrize(
    ("flag", "cells"),
    [
        ("credit_overdue", {"receivable"}),
        ("falling", {"amount_this_year"}),
        ("order_drop", {"last_order_amount"}),
        ("order_spike", {"last_order_amount"}),
        ("over_limit", {"receivable"}),
        ("rhythm_alarm", {"days_since_order", "rhythm"}),
        ("slack", {"days_since_contact"}),
        ("contact_overdue", set()),
    ],
)
def test_each_flag_has_its_red_cells(flag: str, cells: set[str], desk: Client) -> None:
    make_standing("A", flags=flag)

    (row,) = ask(desk).rows

    assert {name for name, cell in zip(DEFAULT_COLUMNS, row.cells, strict=True) if "bad" in cell.css} == cells


def test_an_unknown_count_is_a_dash_and_not_zero(desk: Client) -> None:
    make_standing("A", report_count=None, visit_count=None, days_since_contact=None, contact_state="unknown")

    cells = grid(desk).one("tbody").every("td")

    assert [cell.words for cell in cells][:4] == ["unknown", "—", "—", "—"]


def test_what_is_to_be_done_next_has_its_verb_day_and_person(desk: Client) -> None:
    make_standing("A", next_action="collect", next_action_on=date(2026, 4, 2), salesperson="Li Na")

    assert grid(desk).one("tbody").every("td")[-1].words == "Collect payment 04-02 Li Na"


@pytest.mark.parametrize("name", sorted(SORTABLE))
def test_every_column_sorts_with_unknown_last_and_pages_without_losing_a_row(
    name: str, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kejing.battlemap.queries.paging.ROWS_A_PAGE", 2)
    field = Standing._meta.get_field(name)
    values = values_of(field.get_internal_type(), known=not field.null)
    for place, value in enumerate(values):
        make_standing(f"K{place}", **{name: value} if name != "customer_code" else {})

    for sort in (name, f"-{name}"):
        order = walk(sort)
        assert order == sorted_plainly(sort), sort
        assert walk_back(sort) == order, sort


def values_of(kind: str, *, known: bool) -> list[Any]:
    """Return values with ties, and unknown ones where there can be any."""
    unknown = [] if known else [None, None]
    match kind:
        case "DateField":
            return [AS_OF, AS_OF, AS_OF - timedelta(days=1), *unknown]
        case "FloatField":
            return [0.1, 0.1, 1 / 3, *unknown]
        case "BigIntegerField":
            return [Decimal("5.00"), Decimal("5.00"), Decimal("-7.05"), *unknown]
        case "PositiveIntegerField" | "PositiveSmallIntegerField":
            return [3, 3, 0, *unknown]
    return ["b", "b", "a", *unknown]


def walk(sort: str) -> list[str]:
    found: list[str] = []
    at = None
    while True:
        page = fetch_page(Standing.objects.all(), sort=sort, fields=(), at=at)
        assert page.first == len(found) + 1
        found += [row["customer_code"] for row in page.rows]
        if not page.next:
            return found
        at = read_place(page.next)


def walk_back(sort: str) -> list[str]:
    """Return the rows page by page from the last page to the first."""
    at, last = None, None
    while True:
        page = fetch_page(Standing.objects.all(), sort=sort, fields=(), at=at)
        if not page.next:
            break
        at = read_place(page.next)
    pages = [page]
    while pages[0].previous:
        last = fetch_page(Standing.objects.all(), sort=sort, fields=(), at=read_place(pages[0].previous))
        pages.insert(0, last)
    assert pages[0].first == 1
    return [row["customer_code"] for page in pages for row in page.rows]


def sorted_plainly(sort: str) -> list[str]:
    name = sort.removeprefix("-")
    rows = sorted(Standing.objects.values_list(name, "customer_code"), key=lambda row: row[1])
    known = sorted((row for row in rows if row[0] is not None), key=lambda row: row[0], reverse=sort.startswith("-"))
    return [code for _value, code in [*known, *(row for row in rows if row[0] is None)]]


def test_a_page_is_fifty_rows_and_says_that_more_follow(desk: Client) -> None:
    for number in range(51):
        make_standing(f"{number:02}")

    first = ask(desk, "sort=customer_code")
    last = ask(desk, first.next.removeprefix("?"))

    assert (len(first.rows), first.previous) == (50, "")
    assert "1–50, and more" in read_page(desk.get("/customers/?sort=customer_code").content.decode()).words
    assert ([row.code for row in last.rows], last.first, last.next) == (["50"], 51, "")
    assert [row.code for row in ask(desk, last.previous.removeprefix("?")).rows] == [row.code for row in first.rows]


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=flags",
        "tier=gold",
        "list=secret",
        "columns=password",
        "f=password:has:x",
        "f=amount_12m:has:1",
        "f=amount_12m:ge:",
        "f=amount_12m:ge:much",
        "f=amount_12m:ge:nan",
        "f=amount_12m:ge:1e99",
        "f=last_order_on:ge:yesterday",
        "f=tier:is:gold",
        "f=flags:is:",
        "f=customer_name:has:a%00b",
        "by=region&of=%00",
        "sort=customer_name&at=WyJcdWQ4MDAiLCJ4IiwxLDBd",
        "f=customer_name:has:" + "x" * 101,
        "at=x",
        "at=WzEsMl0",
        "sort=-amount_12m&at=WyJtdWNoIiwiQSIsMSwwXQ",
        "sort=-amount_12m&at=WyIwLjAwMSIsIkEiLDEsMF0",
        "sort=-last_order_on&at=WyJ4IiwiQSIsMSwwXQ",
        "view=0",
        "&".join(["f=amount_12m:ge:1"] * 13),
    ],
)
def test_what_the_table_does_not_know_is_not_found(query: str, desk: Client) -> None:
    make_standing("A")

    assert desk.get(f"/customers/?{query}").status_code == 404
    if "at=" not in query and "view=" not in query:
        assert desk.get(f"/customers/totals/?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found", "words"),
    [
        ("f=amount_12m:ge:100", ["A", "B"], "12 months ≥ 100"),
        ("f=amount_12m:le:99.999", ["C"], "12 months ≤ 99.999"),
        ("f=receivable:unknown", ["A", "C"], "Receivable: not known"),
        ("f=receivable:known", ["B"], "Receivable: known"),
        ("f=last_order_on:le:2026-01-31", ["B"], "Ordered on ≤ 2026-01-31"),
        ("f=customer_name:has:shop+c", ["C"], "Customer has “shop c”"),
        ("f=lifecycle:is:new,lost", ["A", "B"], "Lifecycle: New, Lost"),
        ("f=flags:is:falling,slack", ["C"], "Abnormal figures: Falling, Contact slackening"),
        ("f=category_breadth:ge:50", ["A"], "Breadth ≥ 50%"),
        ("f=star:ge:2.5", ["B"], "Stars ≥ 2.5"),
    ],
)
def test_a_condition_keeps_those_it_holds_for_and_stands_above_in_words(
    query: str, found: list[str], words: str, desk: Client
) -> None:
    make_standing("A", amount_12m=Decimal("100.00"), lifecycle="new", category_breadth=0.5)
    make_standing(
        "B",
        amount_12m=Decimal("200.00"),
        receivable=Decimal("0.00"),
        last_order_on=date(2026, 1, 31),
        lifecycle="lost",
        star=3,
    )
    make_standing("C", amount_12m=Decimal("99.99"), lifecycle=None, flags="falling;rhythm_alarm")

    page = ask(desk, f"{query}&sort=customer_code")

    assert [row.code for row in page.rows] == found
    assert [(chip.words, chip.href) for chip in page.chips] == [(words, "?sort=customer_code")]


@pytest.mark.parametrize("code", WORKLISTS)
def test_a_list_holds_just_the_customers_of_its_kind_and_its_tab_counts_them(code: str, desk: Client) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "urgent": {"is_urgent": True},
        "due": {"contact_state": "due"},
        "overdue": {"contact_state": "overdue"},
        "never": {"contact_state": "never"},
        "ignored": {"is_ignored": True},
        "silent": {"flags": "rhythm_alarm"},
        "falling": {"flags": "falling;slack"},
        "surging": {"is_surging": True},
        "credit": {"flags": "contact_overdue;over_limit"},
        "abnormal": {"flags": "slack"},
        "unanswered": {"flags": "slack"},
    }
    make_standing("A", **{"contact_state": "ok"} | kinds[code])
    make_standing("B", contact_state="ok")

    page = ask(desk, f"list={code}")

    assert [row.code for row in page.rows] == ["A"]
    assert [(tab.code, tab.count) for tab in page.worklists if tab.is_current] == [(code, 1)]


def test_tiers_lists_and_conditions_hold_together(desk: Client) -> None:
    make_standing("A", tier="core", flags="falling")
    make_standing("B", tier="core")
    make_standing("C", tier="small", flags="falling")
    make_standing("D", tier="dormant", is_lost=True, flags="falling")

    page = ask(desk, "list=falling&tier=core")

    assert [row.code for row in page.rows] == ["A"]
    assert {tab.code: tab.count for tab in page.layers if tab.count} == {"core": 2, "small": 1, "lost": 1}
    assert codes(desk, "tier=lost") == ["D"]
    assert totals(desk, "list=falling&tier=core")[0] == "Total, 1 customer"


def test_a_group_and_a_move_of_the_pyramid_open_the_customers_behind_them(desk: Client) -> None:
    make_standing("A", tier="core", region="North & West")
    make_standing("B", tier="core", region="South")
    make_standing("C", tier="head", region="North & West")
    day = store_day(BEFORE, [{"customer_code": code, "tier": "head"} for code in "ABC"])

    page = ask(desk, f"moved=head-core&since={day.as_of}&by=region&of=North+%26+West")

    assert [row.code for row in page.rows] == ["A"]
    assert [chip.words for chip in page.chips] == ["North & West", "Head → Core since 2026-02-28"]
    assert [chip.href for chip in page.chips] == [
        "?moved=head-core&since=2026-02-28",
        "?by=region&of=North+%26+West",
    ]
    assert {tab.code: tab.count for tab in page.layers if tab.count} == {"head": 1, "core": 1}
    assert totals(desk, f"moved=head-core&since={day.as_of}")[0] == "Total, 2 customers"


@pytest.mark.parametrize(
    "query",
    [
        "by=planet&of=x",
        "by=region&of=nowhere",
        "by=team&of=x",
        "by=region&of=" + "x" * 201,
        "moved=head-core",
        "moved=head-core&since=2026-01-31",
        "moved=gold-core&since=2026-02-28",
    ],
)
def test_what_is_no_group_and_no_move_is_not_found(query: str, desk: Client) -> None:
    make_standing("A", region="North")
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}])

    assert desk.get(f"/customers/?{query}").status_code == 404
    assert desk.get(f"/customers/totals/?{query}").status_code == 404


def test_where_nothing_is_found_each_condition_can_be_taken_off(desk: Client) -> None:
    make_standing("A")

    empty = read_page(desk.get("/customers/?f=star:ge:5&f=region:has:north").content.decode()).one(
        "div", class_="empty"
    )

    assert [(link.words, link.attributes["href"]) for link in empty.every("a")] == [
        ("Without “Stars ≥ 5”", "?f=region%3Ahas%3Anorth"),
        ("Without “Region has “north””", "?f=star%3Age%3A5"),
        ("Show all", "?list=all"),
    ]


def test_htmx_gets_the_part_it_asks_for(desk: Client) -> None:
    make_standing("A")

    board = desk.get("/customers/", headers={"hx-request": "true", "hx-target": "board"}).content.decode()
    drawer = desk.get("/customers/?customer=A", headers={"hx-request": "true", "hx-target": "drawer"}).content.decode()

    assert 'id="board"' in board
    assert "<html" not in board
    assert 'id="drawer"' in drawer
    assert 'id="board"' not in drawer


def test_sums_follow_when_rows_change_and_are_kept_until_then(desk: Client, shown: Refresh) -> None:
    row = make_standing("A", order_count=3)
    before = totals(desk)
    Standing.objects.filter(pk=row.pk).update(order_count=5)

    kept = totals(desk)
    Refresh.objects.filter(pk=shown.pk).update(revision="another")

    assert before == kept
    assert [words for words in totals(desk) if words][-1] == "5"


def test_the_columns_one_chooses_stay_in_their_order_until_the_usual_ones_are_wanted(desk: Client) -> None:
    make_standing("A", region="north")

    answer = desk.post("/customers/columns/keep/", {"columns": ["region", "amount_12m"], "query": "tier=small"})

    assert (answer.status_code, answer["Location"]) == (302, "/customers/?tier=small")
    assert [head.name for head in ask(desk).heads] == ["region", "amount_12m"]
    assert [cell.text for cell in ask(desk).rows[0].cells] == ["north", "0.1"]
    assert [head.name for head in ask(desk, "columns=star").heads] == ["star"]
    desk.post("/customers/columns/keep/", {"columns": ["region"], "usual": "1", "query": ""})
    assert tuple(head.name for head in ask(desk).heads) == DEFAULT_COLUMNS


def test_the_chooser_has_every_column_once_those_of_the_table_first(desk: Client) -> None:
    page = part(desk, "/customers/columns/?columns=star,region")

    boxes = page.every("input", name="columns")

    assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == ["star", "region"]
    assert sorted(box.attributes["value"] for box in boxes) == sorted(COLUMNS)


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("column=tier&sign=is&value=head&value=core", "f=tier%3Ais%3Ahead%2Ccore"),
        ("column=amount_12m&sign=ge&value=1000", "f=amount_12m%3Age%3A1000"),
        ("column=receivable&sign=unknown&value=", "f=receivable%3Aunknown"),
    ],
)
def test_a_condition_is_added_to_those_that_hold(sent: str, written: str, desk: Client) -> None:
    answer = desk.get(f"/customers/condition/add/?list=falling&{sent}")

    assert answer["Location"] == f"/customers/?list=falling&{written}"


def test_what_is_no_condition_is_said_and_changes_nothing(desk: Client) -> None:
    answer = desk.get("/customers/condition/add/?list=falling&column=amount_12m&sign=ge&value=much", follow=True)

    assert answer.redirect_chain == [("/customers/?list=falling", 302)]
    assert "This is no condition" in answer.content.decode()


@pytest.mark.parametrize("place", ["totals/", "condition/", "condition/?column=star", "columns/"])
def test_what_htmx_puts_into_the_page_is_a_page_of_its_own_without_it(place: str, desk: Client) -> None:
    make_standing("A")

    body = desk.get(f"/customers/{place}").content.decode()

    assert (body.count("<html"), read_page(body).one("main").one("a", class_="link").words) == (1, "Back to the table")


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_can_be_asked(name: str, desk: Client) -> None:
    make_standing("A")

    form = part(desk, f"/customers/condition/?column={name}").one("form")

    signs = [one.attributes["value"] for one in form.every("option")] or ["is"]
    offered = [one.attributes["value"] for one in form.every("input", name="value") if "value" in one.attributes]
    kind = COLUMNS[name].kind
    value = offered[0] if offered else {"day": "2026-01-01", "text": "x"}.get(kind, "1")
    for sign in signs:
        answer = desk.get(f"/customers/condition/add/?column={name}&sign={sign}&value={value}", follow=True)
        assert len(answer.context["page"].chips) == 1


def test_a_view_is_kept_opened_by_everybody_with_his_own_customers_and_deleted_by_its_owner(manager: User) -> None:
    seller = make_user("seller")
    make_standing("A", owner=seller, flags="falling")
    make_standing("B", flags="falling")
    desk, theirs = sign_in(manager), sign_in(seller)

    answer = desk.post("/customers/views/", {"name": "Falls", "is_shared": "on", "query": "list=falling&sort=star"})

    view = SavedView.objects.get()
    assert answer["Location"] == f"/customers/?view={view.pk}&list=falling&sort=star"
    (tab,) = ask(theirs).views
    assert (tab.label, codes(theirs, tab.href.removeprefix("?"))) == ("Falls", ["A"])
    assert codes(desk, tab.href.removeprefix("?")) == ["A", "B"]
    assert theirs.post(f"/customers/views/{view.pk}/", {"what": "delete"}).status_code == 403
    assert desk.post(f"/customers/views/{view.pk}/", {"what": "delete"}).status_code == 302
    assert ask(theirs).views == []


def test_a_view_that_is_not_shared_is_nobody_else_s(manager: User) -> None:
    view = SavedView.objects.create(owner=manager, name="Mine", made_at=timezone.now())
    theirs = sign_in(make_user("other", role=Role.GENERAL_MANAGER))

    assert ask(theirs).views == []
    assert theirs.post(f"/customers/views/{view.pk}/", {"what": "delete"}).status_code == 404


def test_the_table_opens_with_the_view_one_chose_until_one_wants_the_whole_again(desk: Client) -> None:
    make_standing("A", tier="head")
    desk.post("/customers/views/", {"name": "Heads", "query": "tier=head"})
    view = SavedView.objects.get()

    desk.post(f"/customers/views/{view.pk}/", {"what": "open"})

    assert desk.get("/customers/")["Location"] == f"/customers/?view={view.pk}&tier=head"
    assert ask(desk, "list=all").asked.is_whole
    desk.post(f"/customers/views/{view.pk}/", {"what": "forget"})
    assert desk.get("/customers/").status_code == 200


def test_a_view_that_asks_for_what_is_gone_or_is_no_longer_shared_opens_nothing(manager: User) -> None:
    team = make_team("north")
    view = SavedView.objects.create(
        owner=manager, name="North", query=f"by=team&of={team.pk}", is_shared=True, made_at=timezone.now()
    )
    other = sign_in(make_user("other", role=Role.GENERAL_MANAGER))
    other.post(f"/customers/views/{view.pk}/", {"what": "open"})
    assert other.get("/customers/").status_code == 302

    team.delete()
    assert other.get("/customers/").status_code == 200
    SavedView.objects.update(query="tier=head", is_shared=False)
    assert other.get("/customers/").status_code == 200


def test_a_question_too_long_to_be_kept_is_refused_with_a_sentence(desk: Client) -> None:
    query = "&".join(f"f=customer_name:has:{'客' * 98}{n}" for n in range(10, 20))

    answer = desk.post("/customers/views/", {"name": "Long", "query": query}, follow=True)

    assert "This asks for too much" in answer.content.decode()
    assert SavedView.objects.count() == 0


def test_what_is_at_stake_is_told_and_asked_in_whole_units(desk: Client) -> None:
    make_standing("A", stake=12_345.6)
    make_standing("B", stake=9_900.0)

    page = ask(desk, "columns=stake&f=stake:ge:100")

    assert [(row.code, row.cells[0].text) for row in page.rows] == [("A", "123")]


def test_who_may_not_see_debts_cannot_ask_who_is_to_be_collected_from(manager: User) -> None:
    Company.objects.update_or_create(pk=1, defaults={"masks": {"salesperson": ["receivable"]}})
    seller = make_user("seller")
    make_standing("A", owner=seller, next_action="collect")
    client = sign_in(seller)

    assert "next_action" not in [head.name for head in ask(client).heads]
    for query in ("f=next_action:is:collect", "sort=next_action", "columns=next_action", "f=receivable:known"):
        assert client.get(f"/customers/?{query}").status_code == 404
        assert client.get(f"/customers/totals/?{query}").status_code == 404


def test_a_view_of_the_same_name_is_replaced_and_one_without_a_name_is_refused(desk: Client) -> None:
    for query in ("tier=head", "tier=core"):
        desk.post("/customers/views/", {"name": "Mine", "query": query})
    answer = desk.post("/customers/views/", {"name": " ", "query": "tier=core"}, follow=True)

    assert list(SavedView.objects.values_list("name", "query")) == [("Mine", "tier=core")]
    assert "This field is required" in answer.content.decode()
    assert desk.post("/customers/views/", {"name": "x", "query": "sort=password"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "place"),
    [
        ("get", "/customers/views/"),
        ("get", "/customers/views/1/"),
        ("get", "/customers/columns/keep/"),
        ("post", "/customers/totals/"),
        ("post", "/customers/condition/"),
        ("post", "/customers/condition/add/"),
        ("post", "/customers/columns/"),
    ],
)
def test_each_page_answers_to_its_method_alone_and_only_to_who_is_signed_in(
    method: str, place: str, desk: Client
) -> None:
    assert getattr(desk, method)(place).status_code == 405
    for how in (Client().get, Client().post):
        answer = how(place)
        assert answer.status_code in {302, 405}
        assert "Location" not in answer or answer["Location"].startswith("/accounts/login/")


def test_what_is_masked_is_in_no_column_condition_list_flag_or_action() -> None:
    columns = columns_for({"receivable", "margin"})

    hidden = {"receivable", "receivable_overdue", "receivable_oldest_due_on", "margin_12m", "real_profit"}
    assert hidden | {"cost_to_serve", "value_class", "next_action"} == COLUMNS.keys() - columns.keys()
    assert not {"credit_overdue", "over_limit", "slack"} & set(columns["flags"].codes)
    assert columns["days_since_contact"].red_on == frozenset()


@settings(max_examples=share_of(40))
@given(st.lists(st.sampled_from(sorted(COLUMNS)), max_size=6, unique=True), st.sampled_from(sorted(SORTABLE)))
def test_an_address_asks_again_for_just_what_it_was_made_of(columns: Sequence[str], sort: str) -> None:
    from django.http import QueryDict  # noqa: PLC0415 - the law alone needs it

    from kejing.battlemap.queries.asking import read_asked  # noqa: PLC0415 - the same

    query = QueryDict(mutable=True)
    query["sort"] = sort
    if columns:
        query["columns"] = ",".join(columns)
    query.appendlist("f", "tier:is:head")
    asked = read_asked(query, masked=frozenset())

    assert read_asked(QueryDict(asked.query), masked=frozenset()) == asked
