"""What the tests of workbooks and web pages see of an opened table."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import strategies as st

from intake.written_workbooks import text_of
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.containers.biff import open_old_workbook
from kejing.intake.containers.tables import FindHeader, HeaderPlace, Table
from kejing.intake.containers.web_pages import open_web_page
from kejing.intake.containers.workbooks import open_workbook
from kejing.intake.errors import IntakeError
from kejing.intake.layout.header import find_header

type Cells = list[tuple[int | str | None, ...]]
type Opener = Callable[..., tuple[Table, ...]]


def find(rows: Sequence[Sequence[str]]) -> HeaderPlace:
    """Find the header as a ledger's is found."""
    return find_header(rows, is_known=LINES.knows)


def open_file(path: Path, *, find_header: FindHeader = find) -> tuple[Table, ...]:
    """Open a workbook or web page by its first bytes."""
    head = path.read_bytes()[:4]
    opener: Opener = open_workbook
    if head.startswith((b"\xd0\xcf", b"\x09")):
        opener = open_old_workbook
    elif not head.startswith(b"PK"):
        opener = open_web_page
    return opener(path, name=path.name, find_header=find_header)


def cells_of(table: Table) -> Cells:
    """Return row number and cells of every row under the header, blank cells as null."""
    batches = [batch.with_columns(pl.col(pl.String).replace("", None)) for batch in table.read_batches()]
    return pl.concat(batches).drop("overflow").rows() if batches else []


def read_one(path: Path) -> Cells:
    """Return the rows of a file that holds one table."""
    (table,) = open_file(path)
    return cells_of(table)


def refusal(path: Path) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(IntakeError) as caught:
        open_file(path)
    return str(caught.value)


CELLS = st.one_of(
    st.none(),
    st.text(alphabet="甲乙丙店 Ab9“·，\n", min_size=1, max_size=6).map(lambda text: f"名{text}店"),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.floats(min_value=-1e6, max_value=1e6, allow_nan=False).map(lambda number: round(number, 4) + 0.0),
    st.dates(min_value=date(1904, 1, 2), max_value=date(2190, 1, 1)),
    st.booleans(),
)
TABLES = st.lists(st.tuples(*[CELLS] * 4).filter(lambda row: row[-1] is not None), min_size=1, max_size=8)


def as_read(rows: Sequence[Sequence[object]], *, header_row: int = 1) -> Cells:
    """Return generated rows as they are to be read under a header."""
    return [
        (number, *(text_of(cell).lower() if isinstance(cell, bool) else text_of(cell) or None for cell in row))
        for number, row in enumerate(rows, start=header_row + 1)
    ]
