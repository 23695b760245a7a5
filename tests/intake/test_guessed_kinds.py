from collections.abc import Sequence
from pathlib import Path

import pytest

from intake.program_exports import erpnext, grasp_companions, grasp_sales
from intake.program_exports.exports import Export
from intake.written_tables import write_csv, write_workbook
from kejing.intake import FileKind, IntakeError, guess_kind

LINES = FileKind.LINES
CUSTOMERS = FileKind.CUSTOMERS
PRODUCTS = FileKind.PRODUCTS
CONTACTS = FileKind.CONTACTS
RECEIVABLES = FileKind.RECEIVABLES
RECEIPTS = FileKind.RECEIPTS
EXPORTS = [
    (grasp_sales.CASES[0][0], LINES),
    (erpnext.CASES[0][0], RECEIVABLES),
    (grasp_companions.CUSTOMERS, CUSTOMERS),
    (grasp_companions.BALANCES, RECEIVABLES),
    (grasp_companions.PAYMENTS, RECEIPTS),
    (grasp_companions.SUMMARY, None),
]


@pytest.mark.parametrize(("export", "kind"), EXPORTS, ids=lambda one: getattr(one, "name", str(one)))
def test_the_exports_of_programs_look_like_what_they_are(tmp_path: Path, export: Export, kind: FileKind | None) -> None:
    assert guess_kind(export.write(export.containers[0], tmp_path)) is kind


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (LINES, [("日期", "客户", "金额"), ("2024-01-02", "甲", "1")]),
        (LINES, [("单据编号", "商品名称", "数量", "单价"), ("X1", "酒", "1", "2")]),
        (LINES, [("Invoice No", "Invoice Date", "Customer", "Due Date", "Total"), ("1", "2024-01-02", "A", "", "5")]),
        (
            LINES,
            [
                ("单据日期", "单据编号", "客户", "销售金额", "已收款", "收款状态"),
                ("2024-01-02", "X", "甲", "5", "5", "已收"),
            ],
        ),
        (CUSTOMERS, [("编号", "名称", "联系人", "电话", "地址"), ("C1", "甲", "王", "1", "x")]),
        (CUSTOMERS, [("客户名称",), ("甲店",)]),
        (CUSTOMERS, [("Name", "Territory", "Payment Terms", "Credit Limit"), ("A", "N", "Net 30", "5")]),
        (PRODUCTS, [("编号", "名称", "规格", "单位", "成本价"), ("A", "酒", "500ml", "瓶", "3")]),
        (PRODUCTS, [("SKU", "Product Name", "Category"), ("A", "Wine", "Drinks")]),
        (CONTACTS, [("日期", "客户", "方式", "内容"), ("2024-01-02", "甲", "电话", "补货")]),
        (CONTACTS, [("拜访时间", "客户名称", "业务员"), ("2024-01-02 10:00", "甲", "张伟")]),
        (RECEIVABLES, [("客户", "应收余额"), ("甲", "5")]),
        (RECEIVABLES, [("Customer", "Invoice", "Due Date", "Outstanding"), ("A", "1", "2024-02-01", "5")]),
        (RECEIPTS, [("收款日期", "客户", "收款金额"), ("2024-01-02", "甲", "5")]),
        (RECEIPTS, [("日期", "单据类型", "客户", "金额"), ("2024-01-02", "收款单", "甲", "5")]),
        (RECEIPTS, [("Payment Date", "Customer", "Amount", "Payment Method"), ("2024-01-02", "A", "5", "Cash")]),
        (FileKind.HEADERS, [("单据编号", "单据日期", "客户", "业务员"), ("X1", "2024-01-02", "甲", "张伟")]),
        (None, [("名称", "备注"), ("甲", "乙")]),
        (None, [("红", "蓝"), ("1", "2")]),
        (None, [("姓名", "工资"), ("张伟", "2")]),
    ],
)
def test_headers_tell_what_a_file_is(tmp_path: Path, kind: FileKind | None, rows: Sequence[Sequence[str]]) -> None:
    assert guess_kind(write_csv(tmp_path / "a.csv", rows)) is kind


@pytest.mark.parametrize(
    ("title", "kind"), [("", LINES), ("回款明细", RECEIPTS), ("Customer payments", RECEIPTS), ("销售明细表", LINES)]
)
def test_a_title_tells_what_headers_leave_open(tmp_path: Path, title: str, kind: FileKind) -> None:
    rows = [(title, "", ""), ("日期", "客户", "金额"), ("2024-01-02", "甲", "1")]

    assert guess_kind(write_workbook(tmp_path / "a.xlsx", rows)) is kind


@pytest.mark.parametrize(("open_amounts", "kind"), [(("0", "0", "5"), LINES), (("3", "4", "5"), RECEIVABLES)])
def test_a_list_of_documents_of_which_most_are_paid_is_sales(
    tmp_path: Path, open_amounts: Sequence[str], kind: FileKind
) -> None:
    rows = [
        ("单据日期", "单号", "客户", "金额", "未收金额"),
        *(("2024-01-02", "X", "甲", "5", open_) for open_ in open_amounts),
    ]

    assert guess_kind(write_csv(tmp_path / "a.csv", rows)) is kind


def test_of_a_long_text_only_the_beginning_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,客户,金额\n".encode() + b"2024-01-02,A,1\n" * 400_000 + b"\0\0\n")

    assert guess_kind(path, folder=tmp_path) is LINES
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    with pytest.raises(IntakeError) as caught:
        guess_kind(path)

    assert caught.value.code == "not_a_table"
