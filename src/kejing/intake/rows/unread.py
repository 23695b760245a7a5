"""Values that a row can do without and that could not be read: listed, and told once per field."""

import polars as pl

from kejing.intake.containers.tables import ROW
from kejing.intake.fields import Field
from kejing.intake.reasons import Note, Number, Reason, RejectReason
from kejing.intake.values.texts import Parsed

type Unread = tuple[Field, pl.Series, Parsed]
"""A field, its cells, and what could be read of them."""


def list_unread(batch: pl.DataFrame, kept: pl.Series, optional: tuple[Unread, ...]) -> pl.DataFrame:
    """Return the values of kept rows that could not be read and were left empty: field, row, value, reason.

    A code that a spreadsheet shortened is among them, though it is kept as it stands.
    """
    schema = {"field": pl.String(), "row": pl.Int64(), "value": pl.String(), "reason": pl.String()}
    parts = [pl.DataFrame(schema=schema)]
    for field, cells, parsed in optional:
        unread = parsed.reasons.is_not_null() & kept
        parts.append(
            pl.DataFrame(
                {
                    "row": batch[ROW].filter(unread),
                    "value": cells.filter(unread),
                    "reason": parsed.reasons.filter(unread),
                }
            ).select(pl.lit(field.value).alias("field"), *list(schema)[1:])
        )
    return pl.concat(parts)


def tell_unread(unread: pl.DataFrame) -> list[Reason]:
    """Return one note per field of what `list_unread` lists."""
    notes: list[Reason] = []
    is_shortened = pl.col("reason") == RejectReason.CODE_SHORTENED.value
    for (field, shortened), rows in unread.group_by("field", is_shortened, maintain_order=True):
        row, value = rows.select("row", "value").row(0)
        note = Note.CODES_SHORTENED if shortened else Note.VALUES_UNREAD
        told: dict[str, Number] = {"count": rows.height, "field": str(field), "row": int(row), "value": str(value)}
        notes.append(Reason(note, told))
    return notes
