"""The lines of a ledger on their way: in memory while they are few, in files of their own when they are many."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.fields import LEDGER_COLUMNS, LEDGER_SCHEMA

SPILL_ROWS: Final = 500_000
"""How many lines are held before they are written out."""

FILE: Final = "file"
SOURCE_ROW: Final = "row"
LINE_NUMBER: Final = "line_number"
DUE_ON: Final = "due_on"
APART_KIND: Final = "kind"
CONTENT: Final = "content"
RESIDUE: Final = "rounding"

STORE_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        **LEDGER_SCHEMA,
        FILE: pl.Int32(),
        SOURCE_ROW: pl.Int64(),
        LINE_NUMBER: pl.String(),
        DUE_ON: pl.Date(),
        CONTENT: pl.String(),
        RESIDUE: pl.String(),
    }
)
"""Lines with where they come from: the place of the file, counted from 0, the row in it, and the line's own number.

``due_on`` is the day on which the line's document is to be paid, null where the file does not say it. ``content`` is
what else tells rows of one number apart in a file of documents. ``rounding`` is what rounding changed of the amount, as
`amounts.write_residues` puts it, null where that is nothing.
"""

APART_LINE_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType({**STORE_SCHEMA, APART_KIND: pl.String()})
"""Rows that are in no figure and are stored all the same, with the ``kind`` under which they stand apart."""

APART_LINE_COLUMNS: Final = (*LEDGER_COLUMNS, FILE, SOURCE_ROW, LINE_NUMBER, DUE_ON, APART_KIND)
"""Columns of ``Ledger.apart``, in order."""


@dataclass(slots=True, eq=False)
class LineStore:
    """Lines in the order of their files and rows.

    With a `folder` they are written there as Parquet, part by part, once there are more than `SPILL_ROWS`; the folder
    must outlive the store. Without one all stay in memory. `schema` has their columns, `name` begins the names of
    their files.
    """

    folder: Path | None = None
    schema: Mapping[str, pl.DataType] = STORE_SCHEMA
    name: str = "lines"
    parts: list[Path] = field(default_factory=list)
    _held: list[pl.DataFrame] = field(default_factory=list)
    _held_rows: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there are no lines at all."""
        return not self.parts and not any(frame.height for frame in self._held)

    @property
    def is_spilled(self) -> bool:
        """Whether there are more lines than are held in memory."""
        return bool(self.parts)

    def add(self, lines: pl.DataFrame) -> None:
        """Take lines with the columns of the store's `schema`."""
        if lines.is_empty():
            return
        self._held.append(lines.select(*self.schema))
        self._held_rows += lines.height
        if self.folder is not None and self._held_rows >= SPILL_ROWS:
            self._spill()

    def close(self) -> None:
        """Write out what is held, if anything was written before: then all of it lies in the files."""
        if self.parts and self._held:
            self._spill()

    def take_out(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the lines of `rows` (file, row), which are in the store no more."""
        if rows.is_empty():
            return pl.DataFrame(schema=dict(self.schema))
        keys = rows.select(pl.col(FILE).cast(pl.Int32), pl.col(SOURCE_ROW).cast(pl.Int64)).unique()
        taken: list[pl.DataFrame] = []
        for place, part in enumerate(self.parts):
            frame = pl.read_parquet(part, glob=False)
            out = frame.join(keys, on=[FILE, SOURCE_ROW], how="semi", maintain_order="left")
            if out.height:
                taken.append(out)
                part.unlink()
                kept = frame.join(keys, on=[FILE, SOURCE_ROW], how="anti", maintain_order="left")
                self.parts[place] = _write(kept, part.with_name(f"again-{part.name}"))
        held: list[pl.DataFrame] = []
        for frame in self._held:
            taken.append(frame.join(keys, on=[FILE, SOURCE_ROW], how="semi", maintain_order="left"))
            held.append(frame.join(keys, on=[FILE, SOURCE_ROW], how="anti", maintain_order="left"))
        self._held, self._held_rows = held, sum(frame.height for frame in held)
        return pl.concat([pl.DataFrame(schema=dict(self.schema)), *taken]).sort(FILE, SOURCE_ROW)

    def recode(self, codes: pl.DataFrame) -> None:
        """Give the lines of some customers another code: `codes` has code, to."""
        if codes.is_empty():
            return
        recoded = pl.col("customer_code").replace(codes["code"], codes["to"])
        self._held = [frame.with_columns(recoded) for frame in self._held]
        for place, part in enumerate(self.parts):
            frame = pl.read_parquet(part, glob=False)
            part.unlink()
            self.parts[place] = _write(frame.with_columns(recoded), part.with_name(f"recoded-{part.name}"))

    def forget(self, file: int) -> None:
        """Take out all lines of a file, which is read again from its beginning."""
        rows = self.scan().filter(pl.col(FILE) == file).select(FILE, SOURCE_ROW).collect()
        self.take_out(rows)

    def rows_of(self, file: int) -> pl.Series:
        """Return the numbers of the rows of a file that are lines."""
        return self.scan().filter(pl.col(FILE) == file).select(SOURCE_ROW).collect()[SOURCE_ROW]

    def scan(self) -> pl.LazyFrame:
        """Return all lines with the columns of the store's `schema`, to be asked without being held."""
        frames = [pl.scan_parquet(part, glob=False) for part in self.parts]
        frames.extend(frame.lazy() for frame in self._held)
        return pl.concat([pl.LazyFrame(schema=dict(self.schema)), *frames])

    @property
    def sql(self) -> str:
        """A DuckDB query of the lines that lie in files, with the columns of the store's `schema`."""
        files = ", ".join("'" + escape(str(part)).replace("'", "''") + "'" for part in self.parts)
        return f"SELECT * FROM read_parquet([{files}], hive_partitioning = false)"  # noqa: S608 - our own files, quoted

    def read_batches(self) -> Iterator[pl.DataFrame]:
        """Return all lines, one batch after the other."""
        for part in self.parts:
            yield pl.read_parquet(part, glob=False)
        yield from self._held

    def collect(self, columns: Sequence[str] = LEDGER_COLUMNS) -> pl.DataFrame:
        """Return all lines in memory, with the ledger's columns or others, in the order of files and rows."""
        if not self.is_spilled:
            whole = pl.concat([pl.DataFrame(schema=dict(self.schema)), *self._held])
            if not _is_in_order(whole):
                whole = whole.sort(FILE, SOURCE_ROW)
            self._held = [whole]
            return whole.select(columns)
        return self.scan().sort(FILE, SOURCE_ROW).select(columns).collect()

    def _spill(self) -> None:
        if self.folder is None:
            return
        target = self.folder / f"{self.name}-{len(self.parts):05d}.parquet"
        self.parts.append(_write(pl.concat(self._held), target))
        self._held, self._held_rows = [], 0


def _is_in_order(lines: pl.DataFrame) -> bool:
    later = pl.col(FILE).diff().fill_null(0)
    is_next = (later > 0) | ((later == 0) & (pl.col(SOURCE_ROW).diff().fill_null(1) > 0))
    return bool(lines.select(is_next.all()).item())


def _write(lines: pl.DataFrame, target: Path) -> Path:
    lines.write_parquet(target, compression="lz4")
    return target
