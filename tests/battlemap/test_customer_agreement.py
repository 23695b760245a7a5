"""The customer page against the judgements: the same ledger, the same figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kejing.analytics.policy import Policy
from kejing.analytics.whitespace import whitespace
from kejing.customers.models import Customer
from kejing.kit.money import to_minor
from kejing.ledger.enums import DocumentKind
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.standing.models import Refresh, Snapshot
from kejing.standing.operations.basis import recall
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import current_policy
from rows import ledger_line, ledger_lines, make_document, make_user, store

if TYPE_CHECKING:
    from kejing.battlemap.queries.customer import CustomerPage

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 6, 17)
CATEGORIES = ("Tea", "Rice", "Oil")
SHOPS = 6


def store_company() -> None:
    """Store a company of one tier: each shop buys two of three categories and gave up the third; two buy salt."""
    lines = [
        ledger_line(
            f"C{shop:02}",
            on=date(year, month, 3 + shop % 20),
            amount=1_000 * (shop + 1) + month,
            category=CATEGORIES[(shop + place) % 3],
            item=CATEGORIES[(shop + place) % 3],
        )
        for shop in range(SHOPS)
        for year, month, place in ((2024, 6, 0), (2024, 11, 2), (2025, 2, 0), (2025, 9, 1), (2026, 3, 0))
    ]
    lines += [ledger_line(code, on=AS_OF, amount=700, category="Salt", item="Salt") for code in ("C00", "C01")]
    store(ledger_lines(*lines))
    late = Customer.objects.get(code="C05")
    Customer.objects.filter(code="C05").update(owner=make_user("seller"))
    make_document(late, on=date(2026, 4, 1), amount="30.00", kind=DocumentKind.RECEIPT)
    make_document(late, on=date(2026, 5, 2), amount="-7.00", kind=DocumentKind.SALE_RETURN)


def desk_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_the_page_shows_the_figures_that_were_judged() -> None:
    store_company()
    run_refresh(refresh=request_refresh(as_of=AS_OF, by=None, now=timezone.now()))
    customer = Customer.objects.select_related("standing").get(code="C05")
    standing = customer.standing
    desk = desk_of(make_user("manager", role=Role.GENERAL_MANAGER))

    page: CustomerPage = desk.get(reverse("battlemap:customer", args=[customer.pk])).context["page"]
    history = desk.get(reverse("battlemap:customer_history", args=[customer.pk])).context["history"]
    found = desk.get(reverse("battlemap:customer_whitespace", args=[customer.pk])).context["whitespace"]

    categories = (*page.categories.rows, *page.categories.rest)
    assert page.months.total == standing.amount_this_year
    assert page.months.total_before == standing.amount_last_year
    # A return without lines is in no category.
    assert sum(row.now for row in categories) == standing.amount_12m + Decimal("7.00")
    assert sum(row.before or 0 for row in categories) == standing.amount_prior_12m
    assert sum(row.name is not None and row.now > 0 for row in categories) == standing.category_count
    assert page.account is not None
    assert (page.account.balance, page.account.overdue) == (standing.receivable, standing.receivable_overdue)
    assert [(row.on, row.tier) for row in history.rows] == [
        (AS_OF, standing.tier),
        *((one.as_of, "small") for one in Snapshot.objects.order_by("-as_of")),
    ]
    assert whitespace_says("C05") == [
        (gap.category, gap.buying, gap.peers, to_minor(gap.expected), found.group) for gap in found.gaps
    ]
    assert [(gap.category, gap.is_lost) for gap in found.gaps] == [("Rice", True), ("Salt", False)]
    # Of two buyers the median tells too much to somebody who does not see them.
    seller = desk_of(User.objects.get(username="seller"))
    own = seller.get(reverse("battlemap:customer_whitespace", args=[customer.pk])).context["whitespace"]
    assert [(gap.buying, gap.expected) for gap in own.gaps] == [(4, found.gaps[0].expected), (2, None)]


def whitespace_says(code: str) -> list[tuple[str, int, int, int, str]]:
    """What the judgement of the whole company says of one customer."""
    basis = recall(Refresh.objects.get().revision, policy=current_policy())
    assert basis is not None
    frame = whitespace(basis.judge(policy=Policy()).frame, basis.day.summary, policy=Policy())
    own = frame.filter(customer_code=code)
    return list(own.select("category", "buying_peers", "peers", "expected_amount", "peer_group").iter_rows())
