"""A program of Taiwan: traditional Chinese, years of the Republic, mostly in Big5."""

from datetime import date
from decimal import Decimal

from intake.program_exports.exports import Account, Export, Line, blank, money
from kejing.intake import SetApart, Totals

EXPORT = Export(
    name="taiwan sales detail",
    rows=(
        ("大同食品股份有限公司", *blank(14)),
        ("銷貨明細表", *blank(14)),
        ("列印日期：113/02/01", *blank(14)),
        (
            "單據日期", "銷貨單號", "單別", "客戶代號", "客戶簡稱", "業務員", "品號", "品名", "規格", "單位", "數量",
            "單價",
            "未稅金額", "稅額", "含稅金額",
        ),
        (
            date(2024, 1, 2), "S1130102001", "銷貨單", "A0001", "萬家超商", "陳美玲", "00123", "鮮乳", "936ml", "瓶",
            100,
            *money("80.00", "8000.00", "400.00", "8400.00"),
        ),
        (
            date(2024, 1, 2), "S1130102001", "銷貨單", "A0001", "萬家超商", "陳美玲", "00124", "優酪乳", "200ml", "瓶",
            20,
            *money("25.00", "500.00", "25.00", "525.00"),
        ),
        (
            date(2024, 1, 15), "R1130115001", "銷退單", "A0001", "萬家超商", "陳美玲", "00123", "鮮乳", "936ml", "瓶",
            -2,
            *money("80.00", "-160.00", "-8.00", "-168.00"),
        ),
        (
            date(2024, 1, 16), "Q1130116001", "報價單", "A0002", "和平商行", "林志豪", "00123", "鮮乳", "936ml", "瓶",
            10,
            *money("80.00", "800.00", "40.00", "840.00"),
        ),
        ("合　計", *blank(9), 128, None, *money("9140.00", "457.00", "9597.00")),
        ("製表人：王小明", *blank(14)),
    ),
    header_rows=4,
    write_number=lambda number: f"{number:,.2f}",
    write_day=lambda day: f"{day.year - 1911}/{day:%m/%d}",
    day_format="[$-404]e/mm/dd",
    codepages=(950,),
)  # fmt: skip
EXPECTED = Account(
    lines=(
        Line(
            document_number="S1130102001", sold_on=date(2024, 1, 2), customer_code="A0001", customer_name="萬家超商",
            salesperson="陳美玲", item_code="00123", item_name="鮮乳", quantity=Decimal(100), amount=840000,
            net_amount=800000,
        ),
        Line(
            document_number="S1130102001", sold_on=date(2024, 1, 2), customer_code="A0001", customer_name="萬家超商",
            salesperson="陳美玲", item_code="00124", item_name="優酪乳", quantity=Decimal(20), amount=52500,
            net_amount=50000,
        ),
        Line(
            document_number="R1130115001", document_type="sale_return", sold_on=date(2024, 1, 15),
            customer_code="A0001", customer_name="萬家超商", salesperson="陳美玲", item_code="00123", item_name="鮮乳",
            quantity=Decimal(-2), amount=-16800, net_amount=-16000,
        ),
    ),
    totals=Totals(rows=6, kept=3, set_apart=1, rejected=0, blank=0, amount=875700, folded=2),
    basis="gross",
    apart=frozenset({SetApart("quote", "報價單", rows=1, amount=84000, unread=0)}),
    folded={"total": 1, "footer": 1},
    printed=(
        (9, "合　計", {"quantity": "128", "net_amount": "9140", "tax": "457", "gross_amount": "9597"}),
    ),
)  # fmt: skip
CASES = ((EXPORT, EXPECTED),)
