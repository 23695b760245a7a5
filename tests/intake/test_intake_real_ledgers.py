from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kejing.intake import Field, How, SetApart, Totals, read_ledger

pytestmark = pytest.mark.real_ledger


def test_the_iowa_sheet_is_read_without_a_mapping(real_ledgers: Path) -> None:
    path = real_ledgers / "iowa" / "fixture_ames_2022_wide.csv.gz"

    ledger = read_ledger([path])

    assert ledger.totals == Totals(rows=51435, kept=51435, set_apart=0, rejected=0, blank=0, amount=922069768)
    assert ledger.period == (date(2022, 1, 3), date(2022, 10, 31))
    assert ledger.lines["customer_code"].n_unique() == 39
    [file] = ledger.files
    assert (file.container, file.encoding, file.delimiter, file.amount_basis) == ("csv.gz", "utf-8", ",", "unknown")
    assert {match.header: (match.field, match.how) for match in file.columns if match.used} == {
        "Date": (Field.SOLD_ON, How.EXACT),
        "Invoice": (Field.DOCUMENT_NUMBER, How.ALIAS),
        "Store Number": (Field.CUSTOMER_CODE, How.ALIAS),
        "Store Name": (Field.CUSTOMER_NAME, How.ALIAS),
        "Address": (Field.ADDRESS, How.EXACT),
        "City": (Field.REGION, How.WEAK),
        "Item Number": (Field.ITEM_CODE, How.ALIAS),
        "Item Description": (Field.ITEM_NAME, How.ALIAS),
        "Category Name": (Field.CATEGORY, How.ALIAS),
        "Bottles Sold": (Field.QUANTITY, How.ALIAS),
        "Sale (Dollars)": (Field.AMOUNT, How.ALIAS),
    }


def test_the_returns_of_the_iowa_sheet_are_negative_sales(real_ledgers: Path) -> None:
    lines = read_ledger([real_ledgers / "iowa" / "fixture_ames_2022_wide.csv.gz"]).lines

    returns = lines.filter(pl.col("document_number").str.starts_with("RINV"))
    assert returns.height > 0
    assert (returns["amount"] < 0).all()
    assert lines["document_type"].unique().to_list() == ["sale"]


def test_the_online_retail_ledger_is_read_without_a_mapping(real_ledgers: Path) -> None:
    [path] = (real_ledgers / "online_retail").glob("*.csv.gz")

    ledger = read_ledger([path])

    assert ledger.totals.rows == 541909
    assert [(apart.kind, apart.rows) for apart in ledger.set_apart] == [("unassigned_customer", 135080)]
    clean = ledger.lines.filter(
        ~pl.col("document_number").str.starts_with("C") & (pl.col("quantity") > 0) & (pl.col("amount") > 0)
    )
    # the usual clean cut has 397 884 rows; four of them cost a tenth of a penny, which rounds to nothing
    assert (clean.height, clean["customer_code"].n_unique(), clean["amount"].sum()) == (397880, 4338, 891140790)


def test_the_chinese_invoices_agree_with_their_oracle(real_ledgers: Path) -> None:
    folder = real_ledgers / "china_invoices"

    ledger = read_ledger([folder / "E31_销项发票.csv.gz"])

    assert ledger.set_apart == (SetApart(kind="void", word="作废发票", rows=107, amount=219438920, unread=0),)
    oracle = pl.read_csv(folder / "E31_oracle_customers.csv.gz", infer_schema=False).select(
        pl.col("购方单位代号").alias("customer_code"),
        pl.col("first").str.to_date(),
        pl.col("last").str.to_date(),
        pl.col("net").cast(pl.Decimal(18, 2)).mul(100).cast(pl.Int64),
    )
    read = ledger.lines.group_by("customer_code").agg(
        pl.col("sold_on").min().alias("first"),
        pl.col("sold_on").max().alias("last"),
        pl.col("amount").sum().alias("net"),
    )
    assert read.sort("customer_code").rows() == oracle.sort("customer_code").rows()
