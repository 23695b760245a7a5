"""Tables in memory for the tests of layouts: rows of cells as a spreadsheet shows them, header and titles included."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from kejing.intake.columns.mapping import match_columns
from kejing.intake.columns.vocabulary import LINES, Vocabulary
from kejing.intake.containers.tables import OVERFLOW, ROW, Table, column_name
from kejing.intake.layout.bodies import KIND, LABEL, SEGMENT, Laid, lay_out
from kejing.intake.layout.header import find_header

type Rows = Sequence[Sequence[str]]


def find(rows: Rows, *, vocabulary: Vocabulary = LINES) -> tuple[int, int, tuple[str, ...], int]:
    """Return row, levels, headers and known of the header of some rows."""
    place = find_header(rows, is_known=vocabulary.knows)
    return place.row, place.levels, place.headers, place.known


def make_table(
    rows: Rows, *, vocabulary: Vocabulary = LINES, batch_rows: int = 100_000, delimiter: str | None = ","
) -> Table:
    """Return the table in the rows of a sheet; cells beyond the last header go into overflow."""
    place = find_header(rows, is_known=vocabulary.knows)
    width = len(place.headers)
    body = rows[place.last_row :]
    schema = {ROW: pl.Int64(), **{column_name(at): pl.String() for at in range(width)}, OVERFLOW: pl.String()}
    frame = pl.DataFrame(
        [
            [
                place.last_row + 1 + number,
                *(cells[at] if at < len(cells) and cells[at] else None for at in range(width)),
                next((cell for cell in cells[width:] if cell.strip()), None),
            ]
            for number, cells in enumerate(body)
        ],
        schema=schema,
        orient="row",
    )

    def read_batches() -> Iterator[pl.DataFrame]:
        return iter([frame]) if frame.is_empty() else frame.iter_slices(batch_rows)

    return Table(
        name="ledger.csv",
        container="csv",
        encoding="utf-8",
        delimiter=delimiter,
        sheet=None,
        headers=place.headers,
        damaged=0,
        holds_floats=False,
        expected_rows=len(body),
        read_batches=read_batches,
        titles=tuple(text for cells in rows[: place.row - 1] if (text := " ".join(filter(None, cells)))),
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A laid table as read: its headers, its details as cells by row, and the folded rows by row."""

    laid: Laid
    headers: tuple[str, ...]
    details: list[tuple[str, ...]]
    rows: list[int]
    segments: list[int]
    folded: list[tuple[int, str, str, int]]


def lay(
    rows: Rows,
    *,
    vocabulary: Vocabulary = LINES,
    batch_rows: int = 100_000,
    delimiter: str | None = ",",
    prepare: Callable[[Table], Table] = lambda table: table,
) -> Read:
    """Return the table in some rows, laid out; no row may be lost."""
    table = prepare(make_table(rows, vocabulary=vocabulary, batch_rows=batch_rows, delimiter=delimiter))
    batches = list(table.read_batches())
    matches = match_columns(table.headers, batches[0].head(2000), mapping={}, vocabulary=vocabulary)
    laid = lay_out(table, matches)
    pieces = list(laid.read_pieces())
    assert [piece.details.height + piece.folded.height for piece in pieces] == [batch.height for batch in batches]
    details = pl.concat([piece.details for piece in pieces])
    folded = pl.concat([piece.folded for piece in pieces])
    whole = pl.concat(batches)
    assert sorted([*details[ROW], *folded[ROW]]) == whole[ROW].to_list()
    assert folded.select(whole.columns).equals(whole.filter(pl.col(ROW).is_in(folded[ROW].implode())))
    assert pl.concat(list(laid.table.read_batches())).equals(details.drop(SEGMENT))
    cells = [column_name(at) for at in range(len(laid.table.headers))]
    return Read(
        laid=laid,
        headers=laid.table.headers,
        details=[tuple(cell or "" for cell in row) for row in details.select(cells).iter_rows()],
        rows=details[ROW].to_list(),
        segments=details[SEGMENT].to_list(),
        folded=[
            (row, kind, label or "", segment)
            for row, kind, label, segment in folded.select(ROW, KIND, LABEL, SEGMENT).iter_rows()
        ],
    )
