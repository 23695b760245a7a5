from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.opened_sheets import TABLES, as_read, cells_of, open_file, read_one, refusal
from intake.written_workbooks import ErrorCell, web_table, write_web_page, write_xml_workbook
from kejing.intake import read_ledger
from services.examples import share_of

HEADER = ("单据日期", "单据编号", "客户名称", "金额")
FIRST = ("2024-01-02", "A1", "甲喆店", "1,234.50")
SECOND = ("2024-01-03", "0012", "乙店", "-7")
TABLE = web_table([HEADER, FIRST, SECOND])
NO_TABLE = (
    "a.xls is a web page without a table: you may have been signed out when it was exported. "
    "Sign in and export it again."
)
DAMAGED = "a.xls is damaged or was not copied completely: copy or export it again."


def write_page(folder: Path, page: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "a.xls"
    path.write_bytes(page.encode(encoding))
    return path


@pytest.mark.parametrize("has_meta", [True, False])
@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_a_web_page_is_read_in_any_encoding(tmp_path: Path, encoding: str, told: str, *, has_meta: bool) -> None:
    (table,) = open_file(
        write_web_page(tmp_path / "a.xls", [HEADER, FIRST, SECOND], encoding=encoding, has_meta=has_meta)
    )

    assert (table.name, table.container, table.encoding, table.sheet, table.damaged) == (
        "a.xls", "html", told, None, 0,
    )  # fmt: skip
    assert (table.headers, cells_of(table)) == (HEADER, [(2, *FIRST), (3, *SECOND)])


@pytest.mark.parametrize("encoding", ["cp950", "big5hkscs"])
def test_big5_is_read_though_a_page_does_not_say_so(tmp_path: Path, encoding: str) -> None:
    header = ("單據日期", "單據編號", "客戶名稱", "金額")
    path = write_web_page(
        tmp_path / "a.xls", [header, ("113/01/02", "A", "碁峰商店", 1)], encoding=encoding, has_meta=False
    )

    (table,) = open_file(path)

    assert (table.encoding, table.headers, cells_of(table)) == (
        "big5", header, [(2, "113/01/02", "A", "碁峰商店", "1")],
    )  # fmt: skip


@pytest.mark.parametrize("said", ["gb2312", "big5", "utf-8", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_page_that_names_the_wrong_encoding_is_not_believed(tmp_path: Path, encoding: str, said: str) -> None:
    page = f'<html><head><meta charset="{said}"></head>{TABLE}</html>'

    assert read_one(write_page(tmp_path, page, encoding=encoding)) == [(2, *FIRST), (3, *SECOND)]


def test_a_ledger_in_a_web_page_is_judged_as_it_came(tmp_path: Path) -> None:
    ledger = read_ledger([write_web_page(tmp_path / "a.xls", [HEADER, FIRST, SECOND])])

    assert ledger.lines.select("sold_on", "document_number", "customer_name", "amount").rows() == [
        (date(2024, 1, 2), "A1", "甲喆店", 123450),
        (date(2024, 1, 3), "0012", "乙店", -700),
    ]


MERGED = [
    ("销售明细", None, None, None, None),
    ("单据日期", "单据编号", "客户名称", "商品", None),
    (None, None, None, "品名", "金额"),
    ("2024-01-02", "A1", "甲店", "米", "1.00"),
    (None, None, None, "面", None),
    ("2024-01-03", "202401030001", "乙店", "油", "2.00"),
    (None, None, None, None, None),
]
MERGES = [
    (0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4),
    (3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 4, 4, 4), (5, 0, 6, 0), (5, 1, 6, 1), (5, 2, 6, 2),
]  # fmt: skip
MERGED_READ = [
    (4, "2024-01-02", "A1", "甲店", "米", "1.00"),
    (5, "2024-01-02", "A1", "甲店", "面", None),
    (6, "2024-01-03", "202401030001", "乙店", "油", "2.00"),
]
type Writer = Callable[..., Path]


@pytest.mark.parametrize("write", [write_web_page, write_xml_workbook])
def test_cells_over_several_rows_and_columns_stand_where_a_spreadsheet_puts_them(tmp_path: Path, write: Writer) -> None:
    (table,) = open_file(write(tmp_path / "a.xls", MERGED, merges=MERGES))

    assert table.titles == ("销售明细",)
    assert len(table.headers) == 5
    assert [cells for cells in cells_of(table) if any(cells[1:])] == MERGED_READ


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<td>甲&nbsp;&nbsp;店&#65;</td>", "甲 店A"),
        ("<td>\n  甲\n   店\n</td>", "甲 店"),
        ("<td>甲<br>乙<BR/>丙</td>", "甲\n乙\n丙"),
        ("<td><p>甲</p><p>乙</p></td>", "甲\n\n乙"),
        ("<td><a href='x'><b>甲</b>店</a><script>x()</script><!-- y --></td>", "甲店"),
        ("<td>张\u3000三</td>", "张\u3000三"),
        ("<td style='mso-number-format:\"\\@\"' x:str>001 &lt;2&gt;</td>", "001 <2>"),
        ("<TD NOWRAP>甲", "甲"),
        ("<td style='display:none'>甲</td>", "甲"),
        ("<td>#N/A</td>", None),
        ("<td>&nbsp;</td>", None),
    ],
)
def test_a_cell_is_what_a_reader_sees(tmp_path: Path, cell: str, text: str | None) -> None:
    page = TABLE.replace("<td>甲喆店</td>", cell)

    assert read_one(write_page(tmp_path, page)) == [(2, *FIRST[:2], text, FIRST[3]), (3, *SECOND)]


def test_hidden_rows_are_read_as_a_spreadsheet_reads_them(tmp_path: Path) -> None:
    page = TABLE.replace("<tr><td>2024-01-03", '<tr style="display:none"><td>2024-01-03')

    assert read_one(write_page(tmp_path, page)) == [(2, *FIRST), (3, *SECOND)]


def test_tags_that_are_never_closed_close_themselves(tmp_path: Path) -> None:
    page = TABLE.replace("</td>", "").replace("</tr>", "").replace("</th>", "")

    assert read_one(write_page(tmp_path, page)) == [(2, *FIRST), (3, *SECOND)]


OTHER = "<table><tr><td>公司</td></tr><tr><td>查询时间</td><td>2024</td></tr></table>"


def test_the_table_with_most_known_headers_is_read_and_what_stands_above_it_counts(tmp_path: Path) -> None:
    summary = web_table([("客户名称", "单据编号", "合计", "金额"), ("甲", "1", "2", "3")])
    page = f"<html><h1>销售</h1>{OTHER}<div>{TABLE}</div>{summary.replace('合计', '单据日期2')}{OTHER}</html>"

    (table,) = open_file(write_page(tmp_path, page))

    assert (table.titles, table.unread_sheets) == (("公司", "查询时间 2024"), ("#3",))
    assert cells_of(table) == [(4, *FIRST), (5, *SECOND)]


def test_a_table_within_a_table_for_looks_is_found(tmp_path: Path) -> None:
    page = f"<table><tr><td>菜单</td><td>{OTHER}<table><tr><td>{TABLE}</td></tr></table></td></tr></table>"

    (table,) = open_file(write_page(tmp_path, page))

    assert table.expected_rows == 2
    assert cells_of(table) == [(4, *FIRST), (5, *SECOND)]


def test_a_header_in_a_table_of_its_own_belongs_to_the_next(tmp_path: Path) -> None:
    page = f"<div>{web_table([HEADER])}</div><div>{web_table([FIRST, SECOND], header_rows=0)}</div>"

    assert read_one(write_page(tmp_path, page)) == [(2, *FIRST), (3, *SECOND)]


def test_tables_that_go_on_under_the_same_header_are_one(tmp_path: Path) -> None:
    page = f"{web_table([HEADER, FIRST])}{OTHER}{web_table([HEADER, SECOND])}"

    assert read_one(write_page(tmp_path, page)) == [
        (2, *FIRST),
        (3, None, None, None, None),
        (4, None, None, None, None),
        (5, *HEADER),
        (6, *SECOND),
    ]


LOGIN = (
    "<html><form><table><tr><td>用户名</td><td><input name=u></td></tr><tr><td>密码</td>"
    "<td><input type='password' name=p></td></tr></table></form></html>"
)


@pytest.mark.parametrize(
    "page",
    [
        LOGIN,
        "<html><body><h1>500 Internal Server Error</h1></body></html>",
        "<html>",
        "<!DOCTYPE html>\n<html><table></table></html>",
        "<table><tr><td>没有数据</td></tr></table>",
    ],
)
def test_a_page_without_a_table_is_refused(tmp_path: Path, page: str) -> None:
    assert refusal(write_page(tmp_path, page)) == NO_TABLE


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_page_that_breaks_off_is_refused(tmp_path: Path, part: float) -> None:
    page = web_table([HEADER, *[FIRST] * 100])

    assert refusal(write_page(tmp_path, page[: int(len(page) * part)])) == DAMAGED


def test_cells_in_a_script_after_the_table_are_no_cells(tmp_path: Path) -> None:
    page = f"{TABLE}<script>document.write('<tr><td>')</script><!-- <td> --></html>"

    assert read_one(write_page(tmp_path, page)) == [(2, *FIRST), (3, *SECOND)]


def test_a_page_deep_beyond_reason_is_refused(tmp_path: Path) -> None:
    assert refusal(write_page(tmp_path, "<table><tr><td>" * 3000 + TABLE + "</table>" * 3000)) == DAMAGED


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("<tr><td colspan=16383 rowspan=65000></td><td>x</td></tr>", "XFD2"),
        (f"<tr>{'<td colspan=9000>x</td>' * 3}</tr>", "MHE1"),
    ],
)
def test_a_page_of_nothing_but_width_is_refused(tmp_path: Path, row: str, cell: str) -> None:
    page = f"<table>{row * 2000}</table>"

    assert refusal(write_page(tmp_path, page)) == (
        f"In a.xls, sheet “1”, a filled cell stands far from the table, at {cell}: empty it, or copy the table into a "
        "new workbook."
    )


XML_ROWS: Sequence[Sequence[object]] = [
    HEADER,
    (date(2024, 1, 2), "A1", "甲 店\n二", 1234.5),
    (datetime(2024, 1, 3, 10, 30, 15), None, "&<", 1e-7),  # noqa: DTZ001 : a cell has no zone
    (),
    (time(8, 5), "0012", None, ErrorCell("#REF!")),
    (None, None, None, True),
]
XML_READ = [
    (2, "2024-01-02", "A1", "甲 店\n二", "1234.5"),
    (3, "2024-01-03 10:30:15", None, "&<", "0.0000001"),
    (4, None, None, None, None),
    (5, "08:05:00", "0012", None, None),
    (6, None, None, None, "true"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "utf-16"])
def test_an_xml_workbook_reads_as_a_new_one_does(tmp_path: Path, encoding: str) -> None:
    path = write_xml_workbook(tmp_path / "a.xls", XML_ROWS, encoding=encoding, more_sheets={"二": [("x",)], "三": []})

    (table,) = open_file(path)

    assert (table.container, table.sheet, table.unread_sheets, table.damaged) == ("xml", "Sheet1", ("二",), 0)
    assert cells_of(table) == XML_READ


def test_numbers_with_exponents_in_an_xml_workbook_are_plain(tmp_path: Path) -> None:
    path = write_xml_workbook(tmp_path / "a.xls", [HEADER, (None, None, None, 7), (None, None, None, 8)])
    path.write_bytes(path.read_bytes().replace(b">7<", b">1.5E-05<").replace(b">8<", b">1E+999999999<"))

    assert [cells[-1] for cells in read_one(path)] == ["0.000015", "1E+999999999"]


def test_hidden_sheets_and_the_year_1904_are_seen_in_an_xml_workbook(tmp_path: Path) -> None:
    path = write_xml_workbook(tmp_path / "a.xls", [HEADER, FIRST], more_sheets={"二": [HEADER, SECOND]})
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
    text = path.read_text().replace("</Table></Worksheet><", f"</Table>{options}</WorksheetOptions></Worksheet><", 1)
    calendar = '<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook><Worksheet'
    path.write_text(text.replace("<Worksheet", calendar, 1))

    (table,) = open_file(path)

    assert (table.sheet, table.since_1904, table.unread_sheets) == ("二", True, ("Sheet1",))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</Worksheet>", ""),
        ("A1", "A&1"),
        ("A1", "&a;"),
        ("A1", "&f;"),
        ('<Row ss:Index="5"', '<Row ss:Index="2"'),
        ('<Cell ss:Index="3"', '<Cell ss:Index="1"'),
        ('<Cell ss:Index="3"', '<Cell ss:Index="-3"'),
        ("<Table>", "<Table><Cell/>"),
        ("<Worksheet", "<Row/><Worksheet"),
    ],
)
def test_a_broken_xml_workbook_is_refused_and_entities_are_not_followed(tmp_path: Path, old: str, new: str) -> None:
    path = write_xml_workbook(tmp_path / "a.xls", XML_ROWS)
    entities = '?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY f SYSTEM "file:///etc/passwd">]>\r\n<?mso'
    text = path.read_bytes().decode().replace("?>\r\n<?mso", entities)
    assert old in text
    path.write_bytes(text.replace(old, new).encode())

    assert refusal(path) == DAMAGED


def test_a_far_cell_of_an_xml_workbook_is_named(tmp_path: Path) -> None:
    path = write_xml_workbook(tmp_path / "a.xls", XML_ROWS)
    path.write_bytes(
        path.read_bytes()
        .replace(b'<Row ss:Index="5"', b'<Row ss:Index="1048575"')
        .replace(b'<Cell ss:Index="4"', b'<Cell ss:Index="16384"')
    )

    assert refusal(path) == (
        "In a.xls, sheet “Sheet1”, a filled cell stands far from the table, at XFD1048576: empty it, or copy the table "
        "into a new workbook."
    )


def test_xml_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert refusal(write_page(tmp_path, '<?xml version="1.0"?><svg><text>x</text></svg>')).startswith(
        "a.xls is not a table: "
    )


def as_shown(cell: object) -> str:
    """Write a cell as a browser shows it: several blanks are one, and none stands at the edge of a line."""
    return "\n".join(" ".join(line.split()) for line in str(cell).lower().split("\n"))


@settings(max_examples=share_of(40))
@given(rows=TABLES, encoding=st.sampled_from(["utf-8", "gb18030"]), has_meta=st.booleans())
def test_any_table_in_a_web_page_reads_back_equal(
    rows: list[tuple[object, ...]], encoding: str, *, has_meta: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = write_web_page(Path(folder, "a.xls"), [HEADER, *rows], encoding=encoding, has_meta=has_meta)

        assert [tuple(as_shown(cell) for cell in cells) for cells in read_one(path)] == [
            tuple(as_shown(cell) for cell in cells) for cells in as_read(rows)
        ]


@settings(max_examples=share_of(40))
@given(rows=TABLES, encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_table_in_an_xml_workbook_reads_back_equal(rows: list[tuple[object, ...]], encoding: str) -> None:
    with TemporaryDirectory() as folder:
        assert read_one(write_xml_workbook(Path(folder, "a.xls"), [HEADER, *rows], encoding=encoding)) == as_read(rows)


def test_money_in_a_web_page_is_exact(tmp_path: Path) -> None:
    rows = [HEADER, ("2024-01-02", "A1", "甲店", Decimal("0.285"))]

    assert read_ledger([write_web_page(tmp_path / "a.xls", rows)]).lines["amount"].to_list() == [29]
