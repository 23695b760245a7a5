"""What can be asked of the table, how it stands above in words, and what it does not know."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from battlemap.measured import BEFORE, sign_in, store_day, store_standing
from battlemap.reading import read_page
from battlemap.tabling import ask, codes, part, totals
from kejing.battlemap.queries.asking import IS, NOT, Filter, columns_for
from kejing.battlemap.queries.columns import COLUMNS, FLAG_CODES, NAME, SORTABLE, WORKLISTS
from kejing.people.models import Company
from kejing.standing.models import Standing
from rows import make_user
from services.examples import share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Q
    from django.test import Client

    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
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
    store_standing("A")

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
        ("f=lifecycle:not:new", ["B", "C"], "Lifecycle: other than New"),
        ("f=lifecycle:known", ["A", "B"], "Lifecycle: known"),
        ("f=flags:not:falling,slack", ["A", "B"], "Abnormal figures: not Falling, Contact slackening"),
        ("f=flags:none", ["A", "B"], "Abnormal figures: none"),
        ("f=region:eq:north", ["A"], "Region is “north”"),
        ("f=region:has:north", ["A", "B"], "Region has “north”"),
        ("f=region:not:east", ["A", "C"], "Region without “east”"),
        ("f=region:unknown", ["C"], "Region: not known"),
        ("f=customer_name:not:shop+c", ["A", "B"], "Customer without “shop c”"),
        ("f=category_breadth:ge:50", ["A"], "Breadth ≥ 50%"),
        ("f=star:ge:2.5", ["B"], "Stars ≥ 2.5"),
    ],
)
def test_a_condition_keeps_those_it_holds_for_and_stands_above_in_words(
    query: str, found: list[str], words: str, desk: Client
) -> None:
    store_standing("A", amount_12m=Decimal("100.00"), lifecycle="new", category_breadth=0.5, region="North")
    store_standing(
        "B",
        region="North-East",
        amount_12m=Decimal("200.00"),
        receivable=Decimal("0.00"),
        last_order_on=date(2026, 1, 31),
        lifecycle="lost",
        star=3,
    )
    store_standing("C", amount_12m=Decimal("99.99"), lifecycle=None, flags="falling;rhythm_alarm", region="")

    page = ask(desk, f"{query}&sort=customer_code")

    assert [row.code for row in page.rows] == found
    assert [(chip.words, chip.href) for chip in page.chips] == [(words, "?sort=customer_code")]


@pytest.mark.parametrize("name", [name for name, column in COLUMNS.items() if column.codes])
def test_one_of_these_and_none_of_these_part_all_rows(name: str) -> None:
    column = COLUMNS[name]
    for number, code in enumerate(column.codes):
        said: dict[str, Any] = {name: code}
        store_standing(f"C{number}", **said)
    nothing: dict[str, Any] = {name: "" if name == "flags" else None} if can_be_unknown(name) else {}
    store_standing("N", **nothing)
    everybody = set(Standing.objects.values_list("pk", flat=True))

    for chosen in ([column.codes[0]], column.codes[1:], column.codes):
        one, none = (keys_where(Filter(column, sign, ",".join(chosen)).condition()) for sign in (IS, NOT))
        assert one | none == everybody
        assert not one & none
        assert one


def keys_where(condition: Q) -> set[int]:
    return set(Standing.objects.filter(condition).values_list("pk", flat=True))


def can_be_unknown(name: str) -> bool:
    return name == "flags" or Standing._meta.get_field(name).null


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
    store_standing("A", **{"contact_state": "ok"} | kinds[code])
    store_standing("B", contact_state="ok")

    page = ask(desk, f"list={code}")

    assert [row.code for row in page.rows] == ["A"]
    assert [(tab.code, tab.count) for tab in page.worklists if tab.is_current] == [(code, 1)]


def test_tiers_lists_and_conditions_hold_together(desk: Client) -> None:
    store_standing("A", tier="core", flags="falling")
    store_standing("B", tier="core")
    store_standing("C", tier="small", flags="falling")
    store_standing("D", tier="dormant", is_lost=True, flags="falling")

    page = ask(desk, "list=falling&tier=core")

    assert [row.code for row in page.rows] == ["A"]
    assert {tab.code: tab.count for tab in page.layers if tab.count} == {"core": 2, "small": 1, "lost": 1}
    assert codes(desk, "tier=lost") == ["D"]
    assert totals(desk, "list=falling&tier=core")[0] == "Total, 1 customer"


def test_a_group_and_a_move_of_the_pyramid_open_the_customers_behind_them(desk: Client) -> None:
    store_standing("A", tier="core", region="North & West")
    store_standing("B", tier="core", region="South")
    store_standing("C", tier="head", region="North & West")
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
    store_standing("A", region="North")
    store_day(BEFORE, [{"customer_code": "A", "tier": "head"}])

    assert desk.get(f"/customers/?{query}").status_code == 404
    assert desk.get(f"/customers/totals/?{query}").status_code == 404


def test_where_nothing_is_found_each_condition_can_be_taken_off(desk: Client) -> None:
    store_standing("A")

    empty = read_page(desk.get("/customers/?f=star:ge:5&f=region:has:north").content.decode()).one(
        "div", class_="empty"
    )

    assert [(link.words, link.attributes["href"]) for link in empty.every("a")] == [
        ("Without “Stars ≥ 5”", "?f=region%3Ahas%3Anorth"),
        ("Without “Region has “north””", "?f=star%3Age%3A5"),
        ("Show all", "?list=all"),
    ]


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


@pytest.mark.parametrize("name", [NAME.name, *COLUMNS])
def test_every_column_can_be_asked(name: str, desk: Client) -> None:
    store_standing("A")

    form = part(desk, f"/customers/condition/?column={name}").one("form")

    signs = [one.attributes["value"] for one in form.every("option")] or ["is"]
    offered = [one.attributes["value"] for one in form.every("input", name="value") if "value" in one.attributes]
    kind = COLUMNS.get(name, NAME).kind
    value = offered[0] if offered else {"day": "2026-01-01", "text": "x"}.get(kind, "1")
    for sign in signs:
        answer = desk.get(f"/customers/condition/add/?column={name}&sign={sign}&value={value}", follow=True)
        assert len(answer.context["page"].chips) == 1


def test_what_is_at_stake_is_told_and_asked_in_whole_units(desk: Client) -> None:
    store_standing("A", stake=12_345.6)
    store_standing("B", stake=9_900.0)

    page = ask(desk, "columns=stake&f=stake:ge:100")

    assert [(row.code, row.cells[0].text) for row in page.rows] == [("A", "123")]


def test_who_may_not_see_debts_cannot_ask_who_is_to_be_collected_from(manager: User) -> None:
    Company.objects.update_or_create(pk=1, defaults={"masks": {"salesperson": ["receivable"]}})
    seller = make_user("seller")
    store_standing("A", owner=seller, next_action="collect")
    client = sign_in(seller)

    assert "next_action" not in [head.name for head in ask(client).heads]
    for query in ("f=next_action:is:collect", "sort=next_action", "columns=next_action", "f=receivable:known"):
        assert client.get(f"/customers/?{query}").status_code == 404
        assert client.get(f"/customers/totals/?{query}").status_code == 404


OF_EITHER = {"cost_to_serve", "real_profit", "value_class"}
"""Debts are a part of what a customer costs: who knows cost and margin can tell how much is owed."""


@pytest.mark.parametrize(
    ("masked", "hidden", "flags"),
    [
        (
            {"receivable"},
            {"receivable", "receivable_overdue", "receivable_oldest_due_on", "next_action", *OF_EITHER},
            {"credit_overdue", "over_limit", "slack"},
        ),
        ({"margin"}, {"margin_12m", *OF_EITHER}, {"slack"}),
    ],
)
def test_what_is_masked_is_in_no_column_condition_list_flag_or_action(
    masked: set[str], hidden: set[str], flags: set[str]
) -> None:
    columns = columns_for(masked)

    assert COLUMNS.keys() - columns.keys() == hidden
    assert set(FLAG_CODES) - set(columns["flags"].codes) == flags
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
