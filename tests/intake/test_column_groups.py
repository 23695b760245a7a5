"""What the names mean that stand above rows."""

from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from kejing.intake import Field, FileKind, How
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.groups import check_groups, match_groups
from kejing.intake.columns.mapping import ColumnMatch, check_mapping, match_columns
from kejing.intake.columns.vocabulary import LINES, Vocabulary
from kejing.intake.errors import IntakeError, RepeatedFieldError, UnknownHeaderError

type Row = Sequence[str | None]

DETAIL = ("日期", "单号", "客户", "金额")
ROWS: tuple[Row, ...] = (
    ("2024-01-02", "1", "甲店", "9", "张伟"),
    ("2024-01-02", "2", "乙店", "9", "张伟"),
    ("2024-01-03", "3", "丙店", "9", "李娜"),
)


def match(
    headers: Sequence[str],
    groups: Sequence[str],
    rows: Sequence[Row],
    *,
    mapping: Mapping[str, Field] | None = None,
    remembered: Mapping[str, Field] | None = None,
    titles: Sequence[str] = (),
    vocabulary: Vocabulary = LINES,
) -> tuple[ColumnMatch, ...]:
    every = (*headers, *groups)
    sample = pl.DataFrame(rows, schema=[f"c{place}" for place in range(len(every))], orient="row").cast(pl.String)
    told, known = mapping or {}, remembered or {}
    own = match_columns(headers, sample, mapping=told, remembered=known, vocabulary=vocabulary)
    places = range(len(headers), len(every))
    return match_groups(
        every, places, sample, own, mapping=told, remembered=known, titles=titles, vocabulary=vocabulary
    )


def meant(matches: Sequence[ColumnMatch], *groups: str) -> list[tuple[Field | None, How, bool]]:
    return [(one.field, one.how, one.used) for one in matches if one.header in groups]


def test_people_above_rows_that_say_who_bought_are_the_salespeople() -> None:
    [*own, group] = match(DETAIL, ("(group)",), ROWS)

    assert [one.field for one in own if one.used] == [
        Field.SOLD_ON,
        Field.DOCUMENT_NUMBER,
        Field.CUSTOMER_NAME,
        Field.AMOUNT,
    ]
    assert group == ColumnMatch(4, "(group)", Field.SALESPERSON, How.VALUES, 0.8, used=True, samples=("张伟", "李娜"))


@pytest.mark.parametrize("names", [("甲商行", "乙超市"), ("Amy Lauterbach", "Bill Lucchini"), ("小卖部", "门市部")])
def test_names_above_rows_that_do_not_say_who_bought_are_the_customers(names: tuple[str, str]) -> None:
    rows = [("2024-01-02", "1", "9", names[0]), ("2024-01-03", "2", "9", names[1])]

    found = match(("Date", "Num", "Amount"), ("(group)",), rows)

    assert meant(found, "(group)") == [(Field.CUSTOMER_NAME, How.VALUES, True)]


def test_names_of_chinese_people_may_be_customers_or_salespeople_and_nobody_guesses() -> None:
    rows = [("2024-01-02", "9", "张伟"), ("2024-01-03", "9", "李娜")]

    assert meant(match(("日期", "金额"), ("(group)",), rows), "(group)") == [(None, How.NONE, False)]


def test_names_above_quantities_without_products_may_be_products_and_nobody_guesses() -> None:
    rows = [("2024-01-02", "2", "9", "可口可乐"), ("2024-01-03", "3", "9", "农夫山泉")]

    assert meant(match(("日期", "数量", "金额"), ("(group)",), rows), "(group)") == [(None, How.NONE, False)]


def test_names_above_quantities_without_products_are_products_where_the_customer_is_known() -> None:
    rows = [("2024-01-02", "甲店", "王芳", "2", "可口可乐"), ("2024-01-03", "乙店", "王芳", "3", "农夫山泉")]

    found = match(("日期", "客户", "业务员", "数量"), ("(group)",), rows)

    assert meant(found, "(group)") == [(Field.ITEM_NAME, How.VALUES, True)]


def test_of_two_levels_the_inner_one_bought_and_the_outer_one_sold() -> None:
    rows = [
        ("2024-01-02", "9", "张伟", "甲商行"),
        ("2024-01-02", "9", "张伟", "乙超市"),
        ("2024-01-03", "9", "李娜", "丙店"),
    ]

    assert meant(match(("日期", "金额"), ("(group 1)", "(group 2)"), rows), "(group 1)", "(group 2)") == [
        (Field.SALESPERSON, How.VALUES, True),
        (Field.CUSTOMER_NAME, How.VALUES, True),
    ]


@pytest.mark.parametrize(
    "days", [("2024-01-02", "2024-01-03"), ("29 Jun 2026", "30 Jun 2026"), ("2024年1月2日", "2024年1月3日")]
)
def test_days_above_rows_without_a_date_are_the_date(days: tuple[str, str]) -> None:
    rows = [("1", "甲店", "9", days[0]), ("2", "乙店", "9", days[1])]

    assert meant(match(("单号", "客户", "金额"), ("(group)",), rows), "(group)") == [(Field.SOLD_ON, How.VALUES, True)]


@pytest.mark.parametrize(
    "names", [("2024年1月", "2024年2月"), ("June 2026", "July 2026"), ("2024-01-02", "2024-01-03")]
)
def test_months_and_days_beside_a_date_are_nothing(names: tuple[str, str]) -> None:
    rows = [("2024-01-02", "甲店", "9", names[0]), ("2024-02-03", "乙店", "9", names[1])]

    assert meant(match(("日期", "客户", "金额"), ("(group)",), rows), "(group)") == [(None, How.NONE, False)]


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (("大连市", "沈阳市"), Field.REGION),
        (("销售一部", "销售二部"), Field.DEPARTMENT),
        (("中心仓", "二号仓"), Field.WAREHOUSE),
    ],
)
def test_names_are_known_by_their_endings(names: tuple[str, str], field: Field) -> None:
    rows = [("2024-01-02", "甲店", "9", names[0]), ("2024-02-03", "乙店", "9", names[1])]

    found = match(("日期", "客户", "金额"), ("(group)",), rows)

    assert meant(found, "(group)") == [(field, How.VALUES, True)]


def test_shops_that_end_like_towns_are_customers() -> None:
    rows = [("2024-01-02", "9", "惠民超市"), ("2024-02-03", "9", "东门菜市")]

    found = match(("日期", "金额"), ("(group)",), rows)

    assert meant(found, "(group)") == [(Field.CUSTOMER_NAME, How.VALUES, True)]


def test_names_that_hold_each_product_once_are_its_category() -> None:
    rows = [
        (day, customer, "王芳", item, "9", group)
        for day in ("2024-01-02", "2024-01-03")
        for customer in ("甲店", "乙店")
        for item, group in (("可乐", "碳酸饮料"), ("雪碧", "碳酸饮料"), ("啤酒", "含酒精"))
    ]

    found = match(("日期", "客户", "业务员", "品名", "金额"), ("(group)",), rows)

    assert meant(found, "(group)") == [(Field.CATEGORY, How.VALUES, True)]


def test_a_title_says_what_the_groups_are() -> None:
    rows = [("2024-01-02", "2", "9", "张伟"), ("2024-01-03", "3", "9", "李娜")]

    found = match(("日期", "数量", "金额"), ("(group)",), rows, titles=("某某公司", "销售明细（按客户）"))

    assert meant(found, "(group)") == [(Field.CUSTOMER_NAME, How.VALUES, True)]


def test_groups_with_a_name_of_their_own_are_what_it_says() -> None:
    rows = [("2024-01-02", "甲店", "9", "飞鹰队员"), ("2024-01-03", "乙店", "9", "猛虎队员")]

    assert meant(match(("日期", "客户", "金额"), ("(业务员)",), rows), "(业务员)") == [
        (Field.SALESPERSON, How.EXACT, True)
    ]


def test_groups_never_override_a_column() -> None:
    rows = [("2024-01-02", "甲店", "9", "乙店"), ("2024-01-03", "乙店", "9", "甲店")]

    found = match(("日期", "客户", "金额"), ("(客户)",), rows)

    assert meant(found, "客户", "(客户)") == [(Field.CUSTOMER_NAME, How.EXACT, True), (None, How.NONE, False)]


@pytest.mark.parametrize("cells", [(None, None, None), ("甲商行", None, None)])
def test_a_column_that_is_empty_or_says_the_groups_name_once_leaves_it_to_the_group(
    cells: tuple[str | None, ...],
) -> None:
    names = ("甲商行", "甲商行", "乙超市")
    rows = [("2024-01-02", cell, "9", name) for cell, name in zip(cells, names, strict=True)]

    found = match(("日期", "客户", "金额"), ("(group)",), rows)

    assert meant(found, "客户", "(group)") == [
        (Field.CUSTOMER_NAME, How.EXACT, False),
        (Field.CUSTOMER_NAME, How.VALUES, True),
    ]


def test_a_column_that_says_somebody_else_now_and_then_stays() -> None:
    rows = [
        ("2024-01-02", "丙店", "9", "甲商行"),
        ("2024-01-02", None, "9", "甲商行"),
        ("2024-01-02", None, "9", "乙超市"),
    ]

    found = match(("日期", "客户", "金额"), ("(group)",), rows)

    assert meant(found, "客户", "(group)") == [(Field.CUSTOMER_NAME, How.EXACT, True), (None, How.NONE, False)]


def test_what_a_person_says_of_groups_goes_before_a_column() -> None:
    found = match(DETAIL, ("(group)",), ROWS, mapping={"(group)": Field.CUSTOMER_NAME})

    assert meant(found, "客户", "(group)") == [
        (Field.CUSTOMER_NAME, How.EXACT, False),
        (Field.CUSTOMER_NAME, How.GIVEN, True),
    ]


def test_groups_can_be_left_out() -> None:
    found = match(DETAIL, ("(group)",), ROWS, mapping={"(group)": Field.IGNORE})

    assert meant(found, "(group)") == [(Field.IGNORE, How.GIVEN, False)]


def test_what_was_said_of_groups_before_is_remembered_and_gives_way_to_what_is_said_today() -> None:
    remembered = {"(group)": Field.REGION}

    before = match(DETAIL, ("(group)",), ROWS, remembered=remembered)
    today = match(DETAIL, ("(group)",), ROWS, remembered=remembered, mapping={"(group)": Field.CATEGORY})

    assert meant(before, "(group)") == [(Field.REGION, How.REMEMBERED, True)]
    assert meant(today, "(group)") == [(Field.CATEGORY, How.GIVEN, True)]


def test_one_field_cannot_be_given_to_a_column_and_to_groups() -> None:
    mapping = {"客户": Field.CUSTOMER_NAME, "(group)": Field.CUSTOMER_NAME}

    with pytest.raises(RepeatedFieldError):
        match(DETAIL, ("(group)",), ROWS, mapping=mapping)


def refusal(mapping: Mapping[str, str], headers: Sequence[str]) -> IntakeError:
    with pytest.raises(UnknownHeaderError) as caught:
        check_groups(check_mapping(mapping, headers=DETAIL), headers=headers)
    return caught.value


def test_groups_that_are_named_and_not_there_are_refused_once_they_are_looked_for() -> None:
    assert str(refusal({"(group 2)": "category"}, (*DETAIL, "(group)"))) == (
        "No column is called “(group 2)”. The columns are: 日期, 单号, 客户, 金额, (group)."
    )
    check_groups(check_mapping({"(group)": "category"}, headers=DETAIL), headers=(*DETAIL, "(group)"))


def test_groups_of_balances_are_the_customers() -> None:
    rows = [("2024-01-02", "9", "甲商行"), ("2024-01-03", "9", "乙超市")]

    found = match(("到期日", "余额"), ("(group)",), rows, vocabulary=VOCABULARIES[FileKind.RECEIVABLES])

    assert meant(found, "(group)") == [(Field.CUSTOMER_NAME, How.VALUES, True)]


def test_names_that_go_with_the_customers_codes_are_their_names() -> None:
    rows = [("2024-01-02", "C1", "9", "甲商行"), ("2024-01-03", "C1", "9", "甲商行"), ("2024-01-03", "C2", "9", "乙店")]

    found = match(("日期", "客户编号", "金额"), ("(group)",), rows)

    assert meant(found, "(group)") == [(Field.CUSTOMER_NAME, How.VALUES, True)]


@pytest.mark.parametrize("names", [("小王", "老李"), ("001 张伟", "YW02-李娜"), ("张伟（东区）", "李娜（西区）")])
def test_salespeople_are_known_by_what_they_are_called(names: tuple[str, str]) -> None:
    rows = [("2024-01-02", "甲店", "9", names[0]), ("2024-01-03", "乙店", "9", names[1])]

    found = match(("日期", "客户", "金额"), ("(group)",), rows)

    assert meant(found, "(group)") == [(Field.SALESPERSON, How.VALUES, True)]
