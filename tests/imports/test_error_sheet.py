from datetime import date
from io import BytesIO
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from django.utils import translation

from imports.importing import HEADER, amounts, counted, import_files, preview_of, read, receive, visible
from kejing.imports.enums import FileRole, ImportState
from kejing.imports.models import Import
from kejing.imports.operations.error_sheet import write_error_sheet
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.options import ImportOptions
from kejing.intake import MAPPABLE_FIELDS
from kejing.kit.spreadsheets import write_csv, write_workbook
from kejing.ledger.queries import live_documents

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER, REASON = "Line number", "Why it was rejected"
THREE_LINES = (
    HEADER
    + "2026-10-01,XS-0,A,阿店,T0,茶,饮,1,1.00\n"
    + "2026-10-02,XS-1,A,阿店,T1,茶,饮,1,10.00\n"
    + "2026-10-02,XS-1,A,阿店,T2,米,粮,2,abc\n"
    + "2026-10-02,XS-1,A,阿店,T3,油,粮,1,30.00\n"
    + "2026-10-03,XS-2,B,比店,T1,茶,饮,1,5.00\n"
)


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def open_sheets(file: Path) -> dict[str, pl.DataFrame]:
    book = fastexcel.read_excel(file)
    return {name: book.load_sheet(name, dtypes="string").to_polars() for name in book.sheet_names}


def open_sheet(one: Import) -> pl.DataFrame:
    (sheet,) = open_sheets(write_error_sheet(one)).values()
    return sheet


def corrected(sheet: pl.DataFrame, folder: Path, **cells: str) -> Path:
    """The sheet with these cells, all rows the same, saved as a person would."""
    file = folder / "corrected.xlsx"
    rows = sheet.with_columns(pl.lit(value).alias(name) for name, value in cells.items())
    with file.open("wb") as opened:
        write_workbook(opened, headers=rows.columns, rows=rows.rows(), sheet="Tabelle1")
    return file


def test_the_sheet_holds_the_rows_as_they_stand_in_the_file_with_a_number_and_the_reason() -> None:
    one = import_files(THREE_LINES)

    sheet = open_sheet(one)

    number = sheet[NUMBER].item()
    assert number.startswith("R")
    assert sheet.rows(named=True) == [
        {
            "日期": "2026-10-02",
            "单据编号": "XS-1",
            "客户编号": "A",
            "客户名称": "阿店",
            "商品编号": "T2",
            "商品名称": "米",
            "类别": "粮",
            "数量": "2",
            "金额": "abc",
            NUMBER: number,
            REASON: "“abc” in amount is not a number that can be read.",
        }
    ]


def test_a_corrected_line_completes_its_document_however_often_it_is_imported(tmp_path: Path) -> None:
    one = import_files(THREE_LINES)
    assert amounts()["XS-1", "A", date(2026, 10, 2)] == 4000
    file = corrected(open_sheet(one), tmp_path, 金额="20.00")

    first = import_files(file)
    after = visible()
    again = import_files(file)

    assert counted(preview_of(first)) == (0, 1, 0, 0, 0)
    assert counted(preview_of(again))[:2] == (0, 0)
    assert amounts() == {
        ("XS-0", "A", date(2026, 10, 1)): 100,
        ("XS-1", "A", date(2026, 10, 2)): 6000,
        ("XS-2", "B", date(2026, 10, 3)): 500,
    }
    (document,) = (one for one in after if one.number == "XS-1")
    assert sorted((line.product, line.amount) for line in document.lines) == [("T1", 1000), ("T2", 2000), ("T3", 3000)]
    assert visible() == after


def test_a_line_that_was_corrected_wrongly_is_corrected_again(tmp_path: Path) -> None:
    sheet = open_sheet(import_files(THREE_LINES))

    import_files(corrected(sheet, tmp_path, 金额="2000.00"))
    import_files(corrected(sheet, tmp_path, 金额="20.00"))

    assert amounts()["XS-1", "A", date(2026, 10, 2)] == 6000


def test_the_same_row_has_the_same_number_in_the_next_export(tmp_path: Path) -> None:
    first, later = import_files(THREE_LINES), import_files(THREE_LINES.replace("XS-0", "XS-9"))

    assert open_sheet(first)[NUMBER].to_list() == open_sheet(later)[NUMBER].to_list()


def test_two_rows_of_the_same_content_have_two_numbers() -> None:
    bad = "2026-10-02,XS-1,A,阿店,T2,米,粮,2,abc\n"

    assert open_sheet(import_files(THREE_LINES + bad))[NUMBER].n_unique() == 2


def test_a_document_of_bad_lines_alone_is_new(tmp_path: Path) -> None:
    text = HEADER + "2026-10-01,XS-0,A,阿店,T0,茶,饮,1,1.00\n2026-10-02,XS-1,B,比店,T1,茶,饮,1,x\n"

    import_files(corrected(open_sheet(import_files(text)), tmp_path, 金额="7.00"))

    assert amounts() == {("XS-0", "A", date(2026, 10, 1)): 100, ("XS-1", "B", date(2026, 10, 2)): 700}


def test_a_corrected_sheet_says_nothing_of_the_documents_it_lacks(tmp_path: Path) -> None:
    bad = "2026-10-01,XS-5,B,比店,T1,茶,饮,1,x\n2026-10-03,XS-6,B,比店,T1,茶,饮,1,x\n"
    file = corrected(open_sheet(import_files(THREE_LINES + bad)), tmp_path, 金额="7.00")
    options = ImportOptions(removes_missing=True)

    again = import_files(file, options=options)

    assert counted(preview_of(again)) == (2, 1, 0, 0, 0)
    assert live_documents().count() == 5
    assert amounts()["XS-1", "A", date(2026, 10, 2)] == 4700


def test_numbers_that_the_program_gives_lines_from_now_on_do_not_double_them() -> None:
    import_files(THREE_LINES.replace("abc", "20.00"))
    numbered = THREE_LINES.replace("abc", "20.00").replace("金额", "金额,行号")
    lines = numbered.splitlines()

    import_files("\n".join([lines[0], *(f"{line},{place}" for place, line in enumerate(lines[1:]))]) + "\n")

    assert amounts()["XS-1", "A", date(2026, 10, 2)] == 6000


def test_line_numbers_of_the_file_are_kept_and_none_is_added(tmp_path: Path) -> None:
    text = "日期,单据编号,行号,客户编号,客户名称,金额\n2026-10-02,1,1,A,阿店,5\n2026-10-02,1,2,A,阿店,x\n"
    one = import_files(text)
    sheet = open_sheet(one)

    import_files(corrected(sheet, tmp_path, 金额="7"))

    assert (sheet.columns[-2:], sheet["行号"].to_list()) == (["金额", REASON], ["2"])
    assert amounts() == {("1", "A", date(2026, 10, 2)): 1200}


def test_columns_that_were_named_by_hand_are_known_in_the_sheet_too(tmp_path: Path) -> None:
    text = "wann,wer,x1,y\n2026-10-02,A,5,q\n2026-10-02,B,abc,q\n"
    said = ImportOptions(mapping={"wann": "sold_on", "wer": "customer_code", "x1": "amount"})
    one = import_files(text, options=said)

    again = import_files(corrected(open_sheet(one), tmp_path, x1="7"))

    assert preview_of(again).rejected == 0
    assert amounts() == {("", "A", date(2026, 10, 2)): 500, ("", "B", date(2026, 10, 2)): 700}


def test_what_looks_like_a_formula_is_text() -> None:
    one = import_files(
        HEADER + '2026-10-02,=HYPERLINK("http://x"),+A,@店,T1,茶,饮,1,=1+1\n2026-10-02,1,B,b,T1,茶,饮,1,1\n'
    )

    book = write_error_sheet(one).read_bytes()

    sheet = fastexcel.read_excel(book).load_sheet(0, dtypes="string").to_polars()
    assert sheet.row(0)[1:4] == ('=HYPERLINK("http://x")', "+A", "@店")
    assert sheet["金额"].item() == "=1+1"
    raw = BytesIO()
    write_csv(raw, headers=["a"], rows=[["=1+1"]])
    assert b"'=1+1" in raw.getvalue()
    with_formulas = pl.read_excel(BytesIO(book), engine="calamine", infer_schema_length=0)
    assert with_formulas["金额"].item() == "=1+1"


def test_a_list_of_balances_comes_whole_so_that_none_is_lost(tmp_path: Path) -> None:
    text = "客户编号,客户名称,应收余额,到期日\nK1,一,100,2026-09-01\nK2,二,abc,2026-09-02\nK3,三,50,2026-09-02\n"
    options = ImportOptions(balances_on=date(2026, 10, 31))
    one = import_files(text, roles=(FileRole.RECEIVABLES,), options=options)
    sheet = open_sheet(one)
    fixed = sheet.with_columns(应收余额=pl.col("应收余额").replace("abc", "7"))

    import_files(corrected(fixed, tmp_path), roles=(FileRole.RECEIVABLES,), options=options)

    assert sheet["客户编号"].to_list() == ["K1", "K2", "K3"]
    assert [row is not None for row in sheet[REASON]] == [False, True, False]
    assert {one.customer: one.amount for one in visible()} == {"K1": 10000, "K2": 700, "K3": 5000}


def test_each_file_with_bad_rows_has_a_sheet() -> None:
    contacts = "日期,客户编号,方式,内容\n2026-10-05,A,拜访,ok\n不知道,A,拜访,hm\n"
    one = import_files(THREE_LINES, contacts, roles=(FileRole.LINES, FileRole.CONTACTS))

    sheets = open_sheets(write_error_sheet(one))

    assert [sheet.height for sheet in sheets.values()] == [1, 1]
    assert NUMBER not in list(sheets.values())[1].columns


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_added_columns_are_understood_in_every_language(language: str, tmp_path: Path) -> None:
    one = import_files(THREE_LINES)
    with translation.override(language):
        sheet = open_sheet(one)
        file = corrected(sheet, tmp_path, 金额="20.00")

        again = receive(file)
        read(again)

    assert counted(preview_of(again)) == (0, 1, 0, 0, 0)
    assert set(sheet.columns[-2:]).isdisjoint(MAPPABLE_FIELDS)


def test_where_nothing_was_rejected_there_is_no_sheet() -> None:
    one = import_files(THREE_LINES.replace("abc", "20.00"))

    with pytest.raises(ImportStopped) as stopped:
        write_error_sheet(one)

    assert (stopped.value.failure.code, one.state) == ("no_rejects", ImportState.APPLIED)
