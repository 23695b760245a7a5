"""The lines of a ledger on their way: in memory while they are few, in files of their own when they are many."""

from collections.abc import Iterator, Mapping
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
CONTENT: Final = "content"
RESIDUE: Final = "rounding"

STORE_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        **LEDGER_SCHEMA,
        FILE: pl.Int32(),
        SOURCE_ROW: pl.Int64(),
        LINE_NUMBER: pl.String(),
        CONTENT: pl.String(),
        RESIDUE: pl.String(),
    }
)
"""Lines with where they come from: the place of the file, counted from 0, the row in it, and the line's own number.

``content`` is what else tells rows of one number apart in a file of documents. ``rounding`` is what rounding changed
of the amount, as `amounts.write_residues` puts it, null where that is nothing.
"""


@dataclass(slots=True, eq=False)
class LineStore:
    """Lines in the order of their files and rows.

    With a `folder` they are written there as Parquet, part by part, once there are more than `SPILL_ROWS`; the folder
    must outlive the store. Without one all stay in memory.
    """

    folder: Path | None = None
    parts: list[Path] = field(default_factory=list)
    _held: list[pl.DataFrame] = field(default_factory=list)
    _held_rows: int = 0

    @property
    def is_spilled(self) -> bool:
        """Whether there are more lines than are held in memory."""
        return bool(self.parts)

    def add(self, lines: pl.DataFrame) -> None:
        """Take lines with the columns of `STORE_SCHEMA`."""
        if lines.is_empty():
            return
        self._held.append(lines.select(*STORE_SCHEMA))
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
            return pl.DataFrame(schema=dict(STORE_SCHEMA))
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
        return pl.concat([pl.DataFrame(schema=dict(STORE_SCHEMA)), *taken]).sort(FILE, SOURCE_ROW)

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
        """Return all lines with the columns of `STORE_SCHEMA`, to be asked without being held."""
        frames = [pl.scan_parquet(part, glob=False) for part in self.parts]
        frames.extend(frame.lazy() for frame in self._held)
        return pl.concat([pl.LazyFrame(schema=dict(STORE_SCHEMA)), *frames])

    @property
    def sql(self) -> str:
        """A DuckDB query of the lines that lie in files, with the columns of `STORE_SCHEMA`."""
        files = ", ".join("'" + escape(str(part)).replace("'", "''") + "'" for part in self.parts)
        return f"SELECT * FROM read_parquet([{files}], hive_partitioning = false)"  # noqa: S608 - our own files, quoted

    def read_batches(self) -> Iterator[pl.DataFrame]:
        """Return all lines, one batch after the other."""
        for part in self.parts:
            yield pl.read_parquet(part, glob=False)
        yield from self._held

    def collect(self) -> pl.DataFrame:
        """Return all lines in memory, with the ledger's columns, in the order of files and rows."""
        if not self.is_spilled:
            whole = pl.concat([pl.DataFrame(schema=dict(STORE_SCHEMA)), *self._held])
            if not _is_in_order(whole):
                whole = whole.sort(FILE, SOURCE_ROW)
            self._held = [whole]
            return whole.select(LEDGER_COLUMNS)
        return self.scan().sort(FILE, SOURCE_ROW).select(LEDGER_COLUMNS).collect()

    def _spill(self) -> None:
        if self.folder is None:
            return
        target = self.folder / f"lines-{len(self.parts):05d}.parquet"
        self.parts.append(_write(pl.concat(self._held), target))
        self._held, self._held_rows = [], 0


def _is_in_order(lines: pl.DataFrame) -> bool:
    later = pl.col(FILE).diff().fill_null(0)
    is_next = (later > 0) | ((later == 0) & (pl.col(SOURCE_ROW).diff().fill_null(1) > 0))
    return bool(lines.select(is_next.all()).item())


def _write(lines: pl.DataFrame, target: Path) -> Path:
    lines.write_parquet(target, compression="lz4")
    return target
