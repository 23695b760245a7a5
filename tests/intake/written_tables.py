"""The tests' own writer: one table of text, written into every container, encoding and delimiter."""

import csv
import gzip
import io
from collections.abc import Sequence
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


def write_workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write rows as one sheet, text as text, numbers as numbers, dates as dates; return the path."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write(row, column, cell)
    return path
