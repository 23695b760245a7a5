"""One file of sales lines: what its columns are, how it is laid out, and where each of its rows ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import LINES, How
from kejing.intake.companions.headers import Headers, join_headers
from kejing.intake.containers.tables import OVERFLOW, ROW, Table, column_name
from kejing.intake.errors import BrokenRowsError, LostRowsError, NoRowsError, SecondTableError
from kejing.intake.fields import Field
from kejing.intake.layout.bodies import Piece
from kejing.intake.layout.controls import refuse_difference
from kejing.intake.layout.preparation import Prepared
from kejing.intake.lines.currencies import (
    find_currency,
    list_currencies,
    read_header_currency,
    refuse_mixed_currencies,
)
from kejing.intake.lines.gathering import Gathered, merge_met
from kejing.intake.lines.options import Options
from kejing.intake.lines.plan import Aids, Plan, plan_columns
from kejing.intake.lines.sorting import sort_rows
from kejing.intake.lines.store import FILE, LineStore
from kejing.intake.lines.totals import hold_totals
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.reports import FileRead, Groups, Totals, count_folded, report_of
from kejing.intake.rows.documents import check_types
from kejing.intake.rows.needs import find_float_codes, refuse_columns
from kejing.intake.rows.unread import tell_unread
from kejing.intake.values.amounts import DiscountForm
from kejing.intake.values.forms import FormMet

_SAMPLES: Final = 3
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
    weak: frozenset[Field]

    def join(self, batch: pl.DataFrame) -> pl.DataFrame:
        if self.headers is None:
            return batch
        return join_headers(batch, self.headers, own=self.own, strips_decimals=self.strips_decimals, weak=self.weak)


def read_table(
    prepared: Prepared,
    *,
    minor_digits: int,
    aids: Aids,
    headers: Headers | None,
    options: Options,
    store: LineStore,
    aside: LineStore,
    place: int,
) -> FileRead:
    """Return the account of one file of lines, which go into `store` as those of the file at `place`.

    Rows apart of the kinds `sorting.STORED_APART` go into `aside`. `headers` are joined by document number, `aids` are
    what else is known. The forms of dates and numbers are taken
    from the first rows; where a later row needs another one the file is read again from its beginning. Raises
    NoColumnsError, AmbiguousDatesError, MixedDatesError, MixedNumbersError, DiscountUnclearError, WrongBasisError,
    MixedCurrenciesError, NoRowsError, BrokenRowsError, SecondTableError, ControlTotalError; LostRowsError is our fault.
    """
    tools = _Tools(minor_digits, aids, headers, options, store, aside, place)
    try:
        return _read(prepared, tools, is_whole=False)
    except FormMet:
        store.forget(place)
        aside.forget(place)
        return _read(prepared, tools, is_whole=True)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What one file is read with; see `read_table`."""

    minor_digits: int
    aids: Aids
    headers: Headers | None
    options: Options
    store: LineStore
    aside: LineStore
    place: int


def _read(prepared: Prepared, tools: _Tools, *, is_whole: bool) -> FileRead:
    """Return the account; `is_whole` asks all rows for the forms of dates and numbers. Raises FormMet."""
    options, store, place, headers, aids = tools.options, tools.store, tools.place, tools.headers, tools.aids
    table, matches = prepared.laid.table, prepared.matches
    joiner = _plan_join(table, matches, prepared.sample, headers)
    if headers is not None:
        aids = replace(aids, joined=headers.columns)
    sample = joiner.join(prepared.sample)
    plan = plan_columns(
        table,
        matches,
        sample,
        minor_digits=tools.minor_digits,
        aids=aids,
        date_order=options.date_order,
        is_whole=is_whole,
        amount_basis=options.amount_basis,
        types=check_types(options.types),
    )
    currency = find_currency(matches, amount=plan.basis_header)
    currencies = read_header_currency(plan.basis_header) if currency is None else {}
    gathered = Gathered()
    beyond = 0
    for piece in prepared.laid.read_pieces():
        own = piece if table.delimiter is not None else _leave_side_notes(piece)
        beyond += piece.details[OVERFLOW].count() - own.details[OVERFLOW].count()
        part = sort_rows(joiner.join(own.details), plan)
        for target, rows in ((store, part.lines), (tools.aside, part.stored)):
            target.add(rows.with_columns(pl.lit(place, pl.Int32).alias(FILE)))
        gathered.add(own, part)
        if currency is not None:
            currencies = list_currencies(own.details, currency, kept=part.lines[ROW]) | currencies
        gathered.add_names(own.details, [column_name(at) for at in prepared.laid.group_places])
    if currency is not None:
        refuse_mixed_currencies(table, currency, tuple(currencies.values()))
    totals = _add_up(table, gathered)
    if totals.blank + totals.folded == totals.rows:
        raise NoRowsError(file=table.address)
    rejects = gathered.reject_list
    if not options.skip_bad_rows:
        _refuse_broken(table, rejects)
    _refuse_second_table(table, rejects)
    folded = pl.concat(gathered.folded)
    controls = hold_totals(
        prepared.laid, plan, folded=folded, kept=lambda: store.rows_of(place), rejected=rejects["row"], join=joiner.join
    )
    if not options.accept_difference:
        refuse_difference(controls, file=table.address)
    report = report_of(
        table,
        columns=matches,
        amount_basis=plan.basis,
        notes=(*prepared.notes, *_take_notes(plan, gathered)),
        totals=totals,
        fingerprint=prepared.fingerprint,
        beyond=beyond,
    )
    return FileRead(
        report=replace(report, folded=count_folded(folded), groups=_list_groups(prepared, gathered), controls=controls),
        flagged=pl.concat(gathered.flagged),
        links=pl.concat(gathered.links),
        items=pl.concat(gathered.items).unique(),
        rejects=rejects,
        apart=pl.concat(gathered.apart),
        dropped=pl.concat(gathered.dropped),
        customers=merge_met(pl.concat(gathered.customers)),
        rounding=gathered.rounding,
        met=gathered.met,
        numbers=pl.concat(gathered.numbers).unique(),
        basis_header=plan.basis_header,
        currency=next(iter(currencies.items()), ()),
        hashes=pl.concat(gathered.hashes),
    )


def _list_groups(prepared: Prepared, gathered: Gathered) -> tuple[Groups, ...]:
    """Return what the names were taken for that stand alone above the rows they belong to."""
    found: list[Groups] = []
    for match in (prepared.matches[place] for place in prepared.laid.group_places):
        names = gathered.names[column_name(match.place)]
        field = match.field if match.used else None
        found.append(Groups(header=match.header, field=field, names=len(names), samples=tuple(names.head(_SAMPLES))))
    return tuple(found)


def _leave_side_notes(piece: Piece) -> Piece:
    """Leave what stands right of a sheet's last header aside: there it belongs to no column, and breaks no row."""
    if piece.details[OVERFLOW].is_null().all():
        return piece
    return replace(piece, details=piece.details.with_columns(pl.lit(None, pl.String).alias(OVERFLOW)))


def _refuse_broken(table: Table, rejects: pl.DataFrame) -> None:
    broken = rejects.filter(pl.col("reason") == RejectReason.TOO_MANY_CELLS.value)
    if broken.height:
        _, row, _, value, _ = broken.row(0)
        raise BrokenRowsError(file=table.address, row=row, value=value, count=broken.height)


def _refuse_second_table(table: Table, rejects: pl.DataFrame) -> None:
    """Raise SecondTableError where a header stands among the dates: what follows it is not of this table's columns."""
    undated = rejects.filter(
        pl.col("field") == Field.SOLD_ON.value, pl.col("reason") == RejectReason.DATE_UNREADABLE.value
    )
    for row, value in undated.select("row", "value").unique("value", maintain_order=True).iter_rows():
        if LINES.knows(value):
            raise SecondTableError(file=table.address, row=row, value=value)


def _plan_join(table: Table, matches: Sequence[ColumnMatch], sample: pl.DataFrame, headers: Headers | None) -> _Joiner:
    own = {match.field: column_name(match.place) for match in matches if match.used and match.field is not None}
    if headers is not None and Field.DOCUMENT_NUMBER not in own:
        refuse_columns(table, matches, sample, missing=[Field.DOCUMENT_NUMBER])
    strips = Field.DOCUMENT_NUMBER in find_float_codes(own, sample)
    weak = frozenset(match.field for match in matches if match.used and match.field and match.how is How.WEAK)
    return _Joiner(headers, own, strips, weak)


def _add_up(table: Table, gathered: Gathered) -> Totals:
    """Return the totals of a file; every row it has must have ended somewhere."""
    totals = Totals(
        rows=gathered.rows,
        kept=gathered.kept,
        set_apart=sum(int(apart["rows"].sum()) for apart in gathered.apart),
        rejected=sum(rejects.height for rejects in gathered.rejects),
        blank=gathered.blank,
        amount=gathered.amount,
        dropped=sum(int(dropped["rows"].sum()) for dropped in gathered.dropped),
        folded=sum(folded.height for folded in gathered.folded),
    )
    rows = totals.rows if table.expected_rows is None else table.expected_rows
    if totals.accounted != rows or totals.rows != rows:
        raise LostRowsError(file=table.address, rows=rows, accounted=totals.accounted)
    return totals


def _take_notes(plan: Plan, gathered: Gathered) -> tuple[Reason, ...]:
    notes: list[Reason] = []
    if plan.account is not None:
        notes.extend(plan.account.tell(has_types=Field.DOCUMENT_TYPE in plan.columns))
    elif plan.title is not None:
        notes.append(Reason(Note.TITLE_SAYS, {"value": plan.title.title, "field": plan.title.code}))
    elif Field.DOCUMENT_TYPE not in plan.columns:
        notes.append(Reason(Note.ALL_SALES))
    if plan.amount is None and plan.discount is not None:
        notes.append(Reason(_DISCOUNT_NOTES[plan.discount.form], {"header": plan.discount.header}))
    elif plan.amount is None and plan.account is None:
        notes.append(Reason(Note.AMOUNT_FROM_PRICE))
    if plan.is_price_discounted:
        notes.append(Reason(Note.DISCOUNT_IN_PRICE))
    if gathered.unlike:
        notes.append(Reason(Note.SIGNS_DIFFER, {"count": gathered.unlike, "row": gathered.unlike_row}))
    notes.extend(plan.forms.notes)
    return (*notes, *tell_unread(pl.concat(gathered.unread)))
