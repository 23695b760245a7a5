import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_csv, write_workbook
from kejing.intake import Companions, IntakeError, Options, PickedRows, pick_rows, read_companions, read_ledger
from kejing.intake.containers.opening import name_files

HEADER = ("日期", "单号", "客户", "金额")
ROWS = [HEADER, ("2024-01-02", "007", "甲", "1"), ("昨天", "008", "乙", "2"), ("2024-01-03", "009", "丙", "很多")]


def cells_of(picked: PickedRows) -> list[tuple[object, ...]]:
    width = len(picked.headers)
    return picked.rows.select("row", *(f"c{place}" for place in range(width))).rows()


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    if path.suffix == ".xlsx":
        return write_workbook(path, rows)
    if path.suffix == ".parquet":
        pl.DataFrame(rows[1:], schema=list(rows[0]), orient="row").write_parquet(path)
        return path
    return write_csv(path, rows, encoding="gb18030" if path.name.startswith("gb") else "utf-8")


@pytest.mark.parametrize("name", ["a.csv", "gb.csv", "a.csv.gz", "a.xlsx", "a.parquet"])
def test_rejected_rows_come_back_as_they_stand_in_the_file(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, ROWS)
    rejects = read_ledger([path]).rejects

    [picked] = pick_rows([path], rejects.select("file", "row"), folder=tmp_path)

    assert (picked.file, picked.headers) == (name, HEADER)
    assert cells_of(picked) == [(3, *ROWS[2]), (4, *ROWS[3])]
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_the_sheets_of_a_workbook_are_told_apart(tmp_path: Path) -> None:
    other = [HEADER, ("2024-02-01", "1", "丁", "5"), ("明天", "2", "戊", "6")]
    path = write_workbook(tmp_path / "a.xlsx", ROWS, sheet="1月", more_sheets={"2月": other})
    ledger = read_ledger([path])

    picked = pick_rows([path], ledger.rejects.select("file", "row"))

    assert ledger.rejects["file"].to_list() == ["a.xlsx [1月]", "a.xlsx [1月]", "a.xlsx [2月]"]
    assert [report.address for report in ledger.files] == ["a.xlsx [1月]", "a.xlsx [2月]"]
    assert [(one.file, cells_of(one)) for one in picked] == [
        ("a.xlsx [1月]", [(3, *ROWS[2]), (4, *ROWS[3])]),
        ("a.xlsx [2月]", [(3, *other[2])]),
    ]


def test_files_of_one_name_in_different_folders_are_told_apart(tmp_path: Path) -> None:
    paths = []
    for folder, rows in (("一月", ROWS), ("二月", [HEADER, ROWS[3], ROWS[1]])):
        (tmp_path / folder).mkdir()
        paths.append(write_csv(tmp_path / folder / "a.csv", rows))
    ledger = read_ledger(paths)

    picked = pick_rows(paths, ledger.rejects.select("file", "row"))

    assert [report.name for report in ledger.files] == ["一月/a.csv", "二月/a.csv"]
    assert [(one.file, cells_of(one)) for one in picked] == [
        ("一月/a.csv", [(3, *ROWS[2]), (4, *ROWS[3])]),
        ("二月/a.csv", [(2, *ROWS[3])]),
    ]


def test_only_as_many_folders_are_named_as_tell_files_apart() -> None:
    paths = [Path("/a/x/1.csv"), Path("/b/x/1.csv"), Path("/b/2.csv"), Path("/b/2.csv"), Path("/c/3.csv")]

    assert name_files(paths) == ("a/x/1.csv", "b/x/1.csv", "2.csv", "2.csv", "3.csv")


def test_a_file_in_an_archive_or_a_folder_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    write_csv(folder / "a.csv", ROWS)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(write_csv(tmp_path / "b.csv", [HEADER, ROWS[1], ROWS[2]]), "里/b.csv")
    paths = [folder, tmp_path / "b.zip"]

    picked = pick_rows(paths, read_ledger(paths).rejects.select("file", "row"))

    assert [(one.file, one.rows["row"].to_list()) for one in picked] == [
        ("数据/a.csv", [3, 4]),
        ("b.zip/里/b.csv", [3]),
    ]


def test_a_row_says_by_itself_what_it_left_to_the_rows_above(tmp_path: Path) -> None:
    rows = [
        ("日期", "单据编号", "客户", "商品", "数量", "金额"),
        ("张伟", "", "", "", "", ""),
        ("2024-01-02", "X1", "甲店", "A", "1", "1"),
        ("", "", "", "B", "1", "两块"),
        ("", "", "", "C", "1", "3"),
        ("李娜", "", "", "", "", ""),
        ("2024-01-03", "X2", "乙店", "A", "1", "一块"),
        ("", "", "", "C", "1", "3"),
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    ledger = read_ledger([path])

    [picked] = pick_rows([path], ledger.rejects.select("file", "row"))

    assert picked.headers == (*rows[0], "salesperson")
    assert cells_of(picked) == [
        (4, "2024-01-02", "X1", "甲店", "B", "1", "两块", "张伟"),
        (7, "2024-01-03", "X2", "乙店", "A", "1", "一块", "李娜"),
    ]


def test_what_is_corrected_is_read_as_the_file_would_have_been(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    [picked] = pick_rows([path], read_ledger([path]).rejects.select("file", "row"))
    first, second = ([str(cell) for cell in cells[1:]] for cells in cells_of(picked))
    corrected = [picked.headers, ("2024-01-02", *first[1:3], "3"), (*second[:3], "3")]

    again = read_ledger([write_csv(tmp_path / "b.csv", corrected)])

    assert again.lines.select("document_number", "customer_name", "amount").rows() == [
        ("008", "乙", 300),
        ("009", "丙", 300),
    ]


def test_rows_with_too_many_cells_show_the_first_left_over(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [*ROWS[:2], (*ROWS[1], "多", "更多")])
    ledger = read_ledger([path], options=Options(skip_bad_rows=True))

    [picked] = pick_rows([path], ledger.rejects.select("file", "row"))

    assert picked.rows["overflow"].to_list() == ["多"]


def test_rows_of_files_beside_the_lines_are_found_by_their_own_headers(tmp_path: Path) -> None:
    lines = write_csv(tmp_path / "a.csv", ROWS)
    contacts = write_csv(
        tmp_path / "c.csv",
        [("拜访记录表", "", ""), ("拜访时间", "客户", "谈了啥"), ("昨天", "甲", "货"), ("2024-01-05", "甲", "")],
    )
    beside = Companions(contacts=contacts)
    said = {"谈了啥": "remark"}
    ledger = read_ledger([lines], companions=beside, mapping=said)
    alone = read_companions(beside, known=ledger.customers, mapping=said)

    picked = pick_rows([lines], ledger.rejects.select("file", "row"), companions=beside, mapping=said)
    [one] = pick_rows([], alone.rejects.select("file", "row"), companions=beside, mapping=said)

    assert [(each.file, each.rows["row"].to_list()) for each in picked] == [("a.csv", [3, 4]), ("c.csv", [3])]
    assert (one.headers, cells_of(one)) == (("拜访时间", "客户", "谈了啥"), [(3, "昨天", "甲", "货")])


def test_no_row_asked_for_is_no_file_opened(tmp_path: Path) -> None:
    nothing = pl.DataFrame(schema={"file": pl.String, "row": pl.Int64})

    assert pick_rows([tmp_path / "none.csv"], nothing) == []


@pytest.mark.parametrize(("file", "row", "code"), [("b.csv", 2, "missing_file"), ("a.csv", 99, "changed_file")])
def test_what_is_not_there_is_refused(tmp_path: Path, file: str, row: int, code: str) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)

    with pytest.raises(IntakeError) as caught:
        pick_rows([path], pl.DataFrame({"file": [file], "row": [row]}))

    assert caught.value.code == code


def test_few_rows_of_many_batches_are_picked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kejing.intake.containers.delimited.BATCH_ROWS", 10)
    path = write_csv(tmp_path / "a.csv", [HEADER, *[("2024-01-02", str(place), "甲", "1") for place in range(100)]])

    [picked] = pick_rows([path], pl.DataFrame({"file": ["a.csv"] * 3, "row": [95, 2, 50]}))

    assert picked.rows["c1"].to_list() == ["0", "48", "93"]
