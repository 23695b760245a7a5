"""A cell that stands where no table reaches is refused before its sheet fills the memory."""

import re
from pathlib import Path

import pytest

from intake.changed_workbooks import write_changed
from kejing.intake import read_ledger
from kejing.intake.errors import DamagedFileError, FarCellError

ROWS = (("日期", "客户", "金额"), ("2024-01-02", "甲店", "10.00"), ("2024-01-03", "乙店", "5.50"))


@pytest.mark.parametrize(
    ("was", "now", "cell"),
    [
        (b'"C1"', b'"C9999999"', "C9999999"),
        (b'"C2"', b'"C999999999"', "C999999999"),
        (b'"C2"', b'"zzz999999"', "ZZZ999999"),
        (b'"C2"', b"'C88888888'", "C88888888"),
        (b' r="C2"', b' r = "C88888888"', "C88888888"),
        (b' r="C2"', b'\nr="C88888888"', "C88888888"),
        (b'"C2"', b'"C99999999999999999999"', "C99999999999999999999"),
        (b'"C2"', b'"XFE2"', "XFE2"),
        (b'"C2"', b'"CCCCCC2"', "CCCCCC2"),
        (b'"C3"', b'"XFD1048577"', "XFD1048577"),
    ],
)
def test_a_cell_out_of_its_order_is_found_in_any_spelling(tmp_path: Path, was: bytes, now: bytes, cell: str) -> None:
    path = write_changed(tmp_path / "a.xlsx", ROWS, lambda sheet: sheet.replace(was, now))

    with pytest.raises(FarCellError) as caught:
        read_ledger([path])

    assert caught.value.numbers == {"file": "a.xlsx", "sheet": "Sheet1", "cell": cell}


def test_a_far_row_whose_cells_do_not_say_where_they_stand_is_found(tmp_path: Path) -> None:
    def change(sheet: bytes) -> bytes:
        return re.sub(rb'<c r="[A-Z]+\d+"', b"<c", sheet).replace(b'<row r="3"', b'<row r="999999999"')

    path = write_changed(tmp_path / "a.xlsx", ROWS, change)

    with pytest.raises(FarCellError) as caught:
        read_ledger([path])

    assert caught.value.numbers["cell"] == "C999999999"


def test_more_texts_than_there_can_be_are_not_made_room_for(tmp_path: Path) -> None:
    def change(texts: bytes) -> bytes:
        return re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4999999999"', texts)

    path = write_changed(tmp_path / "a.xlsx", ROWS, change, part="xl/sharedStrings.xml")

    with pytest.raises(DamagedFileError):
        read_ledger([path])


def test_cells_in_small_letters_and_other_quotation_marks_are_read(tmp_path: Path) -> None:
    path = write_changed(
        tmp_path / "a.xlsx", ROWS, lambda sheet: sheet.replace(b'"B2"', b"'B2'").replace(b'"C3"', b'"c3"')
    )

    assert read_ledger([path]).totals.amount == 1550
