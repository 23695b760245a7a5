"""Every field that is a number is read as one: also those that no line has, but the file's own totals and taxes."""

from decimal import Decimal
from pathlib import Path

from intake.written_tables import write_csv
from kejing.intake import Field, read_ledger
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.synonyms import Kind
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.fields import NUMBERS


def test_the_number_fields_are_those_whose_words_stand_over_numbers() -> None:
    vocabularies = (LINES, *VOCABULARIES.values())

    assert {field for one in vocabularies for field, words in one.words.items() if words.kind is Kind.NUMBER} == NUMBERS


def test_the_total_of_a_margin_with_decimal_commas_agrees_with_its_rows(tmp_path: Path) -> None:
    rows = [
        ("日期", "客户", "金额", "毛利"),
        ("2024-01-02", "甲", "12,50", "2,5"),
        ("2024-01-03", "乙", "20,25", "1,125"),
    ]
    path = write_csv(tmp_path / "a.csv", [*rows, ("合计", "", "32,75", "3,625")], delimiter=";")

    [file] = read_ledger([path]).files

    assert [(one.field, one.stated, one.found) for one in file.controls] == [
        (Field.AMOUNT, Decimal("32.75"), Decimal("32.75")),
        (Field.MARGIN, Decimal("3.625"), Decimal("3.625")),
    ]


def test_a_tax_rate_with_a_decimal_comma_tells_whether_amounts_contain_tax(tmp_path: Path) -> None:
    rows = [("2024-01-02", "甲", "12,50", "1,44", "0,13"), ("2024-01-03", "乙", "20,25", "2,33", "0,13")]
    path = write_csv(tmp_path / "a.csv", [("日期", "客户", "金额", "税额", "税率"), *rows], delimiter=";")

    assert read_ledger([path]).files[0].amount_basis == "gross"
