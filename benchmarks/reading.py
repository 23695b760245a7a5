"""Read a ledger, checked and cast row by row, as a multiple of a bare read of the same file as text.

Text against Polars, a workbook against fastexcel, and the peak memory of a text file too large to be held.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import fastexcel
import polars as pl
from measuring import measure, measure_once, print_row, print_title, read_size

from kejing.demo import DemoSpec, make_company
from kejing.intake import read_ledger

if TYPE_CHECKING:
    from measuring import Step

AS_OF = date(2026, 6, 30)
HEADERS = {
    "sold_on": "单据日期",
    "document_number": "单据编号",
    "customer_code": "客户编号",
    "customer_name": "客户名称",
    "salesperson": "业务员",
    "item_code": "商品编号",
    "item_name": "商品名称",
    "category": "商品类别",
    "quantity": "数量",
    "amount": "金额",
}
ENCODINGS = {"UTF-8": "utf8", "GB18030": "gb18030"}
SHEET_LINES = 300_000
TIMES_LARGER = 10


def make_ledger(lines: int, customers: int) -> pl.DataFrame:
    """Return a ledger as a Chinese trading program exports it."""
    company = make_company(DemoSpec(as_of=AS_OF, customers=customers, lines=lines))
    ledger = pl.concat(company.ledger_lines()).with_columns(pl.col("amount").cast(pl.Decimal(18, 2)) / 100)
    return ledger.select(pl.col(field).alias(header) for field, header in HEADERS.items())


def write_texts(folder: Path, lines: int, customers: int) -> Step:
    """Write the same ledger in each encoding, and in UTF-8 once more, ten times as long."""

    def write() -> None:
        text = make_ledger(lines, customers).write_csv()
        for encoding in ENCODINGS.values():
            (folder / f"{encoding}.csv").write_bytes(text.encode(encoding))
        header, rows = text.split("\n", maxsplit=1)
        with (folder / "long.csv").open("w", encoding="utf-8") as out:
            out.write(f"{header}\n")
            for part in range(TIMES_LARGER):
                out.write(rows.replace(",XS", f",X{part}"))  # other documents each time

    return write


def write_sheet(folder: Path, lines: int, customers: int) -> Step:
    """Write the ledger as a workbook, days as days and numbers as numbers."""
    return lambda: make_ledger(lines, customers).write_excel(folder / "ledger.xlsx")


def read_plainly(file: Path, encoding: str) -> Step:
    """Read every column as text and look no further."""
    return lambda: pl.read_csv(file, infer_schema=False, encoding=encoding)


def load_plainly(file: Path) -> Step:
    """Load the sheet as text and look no further."""
    return lambda: fastexcel.read_excel(file).load_sheet(0, dtypes="string").to_polars()


def read_checked(file: Path) -> Step:
    """Read it as the product does, the lines that are too many for memory going into files."""

    def read() -> None:
        with tempfile.TemporaryDirectory() as folder:
            read_ledger([file], folder=Path(folder))

    return read


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=1_000_000, customers=10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_once(write_texts, folder, size.lines, size.customers)
        for label, encoding in ENCODINGS.items():
            file = folder / f"{encoding}.csv"
            mib = file.stat().st_size / 2**20
            print_title(f"reading: {size.lines:,} lines, {mib:.0f} MiB of {label}; ratio to Polars' bare read as text")
            anchor = measure(read_plainly, file, encoding)
            print_row("anchor: polars.read_csv, every column as text", anchor, anchor=anchor)
            print_row("read_ledger", measure(read_checked, file), anchor=anchor)
        print_title(f"reading: {size.lines * TIMES_LARGER:,} lines of UTF-8; ratio to Polars' bare read as text")
        anchor = measure_once(read_plainly, folder / "long.csv", "utf8")
        print_row("anchor: polars.read_csv, every column as text", anchor, anchor=anchor)
        print_row("read_ledger", measure_once(read_checked, folder / "long.csv"), anchor=anchor)
        (folder / "long.csv").unlink()
        lines = min(SHEET_LINES, size.lines)
        measure_once(write_sheet, folder, lines, size.customers)
        print_title(f"reading: {lines:,} lines of XLSX; ratio to fastexcel's bare load as text")
        anchor = measure(load_plainly, folder / "ledger.xlsx")
        print_row("anchor: fastexcel, every column as text", anchor, anchor=anchor)
        print_row("read_ledger", measure(read_checked, folder / "ledger.xlsx"), anchor=anchor)


if __name__ == "__main__":
    main()
