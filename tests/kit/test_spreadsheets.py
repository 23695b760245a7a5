from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import fastexcel
import polars as pl
import pytest

from kejing.kit import spreadsheets
from kejing.kit.spreadsheets import DoesNotFit, plain_column, plain_text, write_csv, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kejing.kit.spreadsheets import Cell

RUN_BY_SPREADSHEETS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a.b")']
LEFT_ALONE = [
    "",
    "a=b",
    "1-1",
    "0012",
    "http://a.b/c",
    "客径",
    "2026-01-05",
    "1e5",
    "'quoted'",
    'say "a, b"',
    "a\nb",
    " =1",
]


def as_workbook(headers: Sequence[str], rows: Sequence[Sequence[Cell]], *, sheet: str = "rows") -> bytes:
    written = io.BytesIO()
    write_workbook(written, headers=headers, rows=iter(rows), sheet=sheet)
    return written.getvalue()


def as_csv(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    written = io.BytesIO()
    write_csv(written, headers=headers, rows=iter(rows))
    return written.getvalue()


def read_sheets(book: bytes) -> dict[str, list[tuple[object, ...]]]:
    """Return the cells of each sheet with the types that the workbook says they have."""
    opened = fastexcel.read_excel(book)
    return {
        name: opened.load_sheet(name, header_row=None, dtype_coercion="coerce").to_polars().rows()
        for name in opened.sheet_names
    }


def read_xml(book: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()


def test_every_text_of_a_workbook_is_text_and_none_is_a_formula_a_link_or_a_number() -> None:
    texts = [*RUN_BY_SPREADSHEETS, *LEFT_ALONE]

    book = as_workbook(["=header", "n"], [(text, 1) for text in texts])

    (cells,) = read_sheets(book).values()
    assert [text or "" for text, _ in cells] == ["=header", *texts]
    assert "<f>" not in read_xml(book)
    assert "hyperlink" not in read_xml(book)


def test_texts_of_a_csv_file_that_would_be_run_begin_with_an_apostrophe_and_others_are_left_alone() -> None:
    texts = [*RUN_BY_SPREADSHEETS, *LEFT_ALONE]

    written = as_csv(["=header", "n"], [(text, -1) for text in texts])

    assert written.startswith(b"\xef\xbb\xbf'=header,n\n")
    read = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert read == [
        ["'=header", "n"],
        *([f"'{text}", "-1"] for text in RUN_BY_SPREADSHEETS),
        *([t, "-1"] for t in LEFT_ALONE),
    ]


def test_a_column_is_made_plain_as_a_text_is() -> None:
    texts = pl.DataFrame({"name": [*RUN_BY_SPREADSHEETS, *LEFT_ALONE, None]})

    made = texts.select(plain_column("name"))["name"].to_list()

    assert made == [*(plain_text(text) for text in [*RUN_BY_SPREADSHEETS, *LEFT_ALONE]), None]


VALUES: list[Cell] = [
    -5,
    Decimal("-12.50"),
    0.1,
    True,
    date(2026, 2, 28),
    datetime(2026, 2, 28, 9, 30, tzinfo=UTC),
]


def test_numbers_and_days_of_a_workbook_are_numbers_and_days() -> None:
    book = as_workbook(["a"] * len(VALUES), [VALUES])

    sheet = fastexcel.read_excel(book).load_sheet(0).to_polars()
    days = [datetime(2026, 2, 28), datetime(2026, 2, 28, 9, 30)]  # noqa: DTZ001 - sheets know no zones
    assert sheet.rows() == [(-5, -12.5, 0.1, True, *days)]


def test_numbers_of_a_csv_file_have_no_apostrophe() -> None:
    written = as_csv(["a"] * len(VALUES), [VALUES, [None, ""]])

    assert written.decode().splitlines()[1:] == ["-5,-12.50,0.1,TRUE,2026-02-28,2026-02-28 09:30:00", ","]


def test_what_a_spreadsheet_would_change_is_written_as_text() -> None:
    kept: list[Cell] = [10**15 - 1, 10**17 + 1, Decimal("12345678901234.5678"), date(1899, 1, 1), "x" * 40_000]

    book = as_workbook(["a", "b", "c", "d", "e"], [kept])

    (row,) = fastexcel.read_excel(book).load_sheet(0).to_polars().rows()
    assert row == (10**15 - 1, str(10**17 + 1), "12345678901234.5678", "1899-01-01", "x" * 32_766 + "…")


def test_rows_that_a_sheet_does_not_hold_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_SHEET_ROWS", 2)

    book = as_workbook(["n"], [(number,) for number in range(5)], sheet="导入: errors/2026 of a very long name")

    opened = fastexcel.read_excel(book)
    assert opened.sheet_names == [
        "导入  errors 2026 of a very long",
        "导入  errors 2026 of a very lon 2",
        "导入  errors 2026 of a very lon 3",
    ]
    assert [opened.load_sheet(name).to_polars()["n"].to_list() for name in opened.sheet_names] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize("count", [0, 2])
def test_a_full_sheet_is_not_followed_by_an_empty_one(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_SHEET_ROWS", 2)

    book = as_workbook(["n"], [("x",)] * count, sheet="s")

    assert {name: len(cells) for name, cells in read_sheets(book).items()} == {"s": count + 1}


def test_more_columns_than_a_sheet_has_are_refused() -> None:
    with pytest.raises(DoesNotFit, match="16,384 columns, not 16,385"):
        as_workbook(["a"] * 16_385, [])


def test_rows_are_written_as_they_come_and_never_gathered() -> None:
    class Counted(io.BytesIO):
        """A file that remembers how much was in it when half of the rows had come."""

        half = 0

    written = Counted()

    def give_rows() -> Iterator[tuple[str]]:
        for number in range(2000):
            if number == 1000:
                written.half = written.tell()
            yield (f"{number:0>100}",)

    write_csv(written, headers=["n"], rows=give_rows())

    assert 90_000 < written.half < written.tell() / 2 + 1000
    assert not written.closed
