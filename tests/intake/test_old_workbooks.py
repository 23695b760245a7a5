import struct
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.opened_sheets import TABLES, as_read, cells_of, open_file, read_one, refusal
from intake.written_workbooks import ErrorCell, pack_streams, write_old_workbook
from kejing.intake import read_ledger
from services.examples import share_of

HEADER = ("单据日期", "单据编号", "客户名称", "金额")
TRADITIONAL = ("單據日期", "單據編號", "客戶名稱", "金額")
ROWS = [
    HEADER,
    (date(2024, 1, 2), "A1", "甲喆店", 1234.5),
    (datetime(2024, 1, 3, 10, 30, 15), "0012", "“乙”·店", -7),  # noqa: DTZ001 : a cell has no zone
    (time(8, 5), None, None, Decimal("0.1")),
    ("2024-01-05", "X" * 200, "x", True),
    (None, None, None, ErrorCell("#N/A")),
    ("2024-01-06", "A6", "丙店", 10**12),
]
READ = [
    (2, "2024-01-02", "A1", "甲喆店", "1234.5"),
    (3, "2024-01-03 10:30:15", "0012", "“乙”·店", "-7"),
    (4, "08:05:00", None, None, "0.1"),
    (5, "2024-01-05", "X" * 200, "x", "true"),
    (6, None, None, None, None),
    (7, "2024-01-06", "A6", "丙店", "1000000000000"),
]


@pytest.mark.parametrize("codepage", [None, 936])
@pytest.mark.parametrize("since_1904", [False, True])
def test_an_old_workbook_reads_as_a_new_one_does(tmp_path: Path, codepage: int | None, *, since_1904: bool) -> None:
    path = write_old_workbook(tmp_path / "a.xls", ROWS, codepage=codepage, since_1904=since_1904, first_row=2)

    (table,) = open_file(path)

    assert (table.name, table.container, table.encoding, table.sheet, table.since_1904) == (
        "a.xls", "xls", None if codepage is None else "gb18030", "Sheet1", since_1904,
    )  # fmt: skip
    assert (table.headers, table.damaged, table.expected_rows) == (HEADER, 0, 6)
    assert cells_of(table) == [(row + 2, *cells) for row, *cells in READ]


def test_a_ledger_in_an_old_workbook_is_judged_as_it_came(tmp_path: Path) -> None:
    rows = [HEADER, (date(2024, 1, 2), "A1", "甲店", 10.55), (date(2024, 1, 3), "A2", "乙店", ErrorCell("#DIV/0!"))]

    ledger = read_ledger([write_old_workbook(tmp_path / "a.xls", rows, codepage=936)])

    assert ledger.lines.select("sold_on", "document_number", "customer_name", "amount").rows() == [
        (date(2024, 1, 2), "A1", "甲店", 1055)
    ]
    assert ledger.rejects.select("row", "field", "reason").rows() == [(3, "amount", "missing")]


def test_big5_is_read_by_its_code_page(tmp_path: Path) -> None:
    rows = [TRADITIONAL, ("113/01/02", "A1", "碁峰裏店", 5)]

    (table,) = open_file(write_old_workbook(tmp_path / "a.xls", rows, codepage=950, sheet="一月"))

    assert (table.encoding, table.sheet, table.headers) == ("big5", "一月", TRADITIONAL)
    assert cells_of(table) == [(2, "113/01/02", "A1", "碁峰裏店", "5")]


def claim(path: Path, *, codepage: int, instead_of: int) -> Path:
    """Make a workbook say another code page than its texts are in."""
    said, lie = (struct.pack("<HHH", 0x42, 2, number) for number in (instead_of, codepage))
    content = path.read_bytes()
    assert said in content
    path.write_bytes(content.replace(said, lie))
    return path


@pytest.mark.parametrize(
    ("codepage", "claimed"), [(936, 1252), (936, 950), (950, 936), (950, 1252), (936, 65001), (936, 1)]
)
@pytest.mark.parametrize("has_known_headers", [True, False])
def test_a_wrong_code_page_is_not_believed(
    tmp_path: Path, codepage: int, claimed: int, *, has_known_headers: bool
) -> None:
    header = HEADER if codepage == 936 else TRADITIONAL
    rows = [
        header if has_known_headers else ("Date", "Number", "Customer", "Amount"),
        ("2024-01-02", "A1", "大中商店", 5),
    ]
    path = write_old_workbook(tmp_path / "a.xls", rows, codepage=codepage)

    (table,) = open_file(claim(path, codepage=claimed, instead_of=codepage))

    assert (table.headers, cells_of(table)) == (rows[0], [(2, "2024-01-02", "A1", "大中商店", "5")])


def test_western_letters_stay_what_they_are(tmp_path: Path) -> None:
    rows = [("Date", "Number", "Customer", "Amount"), ("2024-01-02", "Ä1", "Café Müller", 5)]
    for codepage in (None, 1252):
        path = write_old_workbook(tmp_path / "a.xls", rows, codepage=codepage)

        assert read_one(path) == [(2, "2024-01-02", "Ä1", "Café Müller", "5")]


def test_chinese_bytes_in_the_place_of_unicode_are_read(tmp_path: Path) -> None:
    rows = [[cell.encode("gbk").decode("latin-1") if isinstance(cell, str) else cell for cell in row] for row in ROWS]

    (table,) = open_file(write_old_workbook(tmp_path / "a.xls", rows))

    assert (table.encoding, table.headers, cells_of(table)) == ("gb18030", HEADER, READ)


def test_characters_that_cannot_be_decoded_are_counted(tmp_path: Path) -> None:
    path = write_old_workbook(tmp_path / "a.xls", ROWS, codepage=936)
    path.write_bytes(path.read_bytes().replace("丙店".encode("gbk"), b"\xff\xff\xff\xff"))

    (table,) = open_file(path)

    assert (table.damaged, cells_of(table)[-1][3]) == (4, "\ufffd" * 4)


@pytest.mark.parametrize("codepage", [None, 936])
def test_sheets_are_chosen_as_in_a_new_workbook(tmp_path: Path, codepage: int | None) -> None:
    path = write_old_workbook(
        tmp_path / "a.xls",
        [("说明",)],
        codepage=codepage,
        sheet="说明",
        more_sheets={"一月": ROWS[:2], "二月": [HEADER, ROWS[2]], "旧": [HEADER, ("2020-01-01", "B", "丁店", 1)]},
        hidden=("旧",),
    )

    tables = open_file(path)

    assert [(table.sheet, cells_of(table)) for table in tables] == [
        ("一月", READ[:1]),
        ("二月", [(2, *READ[1][1:])]),
    ]
    assert {table.unread_sheets for table in tables} == {("说明", "旧")}


def test_merged_names_stand_in_each_of_their_rows(tmp_path: Path) -> None:
    rows = [HEADER, (date(2024, 1, 2), "A1", "甲店", 5), (None, None, None, None), (None, None, "乙店", 6)]
    path = write_old_workbook(
        tmp_path / "a.xls", rows, merges=[(1, 0, 3, 0), (1, 1, 3, 1), (1, 3, 2, 3)], more_sheets={"x": rows[:1]}
    )

    assert read_one(path) == [
        (2, "2024-01-02", "A1", "甲店", "5"),
        (3, None, None, None, None),
        (4, "2024-01-02", "A1", "乙店", "6"),
    ]


def test_a_long_text_runs_over_records(tmp_path: Path) -> None:
    texts = ["长" * 9000, "尾", "短" * 5000]
    rows = [HEADER, *(("2024-01-02", "A", text, 1) for text in texts)]

    assert [cells[3] for cells in read_one(write_old_workbook(tmp_path / "a.xls", rows))] == texts


def test_a_bare_stream_without_a_container_is_read(tmp_path: Path) -> None:
    records = [struct.pack("<HHHHHH", 0x809, 8, 0, 0x10, 0, 0)]
    for row, cells in enumerate([HEADER, ("2024-01-02", "A1", "甲店")]):
        for column, cell in enumerate(cells):
            text = cell.encode("gbk")
            records.append(struct.pack("<HHHHHH", 0x204, 8 + len(text), row, column, 0, len(text)) + text)
    records += [struct.pack("<HHHHHd", 0x203, 14, 1, 3, 0, 5.5), struct.pack("<HH", 0x0A, 0)]
    (tmp_path / "a.xls").write_bytes(b"".join(records))

    assert read_one(tmp_path / "a.xls") == [(2, "2024-01-02", "A1", "甲店", "5.5")]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ('yyyy"年"m"月"d"日"', "2024-01-02"),
        ("d-mmm-yy", "2024-01-02"),
        ("[$-404]e/m/d", "2024-01-02"),
        ('#,##0"元"', "45293"),
        ('_ ¥* #,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "45293"),
        ("[Red]0.00", "45293"),
    ],
)
@pytest.mark.parametrize("codepage", [None, 936])
def test_a_number_is_a_day_by_its_format(tmp_path: Path, codepage: int | None, form: str, shown: str) -> None:
    if codepage:
        form = form.replace("¥", "￥")
    path = write_old_workbook(
        tmp_path / "a.xls", [HEADER, (date(2024, 1, 2), "A", "甲店", 5)], codepage=codepage, day_format=form
    )

    assert read_one(path) == [(2, shown, "A", "甲店", "5")]


PROTECTED = "a.xls is protected by a password: open it, save a copy without one, and use the copy."
DAMAGED = "a.xls is damaged or was not copied completely: copy or export it again."


@pytest.mark.parametrize("codepage", [None, 936])
def test_a_protected_old_workbook_is_refused(tmp_path: Path, codepage: int | None) -> None:
    assert refusal(write_old_workbook(tmp_path / "a.xls", ROWS, codepage=codepage, has_password=True)) == PROTECTED


def test_a_protected_new_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(pack_streams({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(range(256)) * 40}))

    assert refusal(path) == PROTECTED


def test_a_text_that_says_so_does_not_make_it_protected(tmp_path: Path) -> None:
    rows = [HEADER, ("2024-01-02", "A1", "EncryptedPackage", 1)]

    assert read_one(write_old_workbook(tmp_path / "a.xls", rows)) == [(2, "2024-01-02", "A1", "EncryptedPackage", "1")]


def test_another_document_in_the_same_container_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(pack_streams({"WordDocument": bytes(5000)}))

    assert refusal(path).startswith("a.xls is not a table: ")


@pytest.mark.parametrize("sheets", [{}, {"二": []}])
def test_an_empty_old_workbook_is_refused(tmp_path: Path, sheets: dict[str, list[tuple[str, ...]]]) -> None:
    assert refusal(write_old_workbook(tmp_path / "a.xls", [], more_sheets=sheets)) == (
        "a.xls is empty: export it again and check that it has rows."
    )


@pytest.mark.parametrize("codepage", [None, 936])
def test_an_old_workbook_cut_short_is_refused_and_loses_no_row(tmp_path: Path, codepage: int | None) -> None:
    rows = [HEADER, *((date(2024, 1, 2), f"A{number}", "甲店", number) for number in range(200))]
    path = write_old_workbook(tmp_path / "a.xls", rows, codepage=codepage)
    content = path.read_bytes()

    for end in range(8, len(content.rstrip(b"\0")), 997):
        path.write_bytes(content[:end])

        assert refusal(path) == DAMAGED


@settings(max_examples=share_of(40))
@given(rows=TABLES, codepage=st.sampled_from([None, 936]), since_1904=st.booleans())
def test_any_table_in_an_old_workbook_reads_back_equal(
    rows: list[tuple[object, ...]], codepage: int | None, *, since_1904: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = write_old_workbook(Path(folder, "a.xls"), [HEADER, *rows], codepage=codepage, since_1904=since_1904)

        assert read_one(path) == as_read(rows)
