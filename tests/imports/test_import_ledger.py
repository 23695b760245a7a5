from datetime import date
from decimal import Decimal

import pytest

from kejing.customers.models import Customer
from kejing.imports.operations import ImportReport, NothingToImport, import_ledger
from kejing.ledger.models import Category, Document, Line, Product
from rows import ledger_line, ledger_lines, make_customer, make_user

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)


def stored() -> list[tuple[str, str, date, Decimal]]:
    rows = Document.objects.values_list("number", "customer__code", "dated_on", "amount")
    return sorted(rows)


def test_lines_become_documents_with_the_sum_of_their_lines() -> None:
    report = import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=FIRST, amount=1000, number="1", category="Tea", item="T1"),
            ledger_line("A", on=FIRST, amount=-250, number="1", category="Rice", item="R1"),
            ledger_line("B", on=SECOND, amount=500, number="2"),
        ),
        source="test",
    )

    assert stored() == [("1", "A", FIRST, Decimal("7.50")), ("2", "B", SECOND, Decimal("5.00"))]
    assert Line.objects.filter(document__number="1").count() == 2
    assert (Category.objects.count(), Product.objects.count()) == (2, 2)
    assert report == ImportReport(
        customers_created=2,
        documents_created=2,
        documents_replaced=0,
        lines=3,
        amount=Decimal("12.50"),
        first_on=FIRST,
        last_on=SECOND,
    )


def test_importing_the_same_lines_twice_changes_nothing() -> None:
    lines = ledger_lines(
        ledger_line("A", on=FIRST, amount=1000, number="1", category="Tea", item="T1"),
        ledger_line("A", on=SECOND, amount=2000, category="Tea", item="T1"),
    )
    import_ledger(lines=lines, source="test")
    before = stored()

    report = import_ledger(lines=lines, source="test")

    assert stored() == before
    assert (report.documents_created, report.documents_replaced, Line.objects.count()) == (0, 2, 2)


def test_a_document_that_came_again_is_replaced_whole() -> None:
    import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=FIRST, amount=1000, number="1"), ledger_line("A", on=FIRST, amount=1, number="1")
        ),
        source="test",
    )

    import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=900, number="1")), source="test")

    assert stored() == [("1", "A", FIRST, Decimal("9.00"))]
    assert Line.objects.count() == 1


def test_the_same_number_of_another_customer_day_or_source_is_another_document() -> None:
    import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=1, number="1")), source="test")
    import_ledger(
        lines=ledger_lines(
            ledger_line("B", on=FIRST, amount=2, number="1"), ledger_line("A", on=SECOND, amount=3, number="1")
        ),
        source="test",
    )
    import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=4, number="1")), source="other")

    assert Document.objects.count() == 4


def test_without_numbers_a_customer_day_is_one_document() -> None:
    import_ledger(
        lines=ledger_lines(ledger_line("A", on=FIRST, amount=100), ledger_line("A", on=FIRST, amount=200)),
        source="test",
    )

    assert stored() == [("", "A", FIRST, Decimal("3.00"))]


def test_orders_and_quotations_are_not_stored() -> None:
    with pytest.raises(NothingToImport):
        import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=100, document_type="order")), source="test")

    assert (Document.objects.count(), Customer.objects.count()) == (0, 0)


def test_a_gift_is_a_line_without_amount() -> None:
    import_ledger(
        lines=ledger_lines(ledger_line("A", on=FIRST, amount=0, item="T1", document_type="gift")), source="test"
    )

    assert (Line.objects.get().amount, Document.objects.get().amount) == (Decimal("0.00"), Decimal("0.00"))


def test_a_known_customer_keeps_its_record() -> None:
    owner = make_user("owner")
    make_customer("A", owner=owner)

    import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=100, name="Other name")), source="test")

    assert Customer.objects.values_list("name", "owner").get() == ("Shop A", owner.pk)


def test_a_new_customer_belongs_to_the_salesperson_of_its_last_document() -> None:
    make_user("anna")
    berta = make_user("berta")

    import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=SECOND, amount=100, salesperson="Berta"),
            ledger_line("A", on=FIRST, amount=100, salesperson="anna"),
            ledger_line("B", on=FIRST, amount=100, salesperson="nobody here"),
        ),
        source="test",
    )

    owners = dict(Customer.objects.values_list("code", "owner"))
    assert owners == {"A": berta.pk, "B": None}
