"""Files that once ended in a silently wrong figure, and ordinary ones that once were refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.intake.errors import ControlTotalError, MixedCurrenciesError, OtherCurrencyError, ScaledAmountsError
from kejing.intake.ledger import Ledger, read_ledger
from kejing.intake.reasons import Note

LINES = "单据日期|单据编号|客户名称|商品名称|数量|单价|金额"


def write(folder: Path, rows: Sequence[str], *, name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(row.replace("|", ",") for row in rows), encoding="utf-8")
    return path


def read(folder: Path, rows: Sequence[str]) -> Ledger:
    return read_ledger([write(folder, rows)])


def notes_of(ledger: Ledger) -> set[str]:
    return {note.code for note in ledger.files[0].notes}


@pytest.mark.parametrize("sales", [2, 30])
def test_money_told_of_in_the_column_of_quantities_under_the_table_is_no_sale(tmp_path: Path, sales: int) -> None:
    rows = [f"2024-01-02|X{place}|甲|可乐|1|10|10" for place in range(sales)]
    said = ["||||应收||300", "||||已收||100", "||||未收||200"]

    ledger = read(tmp_path, [LINES, *rows, *said])

    assert (ledger.totals.kept, ledger.totals.amount) == (sales, sales * 1000)
    assert ledger.rejects["row"].to_list() == [sales + 2, sales + 3, sales + 4]


def test_a_line_that_continues_a_document_without_a_product_is_still_one(tmp_path: Path) -> None:
    ledger = read(tmp_path, ["日期|单号|客户|规格|数量|金额", "2024-01-02|X1|甲|大|1|10", "|||小|2|20"])

    assert ledger.lines.select("document_number", "amount").rows() == [("X1", 1000), ("X1", 2000)]


@pytest.mark.parametrize("number", ["", "|记{}"])
def test_sums_of_a_month_that_name_their_customer_are_no_sales(tmp_path: Path, number: str) -> None:
    header = f"日期{'|凭证号' if number else ''}|客户|摘要|借方|贷方|余额"
    nothing = "|" if number else ""
    rows = [
        f"2024-01-02{number.format(1)}|甲|销售|50||150",
        f"2024-01-05{number.format(2)}|甲|收款||70|80",
        f"2024-01-31{nothing}|甲|本月合计|50|70|80",
        f"2024-01-31{nothing}|甲|本年累计|50|70|80",
    ]

    ledger = read(tmp_path, [header, *rows])

    assert (ledger.totals.kept, ledger.totals.folded, ledger.totals.amount) == (1, 2, 5000)


def test_a_total_whose_word_stands_in_the_remark_of_a_row_without_a_number_is_held_against_its_rows(
    tmp_path: Path,
) -> None:
    rows = ["日期|单号|客户|金额|备注", "2024-01-02|X1|甲|10|", "2024-01-02|X2|甲|20|", "2024-01-02||甲|31|小计"]

    with pytest.raises(ControlTotalError):
        read(tmp_path, rows)


def test_a_remark_that_is_a_word_of_totals_makes_no_total_of_a_sale_with_a_number(tmp_path: Path) -> None:
    rows = ["日期|单号|客户|金额|备注", "2024-01-02|X1|甲|10|小计", "2024-01-03|X2|乙|20|本月合计"]

    assert read(tmp_path, rows).totals.amount == 3000


@pytest.mark.parametrize("header", ["金额(万元)", "销售额万元", "金额（千元）", "Amount (in thousands)"])
@pytest.mark.parametrize("is_said", [False, True])
def test_amounts_whose_header_says_ten_thousands_are_refused_and_no_mapping_asked_for(
    tmp_path: Path, header: str, is_said: bool
) -> None:
    path = write(tmp_path, [f"日期|单号|客户|{header}", "2024-01-02|X1|甲|1.2", "2024-01-13|X2|乙|2"])

    with pytest.raises(ScaledAmountsError):
        read_ledger([path], mapping={header: "amount"} if is_said else {})


def test_the_total_of_a_document_on_each_of_its_lines_counts_once(tmp_path: Path) -> None:
    header = "Date|Invoice No|Customer|Item|Qty|Price|Total"
    rows = ["2024-01-02|X1|A|Cola|1|10|33.9", "2024-01-02|X1|A|Sprite|1|20|33.9", "2024-01-03|X2|B|Sprite|1|20|22.6"]

    ledger = read(tmp_path, [header, *rows])

    assert ledger.totals.amount == 5000
    assert Note.AMOUNT_FROM_PRICE in notes_of(ledger)


def test_equal_lines_of_a_document_whose_amounts_are_their_own_keep_them(tmp_path: Path) -> None:
    header = "Date|Invoice No|Customer|Item|Qty|Price|Total"
    rows = ["2024-01-02|X1|A|Cola|1|10|11", "2024-01-02|X1|A|Sprite|1|10|11", "2024-01-03|X2|B|Sprite|1|20|22"]

    assert read(tmp_path, [header, *rows]).totals.amount == 4400


CURRENCIES = ("Date|Invoice No|Customer|Currency|{}", "2024-01-02|1|A|USD|10", "2024-01-03|2|B|CNY|70")


def test_amounts_of_two_currencies_are_never_added_up(tmp_path: Path) -> None:
    path = write(tmp_path, [row.format("Amount") for row in CURRENCIES])

    with pytest.raises(MixedCurrenciesError):
        read_ledger([path])
    assert read_ledger([path], mapping={"Currency": "ignore"}).totals.amount == 8000


def test_amounts_in_the_companys_own_currency_may_be_of_documents_in_several(tmp_path: Path) -> None:
    assert read(tmp_path, [row.format("Total Signed") for row in CURRENCIES]).totals.amount == 8000


def test_one_currency_in_two_spellings_is_one(tmp_path: Path) -> None:
    rows = ["日期|单号|客户|币别|金额", "2024-01-02|X1|甲|人民币|10", "2024-01-03|X2|乙|RMB|20", "2024-01-04|X3|乙||30"]

    assert read(tmp_path, rows).totals.amount == 6000


def test_a_total_of_lines_that_were_each_rounded_agrees(tmp_path: Path) -> None:
    rows = [f"2024-01-02|X{place}|甲|可乐|1|0.3333|0.3333" for place in range(30)]

    ledger = read(tmp_path, [LINES, *rows, "合计||||30||9.90"])

    assert [control.agrees for control in ledger.files[0].controls] == [True, True]


def test_a_quantity_below_nought_with_an_amount_above_it_is_told_of(tmp_path: Path) -> None:
    rows = [
        LINES,
        "2024-01-02|X1|甲|可乐|10|10|100",
        "2024-01-03|X2|甲|可乐|-2|10|20",
        "2024-01-03|X3|甲|可乐|-1|10|-10",
    ]

    ledger = read(tmp_path, rows)

    told = next(note for note in ledger.files[0].notes if note.code == Note.SIGNS_DIFFER)
    assert told.numbers == {"count": 1, "row": 3}


def test_a_sum_of_the_day_in_the_only_column_of_names_is_no_customer(tmp_path: Path) -> None:
    rows = ["日期|客户|金额", "2024-01-02|甲|10", "2024-01-02|乙|10", "2024-01-02|日合计|20", "2024-01-03|甲|5"]

    ledger = read(tmp_path, [*rows, "2024-01-03|当日合计|5", "|合计|25"])

    assert (ledger.totals.kept, ledger.totals.folded, ledger.totals.amount) == (3, 3, 2500)
    assert ledger.customers["customer_code"].to_list() == ["乙", "甲"]


def test_customers_whose_names_hold_a_word_of_totals_are_customers(tmp_path: Path) -> None:
    names = ["合计商贸有限公司", "永诚会计", "Total Wine", "Acme Total", "期初商店"]
    rows = [f"2024-01-0{place + 2}|{name}|10" for place, name in enumerate(names)]

    ledger = read(tmp_path, ["日期|客户|金额", *rows])

    assert ledger.lines["customer_name"].to_list() == names


RED = ("日期", "单据编号", "单据类型", "客户", "金额", "红蓝字")


@pytest.mark.parametrize(
    ("kind", "amount", "flag", "expected"),
    [
        ("销售单", "20", "红字", -2000),
        ("销售单", "-20", "红字", -2000),
        ("销售退货单", "20", "红字", 2000),
        ("销售退货单", "-20", "红字", 2000),
        ("销售退货单", "20", "蓝字", -2000),
        ("销售单", "20", "蓝字", 2000),
    ],
)
def test_red_letters_turn_what_a_document_does(
    tmp_path: Path, kind: str, amount: str, flag: str, expected: int
) -> None:
    rows = [RED, ("2024-01-02", "A", "销售单", "甲", "100", "蓝字"), ("2024-01-03", "B", kind, "乙", amount, flag)]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.lines["amount"].to_list() == [10000, expected]


def test_a_rejected_row_is_in_no_total(tmp_path: Path) -> None:
    rows = [("日期", "客户", "金额"), ("2024-01-02", "甲", "100"), ("2024-02-30", "乙", "20"), ("合计", "", "120")]

    with pytest.raises(ControlTotalError) as caught:
        read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert (caught.value.numbers["stated"], caught.value.numbers["found"]) == ("120.00", "100.00")


def test_files_in_two_currencies_are_never_added_up(tmp_path: Path) -> None:
    header = ("日期", "客户", "金额", "币种")
    paths = [
        write_csv(tmp_path / f"{currency}.csv", [header, ("2024-01-02", "甲", "1", currency)])
        for currency in ("USD", "人民币")
    ]

    with pytest.raises(OtherCurrencyError) as caught:
        read_ledger(paths)

    assert str(caught.value) == (
        "USD.csv is in USD, 人民币.csv in 人民币: amounts in two currencies are never added up. Give only files in one "
        "currency."
    )
