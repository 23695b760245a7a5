"""Excel workbooks (.xlsx): values only, every cell as text; formulas are not run and links are not followed."""

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from kejing.intake.containers.tables import BATCH_ROWS, OVERFLOW, ROW, FindHeader, Table, column_name
from kejing.intake.errors import DamagedFileError, EmptyFileError


def open_workbook(path: Path, *, find_header: FindHeader) -> Table:
    """Return the table of the sheet whose first row has most known headers (the first such sheet, hidden ones last).

    Raises DamagedFileError, and EmptyFileError when no sheet holds anything.
    """
    best: tuple[tuple[int, bool], str, pl.DataFrame] | None = None
    try:
        workbook = fastexcel.read_excel(path)
        for name in workbook.sheet_names:
            sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            cells = sheet.to_polars()
            if cells.is_empty():
                continue
            place = find_header([[value or "" for value in cells.row(0)]])
            score = (place.known, sheet.visible == "visible")
            if best is None or score > best[0]:
                best = (score, name, cells)
    except fastexcel.FastExcelError as error:
        raise DamagedFileError(file=path.name) from error
    if best is None:
        raise EmptyFileError(file=path.name)
    _, sheet_name, cells = best
    headers = _read_headers(cells)

    def read_batches() -> Iterator[pl.DataFrame]:
        return _read_rows(cells, width=len(headers))

    return Table(
        name=path.name,
        container="xlsx",
        encoding=None,
        delimiter=None,
        sheet=sheet_name,
        headers=headers,
        damaged=0,
        holds_floats=True,
        expected_rows=cells.height - 1,
        read_batches=read_batches,
    )


def _read_headers(cells: pl.DataFrame) -> tuple[str, ...]:
    headers = [(value or "").strip() for value in cells.row(0)]
    while headers and not headers[-1]:  # cells right of the last header belong to no column
        headers.pop()
    return tuple(headers)


def _read_rows(cells: pl.DataFrame, *, width: int) -> Iterator[pl.DataFrame]:
    beyond = [pl.col(name).str.strip_chars().replace("", None) for name in cells.columns[width:]]
    overflow = pl.coalesce(beyond) if beyond else pl.lit(None, pl.String)
    for start in range(1, cells.height, BATCH_ROWS):
        part = cells.slice(start, BATCH_ROWS)
        yield part.select(
            pl.int_range(start + 1, start + 1 + part.height, dtype=pl.Int64).alias(ROW),
            *(pl.col(name).alias(column_name(place)) for place, name in enumerate(cells.columns[:width])),
            overflow.alias(OVERFLOW),
        )
