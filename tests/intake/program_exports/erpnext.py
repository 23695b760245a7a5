"""ERPNext: the report of receivables, and Sales Invoices with their items as child rows."""

from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, Row, blank, money
from kejing.intake import SetApart, Totals


def ages(outstanding: str, days: int) -> Row:
    return (
        days,
        Decimal(outstanding),
        *money("0.00", "0.00", "0.00", "0.00"),
        "CNY",
        "Rest Of China",
        "Retail",
        "Li Ping",
    )


REPORT = Export(
    name="ERPNext Accounts Receivable",
    rows=(
        (
            "Posting Date", "Party Type", "Party", "Customer Name", "Receivable Account", "Voucher Type", "Voucher No",
            "Due Date", "Invoiced Amount", "Paid Amount", "Credit Note", "Outstanding Amount", "Age (Days)", "0-30",
            "31-60", "61-90", "91-120", "121-Above", "Currency", "Territory", "Customer Group", "Sales Person",
        ),
        (
            date(2026, 3, 2), "Customer", "CUST-0001", "Green Grocer", "Debtors - KJ", "Sales Invoice",
            "ACC-SINV-2026-00011",
            date(2026, 4, 1), *money("1000.00", "300.00", "100.00", "600.00"), *ages("600.00", 20),
        ),
        (
            date(2026, 3, 13), "Customer", "CUST-0002", "Corner Shop", "Debtors - KJ", "Sales Invoice",
            "ACC-SINV-2026-00012",
            date(2026, 3, 13), *money("450.55", "0.00", "0.00", "450.55"), *ages("450.55", 9),
        ),
        (
            date(2026, 3, 14), "Customer", "CUST-0002", "Corner Shop", "Debtors - KJ", "Payment Entry",
            "ACC-PAY-2026-00003",
            date(2026, 3, 14), *money("0.00", "50.00", "0.00", "-50.00"), *ages("-50.00", 8),
        ),
        (
            "Total", *blank(7), *money("1450.55", "350.00", "100.00", "1000.55"), None,
            *money("1000.55", "0.00", "0.00", "0.00", "0.00"), *blank(4),
        ),
    ),
)  # fmt: skip
REPORT_EXPECTED = Account(
    lines=(
        Line(
            document_number="ACC-SINV-2026-00011", sold_on=date(2026, 3, 2), customer_code="CUST-0001",
            customer_name="Green Grocer", salesperson="Li Ping", region="Rest Of China", amount=90000,
        ),
        Line(
            document_number="ACC-SINV-2026-00012", sold_on=date(2026, 3, 13), customer_code="CUST-0002",
            customer_name="Corner Shop", salesperson="Li Ping", region="Rest Of China", amount=45055,
        ),
    ),
    totals=Totals(rows=4, kept=2, set_apart=1, rejected=0, blank=0, amount=135055, folded=1),
    basis="unknown",
    apart=frozenset({SetApart("receipt", "Payment Entry", rows=1, amount=0, unread=0)}),
    folded={"total": 1},
    printed=((5, "Total", {"receivable_increase": "1450.55", "receivable_decrease": "350"}),),
    notes=("amount_less_credits",),
)  # fmt: skip

INVOICES = Export(
    name="ERPNext Sales Invoice",
    rows=(
        (
            "ID", "Customer", "Customer Name", "Date", "Is Return", "Status", "Territory", "Item (Items)",
            "Item Name (Items)", "Quantity (Items)", "Rate (Items)", "Amount (Items)", "ID (Items)",
        ),
        (
            "ACC-SINV-2026-00011", "CUST-0001", "Green Grocer", date(2026, 3, 2), 0, "Overdue", "Rest Of China",
            "SKU-001", "Apple Juice", *money("10", "80.00", "800.00"), "a1b2c3d4e5",
        ),
        (*blank(7), "SKU-002", "Orange Juice", *money("2", "100.00", "200.00"), "a1b2c3d4e6"),
        (
            "ACC-SINV-2026-00013", "CUST-0001", "Green Grocer", date(2026, 3, 20), 1, "Return", "Rest Of China",
            "SKU-001", "Apple Juice", *money("-1", "80.00", "-80.00"), "f6b2c3d4e7",
        ),
        (*blank(7), "SKU-002", "Orange Juice", *money("-1", "100.00", "-100.00"), "f6b2c3d4e8"),
        (
            "ACC-SINV-2026-00014", "CUST-0002", "Corner Shop", date(2026, 3, 21), 0, "Cancelled", "Rest Of China",
            "SKU-001", "Apple Juice", *money("1", "80.00", "80.00"), "f6b2c3d4e9",
        ),
        (
            "ACC-SINV-2026-00015", "CUST-0002", "Corner Shop", date(2026, 3, 21), 0, "Draft", "Rest Of China",
            "SKU-001", "Apple Juice", *money("3", "80.00", "240.00"), "f6b2c3d4f0",
        ),
    ),
)  # fmt: skip
INVOICES_EXPECTED = Account(
    lines=(
        Line(
            document_number="ACC-SINV-2026-00011", sold_on=date(2026, 3, 2), customer_code="CUST-0001",
            customer_name="Green Grocer", region="Rest Of China", item_code="SKU-001", item_name="Apple Juice",
            quantity=Decimal(10), amount=80000,
        ),
        Line(
            document_number="ACC-SINV-2026-00011", sold_on=date(2026, 3, 2), customer_code="CUST-0001",
            customer_name="Green Grocer", region="Rest Of China", item_code="SKU-002", item_name="Orange Juice",
            quantity=Decimal(2), amount=20000,
        ),
        Line(
            document_number="ACC-SINV-2026-00013", document_type="sale_return", sold_on=date(2026, 3, 20),
            customer_code="CUST-0001", customer_name="Green Grocer", region="Rest Of China", item_code="SKU-001",
            item_name="Apple Juice", quantity=Decimal(-1), amount=-8000,
        ),
        Line(
            document_number="ACC-SINV-2026-00013", document_type="sale_return", sold_on=date(2026, 3, 20),
            customer_code="CUST-0001", customer_name="Green Grocer", region="Rest Of China", item_code="SKU-002",
            item_name="Orange Juice", quantity=Decimal(-1), amount=-10000,
        ),
    ),
    totals=Totals(rows=6, kept=4, set_apart=2, rejected=0, blank=0, amount=82000),
    basis="unknown",
    apart=frozenset(
        {
            SetApart("void", "Cancelled", rows=1, amount=8000, unread=0),
            SetApart("draft", "Draft", rows=1, amount=24000, unread=0),
        }
    ),
    notes=("all_sales",),
)  # fmt: skip
CASES = ((REPORT, REPORT_EXPECTED), (INVOICES, INVOICES_EXPECTED))
