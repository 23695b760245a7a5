import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.opened_sheets import TABLES, as_read, cells_of, open_file, read_one, refusal
from intake.written_tables import write_workbook
from kejing.intake import read_ledger
from services.examples import share_of

HEADER = ("单据日期", "单据编号", "客户名称", "金额")
SHEET = "xl/worksheets/sheet1.xml"
type Change = Callable[[bytes], bytes]


def change_part(path: Path, part: str, change: Change) -> Path:
    """Rewrite one part of a workbook, as another program or a vandal would."""
    parts = BytesIO(path.read_bytes())
    with zipfile.ZipFile(parts) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return path


def replacing(old: str, new: str) -> Change:
    return lambda content: content.replace(old.encode(), new.encode())


def write_simple(path: Path) -> Path:
    return write_workbook(
        path, [HEADER, ("2024-01-02", "A1", "甲店", 1.5), ("2024-01-03", "A2", "乙店", 2)], sheet="明细"
    )


SIMPLE = [(2, "2024-01-02", "A1", "甲店", "1.5"), (3, "2024-01-03", "A2", "乙店", "2")]


def test_title_rows_and_row_numbers_are_those_a_person_sees(tmp_path: Path) -> None:
    rows = [
        ("甲公司销售明细", None),
        ("查询时间", "2024-01"),
        HEADER,
        ("2024-01-02", "A1", "甲店", 1.5),
        (),
        SIMPLE[1][1:],
    ]

    (table,) = open_file(write_workbook(tmp_path / "a.xlsx", rows, first_row=3, first_column=2))

    assert (table.name, table.container, table.sheet, table.titles, table.expected_rows) == (
        "a.xlsx", "xlsx", "Sheet1", ("甲公司销售明细", "查询时间 2024-01"), 3,
    )  # fmt: skip
    assert cells_of(table) == [
        (7, "2024-01-02", "A1", "甲店", "1.5"),
        (8, None, None, None, None),
        (9, "2024-01-03", "A2", "乙店", "2"),
    ]


def test_a_sheet_for_each_month_is_one_ledger(tmp_path: Path) -> None:
    spaced = ("单据 日期", "单据编号：", "客户名称*", "金额")
    path = write_workbook(
        tmp_path / "a.xlsx",
        [("说明",), ("每月一张",)],
        sheet="说明",
        more_sheets={
            "1月": [HEADER, SIMPLE[0][1:]],
            "2月": [("二月",), spaced, SIMPLE[1][1:]],
            "3月": [HEADER],
            "客户": [("客户名称", "电话"), ("甲店", "1")],
            "旧": [HEADER, ("2023-01-02", "A0", "甲店", 9)],
            "空": [],
        },
        hidden=("旧",),
    )

    tables = open_file(path)

    assert [(table.sheet, cells_of(table)) for table in tables] == [
        ("1月", [(2, "2024-01-02", "A1", "甲店", "1.5")]),
        ("2月", [(3, "2024-01-03", "A2", "乙店", "2")]),
    ]
    assert {table.unread_sheets for table in tables} == {("说明", "3月", "客户", "旧")}


def test_a_hidden_sheet_is_read_where_nothing_else_is_a_ledger(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        [("客户名称", "合计"), ("甲店", 3)],
        more_sheets={"数据": [HEADER, SIMPLE[0][1:]], "封面": [("销售",)]},
        hidden=("数据",),
    )

    (table,) = open_file(path)

    assert (table.sheet, table.unread_sheets) == ("数据", ("Sheet1", "封面"))


def test_sheets_whose_amounts_mean_something_else_are_not_put_together(tmp_path: Path) -> None:
    taxed, untaxed = (*HEADER[:3], "金额（含税）"), (*HEADER[:3], "金额（未税）")
    path = write_workbook(
        tmp_path / "a.xlsx",
        [taxed, SIMPLE[0][1:]],
        sheet="含税",
        more_sheets={"未税": [untaxed, SIMPLE[1][1:]]},
    )

    (table,) = open_file(path)

    assert (table.sheet, table.unread_sheets) == ("含税", ("未税",))


def test_a_year_beside_its_months_would_count_twice_and_is_refused(tmp_path: Path) -> None:
    months = {f"{month}月": [(f"2024-{month:02}-{day:02}", f"A{month}{day}", "甲店", day) for day in (1, 2, 3)]
              for month in (1, 2)}  # fmt: skip
    path = write_workbook(
        tmp_path / "a.xlsx",
        [HEADER, *months["1月"], *months["2月"]],
        sheet="全年",
        more_sheets={name: [HEADER, *rows] for name, rows in months.items()},
    )

    assert refusal(path) == (
        "In a.xlsx, the sheets “全年” and “1月” hold the same rows, which would count twice: hide one of them; hidden "
        "sheets are not read."
    )


def test_a_chart_between_the_sheets_does_not_matter(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        chart = workbook.add_chart({"type": "line"})
        workbook.add_chartsheet("图").set_chart(chart)
        sheet = workbook.add_worksheet("明细")
        chart.add_series({"values": "=明细!$D$2:$D$3"})
        for row, cells in enumerate([HEADER, SIMPLE[0][1:]]):
            sheet.write_row(row, 0, cells)

    (table,) = open_file(tmp_path / "a.xlsx")

    assert (table.sheet, table.unread_sheets, cells_of(table)) == ("明细", (), SIMPLE[:1])


MOMENT = datetime(2024, 1, 2, 10, 30, 15)  # noqa: DTZ001 : a cell has no zone
DAYS = (
    'yyyy"年"m"月"d"日"', "d-mmm-yy", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "[$-404]e/m/d",
    '[$-804]yyyy"年"m"月"d"日";@', "dd/mm/yyyy", "m/d", 14, 22, 27, 28, 30, 31, 36, 57, 58,
)  # fmt: skip
NUMBERS = (
    '_ ¥* #,##0.00_ ;_ ¥* \\-#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "[Red]#,##0.00", "[$￥-804]#,##0.00", '#,##0"元"',
    '0.00"d"', "0.00E+00", "# ?/?", "0%", "@", "[DBNum2][$-804]General", 'General"年"',
)  # fmt: skip


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_are_iso_text_and_numbers_plain_whatever_their_format(tmp_path: Path, *, since_1904: bool) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": since_1904}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row, form in enumerate(DAYS, start=1):
            shape = workbook.add_format({"num_format": form})
            sheet.write_datetime(row, 0, date(2024, 1, 2), shape)
            sheet.write_datetime(row, 1, MOMENT, shape)
            sheet.write_number(row, 2, 0.4375, shape)
        for row, form in enumerate(NUMBERS, start=1 + len(DAYS)):
            sheet.write_number(row, 3, -45293.07, workbook.add_format({"num_format": form}))

    (table,) = open_file(tmp_path / "a.xlsx")

    assert table.since_1904 is since_1904
    assert [cells[1:] for cells in cells_of(table)] == [
        *[("2024-01-02", "2024-01-02 10:30:15", "10:30:00", None)] * len(DAYS),
        *[(None, None, None, "-45293.07")] * len(NUMBERS),
    ]


def test_a_workbooks_own_format_under_a_chinese_number_is_its_own(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", [HEADER, ("2024-01-02", "A1", "甲店", date(2024, 1, 2))])
    change_part(path, "xl/styles.xml", lambda xml: xml.replace(b"yyyy-mm-dd", b"0.00").replace(b'"164"', b'"31"'))

    assert read_one(path) == [(2, "2024-01-02", "A1", "甲店", "45293")]


def test_numbers_have_no_exponents_and_whole_ones_no_point(tmp_path: Path) -> None:
    numbers = (0.1, 1e-7, 1e15, 100.0, -0.005, 123456789012345)
    path = write_workbook(tmp_path / "a.xlsx", [HEADER, *((None, None, None, number) for number in numbers)])

    assert [cells[-1] for cells in read_one(path)] == [
        "0.1", "0.0000001", "1000000000000000", "100", "-0.005", "123456789012345",
    ]  # fmt: skip


def test_a_formula_is_its_last_value_and_an_error_is_unknown(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ("2024-01-02", "A1"))
        sheet.write_formula(1, 2, "='[other.xlsx]客户'!A1", None, "甲店")
        sheet.write_formula(1, 3, '=WEBSERVICE("http://localhost:9/x")', None, 12.5)
        sheet.write_row(2, 0, ("2024-01-03", "A2", "乙店"))
        sheet.write_formula(2, 3, "=VLOOKUP(A1,B:B,1,0)", None, "#N/A")
        sheet.write_row(3, 0, ("2024-01-03", "A3", "丙店"))
        sheet.write_formula(3, 3, "=TRUE", None, value=True)

    assert read_one(tmp_path / "a.xlsx") == [
        (2, "2024-01-02", "A1", "甲店", "12.5"),
        (3, "2024-01-03", "A2", "乙店", None),
        (4, "2024-01-03", "A3", "丙店", "true"),
    ]


def test_an_amount_in_error_is_rejected_and_never_nought(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        for row, cells in enumerate([HEADER, ("2024-01-02", "A1", "甲店", 5)]):
            sheet.write_row(row, 0, cells)
        sheet.write_row(2, 0, ("2024-01-03", "A2", "乙店"))
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")

    ledger = read_ledger([tmp_path / "a.xlsx"])

    assert ledger.rejects.select("row", "field", "reason").rows() == [(3, "amount", "missing")]
    assert (ledger.totals.amount, ledger.totals.kept, ledger.totals.rejected) == (500, 1, 1)


MERGED = [
    ("单据日期", "单据编号", "客户名称", "客户编号", "品名", "金额", "单据金额", "数量"),
    (date(2024, 1, 2), "A1", "甲店", "0012", "米", 1, "1,200.50", 3),
    (None, None, None, None, "面", 2, None, None),
    (None, None, None, None, None, None, None, None),
    (date(2024, 1, 3), 202401030001, "乙店", "7", "油", 3, None, None),
    (None, None, None, None, "盐", 4, None, None),
]
MERGES = [
    *((1, column, 3, column) for column in (0, 1, 2, 3, 6, 7)),
    *((4, column, 5, column) for column in (0, 1, 2, 3)),
]


def test_names_days_and_codes_over_several_rows_stand_in_each_and_numbers_in_the_first(tmp_path: Path) -> None:
    rows = read_one(write_workbook(tmp_path / "a.xlsx", MERGED, merges=MERGES, first_row=2, first_column=1))

    assert rows == [
        (4, "2024-01-02", "A1", "甲店", "0012", "米", "1", "1,200.50", "3"),
        (5, "2024-01-02", "A1", "甲店", "0012", "面", "2", None, None),
        (6, None, None, None, None, None, None, None, None),
        (7, "2024-01-03", "202401030001", "乙店", "7", "油", "3", None, None),
        (8, "2024-01-03", "202401030001", "乙店", None, "盐", "4", None, None),
    ]


def test_cells_that_are_only_blank_are_not_filled(tmp_path: Path) -> None:
    assert [cells[3] for cells in read_one(write_workbook(tmp_path / "a.xlsx", MERGED))] == [
        "甲店", None, None, "乙店", None,
    ]  # fmt: skip


def test_merged_titles_and_headers_leave_the_rows_alone(tmp_path: Path) -> None:
    rows = [("销售明细", None, None, None), HEADER, (None, None, None, None), *(cells[1:] for cells in SIMPLE)]
    path = write_workbook(tmp_path / "a.xlsx", rows, merges=[(0, 0, 0, 3), *((1, at, 2, at) for at in range(4))])

    (table,) = open_file(path)

    assert [cells for cells in cells_of(table) if any(cells[1:])] == [
        (4, "2024-01-02", "A1", "甲店", "1.5"),
        (5, "2024-01-03", "A2", "乙店", "2"),
    ]


@pytest.mark.parametrize(
    "last_row",
    [
        '<row r="1048576" s="1" customFormat="1"/>',
        '<row r="1048576"><c r="XFD1048576" s="0"/></row>',
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t> </t></is></c></row>',
    ],
)
def test_formats_and_blanks_down_to_the_last_row_are_no_rows(tmp_path: Path, last_row: str) -> None:
    path = change_part(write_simple(tmp_path / "a.xlsx"), SHEET, replacing("</sheetData>", f"{last_row}</sheetData>"))

    (table,) = open_file(path)

    assert (table.expected_rows, cells_of(table)) == (2, SIMPLE)


def test_a_cell_far_from_the_table_is_named_and_not_paid_for(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = change_part(write_simple(tmp_path / "a.xlsx"), SHEET, replacing("</sheetData>", far))

    assert refusal(path) == (
        "In a.xlsx, sheet “明细”, a filled cell stands far from the table, at XFD1048576: empty it, or copy the table "
        "into a new workbook."
    )


def test_cells_without_their_places_stand_one_after_the_other(tmp_path: Path) -> None:
    path = write_simple(tmp_path / "a.xlsx")
    for place in [f"{letter}{row}" for letter in "ABCD" for row in (1, 2, 3)]:
        change_part(path, SHEET, replacing(f' r="{place}"', ""))
    for row in (1, 2, 3):
        change_part(path, SHEET, replacing(f'<row r="{row}"', "<row"))

    assert read_one(path) == SIMPLE


@pytest.mark.parametrize("width", [200, 16_384])
def test_a_wide_sheet_is_read(tmp_path: Path, width: int) -> None:
    more = tuple(f"栏{place}" for place in range(width - len(HEADER)))
    path = write_workbook(tmp_path / "a.xlsx", [(*HEADER, *more), (*SIMPLE[0][1:], *more)])

    (table,) = open_file(path)

    assert table.headers == (*HEADER, *more)
    assert cells_of(table) == [(*SIMPLE[0], *more)]


def test_cells_right_of_the_last_header_are_told(tmp_path: Path) -> None:
    rows = [HEADER, (*SIMPLE[0][1:], None, "多", "余"), SIMPLE[1][1:]]

    (table,) = open_file(write_workbook(tmp_path / "a.xlsx", rows))

    assert [batch["overflow"].to_list() for batch in table.read_batches()] == [["多", None]]


def damaged_sentence(path: Path) -> str:
    return f"{path.name} is damaged or was not copied completely: copy or export it again."


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda content: content[: len(content) // 2]),
        (SHEET, replacing("</sheetData>", "")),
        (SHEET, replacing("<v>3</v>", "<v>999</v>")),
        ("xl/workbook.xml", lambda content: content[:-20]),
        ("xl/workbook.xml", replacing('r:id="rId1"', 'r:id="rId9"')),
        ("xl/_rels/workbook.xml.rels", replacing("sheet1.xml", "nowhere.xml")),
        ("xl/sharedStrings.xml", lambda content: content[: len(content) // 2]),
    ],
)
def test_a_broken_part_is_refused(tmp_path: Path, part: str, change: Change) -> None:
    path = change_part(write_simple(tmp_path / "a.xlsx"), part, change)

    assert refusal(path) in {
        damaged_sentence(path), "a.xlsx is empty: export it again and check that it has rows.",
    }  # fmt: skip


def test_a_workbook_cut_short_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    path = write_simple(tmp_path / "a.xlsx")
    content = path.read_bytes()

    for end in range(100, len(content) - 1, 211):
        path.write_bytes(content[:end])

        assert refusal(path) == damaged_sentence(path)


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("entity", ["&c;", "&f;"])
@pytest.mark.parametrize(
    ("part", "root", "text"), [("xl/sharedStrings.xml", "<sst", "甲店"), ("xl/workbook.xml", "<workbook", "明细")]
)
def test_entities_are_not_followed(tmp_path: Path, entity: str, part: str, root: str, text: str) -> None:
    path = write_simple(tmp_path / "a.xlsx")
    change_part(path, part, replacing(root, ENTITIES + root))
    change_part(path, part, replacing(text, entity))

    assert refusal(path) == damaged_sentence(path)


def test_a_workbook_that_would_unpack_to_masses_is_refused(tmp_path: Path) -> None:
    path = change_part(
        write_simple(tmp_path / "a.xlsx"), SHEET, replacing("</sheetData>", " " * (210 * 1024**2) + "</sheetData>")
    )

    assert refusal(path) == ("a.xlsx is too large for a workbook or web page: export it as CSV (UTF-8), or in parts.")


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = write_simple(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")  # its size unpacked, in the archive's directory
    path.write_bytes(content)

    assert refusal(path) == damaged_sentence(path)


def test_a_time_of_day_alone_is_no_day(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_datetime(1, 0, time(8, 5), workbook.add_format({"num_format": "h:mm"}))

    assert read_one(tmp_path / "a.xlsx") == [(2, "08:05:00", None, None, None)]


@settings(max_examples=share_of(40))
@given(rows=TABLES, since_1904=st.booleans(), place=st.integers(min_value=0, max_value=5))
def test_any_table_in_a_workbook_reads_back_equal(
    rows: list[tuple[object, ...]], place: int, *, since_1904: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = write_workbook(
            Path(folder, "a.xlsx"), [HEADER, *rows], since_1904=since_1904, first_row=place, first_column=place
        )

        assert read_one(path) == as_read(rows, header_row=place + 1)
