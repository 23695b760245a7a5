from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from django.db.models import Count
from django.utils import translation

from kejing.customers.models import Customer
from kejing.imports.operations import ImportReport, NothingToImport, TextTooLong, import_ledger
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Category, Document, Line, Product
from kejing.people.models import User
from rows import ledger_line, ledger_lines, make_customer, make_document, make_user

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
        documents_changed=0,
        amount_before=Decimal("0.00"),
        amount_after=Decimal("0.00"),
        lines=3,
        amount=Decimal("12.50"),
        first_on=FIRST,
        last_on=SECOND,
        ambiguous_salespeople=(),
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
    assert (report.documents_changed, report.amount_before, report.amount_after) == (0, Decimal(0), Decimal(0))


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


def test_replaced_documents_with_another_amount_are_counted_with_both_sums() -> None:
    import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=FIRST, amount=100),
            ledger_line("B", on=FIRST, amount=2000),
            ledger_line("C", on=FIRST, amount=5000),
        ),
        source="test",
    )

    report = import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=FIRST, amount=700),
            ledger_line("B", on=FIRST, amount=-300),
            ledger_line("C", on=FIRST, amount=4000),
            ledger_line("C", on=FIRST, amount=1000),
            ledger_line("D", on=FIRST, amount=9),
        ),
        source="test",
    )

    assert (report.documents_created, report.documents_replaced, report.documents_changed) == (1, 3, 2)
    assert (report.amount_before, report.amount_after) == (Decimal("21.00"), Decimal("4.00"))


def test_documents_that_do_not_come_again_stay() -> None:
    import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=FIRST, amount=100, number="1"), ledger_line("A", on=SECOND, amount=200, number="2")
        ),
        source="test",
    )

    import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=FIRST, amount=300, number="3"), ledger_line("A", on=SECOND, amount=400, number="4")
        ),
        source="test",
    )

    assert [number for number, *_ in stored()] == ["1", "2", "3", "4"]
    assert Line.objects.count() == 4


def test_receipts_are_never_replaced() -> None:
    receipt = make_document(make_customer("A"), on=FIRST, amount="5.00", kind=DocumentKind.RECEIPT)

    import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=1, number=receipt.number)), source="test")

    assert Document.objects.filter(pk=receipt.pk).exists()


def test_lines_are_stored_in_the_order_of_the_file() -> None:
    lines = [ledger_line("A", on=FIRST, amount=amount, item=f"T{amount % 7}", category="Tea") for amount in range(50)]

    import_ledger(lines=ledger_lines(*lines), source="test")

    assert list(Line.objects.order_by("pk").values_list("amount", flat=True)) == [
        Decimal(amount).scaleb(-2) for amount in range(50)
    ]


def test_orders_and_quotations_are_not_stored() -> None:
    with pytest.raises(NothingToImport):
        import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=100, document_type="order")), source="test")

    assert (Document.objects.count(), Customer.objects.count()) == (0, 0)


def kinds() -> list[tuple[str, int]]:
    """Return the kind of each document and how many lines it has."""
    return sorted(Document.objects.annotate(count=Count("lines")).values_list("kind", "count"))


def test_a_gift_is_a_line_without_amount_in_a_document_of_its_own_kind() -> None:
    import_ledger(
        lines=ledger_lines(ledger_line("A", on=FIRST, amount=0, item="T1", document_type="gift")), source="test"
    )

    assert kinds() == [("gift", 1)]
    assert (Line.objects.get().amount, Document.objects.get().amount) == (Decimal("0.00"), Decimal("0.00"))


def test_a_gift_with_a_sale_is_part_of_the_sale() -> None:
    import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=FIRST, amount=0, number="1", document_type="gift"),
            ledger_line("A", on=FIRST, amount=900, number="1"),
        ),
        source="test",
    )

    assert kinds() == [("sale", 2)]


def test_a_document_that_comes_again_as_another_kind_is_replaced() -> None:
    gift = ledger_lines(ledger_line("A", on=FIRST, amount=0, number="1", document_type="gift"))
    sale = ledger_lines(ledger_line("A", on=FIRST, amount=900, number="1"))

    import_ledger(lines=gift, source="test")
    to_sale = import_ledger(lines=sale, source="test")
    assert kinds() == [("sale", 1)]
    to_gift = import_ledger(lines=gift, source="test")

    assert kinds() == [("gift", 1)]
    assert (to_sale.documents_created, to_sale.documents_replaced) == (0, 1)
    assert (to_gift.documents_changed, to_gift.amount_before, to_gift.amount_after) == (1, Decimal(9), Decimal(0))


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


def owner_of_new_customer(salesperson: str) -> tuple[int | None, tuple[str, ...]]:
    report = import_ledger(
        lines=ledger_lines(ledger_line("A", on=FIRST, amount=100, salesperson=salesperson)), source="test"
    )
    salespeople = set(Document.objects.values_list("salesperson", flat=True))
    (owner,) = {*Customer.objects.values_list("owner", flat=True), *salespeople}
    return owner, report.ambiguous_salespeople


def make_namesake(username: str, *, display_name: str = "Wang", is_active: bool = True) -> User:
    user = make_user(username)
    user.display_name, user.is_active = display_name, is_active
    user.save(update_fields=["display_name", "is_active"])
    return user


def test_a_name_that_two_people_bear_assigns_nobody_and_is_told() -> None:
    make_namesake("wang1")
    make_namesake("wang2")

    assert owner_of_new_customer("Wang") == (None, ("Wang",))


def test_a_name_that_two_people_bear_is_not_told_where_the_file_does_not_use_it() -> None:
    make_namesake("wang1")
    second = make_namesake("wang2")

    assert owner_of_new_customer("wang2") == (second.pk, ())


def test_the_account_name_wins_over_the_names_of_others() -> None:
    account = make_namesake("Wang", display_name="Wang Fang")
    make_namesake("wang1")
    make_namesake("wang2")

    assert owner_of_new_customer("Wang") == (account.pk, ())


def test_whoever_bears_one_name_twice_is_one_person() -> None:
    only = make_namesake("Wang")

    assert owner_of_new_customer("Wang") == (only.pk, ())


def test_people_who_left_are_given_no_customers_and_leave_their_name_to_others() -> None:
    make_namesake("wang1", is_active=False)
    make_namesake("Wang", display_name="Gone", is_active=False)
    here = make_namesake("wang2")

    assert owner_of_new_customer("Wang") == (here.pk, ())
    assert owner_of_new_customer("wang2")[0] == here.pk


def test_somebody_who_left_is_nobody() -> None:
    make_namesake("wang1", is_active=False)

    assert owner_of_new_customer("Wang") == (None, ())


def names(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"customer_code": pl.String, "customer_name": pl.String}, orient="row")


def test_customers_without_a_sale_come_in_without_a_document() -> None:
    make_customer("known")

    report = import_ledger(
        lines=ledger_lines(ledger_line("A", on=FIRST, amount=100, name="Written on the line")),
        source="test",
        customers=names(("A", "Shop A"), ("asked", "Asked for a price"), ("known", "Known by another name")),
    )

    assert dict(Customer.objects.values_list("code", "name")) == {
        "A": "Shop A",
        "asked": "Asked for a price",
        "known": "Shop known",
    }
    assert (report.customers_created, report.documents_created) == (2, 1)


def test_a_customer_without_a_sale_is_nobodys_until_somebody_sells() -> None:
    make_user("anna")

    import_ledger(
        lines=ledger_lines(ledger_line("A", on=FIRST, amount=100, salesperson="anna")),
        source="test",
        customers=names(("asked", "Asked for a price")),
    )

    assert Customer.objects.get(code="asked").owner is None
    assert Customer.objects.get(code="A").owner is not None


def test_a_new_customer_bears_the_name_of_its_latest_day() -> None:
    import_ledger(
        lines=ledger_lines(
            ledger_line("A", on=SECOND, amount=100, name="Zeta"),
            ledger_line("A", on=SECOND, amount=100, name="Alpha"),
            ledger_line("A", on=FIRST, amount=100, name="Zz old"),
        ),
        source="test",
    )

    assert Customer.objects.get().name == "Zeta"


def test_blank_texts_are_no_texts() -> None:
    import_ledger(lines=ledger_lines(ledger_line("A", on=FIRST, amount=1, number=" ", category=" ")), source="test")

    assert (Category.objects.count(), Document.objects.get().number) == (0, "")


LONG = "长" * 301


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            ledger_line("C" * 201, on=FIRST, amount=1),
            f"The customer code “{'C' * 40}…” has 201 characters; at most 200 can be stored.",
        ),
        (
            ledger_line("A", on=FIRST, amount=1, name=LONG),
            f"The customer “{'长' * 40}…” has 301 characters; at most 300 can be stored.",
        ),
        (
            ledger_line("A", on=FIRST, amount=1, number="N" * 201),
            f"The document number “{'N' * 40}…” has 201 characters; at most 200 can be stored.",
        ),
        (
            ledger_line("A", on=FIRST, amount=1, category="K" * 201),
            f"The product category “{'K' * 40}…” has 201 characters; at most 200 can be stored.",
        ),
        (
            ledger_line("A", on=FIRST, amount=1, item="I" * 201),
            f"The item code “{'I' * 40}…” has 201 characters; at most 200 can be stored.",
        ),
        (
            ledger_line("A", on=FIRST, amount=1, item="I") | {"item_name": LONG},
            f"The item “{'长' * 40}…” has 301 characters; at most 300 can be stored.",
        ),
        (
            ledger_line("A", on=FIRST, amount=1) | {"region": LONG},
            f"The territory “{'长' * 40}…” has 301 characters; at most 120 can be stored.",
        ),
    ],
)
def test_a_text_too_long_to_store_is_refused_before_anything_is_stored(line: dict[str, object], sentence: str) -> None:
    with translation.override("en"), pytest.raises(TextTooLong) as caught:
        import_ledger(lines=ledger_lines(ledger_line("B", on=FIRST, amount=1), line), source="test")

    assert str(caught.value) == sentence
    assert (Customer.objects.count(), Category.objects.count(), Document.objects.count()) == (0, 0, 0)


def test_a_name_too_long_of_a_customer_without_a_sale_is_refused_too() -> None:
    lines = ledger_lines(ledger_line("A", on=FIRST, amount=1))

    with translation.override("en"), pytest.raises(TextTooLong, match=r"The customer “长{40}…” has 301 characters"):
        import_ledger(lines=lines, source="test", customers=names(("B", LONG)))


def test_a_source_too_long_is_refused() -> None:
    lines = ledger_lines(ledger_line("A", on=FIRST, amount=1))

    with translation.override("en"), pytest.raises(TextTooLong, match=r"The source “s{40}…” has 121 characters"):
        import_ledger(lines=lines, source="s" * 121)


def test_texts_of_just_the_longest_length_are_stored() -> None:
    import_ledger(
        lines=ledger_lines(
            ledger_line("客" * 200, on=FIRST, amount=1, name="名" * 300, number="1" * 200, category="类" * 200)
        ),
        source="源" * 120,
    )

    assert Document.objects.values_list("customer__code", "number", "source").get() == (
        "客" * 200,
        "1" * 200,
        "源" * 120,
    )
