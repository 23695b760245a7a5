"""A small company in the database: its ledger imported, its contacts stored, its customers judged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from browser.photograph import put_back, take_photograph
from kejing.customers.models import Customer
from kejing.followups.enums import FollowupKind
from kejing.followups.models import Followup
from kejing.standing.models import Refresh
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from rows import ledger_line, ledger_lines, make_customer, store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser.photograph import Photograph

AS_OF = date(2026, 3, 31)
CATEGORIES = ("Tea", "Rice", "Oil", "Salt", "Sugar", "Soap", "Wine", "Beer", "Milk", "Nuts", "Soup", "Cake")
# Two customers that buy everything every month; five that buy two things as often, and a sixth that has stayed away for
# two months and fell below the core; 44 that bought once this winter; eight whose last purchase is a year old; three
# without one.
TIER_COUNTS = {"head": 2, "core": 5, "small": 45, "dormant": 8, "prospect": 3}
CUSTOMER_COUNT = 63


_taken: list[Photograph] = []


def store_company() -> Refresh:
    """Have the ledger of two years and the contacts in empty tables, and every customer judged as of `AS_OF`."""
    if _taken:
        put_back(_taken[0])
    else:
        _make_company()
        _taken.append(take_photograph("customers", "ledger", "imports", "followups", "standing", "audit"))
    return Refresh.objects.get()


def _make_company() -> None:
    store(ledger_lines(*_ledger()), source="browser")
    for number in range(3):
        make_customer(f"P{number}")
    for customer in Customer.objects.filter(code__startswith="A"):
        Followup.objects.create(customer=customer, kind=FollowupKind.VISIT, happened_on=AS_OF - timedelta(days=2))
    judge_as_of(AS_OF)


def judge_as_of(day: date) -> Refresh:
    """Judge every stored customer as of a day, now."""
    refresh = request_refresh(as_of=day, by=None, now=timezone.now())
    run_refresh(refresh=refresh)
    return refresh


def _ledger() -> Iterator[dict[str, object]]:
    months = [date(2024 + month // 12, month % 12 + 1, 25) for month in range(27)]
    for rank in range(2):
        for month in months:
            for category in CATEGORIES:
                yield _sale(f"A{rank}", on=month, amount=100_000 - rank * 10_000, category=category)
    for rank in range(6):
        for month in months if rank else months[:-2]:  # the first of them has not come for two months
            for category in CATEGORIES[:2]:
                yield _sale(f"B{rank}", on=month, amount=260_000 - rank * 1_000, category=category)
    for rank in range(44):
        category = CATEGORIES[rank % len(CATEGORIES)]
        yield _sale(f"C{rank:02}", on=date(2026, 1, 2 + rank % 28), amount=70_000 - rank * 1_000, category=category)
    for rank in range(8):
        yield _sale(f"D{rank}", on=date(2025, 2, 10 + rank), amount=50_000 - rank * 1_000, category="Tea")


def _sale(code: str, *, on: date, amount: int, category: str) -> dict[str, object]:
    return ledger_line(code, on=on, amount=amount, category=category, item=category, number=f"{code}-{on:%y%m%d}")
