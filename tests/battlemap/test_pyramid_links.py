"""Each figure of the pyramid opens the customers behind it: as many as it says, in the same scope, of the same day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from battlemap.measured import BEFORE, NEW_YEAR, minor, sign_in, store_day, store_standing
from battlemap.reading import read_page
from battlemap.standings import AS_OF
from battlemap.tabling import ask, codes
from kejing.battlemap.queries import pyramid
from kejing.people.enums import Role
from kejing.standing.models import Standing
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.test import Client

    from battlemap.reading import Element
    from kejing.battlemap.queries.pyramid import PyramidPage
    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]

PYRAMID, TABLE = reverse("battlemap:pyramid"), reverse("battlemap:table")
JANUARY = date(2026, 1, 31)
STATES = {"head": ("overdue", "due", "ok"), "core": ("overdue", "never", "ok"), "small": ("due", "never", "ok")}
LIVES = {"head": "stable", "core": "growing", "small": "new", "dormant": "dormant", "prospect": "target"}
REGIONS = ("North & West", "South", "")
COUNT = re.compile(r"([\d,]+)(?: (?:overdue|due|never|due today|due that day|never contacted))?")


def figures(chance: Random, tier: str, *, on: date) -> dict[str, object]:
    """Return what a customer of a tier may look like on a day; every third dormant one is lost."""
    is_lost = tier == "dormant" and chance.random() < 0.3
    has_bought = tier != "prospect"
    return {
        "tier": tier,
        "is_lost": is_lost,
        "lifecycle": "lost" if is_lost else LIVES[tier],
        "contact_state": chance.choice(STATES.get(tier, ("ok",))) if not is_lost else "none",
        "amount_12m": chance.randrange(-150, 900) if has_bought else 0,
        "last_order_on": on - timedelta(days=chance.randrange(150)) if has_bought else None,
    }


def store_company() -> User:
    """Store 60 customers of two people as they stand and as they stood on three days; return one of their owners."""
    chance = Random(11)  # noqa: S311 - made-up figures, no secrets
    owners = [make_user(name, team=make_team(name)) for name in ("anna", "bert")]
    days: dict[date, list[Mapping[str, object]]] = {NEW_YEAR: [], JANUARY: [], BEFORE: []}
    for number in range(60):
        code, region = f"C{number:02}", chance.choice(REGIONS)
        tiers = [chance.choice(list(LIVES)) for _ in range(4)]
        known_since = chance.choice(list(days)) if chance.random() < 0.3 else NEW_YEAR
        for day, tier in zip(days, tiers[1:], strict=True):
            if day >= known_since:
                told = figures(chance, tier, on=day)
                days[day].append({"customer_code": code} | told | {"amount_12m": minor(str(told["amount_12m"]))})
        told = figures(chance, tiers[0], on=AS_OF)
        told["amount_12m"] = Decimal(str(told["amount_12m"]))
        before = Decimal(chance.randrange(1, 200))
        store_standing(code, owner=chance.choice(owners), region=region, amount_last_year_same_period=before, **told)
    for day, rows in days.items():
        store_day(day, rows)
    return owners[0]


def open_pyramid(client: Client, query: Mapping[str, str]) -> tuple[PyramidPage, Element]:
    response = client.get(PYRAMID, query)
    assert response.status_code == 200
    page: PyramidPage = response.context["page"]
    return page, read_page(response.content.decode())


def links(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the words and the address of each link to the table, of customers and not of one."""
    for link in element.every("a"):
        href = link.attributes["href"]
        if href.startswith(f"{TABLE}?") and "customer=" not in href:
            yield link.words, href


def counts_said(body: Element) -> dict[str, int]:
    """Return what the page says that there are behind each address; sums of money are no counts."""
    told = {href: COUNT.fullmatch(words) for words, href in links(body) if "sort=" not in href}
    return {href: int(found[1].replace(",", "")) for href, found in told.items() if found}


def count_behind(client: Client, href: str) -> int:
    """Return how many customers the last line of the table counts."""
    response = client.get(href.replace(TABLE, reverse("battlemap:totals"), 1))
    assert response.status_code == 200
    counted: int = response.context["totals"].customers
    return counted


@pytest.fixture
def anna() -> User:
    return store_company()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"by": "region", "of": "North & West"},
        {"by": "person"},
        {"by": "team"},
        {"as_of": BEFORE.isoformat()},
        {"as_of": BEFORE.isoformat(), "by": "person", "since": JANUARY.isoformat()},
    ],
    ids=lambda query: "-".join(query) or "everybody",
)
def test_the_table_behind_a_count_has_as_many_customers_as_it_says(
    query: dict[str, str], anna: User, desk: Client
) -> None:
    groups = {"person": anna.pk, "team": anna.team_id}
    if query.get("by") in groups:
        query = query | {"of": str(groups[query["by"]])}

    _, body = open_pyramid(desk, query)

    said = counts_said(body)
    assert {href: count_behind(desk, href) for href in said} == said
    assert len(said) >= 30
    largest = {href: int(found[1]) for _, href in links(body) if (found := re.search(r"[?]top=(\d+)", href))}
    assert {href: count_behind(desk, href) for href in largest} == largest
    assert all(("as_of" in href, "by=" in href) == ("as_of" in query, "by" in query) for href in said)


@pytest.mark.parametrize("who", ["seller", "lead"])
def test_who_sees_some_customers_finds_as_many_behind_each_count(who: str, anna: User) -> None:
    reader = anna if who == "seller" else make_user("lead", role=Role.SUPERVISOR, team=anna.team)
    client = sign_in(reader)

    _, body = open_pyramid(client, {})

    said = counts_said(body)
    assert {href: count_behind(client, href) for href in said} == said


def test_a_sentence_of_the_movement_opens_the_customers_that_it_tells_of(anna: User, desk: Client) -> None:
    page, _ = open_pyramid(desk, {})
    moves = page.behind.movement
    assert moves is not None

    told = [(one.text, one.href) for one in moves.sentences if one.href]

    assert len(told) >= 5
    assert [count_behind(desk, href) for _, href in told] == [
        int(found[0]) for text, _ in told if (found := re.match(r"\d+", text))
    ]


def test_the_concentration_opens_the_largest_of_the_scope_most_money_first(anna: User, desk: Client) -> None:
    _, body = open_pyramid(desk, {"by": "region", "of": "South"})
    ranked = Standing.objects.filter(region="South").exclude(tier="prospect").order_by("-amount_12m", "customer_code")
    expected = list(ranked.values_list("customer_code", flat=True))

    panel = body.one("section", id="concentration")
    opened = [codes(desk, href.partition("?")[2]) for _, href in links(panel) if "top=" in href]

    (pareto,) = [words for words, _ in links(panel) if "come from the top" in words]
    top = int(pareto.split("top ")[1].split(" ")[0])
    assert [len(found) for found in opened] == [1, 5, 1, 2, 3, top, 3, 10]
    assert all(found == expected[: len(found)] for found in opened)


def test_customers_with_more_returns_than_sales_are_opened_by_the_sentence_that_counts_them(
    anna: User, desk: Client
) -> None:
    _, body = open_pyramid(desk, {})

    ((words, href),) = [one for one in links(body.one("section", id="concentration")) if "no share" in one[0].lower()]

    negative = Standing.objects.filter(amount_12m__lt=0).count()
    assert (f"{negative} customer" in words, count_behind(desk, href)) == (True, negative)


def test_the_money_of_a_tier_opens_its_customers_with_the_same_sum(anna: User, desk: Client) -> None:
    page, body = open_pyramid(desk, {})
    opened = [href for _, href in links(body.one("table", id="tiers")) if "sort=" in href]

    sums = []
    for href in opened:
        totals = desk.get(href.replace(TABLE, reverse("battlemap:totals"), 1)).context["totals"]
        sums.append(totals.cells[0].text)

    money = [tier.amount for tier in page.tiers[:4]] + [page.lost.amount, page.amount]
    assert sums == [f"{amount / 1000:,.1f}" for amount in money]


def test_the_growth_of_a_tier_opens_the_customers_it_is_measured_on(anna: User, desk: Client) -> None:
    page, body = open_pyramid(desk, {})
    goals = body.one("dl", class_="goals")

    opened = [count_behind(desk, href) for _, href in links(goals)]

    progress = [tier.progress for tier in page.tiers]
    assert opened == [one.customers for one in progress if one is not None]
    growths = [href for words, href in links(body.one("table", id="tiers")) if words.endswith("%") and "moved" in href]
    assert growths == [one.href for one in progress[:3] if one is not None]


def test_the_story_opens_those_that_have_bought_and_are_not_lost(anna: User, desk: Client) -> None:
    page, body = open_pyramid(desk, {})

    traded = next(href for _, href in links(body.every("p", class_="story")[0]) if "lifecycle" in href)

    assert count_behind(desk, traded) == page.traded


def test_what_the_address_asks_for_stands_above_the_table_in_words(anna: User, desk: Client) -> None:
    since = BEFORE.isoformat()

    def chips(query: str) -> list[str]:
        return [chip.words for chip in ask(desk, query).chips]

    assert chips("top=5") == ["Largest 5 by 12 months"]
    assert [chips(f"moved={move}&since={since}") for move in ("changed", "rose", "fell", "lost")] == [
        ["Changed tier since 2026-02-28"],
        ["Rose since 2026-02-28"],
        ["Fell since 2026-02-28"],
        ["Newly lost since 2026-02-28"],
    ]
    assert chips(f"moved=dormant-won&since={since}") == ["Dormant on 2026-02-28, bought since"]
    assert chips(f"moved=core-cohort&since={since}") == ["Core on 2026-02-28, not lost then"]
    assert chips(f"moved=dormant-head,core&since={since}") == ["Dormant → Head, Core since 2026-02-28"]


@pytest.mark.parametrize(
    "query",
    [
        "top=0",
        "top=-1",
        "top=x",
        "top=²",
        f"top={10**30}",
        f"top={'0' * 19}1{'9' * 5000}",
        "moved=rose-core",
        "moved=won",
    ],
)
def test_a_set_that_there_is_not_is_not_found(query: str, anna: User, desk: Client) -> None:
    assert desk.get(f"{TABLE}?{query}&since={BEFORE.isoformat()}").status_code == 404


def test_nobody_is_found_among_the_largest_that_one_may_not_see(anna: User) -> None:
    shown = codes(sign_in(anna), "top=5")

    own = Standing.objects.filter(customer__owner=anna).exclude(tier="prospect")
    assert shown == list(
        own.filter(pk__in=own.order_by("-amount_12m", "customer_code").values("pk")[:5])
        .order_by("-amount_this_year", "customer_code")
        .values_list("customer_code", flat=True)
    )


def test_a_customer_off_the_record_is_counted_where_it_was_and_in_no_table(desk: Client) -> None:
    store_standing("A", tier="core")
    store_day(NEW_YEAR, [{"customer_code": code, "tier": "core"} for code in ("A", "GONE")])

    page, _ = open_pyramid(desk, {})

    core = page.tiers[1].progress
    assert core is not None
    assert (core.customers, count_behind(desk, core.href)) == (2, 1)


def test_nought_and_what_nobody_can_open_are_no_links(desk: Client) -> None:
    make_customer("Z")
    store_standing("A", tier="core")

    page, body = open_pyramid(desk, {})

    counts = [cell.words for cell in body.one("table", id="tiers").every("td", class_="count")]
    linked = [words for words, _ in links(body.one("table", id="tiers")) if words == "1"]
    assert (counts, linked, page.customers) == (["0", "1", "0", "0", "0"], ["1", "1"], 1)


def test_figures_that_come_late_open_their_customers_too(
    anna: User, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyramid, "AT_ONCE", 0)  # a thousand rows would only make it slow
    late = desk.get(PYRAMID, {"whole": "1"}, headers={"hx-request": "true", "hx-target": "movement"})

    moved = [href for _, href in links(read_page(late.content.decode())) if "moved=" in href]

    assert len(moved) >= 20


@pytest.mark.parametrize("query", ["top=5", "moved=rose&since=2026-02-28", "moved=dormant-won&since=2026-02-28"])
def test_more_customers_behind_a_figure_need_no_more_queries(query: str, desk: Client) -> None:
    store_day(BEFORE, [{"customer_code": code, "tier": "dormant"} for code in "ABCD"])
    store_standing("A", tier="core")
    ask(desk, query)

    def count_queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            ask(desk, query)
        return len(asked)

    few = count_queries()
    for code in "BCD":
        store_standing(code, tier="core")
    assert (count_queries(), len(ask(desk, query).rows)) == (few, 4)
