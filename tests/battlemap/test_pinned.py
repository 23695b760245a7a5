"""Columns pinned beside the customer: kept for their reader and in views, the first of the table, three at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from battlemap.measured import sign_in, store_standing
from battlemap.tabling import ask, grid, part
from kejing.battlemap.models import SavedView, TableChoice
from kejing.people.models import Company
from rows import make_user

if TYPE_CHECKING:
    from django.test import Client

    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]


def test_pinned_columns_stand_first_and_are_marked_in_every_row(desk: Client) -> None:
    store_standing("A")

    table = grid(desk, "columns=tier,rank,star,amount_12m&pin=amount_12m,star")

    heads = table.one("thead").every("tr")[1].every("th")[1:]
    classes = [head.attributes["class"].removesuffix(" sum") for head in heads]
    assert [(head.words.split()[0], css) for head, css in zip(heads, classes, strict=True)] == [
        ("12", "num first pinned pin-1"),
        ("Stars", "num first pinned pin-2"),
        ("Tier", "first"),
        ("Rank", "num"),
    ]
    groups = table.one("thead").every("tr")[0].every("th")
    assert [(one.words, one.attributes["colspan"], one.attributes["class"]) for one in groups] == [
        ("More figures", "1", "first pinned pin-1"),
        ("Judgement", "1", "first pinned pin-2"),
        ("Judgement", "2", "first"),
    ]
    cells = table.one("tbody").one("tr").every("td")
    assert [cell.attributes["class"] for cell in cells] == classes


@pytest.mark.parametrize(
    ("query", "columns", "pinned"),
    [
        ("columns=tier,rank", ("tier", "rank"), ()),
        ("columns=tier,rank&pin=rank", ("rank", "tier"), ("rank",)),
        ("columns=tier&pin=star", ("star", "tier"), ("star",)),
        ("columns=tier,rank&pin=none", ("tier", "rank"), ()),
        (
            "columns=tier,rank,star,stake&pin=stake,star,rank",
            ("stake", "star", "rank", "tier"),
            ("stake", "star", "rank"),
        ),
    ],
)
def test_an_address_says_what_is_pinned_and_says_it_again(
    query: str, columns: tuple[str, ...], pinned: tuple[str, ...], desk: Client
) -> None:
    asked = ask(desk, query).asked

    assert (asked.columns, asked.pinned) == (columns, pinned)
    assert ask(desk, asked.query).asked == asked


@pytest.mark.parametrize("pin", ["password", "tier,rank,star,stake", ","])
def test_what_cannot_be_pinned_is_not_found(pin: str, desk: Client) -> None:
    assert desk.get(f"/customers/?pin={pin}").status_code == 404


def test_what_one_pins_stays_pinned_until_one_wants_the_usual_columns_back(desk: Client) -> None:
    chosen = {"columns": ["tier", "rank", "star", "stake"], "query": "tier=small&pin=tier"}

    answer = desk.post("/customers/columns/keep/", chosen | {"pinned": ["star", "tier", "amount_12m"]})

    assert answer["Location"] == "/customers/?tier=small"
    assert TableChoice.objects.values_list("columns", "pinned").get() == ("tier,star,rank,stake", "tier,star")
    asked = ask(desk, "tier=small").asked
    assert (asked.columns, asked.pinned, asked.query) == (
        ("tier", "star", "rank", "stake"),
        ("tier", "star"),
        "tier=small",
    )
    bare = ask(desk, "tier=small&pin=none").asked
    assert (bare.pinned, bare.query) == ((), "tier=small&pin=none")
    boxes = part(desk, "/customers/columns/?list=all").every("input", name="pinned")
    assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == ["tier", "star"]

    desk.post("/customers/columns/keep/", {"usual": "1"})
    assert TableChoice.objects.values_list("columns", "pinned").get() == ("", "")


def test_more_than_three_are_not_pinned_and_that_is_said(desk: Client) -> None:
    four = ["tier", "rank", "star", "stake"]

    page = desk.post("/customers/columns/keep/", {"columns": four, "pinned": four}, follow=True)

    assert TableChoice.objects.get().pinned == "tier,rank,star"
    assert "Three columns can be pinned" in page.content.decode()


def test_a_view_keeps_what_was_pinned_and_shows_nobody_what_is_masked_for_him(manager: User) -> None:
    seller = make_user("seller")
    store_standing("A", owner=seller)
    desk, theirs = sign_in(manager), sign_in(seller)
    Company.objects.create(pk=1, masks={"salesperson": ["receivable"]})
    desk.post("/customers/columns/keep/", {"columns": ["tier", "receivable"], "pinned": ["tier", "receivable"]})

    desk.post("/customers/views/", {"name": "Mine", "is_shared": "on", "query": "tier=small"})

    view = SavedView.objects.get()
    assert view.query == "tier=small&pin=tier%2Creceivable"
    desk.post("/customers/columns/keep/", {"usual": "1"})
    assert ask(desk, view.query).asked.pinned == ("tier", "receivable")
    asked = ask(theirs, view.query).asked
    assert (asked.pinned, "receivable" in asked.columns) == (("tier",), False)
