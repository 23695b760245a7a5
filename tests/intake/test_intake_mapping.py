import polars as pl
import pytest

from kejing.intake import MAPPABLE_FIELDS, Field, How
from kejing.intake.columns.mapping import match_columns
from kejing.intake.columns.synonyms import SYNONYMS, Kind
from kejing.intake.headers import normalise_header

MONEY = ("12.50", "3.00")
DAYS = ("2024-01-02", "2024-01-03")
NAMES = ("大连甲商店", "沈阳乙商店")


def used(columns: dict[str, tuple[str, ...]]) -> dict[str, Field]:
    sample = pl.DataFrame({f"c{place}": list(values) for place, values in enumerate(columns.values())})
    return {
        match.header: match.field
        for match in match_columns(tuple(columns), sample, mapping={})
        if match.used and match.field is not None
    }


def test_every_word_of_the_dictionary_has_one_meaning() -> None:
    meanings: dict[str, set[Field]] = {}
    for field, group in SYNONYMS.items():
        for word in (*group.words, *group.aliases, *group.weak):
            meanings.setdefault(normalise_header(word), set()).add(field)

    assert {word: fields for word, fields in meanings.items() if len(fields) > 1} == {}


@pytest.mark.parametrize(
    "header",
    [
        "单据日期",
        "單據日期",
        "单 据 日 期",
        "单据日期：",
        "*单据日期",
        "单据日期（必填）",
        "Posting Date",
        "posting_date",
    ],
)
def test_one_header_is_known_in_every_spelling(header: str) -> None:
    assert used({header: DAYS}) == {header: Field.SOLD_ON}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("金额(元)", Field.AMOUNT),
        ("金额（含税）", Field.GROSS_AMOUNT),
        ("金额（不含税）", Field.NET_AMOUNT),
        ("Sale (Dollars)", Field.AMOUNT),
    ],
)
def test_brackets_are_units_unless_they_tell_the_tax_basis(header: str, field: Field) -> None:
    assert used({header: MONEY}) == {header: field}


@pytest.mark.parametrize(
    "header",
    [
        "State Bottle Cost",
        "Unit Cost",
        "Vendor Name",
        "供应商名称",
        "数量2",
        "金额1",
        "上级客户",
        "客户类型",
        "累计金额",
        "Tax Date",
    ],
)
def test_a_header_that_says_something_else_is_not_guessed(header: str) -> None:
    values = NAMES if header in {"Vendor Name", "供应商名称", "上级客户", "客户类型"} else MONEY

    assert used({header: values}) == {}


def test_a_header_that_ends_in_a_known_word_is_taken_with_less_confidence() -> None:
    sample = pl.DataFrame({"c0": NAMES})

    [match] = match_columns(("终端客户名称",), sample, mapping={})

    assert (match.field, match.how, match.confidence, match.used) == (Field.CUSTOMER_NAME, How.CONTAINS, 0.7, True)


def test_a_misspelt_header_is_taken_when_its_values_agree() -> None:
    [match] = match_columns(("Custmer Name",), pl.DataFrame({"c0": NAMES}), mapping={})

    assert (match.field, match.how) == (Field.CUSTOMER_NAME, How.FUZZY)


def test_a_misspelt_header_is_left_alone_when_its_values_disagree() -> None:
    [match] = match_columns(("Invoice Datee",), pl.DataFrame({"c0": MONEY}), mapping={})

    assert (match.field, match.how, match.used) == (None, How.NONE, False)


OWN_NAMES = tuple(field for field in MAPPABLE_FIELDS if field in SYNONYMS)


@pytest.mark.parametrize("name", OWN_NAMES)
def test_our_own_name_of_a_field_is_known(name: str) -> None:
    values = MONEY if SYNONYMS[Field(name)].kind is Kind.NUMBER else DAYS

    [match] = match_columns((name,), pl.DataFrame({"c0": values}), mapping={})

    assert (match.field, match.how, match.used) == (Field(name), How.EXACT, True)


def test_our_own_name_goes_before_any_other_word() -> None:
    assert used({"Date": DAYS, "sold_on": DAYS, "Total": MONEY, "gross_amount": MONEY}) == {
        "sold_on": Field.SOLD_ON,
        "gross_amount": Field.GROSS_AMOUNT,
    }


def test_ignore_is_no_header_of_ours() -> None:
    assert used({"ignore": NAMES}) == {}


def test_unit_is_what_is_counted_when_the_values_are_units() -> None:
    assert used({"单位": ("箱", "瓶"), "单位全名": NAMES}) == {"单位": Field.UNIT, "单位全名": Field.CUSTOMER_NAME}


def test_unit_is_who_bought_when_the_values_are_names() -> None:
    assert used({"单位": NAMES}) == {"单位": Field.CUSTOMER_NAME}


def test_of_two_dates_the_documents_own_wins() -> None:
    assert used({"订单日期": DAYS, "单据日期": DAYS}) == {"单据日期": Field.SOLD_ON}


def test_a_row_count_is_no_document_number() -> None:
    assert used({"No.": ("1", "2", "3", "4", "5")}) == {}


def test_names_under_sales_are_no_amount() -> None:
    assert used({"Sales": ("Ann", "Bob")}) == {}
