from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_csv
from kejing.intake import Ledger, Options, Reason, SetApart, read_ledger
from kejing.intake.errors import UnknownTypeError
from kejing.intake.rows.documents import (
    DOCUMENT_TYPES,
    REVERSED_STATES,
    STATUS_WORDS,
    read_document_types,
    read_states,
    read_types,
    read_word,
)
from kejing.intake.rows.type_words import TypeWord


def read(folder: Path, headers: tuple[str, ...], *rows: tuple[str, ...]) -> Ledger:
    return read_ledger([write_csv(folder / "a.csv", [headers, *rows])])


def kinds(ledger: Ledger) -> list[tuple[str, int]]:
    return ledger.lines.select("document_type", "amount").rows()


def apart(ledger: Ledger) -> dict[tuple[str, str | None], int]:
    return {(one.kind, one.word): one.amount for one in ledger.set_apart}


@pytest.mark.parametrize(("code", "words"), DOCUMENT_TYPES.items())
def test_every_word_of_the_dictionary_says_its_type(code: str, words: str) -> None:
    found = {word: read_word(word) for word in (code, code.upper(), *words.split("|"))}

    assert found == dict.fromkeys(found, TypeWord(code))


OFFICIAL = {
    "sale": (
        "标准销售出库单|现销出库单|VMI出库单|分销购销销售出库单|分销调拨销售出库单|寄售销售出库单|零售出库单|"
        "标准应收单|销售应收单|上海分公司销售单|销货单（线上）|销售单(含税)|销售出库单（蓝字）|"
        "电子发票（增值税专用发票）|数电票（普通发票）|销售专用发票|普通销售|直运销售|销 售 单|销售单：|"
        "委托代销结算单|銷貨單（門市）|Standard Sales Invoice|A/R Invoice|Invoice (USD)|Invoice 123|SALES INVOICE|"
        "Sales-Receipt|Customer Invoice|out_invoice|AR invoice"
    ),
    "sale_return": (
        "标准销售退货单|分销购销退货单|零售退货单|客户退货单|普通销售退货|销售出库退货单|销售单（退货）|负数销售单|"
        "应收单（红字）|红字销售出库单|红字增值税专用发票|標準銷售退貨單|銷貨退回單|贷项通知单|"
        "Standard Credit Memo|Customer Credit Note|out_refund|RINV/2024/00001|Refund Receipt|Cash Refund|"
        "Sales Return"
    ),
    "receipt": "收款单（预收）|客户收款单|預收款單|沖款單|Customer Payment|Cash Receipt|Deposit|Payment Entry",
    "receipt_refund": "销售退款单|红字收款单|收款退款单|退款單",
    "ar_adjust": "其他应收单|壞帳|Journal Entry|General Journal|entry",
    "opening": "期初应收单|期初销售出库单|上期結轉|Balance Forward",
    "order": "标准销售订单|门店要货订单|客戶訂單|Standard Sales Order|Web Order",
    "quote": "销售报价单|估價單|Proforma Invoice|Estimate",
    "gift": "赠品|销售赠品|買贈|搭赠|赠品发货单|Free|F.O.C.|Free of charge",
    "purchase": (
        "采购订单|采购退货单|标准采购入库单|採購單|進貨退出單|付款单|采购发票|供应商退货单|外购入库|Purchase Order|"
        "Vendor Credit Note|Bill Payment (Check)|in_refund"
    ),
    "expense": "费用报销单|Check|Credit Card Expense",
    "other": (
        "销售退货申请单|发货通知单|退货通知单|红字发票信息表|销售计划|销售合同|其他出库单|寄售出库单|"
        "生产领料出库单|委托代销发货单|费用应收单|待销售出库单|预销售单|内部销售单|样品销售单|赠品销售单|"
        "销售单（含赠品）|销售换货单|退货单（红字）|赠品退货单|获赠单|销售单价调整单|销售成本结转单|销售折让|"
        "分期收款|收付款单|生产订单|调拨单|借出单|报损单|红冲|作废|销售费|In Payment|Return Authorization|"
        "Blanket Order|Debit Note|Credit Invoice|Inventory Adjust|Invoice Discount|11|45|奇怪单|void"
    ),
}


@pytest.mark.parametrize(("code", "words"), OFFICIAL.items())
def test_longer_official_names_are_known_by_the_word_they_end_with_and_the_rest_is_never_guessed(
    code: str, words: str
) -> None:
    found = {word: read_word(word).code for word in words.split("|")}

    assert found == dict.fromkeys(found, code)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("销售单（作废）", TypeWord("sale", "void")),
        ("已作废销售退货单", TypeWord("sale_return", "void")),
        ("销售单[草稿]", TypeWord("sale", "draft")),
        ("未审核销货单", TypeWord("sale", "draft")),
        ("作废入库单", TypeWord("other")),
        ("销售单（已红冲）", TypeWord("sale", is_reversed=True)),
        ("红冲销售单", TypeWord("sale_return", is_reversed=True)),
        ("销售单-红字反冲", TypeWord("sale_return", is_reversed=True)),
        ("被红冲收款单", TypeWord("receipt", is_reversed=True)),
    ],
)
def test_a_type_may_say_the_state_of_its_document(word: str, said: TypeWord) -> None:
    assert read_word(word) == said


def test_words_are_read_row_by_row_and_blank_ones_are_unknown() -> None:
    told = read_types(pl.Series(["销售单", None, "红冲销售单", "销售单（作废）", "销售单"]))

    assert told.codes.to_list() == ["sale", "other", "sale_return", "sale", "sale"]
    assert told.states.to_list() == [None, None, None, "void", None]
    assert told.reversed_words.to_list() == [None, None, "红冲销售单", None, None]


def test_numbers_are_types_only_under_the_header_whose_program_writes_them() -> None:
    words = pl.Series(["11", "45", "4", "66", "34", "6", "11.0", "99", "销售单"])

    assert read_document_types(words, header="VchType").to_list() == [
        "sale", "sale_return", "receipt", "purchase", "purchase", "purchase", "sale", "other", "sale",
    ]  # fmt: skip
    assert read_document_types(words, header="单据类型").to_list() == [*["other"] * 8, "sale"]


@pytest.mark.parametrize(("state", "words"), STATUS_WORDS.items())
def test_every_word_of_a_state_is_known(state: str, words: str) -> None:
    found = words.split("|")

    assert read_states(pl.Series(found)).states.to_list() == [state] * len(found)


def test_other_states_are_facts() -> None:
    words = pl.Series(
        ["已审核", "正常", "已关闭", "Posted", "Submitted", "Paid", "In Payment", "C", "A", "未作废", None]
    )

    assert read_states(words).states.null_count() == len(words)
    assert read_states(words).reversed_words.null_count() == len(words)


def test_every_word_of_a_reversed_state_is_known_and_a_part_is_none() -> None:
    words = pl.Series([*REVERSED_STATES.split("|"), "红冲-全额"])

    assert read_states(words).reversed_words.to_list() == words.to_list()
    assert read_states(pl.Series(["部分红冲", "红冲-部分"])).reversed_words.null_count() == 2


@pytest.mark.parametrize(
    ("header", "words", "states"),
    [
        ("FDocumentStatus", "A|B|C|D|Z|c", ["draft", "draft", None, "draft", "draft", None]),
        ("Draft", "1|2|2.0", ["draft", None, None]),
        ("docstatus", "0|1|2", ["draft", None, "void"]),
        ("单据状态", "A|B|1|2", [None, None, None, None]),
    ],
)
def test_letters_and_numbers_are_states_only_under_their_headers(
    header: str, words: str, states: list[str | None]
) -> None:
    assert read_states(pl.Series(words.split("|")), header=header).states.to_list() == states


def test_a_database_of_grasp_is_read_by_its_codes(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("Number", "Date", "VchType", "客户编号", "Total", "Draft"),
        ("XS-1", "2024-01-02", "11", "C1", "10", "2"),
        ("XS-2", "2024-01-02", "11", "C1", "20", "1"),
        ("XT-1", "2024-01-02", "45", "C1", "3", "2"),
        ("SK-1", "2024-01-02", "4", "C1", "7", "2"),
        ("JH-1", "2024-01-02", "34", "S1", "8", "2"),
    )

    assert kinds(ledger) == [("sale", 1000), ("sale_return", -300)]
    assert apart(ledger) == {("draft", "1"): 2000, ("receipt", "4"): 700, ("purchase", "34"): 800}


def test_the_letters_of_k3cloud_are_states(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("FBillNo", "FDate", "FBillTypeID.FName", "FCUSTOMERID.FNumber", "FAllAmount", "FDocumentStatus"),
        ("XSCKD1", "2024-01-02", "标准销售出库单", "C1", "10", "C"),
        ("XSCKD2", "2024-01-02", "标准销售出库单", "C1", "20", "A"),
        ("XSCKD3", "2024-01-02", "标准销售出库单", "C1", "40", "Z"),
        ("XSTHD1", "2024-01-02", "标准销售退货单", "C1", "3", "C"),
        ("XSTHSQ", "2024-01-02", "销售退货申请单", "C1", "5", "C"),
    )

    assert kinds(ledger) == [("sale", 1000), ("sale_return", -300)]
    assert apart(ledger) == {("draft", "A"): 2000, ("draft", "Z"): 4000, ("other", "销售退货申请单"): 500}


def test_the_customer_detail_of_quickbooks_is_sales_and_what_is_set_apart(tmp_path: Path) -> None:
    types = {
        "Invoice": "100", "Sales Receipt": "20", "Credit Memo": "-7", "Refund Receipt": "-5", "Payment": "-60",
        "Estimate": "900", "Journal Entry": "1", "Deposit": "2",
    }  # fmt: skip
    rows = [("2024-01-02", word, str(place), "甲", amount) for place, (word, amount) in enumerate(types.items())]

    ledger = read(tmp_path, ("Date", "Transaction Type", "Num", "Customer", "Amount"), *rows)

    assert kinds(ledger) == [("sale", 10000), ("sale", 2000), ("sale_return", -700), ("sale_return", -500)]
    assert apart(ledger) == {
        ("receipt", "Payment"): -6000,
        ("quote", "Estimate"): 90000,
        ("ar_adjust", "Journal Entry"): 100,
        ("receipt", "Deposit"): 200,
    }


def test_the_states_of_odoo_are_no_types_and_a_draft_is_no_fact(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("Number", "Invoice Partner Display Name", "Invoice/Bill Date", "Total Signed", "Payment Status"),
        ("INV/1", "甲", "2024-01-02", "10", "In Payment"),
        ("INV/2", "甲", "2024-01-02", "20", "Paid"),
        ("INV/3", "甲", "2024-01-02", "40", "Draft"),
        ("RINV/4", "甲", "2024-01-02", "-5", "Not Paid"),
    )

    assert kinds(ledger) == [("sale", 1000), ("sale", 2000), ("sale_return", -500)]
    assert apart(ledger) == {("draft", "Draft"): 4000}


def test_a_column_of_yes_and_no_says_what_is_a_return(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("ID", "Customer", "Date", "Is Return", "Amount (Items)"),
        ("SI-1", "甲", "2024-01-02", "0", "10"),
        ("SI-2", "甲", "2024-01-02", "1", "-4"),
        ("SI-3", "甲", "2024-01-02", "Yes", "3"),
        ("SI-4", "甲", "2024-01-02", "vielleicht", "2"),
    )

    assert kinds(ledger) == [("sale", 1000), ("sale_return", -400), ("sale_return", -300), ("sale", 200)]
    assert ledger.files[0].notes[-1] == Reason(
        "values_unread", {"count": 1, "field": "is_return", "row": 5, "value": "vielleicht"}
    )


def test_a_return_by_its_type_and_its_flag_is_negative_once(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("日期", "单号", "客户", "单据类型", "是否退货", "金额"),
        ("2024-01-02", "1", "甲", "销售退货单", "是", "10"),
        ("2024-01-02", "2", "甲", "销售退货单", "是", "-10"),
        ("2024-01-02", "3", "甲", "销售单", "是", "10"),
        ("2024-01-02", "4", "甲", "收款单", "是", "10"),
    )

    assert kinds(ledger) == [("sale_return", -1000)] * 3
    assert apart(ledger) == {("receipt", "收款单"): 1000}


def test_gifts_are_kept_without_an_amount_whether_the_type_or_a_flag_says_so(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("日期", "客户", "单据类型", "是否赠品", "数量", "金额"),
        ("2024-01-02", "甲", "销售单", "否", "2", "10"),
        ("2024-01-02", "甲", "销售单", "是", "1", ""),
        ("2024-01-02", "甲", "赠品", "否", "1", "0"),
        ("2024-01-02", "甲", "FOC", "", "1", ""),
        ("2024-01-02", "甲", "搭赠", "", "1", "3"),
        ("2024-01-02", "甲", "销售单", "否", "1", "0"),
    )

    assert kinds(ledger) == [("sale", 1000), ("gift", 0), ("gift", 0), ("gift", 0), ("sale", 0)]
    assert apart(ledger) == {("gift", "搭赠"): 300}


@pytest.mark.parametrize(("header", "word"), [("是否作废", "是"), ("作废标志", "已作废"), ("FCancelStatus", "B")])
def test_a_column_of_yes_and_no_says_what_is_void(tmp_path: Path, header: str, word: str) -> None:
    ledger = read(
        tmp_path, ("日期", "客户", "金额", header), ("2024-01-02", "甲", "10", ""), ("2024-01-02", "甲", "4", word)
    )

    assert kinds(ledger) == [("sale", 1000)]
    assert ledger.set_apart == (SetApart("void", word, rows=1, amount=400, unread=0),)


def test_a_type_that_says_void_or_draft_is_set_apart_as_that(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("日期", "客户", "单据类型", "金额"),
        ("2024-01-02", "甲", "销售单", "10"),
        ("2024-01-02", "甲", "销售单（作废）", "4"),
        ("2024-01-02", "甲", "销售单（草稿）", "5"),
    )

    assert (kinds(ledger), apart(ledger)) == (
        [("sale", 1000)],
        {("void", "销售单（作废）"): 400, ("draft", "销售单（草稿）"): 500},
    )


def test_a_person_may_say_what_a_word_means(tmp_path: Path) -> None:
    rows = [
        ("日期", "客户", "单据类型", "金额"),
        ("2024-01-02", "甲", "特殊出库", "5"),
        ("2024-01-03", "甲", "1", "7"),
        ("2024-01-04", "甲", "销售单", "11"),
    ]
    path = write_csv(tmp_path / "a.csv", rows)

    ledger = read_ledger([path], options=Options(types={"特殊出库": "sale_return", "1": "sale", "销售单": "order"}))

    assert ledger.lines["amount"].to_list() == [-500, 700]
    assert [(one.kind, one.word) for one in ledger.set_apart] == [("order", "销售单")]


def test_a_word_cannot_mean_a_type_that_does_not_exist(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("日期", "客户", "金额"), ("2024-01-02", "甲", "5")])

    with pytest.raises(UnknownTypeError) as caught:
        read_ledger([path], options=Options(types={"特殊出库": "Verkauf"}))

    assert str(caught.value).startswith("“特殊出库” cannot be taken for “Verkauf”, which is no document type. ")
