"""QuickBooks, Sales by Customer Detail: customers and their sub-customers as bands, each closed by its total."""

from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, Row, blank, money
from kejing.intake import SetApart, Totals


def total(name: str, quantity: int, amount: str) -> Row:
    return (name, *blank(5), quantity, None, Decimal(amount), None)


EXPORT = Export(
    name="QuickBooks Sales by Customer Detail",
    rows=(
        ("Acme Trading Co.", *blank(9)),
        ("Sales by Customer Detail", *blank(9)),
        ("January - June, 2026", *blank(9)),
        blank(10),
        (
            None, "Date", "Transaction Type", "Num", "Product/Service", "Memo/Description", "Qty", "Sales Price",
            "Amount", "Balance",
        ),
        ("Harbour Foods", *blank(9)),
        (
            None, date(2026, 1, 15), "Invoice", "1001", "Beverages:Milk", "Whole milk", 300,
            *money("5.00", "1500.00", "1500.00"),
        ),
        ("   Harbour Foods East", *blank(9)),
        (None, date(2026, 1, 16), "Invoice", "1002", "Beverages:Milk", None, 1, *money("5.00", "5.00", "5.00")),
        (None, date(2026, 2, 3), "Payment", "CHK 88", None, None, None, None, *money("-5.00", "0.00")),
        total("   Total for Harbour Foods East", 1, "0.00"),
        (None, date(2026, 1, 19), "Sales Receipt", "1004", "Bread", None, 2, *money("2.25", "4.50", "1504.50")),
        total("Total for Harbour Foods with sub-customers", 303, "1504.50"),
        ("Total Produce Ltd", *blank(9)),
        (
            None, date(2026, 3, 17), "Credit Memo", "1003", "Beverages:Milk", "spoiled", -1,
            *money("5.00", "-5.00", "-5.00"),
        ),
        total("Total for Total Produce Ltd", -1, "-5.00"),
        total("TOTAL", 302, "1499.50"),
        blank(10),
        ("Friday, Jun 26, 2026 09:30 AM GMT+8 - Accrual Basis", *blank(9)),
    ),
    header_rows=5,
    write_number=lambda number: f"{number:,.2f}",
    write_day=lambda day: f"{day:%m/%d/%Y}",
    day_format="mm/dd/yyyy",
    text_notes=("month_first",),
)  # fmt: skip
EXPECTED = Account(
    lines=(
        Line(
            document_number="1001", sold_on=date(2026, 1, 15), customer_code="Harbour Foods",
            customer_name="Harbour Foods", item_name="Beverages:Milk", quantity=Decimal(300), amount=150000,
        ),
        Line(
            document_number="1002", sold_on=date(2026, 1, 16), customer_code="Harbour Foods East",
            customer_name="Harbour Foods East", item_name="Beverages:Milk", quantity=Decimal(1), amount=500,
        ),
        Line(
            document_number="1004", sold_on=date(2026, 1, 19), customer_code="Harbour Foods",
            customer_name="Harbour Foods", item_name="Bread", quantity=Decimal(2), amount=450,
        ),
        Line(
            document_number="1003", document_type="sale_return", sold_on=date(2026, 3, 17),
            customer_code="Total Produce Ltd", customer_name="Total Produce Ltd", item_name="Beverages:Milk",
            quantity=Decimal(-1), amount=-500,
        ),
    ),
    totals=Totals(rows=14, kept=4, set_apart=1, rejected=0, blank=1, amount=150450, folded=8),
    basis="unknown",
    apart=frozenset({SetApart("receipt", "Payment", rows=1, amount=-500, unread=0)}),
    folded={"group": 3, "subtotal": 3, "total": 1, "footer": 1},
    groups=(("(group 1)", None, 2), ("(group 2)", "customer_name", 3)),
    printed=(
        (11, "Total for Harbour Foods East", {"quantity": "1", "amount": "0"}),
        (13, "Total for Harbour Foods with sub-customers", {"quantity": "303", "amount": "1504.5"}),
        (16, "Total for Total Produce Ltd", {"quantity": "-1", "amount": "-5"}),
        (17, "TOTAL", {"quantity": "302", "amount": "1499.5"}),
    ),
)  # fmt: skip
CASES = ((EXPORT, EXPECTED),)
