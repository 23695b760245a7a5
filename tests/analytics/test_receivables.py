from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import polars as pl
import pytest

from analytics.plain_accounts import AS_OF, Item, Row, frame_of
from kejing.analytics.facts import RECEIVABLES, FactsError, check_table
from kejing.analytics.receivables import (
    OPEN,
    Allocated,
    OpenItems,
    ageing,
    days_sales_outstanding,
    open_items,
    round_days,
    sum_credit_sales,
    to_receivables,
)

NOTHING = Allocated(settlements=0, amount=0)


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def opened(*items: Item, as_of: date = AS_OF, statement_on: date | None = None) -> OpenItems:
    found = open_items(frame_of(list(items)), as_of=as_of, statement_on=statement_on)
    assert found is not None
    return found


def rows_of(*items: Item, as_of: date = AS_OF) -> list[Row]:
    found = opened(*items, as_of=as_of).frame
    assert dict(found.schema) == dict(OPEN)
    return found.rows()


def sale(amount: int, days: int, number: str | None = None, *, due_in: int | None = None, code: str = "A") -> Item:
    return Item("sale", amount, ago=days, number=number, due_in=due_in, code=code)


def receipt(amount: int, days: int = 0, *, settles: str | None = None, number: str | None = None) -> Item:
    return Item("receipt", amount, ago=days, settles=settles, number=number)


def test_a_receipt_settles_the_document_it_names_before_what_is_older() -> None:
    found = opened(sale(100, 30, "S1"), sale(60, 20, "S2"), receipt(60, settles="S2"))

    assert found.frame.rows() == [("A", "S1", ago(30), ago(30), 100, 100)]
    assert (found.by_name, found.in_turn) == (Allocated(settlements=1, amount=60), NOTHING)


def test_what_is_paid_beyond_the_named_document_goes_to_the_first_due() -> None:
    found = opened(sale(100, 30, "S1"), sale(60, 20, "S2"), receipt(90, settles="S2"))

    assert found.frame.rows() == [("A", "S1", ago(30), ago(30), 100, 70)]
    assert (found.by_name, found.in_turn) == (Allocated(1, 60), Allocated(1, 30))


def test_a_receipt_for_a_document_that_is_not_there_goes_to_the_first_due() -> None:
    found = opened(sale(100, 30, "S1"), receipt(40, settles="S9"), receipt(10, settles=""))

    assert found.frame.rows() == [("A", "S1", ago(30), ago(30), 100, 50)]
    assert (found.by_name, found.in_turn) == (NOTHING, Allocated(2, 50))


def test_a_document_of_another_customer_is_never_paid() -> None:
    assert rows_of(sale(100, 3, "S1", code="B"), sale(50, 2, "S2"), receipt(70, settles="S1")) == [
        ("A", None, None, None, -20, -20),
        ("B", "S1", ago(3), ago(3), 100, 100),
    ]


def test_documents_of_one_number_are_paid_the_first_due_first() -> None:
    assert rows_of(sale(10, 5, "S1"), sale(20, 9, "S1"), sale(5, 99, "S2"), receipt(25, settles="S1")) == [
        ("A", "S2", ago(99), ago(99), 5, 5),
        ("A", "S1", ago(5), ago(5), 10, 5),
    ]


def test_without_names_the_first_due_is_paid_first_whenever_it_was_sold() -> None:
    found = opened(sale(60, 90, "S1", due_in=30), sale(40, 45, "S2", due_in=-20), receipt(50))

    assert found.frame.rows() == [("A", "S1", ago(90), AS_OF + timedelta(days=30), 60, 50)]
    assert (found.by_name, found.in_turn) == (NOTHING, Allocated(1, 50))


def test_of_what_is_due_on_one_day_the_earlier_sold_and_then_the_lower_number_is_paid_first() -> None:
    items = [sale(10, 9, "S3", due_in=0), sale(10, 9, "S2", due_in=0), sale(10, 10, "S4", due_in=0)]

    assert rows_of(*items, receipt(15)) == [("A", "S2", ago(9), AS_OF, 10, 5), ("A", "S3", ago(9), AS_OF, 10, 10)]


@pytest.mark.parametrize("credit", [Item("sale", -30, ago=1), Item("adjustment", -30, ago=1)])
def test_returns_and_adjustments_downwards_settle_like_receipts(credit: Item) -> None:
    assert rows_of(sale(100, 9, "S1"), credit, receipt(20)) == [("A", "S1", ago(9), ago(9), 100, 50)]


def test_a_credit_note_settles_the_sale_it_names() -> None:
    note = Item("sale", -30, number="R1", settles="S2")

    assert rows_of(sale(100, 9, "S1"), sale(30, 3, "S2"), note, receipt(1)) == [("A", "S1", ago(9), ago(9), 100, 99)]


def test_an_adjustment_upwards_is_owed_like_a_sale() -> None:
    interest = Item("adjustment", 7, ago=2, number="J1", payment_days=5)

    assert rows_of(interest, receipt(3)) == [("A", "J1", ago(2), ago(-3), 7, 4)]


def test_what_is_paid_beyond_all_charges_is_a_prepayment_without_a_due_day() -> None:
    assert rows_of(sale(100, 9, "S1"), receipt(70), receipt(50)) == [("A", None, None, None, -20, -20)]


def test_an_item_is_due_on_its_day_and_the_terms_where_it_says_no_due_day() -> None:
    rows = rows_of(
        Item("sale", 1, ago=10, number="own", due_in=9, payment_days=30),
        Item("sale", 2, ago=10, number="terms", payment_days=30),
        Item("sale", 3, ago=10, number="none"),
        Item("receipt", 1, code="B"),
    )

    assert [(row[1], row[3]) for row in rows if row[0] == "A"] == [
        ("none", ago(10)),
        ("own", ago(-9)),
        ("terms", ago(-20)),
    ]


def test_money_given_back_takes_the_prepayment_first() -> None:
    items = [sale(100, 9, "S1"), receipt(100, 8, settles="S1"), receipt(50, 7)]

    assert rows_of(*items, Item("refund", 50, ago=1)) == []
    assert rows_of(*items, Item("refund", -50, ago=1)) == []
    assert rows_of(*items, Item("receipt", -50, ago=1)) == []


def test_money_given_back_for_a_named_payment_opens_what_that_had_paid() -> None:
    items = [sale(10, 9, "S1"), sale(10, 8, "S2"), receipt(10, 7, settles="S1", number="P1"), receipt(10, settles="S2")]

    for settles in ("S1", "P1"):
        bounced = Item("refund", 10, number="X1", settles=settles)
        assert rows_of(*items, bounced) == [("A", "S1", ago(9), ago(9), 10, 10)]


def test_money_given_back_for_nothing_named_takes_the_latest_named_payment() -> None:
    items = [sale(10, 9, "S1"), sale(10, 8, "S2"), receipt(10, 1, settles="S1"), receipt(10, 7, settles="S2")]

    assert rows_of(*items, Item("refund", 10)) == [("A", "S1", ago(9), ago(9), 10, 10)]


def test_money_given_back_beyond_all_that_came_in_is_owed_from_its_day() -> None:
    refund = Item("refund", 30, ago=2, number="X1", payment_days=60)

    assert rows_of(sale(5, 9, "S1"), receipt(20, 4), refund) == [
        ("A", "S1", ago(9), ago(9), 5, 5),
        ("A", "X1", ago(2), ago(2), 30, 10),
    ]


def test_later_items_do_not_exist_yet() -> None:
    items = [sale(100, 9, "S1"), receipt(100, 5)]

    assert rows_of(*items, as_of=ago(6)) == [("A", "S1", ago(9), ago(9), 100, 100)]
    assert rows_of(*items, as_of=ago(5)) == []
    assert rows_of(*items, as_of=ago(10)) == []


def test_nothing_is_known_without_anything_but_sales() -> None:
    sales = frame_of([sale(100, 9), sale(-30, 5)])
    statement = frame_of([sale(100, 9), Item("opening", 40, ago=2)])

    assert open_items(sales, as_of=AS_OF) is None
    assert open_items(statement, as_of=ago(3)) is None
    assert open_items(statement, as_of=ago(2)) is not None
    known = open_items(sales, as_of=AS_OF, is_known=True)
    assert known is not None
    assert known.frame["open"].to_list() == [70]


@pytest.mark.parametrize("kind", ["receipt", "refund", "adjustment"])
def test_one_movement_of_money_makes_receivables_known(kind: str) -> None:
    assert opened(sale(100, 9), Item(kind, 0)).frame["open"].to_list() == [100]


def test_a_statement_takes_the_place_of_all_up_to_its_day() -> None:
    found = opened(
        sale(100, 20, "S1"),
        receipt(30, 15),
        Item("adjustment", 5, ago=10),
        Item("opening", 66, ago=10, number="S1", due_in=-12),
        sale(10, 9, "S2"),
        receipt(6, 3, settles="S1"),
    )

    assert found.frame.rows() == [("A", "S1", ago(10), ago(12), 66, 60), ("A", "S2", ago(9), ago(9), 10, 10)]
    assert found.statement_on == ago(10)


def test_who_is_not_in_the_last_statement_owed_nothing_then() -> None:
    found = opened(
        Item("opening", 50, ago=30, code="B"),
        sale(70, 20, code="C"),
        sale(8, 5, code="C"),
        Item("opening", 40, ago=10),
    )

    assert found.frame.select("customer_code", "open").rows() == [("A", 40), ("C", 8)]


def test_before_a_later_statement_the_earlier_holds() -> None:
    items = [Item("opening", 50, ago=30), sale(5, 20), Item("opening", 40, ago=10)]

    assert [row[-1] for row in rows_of(*items, as_of=ago(11))] == [50, 5]
    assert [row[-1] for row in rows_of(*items, as_of=ago(10))] == [40]


def test_a_statement_of_the_company_is_told_where_only_some_customers_are_asked_of() -> None:
    found = opened(sale(70, 20), sale(8, 5), statement_on=ago(10))
    later = open_items(frame_of([sale(70, 20)]), as_of=AS_OF, statement_on=ago(-1))

    assert found.frame["open"].to_list() == [8]
    assert later is None


def test_a_credit_of_a_statement_settles_what_is_due() -> None:
    rows = rows_of(Item("opening", -50, ago=10), sale(20, 5))

    assert rows == [("A", None, None, None, -30, -30)]


def test_open_items_are_facts() -> None:
    found = to_receivables(opened(sale(100, 9), Item("receipt", 3, code="B")).frame)

    check_table(found, name="receivables", schema=RECEIVABLES)
    assert found.rows() == [("A", ago(9), 100), ("B", None, -3)]


def test_an_unknown_kind_and_a_missing_column_are_refused() -> None:
    with pytest.raises(FactsError, match=r"items\.kind: expected one of sale, .*, got gift\."):
        open_items(frame_of([Item("gift", 1)]), as_of=AS_OF)
    with pytest.raises(FactsError, match=r"items\.settles: missing"):
        open_items(frame_of([]).drop("settles"), as_of=AS_OF)


def test_ageing_counts_from_the_day_after_the_due_day() -> None:
    due = [(0, 1), (1, 2), (30, 4), (31, 8), (60, 16), (61, 32), (90, 64), (91, 128)]
    items = [sale(256, 0, due_in=5), *(sale(amount, days, due_in=-days) for days, amount in due)]
    nameless = pl.DataFrame(
        [("A", None, 512), ("B", None, -9), ("B", AS_OF, -1)], schema=dict(RECEIVABLES), orient="row"
    )

    parts = ageing(pl.concat([to_receivables(opened(*items, Item("receipt", 0)).frame), nameless]), as_of=AS_OF)

    assert parts.rows(named=True) == [
        {
            "customer_code": "A",
            "balance": 1023,
            "not_due": 1 + 256 + 512,
            "overdue_1_30": 2 + 4,
            "overdue_31_60": 8 + 16,
            "overdue_61_90": 32 + 64,
            "overdue_91": 128,
            "prepaid": 0,
        },
        {
            "customer_code": "B",
            "balance": -10,
            "not_due": 0,
            "overdue_1_30": 0,
            "overdue_31_60": 0,
            "overdue_61_90": 0,
            "overdue_91": 0,
            "prepaid": -10,
        },
    ]


def test_other_buckets_name_other_columns_and_must_rise() -> None:
    open_ = to_receivables(opened(sale(1, 7), sale(2, 8), Item("receipt", 0)).frame)

    assert ageing(open_, as_of=AS_OF, buckets=(7,)).rows() == [("A", 3, 1, 2, 0)]
    assert ageing(open_, as_of=AS_OF, buckets=(0, 7)).columns[2:] == ["not_due", "overdue_1_7", "overdue_8", "prepaid"]
    with pytest.raises(ValueError, match=r"expected rising numbers of days, got \(0, 30, 30\)"):
        ageing(open_, as_of=AS_OF, buckets=(0, 30, 30))


def test_days_sales_outstanding_are_exact() -> None:
    assert days_sales_outstanding(receivable=500_000, credit_sales=1_500_000, days=90) == 30
    assert days_sales_outstanding(receivable=1, credit_sales=3, days=10) == Fraction(10, 3)
    assert days_sales_outstanding(receivable=1, credit_sales=0, days=10) is None
    assert days_sales_outstanding(receivable=1, credit_sales=-5, days=10) is None


def test_days_are_shown_rounded_half_up() -> None:
    shown = [round_days(Fraction(*days)) for days in ((29, 2), (43, 3), (44, 3), (-29, 2), (0, 1))]

    assert shown == [15, 14, 15, -15, 0]


def test_credit_sales_are_those_of_the_same_days_less_returns() -> None:
    items = frame_of([sale(1, 0), sale(2, 89), sale(4, 90), sale(8, -1), sale(-16, 3), receipt(32)])

    assert sum_credit_sales(items, as_of=AS_OF, days=90) == 1 + 2 - 16
