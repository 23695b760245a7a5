"""Values that a row can do without and that could not be read: listed, and told once per field."""

import polars as pl

from kejing.intake.containers.tables import ROW
from kejing.intake.fields import Field
from kejing.intake.reasons import Note, Reason
from kejing.intake.values.casting import Parsed

type Unread = tuple[Field, pl.Series, Parsed]
"""A field, its cells, and what could be read of them."""


def list_unread(batch: pl.DataFrame, kept: pl.Series, optional: tuple[Unread, ...]) -> pl.DataFrame:
    """Return the values of kept rows that could not be read and were left empty: field, row, value."""
    schema = {"field": pl.String(), "row": pl.Int64(), "value": pl.String()}
    parts = [pl.DataFrame(schema=schema)]
    for field, cells, parsed in optional:
        unread = parsed.reasons.is_not_null() & kept
        parts.append(
            pl.DataFrame({"row": batch[ROW].filter(unread), "value": cells.filter(unread)}).select(
                pl.lit(field.value).alias("field"), "row", "value"
            )
        )
    return pl.concat(parts)


def tell_unread(unread: pl.DataFrame) -> list[Reason]:
    """Return one note per field of values that could not be read: field, row, value."""
    notes: list[Reason] = []
    for field, rows in unread.group_by("field", maintain_order=True):
        row, value = rows.row(0)[1:]
        notes.append(
            Reason(
                Note.VALUES_UNREAD, {"count": rows.height, "field": str(field[0]), "row": int(row), "value": str(value)}
            )
        )
    return notes
