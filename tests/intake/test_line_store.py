from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_csv
from kejing.intake import Ledger, read_ledger
from kejing.intake.lines import store as storing
from kejing.intake.lines.store import STORE_SCHEMA, LineStore

HEADER = ("日期", "单据编号", "客户", "金额", "红冲")
FIRST = [HEADER, *[("2024-01-02", f"A{place}", "甲", f"{place}.005", "") for place in range(7)]]
SECOND = [
    HEADER,
    ("2024-02-01", "B1", "乙", "5", "是"),
    ("2024-02-02", "B2", "丙", "7", ""),
    ("2024-02-03", "B3", "乙", "-5", "是"),
    ("2024-02-04", "B4", "丁", "9", "是"),
]


def make_lines(rows: Sequence[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"file": file, "row": row, "amount": 100 * file + row, "sold_on": date(2024, 1, 1)} for file, row in rows],
        schema=dict(STORE_SCHEMA),
    )


def read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Ledger, Ledger]:
    """Read the same files with all lines in memory, and with three lines there at the most."""
    paths = [write_csv(tmp_path / "a.csv", FIRST), write_csv(tmp_path / "b.csv", SECOND)]
    held = read_ledger(paths)
    monkeypatch.setattr(storing, "SPILL_ROWS", 3)
    folder = tmp_path / "lines"
    folder.mkdir()
    return held, read_ledger(paths, folder=folder)


def test_lines_that_lie_in_files_are_the_lines_that_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, spilled = read_twice(tmp_path, monkeypatch)

    assert (held.store.is_spilled, spilled.store.is_spilled) == (False, True)
    assert spilled.lines.equals(held.lines)
    assert (spilled.totals, spilled.set_apart, spilled.rounding, spilled.period) == (
        held.totals,
        held.set_apart,
        held.rounding,
        held.period,
    )


def test_a_pair_that_lies_in_files_is_taken_out_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, spilled = read_twice(tmp_path, monkeypatch)

    assert spilled.lines["document_number"].to_list()[-2:] == ["B2", "B4"]
    assert spilled.store.scan().select(pl.len()).collect().item() == spilled.totals.kept == 9


def test_a_flagged_row_without_its_other_half_keeps_its_place(tmp_path: Path) -> None:
    rows = [SECOND[0], SECOND[4], SECOND[2]]

    ledger = read_ledger([write_csv(tmp_path / "a.csv", rows)])

    assert ledger.lines["document_number"].to_list() == ["B4", "B2"]


@pytest.mark.parametrize("spill", [2, 100])
def test_taking_out_gives_what_was_taken_and_leaves_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spill: int
) -> None:
    monkeypatch.setattr(storing, "SPILL_ROWS", spill)
    store = LineStore(tmp_path)
    for rows in ([(0, 2), (0, 3)], [(0, 4)], [(1, 2), (1, 3)]):
        store.add(make_lines(rows))

    taken = store.take_out(pl.DataFrame({"file": [1, 0, 0], "row": [3, 2, 9]}))

    assert taken.select("file", "row").rows() == [(0, 2), (1, 3)]
    assert store.collect()["amount"].to_list() == [3, 4, 102]


@pytest.mark.parametrize("spill", [2, 100])
def test_a_file_that_is_read_again_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spill: int
) -> None:
    monkeypatch.setattr(storing, "SPILL_ROWS", spill)
    store = LineStore(tmp_path)
    store.add(make_lines([(0, 2), (1, 2), (1, 3)]))

    store.forget(1)

    assert store.collect()["amount"].to_list() == [2]


def test_lines_added_out_of_order_come_in_order(tmp_path: Path) -> None:
    store = LineStore(tmp_path)
    store.add(make_lines([(1, 2)]))
    store.add(make_lines([(0, 3), (0, 2)]))

    assert store.collect()["amount"].to_list() == [2, 3, 102]
