"""What values decide where headers alone do not."""

from collections.abc import Sequence
from time import perf_counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.intake import Field, FileKind, How
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.evidence import Counting, count_up, find_units, thin_out
from kejing.intake.columns.mapping import ColumnMatch, match_columns
from kejing.intake.columns.vocabulary import LINES
from services.examples import share_of

MONEY = ("12.50", "3.00")
NAMES = ("大连甲商店", "沈阳乙商店")


def match(headers: Sequence[str], rows: Sequence[Sequence[str | None]]) -> tuple[ColumnMatch, ...]:
    columns = zip(*rows, strict=True)
    sample = pl.DataFrame({f"c{place}": list(column) for place, column in enumerate(columns)}, infer_schema_length=None)
    return match_columns(headers, sample.cast(pl.String), mapping={})


def used(headers: Sequence[str], rows: Sequence[Sequence[str | None]]) -> list[Field | None]:
    return [one.field if one.used else None for one in match(headers, rows)]


def test_unit_is_what_is_counted_when_the_values_are_units() -> None:
    assert used(("单位", "单位全名"), [("箱", "大连甲商店"), ("瓶", "沈阳乙商店")]) == [
        Field.UNIT,
        Field.CUSTOMER_NAME,
    ]


def test_unit_is_who_bought_when_the_values_are_names() -> None:
    assert used(("单位",), [(name,) for name in NAMES]) == [Field.CUSTOMER_NAME]


def test_unit_stays_what_is_counted_where_a_column_of_its_own_says_who_bought() -> None:
    assert used(("单位", "客户"), [("提(12瓶装)", "甲"), ("礼盒装大", "乙")]) == [Field.UNIT, Field.CUSTOMER_NAME]


def test_the_name_of_a_unit_may_be_a_unit() -> None:
    rows = [("箱", "1"), ("箱*24瓶", "2"), ("kg", "3")]

    assert used(("单位名称", "数量"), rows) == [Field.UNIT, Field.QUANTITY]


@pytest.mark.parametrize(
    ("texts", "share"),
    [(("箱", "KG", "箱*24瓶", "件/12", "大箱"), 0.8), (("超市", "", "盒"), 0.5), (("甲",), 0.0), ((), 0.0)],
)
def test_units_are_known_with_what_they_hold(texts: tuple[str, ...], share: float) -> None:
    assert find_units(pl.Series("c0", texts, dtype=pl.String)) == share


@pytest.mark.parametrize("header", ["No.", "ID", "Number", "Num", "序号", "", "#", "行号"])
def test_a_leading_count_of_rows_is_nothing(header: str) -> None:
    rows = [(str(place), f"XS-{place}", "甲", "9.00") for place in range(1, 8)]

    assert used((header, "单据编号", "客户", "金额"), rows) == [
        None,
        Field.DOCUMENT_NUMBER,
        Field.CUSTOMER_NAME,
        Field.AMOUNT,
    ]


def test_a_count_of_rows_is_nothing_among_group_heads_and_totals() -> None:
    rows = [
        ("1", "张三", None, None),
        ("2", "2024-01-02", "甲", "9.00"),
        ("3", "2024-01-02", "乙", "9.00"),
        (None, "小计", None, "18.00"),
        ("5", "李四", None, None),
        ("6", "2024-01-03", "丙", "9.00"),
        ("7", "2024-01-03", "丁", "9.00"),
        ("8", "2024-01-04", "丁", "9.00"),
        ("合计", None, None, "45.00"),
    ]

    assert used(("No.", "日期", "客户", "金额"), rows) == [None, Field.SOLD_ON, Field.CUSTOMER_NAME, Field.AMOUNT]


def test_numbers_of_documents_that_follow_each_other_are_no_count_of_rows() -> None:
    rows = [(str(number), "甲", "9.00") for number in range(1001, 1010)]

    assert used(("No.", "客户", "金额"), rows) == [Field.DOCUMENT_NUMBER, Field.CUSTOMER_NAME, Field.AMOUNT]


DOCUMENTS = [("XS1", "1"), ("XS1", "2"), ("XS1", "3"), ("XS2", "1"), ("XS3", "1"), ("XS3", "2")]


@pytest.mark.parametrize(
    ("header", "how"),
    [("行号", How.EXACT), ("项次", How.ALIAS), ("序号", How.WEAK), ("No.", How.VALUES), ("Line #", How.EXACT)],
)
def test_numbers_that_begin_anew_in_each_document_are_its_lines(header: str, how: How) -> None:
    found = match(("单号", header), DOCUMENTS)[1]

    assert (found.field, found.how, found.used) == (Field.LINE_NUMBER, how, True)


def test_lines_are_counted_under_a_number_that_stands_on_the_first_row_only() -> None:
    rows = [(document if line == "1" else None, line) for document, line in DOCUMENTS]

    assert used(("单号", "行号"), rows) == [Field.DOCUMENT_NUMBER, Field.LINE_NUMBER]


def test_a_number_of_its_own_for_each_line_is_a_line_number() -> None:
    rows = [(document, str(100_023 + place)) for place, (document, _) in enumerate(DOCUMENTS)]

    assert used(("FBillNo", "FEntity_FEntryID"), rows) == [Field.DOCUMENT_NUMBER, Field.LINE_NUMBER]


def test_a_number_that_different_lines_of_a_document_share_is_no_line_number() -> None:
    rows = [("XS1", "1", "可乐"), ("XS1", "1", "雪碧"), ("XS2", "1", "可乐"), ("XS2", "1", "雪碧")]

    assert used(("单号", "行号", "品名"), rows) == [Field.DOCUMENT_NUMBER, None, Field.ITEM_NAME]


def test_lines_without_documents_have_no_numbers() -> None:
    assert used(("行号", "客户"), [("1", "甲"), ("2", "乙"), ("1", "丙")]) == [None, Field.CUSTOMER_NAME]


@pytest.mark.parametrize(
    ("texts", "counting"),
    [
        (("1", "2", "3"), Counting.RUNNING),
        (("0", "1", "2"), Counting.RUNNING),
        (("1", "2", "3", "4", "6", "7"), Counting.RUNNING),
        (("1", None, "2", "小计", "3", "4", "5", "6"), Counting.RUNNING),
        (("1", "2", "1", "1", "2"), Counting.RESTARTING),
        (("1.0", "2.0", "3.0"), Counting.RUNNING),
        (("7", "8", "9"), Counting.NONE),
        (("1", "5", "9"), Counting.NONE),
        (("A1", "A2"), Counting.NONE),
        (("1",), Counting.NONE),
    ],
)
def test_counting_is_seen(texts: tuple[str | None, ...], counting: Counting) -> None:
    assert count_up(pl.Series("c0", texts, dtype=pl.String), fewest=2) == counting


@given(st.integers(2, 60), st.sampled_from([0, 1]))
@settings(max_examples=share_of(30))
def test_any_plain_count_is_running(rows: int, first: int) -> None:
    assert count_up(pl.Series("c0", [str(first + place) for place in range(rows)]), fewest=2) == Counting.RUNNING


def test_of_two_columns_of_one_header_the_product_of_quantity_and_price_is_the_amount() -> None:
    rows = [("2", "3.00", "99.00", "6.00"), ("4", "1.25", "98.00", "5.00")]

    assert used(("数量", "单价", "金额", "金额"), rows) == [Field.QUANTITY, Field.PRICE, None, Field.AMOUNT]


def test_of_two_columns_of_one_header_that_say_nothing_the_leftmost_is_the_amount() -> None:
    rows = [("2", "3.00", "99.00", "98.00"), ("4", "1.25", "98.00", "97.00")]

    assert used(("数量", "单价", "金额", "金额"), rows) == [Field.QUANTITY, Field.PRICE, Field.AMOUNT, None]


@pytest.mark.parametrize("repeated", [("30.00", "30.00", "7.00", "7.00"), ("30.00", None, "7.00", None)])
def test_the_amount_of_a_document_on_each_of_its_lines_is_not_the_lines(repeated: tuple[str | None, ...]) -> None:
    rows = [
        ("XS1", "10.00", repeated[0]),
        ("XS1", "20.00", repeated[1]),
        ("XS2", "3.00", repeated[2]),
        ("XS2", "4.00", repeated[3]),
    ]

    assert used(("单号", "金额", "应收金额"), rows) == [Field.DOCUMENT_NUMBER, Field.AMOUNT, None]


def test_the_amount_with_tax_of_each_line_stays_beside_the_plain_one() -> None:
    rows = [("XS1", "10.00", "11.30"), ("XS1", "20.00", "22.60"), ("XS2", "3.00", "3.39")]

    assert used(("单号", "金额", "价税合计"), rows) == [Field.DOCUMENT_NUMBER, Field.AMOUNT, Field.GROSS_AMOUNT]


def test_a_subtotal_of_each_line_goes_before_the_total_of_its_document() -> None:
    headers = ("Number", "Total", "Invoice lines/Product", "Invoice lines/Subtotal")
    rows = [("INV1", "30", "A", "10"), (None, None, "B", "20"), ("INV2", "7", "A", "3"), (None, None, "B", "4")]

    assert used(headers, rows) == [Field.DOCUMENT_NUMBER, None, Field.ITEM_NAME, Field.NET_AMOUNT]


def test_a_column_without_values_goes_behind_one_that_has_some() -> None:
    rows = [(None, "张三", "甲"), (None, "李四", "乙")]

    assert used(("业务员", "经办人", "客户"), rows) == [None, Field.SALESPERSON, Field.CUSTOMER_NAME]


def test_who_wrote_the_document_does_not_stand_in_for_an_empty_salesperson() -> None:
    rows = [(None, "张三"), (None, "李四")]

    assert [one.field for one in match(("业务员", "经手人编号"), rows) if one.used] == [Field.SALESPERSON]


def test_a_name_that_goes_with_the_products_is_the_products() -> None:
    rows = [("C1", "P1", "Cola"), ("C2", "P2", "Tea"), ("C2", "P1", "Cola"), ("C1", "P2", "Tea")]

    assert used(("Customer ID", "SKU", "Name"), rows) == [Field.CUSTOMER_CODE, Field.ITEM_CODE, Field.ITEM_NAME]


def test_a_name_that_does_not_go_with_the_products_is_the_customers() -> None:
    rows = [("P1", "Ann"), ("P2", "Bob"), ("P1", "Bob")]

    assert used(("SKU", "Name"), rows) == [Field.ITEM_CODE, Field.CUSTOMER_NAME]


@pytest.mark.parametrize(
    ("words", "field"),
    [(("Draft", "Paid"), Field.DOCUMENT_STATUS), (("Unpaid", "Paid"), Field.PAYMENT_STATUS)],
)
def test_a_status_is_the_documents_where_it_knows_drafts(words: tuple[str, ...], field: Field) -> None:
    assert used(("Status",), [(word,) for word in words]) == [field]


def test_a_number_of_gifts_is_no_mark_of_a_gift() -> None:
    assert used(("赠品",), [("3",), ("1",)]) == [None]
    assert used(("赠品",), [("1",), ("0",)]) == [Field.IS_GIFT]


def test_the_only_days_of_a_file_are_its_date_where_nobody_could_name_them() -> None:
    rows = [("2024-01-02", "甲", "9"), ("2024-01-03", "乙", "9")]

    found = match(("", "客户", "金额"), rows)[0]

    assert (found.field, found.how, found.confidence, found.used) == (Field.SOLD_ON, How.VALUES, 0.8, True)


@pytest.mark.parametrize("headers", [("哪天", "客户"), ("", "哪天"), ("打印日期", "客户")])
def test_days_under_a_header_that_is_not_understood_are_left_to_a_person(headers: tuple[str, str]) -> None:
    rows = [("2024-01-02", "2024-01-02"), ("2024-01-03", "2024-01-05")]

    assert Field.SOLD_ON not in used(headers, rows)


def test_numbers_are_never_taken_for_the_date_of_a_nameless_column() -> None:
    assert used(("", "金额"), [("20240102", "9"), ("20240103", "9")]) == [None, Field.AMOUNT]


def test_a_row_count_is_no_document_number() -> None:
    assert used(("No.",), [(str(place),) for place in range(1, 6)]) == [None]


def test_names_under_sales_are_no_amount() -> None:
    assert used(("Sales",), [("Ann",), ("Bob",)]) == [None]


def test_a_sample_is_thinned_out_to_rows_of_the_table() -> None:
    headers = ("日期", "客户", "金额")
    rows = [
        ("张三", None, None),
        ("2024-01-02", "甲", "9"),
        ("小计", None, "9"),
        (None, None, None),
        ("日期", "客户", "金额"),
        ("2024-01-03", None, "9"),
        ("2024-01-04", "Total Wine", "9"),
        ("Total for 甲", None, "27"),
    ]
    sample = pl.DataFrame(rows, schema=["c0", "c1", "c2"], orient="row")

    thinned = thin_out(headers, sample)

    assert thinned.rows["c0"].to_list() == ["2024-01-02", "2024-01-03", "2024-01-04"]
    assert thinned.every["c0"].to_list() == ["张三", "2024-01-02", "2024-01-03", "2024-01-04"]


def test_a_sample_of_nothing_but_totals_stays() -> None:
    sample = pl.DataFrame({"c0": ["合计", "小计"], "c1": [None, "9"]})

    assert thin_out(("a", "b"), sample).rows.height == 2


def test_a_wide_sheet_is_matched_in_a_moment() -> None:
    headers = (*(f"自定义字段内容{place}项" for place in range(190)), "日期", "客户", "数量", "单价", "金额")
    cells = ("甲乙丙丁戊", "1.5", "2024-01-02")
    sample = pl.DataFrame({f"c{place}": [cells[place % 3]] * 2000 for place in range(len(headers))})
    match_columns(headers[:5], sample, mapping={})

    began = perf_counter()
    match_columns(headers, sample, mapping={})

    assert perf_counter() - began < 3


def test_a_list_of_customers_may_number_them_from_one() -> None:
    sample = pl.DataFrame({"c0": ["1", "2", "3", "4", "5"], "c1": ["甲", "乙", "丙", "丁", "戊"]})
    matches = match_columns(("ID", "名称"), sample, mapping={}, vocabulary=VOCABULARIES[FileKind.CUSTOMERS])

    assert [one.field for one in matches if one.used] == [Field.CUSTOMER_CODE, Field.CUSTOMER_NAME]


def test_the_dictionary_of_lines_never_reads_second_units() -> None:
    assert Field.SECOND_UNIT not in LINES.reads
