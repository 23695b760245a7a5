"""The ledger as it was read last: used while the tables are what they were, and never after."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from django.conf import settings
from polars.testing import assert_frame_equal

from kejing.customers.models import Customer
from kejing.followups.models import Promise
from kejing.kit.frames import read_frames
from kejing.kit.locks import exclusive
from kejing.ledger.models import Batch, Category, Document, Line
from kejing.standing.operations import kept_facts
from kejing.standing.operations.facts import read_stored_facts
from kejing.standing.operations.kept_facts import (
    FOLDER,
    WRITE_LOCK,
    read_and_keep,
    read_for_past_day,
    take_fingerprint,
)
from rows import live_batch, make_customer
from standing.stored_company import SoldLine, add_contact, add_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kejing.kit.frames import Query
    from kejing.standing.operations.facts import StoredFacts

DAY = date(2026, 1, 10)


@pytest.fixture(autouse=True)
def few_lines_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_facts, "KEPT_FROM", 1)


def store_company() -> None:
    for code in "AB":
        customer = make_customer(code, payment_days=10)
        add_document(customer, SoldLine("100.00", category="Tea", cost="60.00"), on=DAY, batch=live_batch())
        add_contact(customer, on=DAY)


def change_a_customer(**changes: object) -> Callable[[], object]:
    return lambda: Customer.objects.filter(code="A").update(**changes)


def move_a_document() -> None:
    one = Document.objects.order_by("pk")[0]
    Document.objects.filter(pk=one.pk).update(customer=Customer.objects.get(code="B"))


CHANGES: dict[str, Callable[[], object]] = {
    "a document more": lambda: add_document(Customer.objects.get(code="A"), on=DAY, amount="5.00", batch=live_batch()),
    "a document of somebody else": move_a_document,
    "another amount": lambda: Document.objects.filter(customer__code="A").update(amount=Decimal("7.00")),
    "a batch that is taken back": lambda: Batch.objects.update(is_live=False),
    "a line more": lambda: Line.objects.create(document=Document.objects.order_by("pk")[0], amount=Decimal(1)),
    "another code": change_a_customer(code="C"),
    "a customer off the record": change_a_customer(is_withdrawn=True),
    "other terms": change_a_customer(payment_days=30),
    "another name of a category": lambda: Category.objects.update(name="Coffee"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", CHANGES)
def test_whatever_the_ledger_is_read_from_changes_its_fingerprint(what: str) -> None:
    store_company()
    before = take_fingerprint()

    CHANGES[what]()

    assert take_fingerprint() != before
    assert take_fingerprint() == take_fingerprint()


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_used_with_the_contacts_of_now_and_read_anew_after_a_change() -> None:
    store_company()
    read_and_keep()
    customer = Customer.objects.get(code="B")
    add_contact(customer, on=date(2026, 2, 1))
    Promise.objects.create(customer=customer, what="Samples", made_on=DAY, due_on=date(2026, 2, 1))

    assert_same(read_for_past_day(), read_stored_facts())
    documents = Path(settings.DATA_DIR) / FOLDER / "documents.parquet"
    pl.read_parquet(documents).head(1).write_parquet(documents)
    assert read_for_past_day().documents.height == 1

    add_document(Customer.objects.get(code="A"), on=date(2026, 1, 20), amount="5.00", batch=live_batch())
    assert_same(read_for_past_day(), read_stored_facts())


@pytest.mark.django_db(transaction=True)
def test_files_that_are_replaced_while_they_are_read_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    store_company()
    read_and_keep()

    def sell_and_keep_first(queries: Sequence[Query]) -> Sequence[pl.DataFrame]:
        add_document(Customer.objects.get(code="A"), on=date(2026, 1, 20), amount="5.00", batch=live_batch())
        read_and_keep()
        return read_frames(queries)

    monkeypatch.setattr(kept_facts, "read_frames", sell_and_keep_first)

    assert_same(read_for_past_day(), read_stored_facts())


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_writer_left_goes_with_the_next_write_and_that_of_a_living_one_stays() -> None:
    store_company()
    folder = Path(settings.DATA_DIR) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    left = folder.with_name(f"{FOLDER}.0123abcd")
    left.mkdir(parents=True)

    with exclusive(WRITE_LOCK):
        read_and_keep()
        while_it_lives = (left.exists(), folder.exists())
    read_and_keep()

    assert (while_it_lives, left.exists(), folder.exists()) == ((True, False), False, True)


def assert_same(found: StoredFacts, wanted: StoredFacts) -> None:
    for name in ("documents", "lines", "items", "keys"):
        assert_frame_equal(getattr(found, name), getattr(wanted, name), check_row_order=False)
    assert_frame_equal(found.facts.contacts, wanted.facts.contacts, check_row_order=False)
    assert found.facts.promises is not None
    assert wanted.facts.promises is not None
    assert_frame_equal(found.facts.promises, wanted.facts.promises, check_row_order=False)
    assert_frame_equal(found.facts.customers, wanted.facts.customers, check_row_order=False)
