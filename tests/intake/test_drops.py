from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_csv
from kejing.intake import Dropped, Drops, IntakeError, Ledger, Options, Reason, SetApart, Totals, read_ledger
from services.examples import share_of

PRICED = ("日期", "单号", "客户", "商品编号", "数量", "单价")
SALE = ("2024-01-02", "1", "甲", "A", "2", "10")


def read(folder: Path, rows: Sequence[tuple[str, ...]], drops: Drops) -> Ledger:
    options = Options(skip_bad_rows=True)
    return read_ledger([write_csv(folder / "a.csv", rows)], drops=drops, options=options)


def amounts(ledger: Ledger) -> list[int]:
    return ledger.lines["amount"].to_list()


def test_without_options_nothing_is_dropped(tmp_path: Path) -> None:
    ledger = read(tmp_path, [PRICED, SALE, SALE], Drops())

    assert (amounts(ledger), ledger.dropped, ledger.totals.dropped) == ([2000, 2000], (), 0)


def test_products_are_dropped_by_their_code(tmp_path: Path) -> None:
    rows = [PRICED, SALE, ("2024-01-02", "1", "甲", "POST", "1", "5"), ("2024-01-02", "1", "", "POST", "1", "7")]

    ledger = read(tmp_path, rows, Drops(items=(" POST",)))

    assert (amounts(ledger), ledger.set_apart) == ([2000], ())
    assert ledger.dropped == (Dropped("items", rows=2, amount=1200, unread=0),)
    assert ledger.totals == Totals(rows=3, kept=1, set_apart=0, rejected=0, blank=0, amount=2000, dropped=2)


def test_codes_and_types_that_met_nothing_are_told(tmp_path: Path) -> None:
    ledger = read(tmp_path, [PRICED, SALE], Drops(items=("A1",), types=("赠送单",)))

    assert ledger.notes == (
        Reason("drop_met_nothing", {"value": "A1"}),
        Reason("drop_met_nothing", {"value": "赠送单"}),
    )
    assert ledger.dropped == (Dropped("items", 0, 0, 0), Dropped("types", 0, 0, 0))


@pytest.mark.parametrize("word", ["sale_return", "Sale Return", "退货单", "銷貨退回單"])
def test_types_are_dropped_by_our_name_or_the_files_word(tmp_path: Path, word: str) -> None:
    table = [
        ("日期", "单据类型", "客户", "金额"),
        ("2024-01-02", "销售单", "甲", "10"),
        ("2024-01-02", "退货单", "甲", "3"),
        ("2024-01-02", "銷貨退回單", "甲", "4"),
        ("2024-01-02", "销售订单", "甲", "5"),
    ]

    ledger = read(tmp_path, table, Drops(types=(word,)))

    expected = {"退货单": ([1000, -400], -300), "銷貨退回單": ([1000, -300], -400)}.get(word, ([1000], -700))
    assert (amounts(ledger), ledger.dropped[0].amount, ledger.notes) == (*expected, ())
    assert ledger.set_apart == (SetApart("order", "销售订单", rows=1, amount=500, unread=0),)


def test_a_type_in_no_figure_can_be_dropped_too(tmp_path: Path) -> None:
    table = [("日期", "单据类型", "客户", "金额"), ("2024-01-02", "销售单", "甲", "10"), ("", "销售订单", "乙", "x")]

    ledger = read(tmp_path, table, Drops(types=("order",)))

    assert (ledger.set_apart, ledger.dropped) == ((), (Dropped("types", rows=1, amount=0, unread=1),))
    assert ledger.customers["customer_code"].to_list() == ["甲"]


def test_a_negative_row_is_a_return_where_no_column_has_types(tmp_path: Path) -> None:
    table = [
        ("日期", "客户", "数量", "金额", "成本"),
        ("2024-01-02", "甲", "1", "10", "6"),
        ("2024-01-02", "甲", "-1", "-10", "-6"),
        ("2024-01-02", "甲", "-1", "0", ""),
        ("2024-01-02", "甲", "1", "-3", "2"),
    ]

    ledger = read(tmp_path, table, Drops())

    assert ledger.lines.select("document_type", "amount", "cost").rows() == [
        ("sale", 1000, 600),
        ("sale_return", -1000, -600),
        ("sale_return", 0, None),
        ("sale_return", -300, 200),
    ]
    assert amounts(read(tmp_path, table, Drops(types=("sale_return",)))) == [1000]


def test_rows_without_quantity_or_price_are_dropped(tmp_path: Path) -> None:
    rows = [
        ("2024-01-02", "1", "甲", "A", "0", "10"),
        ("2024-01-02", "1", "甲", "A", "3", "0.00"),
        ("2024-01-02", "1", "甲", "A", "1", "0.001"),
    ]

    ledger = read(tmp_path, [PRICED, SALE, *rows], Drops(zero=True))

    assert amounts(ledger) == [2000, 0]
    assert ledger.dropped == (Dropped("zero", rows=2, amount=0, unread=0),)


@pytest.mark.parametrize(
    ("headers", "rows", "kept"),
    [
        (("日期", "客户", "金额"), [("0",), ("0.004",), ("-1",)], [0, -100]),
        (("日期", "客户", "数量", "金额"), [("0", "5"), ("2", "0"), ("2", "5"), ("", "5")], [500, 500]),
        (("日期", "客户", "单价", "金额"), [("0", "5"), ("", "0"), ("2", "0"), ("2", "5")], [0, 500]),
    ],
)
def test_without_a_price_an_amount_of_nought_is_dropped(
    tmp_path: Path, headers: tuple[str, ...], rows: Sequence[tuple[str, ...]], kept: list[int]
) -> None:
    table = [headers, *(("2024-01-02", "甲", *row) for row in rows)]

    assert amounts(read(tmp_path, table, Drops(zero=True))) == kept


def test_exact_repeats_are_dropped_and_the_first_is_kept(tmp_path: Path) -> None:
    other = (*SALE[:-1], "11")

    ledger = read(tmp_path, [PRICED, SALE, other, SALE, SALE, ("", "", "", "", "", "")], Drops(identical=True))

    assert amounts(ledger) == [2000, 2200]
    assert ledger.dropped == (Dropped("identical", rows=2, amount=4000, unread=0),)
    assert ledger.totals == Totals(rows=5, kept=2, set_apart=0, rejected=0, blank=1, amount=4200, dropped=2)


def test_a_row_of_another_file_under_the_same_headers_is_a_repeat(tmp_path: Path) -> None:
    january = write_csv(tmp_path / "1.csv", [PRICED, SALE])
    february = write_csv(tmp_path / "2.csv", [PRICED, SALE, (*SALE[:-1], "11")])
    wide = write_csv(tmp_path / "3.csv", [(*PRICED, "备注"), (*SALE, "")])

    ledger = read_ledger([january, february, wide], drops=Drops(identical=True))

    assert [one.rows for one in ledger.dropped] == [1]
    assert [file.totals.dropped for file in ledger.files] == [0, 1, 1]  # the last as a line that a document has already
    assert amounts(ledger) == [2000, 2200]


def test_a_row_is_counted_under_the_first_option_that_holds(tmp_path: Path) -> None:
    post = ("2024-01-02", "1", "甲", "POST", "-1", "0")

    ledger = read(
        tmp_path,
        [PRICED, SALE, post, post],
        Drops(items=("POST",), types=("sale_return",), zero=True, identical=True),
    )

    assert [(one.option, one.rows) for one in ledger.dropped] == [
        ("identical", 1), ("items", 1), ("types", 0), ("zero", 0),
    ]  # fmt: skip


def test_a_row_too_long_is_rejected_and_not_dropped_by_a_cell_out_of_place(tmp_path: Path) -> None:
    ledger = read(tmp_path, [PRICED, SALE, (*SALE[:3], "POST", "2", "10", "多")], Drops(items=("POST",)))

    assert (ledger.totals.rejected, ledger.totals.dropped) == (1, 0)


def test_dropping_everything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, [PRICED, SALE, SALE], Drops(items=("A",), identical=True))

    assert str(caught.value) == (
        "The options leave out 2 rows, and nothing is left to judge: identical rows 1, products named 1."
    )


CELLS = st.sampled_from(["", " ", "1", "2", "甲", "x"])


@settings(max_examples=share_of(60))
@given(st.lists(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12), min_size=1, max_size=3))
def test_repeats_are_those_a_plain_comparison_finds(tables: list[list[tuple[str, str]]]) -> None:
    with TemporaryDirectory() as folder:
        paths = [
            write_csv(
                Path(folder) / f"{place}.csv",
                [("日期", "客户", "金额", "备注", "摘要"), ("2024-01-02", f"甲{place}", "1", "", "")]
                + [("2024-01-02", "乙", "1", *row) for row in rows],
            )
            for place, rows in enumerate(tables)
        ]

        ledger = read_ledger(paths, drops=Drops(identical=True))

    seen: set[tuple[str, str]] = set()
    expected = []
    for rows in tables:
        fresh = [row for row in dict.fromkeys(rows) if row not in seen]
        seen.update(rows)
        expected.append(len(fresh) + 1)
    assert [file.totals.kept for file in ledger.files] == expected
    assert ledger.lines.filter(pl.col("customer_code") == "乙").height == len(seen)
