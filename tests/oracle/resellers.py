"""A bicycle maker's sales to resellers, with what each line cost."""

import csv
import gzip
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from oracle.reading import to_minor
from oracle.rules.book import Book, Line, Record, Settings
from oracle.side_facts import make_side_facts

RESELLERS = Path("adventureworks")
LAST_DAY = date(2020, 5, 31)


@cache
def read_resellers(folder: Path) -> Book:
    """Return a bicycle maker's sales to resellers with their cost, and made-up facts of the other kinds."""
    with (folder / "dw_Product.csv").open(encoding="utf-8", newline="") as file:
        categories = {row["ProductKey"]: row["Subcategory"] for row in csv.DictReader(file)}
    with (folder / "dw_Resellers.csv").open(encoding="utf-8", newline="") as file:
        resellers = {row["ResellerKey"]: row for row in csv.DictReader(file)}
    with gzip.open(folder / "dw_fact_reseller_lines.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = [
            Line(
                number=row["SalesOrderNumber"],
                sold_on=date.fromisoformat(row["OrderDate"]),
                customer=row["ResellerKey"],
                category=categories[row["ProductKey"]],
                amount=to_minor(Decimal(row["SalesAmount"])),
                cost=to_minor(Decimal(row["TotalProductCost"])) if row["TotalProductCost"] else None,
            )
            for row in csv.DictReader(file)
        ]
    side = make_side_facts(resellers, until=LAST_DAY, seed=7)
    known = {record.code: record for record in side.records}
    named = [
        replace(known.pop(key, Record(key)), customer_type=row["BusinessType"], region=row["Country_Region"])
        for key, row in resellers.items()
    ]
    return Book(
        lines=lines,
        records=[*named, *known.values()],
        contacts=side.contacts,
        owed=side.owed,
        promises=side.promises,
        settings=Settings(abnormal_years=frozenset({2018}), vat_rate=Decimal(0)),
    )
