"""Tables and bytes put into every container the reader opens, and the bytes within a container changed."""

import contextlib
import csv
import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from intake.fuzzing.changes import change_bytes
from intake.fuzzing.tables import Table
from intake.written_tables import write_workbook
from intake.written_workbooks import Merge, write_old_workbook, write_web_page, write_xml_workbook

_ENCODINGS: Final = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "gb18030", "cp950", "utf-16", "utf-16-le")
_DELIMITERS: Final = (",", ",", "\t", ";", "|")
_LINE_ENDS: Final = ("\r\n", "\r\n", "\n", "\r")
_UNWRITABLE: Final = frozenset("\r\n\x1a\0\ufeff\ufffd")

type Write = Callable[[Table, random.Random, Path], bytes]


def write_text(table: Table, chance: random.Random, folder: Path) -> bytes:
    """Return a table as delimited text in some encoding."""
    encoding = chance.choice(_ENCODINGS)
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=chance.choice(_DELIMITERS),
        lineterminator=chance.choice(_LINE_ENDS),
        quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )
    writer.writerows(table)
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError:  # nobody writes a file without its letters, or nearly nobody
        return text.getvalue().encode("gb18030" if chance.random() < 0.8 else encoding, errors="replace")


def write_new_workbook(table: Table, chance: random.Random, folder: Path) -> bytes:
    """Return a table as .xlsx, sometimes with merged cells, another sheet, blank rows above."""
    path = write_workbook(
        folder / "written.xlsx",
        _type_cells(table, chance),
        merges=_draw_merges(table, chance),
        more_sheets=_draw_sheets(table, chance),
        hidden=chance.choice(((), (), ("other",))),
        first_row=chance.choice((0, 0, 0, 2)),
        first_column=chance.choice((0, 0, 0, 1)),
        since_1904=chance.random() < 0.1,
    )
    return path.read_bytes()


def write_biff(table: Table, chance: random.Random, folder: Path) -> bytes:
    """Return a table as an old .xls, with Unicode texts or texts in a code page."""
    codepage = chance.choice((None, None, 936, 936, 950))
    rows = _type_cells(table, chance)
    if codepage is not None:
        encoding = {936: "gbk", 950: "cp950"}[codepage]
        rows = [[_force(cell, encoding) for cell in row] for row in rows]
    path = write_old_workbook(
        folder / "written.xls",
        rows,
        codepage=codepage,
        more_sheets=_draw_sheets(table, chance) if codepage is None else None,
        merges=_draw_merges(table, chance) if codepage is None else (),
        since_1904=chance.random() < 0.1,
    )
    return path.read_bytes()


def write_page(table: Table, chance: random.Random, folder: Path) -> bytes:
    """Return a table as a web page under the name of a workbook."""
    encoding = chance.choice(("utf-8", "utf-8", "gb18030", "gb18030", "cp950", "utf-16"))
    rows = [[_force(cell, encoding) for cell in row] for row in table]
    path = write_web_page(
        folder / "written.xls",
        rows,
        encoding=encoding,
        merges=_draw_merges(table, chance),
        header_rows=chance.choice((0, 1, 3)),
        has_meta=chance.random() < 0.5,
    )
    return path.read_bytes()


def write_document(table: Table, chance: random.Random, folder: Path) -> bytes:
    """Return a table as an XML Spreadsheet of Excel 2003."""
    encoding = chance.choice(("utf-8", "gb18030", "utf-16"))
    rows = [[_force(cell, encoding) for cell in row] for row in _type_cells(table, chance)]
    sheets = _draw_sheets(table, chance)
    path = write_xml_workbook(
        folder / "written.xls", rows, merges=_draw_merges(table, chance), more_sheets=sheets, encoding=encoding
    )
    return path.read_bytes()


def write_columns(table: Table, chance: random.Random, folder: Path) -> bytes:
    """Return a table as Parquet, its columns sometimes typed."""
    body = [list(row) for row in table if len(row) > 1] or [["日期"], ["2024-01-02"]]
    width = max(map(len, body))
    headers = [*body[0], *[""] * (width - len(body[0]))]
    rows = [[*row, *[None] * (width - len(row))] for row in body[1:]]
    columns = [
        _type_column(pl.Series(cells, dtype=pl.String), chance).to_arrow()
        for cells in (zip(*rows, strict=True) if rows else [[]] * width)
    ]
    path = folder / "written.parquet"
    size = chance.choice((None, 1, 3))
    pq.write_table(
        pa.table(columns, names=headers), path, row_group_size=size, compression=chance.choice(("none", "zstd"))
    )
    return path.read_bytes()


WRITERS: Final[Mapping[str, Write]] = {
    "csv": write_text,
    "xlsx": write_new_workbook,
    "xls": write_biff,
    "html": write_page,
    "xml": write_document,
    "parquet": write_columns,
}


def count_text_rows(table: Table) -> int | None:
    """Return how many records a table has as text, null where its cells have characters no text table may have."""
    return None if any(_UNWRITABLE & set(cell) for row in table for cell in row) else len(table)


def pack(content: bytes, name: str, chance: random.Random) -> tuple[bytes, str]:
    """Return content compressed or in an archive, and the name it has then."""
    kind = chance.choice(("gz", "zip", "zip of two"))
    if kind == "gz":
        return gzip.compress(content, mtime=0), f"{name}.gz"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(chance.choice((name, f"子/{name}", f"__MACOSX/{name}")), content)
        if kind == "zip of two":
            archive.writestr(f"other-{name}", change_bytes(content, chance))
    return packed.getvalue(), f"{name}.zip"


def change_inside(content: bytes, chance: random.Random) -> bytes:
    """Return a compressed file, archive or workbook with changed bytes inside that are whole as packed."""
    with contextlib.suppress(OSError, EOFError, zlib.error, zipfile.BadZipFile):
        if content.startswith(b"\x1f\x8b"):
            return gzip.compress(change_bytes(gzip.decompress(content), chance), mtime=0)
        if content.startswith(b"PK"):
            return _change_parts(content, chance)
    return change_bytes(content, chance)


def _change_parts(content: bytes, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    likely = [name for name in parts if any(word in name for word in ("sheet", "Strings", "styles", "workbook"))]
    name = chance.choice(likely or list(parts))
    change = chance.random()
    if change < 0.03:
        del parts[name]
    elif change < 0.06:
        parts[f"{name}x"] = parts.pop(name)
    elif change < 0.09:
        parts[name] = parts[chance.choice(list(parts))]
    else:
        parts[name] = change_bytes(parts[name], chance)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in parts.items():
            archive.writestr(part, body)
    return packed.getvalue()


def make_splices(tables: Sequence[Table]) -> list[bytes]:
    """Return one file of every container, to cut parts from."""
    chance = random.Random(0)  # noqa: S311 - no secret is drawn
    with TemporaryDirectory() as folder:
        return [write(chance.choice(tables), chance, Path(folder)) for write in WRITERS.values()]


def _type_cells(table: Table, chance: random.Random) -> list[list[object]]:
    """Return the cells as a program writes them: numbers as numbers and days as days, or all as text."""
    if chance.random() < 0.3:
        return [list(row) for row in table]
    return [[_type_cell(cell) if chance.random() < 0.95 else cell for cell in row] for row in table]


def _type_cell(cell: str) -> object:
    if not cell:
        return None
    with contextlib.suppress(ValueError):
        return date.fromisoformat(cell) if len(cell) == 10 and cell > "1900-03-01" else _read_number(cell)
    return cell


def _read_number(cell: str) -> object:
    if cell.startswith("0") and cell[1:2].isdigit():
        return cell
    number = float(cell)
    if abs(number) > 1e15 or number != number:  # noqa: PLR0124 - not a number
        return cell
    return int(number) if number.is_integer() and "." not in cell else number


def _force(cell: object, encoding: str) -> object:
    return cell.encode(encoding, errors="replace").decode(encoding) if isinstance(cell, str) else cell


def _draw_merges(table: Table, chance: random.Random) -> list[Merge]:
    if chance.random() < 0.8 or len(table) < 3:
        return []
    top, left = chance.randrange(len(table) - 1), chance.randrange(max(map(len, table), default=1) or 1)
    return [(top, left, min(top + chance.randrange(1, 4), len(table) - 1), left + chance.choice((0, 0, 1)))]


def _draw_sheets(table: Table, chance: random.Random) -> dict[str, list[list[object]]] | None:
    if chance.random() < 0.85:
        return None
    rows = [list[object](row) for row in table[: chance.randrange(len(table) + 1)]]
    return {"other": rows + [[f"{cell}x" for cell in row] for row in rows[3:]]}


def _type_column(cells: pl.Series, chance: random.Random) -> pl.Series:
    types = (
        pl.String,
        pl.String,
        pl.Float64,
        pl.Int64,
        pl.Date,
        pl.Decimal(20, 4),
        pl.Categorical,
        pl.Binary,
        pl.Datetime,
    )
    dtype = chance.choice(types)
    if dtype == pl.Binary:
        return cells.cast(pl.Binary)
    if dtype == pl.Categorical:
        return cells.cast(pl.Categorical)
    if dtype in {pl.Date, pl.Datetime}:
        days = cells.str.to_date("%Y-%m-%d", strict=False)
        return (days if dtype == pl.Date else days.cast(pl.Datetime)) if days.null_count() < len(cells) else cells
    typed = cells.cast(dtype, strict=False)
    return typed if typed.null_count() < len(cells) else cells
