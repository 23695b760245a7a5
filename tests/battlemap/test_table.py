"""The one table: its rows, pages, columns and sums, and who sees which of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from battlemap.measured import sign_in, store_standing
from battlemap.reading import read_page
from battlemap.standings import AS_OF
from battlemap.tabling import ask, grid, part, totals
from kejing.battlemap.queries.columns import COLUMNS, DEFAULT_COLUMNS, DEFAULT_SORT, SORTABLE
from kejing.battlemap.queries.paging import TIE_BREAK, fetch_page, read_place
from kejing.battlemap.queries.selecting import Selected
from kejing.people.enums import Role
from kejing.standing.models import SORTED_BY, Refresh, Standing
from rows import make_team, make_user

if TYPE_CHECKING:
    from django.db.models import QuerySet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]


def test_whatever_the_table_is_sorted_by_lies_in_an_index() -> None:
    in_order = {name.removeprefix("-") for name in SORTED_BY} | {DEFAULT_SORT.removeprefix("-"), TIE_BREAK}

    # How many figures are abnormal depends on who asks, and tags are no figures of a row.
    assert in_order == SORTABLE - {"flags", "tag"}


def test_the_table_its_tabs_and_totals_show_only_what_the_reader_may_see() -> None:
    team = make_team("north")
    lead = sign_in(make_user("lead", role=Role.SUPERVISOR, team=team))
    store_standing("A", owner=make_user("member", team=team), amount_this_year=Decimal("7000.00"))
    store_standing("B", owner=make_user("stranger"), amount_this_year=Decimal("90000.00"))

    response = lead.get("/customers/")

    page = response.context["page"]
    assert ([row.code for row in page.rows], page.worklists[0].count) == (["A"], 1)
    assert "Shop B" not in response.content.decode()
    assert [words for words in totals(lead) if words] == ["Total, 1 customer", "2", "1", "7.0", "0.0", "0.1", "—", "1"]


def test_every_row_fills_every_column_and_the_heads_are_grouped(desk: Client) -> None:
    store_standing("A")

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
    store_standing("A", flags=flag)

    (row,) = ask(desk).rows

    assert {name for name, cell in zip(DEFAULT_COLUMNS, row.cells, strict=True) if "bad" in cell.css} == cells


def test_an_unknown_count_is_a_dash_and_not_zero(desk: Client) -> None:
    store_standing("A", report_count=None, visit_count=None, days_since_contact=None, contact_state="unknown")

    cells = grid(desk).one("tbody").every("td")

    assert [cell.words for cell in cells][:4] == ["unknown", "—", "—", "—"]


def test_what_is_to_be_done_next_has_its_verb_day_and_person(desk: Client) -> None:
    store_standing("A", next_action="collect", next_action_on=date(2026, 4, 2), salesperson="Li Na")

    assert grid(desk).one("tbody").every("td")[-1].words == "Collect payment 04-02 Li Na"


@pytest.mark.parametrize("name", sorted(SORTABLE - {"flags", "tag"}))
def test_every_column_sorts_with_unknown_last_and_pages_without_losing_a_row(
    name: str, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kejing.battlemap.queries.paging.ROWS_A_PAGE", 2)
    field = Standing._meta.get_field(name)
    values = values_of(field.get_internal_type(), known=not field.null)
    for place, value in enumerate(values):
        store_standing(f"K{place}", **{name: value} if name != "customer_code" else {})

    for sort in (name, f"-{name}"):
        order = walk(sort)
        assert order == sorted_plainly(sort), sort
        assert walk(sort, is_picked=True) == order, sort
        assert walk_back(sort) == order, sort


@pytest.mark.parametrize("looked_at", [1, 3, 9])
def test_what_is_picked_is_in_order_wherever_it_is_found(looked_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kejing.battlemap.queries.paging.ROWS_A_PAGE", 2)
    monkeypatch.setattr("kejing.battlemap.queries.paging._LOOKED_AT_FIRST", looked_at)
    for place, days in enumerate([1, 1, 2, 3, 3, None, None]):
        store_standing(f"K{place}", days_since_order=days, order_count=place % 2)
    odd = Standing.objects.filter(order_count=1)

    assert walk("days_since_order", odd, is_picked=True) == ["K1", "K3", "K5"]
    assert walk("-days_since_order", odd, is_picked=True) == ["K3", "K1", "K5"]


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


def everybody(rows: QuerySet[Standing] | None = None) -> Selected:
    rows = Standing.objects.all() if rows is None else rows
    return Selected(rows, rows)


def walk(sort: str, rows: QuerySet[Standing] | None = None, *, is_picked: bool = False) -> list[str]:
    found: list[str] = []
    at = None
    while True:
        page = fetch_page(everybody(rows), sort=sort, fields=(), at=at, is_picked=is_picked)
        assert page.first == len(found) + 1
        found += [row["customer_code"] for row in page.rows]
        if not page.next:
            return found
        at = read_place(page.next)


def walk_back(sort: str) -> list[str]:
    """Return the rows page by page from the last page to the first."""
    at, last = None, None
    while True:
        page = fetch_page(everybody(), sort=sort, fields=(), at=at)
        if not page.next:
            break
        at = read_place(page.next)
    pages = [page]
    while pages[0].previous:
        last = fetch_page(everybody(), sort=sort, fields=(), at=read_place(pages[0].previous))
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
        store_standing(f"{number:02}")

    first = ask(desk, "sort=customer_code")
    last = ask(desk, first.next.removeprefix("?"))

    assert (len(first.rows), first.previous) == (50, "")
    assert "1–50, and more" in read_page(desk.get("/customers/?sort=customer_code").content.decode()).words
    assert ([row.code for row in last.rows], last.first, last.next) == (["50"], 51, "")
    assert [row.code for row in ask(desk, last.previous.removeprefix("?")).rows] == [row.code for row in first.rows]


def test_another_order_begins_at_its_first_page(desk: Client) -> None:
    for number in range(51):
        store_standing(f"{number:02}")

    page = ask(desk, ask(desk).next.removeprefix("?"))

    links = [page.name_head.href, *(head.href for head in (*page.heads, *page.orders))]
    assert [href for href in links if "at=" in href] == []
    assert {len(ask(desk, href.removeprefix("?")).rows) for href in links} == {50}


def test_htmx_gets_the_part_it_asks_for(desk: Client) -> None:
    store_standing("A")

    board = desk.get("/customers/", headers={"hx-request": "true", "hx-target": "board"}).content.decode()
    drawer = desk.get("/customers/?customer=A", headers={"hx-request": "true", "hx-target": "drawer"}).content.decode()

    assert 'id="board"' in board
    assert "<html" not in board
    assert 'id="drawer"' in drawer
    assert 'id="board"' not in drawer


def test_sums_follow_when_rows_change_and_are_kept_until_then(desk: Client, shown: Refresh) -> None:
    row = store_standing("A", order_count=3)
    before = totals(desk)
    Standing.objects.filter(pk=row.pk).update(order_count=5)

    kept = totals(desk)
    Refresh.objects.filter(pk=shown.pk).update(revision="another")

    assert before == kept
    assert [words for words in totals(desk) if words][-1] == "5"


def test_the_columns_one_chooses_stay_in_their_order_until_the_usual_ones_are_wanted(desk: Client) -> None:
    store_standing("A", region="north")

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


@pytest.mark.parametrize("place", ["totals/", "condition/", "condition/?column=star", "columns/"])
def test_what_htmx_puts_into_the_page_is_a_page_of_its_own_without_it(place: str, desk: Client) -> None:
    store_standing("A")

    body = desk.get(f"/customers/{place}").content.decode()

    assert (body.count("<html"), read_page(body).one("main").one("a", class_="link").words) == (1, "Back to the table")


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
