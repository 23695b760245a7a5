"""Sorting by what several things of a customer tell: how many of its figures are abnormal, and its first tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from battlemap.measured import sign_in, store_standing
from battlemap.tabling import ask
from kejing.battlemap.queries.neighbours import find_way
from kejing.customers.models import Customer
from kejing.customers.operations.tagging import put_tags_on
from kejing.people.enums import Field, Role
from kejing.people.models import Company
from rows import make_user

if TYPE_CHECKING:
    from django.test import Client

    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]

FLAGS = {
    "A": "",
    "B": "falling",
    "C": "credit_overdue;over_limit;falling",
    "D": "rhythm_alarm;falling",
    "E": "",
    "F": "never_contacted",
    "G": "credit_overdue;over_limit;slack",
}
TAGS = {"A": "Key,Late", "B": "", "C": "Late", "D": "Early,Late", "E": "Key", "F": "", "G": "Zoo"}


@pytest.fixture
def seller(monkeypatch: pytest.MonkeyPatch) -> User:
    """Return who owns them all; a page has two rows."""
    monkeypatch.setattr("kejing.battlemap.queries.paging.ROWS_A_PAGE", 2)
    seller = make_user("seller")
    for code, flags in FLAGS.items():
        store_standing(code, flags=flags, owner=seller)
    return seller


def put_tags(by: User) -> None:
    for code, names in TAGS.items():
        if names:
            keys = [Customer.objects.get(code=code).pk]
            put_tags_on(customers=keys, names=names.split(","), by=by, now=timezone.now())


def walk(client: Client, query: str) -> str:
    """Return the codes of all pages, having gone back from the last one to the first."""
    pages = [ask(client, query)]
    while pages[-1].next:
        pages.append(ask(client, pages[-1].next.removeprefix("?")))
    back = [pages[-1]]
    while back[0].previous:
        back.insert(0, ask(client, back[0].previous.removeprefix("?")))
    told, again = ("".join(row.code for page in shown for row in page.rows) for shown in (pages, back))
    assert told == again
    return told


@pytest.mark.parametrize(("sort", "order"), [("-flags", "CGDBFAE"), ("flags", "BFDCGAE")])
def test_most_abnormal_figures_come_first_or_fewest_and_none_last(sort: str, order: str, seller: User) -> None:
    for reader in (seller, make_user("manager", role=Role.GENERAL_MANAGER)):
        assert walk(sign_in(reader), f"list=all&sort={sort}") == order


def test_figures_that_are_kept_from_somebody_move_no_row_of_his(seller: User) -> None:
    Company.objects.create(pk=1, masks={Role.SALESPERSON: [Field.RECEIVABLE]})

    assert walk(sign_in(seller), "list=all&sort=-flags") == "DBCFAEG"


@pytest.mark.parametrize(("sort", "order"), [("tag", "DAECGBF"), ("-tag", "GCAEDBF")])
def test_the_first_tag_decides_and_who_has_none_comes_last(sort: str, order: str, seller: User) -> None:
    put_tags(seller)

    assert walk(sign_in(seller), f"list=all&sort={sort}&columns=tag") == order


def test_a_click_on_the_head_begins_with_most_abnormal_figures_and_with_the_first_tag(seller: User) -> None:
    heads = ask(sign_in(seller), "list=all&columns=flags,tag").heads

    assert [head.href.partition("sort=")[2].partition("&")[0] for head in heads] == ["-flags", "tag"]


@pytest.mark.parametrize(("sort", "beside"), [("-flags", ("Shop G", "Shop B")), ("tag", ("", "Shop A"))])
def test_the_next_customer_of_the_list_is_the_next_one_in_its_order(
    sort: str, beside: tuple[str, str], seller: User
) -> None:
    put_tags(seller)
    customer = Customer.objects.get(code="D")

    way = find_way(customer, written=f"list=all&sort={sort}", user=seller, masked=frozenset())

    assert way is not None
    assert [one.name if one else "" for one in (way.previous, way.next)] == list(beside)
