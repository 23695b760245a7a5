"""The header of a sheet: which rows it is, whatever stands above and below it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.laid_tables import find
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.layout.header import find_header
from services.examples import share_of

BODY = ["2024-01-02", "XS-1", "北京店", "12.50"]
PLAIN = ["日期", "单号", "客户", "金额"]


def test_a_header_in_the_first_row_stays_there() -> None:
    assert find([PLAIN, BODY, BODY]) == (1, 1, tuple(PLAIN), 4)


def test_titles_and_the_times_of_a_query_stand_above_the_header() -> None:
    rows = [
        ["青禾商贸有限公司"],
        ["销售明细表"],
        [],
        ["查询时间:2024-01-01至2024-12-31", "", "制表：王五"],
        PLAIN,
        BODY,
    ]

    assert find(rows) == (5, 1, tuple(PLAIN), 4)


def test_questions_with_their_answers_are_no_header() -> None:
    rows = [
        ["客户：", "北京医疗", "日期：", "一月", "业务员：", "张三"],
        ["客户：北京医疗", "日期：2024-01-01"],
        PLAIN,
        BODY,
    ]

    assert find(rows) == (3, 1, tuple(PLAIN), 4)


def test_a_form_without_colons_is_no_header_either() -> None:
    rows = [["客户", "北京医疗", "日期", "一月", "业务员", "张三"], [], PLAIN, BODY]

    assert find(rows) == (3, 1, tuple(PLAIN), 4)


def test_headers_may_end_with_colons() -> None:
    rows = [["日期：", "单号：", "客户：", "金额："], BODY]

    assert find(rows) == (1, 1, ("日期：", "单号：", "客户：", "金额："), 4)


def test_three_levels_of_a_merged_header_are_joined() -> None:
    rows = [
        ["客户往来明细"],
        ["凭证日期", "凭证字号", "业务单号", "业务员", "摘要", "借方", "", "", "贷方", ""],
        ["", "", "", "", "", "发生", "已结", "未结", "发生", "已结"],
        ["", "", "", "", "", "金额", "金额", "金额", "金额", "金额"],
        ["2024-01-05", "记-1", "XS-1", "张三", "销售", "100", "0", "100", "", ""],
    ]

    row, levels, headers, _ = find(rows)

    assert (row, levels) == (2, 3)
    assert headers == (
        "凭证日期",
        "凭证字号",
        "业务单号",
        "业务员",
        "摘要",
        "借方-发生-金额",
        "借方-已结-金额",
        "借方-未结-金额",
        "贷方-发生-金额",
        "贷方-已结-金额",
    )


def test_a_header_whose_first_row_says_too_little_is_joined_with_the_one_below() -> None:
    rows = [
        ["单据", "", "客户", "商品", "", "金额"],
        ["日期", "编号", "", "编号", "名称", ""],
        [*BODY[:3], "0012", "牛奶", "5"],
    ]

    assert find(rows) == (1, 2, ("单据-日期", "单据-编号", "客户", "商品-编号", "商品-名称", "金额"), 6)


@pytest.mark.parametrize(
    "levels",
    [
        [["日期", "单号", "客户", "本期", "", "上期", ""], ["", "", "", "数量", "金额", "数量", "金额"]],
        [["", "", "", "本期", "", "上期", ""], ["日期", "单号", "客户", "数量", "金额", "数量", "金额"]],
    ],
)
def test_columns_of_one_name_are_told_apart_by_the_row_above(levels: list[list[str]]) -> None:
    row, count, headers, _ = find([*levels, [*BODY[:3], "1", "2", "3", "4"]])

    assert (row, count) == (1, 2)
    assert headers == ("日期", "单号", "客户", "本期-数量", "本期-金额", "上期-数量", "上期-金额")


def test_a_title_over_the_middle_of_the_sheet_is_no_level() -> None:
    rows = [["", "", "销售明细表", ""], PLAIN, BODY]

    assert find(rows) == (2, 1, tuple(PLAIN), 4)


def test_units_under_the_header_stand_in_brackets() -> None:
    rows = [[*PLAIN, "数量"], ["", "", "", "元", "(件)"], [*BODY, "3"]]

    assert find(rows) == (1, 2, ("日期", "单号", "客户", "金额(元)", "数量(件)"), 5)


def test_the_names_of_fields_under_the_header_belong_to_it() -> None:
    rows = [["单据编号", "日期", "客户", "我的金额列"], ["FBillNo", "FDate", "FCustomerID.FName", "FAllAmount"], BODY]

    assert find(rows) == (1, 2, ("单据编号", "日期", "客户", "FAllAmount"), 4)


def test_blank_and_repeated_headers_keep_their_columns() -> None:
    rows = [["", "日期", "客户", "金额", "", "金额", "", ""], ["1", "2024-01-02", "北京店", "5", "", "6", "", ""]]

    assert find(rows) == (1, 1, ("", "日期", "客户", "金额", "", "金额"), 4)


def test_a_group_head_or_a_row_of_texts_under_the_header_is_no_level() -> None:
    codes = ["客户编号", "客户名称", "地区"]

    assert find([PLAIN, ["", "张三"], BODY]) == (1, 1, tuple(PLAIN), 4)
    assert find([codes, ["C01", "北京店", "华北"]]) == (1, 1, tuple(codes), 3)


def test_with_few_known_words_the_row_with_most_of_them_is_the_header() -> None:
    rows = [["Umsatzliste"], ["日期", "Wer", "Summe"], ["2024-01-02", "Invoice", "5"], ["Total", "Sales", "5"]]

    assert find(rows) == (2, 1, ("日期", "Wer", "Summe"), 1)


def test_with_no_known_word_it_is_the_first_row_with_several_texts() -> None:
    assert find([["Umsatzliste"], ["Wann", "Wer", "Summe"], ["2024-01-02", "a", "5"]])[:3] == (
        2,
        1,
        ("Wann", "Wer", "Summe"),
    )
    assert find([[], ["Wann"], ["2024-01-02"]])[:3] == (2, 1, ("Wann",))


def test_a_row_of_the_table_with_known_words_is_no_header() -> None:
    data = ["2024-01-02", "Invoice", "Total", "Sales", "5", "6", "7"]

    assert find([["Wann", "Was", "Wer", "Wo", "a", "b", "c"], data, data])[0] == 1


def test_a_second_table_further_down_does_not_take_the_first_ones_place() -> None:
    rows = [["日期", "品", "金"], *[["2024-01-02", "牛奶", "5"]] * 4, PLAIN, BODY]

    assert find(rows) == (1, 1, ("日期", "品", "金"), 1)


def test_nothing_at_all_has_no_header() -> None:
    assert find([]) == (1, 1, (), 0)
    assert find([["", ""], []]) == (1, 1, (), 0)


@settings(max_examples=share_of(60))
@given(
    st.lists(
        st.lists(st.sampled_from(["", "日期", "客户", "金额", "5", "2024-01-02", "x", "元", "小计"]), max_size=5),
        max_size=6,
    )
)
def test_any_rows_have_a_header_within_them(rows: list[list[str]]) -> None:
    place = find_header(rows, is_known=LINES.knows)

    assert 1 <= place.row <= max(len(rows), 1)
    assert place.last_row <= max(len(rows), 1)
    assert 0 <= place.known <= len(place.headers)
    assert not place.headers or place.headers[-1]
