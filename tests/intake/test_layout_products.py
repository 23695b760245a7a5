"""The layouts of common programs, each read to its own rows and the rows that only arrange them."""

from intake.laid_tables import lay

GRASP = [
    ["销售明细表"],
    ["查询时间:2024-01-01至2024-12-31"],
    ["行号", "日期", "单据编号", "单据类型", "商品编号", "商品全名", "数量", "单价", "金额", "单位全名"],
    ["1", "", "张三", "", "", "", "", "", "", ""],
    ["2", "2024-01-02", "XS-1", "销售单", "0012", "牛奶", "2", "5", "10", "北京店"],
    ["3", "2024-01-02", "XS-1", "销售单", "0013", "酸奶", "1", "5", "5", "北京店"],
    ["4", "", "小计", "", "", "", "3", "", "15", ""],
    ["5", "", "李四", "", "", "", "", "", "", ""],
    ["6", "2024-01-03", "XS-2", "销售单", "0012", "牛奶", "2", "5", "10", "天津店"],
    ["7", "", "小计", "", "", "", "2", "", "10", ""],
    ["", "", "合计", "", "", "", "5", "", "25", ""],
    ["制表人：王五", "", "", "打印日期：2024-02-01"],
    ["第 1 页 共 1 页"],
]


def test_a_banded_report_gives_every_row_its_salesperson() -> None:
    read = lay(GRASP)

    assert read.headers[-1] == "(group)"
    assert [(row, cells[2], cells[-1]) for row, cells in zip(read.rows, read.details, strict=True)] == [
        (5, "XS-1", "张三"),
        (6, "XS-1", "张三"),
        (9, "XS-2", "李四"),
    ]
    assert read.segments == [1, 1, 3]
    assert read.folded == [
        (4, "group", "张三", 0),
        (7, "subtotal", "小计", 1),
        (8, "group", "李四", 2),
        (10, "subtotal", "小计", 3),
        (11, "total", "合计", 4),
        (12, "footer", "制表人：王五", 5),
        (13, "footer", "第 1 页 共 1 页", 6),
    ]
    assert read.laid.group_places == (10,)


def test_a_banded_report_reads_the_same_in_pieces_of_any_size() -> None:
    whole = lay(GRASP)

    for size in (1, 2, 3):
        pieces = lay(GRASP, batch_rows=size)
        assert (pieces.headers, pieces.details, pieces.segments, pieces.folded) == (
            whole.headers,
            whole.details,
            whole.segments,
            whole.folded,
        )


def test_an_account_with_three_levels_of_headers_says_them_again_on_every_page() -> None:
    levels = [
        ["凭证日期", "凭证字号", "业务单号", "业务员", "摘要", "借方", "", "", "贷方", "", ""],
        ["", "", "", "", "", "发生", "已结", "未结", "发生", "已结", "未结"],
        ["", "", "", "", "", "金额", "金额", "金额", "金额", "金额", "金额"],
    ]
    read = lay(
        [
            ["客户往来明细"],
            ["客户：北京医疗"],
            *levels,
            ["", "", "", "", "期初余额", "100", "0", "100", "", "", ""],
            ["2024-01-05", "记-1", "XS-1", "张三", "销售", "100", "0", "100", "", "", ""],
            ["2024-01-31", "", "", "", "本月合计", "100", "0", "100", "", "", ""],
            ["2024-01-31", "", "", "", "本年累计", "100", "0", "100", "", "", ""],
            ["客户往来明细"],
            ["客户：北京医疗"],
            *levels,
            ["2024-02-05", "记-2", "XS-2", "张三", "销售", "100", "0", "100", "", "", ""],
        ]
    )

    assert read.rows == [7, 15]
    assert read.headers[-2:] == ("贷方-未结-金额", "(客户)")
    assert [cells[-1] for cells in read.details] == ["北京医疗", "北京医疗"]
    assert [(row, kind, label) for row, kind, label, _ in read.folded] == [
        (6, "opening", "期初余额"),
        (8, "running", "本月合计"),
        (9, "running", "本年累计"),
        (10, "header", "客户往来明细"),
        (11, "header", "客户：北京医疗"),
        (12, "header", "凭证日期"),
        (13, "header", "发生"),
        (14, "header", "金额"),
    ]


ODOO_HEADER = ["Number", "Invoice Partner Display Name", "Invoice/Bill Date", "Untaxed Amount Signed", "Total Signed"]


def test_an_export_grouped_by_date_loses_its_group_rows() -> None:
    read = lay(
        [
            ODOO_HEADER,
            ["29 Jun 2026 (2)", "", "", "20.0", "22.0"],
            ["INV/1", "Azure", "2026-06-29", "10.0", "11.0"],
            ["INV/2", "Deco", "2026-06-29", "10.0", "11.0"],
            ["30 Jun 2026 (1)", "", "", "-5.0", "-5.5"],
            ["RINV/1", "Azure", "2026-06-30", "-5.0", "-5.5"],
        ]
    )

    assert read.headers == (*ODOO_HEADER, "(group)")
    assert read.details == [
        ("INV/1", "Azure", "2026-06-29", "10.0", "11.0", "29 Jun 2026"),
        ("INV/2", "Deco", "2026-06-29", "10.0", "11.0", "29 Jun 2026"),
        ("RINV/1", "Azure", "2026-06-30", "-5.0", "-5.5", "30 Jun 2026"),
    ]
    assert read.folded == [(2, "group", "29 Jun 2026 (2)", 0), (5, "group", "30 Jun 2026 (1)", 1)]


def test_an_export_grouped_by_customer_and_month_has_two_groups() -> None:
    read = lay(
        [
            ODOO_HEADER,
            ["Azure Interior (3)", "", "", "15.0", "16.5"],
            ["    June 2026 (2)", "", "", "10.0", "11.0"],
            ["INV/1", "Azure Interior", "2026-06-29", "5.0", "5.5"],
            ["INV/2", "Azure Interior", "2026-06-30", "5.0", "5.5"],
            ["    July 2026 (1)", "", "", "5.0", "5.5"],
            ["INV/3", "Azure Interior", "2026-07-01", "5.0", "5.5"],
            ["Deco (1)", "", "", "1.0", "1.1"],
            ["    July 2026 (1)", "", "", "1.0", "1.1"],
            ["INV/4", "Deco", "2026-07-02", "1.0", "1.1"],
        ]
    )

    assert read.headers[-2:] == ("(group 1)", "(group 2)")
    assert [(cells[0], *cells[-2:]) for cells in read.details] == [
        ("INV/1", "Azure Interior", "June 2026"),
        ("INV/2", "Azure Interior", "June 2026"),
        ("INV/3", "Azure Interior", "July 2026"),
        ("INV/4", "Deco", "July 2026"),
    ]


def test_later_lines_of_an_invoice_say_what_its_first_line_says() -> None:
    read = lay(
        [
            [
                "Number",
                "Customer",
                "Invoice Date",
                "Salesperson",
                "Payment Status",
                "Product",
                "Quantity",
                "Amount",
                "Total Signed",
            ],
            ["INV/1", "Azure", "2026-06-29", "Mitchell", "Paid", "Milk", "1", "10", "33"],
            ["", "", "", "", "", "Cheese", "1", "20", ""],
            ["", "", "", "", "", "Freight", "", "3", ""],
            ["INV/2", "Deco", "2026-06-30", "Marc", "", "Milk", "1", "10", "10"],
            ["", "", "", "", "", "Cheese", "1", "5", ""],
        ]
    )

    assert read.laid.continued
    assert read.folded == []
    assert read.details[1] == ("INV/1", "Azure", "2026-06-29", "Mitchell", "Paid", "Cheese", "1", "20", "")
    assert read.details[2] == ("INV/1", "Azure", "2026-06-29", "Mitchell", "Paid", "Freight", "", "3", "")
    assert read.details[4] == ("INV/2", "Deco", "2026-06-30", "Marc", "", "Cheese", "1", "5", "")


def test_child_rows_say_what_their_parent_says() -> None:
    read = lay(
        [
            ["ID", "Customer", "Date", "Item (Items)", "Quantity (Items)", "Rate (Items)", "Amount (Items)"],
            ["ACC-1", "Azure", "2026-06-29", "Milk", "1", "10", "10"],
            ["", "", "", "Cheese", "2", "10", "20"],
        ],
        batch_rows=1,
    )

    assert read.details[1] == ("ACC-1", "Azure", "2026-06-29", "Cheese", "2", "10", "20")


QUICKBOOKS = [
    ["Acme Trading"],
    ["Sales by Customer Detail"],
    ["January - June, 2026"],
    [""],
    [
        "",
        "Date",
        "Transaction Type",
        "Num",
        "Product/Service",
        "Memo/Description",
        "Qty",
        "Sales Price",
        "Amount",
        "Balance",
    ],
    ["Harbour"],
    ["", "01/15/2026", "Invoice", "1001", "Milk", "", "2", "5.00", "10.00", "10.00"],
    ["   Harbour East"],
    ["", "01/16/2026", "Invoice", "1002", "Milk", "", "1", "5.00", "5.00", "5.00"],
    ["   Total for Harbour East", "", "", "", "", "", "1", "", "$5.00", ""],
    ["", "01/19/2026", "Invoice", "1004", "Milk", "", "1", "5.00", "5.00", "15.00"],
    ["Total for Harbour with sub-customers", "", "", "", "", "", "4", "", "$20.00", ""],
    ["Total Produce Ltd"],
    ["", "01/17/2026", "Credit Memo", "1003", "Milk", "", "-1", "5.00", "-5.00", "-5.00"],
    ["Total for Total Produce Ltd", "", "", "", "", "", "-1", "", "-$5.00", ""],
    ["TOTAL", "", "", "", "", "", "3", "", "$15.00", ""],
    [""],
    ["Friday, Jun 26, 2026 09:30 AM GMT+8 - Accrual Basis"],
]


def test_sales_by_customer_name_the_customer_and_the_one_above_it() -> None:
    read = lay(QUICKBOOKS)

    assert read.headers[-2:] == ("(group 1)", "(group 2)")
    assert [(cells[3], *cells[-2:]) for cells in read.details] == [
        ("1001", "Harbour", "Harbour"),
        ("1002", "Harbour", "Harbour East"),
        ("1004", "Harbour", "Harbour"),
        ("1003", "Total Produce Ltd", "Total Produce Ltd"),
        ("", "", ""),
    ]
    assert [(row, kind) for row, kind, _, _ in read.folded] == [
        (6, "group"),
        (8, "group"),
        (10, "subtotal"),
        (12, "subtotal"),
        (13, "group"),
        (15, "subtotal"),
        (16, "total"),
        (18, "footer"),
    ]


def test_sales_by_customer_without_sub_customers_have_one_group() -> None:
    rows = [cells for cells in QUICKBOOKS if "East" not in cells[0] and (len(cells) < 4 or cells[3] != "1002")]

    read = lay(rows)

    assert read.headers[-1] == "(group)"
    assert [(cells[3], cells[-1]) for cells in read.details] == [
        ("1001", "Harbour"),
        ("1004", "Harbour"),
        ("1003", "Total Produce Ltd"),
        ("", ""),
    ]


def test_a_hand_kept_workbook_keeps_its_rows_and_loses_its_notes() -> None:
    read = lay(
        [
            ["订单日期", "送达日期", "单号", "终端编码", "终端名称", "送货金额", "优惠"],
            ["2024-01-01", "2024-01-02", "1", "0012", "一店", "100", ""],
            ["", "", "1", "0012", "一店", "5", ""],
            ["", "", "2", "0012", "一店", "5", ""],
            [""] * 7,
            ["以上货款已结清"],
            ["2024-01-03", "2024-01-04", "3", "0012", "一店", "100", ""],
            ["", "", "", "", "", "210", ""],
            ["注", "本表含税"],
        ],
        delimiter=None,
    )

    assert read.headers == ("订单日期", "送达日期", "单号", "终端编码", "终端名称", "送货金额", "优惠")
    assert read.details == [
        ("2024-01-01", "2024-01-02", "1", "0012", "一店", "100", ""),
        ("2024-01-01", "2024-01-02", "1", "0012", "一店", "5", ""),
        ("", "", "2", "0012", "一店", "5", ""),  # this row only misses its date
        ("", "", "", "", "", "", ""),
        ("2024-01-03", "2024-01-04", "3", "0012", "一店", "100", ""),
    ]
    assert read.folded == [
        (6, "footer", "以上货款已结清", 0),
        (8, "total", "", 1),
        (9, "footer", "注", 2),
    ]
