"""Totals printed in a file, held against its rows."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.intake.errors import ControlTotalError
from kejing.intake.fields import Field
from kejing.intake.layout.controls import (
    SUM_TYPE,
    WAYS,
    Control,
    add_segments,
    reconcile,
    refuse_difference,
    sum_column,
    write_number,
)
from kejing.intake.layout.folds import Fold
from services.examples import share_of

QUANTITY, AMOUNT = "c2", "c3"
COLUMNS = {Field.QUANTITY: QUANTITY, Field.PRICE: "c4", Field.AMOUNT: AMOUNT}


@dataclass(frozen=True)
class Line:
    """A row of the table: what it says, and what it was read as (the same where that is not given)."""

    quantity: str
    amount: str
    kept: str | None = None
    signed: str | None = None


@dataclass(frozen=True)
class Printed:
    """A folded row; its text stands in the column `at`."""

    kind: Fold
    label: str
    quantity: str | None = None
    amount: str | None = None
    at: int = 0


def hold(*rows: Line | Printed) -> tuple[Control, ...]:
    """Return the controls of a file whose rows stand under a header in row 1."""
    folded: list[dict[str, object]] = []
    sums: list[dict[str, object]] = []
    for number, row in enumerate(rows, start=2):
        if isinstance(row, Printed):
            cells = {"c0": None, "c1": None, "c2": row.quantity, "c3": row.amount, "c4": "99"}
            cells[f"c{row.at}"] = row.label
            folded.append(
                {"row": number, **cells, "kind": row.kind, "label": row.label.strip(), "segment": len(folded)}
            )
        else:
            signed = row.amount if row.signed is None else row.signed
            texts = {
                sum_column(Field.QUANTITY, "printed"): row.quantity,
                sum_column(Field.QUANTITY, "kept"): row.quantity,
                sum_column(Field.AMOUNT, "printed"): row.amount,
                sum_column(Field.AMOUNT, "signed"): signed,
                sum_column(Field.AMOUNT, "kept"): signed if row.kept is None else row.kept,
            }
            sums.append({"segment": len(folded)} | {name: Decimal(text) for name, text in texts.items()})
    texts_of = {f"c{place}": pl.String for place in range(5)}
    types = {
        "segment": pl.Int64(),
        **{
            sum_column(field, way): SUM_TYPE
            for field in (Field.QUANTITY, Field.AMOUNT)
            for way in WAYS
            if (field, way) != (Field.QUANTITY, "signed")
        },
    }
    return reconcile(
        pl.DataFrame(
            folded, schema={"row": pl.Int64, **texts_of, "kind": pl.String, "label": pl.String, "segment": pl.Int64}
        ),
        add_segments(pl.DataFrame(sums, schema=types)),
        columns=COLUMNS,
    )


def tell(controls: tuple[Control, ...]) -> list[tuple[int, str, bool, str | None]]:
    """Return row, field, whether it agrees, and what the rows come to."""
    return [
        (one.row, one.field.value, one.agrees, None if one.found is None else f"{one.found.normalize():f}")
        for one in controls
    ]


def total(quantity: str | None, amount: str | None, *, label: str = "合计", at: int = 0) -> Printed:
    return Printed(Fold.TOTAL, label, quantity, amount, at)


def subtotal(quantity: str | None, amount: str | None, *, label: str = "小计", at: int = 0) -> Printed:
    return Printed(Fold.SUBTOTAL, label, quantity, amount, at)


def head(label: str, *, at: int = 0, quantity: str | None = None, amount: str | None = None) -> Printed:
    return Printed(Fold.GROUP, label, quantity, amount, at)


def running(label: str, quantity: str | None, amount: str | None) -> Printed:
    return Printed(Fold.RUNNING, label, quantity, amount)


def test_the_total_at_the_end_is_of_the_whole_file() -> None:
    found = hold(Line("2", "10.50"), Line("1", "20.00"), total("3", "30.50"), Printed(Fold.FOOTER, "制表人：王"))

    assert found == (
        Control(4, "合计", Fold.TOTAL, Field.QUANTITY, Decimal(3), Decimal(3)),
        Control(4, "合计", Fold.TOTAL, Field.AMOUNT, Decimal("30.5"), Decimal("30.5")),
    )
    assert all(one.agrees for one in found)


@pytest.mark.parametrize(
    ("stated", "agrees"), [("30.51", True), ("30.49", True), ("30.5100001", True), ("30.511", False), ("-30.50", False)]
)
def test_a_total_agrees_to_a_hundredth(stated: str, agrees: bool) -> None:
    (one,) = hold(Line("1", "30.50"), total(None, stated))

    assert (one.agrees, one.differs) == (agrees, not agrees)


def test_a_cell_that_is_blank_or_no_number_is_not_checked_and_a_price_never() -> None:
    assert hold(Line("1", "30.50"), total("", "见下"), total("-", " ")) == ()


def test_numbers_are_read_as_people_write_them() -> None:
    found = hold(Line("1", "1234567.00"), Line("1", "-1234568.50"), total("２", "(1.50)"), total("2", "￥-1.50元"))

    assert [(one.stated, one.agrees) for one in found] == [
        (Decimal(2), True),
        (Decimal("-1.5"), True),
        (Decimal(2), True),
        (Decimal("-1.5"), True),
    ]


def test_a_banded_report_checks_every_group_and_the_whole() -> None:
    found = hold(
        head("张三"),
        Line("1", "10"),
        Line("2", "20"),
        subtotal("3", "30"),
        head("李四"),
        Line("4", "40"),
        subtotal("4", "41"),
        total("7", "70"),
    )

    assert tell(found) == [
        (5, "quantity", True, "3"),
        (5, "amount", True, "30"),
        (8, "quantity", True, "4"),
        (8, "amount", False, "40"),
        (9, "quantity", True, "7"),
        (9, "amount", True, "70"),
    ]
    assert found[3].difference == Decimal(1)


def test_totals_named_after_their_head_are_of_everything_under_it() -> None:
    found = hold(
        head("North"),
        Line("1", "5"),
        head("  Harbour Shop"),
        Line("1", "10"),
        subtotal("1", "10", label="Total for Harbour Shop"),
        subtotal("2", "15", label="Total for North with sub-customers"),
        head("South"),
        Line("3", "7"),
        subtotal("3", "7", label="Total South"),
        total("5", "22", label="TOTAL"),
    )

    assert all(one.agrees for one in found)
    assert len(found) == 8


def test_sums_of_sums_are_of_the_rows_of_their_own_level() -> None:
    found = hold(
        Line("1", "1"),
        subtotal("1", "1", label="青禾 小计", at=1),
        Line("1", "2"),
        subtotal("1", "2", label="赤松 小计", at=1),
        subtotal("2", "3", label="张三 小计"),
        Line("1", "4"),
        subtotal("1", "4", label="白桦 小计", at=1),
        subtotal("1", "4", label="李四 小计"),
        total("3", "7", label="总计"),
    )

    assert [one.agrees for one in found] == [True] * 12


def test_a_total_under_every_group_is_of_its_group_and_the_grand_one_of_all() -> None:
    found = hold(
        head("一月"),
        Line("1", "10"),
        total("1", "10"),
        head("二月"),
        Line("2", "20"),
        total("2", "20"),
        total("3", "30", label="总计"),
    )

    assert [one.agrees for one in found] == [True] * 6


def test_the_only_total_is_of_everything_and_not_of_the_last_group() -> None:
    found = hold(head("一月"), Line("1", "10"), head("二月"), Line("2", "20"), total("2", "20"))

    assert tell(found) == [(6, "quantity", False, "3"), (6, "amount", False, "30")]


def test_a_total_above_the_rows_is_of_the_rows_below_it() -> None:
    found = hold(total("3", "30"), Line("1", "10"), Line("2", "20"))

    assert [one.agrees for one in found] == [True, True]


def test_a_group_head_with_sums_is_of_what_follows_until_the_next_of_its_level() -> None:
    found = hold(
        head("June 2026 (3)", quantity="3", amount="60"),
        head("    29 Jun 2026 (2)", quantity="2", amount="30"),
        Line("1", "10"),
        Line("1", "20"),
        head("    30 Jun 2026 (1)", quantity="1", amount="30"),
        Line("1", "30"),
        head("July 2026 (1)", quantity="1", amount="5"),
        head("    1 Jul 2026 (1)", quantity="1", amount="5"),
        Line("1", "5"),
    )

    assert [one.agrees for one in found] == [True] * 10


def test_levels_are_told_by_the_heads_that_follow_where_nothing_is_indented() -> None:
    found = hold(
        head("North", amount="60"),
        head("Harbour", amount="30"),
        Line("1", "30"),
        head("Hill", amount="30"),
        Line("1", "30"),
        head("South", amount="6"),
        head("Beach", amount="5"),
        Line("1", "5"),
    )

    assert tell(found) == [
        (2, "amount", True, "60"),
        (3, "amount", True, "30"),
        (5, "amount", True, "30"),
        (7, "amount", False, "5"),
        (8, "amount", True, "5"),
    ]


def test_sums_of_days_months_and_pages_are_of_their_own_stretch() -> None:
    found = hold(
        Line("1", "1"),
        running("本日合计", "1", "1"),
        Line("1", "2"),
        running("本日合计", "1", "2"),
        running("本页小计", "2", "3"),
        Printed(Fold.HEADER, "单据编号"),
        Line("1", "4"),
        running("本日合计", "1", "4"),
        running("本月合计", "3", "7"),
        running("本年累计", "3", "7"),
        Line("1", "8"),
        running("本页小计", "2", "12"),
        running("本月合计", "1", "8"),
        running("本年累计", "4", "15"),
        total("4", "15"),
    )

    assert [(one.row, one.field.value) for one in found if not one.agrees] == []
    assert len(found) == 20


def test_a_sum_since_the_beginning_cannot_be_proved_where_something_stood_before_the_file() -> None:
    found = hold(
        Printed(Fold.OPENING, "期初余额"),
        Line("1", "10"),
        running("本月合计", "1", "10"),
        running("本年累计", "9", "90"),
        running("过次页", "9", "90"),
        running("承前页", "9", "90"),
        total("1", "11"),
    )

    assert tell(found) == [
        (4, "quantity", True, "1"),
        (4, "amount", True, "10"),
        (5, "quantity", False, None),
        (5, "amount", False, None),
        (6, "quantity", False, None),
        (6, "amount", False, None),
        (7, "quantity", False, None),
        (7, "amount", False, None),
        (8, "quantity", True, "1"),
        (8, "amount", False, "10"),
    ]
    assert [one.differs for one in found] == [False] * 9 + [True]


def test_what_is_carried_to_the_first_page_is_from_before_the_file() -> None:
    found = hold(running("承前页", "5", "50"), Line("1", "10"), running("过次页", "6", "60"))

    assert [(one.found, one.differs) for one in found] == [(None, False)] * 4


def test_running_sums_begin_anew_with_every_account() -> None:
    found = hold(
        head("青禾超市"),
        Line("1", "10"),
        running("累计", "1", "10"),
        head("赤松商行"),
        Line("1", "5"),
        running("累计", "1", "5"),
        Line("1", "7"),
        running("累计", "2", "13"),
    )

    assert [one.agrees for one in found] == [True, True, True, True, True, False]


@pytest.mark.parametrize("stated", ["90", "100", "130"])
def test_a_file_may_have_added_up_lines_or_all_documents_or_its_bare_cells(stated: str) -> None:
    rows = (
        Line("1", "100"),
        Line("1", "10", signed="-10"),  # a return, written without a minus
        Line("1", "10", kept="0"),  # set apart: no customer
        Line("1", "10", kept="0", signed="0"),  # void
    )

    found = hold(*rows, total(None, stated))

    assert [one.agrees for one in found] == [True]


def test_the_difference_is_told_against_the_nearest_sum_of_the_most_natural_rows() -> None:
    (one,) = hold(Line("1", "100"), Line("1", "10", kept="0", signed="0"), total(None, "109"))

    assert (one.found, one.difference) == (Decimal(110), Decimal(-1))


def test_the_widest_total_that_differs_is_what_refuses_the_file() -> None:
    controls = hold(head("张三"), Line("1", "1000"), subtotal("1", "1001.5"), total("1", "1234.5"))

    with pytest.raises(ControlTotalError) as refused:
        refuse_difference(controls, file="销售明细.xls")

    assert refused.value.numbers == {
        "file": "销售明细.xls",
        "row": 5,
        "label": "合计",
        "field": "amount",
        "stated": "1,234.50",
        "found": "1,000.00",
        "difference": "234.50",
    }
    assert str(refused.value) == (
        "In 销售明细.xls, row 5, “合计”, says amount 1,234.50, but its rows come to 1,000.00: a difference of 234.50. "
        "Nothing was taken in. Export the file again, or read it as it is with --accept-difference."
    )


def test_totals_that_agree_or_cannot_be_proved_refuse_nothing() -> None:
    refuse_difference(hold(Line("1", "10"), total("1", "10")), file="a.csv")
    refuse_difference(hold(Printed(Fold.OPENING, "期初"), running("累计", "9", "9")), file="a.csv")
    refuse_difference((), file="a.csv")


@pytest.mark.parametrize(
    ("number", "field", "told"),
    [
        ("1234.5", Field.AMOUNT, "1,234.50"),
        ("1234.505", Field.AMOUNT, "1,234.505"),
        ("100", Field.COST, "100.00"),
        ("-12000", Field.QUANTITY, "-12,000"),
        ("0.250000", Field.QUANTITY, "0.25"),
    ],
)
def test_a_total_is_told_with_the_digits_it_needs(number: str, field: Field, told: str) -> None:
    assert write_number(Decimal(number), field=field) == told


MONEY = st.decimals(-10_000, 10_000, places=3, allow_nan=False, allow_infinity=False)


@settings(max_examples=share_of(60))
@given(groups=st.lists(st.lists(MONEY, min_size=1, max_size=4), min_size=1, max_size=5), data=st.data())
def test_a_report_that_adds_up_agrees_everywhere_and_loses_no_row_unseen(
    groups: list[list[Decimal]], data: st.DataObject
) -> None:
    rows: list[Line | Printed] = []
    for place, group in enumerate(groups):
        rows += [head(f"组{place}"), *(Line("1", str(amount)) for amount in group)]
        rows.append(subtotal(str(len(group)), str(sum(group))))
    rows.append(total(str(sum(map(len, groups))), str(sum(map(sum, groups)))))
    lost = data.draw(st.sampled_from([place for place, row in enumerate(rows) if isinstance(row, Line)]))

    assert all(one.agrees for one in hold(*rows))
    assert any(one.differs for one in hold(*rows[:lost], *rows[lost + 1 :]))
