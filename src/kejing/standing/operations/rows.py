"""Standing rows as frames: as they are stored, what differs from what is judged, and writing just that."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.judge import COLUMNS, EXTRA_COLUMNS
from kejing.kit.frames import Query, read_frames, upsert_frame
from kejing.standing.models import Standing, Told

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db import models

JUDGED_COLUMNS = (*COLUMNS, *EXTRA_COLUMNS)
"""The judged columns, which are stored under their own names: figures in `Standing`, reasons in `Told`."""
NO_NUMBER = -1e300
"""Stands for a number that is not there while rows are read: the driver infers a column's type from its first rows."""
KEYS_A_STATEMENT = 500
DRIFTING = frozenset(
    {
        "rank",
        "gap_mean",
        "gap_cv2",
        "wait_probability",
        "category_breadth",
        *(name for name in JUDGED_COLUMNS if name.endswith(("_reason", "_reasons"))),
    }
)
"""What moves a little in the rows of all when one customer buys: ranks, what is shrunk to the company's own mean, and
the company's figures in reasons. No tier, state, class, flag or amount is among them."""


def _type_of(field: models.Field[object, object]) -> type[pl.DataType]:
    kinds: dict[str, type[pl.DataType]] = {
        "BooleanField": pl.Boolean,
        "DateField": pl.Date,
        "FloatField": pl.Float64,
        "CharField": pl.String,
        "TextField": pl.String,
    }
    return kinds.get(field.get_internal_type(), pl.Int64)


def _fields_of(model: type[models.Model]) -> dict[str, models.Field[object, object]]:
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    return {field.attname: field for field in fields if not field.is_relation}


_FIGURES, _REASONS = _fields_of(Standing), _fields_of(Told)
ROW_SCHEMA: dict[str, type[pl.DataType]] = {
    "customer_id": pl.Int64,
    **{name: _type_of((_FIGURES | _REASONS)[name]) for name in JUDGED_COLUMNS},
}

_FLOATS = tuple(name for name, kind in ROW_SCHEMA.items() if kind == pl.Float64)
STANDING_ROWS = Query(
    sql="SELECT "  # noqa: S608 - our own tables
    + ", ".join(f"COALESCE({name}, {NO_NUMBER}) AS {name}" if name in _FLOATS else name for name in ROW_SCHEMA)
    + f" FROM {Standing._meta.db_table} s"  # noqa: SLF001 - the same
    + f" JOIN {Told._meta.db_table} t ON t.standing_id = s.customer_id",  # noqa: SLF001 - the same
    schema=ROW_SCHEMA,
)
"""Every standing row; `as_stored` puts back the numbers that are not there."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be written so that the stored rows are those judged: `rows` to write, keys of rows to delete.

    `drifted` counts the rows that are left as they are although they drifted.
    """

    rows: pl.DataFrame
    gone: Sequence[int]
    drifted: int = 0

    @property
    def count(self) -> int:
        """Return how many rows are written or deleted."""
        return self.rows.height + len(self.gone)


def read_rows() -> pl.DataFrame:
    """Return the standing as it is stored.

    :raises ExtractFailed: if the database cannot be read
    """
    (rows,) = read_frames([STANDING_ROWS])
    return as_stored(rows)


def as_stored(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows as they read once they are stored: the columns of `ROW_SCHEMA`, no empty text but null."""
    return rows.select(pl.col(name).cast(kind) for name, kind in ROW_SCHEMA.items()).with_columns(
        pl.col(pl.String).replace("", None), *(pl.col(name).replace(NO_NUMBER, None) for name in _FLOATS)
    )


def find_changes(judged: pl.DataFrame, *, stored: pl.DataFrame, touched: Collection[int] | None = None) -> Changes:
    """Return how the judged rows (`ROW_SCHEMA`) differ from those stored (`as_stored`).

    With `touched`, the keys of the customers of whom something changed, rows of others that only drifted are left.
    """
    new = as_stored(judged)
    both = _beside(new, stored)
    found = both.select(
        # A row always has a code.
        pl.col("customer_code_before").is_null().alias("is_new"),
        _differ(ROW_SCHEMA.keys() - DRIFTING - {"customer_id"}).alias("changed"),
        _differ(DRIFTING).alias("drifted"),
        (pl.lit(value=True) if touched is None else pl.col("customer_id").is_in(sorted(touched))).alias("follows"),
    )
    written = found.select(pl.col("is_new") | pl.col("changed") | (pl.col("drifted") & pl.col("follows"))).to_series()
    gone = stored.join(new, on="customer_id", how="anti")["customer_id"]
    # Codes are unique, and one that passed from one customer to another must be free before it is given again.
    recoded = both.filter(pl.col("customer_code") != pl.col("customer_code_before"))["customer_id"]
    return Changes(
        rows=judged.filter(written).select(*ROW_SCHEMA),
        gone=sorted([*gone, *recoded]),
        drifted=int((found["drifted"] & ~written).sum()),
    )


def _beside(new: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return each new row with the stored one of its customer beside it, whose columns end in `_before`."""
    if new["customer_id"].equals(stored["customer_id"]):
        # Nobody came or went since: then nothing has to be looked up.
        before = stored.drop("customer_id").rename(lambda name: f"{name}_before")
        return pl.concat([new, before], how="horizontal")
    return new.join(stored, on="customer_id", how="left", suffix="_before", maintain_order="left")


def _differ(names: Collection[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in sorted(names))


def apply_changes(stored: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    """Return the rows as they are stored (`as_stored`) once these changes are written to them."""
    replaced = [*changes.gone, *changes.rows["customer_id"]]
    kept = stored.filter(~pl.col("customer_id").is_in(replaced))
    # In the order of the codes, as judged rows are.
    return pl.concat([kept, as_stored(changes.rows)]).sort("customer_code")


def write_changes(changes: Changes) -> None:
    """Write the rows that changed and delete those that are gone; call it inside a transaction."""
    for keys in batched(changes.gone, KEYS_A_STATEMENT):
        Standing.objects.filter(customer_id__in=keys).delete()
    if not changes.rows.is_empty():
        upsert_frame(Standing, changes.rows.select("customer_id", *_FIGURES), key="customer_id")
        told = changes.rows.select(pl.col("customer_id").alias("standing_id"), *_REASONS)
        upsert_frame(Told, told, key="standing_id")
