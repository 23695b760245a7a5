from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_csv
from kejing.intake import IntakeError, Ledger, Reason, SetApart, read_ledger
from kejing.intake.lines.reversals import find_linked
from services.examples import share_of

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


LINKED = ("日期", "单号", "客户", "金额", "红冲单号")


@pytest.mark.parametrize("link", ["1", " 1 ", "Reversal of: 1", "Reversal of: 1, wrong price", "冲销：1"])
def test_a_linked_document_and_the_one_it_reverses_stand_apart_without_a_flag(tmp_path: Path, link: str) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", ""),
        ("2024-01-02", "1", "甲", "5", ""),
        ("2024-01-03", "2", "甲", "-15", link),
        ("2024-01-04", "3", "甲", "15", ""),
        headers=LINKED,
    )

    assert ledger.lines["document_number"].to_list() == ["3"]
    assert ledger.set_apart == (SetApart("reversed", None, rows=3, amount=0, unread=0),)
    assert (ledger.totals.kept, ledger.totals.set_apart, ledger.totals.amount) == (1, 3, 1500)


def test_the_halves_of_a_linked_pair_may_be_in_two_files_in_any_order(tmp_path: Path) -> None:
    rows = [("2024-02-01", "2", "甲", "-10", "1"), ("2024-02-01", "9", "乙", "3", "")]
    first = write_csv(tmp_path / "1.csv", [LINKED, *rows])
    second = write_csv(tmp_path / "2.csv", [LINKED, ("2024-01-31", "1", "甲", "10", "")])

    ledger = read_ledger([first, second])

    assert (amounts(ledger), [file.totals.set_apart for file in ledger.files]) == ([300], [1, 1])


def test_a_link_to_what_is_not_there_or_is_not_the_opposite_stays_and_is_told(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", ""),
        ("2024-01-03", "2", "甲", "-4", "1"),
        ("2024-01-03", "3", "甲", "-8", "77"),
        ("2024-01-03", "4", "乙", "-10", "1"),
        ("2024-01-03", "5", "乙", "6", "无"),
        headers=LINKED,
    )

    assert (sorted(amounts(ledger)), ledger.set_apart) == ([-1000, -800, -400, 600, 1000], ())
    assert ledger.files[0].notes[-2:] == (
        Reason("link_missing", {"count": 2, "value": "77"}),
        Reason("link_unequal", {"count": 1, "value": "1"}),
    )


def test_a_link_says_which_of_equal_flagged_documents_is_reversed(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", "是", ""),
        ("2024-01-03", "2", "甲", "10", "是", ""),
        ("2024-01-04", "3", "甲", "-10", "是", "2"),
        headers=(*HEADERS, "红冲单号"),
    )

    assert ledger.lines["document_number"].to_list() == ["1"]
    assert Reason("reversed_alone", {"count": 1}) in ledger.files[0].notes


def test_a_document_of_nothing_but_its_reversal_is_no_order(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "1", "甲", "10", ""),
        ("2024-06-01", "2", "甲", "20", ""),
        ("2024-06-02", "3", "甲", "-20", "2"),
        headers=LINKED,
    )

    assert ledger.lines.select("document_number").rows() == [("1",)]
    assert ledger.period == (date(2024, 1, 2), date(2024, 1, 2))


def test_an_invoice_that_odoo_calls_reversed_goes_with_its_credit_note(tmp_path: Path) -> None:
    ledger = read(
        tmp_path,
        ("2024-01-02", "INV/1", "甲", "10", "Reversed"),
        ("2024-01-02", "INV/2", "甲", "10", "Paid"),
        ("2024-01-03", "RINV/3", "甲", "-10", "Paid"),
        ("2024-01-03", "RINV/4", "乙", "-10", "Paid"),
        ("2024-01-03", "INV/5", "乙", "8", "Reversed"),
        ("2024-01-01", "RINV/6", "乙", "-8", "Paid"),
        headers=("Date", "Number", "Customer", "Total Signed", "Payment Status"),
    )

    assert ledger.lines["document_number"].to_list() == ["INV/2", "RINV/4", "INV/5", "RINV/6"]
    assert {(one.kind, one.word, one.rows) for one in ledger.set_apart} == {
        ("reversed", "Reversed", 1),
        ("reversed", None, 1),
    }
    assert Reason("reversed_alone", {"count": 1}) in ledger.files[0].notes


DAY = date(2024, 1, 2)
KEYS = {"file": pl.Int32(), "document_number": pl.String(), "customer_code": pl.String(), "sold_on": pl.Date()}


def link(*links: tuple[str, str, str, int], documents: dict[str, int]) -> tuple[list[str], list[str], list[str]]:
    """Return the numbers set apart, missing and unequal; a link is number, customer, what it reverses, day."""
    all_links = pl.DataFrame(
        [(0, number, customer, DAY.replace(day=day), reversal_of) for number, customer, reversal_of, day in links],
        schema={**KEYS, "reversal_of": pl.String()},
        orient="row",
    )
    days = {number: day for number, _, _, day in links}
    rows = [(0, number, "甲", DAY.replace(day=days.get(number, 1)), amount) for number, amount in documents.items()]
    found = find_linked(all_links, pl.DataFrame(rows, schema={**KEYS, "amount": pl.Int64()}, orient="row"))
    return (
        sorted(found.pairs["document_number"]),
        sorted(found.missing["document_number"]),
        sorted(found.unequal["document_number"]),
    )


def test_two_documents_that_name_each_other_are_one_pair() -> None:
    assert link(("1", "甲", "2", 3), ("2", "甲", "1", 4), documents={"1": 5, "2": -5}) == (["1", "2"], [], [])


def test_a_document_is_reversed_once_by_the_earlier_of_two() -> None:
    assert link(("3", "甲", "1", 4), ("2", "甲", "1", 3), documents={"1": 5, "2": -5, "3": -5}) == (
        ["1", "2"], [], ["3"],
    )  # fmt: skip


def test_a_document_that_names_itself_or_nothing_is_no_link() -> None:
    assert link(("1", "甲", "1", 3), ("2", "甲", "-", 3), documents={"1": 5, "2": -5}) == ([], [], [])


@settings(max_examples=share_of(60))
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(1, 28)), max_size=6),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from([-5, -3, 0, 3, 5])),
)
def test_pairs_always_cancel_out_and_every_link_ends_somewhere(
    said: list[tuple[str, str, int]], documents: dict[str, int]
) -> None:
    days = {one: day for one, _, day in said}
    links = [(one, "甲", other, days[one]) for one, other, _ in said if one in documents]

    pairs, missing, unequal = link(*links, documents=documents)

    assert sum(documents[number] for number in pairs) == 0
    assert len(pairs) % 2 == 0
    assert set(pairs) | set(missing) | set(unequal) >= {one for one, _, other, _ in links if one != other}
    assert not set(pairs) & (set(missing) | set(unequal))
