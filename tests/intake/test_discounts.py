from collections.abc import Mapping
from pathlib import Path

import pytest

from intake.written_tables import write_csv
from kejing.intake import IntakeError, Ledger, Reason, read_ledger

HEADERS = ("日期", "客户", "数量", "单价")


def read(
    folder: Path, header: str, rows: list[tuple[str, str, str]], *, mapping: Mapping[str, str] | None = None
) -> Ledger:
    table = [(*HEADERS, header), *(("2024-01-02", "甲", *row) for row in rows)]
    return read_ledger([write_csv(folder / "a.csv", table)], mapping=mapping)


def amounts(ledger: Ledger) -> list[int]:
    return ledger.lines["amount"].to_list()


@pytest.mark.parametrize("header", ["折扣", "折扣率", "Discount", "优惠"])
def test_values_between_nought_and_one_are_a_rate(tmp_path: Path, header: str) -> None:
    ledger = read(tmp_path, header, [("3", "0.335", "0.1"), ("1", "2", "0"), ("1", "2", ""), ("1", "2", "0.25")])

    assert amounts(ledger) == [90, 200, 200, 150]
    assert ledger.files[0].notes == (Reason("all_sales"), Reason("amount_less_rate", {"header": header}))


def test_the_rate_of_a_column_is_decided_by_all_its_rows(tmp_path: Path) -> None:
    rows = [("1", "10", "0.5")] * 3000 + [("1", "10", "2")]

    ledger = read(tmp_path, "Discount", rows)

    assert amounts(ledger) == [950] * 3000 + [800]
    assert ledger.files[0].notes[1] == Reason("amount_less_discount", {"header": "Discount"})


def test_a_header_that_says_a_rate_has_percent(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, "折扣率%", [("1", "10", "15"), ("1", "10", "0")])) == [850, 1000]


@pytest.mark.parametrize("header", ["抹零", "优惠金额", "Discount Amount"])
def test_a_header_that_says_money_is_money_however_small(tmp_path: Path, header: str) -> None:
    assert amounts(read(tmp_path, header, [("1", "10.30", "0.30")])) == [1000]


def test_a_discount_makes_a_return_smaller_too(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, "优惠金额", [("2", "10", "1"), ("-2", "10", "1"), ("-2", "10", "-1")])) == [
        1900,
        -1900,
        -1900,
    ]


@pytest.mark.parametrize(
    ("header", "values"),
    [("折扣", ("0.9", "0.95", "1")), ("折扣率", ("90", "100", "95")), ("Discount Rate", ("120", "3", "5"))],
)
def test_a_discount_that_may_be_the_part_paid_is_refused(tmp_path: Path, header: str, values: tuple[str, ...]) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, header, [("1", "10", value) for value in values])

    assert str(caught.value) == (
        f"a.csv has no amount column, only quantity, price and “{header}”, and it cannot be told whether that is the "
        f'part taken off or the part paid: add an amount column, or say --map "{header}=discount_rate" if it is the '
        f'part taken off, --map "{header}=discount" if it is money, --map "{header}=ignore" if the price already '
        "includes it."
    )


@pytest.mark.parametrize(
    ("field", "expected"), [("discount_rate", [100, 50]), ("discount", [910, 905]), ("ignore", [1000, 1000])]
)
def test_a_person_may_say_what_a_discount_is(tmp_path: Path, field: str, expected: list[int]) -> None:
    rows = [("1", "10", "0.9"), ("1", "10", "0.95")]

    assert amounts(read(tmp_path, "折扣", rows, mapping={"折扣": field})) == expected


@pytest.mark.parametrize("header", ["折扣", "折扣率", "Discount", "Discount %"])
def test_a_percent_sign_says_percent(tmp_path: Path, header: str) -> None:
    ledger = read(tmp_path, header, [("2", "100", "10%"), ("1", "100", "12.5 ％"), ("1", "100", ""), ("1", "1", "0%")])

    assert amounts(ledger) == [18000, 8750, 10000, 100]
    assert ledger.files[0].notes[1] == Reason("amount_less_rate", {"header": header})


def test_a_percent_sign_means_the_same_among_plain_percents(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, "折扣率", [("1", "100", "10%"), ("1", "100", "20")])) == [9000, 8000]


def test_percents_that_may_be_the_part_paid_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, "折扣", [("1", "10", "90%"), ("1", "10", "95%")])

    assert caught.value.code == "discount_unclear"


def test_a_percent_sign_in_a_column_of_money_is_not_taken_for_money(tmp_path: Path) -> None:
    ledger = read(tmp_path, "优惠金额", [("1", "10", "1"), ("1", "10", "10%")])

    assert amounts(ledger) == [900]
    assert ledger.rejects["value"].to_list() == ["10%"]


def test_discounts_none_of_which_can_be_read_are_never_overlooked(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, "折扣", [("1", "10", "九折"), ("1", "10", "八五折")])

    assert str(caught.value) == (
        "None of the 2 rows of a.csv could be read. The first, row 2: "
        "“九折” in discount is not a number that can be read."
    )


def test_money_that_is_always_written_with_a_minus_is_taken_off(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, "优惠金额", [("2", "10", "-5"), ("-2", "10", "(5.00)"), ("1", "10", "")])) == [
        1500,
        -1500,
        1000,
    ]


def test_a_discount_of_less_than_one_with_a_minus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, "Discount", [("1", "10", "-0.1")])

    assert caught.value.code == "discount_unclear"


def test_a_row_whose_discount_cannot_be_read_is_rejected(tmp_path: Path) -> None:
    ledger = read(tmp_path, "折扣", [("1", "10", "0.1"), ("1", "10", "九折")])

    assert amounts(ledger) == [900]
    assert ledger.rejects.select("row", "field", "value", "reason").rows() == [
        (3, "discount", "九折", "number_unreadable")
    ]


def test_a_price_after_discount_is_not_lowered_again(tmp_path: Path) -> None:
    table = [("日期", "客户", "数量", "折后单价", "折扣"), ("2024-01-02", "甲", "2", "9", "0.1")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", table)])

    assert amounts(ledger) == [1800]
    assert Reason("discount_in_price") in ledger.files[0].notes


def test_an_amount_that_is_there_needs_no_discount(tmp_path: Path) -> None:
    table = [(*HEADERS, "折扣", "金额"), ("2024-01-02", "甲", "2", "10", "0.1", "17.99")]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", table)])

    assert amounts(ledger) == [1799]
    assert ledger.files[0].notes == (Reason("all_sales"),)


def test_the_ledger_says_how_far_rounded_lines_are_from_the_unrounded_sum(tmp_path: Path) -> None:
    ledger = read(tmp_path, "折扣", [("3", "0.335", ""), ("1", "1000.002", ""), ("1", "0.335", "")])

    assert (ledger.totals.amount, str(ledger.rounding)) == (100135, "0.008")
    assert ledger.notes == (Reason("lines_rounded", {"rounded": "1,001.35", "unrounded": "1,001.34"}),)


def test_sums_that_differ_by_less_than_a_cent_are_shown_apart(tmp_path: Path) -> None:
    ledger = read(tmp_path, "折扣", [("1", "1.001", "")])

    assert ledger.notes == (Reason("lines_rounded", {"rounded": "1.00", "unrounded": "1.001"}),)
