from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.intake import IntakeError, Ledger, Reason, SetApart, read_ledger

HEADERS = ("日期", "单号", "客户", "金额", "红冲")


def read(folder: Path, *rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> Ledger:
    return read_ledger([write_csv(folder / "a.csv", [headers, *rows])])


def amounts(ledger: Ledger) -> list[int]:
    return ledger.lines["amount"].to_list()


@pytest.mark.parametrize("word", ["是", "Y", "TRUE", "1", "已红冲", "紅沖"])
def test_both_documents_of_a_flagged_pair_stand_apart_with_their_money(tmp_path: Path, word: str) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", word),
        ("2024-01-02", "1", "甲", "5", word),
        ("2024-01-03", "2", "甲", "-15", word),
        ("2024-01-04", "3", "甲", "7", "否"),
        ("2024-01-05", "4", "甲", "-7", ""),
    )

    assert amounts(ledger) == [700, -700]
    assert ledger.set_apart == (SetApart("reversed", word, rows=3, amount=0, unread=0),)
    assert (ledger.totals.kept, ledger.totals.set_apart, ledger.totals.amount) == (2, 3, 0)


def test_equal_amounts_are_no_pair_without_a_flag(tmp_path: Path) -> None:
    ledger = read(tmp_path, ("2024-01-02", "1", "甲", "10", ""), ("2024-01-02", "2", "甲", "-10", ""))

    assert (amounts(ledger), ledger.set_apart) == ([1000, -1000], ())


def test_a_flagged_row_without_a_counterpart_stays_in_the_figures(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", ""),
        ("2024-01-03", "2", "甲", "-4", "红字"),
        ("2024-01-03", "3", "乙", "4", "是"),
    )

    assert (sorted(amounts(ledger)), ledger.set_apart) == ([-400, 400, 1000], ())
    assert Reason("reversed_alone", {"count": 2}) in ledger.files[0].notes


def test_of_equal_documents_as_many_are_reversed_as_there_are_reversals(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", "是"),
        ("2024-01-03", "2", "甲", "10", "是"),
        ("2024-01-04", "3", "甲", "-10", "是"),
    )

    assert ledger.lines["document_number"].to_list() == ["2"]


def test_the_two_halves_of_a_pair_may_be_flagged_in_two_columns_and_files(tmp_path: Path) -> None:
    headers = ("日期", "单号", "客户", "金额", "RedOld", "RedWord")
    first = write_csv(tmp_path / "1.csv", [headers, ("2024-01-31", "1", "甲", "10", "T", "F"), SALE])
    second = write_csv(tmp_path / "2.csv", [headers, ("2024-02-01", "2", "甲", "-10", "F", "T")])

    ledger = read_ledger([first, second])

    assert (amounts(ledger), [file.totals.set_apart for file in ledger.files]) == ([300], [1, 1])


SALE = ("2024-01-31", "9", "乙", "3", "F", "F")


def test_a_state_may_flag_a_pair(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", "已红冲"),
        ("2024-01-03", "2", "甲", "-10", "已红冲"),
        ("2024-01-03", "3", "甲", "4", "已审核"),
        headers=("日期", "单号", "客户", "金额", "单据状态"),
    )

    assert (amounts(ledger), ledger.set_apart[0]) == ([400], SetApart("reversed", "已红冲", 2, 0, 0))


def test_a_flag_that_cannot_be_read_is_told_and_counts_as_none(tmp_path: Path) -> None:
    ledger = read(tmp_path, ("2024-01-02", "1", "甲", "10", "看情况"))

    assert amounts(ledger) == [1000]
    assert ledger.files[0].notes[-1] == Reason(
        "values_unread", {"count": 1, "field": "reversed", "row": 2, "value": "看情况"}
    )


def test_a_ledger_of_nothing_but_pairs_has_no_sale(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, ("2024-01-02", "1", "甲", "10", "是"), ("2024-01-02", "2", "甲", "-10", "是"))

    assert str(caught.value) == "2 rows were read, but none of them is a sale: reversed document 2."
