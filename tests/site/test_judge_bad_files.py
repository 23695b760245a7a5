"""`kejing judge` is given what is no ledger: one sentence that says what to do, and nothing left behind."""

import gzip
import os
import re
import socket
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pytest
import xlsxwriter

from intake.changed_workbooks import read_parts, write_changed
from intake.written_tables import write_bytes, write_csv, write_workbook
from intake.written_workbooks import (
    pack_streams,
    write_old_workbook,
    write_web_page,
    write_xml_workbook,
)
from kejing.intake.containers import archives, delimited, opening, quotation, sheet_parts
from kejing.intake.containers.tables import FindHeader, Table
from services.command_line import Run

pytestmark = pytest.mark.once

HEADER: Final = ("日期", "客户", "金额")
ROWS: Final = (HEADER, ("2024-01-02", "甲店", "10.00"), ("2024-01-03", "乙店", "5.50"))
MANY: Final = (HEADER, *(("2024-01-02", f"第{number}店", "1.00") for number in range(200)))
TEXTS: Final = "xl/sharedStrings.xml"
MEGABYTE: Final = 1024**2

BILLION_LAUGHS: Final = (
    b'<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (place + 1, b"&%c;" % place * 10) for place in range(ord("a"), ord("j")))
    + b"]>"
)
OUTSIDE: Final = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd"><!ENTITY k SYSTEM "http://127.0.0.1:9/">]>'

type Write = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Bad:
    """A file that is no ledger: its name, how it is made, what is said of it; `{}` stands for its name."""

    name: str
    write: Write
    sentence: str


DAMAGED: Final = "{} is damaged or was not copied completely: copy or export it again."
NO_TABLE: Final = "{} is not a table: give a CSV file, an Excel workbook (.xlsx, .xls) or a Parquet file."
EMPTY: Final = "{} is empty: export it again and check that it has rows."
LOCKED: Final = "{} is protected by a password: open it, save a copy without one, and use the copy."
TOO_LARGE: Final = "{} is too large for a workbook or web page: export it as CSV (UTF-8), or in parts."
NO_FILE: Final = "There is no file {}: check the name and the folder."
BURSTS: Final = "{} would unpack to more than can be a ledger: unpack it yourself and give the files in it."
NO_ROWS: Final = "{} has a header row but no rows under it: export it again with a longer period."
NO_FILES: Final = "{} holds no file that could be a table: check that it is the right one."


def content(written: bytes | str) -> Write:
    return lambda path: path.write_bytes(written.encode() if isinstance(written, str) else written)


def rows(*table: tuple[str, ...]) -> Write:
    return lambda path: write_csv(path, table)


def cut(write: Write) -> Write:
    """Write a file and take its last third away."""

    def write_and_cut(path: Path) -> None:
        write(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])

    return write_and_cut


def locked_archive(path: Path) -> None:
    """Write an archive whose only file is marked as encrypted."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
    marked = bytearray(path.read_bytes())
    marked[6] |= 1
    marked[marked.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(marked)


def burst(parts: Mapping[str, bytes], name: str, *, megabytes: int, told: int | None = None) -> Write:
    """Return a writer of an archive of which one part is so many megabytes of blanks, on disk next to nothing.

    `told` is how many bytes the archive says it has.
    """
    size = megabytes * MEGABYTE if told is None else told
    checksum = zlib.crc32(b" " * size)

    def write(path: Path) -> None:
        packer = zlib.compressobj(wbits=-15)
        block = packer.compress(b" " * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
        packed = block * megabytes + zlib.compressobj(wbits=-15).flush()
        local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, checksum, len(packed), size, len(name), 0)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, body in parts.items():
                archive.writestr(part, body)
            info = zipfile.ZipInfo(name)
            info.header_offset, info.compress_type = archive.start_dir, zipfile.ZIP_DEFLATED
            info.CRC, info.compress_size, info.file_size = checksum, len(packed), size
            assert archive.fp is not None
            archive.fp.write(local + name.encode() + packed)
            archive.filelist.append(info)
            archive.start_dir = archive.fp.tell()
            archive._didModify = True  # type: ignore[attr-defined]  # what makes the archive write its directory

    return write


def workbook(change: Callable[[bytes], bytes]) -> Write:
    """Return a writer of a workbook in which the text of its sheet is changed."""
    return lambda path: write_changed(path, ROWS, change)


def with_entity(kind: bytes) -> Callable[[bytes], bytes]:
    def change(sheet: bytes) -> bytes:
        row = b'<row r="4"><c r="A4" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData>'
        return re.sub(rb"\?>", b"?>" + kind, sheet, count=1).replace(b"</sheetData>", row)

    return change


def old_xml(kind: bytes) -> Write:
    def write(path: Path) -> None:
        sheet = write_xml_workbook(path, ROWS).read_bytes().replace("乙店".encode(), b"&j;")
        path.write_bytes(re.sub(rb"\?>", b"?>" + kind, sheet, count=1))

    return write


def bursting_workbook(*, told: int | None = None) -> Write:
    def write(path: Path) -> None:
        parts = read_parts(ROWS)
        del parts[TEXTS]
        burst(parts, TEXTS, megabytes=12, told=told)(path)

    return write


BAD_FILES: Final = (
    Bad("empty.csv", content(b""), EMPTY),
    Bad("blank.csv", content(b"\xef\xbb\xbf \r\n,,\r\n"), EMPTY),
    Bad("picture.xlsx", content(b"\x89PNG\r\n\x1a\n" + bytes(99)), NO_TABLE),
    Bad("document.csv", content(b"%PDF-1.4\n" + bytes(99)), NO_TABLE),
    Bad("bomb.zip", burst({}, "a.csv", megabytes=12), BURSTS.replace("{}", "{}/a.csv")),
    Bad("bomb.csv.gz", content(gzip.compress(b" " * MEGABYTE) * 12), BURSTS),
    Bad("bomb.xlsx", bursting_workbook(), TOO_LARGE),
    Bad("lying bomb.xlsx", bursting_workbook(told=100), DAMAGED),
    Bad("lying bomb.zip", burst({}, "a.csv", megabytes=12, told=100), EMPTY.replace("{}", "{}/a.csv")),
    Bad(
        "no customer.csv",
        rows(("日期", "谁", "金额"), ("2024-01-02", "甲", "1")),
        "{} has no column recognised as: customer. Its columns are: 日期, 谁, 金额. "
        'Say which is which with --map "谁=customer_name".',
    ),
    Bad(
        "two conventions.csv",
        rows(HEADER, ("13/1/2024", "甲", "1"), ("1/13/2024", "乙", "1")),
        "In {}, the dates in “日期” are written in two ways: row 2 has “13/1/2024”, row 3 has “1/13/2024”. Write all "
        "of them as 2024-01-31; or say --date-order dmy or --date-order mdy, and rows written otherwise are rejected.",
    ),
    Bad(
        "zero.csv",
        content("日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,\0,1\n"),
        "{} holds unprintable zero bytes near row 3, so it is no clean text table: export it again as CSV or .xlsx.",
    ),
    Bad("locked.xlsx", content(pack_streams({"EncryptionInfo": bytes(600), "EncryptedPackage": bytes(600)})), LOCKED),
    Bad("locked.xls", lambda path: write_old_workbook(path, ROWS, has_password=True), LOCKED),
    Bad("locked.zip", locked_archive, LOCKED.replace("{}", "{}/a.csv")),
    Bad("laughs.xlsx", workbook(with_entity(BILLION_LAUGHS)), DAMAGED),
    Bad("outside.xlsx", workbook(with_entity(OUTSIDE)), DAMAGED),
    Bad("laughs.xls", old_xml(BILLION_LAUGHS), DAMAGED),
    Bad("outside.xls", old_xml(OUTSIDE), DAMAGED),
    Bad("folder", Path.mkdir, NO_FILES),
    Bad("link.csv", lambda path: path.symlink_to("/nowhere/at/all.csv"), NO_FILE),
    Bad("cut.xlsx", cut(lambda path: write_workbook(path, MANY)), DAMAGED),
    Bad("cut.xls", cut(lambda path: write_old_workbook(path, MANY)), DAMAGED),
    Bad("cut page.xls", cut(lambda path: write_web_page(path, MANY)), DAMAGED),
    Bad("cut.csv.gz", cut(lambda path: write_csv(path, MANY)), DAMAGED),
    Bad("cut.parquet", cut(lambda path: pl.DataFrame({"日期": ["x"] * 99}).write_parquet(path)), DAMAGED),
    Bad("header.csv", rows(HEADER), NO_ROWS),
    Bad("header.xlsx", lambda path: write_workbook(path, [HEADER]), NO_ROWS),
    Bad("totals.csv", rows(HEADER, ("合计", "", "1"), ("总计", "", "2")), NO_ROWS),
    Bad(
        "total.csv",
        rows(*ROWS, ("合计", "", "16.00")),
        "In {}, row 4, “合计”, says amount 16.00, but its rows come to 15.50: a difference of 0.50. Nothing was taken "
        "in. Export the file again, or read it as it is with --accept-difference.",
    ),
    Bad(
        "quotation.csv",
        content('日期,客户,金额\n2024-01-02,"甲,1\n2024-01-02,乙,1\n'),
        "In {}, row 2 opens a quotation mark that is never closed: remove it or export the file again.",
    ),
    Bad(
        "broken.csv",
        rows(*ROWS, ("2024-01-03", "丙", "1", "x\r\n\x1b[31m" + "0" * 300, "z")),
        "In {}, row 4 has more cells than the header, where “x \ufffd[31m" + "0" * 72 + "…” is left over: put "
        "quotation marks around texts that hold the separator, or read the other rows with --skip-bad-rows.",
    ),
    Bad(
        "page.xls",
        content(b"<html><form><input type=password></form></html>"),
        "{} is a web page without a table: you may have been signed out when it was exported. Sign in "
        "and export it again.",
    ),
)  # fmt: skip


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder into which temporary files go while the test lasts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be fetched."""

    def refuse(*_: object) -> None:
        pytest.fail("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def refuse(run: Run, folder: Path, scratch: Path, path: Path, *, language: str) -> str:
    """Return what is said of a file that is refused; nothing may be written, nothing left behind."""
    before = sorted(folder.iterdir())

    code, said, complained = run("judge", str(path), "--out", str(folder / "out.csv"), "--lang", language)

    assert (code, said) == (2, "")
    assert sorted(folder.iterdir()) == before
    assert list(scratch.iterdir()) == []
    assert complained.endswith("\n")
    return complained.removesuffix("\n")


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_what_is_no_ledger_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, scratch: Path, bad: Bad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "SUSPECT_BYTES", 8 * MEGABYTE)
    monkeypatch.setattr(sheet_parts, "_SUSPECT_BYTES", 8 * MEGABYTE)
    path = tmp_path / bad.name
    bad.write(path)

    english = refuse(run, tmp_path, scratch, path, language="en")
    chinese = refuse(run, tmp_path, scratch, path, language="zh-hans")

    assert english == bad.sentence.replace("{}", bad.name)
    assert bad.name in chinese
    assert chinese.endswith(("。", "”。"))
    words = re.findall(r"[A-Za-z]{4,}", chinese.replace(bad.name, ""))
    assert set(words) <= set(re.findall("[A-Za-z]+", KEPT))


KEPT: Final = "--accept-difference --skip-bad-rows --date-order --map customer_name Excel Parquet xlsx"
"""What is not put into Chinese."""


def test_a_line_that_never_ends_is_refused_before_it_fills_the_memory(
    run: Run, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (delimited, quotation):
        monkeypatch.setattr(module, "MOST_RECORD_BYTES", 4 * MEGABYTE)
    path = write_bytes(tmp_path / "line.csv", "日期,客户,金额\n2024-01-02,甲,1\n".encode() + b"1," * 3 * MEGABYTE)

    assert refuse(run, tmp_path, scratch, path, language="en") == (
        "Row 3 of line.csv is longer than any row of a table, so it is no text table: export it again as CSV or .xlsx."
    )


def test_a_file_of_one_endless_line_is_not_called_empty(run: Run, tmp_path: Path, scratch: Path) -> None:
    path = write_bytes(tmp_path / "line.csv", b"x" * MEGABYTE)

    assert refuse(run, tmp_path, scratch, path, language="en") == (
        "Row 1 of line.csv is longer than any row of a table, so it is no text table: export it again as CSV or .xlsx."
    )


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sheet_of_two_hundred_unknown_columns_is_refused_without_naming_all(
    run: Run, tmp_path: Path, scratch: Path, suffix: str
) -> None:
    table = [[f"第{number}列" for number in range(200)], [str(number) for number in range(200)]]
    path = tmp_path / f"wide{suffix}"
    write = write_csv if suffix == ".csv" else write_workbook
    write(path, table)

    told = refuse(run, tmp_path, scratch, path, language="en")

    assert told.startswith(
        f"wide{suffix} has no column recognised as: date, customer, amount. Its columns are: 第0列, "
    )
    assert told.endswith(', …. Say which is which with --map "第0列=sold_on".')
    assert len(told) < 800


def test_a_file_that_changes_while_it_is_read_is_refused(
    run: Run, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "growing.csv", ROWS)
    open_text = delimited.open_text_table

    def open_and_change(path: Path, *, name: str, folder: Path, find_header: FindHeader) -> Table:
        table = open_text(path, name=name, folder=folder, find_header=find_header)
        with path.open("a", encoding="utf-8") as stream:
            stream.write("2024-01-04,丙店,1.00\r\n")
        return table

    monkeypatch.setattr(opening, "open_text_table", open_and_change)

    assert refuse(run, tmp_path, scratch, path, language="en") == (
        "growing.csv was changed while it was read: wait until the program that writes it is done, and try again."
    )


def test_a_disk_that_is_full_is_said(run: Run, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "ledger.csv.gz", ROWS)

    def refuse_space(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(opening, "unpack_gzip", refuse_space)

    assert refuse(run, tmp_path, scratch, path, language="en") == (
        "The files could not be read: No space left on device."
    )


def customers(run: Run, path: Path, scratch: Path, *words: str) -> list[tuple[str, str]]:
    """Return the customers of a file that is read, with their money."""
    out = path.parent / "out.csv"

    code, _, complained = run("judge", str(path), "--out", str(out), "--lang", "en", *words)

    assert (code, complained) == (0, "")
    assert list(scratch.iterdir()) == []
    judged = pl.read_csv(out, infer_schema=False).sort("customer_name")
    return list(zip(judged["customer_name"], judged["amount_12m"], strict=True))


def test_formulas_are_their_last_values_and_links_are_not_followed(run: Run, tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["日期", "客户", "数量", "单价", "金额"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        links = ("=C2*D2", "='http://127.0.0.1:9/[other.xlsx]Sheet1'!A1", '=WEBSERVICE("http://127.0.0.1:9/")')
        for row, link in enumerate(links, start=1):
            sheet.write_datetime(row, 0, date(2024, 1, row), day)
            sheet.write_formula(row, 1, f'=HYPERLINK("http://127.0.0.1:9/{row}","{row}店")', None, f"{row}店")
            sheet.write_row(row, 2, [row, 5])
            sheet.write_formula(row, 4, link, None, row * 5)

    assert customers(run, path, scratch) == [("1店", "5.00"), ("2店", "10.00"), ("3店", "15.00")]


@pytest.mark.parametrize("kind", [BILLION_LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_of_a_web_page_stay_the_text_that_they_are(
    run: Run, tmp_path: Path, scratch: Path, kind: bytes
) -> None:
    path = write_web_page(tmp_path / "page.xls", ROWS, encoding="utf-8")
    page = path.read_bytes().replace("乙店".encode(), b"&j;")
    path.write_bytes(kind.replace(b"DOCTYPE x", b"DOCTYPE html") + page)

    assert customers(run, path, scratch) == [("&j;", "5.50"), ("甲店", "10.00")]


def test_rows_that_are_only_formatted_are_no_rows(run: Run, tmp_path: Path, scratch: Path) -> None:
    blank = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="C%d" s="1"/></row>' % ((row,) * 3) for row in range(4, 20_000)
    )
    path = tmp_path / "formatted.xlsx"
    workbook(lambda sheet: sheet.replace(b"</sheetData>", blank + b"</sheetData>"))(path)

    assert customers(run, path, scratch) == [("乙店", "5.50"), ("甲店", "10.00")]


def test_the_longest_text_of_a_sheet_is_a_name(run: Run, tmp_path: Path, scratch: Path) -> None:
    path = write_workbook(tmp_path / "long.xlsx", [HEADER, ("2024-01-02", "店" * 32_767, "1"), *ROWS[1:]])

    assert customers(run, path, scratch) == [("乙店", "5.50"), ("店" * 32_767, "1.00"), ("甲店", "10.00")]


def test_texts_of_a_hundred_thousand_letters_are_names(run: Run, tmp_path: Path, scratch: Path) -> None:
    path = write_csv(tmp_path / "long.csv", [HEADER, *(("2024-01-02", f"{n}" + "x" * 100_000, "1") for n in range(3))])

    assert [(name[:1], len(name), amount) for name, amount in customers(run, path, scratch)] == [
        (str(number), 100_001, "1.00") for number in range(3)
    ]


def test_lines_may_end_in_two_ways(run: Run, tmp_path: Path, scratch: Path) -> None:
    path = write_bytes(tmp_path / "ends.csv", "日期,客户,金额\r\n2024-01-02,甲,1\n2024-01-03,乙,2\r\n".encode())

    assert customers(run, path, scratch) == [("乙", "2.00"), ("甲", "1.00")]


def test_of_two_columns_with_one_header_the_first_counts(run: Run, tmp_path: Path, scratch: Path) -> None:
    path = write_csv(tmp_path / "twice.csv", [("日期", "客户", "金额", "金额"), ("2024-01-02", "甲", "1", "2")])

    assert customers(run, path, scratch) == [("甲", "1.00")]


def test_a_ledger_among_two_hundred_columns_is_found(run: Run, tmp_path: Path, scratch: Path) -> None:
    table = [[*(f"第{number}列" for number in range(100)), *row, *("x" for _ in range(97))] for row in ROWS]

    assert customers(run, write_csv(tmp_path / "wide.csv", table), scratch) == [("乙店", "5.50"), ("甲店", "10.00")]
