"""What the columns of a file of lines add up to, between the rows that are no rows of the table."""

from collections.abc import Callable, Mapping

import polars as pl

from kejing.intake.containers.tables import ROW
from kejing.intake.fields import Field
from kejing.intake.layout.bodies import SEGMENT, Laid
from kejing.intake.layout.controls import CHECKED, SUM_TYPE, WAYS, Control, add_segments, reconcile, sum_column
from kejing.intake.lines.kinds import read_row_kinds
from kejing.intake.lines.plan import Plan
from kejing.intake.values.forms import NumberForm
from kejing.intake.values.numbers import QUANTITY_DIGITS, read_plain, trim_float_noise


def hold_totals(
    laid: Laid,
    plan: Plan,
    *,
    folded: pl.DataFrame,
    kept: Callable[[], pl.Series],
    rejected: pl.Series,
    join: Callable[[pl.DataFrame], pl.DataFrame],
) -> tuple[Control, ...]:
    """Return the totals printed in a file, each held against its rows.

    `folded` are the rows that are no rows of the table, `kept` gives the numbers of those that became lines,
    `rejected` are the numbers of those that no total may count, and `join` adds to a batch what `plan` reads of
    document headers. The rows are read once more, and only where there is a total.
    """
    columns = {field: plan.columns[field] for field in CHECKED if field in plan.columns}
    columns = {field: column for field, column in columns.items() if column in folded.columns}
    forms = {column: NumberForm(plan.forms.of_numbers(column).decimal) for column in columns.values()}
    folded = folded.with_columns(
        read_plain(folded[column], form).values.alias(column) for column, form in forms.items()
    )
    if all(folded[column].is_null().all() for column in forms):
        return ()
    lines, refused = kept(), rejected.implode()
    parts = [
        add_segments(_sum_batch(join(details), plan, columns=columns, kept=lines))
        for details in (piece.details.filter(~pl.col(ROW).is_in(refused)) for piece in laid.read_pieces())
    ]
    return reconcile(folded, pl.concat(parts), columns=columns)


def _sum_batch(batch: pl.DataFrame, plan: Plan, *, columns: Mapping[Field, str], kept: pl.Series) -> pl.DataFrame:
    signs = read_row_kinds(batch, plan).signs
    is_kept = batch[ROW].is_in(kept.implode())
    sums = [batch[SEGMENT]]
    for field, column in columns.items():
        cells = trim_float_noise(batch[column]) if plan.holds_floats else batch[column]
        printed = read_plain(cells, plan.forms.of_numbers(column)).values.cast(SUM_TYPE, strict=False)
        signed = pl.select(pl.when(signs == 0).then(printed).otherwise(printed.abs() * signs)).to_series()
        own = signed.zip_with(is_kept, signed.clear(len(signed)))
        digits = QUANTITY_DIGITS if field is Field.QUANTITY else plan.minor_digits
        found = (own, own.round(digits, mode="half_away_from_zero"), signed, printed)
        sums.extend(sum_of.alias(sum_column(field, way)) for way, sum_of in zip(WAYS, found, strict=True))
    return pl.DataFrame(sums)
