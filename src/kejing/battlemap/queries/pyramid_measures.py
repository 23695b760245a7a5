"""What has to be measured over every customer of a scope: structure, movement since a day, cohorts of the year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection

from kejing.analytics.movement import cohorts, movement
from kejing.analytics.structure import structure
from kejing.analytics.tiers import TIERS
from kejing.analytics.windows import is_covered, windows_of
from kejing.battlemap.queries.pyramid_memory import is_kept, keep, rows_key
from kejing.standing.enums import SnapshotKind
from kejing.standing.queries import read_snapshot, snapshots_taken

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from kejing.analytics.movement import Cohort, Movement
    from kejing.analytics.policy import Policy
    from kejing.analytics.structure import Structure
    from kejing.battlemap.queries.pyramid_scope import Scope
    from kejing.standing.models import JudgedDay, Standing

AT_ONCE = 1_000
"""So many customers are measured while the page is made; for more it comes after the page, by a request of its own."""
MOVERS_A_TIER = 2

SCHEMA: Mapping[str, type[pl.DataType]] = {
    "customer_code": pl.String,
    "customer_name": pl.String,
    "tier": pl.String,
    "is_lost": pl.Boolean,
    "amount_12m": pl.Int64,
    "margin_12m": pl.Int64,
    "salesperson": pl.String,
    "amount_this_year": pl.Int64,
    "amount_last_year_same_period": pl.Int64,
    "last_order_on": pl.Date,
}
DAY_COLUMNS = ("customer_code", "tier", "is_lost", "amount_12m", "last_order_on")
"""What of a past day is compared with."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A past day whose standing is kept; `is_stale` when the past has changed since it was taken."""

    as_of: date
    is_month_end: bool
    is_stale: bool
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mover:
    """A customer that changed tier."""

    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The customers of a scope against a past day. `kept` and `lost` are those of that day, lost ones apart.

    `movers` has under each tier the customers that came or went with most money at either day. `is_partial` when the
    ledger did not cover twelve months by then.
    """

    since: date
    movement: Movement
    kept: Mapping[str, int]
    lost: int
    movers: Mapping[str, Sequence[Mover]]
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured; `compared` and `cohorts` are None where the standing of their day cannot be had."""

    structure: Structure
    compared: Compared | None
    cohorts: Sequence[Cohort] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, and under which name it is kept."""

    scope: Scope
    refresh: JudgedDay
    since: Kept | None
    new_year: Kept | None
    policy: Policy

    @property
    def key(self) -> Hashable | None:
        """The name, None where nothing is kept."""
        rows = rows_key(self.scope, refresh=self.refresh)
        return None if rows is None else (rows, self.since, self.new_year)

    @property
    def is_kept(self) -> bool:
        """Whether it was measured before."""
        return is_kept(self.key)


def days_kept() -> Sequence[Kept]:
    """Return the past days whose standing can be read, the latest first."""
    return [
        Kept(
            as_of=one.as_of,
            is_month_end=one.kind == SnapshotKind.MONTH_END,
            is_stale=one.is_stale,
            made_at=one.made_at,
        )
        for one in snapshots_taken()
    ]


def new_year_of(refresh: JudgedDay) -> date:
    """Return the day with whose standing the year of a day begins: the last one of the year before."""
    return refresh.as_of.replace(month=1, day=1) - timedelta(days=1)


def is_comparable(day: date, *, refresh: JudgedDay, policy: Policy) -> bool:
    """Answer whether dormant customers showed by that day: before that there was no pyramid to compare with."""
    first_on = refresh.ledger_first_on
    return first_on is not None and (day - first_on).days + 1 > policy.tiers.dormant_days


def measure(plan: Plan) -> Measures:
    """Return the measures of a scope, those kept if there are any."""
    return keep(plan.key, lambda: _measure(plan), scope=plan.scope)


def read_standings(standings: QuerySet[Standing], *, columns: Sequence[str] = tuple(SCHEMA)) -> pl.DataFrame:
    """Return standing rows with these columns of `SCHEMA`, money in minor units, as this connection sees them."""
    schema = {name: SCHEMA[name] for name in columns}
    try:
        sql, parameters = standings.order_by().values_list(*columns).query.sql_with_params()
    except EmptyResultSet:
        return pl.DataFrame(schema=schema)
    with connection.cursor() as cursor:
        # No model's conversions: Decimals and back for a hundred thousand rows take longer than all that is measured.
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return pl.DataFrame(rows, schema=schema, orient="row")


def read_day(day: date, *, codes: pl.Series | None) -> pl.DataFrame | None:
    """Return the standing of a past day, of everybody or of the customers with these codes; None if it is gone."""
    frame = read_snapshot(day, columns=DAY_COLUMNS)
    if frame is None or codes is None:
        return frame
    return frame.filter(pl.col("customer_code").is_in(codes.implode()))


def _measure(plan: Plan) -> Measures:
    now = read_standings(plan.scope.standings)
    # Who is seen is decided by who owns whom today. Only who sees all sees those that are off the record by now.
    codes = None if plan.scope.is_of_rows and not plan.scope.by else now["customer_code"]
    before = read_day(plan.since.as_of, codes=codes) if plan.since else None
    new_year = read_day(plan.new_year.as_of, codes=codes) if plan.new_year else None
    return Measures(
        # The curve is not drawn here.
        structure=replace(structure(now, policy=plan.policy), lorenz=()),
        compared=_compare(before, now, plan=plan) if before is not None else None,
        cohorts=cohorts(new_year, now, policy=plan.policy) if new_year is not None else None,
    )


def _compare(before: pl.DataFrame, now: pl.DataFrame, *, plan: Plan) -> Compared:
    assert plan.since is not None  # noqa: S101 - `before` was read for it
    covered = is_covered(windows_of(plan.since.as_of).trailing_year, ledger_first_on=plan.refresh.ledger_first_on)
    kept = before.filter(~pl.col("is_lost")).group_by("tier").len()
    return Compared(
        since=plan.since.as_of,
        movement=movement(before, now),
        kept=Counter(dict(kept.iter_rows())),
        lost=before.filter("is_lost").height,
        movers=_find_movers(before, now),
        is_partial=not covered,
    )


def _find_movers(before: pl.DataFrame, now: pl.DataFrame) -> Mapping[str, Sequence[Mover]]:
    changed = (
        before.select("customer_code", before="tier", amount_before="amount_12m")
        .join(now.select("customer_code", "customer_name", "tier", "amount_12m"), on="customer_code", validate="1:1")
        .filter(pl.col("before") != pl.col("tier"))
        .with_columns(most=pl.max_horizontal("amount_before", "amount_12m"))
        .sort("most", "customer_code", descending=[True, False])
    )
    return {
        tier: [
            Mover(*row)
            for row in changed.filter((pl.col("tier") == tier) | (pl.col("before") == tier))
            .head(MOVERS_A_TIER)
            .select("customer_code", "customer_name", "before", "tier")
            .iter_rows()
        ]
        for tier in TIERS
    }
