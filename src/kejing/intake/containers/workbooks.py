"""Excel workbooks (.xlsx, .xlsm): values only, every cell as text; formulas are not run, links are not followed."""

import io
import logging
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import fastexcel
import polars as pl

from kejing.intake.containers.sheet_parts import STYLES, WorkbookParts, read_parts, survey_part
from kejing.intake.containers.sheets import Sheet, Span, Workbook, read_sheets
from kejing.intake.containers.tables import FindHeader, Table
from kejing.intake.errors import DamagedFileError, FarCellError

# What it finds odd in a damaged workbook is said in our own sentence, not on the terminal beside it.
logging.getLogger("calamine").addHandler(logging.NullHandler())

_DAMAGES: Final = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError)
"""What reading a broken archive ends in; a part that is not there is a KeyError, a locked one a RuntimeError."""

_ENDINGS: Final = (".xlsx", ".xlsm")

_MIDNIGHT: Final = " 00:00:00"
_NO_DAY: Final = "1899-12-31 "
_NO_DAY_1904: Final = "1904-01-01 "


def open_workbook(path: Path, *, name: str, find_header: FindHeader) -> tuple[Table, ...]:
    """Return the sheets of a workbook that are the ledger, one table each; `name` is what people are told.

    Numbers are plain text, days and moments ISO text whatever their format; a formula is its last value, and a cell
    in error (#N/A) is blank. Raises DamagedFileError, TooLargeError, FarCellError, and EmptyFileError when no sheet
    holds anything.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = read_parts(archive, name=name)
            book = Workbook(name=name, container="xlsx", since_1904=parts.since_1904)
            reader = fastexcel.read_excel(_mend_day_formats(path, parts) or _name_source(path))
            return read_sheets(_read_all(reader, archive, parts, book), book, find_header=find_header)
    except (fastexcel.FastExcelError, *_DAMAGES) as error:
        raise DamagedFileError(file=name) from error


def _name_source(path: Path) -> str | bytes:
    """Return what to read: the reader goes by the ending of a path, which may lie, and by what bytes are."""
    return str(path) if path.suffix.lower() in _ENDINGS else path.read_bytes()


def _read_all(
    reader: fastexcel.ExcelReader, archive: zipfile.ZipFile, parts: WorkbookParts, book: Workbook
) -> Iterator[Sheet]:
    for part in parts.sheets:
        survey = survey_part(archive, part.path)
        if survey.is_too_far:
            raise FarCellError(file=book.name, sheet=part.name, cell=survey.far_cell)
        loaded = reader.load_sheet(part.name, header_row=None, skip_rows=0, dtypes="string")
        cells = loaded.to_polars()
        if cells.is_empty():
            continue
        first_column = loaded.available_columns()[0].absolute_index
        cells = _write_days(cells, no_day=_NO_DAY_1904 if book.since_1904 else _NO_DAY)
        yield Sheet(
            name=part.name,
            cells=cells,
            is_hidden=loaded.visible != "visible",
            spans=tuple(
                Span(span.column - first_column, span.top, span.bottom)
                for span in survey.spans
                if span.column >= first_column
            ),
        )


def _write_days(cells: pl.DataFrame, *, no_day: str) -> pl.DataFrame:
    """Return days without their midnight and times of day without the day nobody meant."""
    midnights = _find_columns(cells, pl.all().str.ends_with(_MIDNIGHT).any())
    days = pl.col(midnights).str.strip_suffix(_MIDNIGHT)
    cells = cells.with_columns(days) if midnights else cells
    times = _find_columns(cells, pl.all().str.starts_with(no_day).any())
    return cells.with_columns(pl.col(times).str.strip_prefix(no_day)) if times else cells


def _find_columns(cells: pl.DataFrame, holds: pl.Expr) -> list[str]:
    return [name for name, held in cells.select(holds).row(0, named=True).items() if held]


def _mend_day_formats(path: Path, parts: WorkbookParts) -> bytes | None:
    """Return the workbook with its Chinese built-in day formats as plain ones, null where it has none.

    The reader of workbooks takes days of the formats 27 to 36 and 50 to 58 (2001年3月14日) for numbers.
    """
    if parts.mended_styles is None:
        return None
    copy = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(copy, "a") as archive:
        archive.filelist.remove(archive.getinfo(STYLES))
        del archive.NameToInfo[STYLES]
        archive.writestr(STYLES, parts.mended_styles)
    return copy.getvalue()
