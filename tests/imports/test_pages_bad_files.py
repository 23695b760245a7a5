"""Bad files through the web upload: each is read to its sentence, and nothing of it is in the ledger."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from imports.uploading import HEADER, ledger, make_desk
from intake.written_workbooks import pack_streams
from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.ledger.models import Document

if TYPE_CHECKING:
    from imports.uploading import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
LOCKED = pack_streams({"EncryptedPackage": b"x" * 600})


def cut_workbook() -> bytes:
    """Return a workbook that was not copied to its end."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write_row(0, 0, ["日期", "客户", "金额"])
    return made.getvalue()[:-200]


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "empty.csv is empty: export it again and check that it has rows."),
        (
            "header.csv",
            HEADER,
            "header.csv has a header row but no rows under it: export it again with a longer period.",
        ),
        (
            "photo.xlsx",
            PICTURE,
            "photo.xlsx is not a table: give a CSV file, an Excel workbook (.xlsx, .xls) or a Parquet file.",
        ),
        (
            "locked.xlsx",
            LOCKED,
            "locked.xlsx is protected by a password: open it, save a copy without one, and use the copy.",
        ),
        ("cut.xlsx", cut_workbook(), "cut.xlsx is damaged or was not copied completely: copy or export it again."),
        (
            "nul.csv",
            ledger().encode() + b"2026-01-01,\0\0\0,K1,S,T1,1.00\n",
            (
                "nul.csv holds unprintable zero bytes near row 5, so it is no clean text table: export it again"
                " as CSV or"
                " .xlsx."
            ),
        ),
        (
            "quote.csv",
            HEADER + '2026-01-01,"XS1,K1,S,T1,1.00\n',
            "In quote.csv, row 2 opens a quotation mark that is never closed: remove it or export the file again.",
        ),
        (
            "orders.csv",
            "日期,单据编号,单据类型,客户编号,客户名称,价税合计\n2026-01-01,A1,进货单,K1,S,1.00\n",
            "1 row was read, but it is no sale: purchase 1.",
        ),
        (
            "wan.csv",
            "单位：万元\n" + HEADER + "2026-01-01,XS1,K1,S,T1,1.00\n",
            (
                "wan.csv says “单位:万元” above the table, so its amounts are not written in full: export it with"
                " amounts in"
                " full."
            ),
        ),
    ],
)
def test_a_file_that_is_no_ledger_is_told_why(name: str, content: str | bytes, sentence: str, desk: Desk) -> None:
    one = desk.bring(content, name=name)

    page = desk.look(one)

    assert (one.state, page.one("p", class_="says").words) == (ImportState.FAILED, sentence)
    assert [link.words for link in page.every("a", class_="btn")] == ["Send other files"]
    assert Document.objects.count() == 0


def test_the_same_file_twice_in_one_import_is_refused(desk: Desk) -> None:
    desk.send(("a.csv", ledger()), ("b.csv", ledger()))

    page = desk.look(desk.read(Import.objects.get()))

    assert page.one("p", class_="says").words == (
        "File 1, a.csv, and file 2, b.csv, have the same content: give each file only once."
    )


def test_a_text_of_a_file_is_never_a_part_of_the_page(desk: Desk) -> None:
    says = desk.look(desk.bring("a<i>when</i>,who\n1,2\n")).one("section", class_="asked")

    assert says.every("i") == []
    assert "a<i>when</i>" in [option.words for option in says.every("option")]
