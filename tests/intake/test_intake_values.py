from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.intake.values.amounts import multiply
from kejing.intake.values.casting import (
    LARGEST_AMOUNT,
    holds_float_codes,
    read_codes,
    read_dates,
    read_money,
    read_quantities,
    read_text,
    trim_float_noise,
)

EXACT_NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False)


def one_money(text: str, *, minor_digits: int = 2) -> tuple[int | None, str | None]:
    parsed = read_money(pl.Series("cell", [text]), minor_digits=minor_digits)
    return parsed.values[0], parsed.reasons[0]


def one_date(text: str) -> tuple[date | None, str | None]:
    parsed = read_dates(pl.Series("cell", [text]))
    return parsed.values[0], parsed.reasons[0]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("￥1234.5", 123450),
        ("¥ 1,234.50", 123450),
        ("NT$ 5", 500),
        ("US$1,000", 100000),
        ("$-5", -500),
        ("-$5", -500),
        ("(1,234.50)", -123450),
        ("（1,234.50）", -123450),
        ("-1,234", -123400),
        ("1,234-", -123400),
        ("−5", -500),
        ("１２３．４５", 12345),
        ("1234.5元", 123450),
        ("+7", 700),
        (".5", 50),
        ("5.", 500),
        ("00012.30", 1230),
        (" 8 ", 800),
        ("9999999999999.99", LARGEST_AMOUNT),
    ],
)
def test_money_is_read_in_every_usual_form(text: str, cents: int) -> None:
    assert one_money(text) == (cents, None)


@pytest.mark.parametrize(
    ("text", "cents"), [("1.005", 101), ("-1.005", -101), ("2.674999", 267), ("0.004", 0), ("-0.005", -1)]
)
def test_money_is_rounded_half_up_away_from_zero(text: str, cents: int) -> None:
    assert one_money(text) == (cents, None)


@pytest.mark.parametrize("text", ["", " ", "-", "--", "—"])
def test_no_money_is_null_and_never_zero(text: str) -> None:
    assert one_money(text) == (None, None)


@pytest.mark.parametrize("text", ["abc", "1e5", "1,23", "1.234,56", "1 234", "(-5)", "(5", "+-5", ".", "1.2万", "NaN"])
def test_money_that_is_no_plain_number_is_refused(text: str) -> None:
    assert one_money(text) == (None, "number_unreadable")


@pytest.mark.parametrize("text", ["10000000000000.00", "9999999999999.995", "-99999999999999999999999999"])
def test_money_too_large_to_be_true_is_refused(text: str) -> None:
    assert one_money(text) == (None, "number_too_large")


def test_a_currency_without_cents_is_rounded_to_whole_units() -> None:
    assert [one_money(text, minor_digits=0) for text in ("1.5", "2.4", "1,000")] == [(2, None), (2, None), (1000, None)]


@given(st.lists(EXACT_NUMBERS, min_size=1, max_size=30), st.sampled_from([0, 2, 3]))
def test_money_equals_exact_decimal_rounding(numbers: list[Decimal], minor_digits: int) -> None:
    parsed = read_money(pl.Series("cell", [f"{number:f}" for number in numbers]), minor_digits=minor_digits)

    assert parsed.values.to_list() == [
        int(number.scaleb(minor_digits).quantize(Decimal(1), rounding=ROUND_HALF_UP)) for number in numbers
    ]


def test_a_quantity_keeps_four_decimals() -> None:
    parsed = read_quantities(pl.Series("cell", ["1.00005", "-3", "3箱", None]))

    assert parsed.values.to_list() == [Decimal("1.0001"), Decimal("-3.0000"), None, None]
    assert parsed.reasons.to_list() == [None, None, "number_unreadable", None]


@given(
    st.lists(
        st.tuples(
            st.decimals(min_value=-(10**6), max_value=10**6, places=5, allow_nan=False),
            st.decimals(min_value=-(10**5), max_value=10**5, places=11, allow_nan=False),
        ),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
def test_quantity_times_price_is_exact_and_rounded_once(pairs: list[tuple[Decimal, Decimal]], short: bool) -> None:
    texts = [
        (f"{quantity:.3f}", f"{price:.2f}") if short else (f"{quantity:f}", f"{price:f}") for quantity, price in pairs
    ]

    amounts = multiply(
        pl.Series("quantity", [quantity for quantity, _ in texts]),
        pl.Series("price", [price for _, price in texts]),
        minor_digits=2,
    ).amount

    assert amounts.values.to_list() == [
        int((Decimal(quantity) * Decimal(price) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        for quantity, price in texts
    ]


def test_a_product_too_large_to_be_true_is_refused() -> None:
    amounts = multiply(
        pl.Series("quantity", ["99999999999", "2"]),
        pl.Series("price", ["99999999999", "99999999999999999"]),
        minor_digits=2,
    ).amount

    assert amounts.values.to_list() == [None, None]
    assert amounts.reasons.to_list() == ["number_too_large", "number_too_large"]


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02",
        "2024-1-2",
        "2024/1/2",
        "2024/01/02",
        "2024.1.2",
        "20240102",
        "20240102.0",
        "2024年1月2日",
        "２０２４-01-02",
        "2024-01-02 08:26:00",
        "2024-01-02T23:59:59.999Z",
        "2024/1/2 8:26",
        "2024/1/2 上午8:26",
        "2024/01/02 12:30:00 AM",
        "2024年1月2日 8时26分",
        "20240102 08:26",
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str) -> None:
    assert one_date(text) == (date(2024, 1, 2), None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", None),
        ("1/2/2024", "date_order_unknown"),
        ("13-02-2024 8:00", "date_order_unknown"),
        ("2024-02-30", "date_impossible"),
        ("20241301", "date_impossible"),
        ("1024-01-01", "date_impossible"),
        ("2024-1", "date_unreadable"),
        ("24-01-02", "date_unreadable"),
        ("45292", "date_unreadable"),
        ("2024-01-02 foo", "date_unreadable"),
        ("202401021", "date_unreadable"),
        ("合计", "date_unreadable"),
    ],
)
def test_what_is_no_certain_day_is_refused_with_its_reason(text: str, reason: str | None) -> None:
    assert one_date(text) == (None, reason)


def test_text_loses_only_the_blanks_around_it() -> None:
    cells = pl.Series("cell", [" 甲 店 ", "\u3000乙\xa0", "", "  ", None])

    assert read_text(cells).to_list() == ["甲 店", "乙", None, None, None]


def test_codes_keep_leading_zeros_and_lose_a_spreadsheets_zero_decimals() -> None:
    cells = pl.Series("cell", ["0012", "4129.0", "A.0"])

    assert read_codes(cells, strip_zero_decimals=True).to_list() == ["0012", "4129", "A.0"]


def test_codes_with_real_decimals_are_no_spreadsheet_numbers() -> None:
    assert [holds_float_codes(pl.Series("cell", codes)) for codes in (["1.0", "2"], ["1.0", "1.1"], ["7"])] == [
        True,
        False,
        False,
    ]


def test_float_noise_is_read_as_the_spreadsheet_shows_it() -> None:
    shown = trim_float_noise(pl.Series("cell", ["2.6749999999999998", "0.30000000000000004", "1.5"]))

    assert read_money(shown, minor_digits=2).values.to_list() == [268, 30, 150]
