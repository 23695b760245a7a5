"""Names and owners of past days: whatever judges today has them follow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from kejing.customers.models import Customer
from kejing.standing.models import PastStanding, Refresh, Standing
from kejing.standing.operations import refresh as refreshing
from kejing.standing.operations.dirty import refresh_dirty_customers
from kejing.standing.operations.marking import mark_dirty
from kejing.standing.operations.past_computing import compute_past_day
from kejing.standing.operations.past_requests import request_past_day
from kejing.standing.operations.past_rows import follow_archive
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from rows import make_customer, make_document

if TYPE_CHECKING:
    from collections.abc import Sequence

# Whoever reads everything does so over a connection of its own, which sees what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 31)
THEN = date(2026, 2, 10)


def refresh() -> Refresh:
    asked = request_refresh(as_of=AS_OF, by=None, now=timezone.now())
    run_refresh(refresh=asked)
    return asked


def store_company() -> None:
    for code in ("A", "B"):
        make_document(make_customer(code), on=date(2026, 1, 5), amount="9.00")
    Customer.objects.update(name=Concat(Value("Old "), "code"))
    refresh()
    compute_past_day(day=request_past_day(as_of=THEN, by=None, now=timezone.now()))


def rename(code: str) -> None:
    customer = Customer.objects.get(code=code)
    customer.name = f"New {code}"
    customer.save()
    mark_dirty(customers=[customer.pk], now=timezone.now())


def past_names() -> list[str]:
    return [*PastStanding.objects.order_by("customer_code").values_list("customer_name", flat=True)]


def test_they_follow_every_refresh_of_everybody_and_of_a_few() -> None:
    store_company()
    rename("A")
    refresh_dirty_customers(now=timezone.now())
    after_a_few = past_names()

    rename("B")
    refresh()

    assert (after_a_few, past_names()) == (["New A", "Old B"], ["New A", "New B"])


def test_only_rows_of_the_customers_that_are_asked_for_follow() -> None:
    store_company()
    for standing in Standing.objects.all():
        standing.customer_name = f"New {standing.customer_code}"
        standing.save()
    chosen = Customer.objects.get(code="B").pk

    followed = [follow_archive(customers=customers) for customers in ([], [chosen], [chosen])]

    assert (followed, past_names()) == ([0, 1, 0], ["Old A", "New B"])
    assert (follow_archive(), past_names()) == (1, ["New A", "New B"])


def test_a_refresh_stands_where_past_days_cannot_follow(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store_company()

    def fail(*, customers: Sequence[int] | None) -> int:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(refreshing, "follow_archive", fail)
    rename("A")
    asked = refresh()

    assert Refresh.objects.get(pk=asked.pk).state == "done"
    assert Standing.objects.get(customer_code="A").customer_name == "New A"
    assert "Past days could not follow the names and owners of today: database is locked" in caplog.text
