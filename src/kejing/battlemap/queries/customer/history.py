"""How a customer moved between the tiers, by the kept snapshots of past days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from kejing.kit.figures import DOWN, UP
from kejing.kit.money import from_minor
from kejing.standing.enums import Tier
from kejing.standing.queries import current_refresh, read_snapshot, snapshots_taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from django_stubs_ext import StrPromise

    from kejing.customers.models import Customer
    from kejing.standing.models import Standing

MOST_SHOWN: Final = 13
WIDTH: Final = 480
STEP: Final = 12
FEWEST_STEPS: Final = 7
_COLUMNS: Final = ("customer_code", "tier", "rank", "amount_12m")


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a customer stood on a day; `is_now` is the last one.

    `moved` is ▲ or ▼ where it was in another tier before, `earlier_label`.
    """

    on: date
    tier: str
    tier_label: str | StrPromise
    earlier_label: str | StrPromise
    rank: int | None
    amount: Decimal
    moved: str
    is_stale: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A day on the drawing: its place, how high its tier stands, and its name where there is room for one."""

    tier: str
    x: float
    y: int
    width: float
    label: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class History:
    """Where a customer stood on the days that are kept, the latest first; `steps` draws them, the earliest first."""

    rows: Sequence[Stood]
    steps: Sequence[Step]

    @property
    def first(self) -> Stood:
        """The earliest day."""
        return self.rows[-1]

    @property
    def last(self) -> Stood:
        """The latest day."""
        return self.rows[0]

    @property
    def moves(self) -> Sequence[Stood]:
        """The days on which it was in another tier than before."""
        return [row for row in self.rows if row.moved]


def history_of(customer: Customer) -> History:
    """Return where a customer stood on the month ends and other days kept, and where it stands."""
    refresh = current_refresh()
    as_of = refresh.as_of if refresh else None
    standing: Standing | None = getattr(customer, "standing", None)
    found = list(_kept(customer, before=as_of))
    if standing is not None and as_of is not None:
        tier = standing.tier
        found.insert(
            0,
            Stood(
                as_of, tier, Tier(tier).label, "", standing.rank, standing.amount_12m, "", is_stale=False, is_now=True
            ),
        )
    rows = list(_with_moves(found))
    return History(rows=rows, steps=list(_steps(rows[::-1])))


def _kept(customer: Customer, *, before: date | None) -> Iterator[Stood]:
    taken = snapshots_taken()
    if before is not None:
        taken = taken.filter(as_of__lt=before)
    for snapshot in taken[:MOST_SHOWN]:
        rows = read_snapshot(snapshot.as_of, columns=_COLUMNS)
        own = None if rows is None else rows.filter(pl.col("customer_code") == customer.code)
        if own is None or own.is_empty():
            continue
        _code, tier, rank, amount = own.row(0)
        yield Stood(
            snapshot.as_of,
            tier,
            Tier(tier).label,
            "",
            rank,
            from_minor(int(amount)),
            "",
            is_stale=snapshot.is_stale,
            is_now=False,
        )


def _with_moves(found: Sequence[Stood]) -> Iterator[Stood]:
    order = [tier.value for tier in Tier]
    for place, one in enumerate(found):
        earlier = found[place + 1] if place + 1 < len(found) else one
        rises = order.index(one.tier) < order.index(earlier.tier)
        moved = "" if earlier.tier == one.tier else UP if rises else DOWN
        yield replace(one, moved=moved, earlier_label=earlier.tier_label if moved else "")


def _steps(rows: Sequence[Stood]) -> Iterator[Step]:
    heights = {tier.value: place * STEP for place, tier in enumerate(Tier)}
    pitch = WIDTH / max(len(rows), FEWEST_STEPS)
    for place, row in enumerate(rows):
        # Each second name is left out, counted from the last.
        is_named = (len(rows) - 1 - place) % 2 == 0
        yield Step(
            tier=row.tier,
            x=round(place * pitch, 1),
            y=heights[row.tier],
            width=round(pitch - 3, 1),
            label=f"{row.on:%m-%d}" if is_named else "",
            is_now=row.is_now,
        )
