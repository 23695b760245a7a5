import polars as pl
import pytest

from kejing.intake.values.texts import find_shortened, holds_float_codes, read_codes, read_text


def test_text_loses_only_the_blanks_around_it() -> None:
    cells = pl.Series("cell", [" 甲 店 ", "\u3000乙\xa0", "\ufeff丙", "", "  ", None])

    assert read_text(cells).to_list() == ["甲 店", "乙", "丙", None, None, None]


@pytest.mark.parametrize("blank", ["\t", "\n", "\r", "\u2003", "\u200b"])
def test_any_blank_is_stripped_though_it_is_the_only_one_of_the_column(blank: str) -> None:
    cells = pl.Series("cell", ["甲", "乙 丙", f"{blank}丁", f"戊{blank}"])

    assert read_text(cells).to_list() == ["甲", "乙 丙", "丁", "戊"]


def test_codes_keep_leading_zeros_and_lose_a_spreadsheets_zero_decimals() -> None:
    cells = pl.Series("cell", ["0012", "4129.0", "A.0"])

    assert read_codes(cells, strip_zero_decimals=True).to_list() == ["0012", "4129", "A.0"]


def test_codes_with_real_decimals_are_no_spreadsheet_numbers() -> None:
    assert [holds_float_codes(pl.Series("cell", codes)) for codes in (["1.0", "2"], ["1.0", "1.1"], ["7"])] == [
        True,
        False,
        False,
    ]


def test_a_code_that_a_spreadsheet_shortened_is_kept_and_told() -> None:
    found = find_shortened(pl.Series("cell", ["1.23457E+11", "1E+12", "E+1", "0012", "12E+11", None]))

    assert found.values.to_list() == ["1.23457E+11", "1E+12", "E+1", "0012", "12E+11", None]
    assert found.reasons.to_list() == ["code_shortened", "code_shortened", None, None, None, None]
