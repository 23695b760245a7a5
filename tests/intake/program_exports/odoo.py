"""Odoo: the list of invoices, plain, grouped by date and by customer and month, and the lines of the invoices."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, Row, blank, money
from kejing.intake import SetApart, Totals

HEADER = (
    "Number", "Invoice Partner Display Name", "Invoice/Bill Date", "Due Date", "Salesperson", "Untaxed Amount Signed",
    "Total Signed", "Currency", "Payment Status", "Status",
)  # fmt: skip
AZURE_1: Row = (
    "INV/2026/00041", "Azure Interior", date(2026, 6, 29), date(2026, 7, 29), "Mitchell Admin",
    *money("1000.00", "1150.00"), "USD", "Partially Paid", "Posted",
)  # fmt: skip
DECO: Row = (
    "INV/2026/00042", "Deco Addict", date(2026, 6, 29), date(2026, 6, 29), "Marc Demo",
    *money("200.00", "230.00"), "USD", "Reversed", "Posted",
)  # fmt: skip
DECO_CREDIT: Row = (
    "RINV/2026/00007", "Deco Addict", date(2026, 6, 30), date(2026, 6, 30), "Marc Demo",
    *money("-200.00", "-230.00"), "USD", "Paid", "Posted",
)  # fmt: skip
AZURE_CREDIT: Row = (
    "RINV/2026/00008", "Azure Interior", date(2026, 6, 30), date(2026, 6, 30), "Mitchell Admin",
    *money("-40.00", "-46.00"), "USD", "Not Paid", "Posted",
)  # fmt: skip
AZURE_2: Row = (
    "INV/2026/00043", "Azure Interior", date(2026, 7, 1), date(2026, 7, 31), "Mitchell Admin",
    *money("75.50", "86.83"), "USD", "Not Paid", "Posted",
)  # fmt: skip
DRAFT: Row = (
    None, "Deco Addict", date(2026, 7, 1), None, "Marc Demo", *money("500.00", "575.00"), "USD", "Not Paid", "Draft",
)  # fmt: skip

PLAIN = Export(name="Odoo", rows=(HEADER, AZURE_1, DECO, DECO_CREDIT, AZURE_CREDIT, AZURE_2, DRAFT))
LINES = (
    Line(
        document_number="INV/2026/00041", sold_on=date(2026, 6, 29), customer_code="Azure Interior",
        customer_name="Azure Interior", salesperson="Mitchell Admin", amount=115000, net_amount=100000,
    ),
    Line(
        document_number="RINV/2026/00008", document_type="sale_return", sold_on=date(2026, 6, 30),
        customer_code="Azure Interior", customer_name="Azure Interior", salesperson="Mitchell Admin", amount=-4600,
        net_amount=-4000,
    ),
    Line(
        document_number="INV/2026/00043", sold_on=date(2026, 7, 1), customer_code="Azure Interior",
        customer_name="Azure Interior", salesperson="Mitchell Admin", amount=8683, net_amount=7550,
    ),
)  # fmt: skip
PLAIN_EXPECTED = Account(
    lines=LINES,
    totals=Totals(rows=6, kept=3, set_apart=3, rejected=0, blank=0, amount=119083),
    basis="gross",
    apart=frozenset(
        {
            SetApart("reversed", "Reversed", rows=1, amount=23000, unread=0),
            SetApart("reversed", None, rows=1, amount=-23000, unread=0),
            SetApart("draft", "Draft", rows=1, amount=57500, unread=0),
        }
    ),
    notes=("all_sales",),
)


def head(name: str, net: str, total: str) -> Row:
    return (name, *blank(4), *money(net, total), *blank(3))


BY_DATE = Export(
    name="Odoo by date",
    rows=(
        HEADER,
        head("29 Jun 2026 (2)", "1200.00", "1380.00"),
        AZURE_1,
        DECO,
        head("30 Jun 2026 (2)", "-240.00", "-276.00"),
        DECO_CREDIT,
        AZURE_CREDIT,
        head("01 Jul 2026 (2)", "575.50", "661.83"),
        AZURE_2,
        DRAFT,
    ),
)
BY_DATE_EXPECTED = replace(
    PLAIN_EXPECTED,
    totals=Totals(rows=9, kept=3, set_apart=3, rejected=0, blank=0, amount=119083, folded=3),
    folded={"group": 3},
    groups=(("(group)", None, 3),),
    printed=(
        (2, "29 Jun 2026 (2)", {"gross_amount": "1380", "net_amount": "1200"}),
        (5, "30 Jun 2026 (2)", {"gross_amount": "-276", "net_amount": "-240"}),
        (8, "01 Jul 2026 (2)", {"gross_amount": "661.83", "net_amount": "575.5"}),
    ),
)

BY_CUSTOMER = Export(
    name="Odoo by customer and month",
    rows=(
        HEADER,
        head("Azure Interior (3)", "1035.50", "1190.83"),
        head("    June 2026 (2)", "960.00", "1104.00"),
        AZURE_1,
        AZURE_CREDIT,
        head("    July 2026 (1)", "75.50", "86.83"),
        AZURE_2,
        head("Deco Addict (3)", "500.00", "575.00"),
        head("    June 2026 (2)", "0.00", "0.00"),
        DECO,
        DECO_CREDIT,
        head("    July 2026 (1)", "500.00", "575.00"),
        DRAFT,
    ),
)
BY_CUSTOMER_EXPECTED = replace(
    PLAIN_EXPECTED,
    totals=Totals(rows=12, kept=3, set_apart=3, rejected=0, blank=0, amount=119083, folded=6),
    folded={"group": 6},
    groups=(("(group 1)", None, 2), ("(group 2)", None, 2)),
    printed=(
        (2, "Azure Interior (3)", {"gross_amount": "1190.83", "net_amount": "1035.5"}),
        (3, "June 2026 (2)", {"gross_amount": "1104", "net_amount": "960"}),
        (6, "July 2026 (1)", {"gross_amount": "86.83", "net_amount": "75.5"}),
        (8, "Deco Addict (3)", {"gross_amount": "575", "net_amount": "500"}),
        (9, "June 2026 (2)", {"gross_amount": "0", "net_amount": "0"}),
        (12, "July 2026 (1)", {"gross_amount": "575", "net_amount": "500"}),
    ),
)

LINES_OF = Export(
    name="Odoo lines",
    rows=(
        (
            "Number", "Partner", "Invoice/Bill Date", "Salesperson", "Payment Status", "Total Signed",
            "Invoice lines/Product", "Invoice lines/Quantity", "Invoice lines/Unit Price", "Invoice lines/Subtotal",
            "Invoice lines/Total",
        ),
        (
            "INV/2026/00041", "Azure Interior", date(2026, 6, 29), "Mitchell Admin", "Partially Paid",
            Decimal("1150.00"), "[FURN_7777] Office Chair", *money("2.00", "400.00", "800.00", "920.00"),
        ),
        (*blank(6), "[FURN_8888] Office Lamp", *money("5.00", "40.00", "200.00", "230.00")),
        (
            "INV/2026/00042", "Deco Addict", date(2026, 6, 29), "Marc Demo", "Reversed", Decimal("230.00"),
            "[FURN_8888] Office Lamp", *money("5.00", "40.00", "200.00", "230.00"),
        ),
        (
            "RINV/2026/00007", "Deco Addict", date(2026, 6, 30), "Marc Demo", "Paid", Decimal("-230.00"),
            "[FURN_8888] Office Lamp", *money("5.00", "40.00", "200.00", "230.00"),
        ),
        (
            "RINV/2026/00008", "Azure Interior", date(2026, 6, 30), "Mitchell Admin", "Not Paid", Decimal("-46.00"),
            "[FURN_8888] Office Lamp", *money("1.00", "40.00", "40.00", "46.00"),
        ),
    ),
)  # fmt: skip
LINES_OF_EXPECTED = Account(
    lines=(
        Line(
            document_number="INV/2026/00041", sold_on=date(2026, 6, 29), customer_code="Azure Interior",
            customer_name="Azure Interior", salesperson="Mitchell Admin", item_name="[FURN_7777] Office Chair",
            quantity=Decimal(2), amount=92000, net_amount=80000,
        ),
        Line(
            document_number="INV/2026/00041", sold_on=date(2026, 6, 29), customer_code="Azure Interior",
            customer_name="Azure Interior", salesperson="Mitchell Admin", item_name="[FURN_8888] Office Lamp",
            quantity=Decimal(5), amount=23000, net_amount=20000,
        ),
        Line(
            document_number="RINV/2026/00008", document_type="sale_return", sold_on=date(2026, 6, 30),
            customer_code="Azure Interior", customer_name="Azure Interior", salesperson="Mitchell Admin",
            item_name="[FURN_8888] Office Lamp", quantity=Decimal(-1), amount=-4600, net_amount=-4000,
        ),
    ),
    totals=Totals(rows=5, kept=3, set_apart=2, rejected=0, blank=0, amount=110400),
    basis="gross",
    apart=frozenset(
        {
            SetApart("reversed", "Reversed", rows=1, amount=23000, unread=0),
            SetApart("reversed", None, rows=1, amount=-23000, unread=0),
        }
    ),
    notes=("all_sales",),
)  # fmt: skip
CASES = (
    (PLAIN, PLAIN_EXPECTED),
    (BY_DATE, BY_DATE_EXPECTED),
    (BY_CUSTOMER, BY_CUSTOMER_EXPECTED),
    (LINES_OF, LINES_OF_EXPECTED),
)
