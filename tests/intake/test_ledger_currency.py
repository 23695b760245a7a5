from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.intake import IntakeError, read_ledger
from kejing.intake.lines.currencies import read_currency


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("CNY", "人民币|人民幣|RMB|¥|￥|CNY|cny"),
        ("USD", "美元|美金|US$|USD"),
        ("HKD", "港币|港幣|港元|HK$|HKD"),
        ("TWD", "台币|新臺幣|NT$|TWD"),
        ("EUR", "欧元|€|EUR"),
        ("JPY", "日元|日圓|円|JPY"),
        ("GBP", "英镑|£|GBP"),
        (None, "$|元|圆|ABC||本位币"),
    ],
)
def test_a_currency_is_known_by_code_name_and_sign(code: str | None, words: str) -> None:
    assert {word: read_currency(word) for word in words.split("|")} == dict.fromkeys(words.split("|"), code)


@pytest.mark.parametrize(
    ("headers", "cells", "code"),
    [
        (("日期", "客户", "金额", "币别"), ("2024-01-02", "甲", "1", "美元"), "USD"),
        (("日期", "客户", "金额", "币别"), ("2024-01-02", "甲", "1", "金币"), None),
        (("日期", "客户", "金额", "币别"), ("2024-01-02", "甲", "1", ""), None),
        (("日期", "客户", "金额"), ("2024-01-02", "甲", "1"), None),
        (("日期", "客户", "金额（HKD）"), ("2024-01-02", "甲", "1"), "HKD"),
        (("日期", "客户", "金额(元)"), ("2024-01-02", "甲", "1"), None),
        (("Date", "Customer", "Total Signed", "Currency"), ("2024-01-02", "A", "1", "USD"), None),
    ],
)
def test_a_ledger_says_which_currency_it_is_in(
    tmp_path: Path, headers: tuple[str, ...], cells: tuple[str, ...], code: str | None
) -> None:
    assert read_ledger([write_csv(tmp_path / "a.csv", [headers, cells])]).currency == code


def test_one_currency_written_in_two_ways_is_one(tmp_path: Path) -> None:
    rows = [("日期", "客户", "金额", "币别"), ("2024-01-02", "甲", "1", "美元"), ("2024-01-03", "甲", "2", "USD")]

    assert read_ledger([write_csv(tmp_path / "a.csv", rows)]).currency == "USD"


def test_a_header_in_one_currency_is_not_added_to_a_column_of_another(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", [("日期", "客户", "金额(USD)"), ("2024-01-02", "甲", "1")])
    second = write_csv(tmp_path / "b.csv", [("日期", "客户", "金额", "币别"), ("2024-01-02", "甲", "1", "港币")])

    with pytest.raises(IntakeError) as caught:
        read_ledger([first, second])

    assert caught.value.code == "other_currency"
