"""Rows a person asks to leave out: by product, by document type, without quantity or price, and exact repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.containers.tables import ROW, Table
from kejing.intake.headers import normalise_header

IDENTICAL: Final = "identical"
ITEMS: Final = "items"
TYPES: Final = "types"
ZERO: Final = "zero"
OPTIONS: Final = (IDENTICAL, ITEMS, TYPES, ZERO)
"""The options in the order in which a row is counted under one of them."""


@dataclass(frozen=True, slots=True)
class Drops:
    """What to leave out of a ledger; nothing by default.

    `items` are product codes, exactly as in the file. `types` are document types, by our names (sale_return, order,
    …) or the file's words; in a file without document types a row of negative amount is a sale_return. `zero` are
    rows whose quantity or price is nought, or whose amount is where there is no price. `identical` are rows of which
    every cell equals that of an earlier row under the same headers.
    """

    items: Sequence[str] = ()
    types: Sequence[str] = ()
    zero: bool = False
    identical: bool = False

    @property
    def item_codes(self) -> frozenset[str]:
        """The codes without blanks around them."""
        return frozenset(code.strip() for code in self.items)

    @property
    def type_words(self) -> frozenset[str]:
        """The types and words as they are compared: normalised like headers."""
        return frozenset(normalise_header(word) for word in self.types)

    @property
    def options(self) -> tuple[str, ...]:
        """The options that are asked for, in the order of `OPTIONS`."""
        asked = {IDENTICAL: self.identical, ITEMS: bool(self.items), TYPES: bool(self.types), ZERO: self.zero}
        return tuple(option for option in OPTIONS if asked[option])


def find_identical(tables: Sequence[Table]) -> list[pl.Series]:
    """Return, for each table, the numbers of the rows that repeat an earlier row of it or of a table before it.

    Exact, and bounded by the number of repeats: one pass hashes every row, a second compares the cells of those few
    whose hash is there more than once. Blank rows repeat nothing; tables of other headers are not compared.
    """
    found = [cells.drop(ROW).hash_rows() for table in tables for cells in _read_cells(table)]
    hashes = pl.concat(found) if found else pl.Series(dtype=pl.UInt64)
    twice = hashes.filter(hashes.is_duplicated()).unique()
    del found, hashes
    repeats: list[pl.Series] = []
    earlier: dict[tuple[str, ...], pl.DataFrame] = {}
    for table in tables:
        headers = tuple(normalise_header(header) for header in table.headers)
        met = earlier.get(headers)
        likely = [cells.filter(cells.drop(ROW).hash_rows().is_in(twice.implode())) for cells in _read_cells(table)]
        if met is not None:
            likely.insert(0, met.with_columns(pl.lit(None, pl.Int64).alias(ROW)))
        if not likely:
            repeats.append(pl.Series(dtype=pl.Int64))
            continue
        rows = pl.concat(likely)
        is_first = rows.drop(ROW).to_struct("cells").is_first_distinct()
        earlier[headers] = rows.filter(is_first)
        repeats.append(rows.filter(~is_first)[ROW])
    return repeats


def _read_cells(table: Table) -> Iterator[pl.DataFrame]:
    """Return the rows that are not blank, an empty cell being an empty text."""
    for batch in table.read_batches():
        cells = batch.with_columns(pl.exclude(ROW).fill_null(""))
        yield cells.filter(pl.any_horizontal(pl.exclude(ROW).str.strip_chars() != ""))
