from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_csv
from kejing.intake import Drops, Reason, Totals, read_ledger
from kejing.intake.columns.mapping import match_columns
from kejing.intake.containers.tables import column_name
from kejing.intake.fields import LEDGER_SCHEMA
from kejing.intake.lines import repeats, store
from kejing.intake.lines.repeats import (
    Settled,
    choose_content,
    count_repeats,
    find_repeated,
    hash_keys,
    read_content,
    settle_repeats,
)
from kejing.intake.lines.store import CONTENT
from kejing.intake.reports import RepeatedBy, Repeats, SharedNumber
from services.examples import share_of

SCHEMA = {"file": pl.Int32(), "row": pl.Int64(), **LEDGER_SCHEMA, "line_number": pl.String(), CONTENT: pl.String()}
DAY = date(2024, 1, 2)
NOBODY = pl.DataFrame(schema={"file": pl.Int32(), "row": pl.Int64()})


def line(file: int, row: int, number: str | None, line_number: str | None = "1", **said: object) -> dict[str, object]:
    """Return a line of a file with line numbers."""
    filled: dict[str, object] = {
        "document_type": "sale",
        "sold_on": DAY,
        "customer_code": "C1",
        "customer_name": "甲",
        "item_code": "A",
        "quantity": Decimal(2),
        "amount": 1000,
    }
    return {"file": file, "row": row, "document_number": number, "line_number": line_number, **filled, **said}


def document(file: int, row: int, number: str | None, content: str = "", **said: object) -> dict[str, object]:
    """Return a row of a file with one row per document."""
    return line(file, row, number, None, content=content, item_code=None, quantity=None, **said)


def settle(*rows: dict[str, object], flagged: pl.DataFrame = NOBODY) -> Settled:
    batches = [
        pl.DataFrame(list(batch), schema=SCHEMA) for _, batch in groupby(rows, lambda row: (row["file"], row["row"]))
    ]
    repeated = find_repeated([hash_keys(batch) for batch in batches])
    return settle_repeats(repeated, lambda: iter(batches), flagged=flagged)


def dropped(settled: Settled) -> list[tuple[int, int]]:
    return settled.repeats.select("file", "row").rows()


def test_a_line_of_a_document_said_again_repeats_it_in_the_same_file_or_a_later_one() -> None:
    settled = settle(line(0, 2, "X1"), line(0, 3, "X1", "2"), line(0, 4, "X1"), line(0, 5, "X2"), line(1, 2, "X1", "2"))

    assert (dropped(settled), settled.shared.height) == ([(0, 4), (1, 2)], 0)
    assert count_repeats(settled.repeats) == (Repeats(RepeatedBy.LINE, rows=2, amount=2000),)
    assert settled.tell(0) == ()


@pytest.mark.parametrize(
    "other",
    [{"customer_code": "C2"}, {"sold_on": date(2024, 1, 3)}, {"document_type": "sale_return"}, {"amount": -1000}],
)
def test_a_line_of_another_document_under_the_same_number_is_kept_and_listed(other: dict[str, object]) -> None:
    settled = settle(line(0, 2, "X1"), line(1, 7, "X1") | other)

    amount = 1000 + int(str(other.get("amount", 1000)))
    assert dropped(settled) == []
    assert settled.list_shared(0) == ((), 0)
    assert settled.list_shared(1) == ((SharedNumber("X1", row=7, rows=2, amount=amount),), 1)


def test_a_line_with_another_amount_repeats_all_the_same_and_is_told() -> None:
    settled = settle(line(0, 2, "X1"), line(1, 2, "X1", amount=1100), line(1, 3, "X1", quantity=Decimal(3)))

    assert dropped(settled) == [(1, 2), (1, 3)]
    assert settled.tell(1) == (Reason("repeats_changed", {"count": 2, "row": 2, "value": "X1"}),)


def test_two_products_on_one_line_number_of_one_file_are_two_lines() -> None:
    first, second = line(0, 2, "X1", amount=700), line(0, 3, "X1", amount=300, item_code="B")

    settled = settle(first, second, {**first, "file": 1}, {**second, "file": 1}, line(1, 4, "X1", item_code="C"))

    assert dropped(settled) == [(1, 2), (1, 3), (1, 4)]
    assert settled.list_shared(0) == ((SharedNumber("X1", row=2, rows=2, amount=1000),), 1)
    assert settled.tell(1) == (Reason("repeats_changed", {"count": 1, "row": 4, "value": "X1"}),)


def test_lines_without_a_document_or_line_number_repeat_nothing() -> None:
    settled = settle(line(0, 2, None), line(0, 3, None), line(0, 4, "X1", None), line(0, 5, "X1", None))

    assert (dropped(settled), settled.shared.height) == ([], 0)
    assert len(hash_keys(pl.DataFrame([line(0, 2, None), line(0, 4, "X1", None)], schema=SCHEMA))) == 0


def test_a_document_said_again_with_the_same_content_repeats_it() -> None:
    settled = settle(
        document(0, 2, "X1", "急"), document(0, 3, "X2"), document(0, 4, "X1", "急"), document(1, 2, "X2"),
        document(1, 3, None), document(1, 4, None),
    )  # fmt: skip

    assert dropped(settled) == [(0, 4), (1, 2)]
    assert count_repeats(settled.repeats) == (Repeats(RepeatedBy.CONTENT, rows=2, amount=2000),)


@pytest.mark.parametrize(
    "other", [{"amount": 1100}, {"customer_code": "C2"}, {"content": "苹果"}, {"salesperson": "张三"}]
)
def test_a_document_number_with_other_content_is_kept_and_listed(other: dict[str, object]) -> None:
    settled = settle(document(0, 2, "X1"), document(0, 3, "X1") | other, document(0, 4, "X1"))

    assert dropped(settled) == [(0, 4)]
    assert settled.list_shared(0) == (
        (SharedNumber("X1", row=2, rows=2, amount=1000 + int(str(other.get("amount", 1000)))),),
        1,
    )


def test_a_document_list_and_a_list_of_lines_repeat_nothing_of_each_other() -> None:
    settled = settle(document(0, 2, "X1"), line(1, 2, "X1"))

    assert (dropped(settled), settled.shared.height) == ([], 0)


def test_of_equal_rows_the_one_that_is_flagged_as_reversed_is_kept() -> None:
    flagged = pl.DataFrame({"file": [1, 1], "row": [2, 3]})

    settled = settle(line(0, 2, "X1"), line(0, 3, "X1", "2"), line(1, 2, "X1"), line(1, 3, "X1", "2"), flagged=flagged)

    assert dropped(settled) == [(0, 2), (0, 3)]


def test_only_the_first_shared_numbers_are_listed_and_all_are_counted() -> None:
    rows = [document(0, row, f"X{row // 2}", amount=row) for row in range(2, 62)]

    listed, count = settle(*rows).list_shared(0)

    assert (len(listed), count, listed[0]) == (20, 30, SharedNumber("X1", row=2, rows=2, amount=5))


def test_many_repeats_are_looked_at_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [line(file, row, f"X{row}") for file in (0, 1) for row in range(2, 60)]
    whole = settle(*rows)
    monkeypatch.setattr(repeats, "CLOSE_ROWS", 7)

    parts = settle(*rows)

    assert parts.repeats.equals(whole.repeats)
    assert dropped(parts) == [(1, row) for row in range(2, 60)]


NUMBERS = st.sampled_from([None, "1", "2"])
ROWS = st.tuples(NUMBERS, NUMBERS, st.sampled_from(["C1", "C2"]), st.sampled_from([1, 2]))


@settings(max_examples=share_of(60))
@given(st.lists(st.lists(ROWS, max_size=8), min_size=1, max_size=3))
def test_repeats_are_those_a_plain_comparison_finds(files: list[list[tuple[str | None, str | None, str, int]]]) -> None:
    rows = [
        line(file, row, number, line_number, customer_code=customer, amount=amount)
        for file, said in enumerate(files)
        for row, (number, line_number, customer, amount) in enumerate(said, start=2)
    ]
    seen: set[tuple[object, ...]] = set()
    expected = []
    for one in rows:
        key = (one["document_number"], one["line_number"], one["customer_code"])
        if None not in key and key in seen:
            expected.append((one["file"], one["row"]))
        seen.add(key)

    assert dropped(settle(*rows)) == expected


def content_of(headers: Sequence[str], *rows: Sequence[str]) -> list[str | None]:
    batch = pl.DataFrame(
        {column_name(place): [row[place] for row in rows] for place in range(len(headers))},
        schema={column_name(place): pl.String() for place in range(len(headers))},
    )
    matches = match_columns(headers, batch, mapping={})
    columns = {match.field: column_name(match.place) for match in matches if match.used and match.field is not None}
    return read_content(batch, choose_content(matches, columns)).to_list()


@pytest.mark.parametrize("header", ["商品名称", "数量", "单价", "行号", "规格"])
def test_a_file_of_lines_has_no_content_of_documents(header: str) -> None:
    headers = ("单据日期", "单据编号", "客户", "金额", header)

    assert content_of(headers, ("2024-01-02", "X1", "甲", "5", "1"), ("2024-01-02", "X1", "甲", "5", "2")) == [
        None,
        None,
    ]


def test_the_content_of_a_document_is_what_its_other_columns_say_and_later_exports_do_not_change() -> None:
    headers = ("序号", "单据日期", "单据编号", "客户", "金额", "收款状态", "备注", "随便")

    first = content_of(headers, ("1", "2024-01-02", "X1", "甲", "5", "未收款", " 急 ", ""))
    again = content_of(headers, ("9", "2024-01-02", "X1", "甲", "5.00", "已收款", "急", ""))
    other = content_of(headers, ("1", "2024-01-02", "X1", "甲", "5", "未收款", "急", "苹果"))

    assert (first == again, first == other) == (True, False)


@pytest.mark.parametrize(
    ("header", "cells", "are_equal"), [("", ("送货", "自提"), False), ("", ("0", "1"), True), ("#", ("1", "2"), True)]
)
def test_a_column_without_a_word_tells_documents_apart_unless_it_counts_the_rows(
    header: str, cells: tuple[str, str], are_equal: bool
) -> None:
    one, other = content_of(
        ("单据日期", "单据编号", header, "客户", "金额"), *(("2024-01-02", "X1", cell, "甲", "5") for cell in cells)
    )

    assert (one == other) is are_equal


def test_the_order_of_columns_does_not_change_a_document() -> None:
    one = content_of(
        ("单据日期", "单据编号", "客户", "金额", "备注", "随便"), ("2024-01-02", "X1", "甲", "5", "急", "a")
    )
    two = content_of(
        ("随便", "单据日期", "单据编号", "备注", "客户", "金额"), ("a", "2024-01-02", "X1", "急", "甲", "5")
    )

    assert one == two != [None]


def test_without_document_numbers_nothing_has_a_content() -> None:
    assert content_of(("日期", "客户", "金额"), ("2024-01-02", "甲", "5")) == [None]


NUMBERED = ("单据日期", "单据编号", "行号", "客户", "商品名称", "数量", "金额")
JANUARY = [
    ("2024-01-30", "X1", "1", "甲", "苹果", "1", "10"),
    ("2024-01-30", "X1", "2", "甲", "梨", "1", "20"),
    ("2024-01-31", "X2", "1", "乙", "苹果", "1", "10"),
]
FEBRUARY = [
    JANUARY[2],
    ("2024-02-01", "X3", "1", "乙", "梨", "1", "20"),
    ("2024-02-01", "X1", "1", "乙", "梨", "1", "7"),
]
LISTED = ("日期", "单据编号", "客户", "金额", "收款状态")


def test_overlapping_months_count_once_and_the_run_says_how_much(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "1.csv", [NUMBERED, *JANUARY])
    second = write_csv(tmp_path / "2.csv", [NUMBERED, *FEBRUARY])

    ledger = read_ledger([first, second])

    assert ledger.lines["amount"].to_list() == [1000, 2000, 1000, 2000, 700]
    assert ledger.totals == Totals(rows=6, kept=5, set_apart=0, rejected=0, blank=0, amount=6700, dropped=1)
    assert [file.repeats for file in ledger.files] == [(), (Repeats(RepeatedBy.LINE, rows=1, amount=1000),)]
    assert ledger.files[1].shared_numbers == (SharedNumber("X1", row=4, rows=2, amount=1700),)


def test_a_list_of_documents_says_each_once_and_names_the_numbers_that_say_two_things(tmp_path: Path) -> None:
    rows = [
        ("2024-01-02", "X1", "甲", "10", "未收款"),
        ("2024-01-02", "X1", "甲", "10.00", "已收款"),
        ("2024-01-02", "X1", "甲", "12", "未收款"),
        ("2024-01-02", "", "甲", "10", "未收款"),
        ("2024-01-02", "", "甲", "10", "未收款"),
    ]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [LISTED, *rows])])

    assert ledger.lines["amount"].to_list() == [1000, 1200, 1000, 1000]
    [file] = ledger.files
    assert (file.totals.dropped, file.repeats) == (1, (Repeats(RepeatedBy.CONTENT, rows=1, amount=1000),))
    assert (file.shared_numbers, file.shared) == ((SharedNumber("X1", row=2, rows=2, amount=2200),), 1)


def test_equal_lines_of_a_document_without_line_numbers_are_two_lines(tmp_path: Path) -> None:
    headers, row = ("日期", "单据编号", "客户", "商品名称", "金额"), ("2024-01-02", "X1", "甲", "苹果", "10")
    path = write_csv(tmp_path / "a.csv", [headers, row, row])

    assert read_ledger([path]).lines["amount"].to_list() == [1000, 1000]
    assert read_ledger([path], drops=Drops(identical=True)).lines["amount"].to_list() == [1000]


def test_rows_in_no_figure_take_no_part(tmp_path: Path) -> None:
    headers = ("日期", "单据编号", "客户", "单据类型", "金额")
    order, sale = ("2024-01-02", "X1", "甲", "销售订单", "10"), ("2024-01-02", "X1", "甲", "销售单", "10")

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [headers, order, order, sale])])

    assert (ledger.totals.kept, ledger.totals.set_apart, ledger.totals.dropped) == (1, 2, 0)


def test_a_document_reversed_after_the_first_export_is_reversed(tmp_path: Path) -> None:
    headers = ("日期", "单据编号", "客户", "金额", "红冲")
    first = write_csv(
        tmp_path / "1.csv", [headers, ("2024-01-31", "X1", "甲", "10", "否"), ("2024-01-31", "X2", "甲", "3", "否")]
    )
    second = write_csv(
        tmp_path / "2.csv", [headers, ("2024-01-31", "X1", "甲", "10", "是"), ("2024-02-01", "X3", "甲", "-10", "是")]
    )

    ledger = read_ledger([first, second])

    assert ledger.lines["document_number"].to_list() == ["X2"]
    assert [(file.totals.kept, file.totals.set_apart, file.totals.dropped) for file in ledger.files] == [
        (1, 0, 1), (0, 2, 0),
    ]  # fmt: skip


def test_a_file_given_again_under_another_layout_of_columns_changes_nothing(tmp_path: Path) -> None:
    table = [NUMBERED, *JANUARY]
    once = write_csv(tmp_path / "1.csv", table)
    again = write_csv(tmp_path / "2.csv", [row[::-1] for row in table])

    ledger = read_ledger([once, again])

    assert ledger.lines.equals(read_ledger([once]).lines)
    assert ledger.totals.dropped == 3


def test_lines_that_were_spilled_are_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SPILL_ROWS", 2)
    first = write_csv(tmp_path / "1.csv", [NUMBERED, *JANUARY])
    second = write_csv(tmp_path / "2.csv", [NUMBERED, *FEBRUARY])

    ledger = read_ledger([first, second], folder=tmp_path)

    assert ledger.lines["amount"].to_list() == [1000, 2000, 1000, 2000, 700]
