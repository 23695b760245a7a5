"""What a person said of a file's columns before is used again for the same headers."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.intake import Field, How, Reason
from kejing.intake.columns.mapping import ColumnMatch, match_columns
from kejing.intake.columns.memory import Recalled, fingerprint, list_said, recall
from services.examples import share_of

HEADERS = ("Wann", "Wer", "Summe", "日期")
SAMPLE = pl.DataFrame({"c0": ["2024-01-02"], "c1": ["甲"], "c2": ["9"], "c3": ["2024-01-03"]})


def test_the_fingerprint_of_headers_is_the_same_in_every_version() -> None:
    assert fingerprint(("单据日期", "Customer Name", "金额(元)")) == (
        "89dd0596487de428146dc10da2fb07ba184b1691579d6e3e0785f7931f51d57b"
    )


def test_blanks_width_and_case_make_no_difference_and_the_order_does() -> None:
    first = fingerprint(("单据日期", "Customer Name", "金额(元)"))

    assert fingerprint((" 单 据日期", "ＣＵＳＴＯＭＥＲ\nname", "金额（元）", "", " ", "(group)", "(group 2)")) == first
    assert fingerprint(("Customer Name", "单据日期", "金额(元)")) != first
    assert fingerprint(("", "单据日期", "Customer Name", "金额(元)")) != first
    assert fingerprint(("单据日期", "Customer", "Name", "金额(元)")) != first


@given(st.lists(st.text(max_size=8), max_size=6))
@settings(max_examples=share_of(50))
def test_any_headers_have_one_fingerprint(headers: list[str]) -> None:
    assert fingerprint(headers) == fingerprint([*headers, "", "  "])
    assert len(fingerprint(headers)) == 64


def test_what_was_said_before_of_these_headers_is_recalled() -> None:
    remembered = {fingerprint(HEADERS): {"Wann": "sold_on", "Wer": "customer_name", "(group)": "category"}}

    assert recall(HEADERS, remembered) == Recalled(
        {"Wann": Field.SOLD_ON, "Wer": Field.CUSTOMER_NAME, "(group)": Field.CATEGORY}
    )
    assert recall(HEADERS[1:], remembered) == Recalled({})


def test_what_fits_nothing_any_more_is_told_and_left_out() -> None:
    remembered = {fingerprint(HEADERS): {"Wann": "sold_on", "Wo": "region", "Wer": "buyer"}}

    assert recall(HEADERS, remembered) == Recalled(
        {"Wann": Field.SOLD_ON},
        (
            Reason("remembered_unknown", {"header": "Wo", "field_code": "region"}),
            Reason("remembered_unknown", {"header": "Wer", "field_code": "buyer"}),
        ),
    )


def used(matches: tuple[ColumnMatch, ...]) -> dict[str, tuple[Field | None, How]]:
    return {one.header: (one.field, one.how) for one in matches if one.used}


def test_a_column_that_is_remembered_goes_before_the_dictionary() -> None:
    remembered = {"Wann": Field.SOLD_ON, "Wer": Field.CUSTOMER_NAME, "Summe": Field.AMOUNT}

    assert used(match_columns(HEADERS, SAMPLE, mapping={}, remembered=remembered)) == {
        "Wann": (Field.SOLD_ON, How.REMEMBERED),
        "Wer": (Field.CUSTOMER_NAME, How.REMEMBERED),
        "Summe": (Field.AMOUNT, How.REMEMBERED),
    }


def test_what_is_said_today_goes_before_what_is_remembered() -> None:
    remembered = {"Wann": Field.SOLD_ON, "Wer": Field.CUSTOMER_NAME, "日期": Field.IGNORE}
    mapping = {"日期": Field.SOLD_ON, "Wer": Field.SALESPERSON}

    assert used(match_columns(HEADERS, SAMPLE, mapping=mapping, remembered=remembered)) == {
        "日期": (Field.SOLD_ON, How.GIVEN),
        "Wer": (Field.SALESPERSON, How.GIVEN),
    }


def test_a_column_that_was_left_out_before_stays_out() -> None:
    matches = match_columns(HEADERS, SAMPLE, mapping={}, remembered={"日期": Field.IGNORE})

    assert used(matches) == {}
    assert matches[3] == ColumnMatch(3, "日期", Field.IGNORE, How.REMEMBERED, 1.0, used=False, samples=("2024-01-03",))


def test_what_a_person_said_is_what_to_remember() -> None:
    mapping, remembered = {"Wann": Field.SOLD_ON}, {"Wer": Field.CUSTOMER_NAME, "日期": Field.IGNORE}

    assert list_said(match_columns(HEADERS, SAMPLE, mapping=mapping, remembered=remembered)) == {
        "Wann": "sold_on",
        "Wer": "customer_name",
        "日期": "ignore",
    }
