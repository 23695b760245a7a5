"""Movement between the tiers since a past day, and the customers behind each figure of it (judgements §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing.analytics.movement import ABSENT, STATES
from kejing.analytics.tiers import TIERS
from kejing.battlemap.queries.pyramid_links import Addresses, Sentence
from kejing.battlemap.queries.pyramid_measures import read_day, read_standings
from kejing.battlemap.queries.words import name_of, say
from kejing.kit.money import from_minor
from kejing.standing.queries import standings_visible_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from kejing.analytics.movement import Cell as Counted
    from kejing.analytics.movement import Move as Told
    from kejing.analytics.movement import Movement
    from kejing.battlemap.queries.asking import Move
    from kejing.battlemap.queries.pyramid_measures import Compared
    from kejing.people.models import User
    from kejing.standing.models import PastDay

ANY = "any"
"""Stands for every tier, and for customers that are on record at one of the two days only, in a move."""
CHANGED, ROSE, FELL, LOST = "changed", "rose", "fell", "lost"
"""Moves that name no tier: who is in another tier than on that day, higher or lower, and who is newly lost."""
COHORT, WON = "cohort", "won"
"""Stand where a move says the tier of now: all that a goal is measured on, and those of them that have bought since."""
MOVE_COLUMNS = ("customer_code", "tier", "is_lost", "last_order_on")
"""What of two days tells who moved."""
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
    """The movement as the page shows it. Rows sum to the pyramid of that day, columns to the one of now.

    Each `…_href` opens the customers of the figure before it.
    """

    since: date
    customers: int
    customers_href: str
    moved: int
    moved_href: str
    rose: int
    rose_href: str
    fell: int
    fell_href: str
    sentences: Sequence[Sentence]
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
    addresses = _Addresses(Addresses(scope_query), since=compared.since)
    return MovementPanel(
        since=compared.since,
        customers=sum(cell.customers for cell in moves.cells),
        customers_href=Addresses(scope_query).of(),
        moved=sum(cell.customers for cell in moved),
        moved_href=addresses.of(CHANGED),
        rose=sum(cell.customers for cell in placed if has_risen(cell.before, cell.after)),
        rose_href=addresses.of(ROSE),
        fell=sum(cell.customers for cell in placed if not has_risen(cell.before, cell.after)),
        fell_href=addresses.of(FELL),
        sentences=list(_sentences(compared, addresses=addresses)),
        rows=[_row(moves, state, states=states, addresses=addresses) for state in states],
        columns=[_column(moves, state, addresses=addresses) for state in states],
    )


def has_risen(before: str, after: str) -> bool:
    """Answer whether a move is up the pyramid; the first purchase is a rise, wherever it led."""
    return TIERS.index(after) < TIERS.index(before)


def codes_moved(
    *, user: User, since: date, before: str, after: str = "", day: PastDay | None = None
) -> AbstractSet[str]:
    """Return the codes of the customers `user` may see that were in tier `before` on a past day and are in `after` now.

    With `day`, that later past day stands for now. Each tier is one of the five, several of them with commas between,
    "absent" for not on record that day, or `ANY`. `after` can be `COHORT` or `WON`; a move that names no tier, such as
    `CHANGED`, is `before` alone. Who is off the record now has no row to show: `after` "absent" gives nobody.

    :raises NoSuchMove: if there is no such move, or the standing of that day was not kept
    """
    has_moved = _has_moved(before, after)
    then = read_day(since, codes=None)
    if then is None:
        raise NoSuchMove
    if after == ABSENT:
        return frozenset()
    visible = standings_visible_to(user, day=day)
    tiers = after.split(",")
    is_named = set(tiers) <= set(TIERS)
    now = read_standings(visible.filter(tier__in=tiers) if is_named else visible, columns=MOVE_COLUMNS)
    joined = now.join(then.select(MOVE_COLUMNS), on="customer_code", how="left", suffix="_then").with_columns(
        pl.col("tier_then").fill_null(ABSENT), pl.col("is_lost_then").fill_null(value=False)
    )
    return frozenset(joined.filter(has_moved)["customer_code"])


def _has_moved(before: str, after: str) -> pl.Expr:
    """Return what two days of a customer, the earlier one's columns ending in "_then", have to be for a move.

    :raises NoSuchMove: if there is none
    """
    ranks = dict(zip(TIERS, range(len(TIERS)), strict=True))
    was, now = (pl.col(name).replace_strict(ranks, default=None) for name in ("tier_then", "tier"))
    nameless = {
        CHANGED: pl.col("tier_then") != pl.col("tier"),
        ROSE: now < was,
        FELL: now > was,
        LOST: pl.col("is_lost") & ~pl.col("is_lost_then"),
    }
    if not after and before in nameless:
        return nameless[before]
    if after in {COHORT, WON} and before in TIERS:
        is_member = (pl.col("tier_then") == before) & ~pl.col("is_lost_then")
        has_bought = pl.col("last_order_on") > pl.col("last_order_on_then").fill_null(date.min)
        return is_member & has_bought if after == WON else is_member
    return _is_one_of("tier_then", before) & _is_one_of("tier", after)


def _is_one_of(column: str, written: str) -> pl.Expr:
    tiers = written.split(",")
    if written == ANY:
        return pl.lit(value=True)
    if not set(tiers) <= set(STATES):
        raise NoSuchMove
    return pl.col(column).is_in(tiers)


def move_words(move: Move) -> str:
    """Return a move in words: "Core → Dormant since 2026-03-31"."""
    said = {
        CHANGED: _("Changed tier since {day}"),
        ROSE: _("Rose since {day}"),
        FELL: _("Fell since {day}"),
        LOST: _("Newly lost since {day}"),
        COHORT: _("{before} on {day}, not lost then"),
        WON: _("{before} on {day}, bought since"),
    }.get(move.after or move.before, _("{before} → {after} since {day}"))
    return said.format(before=_state_words(move.before), after=_state_words(move.after), day=move.since.isoformat())


def _state_words(written: str) -> str:
    if written == ANY:
        return _("any tier")
    return _(", ").join(state_label(state) for state in written.split(",") if state in STATES)


def state_label(state: str) -> str:
    """Return the short name of a tier, or of not being on record."""
    return name_of("movement.absent" if state == ABSENT else f"tier.{state}")


@dataclass(frozen=True, slots=True)
class _Addresses:
    addresses: Addresses
    since: date

    def of(self, before: str, after: str = "") -> str:
        """Return where the customers of a move are shown, empty where nobody can be."""
        if after == ABSENT:
            return ""
        return self.addresses.moved(f"{before}-{after}" if after else before, since=self.since)

    def of_all(self, move: Told) -> str:
        """Return where the customers of several cells under one name are shown."""
        before, after = (",".join(dict.fromkeys(states)) for states in zip(*move.cells, strict=True))
        return self.of(before, after)


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


def _sentences(compared: Compared, *, addresses: _Addresses) -> Iterator[Sentence]:
    moves = compared.movement
    yield from (Sentence(say(move.reason), addresses.of_all(move)) for move in moves.moves[:MOST_SENTENCES])
    others = sum(move.customers for move in moves.moves[MOST_SENTENCES:])
    if others:
        yield Sentence(
            ngettext(
                "{n} more changed tier in other ways; the table has them.",
                "{n} more changed tier in other ways; the table has them.",
                others,
            ).format(n=f"{others:,}")
        )
    if not moves.moves:
        yield Sentence(_("Nobody changed tier."))
    if moves.newly_lost is not None:
        yield Sentence(say(moves.newly_lost), addresses.of(LOST))
    if compared.is_partial:
        yield Sentence(
            _("The ledger did not cover 12 months by then: the sums of that day are of fewer days, and grow with it.")
        )
