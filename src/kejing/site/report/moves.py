"""Movement against an earlier day: who rose and who fell, as a matrix and by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.movement import ABSENT, movement
from kejing.analytics.tiers import TIERS
from kejing.analytics.windows import is_covered, windows_of
from kejing.site.report.judgements import Span
from kejing.site.report.telling import clean
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from datetime import date

    from kejing.analytics.movement import Movement
    from kejing.site.report.judgements import Basis, Earlier, Judgement
    from kejing.site.report.telling import Teller

MOST_SENTENCES = 6
MOST_MOVERS = 8


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The customers that went from the row's tier to the column's, and their money now (minor units)."""

    after: str
    label: str
    customers: int
    amount: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One tier of the earlier day: where its customers are now; `customers` and `amount` are those of that day."""

    tier: str
    label: str
    cells: tuple[MatrixCell, ...]
    customers: int
    amount: int


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """One tier of the day of the report: its customers and their money."""

    tier: str
    label: str
    customers: int
    amount: int


@dataclass(frozen=True, slots=True)
class Mover:
    """One customer that changed tier; money is minor units of 12 months, at the earlier day and now."""

    customer_code: str
    name: str
    before: str
    before_label: str
    after: str
    after_label: str
    amount_before: int
    amount_after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The movement since an earlier day; `missing` says why there is none, and then the rest is empty.

    `customers` are all that are on record at either day, `moved` those that changed tier, `rose` and `fell` those of
    them that went up or down the pyramid.
    """

    span: str
    title: str
    as_of: date
    missing: str
    customers: int = 0
    moved: int = 0
    rose: int = 0
    fell: int = 0
    sentences: tuple[str, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    columns: tuple[ColumnSum, ...] = ()
    movers: tuple[Mover, ...] = ()


def make_comparisons(basis: Basis, *, teller: Teller) -> tuple[Comparison, ...]:
    """Return the movement since each earlier day, or why there is none."""
    return tuple(
        Comparison(span=earlier.span, title=_title(earlier), as_of=earlier.as_of, missing=_tell_missing(earlier, basis))
        if earlier.judgement is None
        else _compare(earlier, earlier.judgement, basis=basis, teller=teller)
        for earlier in basis.earlier
    )


def _title(earlier: Earlier) -> str:
    titles = {Span.MONTH: _("Since a month before, {day}"), Span.YEAR: _("Since a year before, {day}")}
    return titles[earlier.span].format(day=earlier.as_of.isoformat())


def _tell_missing(earlier: Earlier, basis: Basis) -> str:
    first_on = basis.now.ledger.first_sale_on
    if first_on is None:
        return _("Nothing to compare: there is no sale up to this day.")
    if not earlier.coverage_days:
        told = _("Nothing to compare: the ledger begins on {first}, after {day}.")
        return told.format(first=first_on.isoformat(), day=earlier.as_of.isoformat())
    return _(
        "Nothing to compare: the ledger begins on {first} and covers {days} days up to {day}; tiers can be compared"
        " from {needed} days on, when dormant customers show."
    ).format(
        first=first_on.isoformat(),
        days=f"{earlier.coverage_days:,}",
        day=earlier.as_of.isoformat(),
        needed=f"{basis.policy.tiers.dormant_days + 1:,}",
    )


def _compare(earlier: Earlier, before: Judgement, *, basis: Basis, teller: Teller) -> Comparison:
    moves = movement(before.frame, basis.now.frame)
    customers, moved, rose, fell = _count(moves)
    states = [state for state in (*TIERS, ABSENT) if state != ABSENT or _has_absent(moves)]
    return Comparison(
        span=earlier.span,
        title=_title(earlier),
        as_of=earlier.as_of,
        missing="",
        customers=customers,
        moved=moved,
        rose=rose,
        fell=fell,
        sentences=_tell_moves(moves, earlier, before, teller=teller),
        rows=tuple(_matrix_row(moves, state, states=states, teller=teller) for state in states),
        columns=tuple(_sum_column(moves, state, states=states, teller=teller) for state in states),
        movers=_name_movers(before.frame, basis.now.frame, teller=teller),
    )


def _count(moves: Movement) -> tuple[int, int, int, int]:
    """Return all customers, those that changed tier, and of these the ones that rose and fell.

    The first purchase is a rise, whatever it was; a new customer on record is neither.
    """
    place = {tier: index for index, tier in enumerate(reversed(TIERS))}
    moved = [cell for cell in moves.cells if cell.before != cell.after]
    placed = [cell for cell in moved if ABSENT not in {cell.before, cell.after}]
    return (
        sum(cell.customers for cell in moves.cells),
        sum(cell.customers for cell in moved),
        sum(cell.customers for cell in placed if place[cell.after] > place[cell.before]),
        sum(cell.customers for cell in placed if place[cell.after] < place[cell.before]),
    )


def _has_absent(moves: Movement) -> bool:
    return any(cell.customers and ABSENT in {cell.before, cell.after} for cell in moves.cells)


def _tell_moves(moves: Movement, earlier: Earlier, before: Judgement, *, teller: Teller) -> tuple[str, ...]:
    told = [teller.state(move.reason) for move in moves.moves[:MOST_SENTENCES]]
    left = moves.moves[MOST_SENTENCES:]
    if left:
        others = sum(move.customers for move in left)
        told.append(
            ngettext(
                "{n} more changed tier in other ways; the table has them.",
                "{n} more changed tier in other ways; the table has them.",
                others,
            ).format(n=f"{others:,}")
        )
    if not moves.moves:
        told.append(_("Nobody changed tier."))
    if moves.newly_lost is not None:
        told.append(teller.state(moves.newly_lost))
    if not is_covered(windows_of(earlier.as_of).trailing_year, ledger_first_on=before.ledger.first_sale_on):
        text = _(
            "The ledger covered {days} days on {day}: 12-month sums are those of fewer days there, and grow with it."
        )
        told.append(text.format(days=f"{earlier.coverage_days:,}", day=earlier.as_of.isoformat()))
    return tuple(told)


def _state_label(state: str, *, teller: Teller) -> str:
    return teller.label("movement.absent" if state == ABSENT else f"tier.{state}")


def _matrix_row(moves: Movement, before: str, *, states: list[str], teller: Teller) -> MatrixRow:
    cells = [cell for cell in moves.cells if cell.before == before]
    return MatrixRow(
        tier=before,
        label=_state_label(before, teller=teller),
        cells=tuple(
            MatrixCell(
                after=state,
                label=_state_label(state, teller=teller),
                customers=sum(cell.customers for cell in cells if cell.after == state),
                amount=sum(cell.amount_after for cell in cells if cell.after == state),
                is_same=state == before,
            )
            for state in states
        ),
        customers=sum(cell.customers for cell in cells),
        amount=sum(cell.amount_before for cell in cells),
    )


def _sum_column(moves: Movement, after: str, *, states: list[str], teller: Teller) -> ColumnSum:
    cells = [cell for cell in moves.cells if cell.after == after and cell.before in states]
    return ColumnSum(
        tier=after,
        label=_state_label(after, teller=teller),
        customers=sum(cell.customers for cell in cells),
        amount=sum(cell.amount_after for cell in cells),
    )


def _name_movers(before: pl.DataFrame, now: pl.DataFrame, *, teller: Teller) -> tuple[Mover, ...]:
    """Return the customers on record at both days that changed tier, those with most money at either day first."""
    changed = (
        before.select("customer_code", tier_before="tier", amount_before="amount_12m")
        .join(now.select("customer_code", "customer_name", "tier", "amount_12m"), on="customer_code", validate="1:1")
        .filter(pl.col("tier_before") != pl.col("tier"))
        .with_columns(most=pl.max_horizontal("amount_before", "amount_12m"))
        .sort(["most", "customer_code"], descending=[True, False])
        .head(MOST_MOVERS)
    )
    return tuple(
        Mover(
            customer_code=row["customer_code"],
            name=clean(row["customer_name"]),
            before=row["tier_before"],
            before_label=_state_label(row["tier_before"], teller=teller),
            after=row["tier"],
            after_label=_state_label(row["tier"], teller=teller),
            amount_before=row["amount_before"],
            amount_after=row["amount_12m"],
        )
        for row in changed.iter_rows(named=True)
    )
