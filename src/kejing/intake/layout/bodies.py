"""The rows under a header: which are rows of the table, and which only arrange them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.containers.tables import ROW, Table

SEGMENT: Final = "segment"
KIND: Final = "kind"
LABEL: Final = "label"


class Fold(StrEnum):
    """What a row is that is no row of the table."""

    HEADER = "header"  # the header said again
    GROUP = "group"  # the name of what follows, alone on its row or beside the sums of what follows
    SUBTOTAL = "subtotal"  # 小计, Total for X: the sums of a part
    TOTAL = "total"  # 合计, Grand Total
    RUNNING = "running"  # 本月合计, 本年累计, 本页小计, 承前页: sums of a stretch of time or paper
    OPENING = "opening"  # 期初余额, 上期结转: what was there before
    FOOTER = "footer"  # 制表人, 打印日期, 第 1 页


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One batch after the sorting out.

    `details` are the rows of the table, blank ones too, with the columns of the batch, those of the groups filled
    down behind the last column, and ``segment`` (Int64): how many folded rows stood above. `folded` are the others,
    with the columns of the batch, ``kind`` (a `Fold`), ``label`` (its text) and ``segment`` (of the rows above it).
    """

    details: pl.DataFrame
    folded: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Laid:
    """A table and how its rows are laid out: `table.read_batches` gives the rows of the table only.

    `table.headers` has a header in brackets for each level of groups, behind those of the file. `continued` says that
    rows which begin with empty cells belong to the document above.
    """

    table: Table
    read_pieces: Callable[[], Iterator[Piece]]
    group_places: tuple[int, ...] = ()
    continued: bool = False


def lay_out(table: Table, matches: Sequence[ColumnMatch]) -> Laid:
    """Return the table with its own rows only; `matches` are what its columns were taken for."""
    _ = matches

    def read_pieces() -> Iterator[Piece]:
        for batch in table.read_batches():
            yield Piece(
                details=batch.with_columns(pl.lit(0, pl.Int64).alias(SEGMENT)),
                folded=batch.clear().with_columns(
                    pl.lit(None, pl.String).alias(KIND),
                    pl.lit(None, pl.String).alias(LABEL),
                    pl.lit(0, pl.Int64).alias(SEGMENT),
                ),
            )

    return Laid(table=table, read_pieces=read_pieces)


_ = ROW
