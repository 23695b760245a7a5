"""Movement between the tiers since a past day, and the customers behind each figure of it (judgements §2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing.analytics.movement import ABSENT, STATES
from kejing.analytics.tiers import TIERS
from kejing.battlemap.queries.pyramid_measures import read_day, read_standings
from kejing.battlemap.queries.words import name_of, say
from kejing.kit.money import from_minor
from kejing.standing.queries import standings_visible_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date
    from decimal import Decimal

    from kejing.analytics.movement import Cell as Counted
    from kejing.analytics.movement import Movement
    from kejing.battlemap.queries.pyramid_measures import Compared
    from kejing.people.models import User
    from kejing.standing.models import PastDay

ANY = "any"
"""Stands for every tier, and for customers that are on record at one of the two days only, in `codes_moved`."""
MOST_SENTENCES = 6


class NoSuchMove(LookupError):
    """There is no such tier, or the standing of that day was not kept."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The customers of one tier then and one tier now, with their 12 months at both days; `href` opens them."""

    tier: str
    label: str
    customers: int
    amount_before: Decimal
    amount_after: Decimal
    href: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One tier of the past day, and where its customers are now; `customers` and `amount` are its pyramid then."""

    tier: str
    label: str
    cells: Sequence[Cell]
    customers: int
    amount: Decimal
    href: str


@dataclass(frozen=True, slots=True)
class Column:
    """One tier now: its customers and their money, as in the pyramid with the lost ones."""

    tier: str
    label: str
    customers: int
    amount: Decimal
    href: str


@dataclass(frozen=True, slots=True)
class MovementPanel:
    """The movement as the page shows it. Rows sum to the pyramid of that day, columns to the one of now."""

    since: date
    customers: int
    moved: int
    rose: int
    fell: int
    sentences: Sequence[str]
    rows: Sequence[Row]
    columns: Sequence[Column]

    @property
    def amount_before(self) -> Decimal:
        """All money of the past day."""
        return sum((row.amount for row in self.rows), from_minor(0))

    @property
    def amount_after(self) -> Decimal:
        """All money now."""
        return sum((column.amount for column in self.columns), from_minor(0))


def movement_panel(compared: Compared, *, scope_query: str) -> MovementPanel:
    """Return the movement of a scope with the addresses of the customers behind it."""
    moves = compared.movement
    states = [state for state in STATES if state != ABSENT or _has_absent(moves)]
    moved = [cell for cell in moves.cells if cell.before != cell.after]
    placed = [cell for cell in moved if ABSENT not in {cell.before, cell.after}]
    addresses = _Addresses(since=compared.since, scope_query=scope_query)
    return MovementPanel(
        since=compared.since,
        customers=sum(cell.customers for cell in moves.cells),
        moved=sum(cell.customers for cell in moved),
        rose=sum(cell.customers for cell in placed if has_risen(cell.before, cell.after)),
        fell=sum(cell.customers for cell in placed if not has_risen(cell.before, cell.after)),
        sentences=list(_sentences(compared)),
        rows=[_row(moves, state, states=states, addresses=addresses) for state in states],
        columns=[_column(moves, state, addresses=addresses) for state in states],
    )


def has_risen(before: str, after: str) -> bool:
    """Answer whether a move is up the pyramid; the first purchase is a rise, wherever it led."""
    return TIERS.index(after) < TIERS.index(before)


def codes_moved(*, user: User, since: date, before: str, after: str, day: PastDay | None = None) -> AbstractSet[str]:
    """Return the codes of the customers `user` may see that were in tier `before` on a past day and are in `after` now.

    With `day`, that later past day stands for now. Each tier is one of the five, "absent" for not on record that day,
    or `ANY`. Who is off the record now has no row to show: `after` "absent" gives nobody.

    :raises NoSuchMove: if there is no such tier, or the standing of that day was not kept
    """
    if not {before, after} <= {*STATES, ANY}:
        raise NoSuchMove
    then = read_day(since, codes=None)
    if then is None:
        raise NoSuchMove
    if after == ABSENT:
        return frozenset()
    visible = standings_visible_to(user, day=day)
    now = read_standings(visible if after == ANY else visible.filter(tier=after), columns=("customer_code",))
    joined = now.join(then.select("customer_code", before="tier"), on="customer_code", how="left")
    was = pl.col("before").fill_null(ABSENT)
    return frozenset(joined.filter(pl.lit(value=True) if before == ANY else was == before)["customer_code"])


def state_label(state: str) -> str:
    """Return the short name of a tier, or of not being on record."""
    return name_of("movement.absent" if state == ABSENT else f"tier.{state}")


@dataclass(frozen=True, slots=True)
class _Addresses:
    since: date
    scope_query: str

    def of(self, before: str, after: str) -> str:
        """Return where the customers of a move are shown, empty where nobody can be."""
        if after == ABSENT:
            return ""
        query = urlencode({"moved": f"{before}-{after}", "since": self.since.isoformat()})
        return f"{reverse('battlemap:table')}?{query}{'&' if self.scope_query else ''}{self.scope_query}"


def _has_absent(moves: Movement) -> bool:
    return any(cell.customers and ABSENT in {cell.before, cell.after} for cell in moves.cells)


def _row(moves: Movement, before: str, *, states: Sequence[str], addresses: _Addresses) -> Row:
    cells = {cell.after: cell for cell in moves.cells if cell.before == before}
    return Row(
        tier=before,
        label=state_label(before),
        cells=[_cell(cells.get(after), before=before, after=after, addresses=addresses) for after in states],
        customers=sum(cell.customers for cell in cells.values()),
        amount=from_minor(sum(cell.amount_before for cell in cells.values())),
        href=addresses.of(before, ANY),
    )


def _cell(counted: Counted | None, *, before: str, after: str, addresses: _Addresses) -> Cell:
    """Return a cell; nobody is on record at neither day."""
    return Cell(
        tier=after,
        label=state_label(after),
        customers=counted.customers if counted else 0,
        amount_before=from_minor(counted.amount_before if counted else 0),
        amount_after=from_minor(counted.amount_after if counted else 0),
        href=addresses.of(before, after),
        is_same=before == after,
    )


def _column(moves: Movement, after: str, *, addresses: _Addresses) -> Column:
    cells = [cell for cell in moves.cells if cell.after == after]
    return Column(
        tier=after,
        label=state_label(after),
        customers=sum(cell.customers for cell in cells),
        amount=from_minor(sum(cell.amount_after for cell in cells)),
        href=addresses.of(ANY, after),
    )


def _sentences(compared: Compared) -> Iterator[str]:
    moves = compared.movement
    yield from (say(move.reason) for move in moves.moves[:MOST_SENTENCES])
    others = sum(move.customers for move in moves.moves[MOST_SENTENCES:])
    if others:
        yield ngettext(
            "{n} more changed tier in other ways; the table has them.",
            "{n} more changed tier in other ways; the table has them.",
            others,
        ).format(n=f"{others:,}")
    if not moves.moves:
        yield _("Nobody changed tier.")
    if moves.newly_lost is not None:
        yield say(moves.newly_lost)
    if compared.is_partial:
        yield _("The ledger did not cover 12 months by then: the sums of that day are of fewer days, and grow with it.")
