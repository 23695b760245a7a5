"""The totals printed in a file beside the ledger, held against its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.containers.tables import ROW
from kejing.intake.fields import Field
from kejing.intake.layout.bodies import SEGMENT
from kejing.intake.layout.controls import CHECKED, SUM_TYPE, Control, reconcile, sum_column
from kejing.intake.rows.forms import Forms
from kejing.intake.values.numbers import read_plain, trim_float_noise

_BALANCES: Final = (Field.RECEIVABLE_BALANCE, Field.ADVANCE)
_MOVEMENTS: Final = frozenset({Field.RECEIVABLE_OPENING, Field.RECEIVABLE_INCREASE, Field.RECEIVABLE_DECREASE})


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """What a table prints: its folded rows, and of its own rows the number, the segment and the cells that add up.

    `columns` gives the column of each field in `folded`.
    """

    folded: pl.DataFrame
    rows: pl.DataFrame
    columns: Mapping[Field, str]

    def hold(self, *, amount_field: Field | None, amounts: pl.DataFrame) -> tuple[Control, ...]:
        """Return the totals, each held against its rows.

        `amounts` has row, amount (as `SUM_TYPE`, signed as it was read), is_kept and is_rejected of the rows that were
        read. No total may count a rejected row; the totals of `amount_field` may be of the amounts as they were read: a
        program may print a refund without a minus and take it off.
        """
        refused = amounts.filter("is_rejected")[ROW]
        rows = self.rows.filter(~pl.col(ROW).is_in(refused.implode()))
        sums = rows.drop(ROW)
        if amount_field is not None and amount_field in self.columns:
            read = rows.select(ROW).join(amounts, on=ROW, how="left", maintain_order="left")
            kept = read.select(pl.when("is_kept").then("amount").alias(sum_column(amount_field, "kept")))
            sums = sums.with_columns(kept.to_series(), read["amount"].alias(sum_column(amount_field, "signed")))
        return reconcile(self.folded, sums, columns=self.columns, checked=tuple(self.columns))


def read_printed(
    details: pl.DataFrame,
    folded: pl.DataFrame,
    *,
    columns: Mapping[Field, str],
    forms: Forms,
    holds_floats: bool,
    kind: FileKind,
) -> Printed:
    """Return what a table prints; the balances of a list add up, those of a statement run on and do not."""
    is_list = kind is FileKind.RECEIVABLES and _MOVEMENTS.isdisjoint(columns)
    checked = {name: columns[name] for name in (*CHECKED, *(_BALANCES if is_list else ())) if name in columns}
    cells = [details[ROW], details[SEGMENT]]
    for name, column in checked.items():
        texts = trim_float_noise(details[column]) if holds_floats else details[column]
        printed = read_plain(texts, forms.of_numbers(column)).values.cast(SUM_TYPE, strict=False)
        cells.append(printed.alias(sum_column(name, "printed")))
    return Printed(folded=folded, rows=pl.DataFrame(cells), columns=checked)
