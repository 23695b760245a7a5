"""The tests' own writer: one table of text, written into every container, encoding and delimiter."""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

HEADERS = ("单据日期", "单据编号", "客户编号", "客户名称", "业务员", "商品名称", "数量", "金额")


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ",", line_end: str = "\r\n"
) -> Path:
    """Write rows as delimited text, gzipped when the path ends in .gz; return the path."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return write_bytes(path, text.getvalue().encode(encoding))


def write_bytes(path: Path, content: bytes) -> Path:
    """Write bytes, gzipped when the path ends in .gz; return the path."""
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def write_workbook(
    path: Path,
    rows: Sequence[Sequence[object]],
    *,
    merges: Sequence[tuple[int, int, int, int]] = (),
    sheet: str = "Sheet1",
    more_sheets: Mapping[str, Sequence[Sequence[object]]] | None = None,
    hidden: Sequence[str] = (),
    first_row: int = 0,
    first_column: int = 0,
    since_1904: bool = False,
    day_format: str = "yyyy-mm-dd",
) -> Path:
    """Write rows as one sheet, text as text, numbers as numbers, dates as dates; return the path.

    `merges` are (first row, first column, last row, last column) of the first sheet, counted from 0 within `rows`;
    their value is that of the first cell. The rows begin at `first_row` and `first_column`, counted from 0.
    """
    options = {"default_date_format": day_format, "date_1904": since_1904}
    with xlsxwriter.Workbook(path, options) as workbook:
        for name, table in {sheet: rows, **(more_sheets or {})}.items():
            page = workbook.add_worksheet(name)
            down, across = (first_row, first_column) if name == sheet else (0, 0)
            for top, left, bottom, right in merges if name == sheet else ():
                page.merge_range(top + down, left + across, bottom + down, right + across, "")
            for row, cells in enumerate(table, start=down):
                for column, cell in enumerate(cells, start=across):
                    if isinstance(cell, str):
                        page.write_string(row, column, cell)
                    elif cell is not None:
                        page.write(row, column, cell)
            if name in hidden:
                page.hide()
    return path
