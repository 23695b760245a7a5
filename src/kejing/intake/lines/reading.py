"""One file of sales lines, batch by batch: its plan, its rows sorted, and the account of every row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch, match_columns
from kejing.intake.companions.headers import Headers, join_headers
from kejing.intake.containers.tables import Table, column_name
from kejing.intake.errors import LostRowsError, NoRowsError
from kejing.intake.fields import Field
from kejing.intake.lines.plan import Aids, Plan, plan_columns
from kejing.intake.lines.sorting import Sorted, sort_rows
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import FileRead, FileReport, Totals
from kejing.intake.rows.needs import find_float_codes, refuse_columns
from kejing.intake.rows.unread import tell_unread
from kejing.intake.values.amounts import DiscountForm, add_exactly

SAMPLE_ROWS: Final = 2000
_DISCOUNT_NOTES: Final = {
    DiscountForm.RATE: Note.AMOUNT_LESS_RATE,
    DiscountForm.PERCENT: Note.AMOUNT_LESS_PERCENT,
    DiscountForm.AMOUNT: Note.AMOUNT_LESS_DISCOUNT,
}


@dataclass(frozen=True, slots=True)
class _Joiner:
    """Joins document headers to the batches of one file of lines; without headers a batch stays as it is."""

    headers: Headers | None
    own: Mapping[Field, str]
    strips_decimals: bool

    def join(self, batch: pl.DataFrame) -> pl.DataFrame:
        if self.headers is None:
            return batch
        return join_headers(batch, self.headers, own=self.own, strips_decimals=self.strips_decimals)


def read_table(
    table: Table, *, mapping: Mapping[str, Field], minor_digits: int, aids: Aids, headers: Headers | None
) -> FileRead:
    """Return one file of lines; `headers` are joined by document number, `aids` are what else is known.

    Raises NoColumnsError, AmbiguousDatesError, DiscountUnclearError, NoRowsError; LostRowsError is our fault.
    """
    batches = table.read_batches()
    first = next(batches, None)
    sample = first.head(SAMPLE_ROWS) if first is not None else _empty_sample(table)
    matches = match_columns(table.headers, sample, mapping=mapping)
    joiner = _plan_join(table, matches, sample, headers)
    if headers is not None:
        aids = replace(aids, joined=headers.columns)
    plan = plan_columns(table, matches, joiner.join(sample), minor_digits=minor_digits, aids=aids)
    if first is None:
        raise NoRowsError(file=table.name)
    parts = [sort_rows(joiner.join(batch), plan) for batch in chain((first,), batches)]
    totals = _add_up(table, parts)
    if totals.blank == totals.rows:
        raise NoRowsError(file=table.name)
    report = FileReport(
        name=table.name,
        container=table.container,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        columns=matches,
        amount_basis=plan.basis,
        notes=_take_notes(table, plan, parts),
        totals=totals,
    )
    numbers = (
        pl.concat([part.numbers for part in parts]).unique() if headers is not None else pl.Series(dtype=pl.String)
    )
    return FileRead(
        report=report,
        lines=pl.concat([part.lines for part in parts]),
        flagged=pl.concat([part.flagged for part in parts]),
        rejects=pl.concat([part.rejects for part in parts]),
        apart=pl.concat([part.apart for part in parts]),
        dropped=pl.concat([part.dropped for part in parts]),
        customers=pl.concat([part.customers for part in parts]),
        rounding=add_exactly(part.rounding for part in parts),
        met=frozenset().union(*(part.met for part in parts)),
        numbers=numbers,
    )


def _empty_sample(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema={column_name(place): pl.String() for place in range(len(table.headers))})


def _plan_join(table: Table, matches: Sequence[ColumnMatch], sample: pl.DataFrame, headers: Headers | None) -> _Joiner:
    own = {match.field: column_name(match.place) for match in matches if match.used and match.field is not None}
    if headers is not None and Field.DOCUMENT_NUMBER not in own:
        refuse_columns(table, matches, sample, missing=[Field.DOCUMENT_NUMBER])
    strips = Field.DOCUMENT_NUMBER in find_float_codes(own, sample)
    return _Joiner(headers, own, strips)


def _add_up(table: Table, parts: Sequence[Sorted]) -> Totals:
    """Return the totals of a file; every row it has must have ended somewhere. Flagged rows count as kept so far."""
    totals = Totals(
        rows=sum(part.rows for part in parts),
        kept=sum(part.lines.height + part.flagged.height for part in parts),
        set_apart=sum(int(part.apart["rows"].sum()) for part in parts),
        rejected=sum(part.rejects.height for part in parts),
        blank=sum(part.blank for part in parts),
        amount=sum(int(part.lines["amount"].sum()) + int(part.flagged["amount"].sum()) for part in parts),
        dropped=sum(int(part.dropped["rows"].sum()) for part in parts),
    )
    rows = totals.rows if table.expected_rows is None else table.expected_rows
    if totals.accounted != rows or totals.rows != rows:
        raise LostRowsError(file=table.name, rows=rows, accounted=totals.accounted)
    return totals


def _take_notes(table: Table, plan: Plan, parts: Sequence[Sorted]) -> tuple[Reason, ...]:
    notes: list[Reason] = []
    if Field.DOCUMENT_TYPE not in plan.columns:
        notes.append(Reason(Note.ALL_SALES))
    if plan.amount is None and plan.discount is not None:
        notes.append(Reason(_DISCOUNT_NOTES[plan.discount.form], {"header": plan.discount.header}))
    elif plan.amount is None:
        notes.append(Reason(Note.AMOUNT_FROM_PRICE))
    if plan.is_price_discounted:
        notes.append(Reason(Note.DISCOUNT_IN_PRICE))
    if table.damaged:
        notes.append(Reason(Note.TEXT_REPLACED, {"count": table.damaged}))
    return (*notes, *tell_unread(pl.concat([part.unread for part in parts])))
