"""Read a CSV ledger, checked and cast row by row, as a multiple of a bare Polars read of the same file as text."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

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


def write_ledgers(folder: Path, lines: int, customers: int) -> Step:
    """Write the same ledger in each encoding, as a Chinese trading program exports it."""

    def write() -> None:
        company = make_company(DemoSpec(as_of=AS_OF, customers=customers, lines=lines))
        ledger = pl.concat(company.ledger_lines()).with_columns(pl.col("amount").cast(pl.Decimal(18, 2)) / 100)
        text = ledger.select(pl.col(field).alias(header) for field, header in HEADERS.items()).write_csv()
        for encoding in ENCODINGS.values():
            (folder / f"{encoding}.csv").write_bytes(text.encode(encoding))

    return write


def read_plainly(file: Path, encoding: str) -> Step:
    """Read every column as text and look no further."""
    return lambda: pl.read_csv(file, infer_schema=False, encoding=encoding)


def read_checked(file: Path) -> Step:
    """Read it as the product does."""
    return lambda: read_ledger([file])


def main() -> None:
    """Print the tables."""
    size = read_size(__doc__, lines=300_000, customers=3_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_once(write_ledgers, folder, size.lines, size.customers)
        for label, encoding in ENCODINGS.items():
            file = folder / f"{encoding}.csv"
            mib = file.stat().st_size / 2**20
            print_title(f"reading: {size.lines:,} lines, {mib:.0f} MiB of {label}; ratio to Polars' bare read as text")
            anchor = measure(read_plainly, file, encoding)
            print_row("anchor: polars.read_csv, every column as text", anchor, anchor=anchor)
            print_row("read_ledger", measure(read_checked, file), anchor=anchor)


if __name__ == "__main__":
    main()
