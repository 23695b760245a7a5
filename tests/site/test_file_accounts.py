"""What is said of a file that was read."""

from decimal import Decimal

import polars as pl
import pytest

from kejing.intake import Field, FileKind, FileReport, Totals, errors, sentence, wording
from kejing.intake.layout.controls import CHECKED, Control
from kejing.intake.layout.folds import Fold
from kejing.intake.reports import (
    FoldedRows,
    Groups,
    RepeatedBy,
    Repeats,
    SharedNumber,
    add_totals,
    count_folded,
)
from kejing.site.file_accounts import shorten, tell_file, tell_totals

pytestmark = pytest.mark.once

TOTALS = Totals(rows=120, kept=100, set_apart=4, rejected=3, blank=2, amount=5, dropped=1, folded=10)


def report(**parts: object) -> FileReport:
    plain: dict[str, object] = {
        "name": "销售明细.xls",
        "container": "xls",
        "encoding": None,
        "delimiter": None,
        "sheet": "Sheet1",
        "columns": (),
        "amount_basis": "gross",
        "notes": (),
        "totals": TOTALS,
    }
    return FileReport(**(plain | parts))  # type: ignore[arg-type]  # the parts are those of a report


def told(**parts: object) -> list[tuple[str, bool]]:
    """Return what is said of a file with these parts, beside its amounts containing tax."""
    said = tell_file(report(**parts), language="en", minor_digits=2)
    return [(one.text, one.is_warning) for one in said if one.text != "Its amounts contain tax."]


def control(row: int, *, stated: str, found: str | None, kind: Fold = Fold.TOTAL, label: str = "合计") -> Control:
    return Control(row, label, kind, Field.AMOUNT, Decimal(stated), None if found is None else Decimal(found))


def test_the_account_has_a_place_for_every_row() -> None:
    assert TOTALS.accounted == TOTALS.rows
    assert add_totals([TOTALS, TOTALS]).folded == 20
    assert tell_totals(TOTALS) == (
        "120 rows read: 100 kept, 1 left out, 4 set apart, 3 rejected, 2 blank, 10 totals and headings."
    )


def test_a_plain_file_has_nothing_to_say_but_its_basis() -> None:
    assert [
        [one.text for one in tell_file(report(amount_basis=basis), language="en", minor_digits=2)]
        for basis in ("gross", "net", "unknown")
    ] == [
        ["Its amounts contain tax."],
        ["Its amounts are without tax."],
        ["Whether its amounts contain tax cannot be told; --amount-basis gross (with) or net (without) says it."],
    ]
    assert tell_file(report(kind=FileKind.CUSTOMERS), language="en", minor_digits=2) == ()


def test_titles_folded_rows_and_other_sheets_are_counted() -> None:
    folded = pl.DataFrame(
        [(4, "group", "张三"), (9, "subtotal", "小计"), (7, "subtotal", "小计 1"), (11, "total", None)],
        schema={"row": pl.Int64, "kind": pl.String, "label": pl.String},
        orient="row",
    )

    assert count_folded(folded) == (
        FoldedRows(Fold.GROUP, 1, "张三"),
        FoldedRows(Fold.SUBTOTAL, 2, "小计 1"),
        FoldedRows(Fold.TOTAL, 1, ""),
    )
    assert told(
        titles=("销售明细表", "查询时间: 2026-01", "c", "d"), folded=count_folded(folded), unread_sheets=("二月",)
    ) == [
        ("4 rows above the header were passed over: “销售明细表”, “查询时间: 2026-01”, “c”, ….", False),
        ("Rows that only arrange the others: 1 group head, 2 subtotals, 1 total.", False),
        ("1 more sheet holds something and is not read: “二月”.", True),
    ]


def test_names_alone_on_a_row_are_asked_about() -> None:
    assert told(
        groups=(
            Groups("(group)", Field.SALESPERSON, 5, ("张三", "李四")),
            Groups("(group 2)", Field.CUSTOMER_NAME, 1, ("青禾",)),
            Groups("(group 3)", None, 2, ("x", "y")),
        )
    ) == [
        (
            (
                "“张三” and 4 others, alone on a row above others: taken as the salesperson."
                ' If they are not, say --map "(group)=customer_name" or what else they are.'
            ),
            False,
        ),
        (
            (
                "“青禾”, alone on a row above others: taken as the customer name."
                ' If they are not, say --map "(group 2)=salesperson" or what else they are.'
            ),
            False,
        ),
        (
            (
                "“x” and 1 other, alone on a row above others: left aside, because nobody can tell whether they are"
                ' customers, salespeople or dates. Say --map "(group 3)=customer_name" or what else they are.'
            ),
            True,
        ),
    ]


def test_totals_that_agree_are_told_with_their_figures_and_the_others_counted() -> None:
    quantity = Control(120, "合计", Fold.TOTAL, Field.QUANTITY, Decimal("300.000000"), Decimal(300))
    subtotals = tuple(control(row, stated="5", found="5", kind=Fold.SUBTOTAL, label="小计") for row in (3, 6))

    assert told(
        controls=(
            *subtotals,
            quantity,
            control(120, stated="12345", found="12345.004"),
            control(121, stated="9", found=None, kind=Fold.RUNNING, label="本年累计"),
        )
    ) == [
        ("“合计” in row 120 agrees with its rows: quantity 300, amount 12,345.00.", False),
        ("2 other totals agree with their rows.", False),
        (
            "1 running total holds what was before the file and cannot be checked: “本年累计”, row 121.",
            False,
        ),
    ]


def test_totals_that_differ_are_told_one_by_one_and_then_counted() -> None:
    differing = tuple(control(row, stated="1000", found="12.5") for row in range(3, 10))

    said = told(controls=differing)

    assert said[0] == (
        (
            "“合计” in row 3 says amount 1,000.00, but its rows come to 12.50: a difference of 987.50."
            " It was read all the same, as you asked."
        ),
        True,
    )
    assert said[5:] == [("2 more totals differ from their rows.", True)]


def test_rows_said_again_are_told_with_their_money() -> None:
    assert told(
        repeats=(Repeats(RepeatedBy.LINE, 1, 1050), Repeats(RepeatedBy.CONTENT, 2, -300)),
        shared=3,
        shared_numbers=(SharedNumber("XS-1", 5, 2, 4000),),
    ) == [
        ("1 row has the document and line number of an earlier one and is left out: 10.50.", True),
        ("2 rows say the same document again and are left out: −3.00.", True),
        (
            (
                "3 document numbers stand for several documents with different content; all are kept:"
                " XS-1 (row 5; 2 rows, 40.00), …."
            ),
            True,
        ),
    ]


@pytest.mark.parametrize(
    ("text", "short"),
    [("a\nb", "a b"), ("\x1b[2Ja\u202eb", "[2Jab"), ("x" * 40, "x" * 40), ("x" * 41, f"{'x' * 39}…"), ("  ", "")],
)
def test_a_text_of_the_file_is_told_on_one_line_not_endlessly_and_obeyed_by_nobody(text: str, short: str) -> None:
    assert shorten(text) == short


def test_every_field_whose_totals_are_told_has_a_word() -> None:
    assert [field for field in CHECKED if field.value not in wording.LABELS] == []


def test_a_refusal_says_what_to_do() -> None:
    refused = errors.ControlTotalError(
        file="a.csv", row=9, label="合计", field="amount", stated="9.00", found="8.00", difference="1.00"
    )

    assert sentence(refused, language="en") == (
        "In a.csv, row 9, “合计”, says amount 9.00, but its rows come to 8.00: a difference of 1.00. "
        "Nothing was taken in. Export the file again, or read it as it is with --accept-difference."
    )
