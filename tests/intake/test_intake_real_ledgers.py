import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
import pytest

from kejing.intake import (
    Companions,
    Dropped,
    Drops,
    Field,
    FileKind,
    How,
    IntakeError,
    Reason,
    SetApart,
    Totals,
    read_ledger,
)
from kejing.intake.errors import NoSalesError
from kejing.intake.lines.options import Options

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
    assert lines.filter(pl.col("amount") < 0)["document_type"].unique().to_list() == ["sale_return"]
    assert lines.filter(pl.col("amount") > 0)["document_type"].unique().to_list() == ["sale"]


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


def test_the_usual_clean_cut_of_online_retail_comes_out_by_options(real_ledgers: Path) -> None:
    [path] = (real_ledgers / "online_retail").glob("*.csv.gz")

    ledger = read_ledger([path], drops=Drops(types=("sale_return",), zero=True))

    assert ledger.totals == Totals(
        rows=541909, kept=397884, set_apart=132220, rejected=0, blank=0, amount=891140790, dropped=11805
    )
    assert ledger.customers["customer_code"].to_list() == ledger.lines["customer_code"].unique().sort().to_list()
    assert ledger.customers.height == 4338
    assert ledger.dropped == (
        Dropped("types", rows=10626, amount=-91893661, unread=0),
        Dropped("zero", rows=1179, amount=0, unread=0),
    )
    assert ledger.notes == (Reason("lines_rounded", {"rounded": "8,911,407.90", "unrounded": "8,911,407.904"}),)


def test_the_exact_repeats_of_online_retail_are_found(real_ledgers: Path) -> None:
    [path] = (real_ledgers / "online_retail").glob("*.csv.gz")
    whole = pl.read_csv(path, infer_schema=False)

    ledger = read_ledger([path], drops=Drops(items=("POST", "D", "M"), identical=True))

    distinct = whole.unique()
    assert whole.height - distinct.height == 5268
    items = distinct.filter(pl.col("StockCode").is_in(["POST", "D", "M"])).height
    assert [(one.option, one.rows) for one in ledger.dropped] == [("identical", 5268), ("items", items)]


def test_northwind_is_read_from_its_lines_and_companions(real_ledgers: Path) -> None:
    folder = real_ledgers / "northwind"
    oracle = json.loads((folder / "oracle_summary.json").read_text())

    ledger = read_ledger(
        [folder / "order_details.csv"],
        companions=Companions(
            headers=folder / "orders.csv", customers=folder / "customers.csv", products=folder / "products.csv"
        ),
    )

    assert ledger.totals == Totals(rows=2155, kept=2155, set_apart=0, rejected=0, blank=0, amount=126579295)
    assert ledger.rounding == Decimal("1265792.95") - Decimal("1265793.038650198869821808")
    assert ledger.notes == (Reason("lines_rounded", {"rounded": "1,265,792.95", "unrounded": "1,265,793.04"}),)
    assert ledger.period == (date.fromisoformat(oracle["first"]), date.fromisoformat(oracle["last"]))
    assert ledger.customers.height == oracle["customers"]
    never = ledger.customers.filter(~pl.col("customer_code").is_in(ledger.lines["customer_code"].implode()))
    assert never.select("customer_code", "customer_name").rows() == [
        ("FISSA", "FISSA Fabrica Inter. Salchichas S.A."),
        ("PARIS", "Paris spécialités"),
    ]
    for column, expected in (("customer_code", oracle["top5"]), ("salesperson", oracle["by_employee"])):
        sums = dict(ledger.lines.group_by(column).agg(pl.col("amount").sum()).iter_rows())
        assert {code: abs(sums[code] - round(100 * amount)) < 10 for code, amount in expected.items()} == dict.fromkeys(
            expected, True
        )
    assert [(file.kind, file.totals.kept) for file in ledger.companions] == [
        (FileKind.HEADERS, 830),
        (FileKind.CUSTOMERS, 91),
        (FileKind.PRODUCTS, 77),
    ]
    assert ledger.lines["category"].n_unique() == 8


@pytest.mark.parametrize(
    ("kind", "row", "value", "count"),
    [("headers", 4, "Brazil", 176), ("customers", 8, "88.60.15.32", 24)],
)
def test_a_broken_file_is_refused_with_its_first_broken_row(
    real_ledgers: Path, kind: str, row: int, value: str, count: int
) -> None:
    folder = real_ledgers / "northwind"
    broken = {"headers": "orders.csv", "customers": "customers.csv"}
    sound = {"headers": folder / "orders.csv"} | {kind: folder / "dirty_unquoted_commas" / broken[kind]}

    with pytest.raises(IntakeError) as caught:
        read_ledger([folder / "order_details.csv"], companions=Companions(**sound))

    assert caught.value.code == "broken_rows"
    assert dict(caught.value.numbers) == {"file": broken[kind], "row": row, "value": value, "count": count}


def test_the_sound_rows_of_a_broken_customer_list_are_read_and_the_others_listed(real_ledgers: Path) -> None:
    folder = real_ledgers / "northwind"
    broken = folder / "dirty_unquoted_commas" / "customers.csv"
    lines = broken.read_text(encoding="utf-8").splitlines()

    ledger = read_ledger(
        [folder / "order_details.csv"],
        companions=Companions(headers=folder / "orders.csv", customers=broken),
        options=Options(skip_bad_rows=True),
    )

    width = lines[0].count(",")
    places = [place for place, line in enumerate(lines, start=1) if line.count(",") > width]
    assert [(file, row, reason) for file, row, _, _, reason in ledger.rejects.rows()] == [
        ("customers.csv", place, "too_many_cells") for place in places
    ]
    assert (len(places), ledger.companions[1].totals.kept) == (24, len(lines) - 1 - 24)
    assert ledger.totals.amount == 126579295


def test_a_broken_file_of_headers_rejects_its_rows_and_their_lines(real_ledgers: Path) -> None:
    folder = real_ledgers / "northwind"

    ledger = read_ledger(
        [folder / "order_details.csv"],
        companions=Companions(headers=folder / "dirty_unquoted_commas" / "orders.csv"),
        options=Options(skip_bad_rows=True),
    )

    counts = ledger.rejects.group_by("file", "reason").len().sort("file").rows()
    assert counts == [("order_details.csv", "no_header", 439), ("orders.csv", "too_many_cells", 176)]
    assert (ledger.totals.kept, ledger.totals.rejected) == (1716, 439)


def test_adventureworks_takes_what_it_lacks_from_its_companions(real_ledgers: Path) -> None:
    folder = real_ledgers / "adventureworks"
    path = folder / "dw_fact_reseller_lines.csv.gz"

    ledger = read_ledger(
        [path],
        companions=Companions(customers=folder / "dw_Resellers.csv", products=folder / "dw_Product.csv"),
    )

    unit = dict(pl.read_csv(folder / "dw_Product.csv", infer_schema=False).select("ProductKey", "StandardCost").rows())
    rows = pl.read_csv(path, infer_schema=False).select("TotalProductCost", "OrderQuantity", "ProductKey").rows()
    costs = [
        Decimal(cost) if cost else (Decimal(quantity) * Decimal(unit[product])).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for cost, quantity, product in rows
    ]
    assert sum(1 for cost, _, _ in rows if not cost) == 76
    assert ledger.lines["cost"].to_list() == [int(100 * cost) for cost in costs]
    assert ledger.lines["category"].drop_nulls().unique().sort().to_list() == [
        "Accessories", "Bikes", "Clothing", "Components",
    ]  # fmt: skip
    assert (ledger.customers.height, ledger.lines["customer_code"].n_unique()) == (701, 632)
    assert ledger.customers.row(0, named=True)["customer_type"] == "Value Added Reseller"


def test_the_receivables_of_wwi_agree_with_its_transactions(real_ledgers: Path, tmp_path: Path) -> None:
    path = real_ledgers / "wwi" / "wwi_customer_transactions_2016.csv"
    whole = pl.read_csv(path, infer_schema=False)
    invoices = tmp_path / "invoices.csv"
    whole.filter(pl.col("TransactionTypeID") == "1").write_csv(invoices)

    options = Options(types={"1": "sale"})
    balances = read_ledger([invoices], companions=Companions(receivables=path), options=options)
    movements = read_ledger(
        [invoices],
        mapping={"TransactionAmount": "receivable_balance", "OutstandingBalance": "ignore"}
        | {"AmountExcludingTax": "amount"},
        companions=Companions(receivables=path),
        options=options,
    )

    def sums(column: str) -> list[tuple[str, int]]:
        amount = pl.col(column).cast(pl.Decimal(18, 2)).sum().mul(100).cast(pl.Int64)
        return whole.group_by("CustomerID").agg(amount).sort("CustomerID").rows()

    for ledger, column in ((balances, "OutstandingBalance"), (movements, "TransactionAmount")):
        assert ledger.receivables is not None
        read = ledger.receivables.group_by("customer_code").agg(pl.col("open").sum()).sort("customer_code")
        assert (ledger.receivables.height, read.rows()) == (15187, sums(column))
        assert ledger.receivables["due_on"].null_count() == 15187


def test_the_transactions_of_wwi_are_sales_and_receipts_once_their_numbers_are_said(real_ledgers: Path) -> None:
    path = real_ledgers / "wwi" / "wwi_customer_transactions_2016.csv"
    types = {"1": "sale", "3": "receipt"}

    ledger = read_ledger([path], companions=Companions(receipts=path), options=Options(types=types))

    whole = pl.read_csv(path, infer_schema=False)
    money = pl.col("TransactionAmount").cast(pl.Decimal(18, 2)).mul(100).cast(pl.Int64)
    invoices, paid = (whole.filter(pl.col("TransactionTypeID") == kind) for kind in types)
    assert (ledger.totals.kept, ledger.totals.amount) == (invoices.height, invoices.select(money.sum()).item())
    assert ledger.receipts is not None
    assert ledger.receipts.select("document_number", "customer_code", "amount", "type").rows() == [
        (number, customer, -amount, "receipt")
        for number, customer, amount in paid.select("CustomerTransactionID", "CustomerID", money).rows()
    ]
    assert Reason("receipts_minus", {}) in ledger.companions[0].notes


def test_the_transactions_of_wwi_are_no_sales_before_their_numbers_are_said(real_ledgers: Path) -> None:
    with pytest.raises(NoSalesError):
        read_ledger([real_ledgers / "wwi" / "wwi_customer_transactions_2016.csv"])


def test_the_order_headers_of_adventureworks_are_lines_of_their_own(real_ledgers: Path) -> None:
    folder = real_ledgers / "adventureworks"
    path = folder / "reseller_order_headers.csv.gz"

    ledger = read_ledger([path], companions=Companions(customers=folder / "reseller_customers.csv"))

    whole = pl.read_csv(path, infer_schema=False)
    assert ledger.totals.kept == whole.height == 3806
    assert ledger.lines.select("document_number", "customer_code").rows() == (
        whole.select("SalesOrderNumber", "CustomerID").rows()
    )
    listed = set(ledger.customers["customer_code"])
    assert set(ledger.lines["customer_code"]) <= listed
    bare = ledger.customers.filter(pl.col("customer_code") == pl.col("customer_name"))
    assert bare.is_empty()


def test_the_stores_and_products_of_iowa_bring_costs_and_everybody(real_ledgers: Path) -> None:
    folder = real_ledgers / "iowa"

    ledger = read_ledger(
        [folder / "fixture_ames_2022_wide.csv.gz"],
        companions=Companions(customers=folder / "stores.csv", products=folder / "products.csv.gz"),
    )

    assert (ledger.customers.height, ledger.lines["customer_code"].n_unique()) == (2296, 39)
    assert (ledger.lines["cost"].null_count(), ledger.totals.amount) == (0, 922069768)


def test_the_accounts_of_the_funnel_are_a_customer_list(real_ledgers: Path, tmp_path: Path) -> None:
    lines = tmp_path / "a.csv"
    lines.write_text("Date,Customer,Amount\n2024-01-02,Betasoloin,1\n")

    ledger = read_ledger([lines], companions=Companions(customers=real_ledgers / "funnel" / "accounts.csv"))

    assert ledger.customers.height == 85
    assert ledger.customers.filter(pl.col("customer_code") == "Betasoloin").select(
        "customer_type", "region"
    ).rows() == [("medical", "United States")]
