import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_bytes, write_csv
from kejing.intake.containers import delimited, quotation
from kejing.intake.containers.opening import open_tables
from kejing.intake.containers.tables import OVERFLOW, ROW, HeaderPlace, Table
from kejing.intake.errors import EmptyFileError, LineTooLongError, NulBytesError, UnclosedQuoteError
from services.examples import share_of

WORDS = frozenset({"日期", "客户", "金额", "單據日期", "客戶名稱", "Date", "Customer", "Amount"})
HEADER = ("日期", "客户", "金额")


def find_header(rows: Sequence[Sequence[str]]) -> HeaderPlace:
    """Find the first row with three known words, else take the first."""
    for number, row in enumerate(rows, start=1):
        known = len(WORDS.intersection(row))
        if known >= 3:
            return HeaderPlace(row=number, levels=1, headers=strip_end(row), known=known)
    return HeaderPlace(row=1, levels=1, headers=strip_end(rows[0]) if rows else (), known=0)


def strip_end(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(row[: max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)])


def read_rows(table: Table) -> list[tuple[str | int | None, ...]]:
    """Return row number, cells and overflow; an empty cell is null whoever read it."""
    batches = [
        batch.with_columns(pl.col(pl.String).replace("", None)).select(ROW, pl.exclude(ROW, OVERFLOW), OVERFLOW)
        for batch in table.read_batches()
    ]
    return pl.concat(batches).rows() if batches else []


def open_bytes(tmp_path: Path, content: bytes, name: str = "a.csv") -> Table:
    return open_one(write_bytes(tmp_path / name, content))


def open_one(path: Path) -> Table:
    folder = path.parent / "unpacked"
    folder.mkdir(exist_ok=True)
    (table,) = open_tables(path, folder=folder, find_header=find_header)
    return table


CELLS = st.text(alphabet=st.sampled_from("甲乙店Ab1.é \"',;|\t\n镕㛃"), max_size=6)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS.map(lambda cell: cell + "元")), max_size=12)


@settings(max_examples=share_of(80))
@given(
    rows=TABLES,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]),
    delimiter=st.sampled_from([",", "\t", ";", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    titles=st.integers(min_value=0, max_value=3),
)
def test_any_table_in_any_encoding_and_delimiter_reads_back_equal(
    rows: list[tuple[str, str, str]], encoding: str, delimiter: str, line_end: str, titles: int
) -> None:
    above = [("某某公司销售明细", "", "")] * titles
    with TemporaryDirectory() as folder:
        path = write_csv(
            Path(folder) / "a.csv", [*above, HEADER, *rows], encoding=encoding, delimiter=delimiter, line_end=line_end
        )

        table = open_one(path)

        assert read_rows(table) == [
            (number, *(cell or None for cell in row), None) for number, row in enumerate(rows, start=titles + 2)
        ]
    assert (table.headers, table.titles) == (HEADER, ("某某公司销售明细",) * titles)
    assert (table.delimiter, table.damaged, table.expected_rows) == (delimiter, 0, len(rows))
    assert table.encoding == encoding.removesuffix("-le").removesuffix("-be")


PIECES = st.lists(
    st.sampled_from(
        ["甲", "1", " ", '"', '""', ",", ",", ",", "\n", "\n", "\r\n", "\r", "\ufffd", "\ufeff", '"乙"', '\n"', '",']
    ),
    max_size=60,
).map("".join)


@settings(max_examples=share_of(200))
@given(PIECES)
def test_both_readers_see_the_same_records_where_the_survey_is_certain(text: str) -> None:
    content = f"日期,客户,金额\n{text}"
    with TemporaryDirectory() as folder:
        table = open_bytes(Path(folder), content.encode())
        try:
            rows = read_rows(table)
        except UnclosedQuoteError:
            assert table.expected_rows is None
            return

    assert table.expected_rows in {len(rows), None}
    assert [row[0] for row in rows] == list(range(2, 2 + len(rows)))
    if "\r" not in content.replace("\r\n", ""):
        records = list(csv.reader(io.StringIO(content, newline=""), delimiter=","))[1:]
        cells = [[cell or None for cell in (*record, "", "", "")[:3]] for record in records]
        assert [list(row[1:4]) for row in rows] == cells


def test_titles_and_blank_rows_count_as_rows(tmp_path: Path) -> None:
    table = open_bytes(
        tmp_path, "甲公司 销售明细,,\n\n查询时间:,2024-01-01,\n日期,客户,金额\n\n2024-01-02,甲,1\n\n".encode("gb18030")
    )

    assert read_rows(table) == [(5, None, None, None, None), (6, "2024-01-02", "甲", "1", None), (7, *[None] * 4)]
    assert (table.titles, table.expected_rows) == (("甲公司 销售明细", "查询时间: 2024-01-01"), 3)


def test_a_quoted_title_of_several_lines_is_one_row(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, '"甲公司\n销售明细",,\n日期,客户,"金额"\n2024-01-02,甲,1\n'.encode())

    assert read_rows(table) == [(3, "2024-01-02", "甲", "1", None)]
    assert table.expected_rows == 1


def test_the_line_that_names_the_delimiter_to_excel_is_no_title(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, "sep=;\n日期;客户;金额\n2024-01-02;甲, 乙;1\n".encode())

    assert (table.delimiter, table.titles, read_rows(table)) == (";", (), [(3, "2024-01-02", "甲, 乙", "1", None)])


def test_tab_text_named_as_a_workbook_is_read_as_what_it_is(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, "日期\t客户\t金额\r\n2024-01-02\t镕喆店\t1\r\n".encode("gb18030"), name="销售.xls")

    assert (table.name, table.container, table.encoding, table.delimiter) == ("销售.xls", "csv", "gb18030", "\t")
    assert read_rows(table) == [(2, "2024-01-02", "镕喆店", "1", None)]


def test_a_text_of_old_macintosh_line_ends_is_read(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, "日期,客户,金额\r2024-01-02,甲,1\r\r2024-01-03,乙,2".encode("gb18030"))

    assert read_rows(table) == [
        (2, "2024-01-02", "甲", "1", None),
        (3, *[None] * 4),
        (4, "2024-01-03", "乙", "2", None),
    ]
    assert table.expected_rows == 3


@pytest.mark.parametrize("beyond", [1, 2, 10, 100])
def test_cells_beyond_the_header_are_left_over_with_their_row(tmp_path: Path, beyond: int) -> None:
    lines = ["日期,客户,金额", "2024-01-02,甲,1", f"2024-01-03,乙,丙{',' * beyond}2", "2024-01-04,丁,3"]

    table = open_bytes(tmp_path, "\n".join(lines).encode())

    assert read_rows(table) == [
        (2, "2024-01-02", "甲", "1", None),
        (3, "2024-01-03", "乙", "丙", "2"),
        (4, "2024-01-04", "丁", "3", None),
    ]
    assert table.expected_rows == 3


def test_long_rows_after_many_batches_lose_and_repeat_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BATCH_ROWS", 1000)
    lines = [f"2024-01-02,客户{number},{number}" for number in range(60_000)]
    lines[50_000] += ",,多"
    lines[59_000] += f"{',' * 80}余"

    rows = read_rows(open_bytes(tmp_path, "\n".join(["日期,客户,金额", *lines]).encode()))

    assert [row[0] for row in rows] == list(range(2, 60_002))
    assert [row[2] for row in rows] == [f"客户{number}" for number in range(60_000)]
    assert [(row[0], row[4]) for row in rows if row[4] is not None] == [(50_002, "多"), (59_002, "余")]


def test_blank_cells_beyond_the_header_are_nothing(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, '日期,客户,金额,,\n2024-01-02,甲,1,, \n2024-01-03,乙,2,"",\n'.encode())

    assert table.headers == HEADER
    assert read_rows(table) == [(2, "2024-01-02", "甲", "1", None), (3, "2024-01-03", "乙", "2", None)]


def test_a_quotation_mark_inside_a_cell_is_an_ordinary_character(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, '日期,客户,金额\n2024-01-02,19" 显示器,1\n2024-01-03,甲"乙",2\n'.encode())

    assert read_rows(table) == [(2, "2024-01-02", '19" 显示器', "1", None), (3, "2024-01-03", '甲"乙"', "2", None)]
    assert table.expected_rows == 2


def test_quotations_that_go_over_lines_and_blocks_are_one_cell(tmp_path: Path) -> None:
    note = "第一行\r\n,第二行\n" * 4
    rows = [("2024-01-02", f"{note}{number}", "1") for number in range(20_000)]

    table = open_one(write_csv(tmp_path / "a.csv", [HEADER, *rows]))

    assert (tmp_path / "a.csv").stat().st_size > 2 * 1024 * 1024
    assert read_rows(table) == [(number, *row, None) for number, row in enumerate(rows, start=2)]
    assert table.expected_rows == 20_000


def test_a_name_cut_in_half_is_damage_and_the_rest_is_sound(tmp_path: Path) -> None:
    content = "日期,客户,金额\n2024-01-02,甲商店,1\n2024-01-02,乙商".encode("gb18030") + b"\xb5,2\n"

    table = open_bytes(tmp_path, content)

    assert (table.encoding, table.damaged) == ("gb18030", 1)
    assert read_rows(table)[1] == (3, "2024-01-02", "乙商\ufffd", "2", None)


def test_damage_in_utf_8_is_counted_and_kept_in_its_row(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, "日期,客户,金额\n2024-01-02,甲".encode() + b"\xe4\xb8,1\n2024-01-03,\xef\xbf\xbd,2\n")

    assert (table.encoding, table.damaged) == ("utf-8", 1)
    assert [row[2] for row in read_rows(table)] == ["甲\ufffd", "\ufffd"]


def test_the_batches_can_be_read_again(tmp_path: Path) -> None:
    table = open_bytes(tmp_path, "日期,客户,金额\n2024-01-02,甲,1\n".encode("gb18030"))

    assert read_rows(table) == read_rows(table)


@pytest.mark.parametrize("name", ["customers.csv", "orders.csv"])
def test_the_broken_northwind_files_leave_over_what_a_comma_pushed_out(
    real_ledgers: Path, tmp_path: Path, name: str
) -> None:
    path = real_ledgers / "northwind" / "dirty_unquoted_commas" / name
    records = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    width = len(records[0])

    (table,) = open_tables(path, folder=tmp_path, find_header=find_header)

    assert [(row[0], row[-1]) for row in read_rows(table) if row[-1] is not None] == [
        (number, record[width]) for number, record in enumerate(records, start=1) if len(record) > width
    ]
    assert table.expected_rows == len(records) - 1


@pytest.mark.parametrize(
    "content", [b"", b"\n\n\n", b"\xef\xbb\xbf \r\n", b",,,\n;;\n", b'""\n', b"\xff\xfe", b"\xff\xfe\n\0"]
)
def test_a_text_without_anything_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EmptyFileError):
        open_bytes(tmp_path, content)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_zero_bytes_are_refused_with_their_row(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(NulBytesError) as caught:
        open_bytes(tmp_path, "日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,\0,1\n".encode(encoding))

    assert caught.value.numbers == {"file": "a.csv", "row": 3}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, ending: str
) -> None:
    for module in (delimited, quotation):
        monkeypatch.setattr(module, "MOST_RECORD_BYTES", 300_000)
    content = "日期,客户,金额\n2024-01-02,甲,1\n" + "甲,乙" * 400_000

    with pytest.raises(LineTooLongError) as caught:
        open_bytes(tmp_path, content.encode(encoding), name=f"a{ending}")

    assert caught.value.numbers == {"file": f"a{ending}", "row": 3}


def test_a_record_of_too_many_lines_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotation, "MOST_RECORD_BYTES", 2_000_000)
    content = '日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,"' + "甲\n" * 1_500_000 + '",2\n'

    with pytest.raises(LineTooLongError) as caught:
        open_bytes(tmp_path, content.encode())

    assert caught.value.numbers == {"file": "a.csv", "row": 3}


@pytest.mark.parametrize("rows", [1, 100_000])
def test_a_quotation_that_never_ends_is_refused_with_its_row(tmp_path: Path, rows: int) -> None:
    table = open_bytes(
        tmp_path, ('日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,"乙,1\n' + "2024-01-02,丙,1\n" * rows).encode()
    )

    with pytest.raises(UnclosedQuoteError) as caught:
        read_rows(table)

    assert caught.value.numbers == {"file": "a.csv", "row": 3}
