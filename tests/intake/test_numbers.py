from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.intake.values.forms import COMMA, POINT, FormMet, NumberForm
from kejing.intake.values.numbers import (
    LARGEST_AMOUNT,
    are_zero,
    read_money,
    read_plain,
    read_quantities,
    share_of_numbers,
    trim_float_noise,
)
from services.examples import share_of

EXACT_NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False)


def one_money(text: str, form: NumberForm = POINT, *, minor_digits: int = 2) -> tuple[int | None, str | None]:
    parsed = read_money(pl.Series("cell", [text]), form, minor_digits=minor_digits)
    return parsed.values[0], parsed.reasons[0]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("1,234,567.89", 123456789),
        ("￥1234.5", 123450),
        ("¥ 1,234.50", 123450),
        ("NT$ 5", 500),
        ("HK$5", 500),
        ("US$1,000", 100000),
        ("€ 5.50", 550),
        ("5.50 €", 550),
        ("£5", 500),
        ("RMB 1,000", 100000),
        ("1,000 CNY", 100000),
        ("人民币1,000元", 100000),
        ("$-5", -500),
        ("-$5", -500),
        ("- 5", -500),
        ("(1,234.50)", -123450),
        ("（1,234.50）", -123450),
        ("-1,234", -123400),
        ("1,234-", -123400),
        ("−5", -500),
        ("１２３．４５", 12345),
        ("１，２３４．５０", 123450),
        ("1234.5元", 123450),
        ("1234.5圆", 123450),
        ("1.2万", 1200000),
        ("1.2萬元", 1200000),
        ("-3亿", -30000000000),
        ("5千", 500000),
        ("1 234.50", 123450),
        ("1\u00a0234.50", 123450),
        ("1\u2009234.50", 123450),
        ("1\u202f234", 123400),
        ("1'234.50", 123450),
        ("1’234’567.50", 123456750),
        ("1.2E+05", 12000000),
        ("1.5e-1", 15),
        ("1e5", 10000000),
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
    ("text", "cents"),
    [
        ("1.234,56", 123456),
        ("1.234", 123400),
        ("1.234.567", 123456700),
        ("12,5", 1250),
        ("0,05", 5),
        ("1,234", 123),
        ("1 234,50", 123450),
        ("1'234,50", 123450),
        ("€ 1.234,50", 123450),
        ("-1.234,50", -123450),
        ("(1.234,50)", -123450),
        ("1234", 123400),
        ("1234,5元", 123450),
    ],
)
def test_by_a_decimal_comma_a_point_parts_thousands(text: str, cents: int) -> None:
    assert one_money(text, COMMA) == (cents, None)


@pytest.mark.parametrize("text", ["12.5", "1,234.50", "1,234,567", "0.125", "1.2万"])
def test_what_has_a_decimal_point_is_no_number_by_a_decimal_comma(text: str) -> None:
    assert one_money(text, COMMA) == (None, "number_unreadable")


@pytest.mark.parametrize(
    ("text", "cents"), [("1.005", 101), ("-1.005", -101), ("2.674999", 267), ("0.004", 0), ("-0.005", -1)]
)
def test_money_is_rounded_half_up_away_from_zero(text: str, cents: int) -> None:
    assert one_money(text) == (cents, None)


@pytest.mark.parametrize("text", ["", " ", "-", "--", "—", "/", "无", "無", "N/A", "n/a", "NULL"])
def test_no_money_is_null_and_never_zero(text: str) -> None:
    assert one_money(text) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "abc", "1,23", "1.234,56", "1,2345", "1,23,456", "12 34", "1 234'567", "(-5)", "(5", "+-5", ".", "NaN", "inf",
        "#N/A", "1.2万5", "1万2千", "5%", "1e5万", "1.23457E+11", "1E+12", "1e400", "0x10", "1_000", "3箱",
    ],
)  # fmt: skip
def test_money_that_is_no_certain_number_is_refused(text: str) -> None:
    assert one_money(text) == (None, "number_unreadable")


@pytest.mark.parametrize("text", ["10000000000000.00", "9999999999999.995", "-99999999999999999999999999", "1000000亿"])
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


@settings(max_examples=share_of(200))
@given(whole=st.integers(0, 10**13), places=st.integers(0, 13), minor_digits=st.sampled_from([0, 2, 3]))
def test_short_numbers_lose_no_digit_on_the_quick_way(whole: int, places: int, minor_digits: int) -> None:
    number = Decimal(whole).scaleb(-places)

    read, _ = one_money(f"{number:f}", minor_digits=minor_digits)

    rounded = int(number.scaleb(minor_digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert read == (rounded if rounded <= LARGEST_AMOUNT else None)


DRESSES = (
    "{:f}", "{:,f}", "￥{:,f}", "NT$ {:f}", "{:f}元",
    "{:,f} CNY", " {:f} ", "００{:f}", "EUR {:,f}", "（{:,f}）", "{:,f}-",
)  # fmt: skip
GROUPS = (" ", "\u00a0", "\u2009", "'", "’")


@settings(max_examples=share_of(200))
@given(
    cents=st.integers(0, 10**11),
    places=st.sampled_from([2, 0, 1]),
    dress=st.sampled_from(DRESSES),
)
def test_a_number_in_any_dress_reads_back_exactly(cents: int, places: int, dress: str) -> None:
    number = Decimal(cents).scaleb(-places)

    text = dress.format(number)

    sign = -1 if "（" in text or text.endswith("-") else 1
    [read] = read_plain(pl.Series("cell", [text])).values
    assert Decimal(read) == sign * number


@settings(max_examples=share_of(100))
@given(cents=st.integers(0, 10**11), group=st.sampled_from([".", *GROUPS]))
def test_a_number_with_a_decimal_comma_reads_back_exactly(cents: int, group: str) -> None:
    text = f"{Decimal(cents).scaleb(-2):,f}".replace(",", "g").replace(".", ",").replace("g", group)

    assert one_money(text, COMMA) == (cents, None)


def test_a_column_reads_every_cell_as_it_would_alone() -> None:
    texts = ["12.5", "1,234", None, "", "abc", "1.2万", "0", "1e-400", "99999999999999999", "-0.004", "007"]

    parsed = read_money(pl.Series("cell", texts), minor_digits=2)

    alone = [one_money(text) if text is not None else (None, None) for text in texts]
    assert list(zip(parsed.values, parsed.reasons, strict=True)) == alone


def test_a_form_that_is_not_settled_says_when_a_number_needs_another() -> None:
    unsettled = NumberForm(is_settled=False)

    with pytest.raises(FormMet):
        read_money(pl.Series("cell", ["1", "12,5"]), unsettled, minor_digits=2)

    assert read_money(pl.Series("cell", ["1", "abc"]), unsettled, minor_digits=2).values.to_list() == [100, None]


def test_a_quantity_keeps_four_decimals() -> None:
    parsed = read_quantities(pl.Series("cell", ["1.00005", "-3", "3箱", None, "1.2万", "0.0001"]))

    assert parsed.values.to_list() == [
        Decimal("1.0001"), Decimal("-3.0000"), None, None, Decimal("12000.0000"), Decimal("0.0001"),
    ]  # fmt: skip
    assert parsed.reasons.to_list() == [None, None, "number_unreadable", None, None, None]


def test_nought_is_nought_in_any_form_and_nothing_else_is() -> None:
    cells = pl.Series("cell", ["0", "0.00", "￥0", "-0", "0.001", "", "-", "abc", None, "1e-9"])

    assert are_zero(cells).to_list() == [True, True, True, True, False, False, False, False, False, False]


def test_float_noise_is_read_as_the_spreadsheet_shows_it() -> None:
    shown = trim_float_noise(pl.Series("cell", ["2.6749999999999998", "0.30000000000000004", "1.5"]))

    assert read_money(shown, minor_digits=2).values.to_list() == [268, 30, 150]


def test_numbers_count_as_numbers_with_either_decimal_sign() -> None:
    assert share_of_numbers(pl.Series("cell", ["1.5", "1,5", "x", "", None, "2"])) == 0.75
