from datetime import date
from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.intake import IntakeError, Reason, read_ledger
from kejing.intake.lines.options import Options

HEADER = ("日期", "客户", "金额")


def test_a_date_of_another_form_after_the_first_rows_makes_the_whole_file_be_looked_at(tmp_path: Path) -> None:
    rows = [("2024-01-02", "甲", "1")] * 2500 + [("1/3/2024", "甲", "2"), ("13/3/2024", "甲", "3")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [HEADER, *rows])])

    assert (ledger.totals.rows, ledger.totals.kept, ledger.totals.amount) == (2502, 2502, 250500)
    assert ledger.period == (date(2024, 1, 2), date(2024, 3, 13))
    assert Reason("day_first", {"header": "日期", "row": 2503, "value": "13/3/2024"}) in ledger.files[0].notes


def test_a_number_of_another_form_after_the_first_rows_makes_the_whole_file_be_looked_at(tmp_path: Path) -> None:
    rows = [("2024-01-02", "甲", "1.234"), *[("2024-01-02", "甲", "1")] * 2500, ("2024-01-02", "甲", "12,50")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [HEADER, *rows])])

    assert (ledger.totals.kept, ledger.totals.amount) == (2502, 123400 + 250000 + 1250)
    assert Reason("decimal_comma", {"header": "金额", "row": 2503, "value": "12,50"}) in ledger.files[0].notes


def test_a_person_may_say_that_the_month_is_first(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ("1/2/2024", "甲", "1"), ("3/4/2024", "甲", "1")])

    ledger = read_ledger([path], options=Options(date_order="mdy"))

    assert ledger.period == (date(2024, 1, 2), date(2024, 3, 4))


def test_dates_of_two_conventions_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ("13/2/2024", "甲", "1"), ("2/14/2024", "甲", "1")])

    with pytest.raises(IntakeError) as caught:
        read_ledger([path])

    assert str(caught.value) == (
        "In a.csv, the dates in “日期” are written in two ways: row 2 has “13/2/2024”, row 3 has “2/14/2024”. Write "
        "all of them as 2024-01-31; or say --date-order dmy or --date-order mdy, and rows written otherwise are "
        "rejected."
    )


def test_quantity_price_and_discount_may_have_decimal_commas(tmp_path: Path) -> None:
    header = ("日期", "客户", "数量", "单价", "折扣率")
    rows = [("2024-01-02", "甲", "1.000", "2,50", "0,1"), ("2024-01-02", "甲", "2,5", "1.234,50", "12,5%")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [header, *rows], delimiter=";")])

    assert ledger.lines["amount"].to_list() == [225000, 270047]


def test_republican_years_serials_and_ten_thousands_are_read(tmp_path: Path) -> None:
    rows = [
        ("113/01/02", "甲", "1.2万"),
        ("1130103", "甲", "NT$ 5"),
        ("45295", "甲", "（7）"),
        ("民國113年1月5日", "甲", "-"),
    ]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", [HEADER, *rows])])

    assert ledger.lines.select("sold_on", "amount").rows() == [
        (date(2024, 1, 2), 1200000),
        (date(2024, 1, 3), 500),
        (date(2024, 1, 4), -700),
    ]
    assert ledger.rejects.select("row", "field", "value", "reason").rows() == [(5, "amount", "-", "missing")]


def test_codes_that_a_spreadsheet_shortened_are_told(tmp_path: Path) -> None:
    table = [("日期", "客户编号", "金额"), ("2024-01-02", "1.23457E+11", "1"), ("2024-01-02", "7", "1")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", table)])

    assert ledger.lines["customer_code"].to_list() == ["1.23457E+11", "7"]
    assert (
        Reason("codes_shortened", {"count": 1, "field": "customer_code", "row": 2, "value": "1.23457E+11"})
        in ledger.files[0].notes
    )
