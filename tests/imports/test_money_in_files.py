"""Money: signs, currencies, largest amounts, printed totals, gross and net, months of a preview; all of it exact."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from imports.importing import HEADER, TODAY, amounts, apply, import_files, preview_of, read, receive, visible
from kejing.imports.enums import FileRole, ImportState
from kejing.imports.operations.failures import ImportStopped, read_failure
from kejing.imports.operations.options import ImportOptions, change_options
from kejing.imports.operations.preview import MonthAmount
from kejing.imports.operations.rates import set_rate
from kejing.imports.queries.sentences import tell_failure
from kejing.ledger.models import Document, Line
from kejing.ledger.queries import DOCUMENT_FACTS

if TYPE_CHECKING:
    from kejing.imports.models import Import
    from kejing.imports.operations.preview import Preview

pytestmark = pytest.mark.django_db(transaction=True)

LARGEST = 10**15 - 1


def stop_of(one: Import) -> tuple[str, str]:
    """Return state and code of why an import stopped at reading."""
    with pytest.raises(ImportStopped) as caught:
        read(one)
    one.refresh_from_db()
    kept = read_failure(one)
    assert kept is not None
    assert kept == caught.value.failure
    assert "{" not in tell_failure(kept)
    return one.state, kept.code


def months_stored() -> dict[date, int]:
    """Return the net sales of every month, summed by the database."""
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENT_FACTS.sql)
        found: dict[date, int] = {}
        for _code, day, amount in cursor.fetchall():
            found[day.replace(day=1)] = found.get(day.replace(day=1), 0) + amount
    return found


def test_a_negative_quantity_in_a_sale_is_a_returned_line_and_its_sign_is_taken_once() -> None:
    import_files(
        "日期,单据编号,客户编号,客户名称,商品名称,数量,单价,金额\n"
        "2024-01-02,1,A,晨光店,茶,5,10.00,50.00\n"
        "2024-01-02,1,A,晨光店,米,-2,20.00,-40.00\n"
        "2024-01-03,2,A,晨光店,米,-1,20.00,-20.00\n"
    )

    assert [(one.number, one.kind, one.amount) for one in visible()] == [
        ("1", "sale", 1000),
        ("2", "sale_return", -2000),
    ]
    assert [(line.quantity, line.amount) for line in visible()[0].lines] == [(-2.0, -4000), (5.0, 5000)]


def test_a_return_document_with_positive_figures_is_negative_in_the_ledger() -> None:
    import_files(
        "日期,单据编号,单据类型,客户编号,客户名称,商品名称,数量,金额\n"
        "2024-01-02,1,销售单,A,晨光店,茶,5,50.00\n2024-01-03,2,销售退货单,A,晨光店,茶,2,20.00\n"
    )

    assert [(one.kind, one.amount, one.lines[0].quantity) for one in visible()] == [
        ("sale", 5000, 5.0),
        ("sale_return", -2000, -2.0),
    ]


def test_a_future_date_is_stored_listed_and_counts_from_its_day() -> None:
    text = HEADER + "2026-11-01,1,A,晨光店,T,茶,饮料,1,10.00\n2026-12-24,2,A,晨光店,T,茶,饮料,1,20.00\n"

    one = import_files(text, today=TODAY)

    assert preview_of(one).later == 1
    assert amounts() == {("1", "A", date(2026, 11, 1)): 1000, ("2", "A", date(2026, 12, 24)): 2000}


FOREIGN = "日期,单据编号,客户编号,客户名称,商品名称,数量,金额,币种\n"


def test_a_currency_without_a_rate_is_staged_asks_for_it_and_is_not_stored() -> None:
    one = receive(FOREIGN + "2024-01-02,1,A,晨光店,茶,1,10.05,USD\n2024-02-02,2,A,晨光店,茶,1,0.05,USD\n")

    assert stop_of(one) == (ImportState.ASKING, "rate_missing")
    with pytest.raises(ImportStopped):
        apply(one)
    assert not Document.objects.exists()
    set_rate(currency="USD", dated_on=date(2024, 2, 1), rate=Decimal(8))
    assert stop_of(one) == (ImportState.ASKING, "rate_missing")
    set_rate(currency="USD", dated_on=date(2023, 12, 31), rate=Decimal("7.1"))
    read(one)
    apply(one)

    # 10.05 × 7.1 = 71.355, and half a cent goes up.
    assert amounts() == {("1", "A", date(2024, 1, 2)): 7136, ("2", "A", date(2024, 2, 2)): 40}
    assert list(Document.objects.order_by("number").values_list("currency", "foreign_amount")) == [
        ("USD", 1005),
        ("USD", 5),
    ]


@pytest.mark.parametrize(
    ("currency", "digits", "rate", "written"),
    [
        ("JPY", 0, "0.0487515", ["1000", "333", "-105", "1"]),
        ("KWD", 3, "23.4567891234", ["1.234", "0.001", "-10.005", "999.999"]),
        ("USD", 2, "7.0000005", ["0.01", "12.34", "-0.07", "100.00"]),
    ],
)
def test_each_line_is_rounded_half_up_once_and_documents_are_sums_of_rounded_lines(
    currency: str, digits: int, rate: str, written: list[str]
) -> None:
    set_rate(currency=currency, dated_on=date(2020, 1, 1), rate=Decimal(rate))
    lines = "".join(f"2024-01-02,1,A,晨光店,茶{place},1,{amount}\n" for place, amount in enumerate(written))

    import_files(
        "日期,单据编号,客户编号,客户名称,商品名称,数量,金额\n" + lines, options=ImportOptions(currency=currency)
    )

    worth = [int((Decimal(amount) * Decimal(rate) * 100).quantize(Decimal(1), ROUND_HALF_UP)) for amount in written]
    (document,) = visible()
    assert sorted(line.amount for line in document.lines) == sorted(worth)
    assert document.amount == sum(worth)
    own = [int(Decimal(amount).scaleb(digits)) for amount in written]
    assert sorted(amount or 0 for amount in Line.objects.values_list("foreign_amount", flat=True)) == sorted(own)
    assert Document.objects.get().foreign_amount == sum(own)


def test_amounts_in_another_currency_come_again_unchanged_whatever_the_rate_is_now() -> None:
    set_rate(currency="USD", dated_on=date(2023, 12, 31), rate=Decimal(7))
    text = FOREIGN + "2024-01-02,1,A,晨光店,茶,1,10.00,USD\n2024-01-02,1,A,晨光店,米,1,5.00,USD\n"
    import_files(text)
    set_rate(currency="USD", dated_on=date(2023, 12, 31), rate=Decimal(8))

    import_files(text)
    import_files(FOREIGN + "2024-01-02,1,A,晨光店,茶,1,10.00,USD\n")

    assert amounts() == {("1", "A", date(2024, 1, 2)): 10500}


def largest(amount: int) -> str:
    return HEADER + f"2024-01-02,1,A,晨光店,T,茶,饮料,1,{Decimal(amount).scaleb(-2)}\n"


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_amount_is_stored_to_the_cent(sign: int) -> None:
    import_files(largest(sign * LARGEST))

    assert [one.amount for one in visible()] == [sign * LARGEST]


def test_one_cent_more_is_rejected_and_named() -> None:
    one = receive(largest(LARGEST + 1) + largest(100).splitlines()[1].replace(",1,A", ",2,A") + "\n")

    assert read(one).rejected == 1


def test_a_document_of_two_of_the_largest_amounts_is_stored_and_comes_again_unchanged() -> None:
    text = HEADER + "".join(f"2024-01-02,1,A,晨光店,{item},茶,饮料,1,{Decimal(LARGEST).scaleb(-2)}\n" for item in "TS")
    import_files(text)

    again = import_files(text)

    assert [one.amount for one in visible()] == [2 * LARGEST]
    assert preview_of(again).flows[0].unchanged.documents == 1


def test_an_amount_that_is_too_large_in_the_companys_currency_stops_the_import_with_its_day() -> None:
    set_rate(currency="USD", dated_on=date(2020, 1, 1), rate=Decimal(7))
    one = receive(FOREIGN + f"2024-01-02,1,A,晨光店,茶,1,{Decimal(LARGEST).scaleb(-2)},USD\n")

    assert stop_of(one) == (ImportState.FAILED, "amount_too_large")

    kept = read_failure(one)
    assert kept is not None
    assert kept.numbers == {"amount": "USD 9,999,999,999,999.99", "day": "2024-01-02"}


def test_a_wrong_printed_total_is_refused_with_the_difference_until_it_is_accepted() -> None:
    one = receive(
        HEADER + "2024-01-02,1,A,晨光店,T,茶,饮料,1,10.00\n2024-01-03,2,A,晨光店,T,茶,饮料,1,20.00\n合计,,,,,,,,31.00\n"
    )

    assert stop_of(one) == (ImportState.ASKING, "control_total")
    kept = read_failure(one)
    assert kept is not None
    assert (kept.numbers["stated"], kept.numbers["found"], kept.numbers["difference"]) == ("31.00", "30.00", "1.00")
    assert visible() == []
    change_options(one, accept_difference=True)
    read(one)
    apply(one)
    assert sum(amounts().values()) == 3000


def test_a_right_printed_total_is_no_row() -> None:
    import_files(HEADER + "2024-01-02,1,A,晨光店,T,茶,饮料,1,10.00\n合计,,,,,,,,10.00\n")

    assert amounts() == {("1", "A", date(2024, 1, 2)): 1000}


def test_gross_and_net_stand_side_by_side() -> None:
    import_files(
        "日期,单据编号,客户编号,客户名称,商品名称,数量,价税合计,不含税金额,成本金额\n"
        "2024-01-02,1,A,晨光店,茶,1,113.00,100.00,60.00\n2024-01-02,1,A,晨光店,米,1,11.30,10.00,8.00\n"
    )

    (document,) = visible()
    assert [(line.amount, line.net_amount, line.cost) for line in document.lines] == [
        (1130, 1000, 800),
        (11300, 10000, 6000),
    ]
    stored = Document.objects.get()
    assert (stored.amount, stored.net_amount, stored.cost) == (Decimal("124.30"), Decimal("110.00"), Decimal("68.00"))


def check_months(preview: Preview, *, before: dict[date, int]) -> None:
    after = months_stored()
    first, last = min(month.month for month in preview.months), max(month.month for month in preview.months)
    assert [month for month in preview.months if (month.before, month.after) != (0, 0)] == [
        MonthAmount(month=month, before=before.get(month, 0), after=after.get(month, 0))
        for month in sorted(before.keys() | after.keys())
        if first <= month <= last
    ]


def test_the_months_of_a_preview_are_what_the_database_holds_before_and_after() -> None:
    first = HEADER + (
        "2024-01-02,1,A,晨光店,T,茶,饮料,1,10.00\n2024-01-20,2,B,红星店,T,茶,饮料,1,20.00\n"
        "2024-02-03,3,A,晨光店,T,茶,饮料,-1,-5.00\n2024-02-28,4,,,T,茶,饮料,1,7.00\n2024-03-01,5,B,红星店,T,茶,饮料,1,40.00\n"
    )
    check_months(preview_of(import_files(first)), before={})
    # Changed, gone, somebody's who was nobody's, cut at the end, new in another month.
    second = HEADER + (
        "2024-01-02,1,A,晨光店,T,茶,饮料,1,11.00\n2024-02-03,3,A,晨光店,T,茶,饮料,-1,-6.00\n"
        "2024-02-28,4,C,新店,T,茶,饮料,1,7.00\n2024-03-01,5,B,红星店,T,茶,饮料,1,41.00\n2024-03-02,6,C,新店,T,茶,饮料,1,1.00\n"
    )
    for removes_missing in (False, True):
        before = months_stored()
        one = import_files(second, options=ImportOptions(removes_missing=removes_missing))
        check_months(preview_of(one), before=before)
    assert sum(months_stored().values()) == 1100 - 600 + 700 + 4100 + 100


def test_receipts_in_another_currency_are_worth_what_the_rate_of_their_day_says() -> None:
    set_rate(currency="USD", dated_on=date(2020, 1, 1), rate=Decimal("7.05"))

    import_files(
        "收款单号,收款日期,客户编号,客户名称,金额\nR1,2024-01-05,A,晨光店,0.10\n",
        roles=(FileRole.RECEIPTS,),
        options=ImportOptions(currency="USD"),
    )

    assert amounts() == {("R1", "A", date(2024, 1, 5)): 71}
