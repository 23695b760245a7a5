from datetime import date

import pytest

from kejing.kit.frames import read_frames
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document
from kejing.ledger.operations import set_due_days
from kejing.ledger.queries import ACCOUNT_ITEMS, Period, open_items, sales_period
from rows import make_customer, make_document

pytestmark = pytest.mark.django_db(transaction=True)

JANUARY, FEBRUARY, MARCH = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)
AS_OF = date(2026, 3, 31)


def owed(as_of: date = AS_OF) -> list[tuple[str, date | None, int]]:
    (items,) = read_frames([ACCOUNT_ITEMS])
    frame = open_items(items, as_of=as_of)
    assert frame is not None
    return frame.sort("customer_code", "due_on").rows()


def test_without_any_receipt_nothing_is_known_of_receivables() -> None:
    make_document(make_customer("A"), on=JANUARY, amount="10.00")

    (items,) = read_frames([ACCOUNT_ITEMS])
    assert open_items(items, as_of=AS_OF) is None


def test_receipts_settle_the_oldest_due_first() -> None:
    customer = make_customer("A")
    for day in (JANUARY, FEBRUARY, MARCH):
        make_document(customer, on=day, amount="100.00")
    make_document(customer, on=MARCH, amount="150.00", kind=DocumentKind.RECEIPT)

    assert owed() == [("A", FEBRUARY, 5000), ("A", MARCH, 10000)]


def test_a_credit_note_settles_like_a_receipt() -> None:
    customer, other = make_customer("A"), make_customer("B")
    make_document(customer, on=JANUARY, amount="100.00")
    make_document(customer, on=FEBRUARY, amount="-30.00")
    make_document(other, on=JANUARY, amount="1.00", kind=DocumentKind.RECEIPT)

    assert owed() == [("A", JANUARY, 7000), ("B", None, -100)]


def test_what_is_paid_beyond_the_charges_is_a_prepayment() -> None:
    customer = make_customer("A")
    make_document(customer, on=JANUARY, amount="100.00")
    make_document(customer, on=FEBRUARY, amount="120.00", kind=DocumentKind.RECEIPT)

    assert owed() == [("A", None, -2000)]


def test_documents_after_the_day_do_not_exist() -> None:
    customer = make_customer("A")
    make_document(customer, on=JANUARY, amount="100.00")
    make_document(customer, on=MARCH, amount="100.00", kind=DocumentKind.RECEIPT)

    assert owed(date(2026, 3, 9)) == [("A", JANUARY, 10000)]
    assert owed(MARCH) == []


def test_the_balance_is_charges_less_settlements_whatever_the_order() -> None:
    customer = make_customer("A")
    make_document(customer, on=MARCH, amount="40.00", due_on=date(2026, 3, 11))
    make_document(customer, on=JANUARY, amount="60.00", due_on=date(2026, 4, 30))
    make_document(customer, on=FEBRUARY, amount="50.00", kind=DocumentKind.RECEIPT)

    assert owed() == [("A", date(2026, 4, 30), 5000)]


def test_due_days_follow_the_payment_terms() -> None:
    with_terms, without = make_customer("A", payment_days=30), make_customer("B")
    make_document(with_terms, on=date(2026, 1, 31), amount="1.00")
    make_document(without, on=date(2026, 1, 31), amount="1.00")

    set_due_days(source="test")

    due = Document.objects.order_by("customer__code").values_list("due_on", flat=True)
    assert list(due) == [date(2026, 3, 2), None]


def test_a_gift_is_no_item_of_an_account() -> None:
    customer = make_customer("A")
    make_document(customer, on=JANUARY, amount="0.00", kind=DocumentKind.GIFT)
    make_document(customer, on=FEBRUARY, amount="1.00")
    make_document(customer, on=MARCH, amount="1.00", kind=DocumentKind.RECEIPT)

    (items,) = read_frames([ACCOUNT_ITEMS])

    assert sorted(items.get_column("kind")) == ["receipt", "sale"]


def test_a_gift_gets_no_due_day() -> None:
    make_document(make_customer("A", payment_days=30), on=JANUARY, amount="0.00", kind=DocumentKind.GIFT)

    set_due_days(source="test")

    assert Document.objects.get().due_on is None


def test_the_sales_period_counts_sales_only() -> None:
    customer = make_customer("A")
    make_document(customer, on=JANUARY, amount="0.00", kind=DocumentKind.GIFT)
    make_document(customer, on=FEBRUARY, amount="1.00")
    make_document(customer, on=MARCH, amount="1.00")
    make_document(customer, on=AS_OF, amount="1.00", kind=DocumentKind.RECEIPT)

    assert sales_period() == Period(first_on=FEBRUARY, last_on=MARCH)


def test_an_empty_ledger_has_no_period() -> None:
    assert sales_period() is None
