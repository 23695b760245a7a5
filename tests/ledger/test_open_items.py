from datetime import date

import polars as pl
import pytest

from kejing.analytics.receivables import ITEMS, open_items
from kejing.kit.frames import read_frames
from kejing.ledger.enums import DocumentKind
from kejing.ledger.queries import ACCOUNT_ITEMS, Period, sales_period
from rows import make_customer, make_document

pytestmark = pytest.mark.django_db(transaction=True)

JANUARY, FEBRUARY, MARCH = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)
AS_OF = date(2026, 3, 31)


def read_items() -> pl.DataFrame:
    (items,) = read_frames([ACCOUNT_ITEMS])
    return items.select(pl.col(name).cast(kind) for name, kind in ITEMS.items())


def owed(as_of: date = AS_OF) -> list[tuple[str, date | None, int]]:
    found = open_items(read_items(), as_of=as_of)
    assert found is not None
    return found.frame.select("customer_code", "due_on", "open").rows()


def test_stored_documents_are_items_of_their_customers_accounts() -> None:
    customer, other = make_customer("A", payment_days=30), make_customer("B")
    make_document(customer, on=JANUARY, amount="100.00")
    make_document(customer, on=JANUARY, amount="7.00", due_on=MARCH)
    make_document(customer, on=FEBRUARY, amount="-30.00", kind=DocumentKind.SALE_RETURN)
    make_document(customer, on=MARCH, amount="20.00", kind=DocumentKind.RECEIPT)
    make_document(other, on=JANUARY, amount="1.00", kind=DocumentKind.RECEIPT)

    assert owed() == [("A", date(2026, 2, 9), 5000), ("A", MARCH, 700), ("B", None, -100)]
    assert owed(JANUARY) == [("A", date(2026, 2, 9), 10000), ("A", MARCH, 700), ("B", None, -100)]


def test_a_stored_statement_takes_the_place_of_what_was_before() -> None:
    customer, other = make_customer("A"), make_customer("B")
    make_document(customer, on=JANUARY, amount="100.00")
    make_document(customer, on=FEBRUARY, amount="42.00", kind=DocumentKind.OPENING)
    make_document(other, on=JANUARY, amount="9.00")
    make_document(other, on=MARCH, amount="5.00")

    assert owed() == [("A", FEBRUARY, 4200), ("B", MARCH, 500)]


def test_without_any_receipt_nothing_is_known_of_stored_receivables() -> None:
    make_document(make_customer("A"), on=JANUARY, amount="10.00")

    assert open_items(read_items(), as_of=AS_OF) is None


def test_a_gift_is_no_item_of_an_account() -> None:
    customer = make_customer("A")
    make_document(customer, on=JANUARY, amount="0.00", kind=DocumentKind.GIFT)
    make_document(customer, on=FEBRUARY, amount="1.00")
    make_document(customer, on=MARCH, amount="1.00", kind=DocumentKind.RECEIPT)

    assert sorted(read_items()["kind"]) == ["receipt", "sale"]


def test_the_sales_period_counts_sales_only() -> None:
    customer = make_customer("A")
    make_document(customer, on=JANUARY, amount="0.00", kind=DocumentKind.GIFT)
    make_document(customer, on=FEBRUARY, amount="1.00")
    make_document(customer, on=MARCH, amount="1.00")
    make_document(customer, on=AS_OF, amount="1.00", kind=DocumentKind.RECEIPT)

    assert sales_period() == Period(first_on=FEBRUARY, last_on=MARCH)


def test_an_empty_ledger_has_no_period() -> None:
    assert sales_period() is None
