"""Movement between two dates, and the goals of the cohorts of 1 January (judgements §2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kejing.analytics.concentration import percent_to_tell
from kejing.analytics.policy import Policy, percent_of, ratio_of
from kejing.analytics.reasons import Number, Reason
from kejing.analytics.tiers import TIERS

# The row or column of customers that are on record at one of the two dates only.
ABSENT = "absent"
STATES = (*TIERS, ABSENT)

_ACTIVE = ("head", "core", "small")

type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """The customers of tier `before` that are in tier `after` now, with their trailing-year sales at both dates."""

    before: str
    after: str
    customers: int
    amount_before: int
    amount_after: int


@dataclass(frozen=True, slots=True)
class Margin:
    """The sum of one row or column: the tier's customers and money at that date, as in its pyramid."""

    tier: str
    customers: int
    amount_12m: int


@dataclass(frozen=True, slots=True)
class Move:
    """Some cells of the matrix under one name, told by `reason`."""

    cells: tuple[Pair, ...]
    customers: int
    amount_before: int
    amount_after: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Movement:
    """The full matrix, row by row in the order of `STATES`; without the cell absent-absent, which nobody is in.

    `moves`: who changed tier, most money first; each such customer is in exactly one. `newly_lost` tells the customers
    that were lost at the later date only, None where there are none.
    """

    cells: tuple[Cell, ...]
    moves: tuple[Move, ...]
    newly_lost: Reason | None

    def cell(self, before: str, after: str) -> Cell:
        """Return one cell of the matrix.

        :raises KeyError: if there is no such cell
        """
        for cell in self.cells:
            if (cell.before, cell.after) == (before, after):
                return cell
        raise KeyError((before, after))

    @property
    def margins_before(self) -> tuple[Margin, ...]:
        """Return the sums of the rows of the five tiers: the pyramid of the earlier date."""
        return tuple(
            Margin(
                tier,
                sum(cell.customers for cell in self.cells if cell.before == tier),
                sum(cell.amount_before for cell in self.cells if cell.before == tier),
            )
            for tier in TIERS
        )

    @property
    def margins_after(self) -> tuple[Margin, ...]:
        """Return the sums of the columns of the five tiers: the pyramid of the later date."""
        return tuple(
            Margin(
                tier,
                sum(cell.customers for cell in self.cells if cell.after == tier),
                sum(cell.amount_after for cell in self.cells if cell.after == tier),
            )
            for tier in TIERS
        )


@dataclass(frozen=True, slots=True)
class Cohort:
    """The customers that were in a tier on 1 January and not lost, and what became of them.

    Head, core and small are measured by `ratio`, this year's sales over those of the same period last year; None where
    that period is not covered or without sales. Dormant and prospect by `traded_share`, those that have bought since.
    `goal` is the least ratio or share, None where the tier has no figure to reach; `reached` is None where either is
    unknown. `lost` customers of the tier on 1 January are not in the cohort; `lost_traded` of them have bought since.
    """

    tier: str
    customers: int
    amount_this_year: int
    amount_last_year_same_period: int | None
    ratio: float | None
    traded: int
    traded_share: float | None
    lost: int
    lost_traded: int
    goal: Decimal | None
    reached: bool | None
    reason: Reason


def _every(before: Iterable[str], after: Iterable[str]) -> tuple[Pair, ...]:
    after = tuple(after)
    return tuple((one, other) for one in before for other in after)


# Every cell off the diagonal is in exactly one move, so that no customer is told twice or forgotten.
MOVES: dict[str, tuple[Pair, ...]] = {
    "movement.won_back": _every(("dormant",), _ACTIVE),
    "movement.first_orders": _every(("prospect",), _ACTIVE),
    "movement.new": _every((ABSENT,), _ACTIVE),
    "movement.small.core": (("small", "core"),),
    "movement.small.head": (("small", "head"),),
    "movement.core.head": (("core", "head"),),
    "movement.head.core": (("head", "core"),),
    "movement.head.small": (("head", "small"),),
    "movement.core.small": (("core", "small"),),
    "movement.head.dormant": (("head", "dormant"),),
    "movement.core.dormant": (("core", "dormant"),),
    "movement.small.dormant": (("small", "dormant"),),
    "movement.prospect.dormant": (("prospect", "dormant"),),
    "movement.new_dormant": ((ABSENT, "dormant"),),
    "movement.new_prospects": ((ABSENT, "prospect"),),
    "movement.purchases_gone": _every((*_ACTIVE, "dormant"), ("prospect",)),
    "movement.off_record": _every(TIERS, (ABSENT,)),
}


def movement(before: pl.DataFrame, after: pl.DataFrame) -> Movement:
    """Return how the customers of two judged frames moved between the tiers."""
    columns = ("customer_code", "tier", "amount_12m", "is_lost")
    paired = (
        before.select(columns)
        .join(after.select(columns), on="customer_code", how="full", coalesce=True, suffix="_after", validate="1:1")
        .with_columns(
            pl.col("tier", "tier_after").fill_null(ABSENT),
            pl.col("amount_12m", "amount_12m_after").fill_null(0),
            pl.col("is_lost", "is_lost_after").fill_null(value=False),
        )
    )
    counted = {
        (one, other): (customers, was, became)
        for one, other, customers, was, became in paired.group_by("tier", "tier_after")
        .agg(pl.len(), pl.col("amount_12m").sum(), pl.col("amount_12m_after").sum())
        .iter_rows()
    }
    cells = tuple(
        Cell(one, other, *counted.get((one, other), (0, 0, 0)))
        for one, other in _every(STATES, STATES)
        if (one, other) != (ABSENT, ABSENT)
    )
    gone = paired.filter(pl.col("is_lost_after"), ~pl.col("is_lost"))
    return Movement(cells=cells, moves=_name_moves(cells), newly_lost=_tell_lost(gone))


def cohorts(new_year: pl.DataFrame, now: pl.DataFrame, *, policy: Policy) -> tuple[Cohort, ...]:
    """Return the cohorts of the five tiers, head to prospect.

    `new_year` is the frame judged as of 1 January, `now` the one of a later day of the same year.
    """
    later = now.select(
        "customer_code",
        "amount_this_year",
        "amount_last_year_same_period",
        last_order_on_now="last_order_on",
    )
    members = (
        new_year.select("customer_code", "tier", "is_lost", "last_order_on")
        .join(later, on="customer_code", how="left", validate="1:1")
        .with_columns(has_traded=(pl.col("last_order_on_now") > pl.col("last_order_on").fill_null(pl.date(1, 1, 1))))
    )
    is_covered = not now["amount_last_year_same_period"].null_count()
    return tuple(
        _measure(tier, members.filter(pl.col("tier") == tier), is_covered=is_covered, policy=policy) for tier in TIERS
    )


def _name_moves(cells: tuple[Cell, ...]) -> tuple[Move, ...]:
    by_pair = {(cell.before, cell.after): cell for cell in cells}
    rows: dict[str, int] = {}
    for cell in cells:
        rows[cell.before] = rows.get(cell.before, 0) + cell.customers
    moves = []
    for code, pairs in MOVES.items():
        held = [by_pair[pair] for pair in pairs if by_pair[pair].customers]
        if not held:
            continue
        customers = sum(cell.customers for cell in held)
        was, became = sum(cell.amount_before for cell in held), sum(cell.amount_after for cell in held)
        numbers: dict[str, Number] = {"moved_customers": customers, "before_amount": was, "after_amount": became}
        start = {before for before, _ in pairs}
        if ABSENT not in start:
            of = sum(rows[before] for before in start)
            numbers |= {"moved": customers, "of_customers": of, "moved_percent": percent_to_tell(customers, of)}
        moves.append(
            Move(tuple((cell.before, cell.after) for cell in held), customers, was, became, Reason(code, numbers))
        )
    return tuple(sorted(moves, key=lambda one: (-_size_of(one), -one.customers, one.reason.code)))


def _size_of(move: Move) -> int:
    return max(abs(move.amount_before), abs(move.amount_after))


def _tell_lost(gone: pl.DataFrame) -> Reason | None:
    if not gone.height:
        return None
    numbers: dict[str, Number] = {"lost_customers": gone.height, "before_amount": sum(gone["amount_12m"].to_list())}
    return Reason("movement.newly_lost", numbers)


def _measure(tier: str, members: pl.DataFrame, *, is_covered: bool, policy: Policy) -> Cohort:
    kept = members.filter(~pl.col("is_lost"))
    lost = members.filter("is_lost")
    this_year = sum(kept["amount_this_year"].drop_nulls().to_list())
    last_year = sum(kept["amount_last_year_same_period"].drop_nulls().to_list()) if is_covered else None
    traded = int(kept["has_traded"].sum())
    growth = {
        "head": policy.goals.head_growth,
        "core": policy.goals.core_growth,
        "small": policy.goals.small_growth,
    }.get(tier)
    if growth is not None:
        goal: Decimal | None = 1 + growth
        reached, reason = _judge_growth(kept.height, this_year=this_year, last_year=last_year, growth=growth)
    else:
        goal = policy.goals.dormant_won_back if tier == "dormant" else None
        reached, reason = _judge_won(tier, kept.height, traded=traded, goal=goal)
    return Cohort(
        tier=tier,
        customers=kept.height,
        amount_this_year=this_year,
        amount_last_year_same_period=last_year,
        ratio=this_year / last_year if last_year is not None and last_year > 0 else None,
        traded=traded,
        traded_share=traded / kept.height if kept.height else None,
        lost=lost.height,
        lost_traded=int(lost["has_traded"].sum()),
        goal=goal,
        reached=reached,
        reason=reason,
    )


def _judge_growth(
    customers: int, *, this_year: int, last_year: int | None, growth: Decimal
) -> tuple[bool | None, Reason]:
    """Compare in integers; exactly the goal is reached."""
    numbers: dict[str, Number] = {"cohort_customers": customers}
    if not customers:
        return None, Reason("cohort.empty")
    numbers["this_amount"] = this_year
    if last_year is None:
        return None, Reason("cohort.growth.not_covered", numbers)
    numbers["last_amount"] = last_year
    if last_year <= 0:
        return None, Reason("cohort.growth.nothing_before", numbers)
    numerator, denominator = ratio_of(1 + growth)
    reached = this_year * denominator >= last_year * numerator
    numbers |= {
        "ratio_percent": _hold_below(percent_to_tell(this_year, last_year), 1 + growth, is_below=not reached),
        "goal_percent": percent_of(1 + growth),
    }
    return reached, Reason(f"cohort.growth.{'reached' if reached else 'missed'}", numbers)


def _judge_won(tier: str, customers: int, *, traded: int, goal: Decimal | None) -> tuple[bool | None, Reason]:
    if not customers:
        return None, Reason("cohort.empty")
    percent = percent_to_tell(traded, customers)
    numbers: dict[str, Number] = {"won": traded, "cohort_customers": customers, "won_percent": percent}
    if goal is None:
        return None, Reason(f"cohort.{tier}", numbers)
    numerator, denominator = ratio_of(goal)
    reached = traded * denominator >= customers * numerator
    numbers["won_percent"] = _hold_below(percent, goal, is_below=not reached)
    numbers["goal_percent"] = percent_of(goal)
    return reached, Reason(f"cohort.{tier}.{'reached' if reached else 'missed'}", numbers)


def _hold_below(percent: float, goal: Decimal, *, is_below: bool) -> float:
    """Hold a percentage that misses the goal by less than a digit below it: it is not told as the goal itself."""
    return max(min(percent, round(float(percent_of(goal)) - 0.1, 1)), 0.0) if is_below else percent
