"""What the report is made of: the customers judged on its day, and on the days it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kejing.analytics.judge import judge_ledger
from kejing.analytics.summary import summarise
from kejing.analytics.windows import FIRST_AS_OF, windows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import polars as pl

    from kejing.analytics.facts import Facts
    from kejing.analytics.judge import Findings, Judged
    from kejing.analytics.policy import Policy
    from kejing.analytics.summary import LedgerFacts, Summary
    from kejing.intake import Ledger


class Span(StrEnum):
    """How far back a comparison goes."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """The customers of one day: the facts up to it and what they were judged to be."""

    summary: Summary
    judged: Judged

    @property
    def frame(self) -> pl.DataFrame:
        """Return one row per customer, sorted by code."""
        return self.judged.frame

    @property
    def findings(self) -> Findings:
        """Return what holds for the company as a whole."""
        return self.judged.findings

    @property
    def ledger(self) -> LedgerFacts:
        """Return what holds for the whole ledger up to the day."""
        return self.summary.ledger

    @property
    def as_of(self) -> date:
        """Return the day."""
        return self.summary.ledger.as_of


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """A day before to compare with; `judgement` is None where the ledger is too short to show dormant customers then.

    `coverage_days` is what the ledger covers up to that day, 0 before its first sale.
    """

    span: Span
    as_of: date
    coverage_days: int
    judgement: Judgement | None


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Everything a report is made of; `company` is empty where nobody named it."""

    company: str
    ledger: Ledger
    policy: Policy
    now: Judgement
    earlier: tuple[Earlier, ...]


def judge_days(
    facts: Facts, *, as_of: date, policy: Policy, tell: Callable[[date], None]
) -> tuple[Judgement, tuple[Earlier, ...]]:
    """Return the judgement of the day, and of the same day a month and a year before; 31 becomes the month's last.

    `tell` is called with each day before it is judged.

    :raises AsOfError: if `as_of` is before 1900 or after 2199
    """
    tell(as_of)
    now = _judge(facts, as_of=as_of, policy=policy, is_newest=True)
    windows = windows_of(as_of)
    days = {Span.MONTH: windows.last_month_same_days.last, Span.YEAR: windows.last_year_same_period.last}
    earlier = []
    for span, day in days.items():
        first_on = now.ledger.first_sale_on
        coverage = 0 if first_on is None else max(0, (day - first_on).days + 1)
        judgement = None
        if coverage > policy.tiers.dormant_days and day >= FIRST_AS_OF:
            tell(day)
            judgement = _judge(facts, as_of=day, policy=policy, is_newest=False)
        earlier.append(Earlier(span=span, as_of=day, coverage_days=coverage, judgement=judgement))
    return now, tuple(earlier)


def _judge(facts: Facts, *, as_of: date, policy: Policy, is_newest: bool) -> Judgement:
    summary = summarise(facts, as_of=as_of, policy=policy, with_earlier_categories=is_newest)
    return Judgement(summary=summary, judged=judge_ledger(summary, policy=policy))
