"""Stars: 0 to 5 by annual purchase, granted or earned (judgements §4). Money is compared in whole numbers only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from kejing.analytics.facts import MOST_STARS
from kejing.analytics.judge.exact import exact, least_minor_units, round_half_away
from kejing.analytics.policy import Policy, StarBasis
from kejing.analytics.reasons import ALWAYS, Case, Reason, Told, reason_expression, tell_reasons
from kejing.analytics.summary import LedgerFacts
from kejing.analytics.windows import YEAR_DAYS, calendar_year, counted_years, is_covered

SERVICE_CLASSES = ("vip", "key", "ordinary")
VIP_STAR = 5
KEY_STAR = 3

_COUNTED = ("counted_1_amount", "counted_2_amount")
# Who first buys in January buys all year.
_LAST_FULL_DAY = 31


class Approver(StrEnum):
    """Who agrees to a granted star, beside the customer's owner."""

    SUPERVISOR = "supervisor"
    GENERAL_MANAGER = "general_manager"


@dataclass(frozen=True, slots=True)
class _Basis:
    """What customers are graded on: `amount` divided by `times`; `years` are those it is made of, the later first."""

    amount: pl.Expr
    times: int
    years: tuple[int, ...]
    code: str


def judge_stars(customers: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return the customers with their stars.

    `annual_basis` is in minor units; it and `actual_star` are null while no counted year is covered. `granted_star`
    is the grant that holds on the day, else null; `star` is that one, else the actual one. A customer whose first
    order lies after 31 January of a counted year `is_part_year`; `annualised_amount` is then what the days since its
    first order make of a whole year, null where they hold none of a counted year.

    Expects `counted_1_amount` and `counted_2_amount`, the sums of `windows.counted_years`.
    """
    basis = _find_basis(ledger, policy=policy)
    given_until, as_of = pl.col("granted_until_on"), pl.lit(ledger.as_of)
    holds = pl.col("granted_from_on").le(as_of).fill_null(value=True) & given_until.ge(as_of).fill_null(value=True)
    star = pl.col("star")
    starred = customers.with_columns(
        **_basis_columns(basis, policy=policy),
        **_part_year_columns(basis),
        ended_star=pl.when(given_until < as_of).then(pl.col("granted_star")),
        granted_star=pl.when(holds).then(pl.col("granted_star")),
    ).with_columns(star=pl.coalesce("granted_star", "actual_star"))
    return starred.with_columns(
        service_class=pl.when(star >= VIP_STAR)
        .then(pl.lit("vip"))
        .when(star >= KEY_STAR)
        .then(pl.lit("key"))
        .when(star.is_not_null())
        .then(pl.lit("ordinary")),
        star_reason=tell_reasons(starred, _star_reasons(basis, ledger=ledger, policy=policy)),
    ).drop("ended_star")


def find_provisional_stars(policy: Policy) -> Reason | None:
    """Return the finding that nobody has confirmed the thresholds in the company's currency, None when somebody did."""
    if policy.stars.is_confirmed:
        return None
    names = ("one_amount", "two_amount", "three_amount", "four_amount", "five_amount")
    return Reason("finding.stars_provisional", dict(zip(names, _thresholds(policy), strict=True)))


def approvals_needed(*, granted: int, valid_granted: int | None, actual: int | None) -> tuple[Approver, ...]:
    """Return who must agree, in order, before `granted` stars hold; empty = the customer's owner alone decides.

    The highest of the star to be granted, the grant that holds now and the ledger's star decides, so that nobody
    takes away alone what he could not have given alone.
    """
    highest = max(granted, valid_granted or 0, actual or 0)
    if highest >= VIP_STAR:
        return Approver.SUPERVISOR, Approver.GENERAL_MANAGER
    if highest >= KEY_STAR:
        return (Approver.SUPERVISOR,)
    return ()


def _find_basis(ledger: LedgerFacts, *, policy: Policy) -> _Basis | None:
    """Return what is graded on: the counted years that the ledger reaches, or None without any."""
    counted = counted_years(ledger.as_of, abnormal_years=policy.stars.abnormal_years)
    years = tuple(year for year in counted if is_covered(calendar_year(year), ledger_first_on=ledger.first_sale_on))
    later, earlier = (exact(name) for name in _COUNTED)
    if not years:
        return None
    if len(years) == 1 or policy.stars.basis is StarBasis.LATEST:
        return _Basis(amount=later, times=1, years=years[:1], code="year")
    if policy.stars.basis is StarBasis.BEST:
        return _Basis(amount=pl.max_horizontal(later, earlier), times=1, years=years, code="best")
    return _Basis(amount=later + earlier, times=2, years=years, code="average")


def _thresholds(policy: Policy, *, times: int = 1) -> tuple[int, ...]:
    return tuple(
        least_minor_units(amount, digits=policy.minor_digits, times=times) for amount in policy.stars.thresholds
    )


def _basis_columns(basis: _Basis | None, *, policy: Policy) -> dict[str, pl.Expr]:
    if basis is None:
        return {"annual_basis": pl.lit(None, pl.Int64), "actual_star": pl.lit(None, pl.Int32)}
    # amount / times >= threshold is amount >= ceil(times x threshold): exact, and nothing is rounded before.
    reached = pl.sum_horizontal(basis.amount >= bound for bound in _thresholds(policy, times=basis.times))
    return {
        "annual_basis": round_half_away(basis.amount, denominator=basis.times),
        "actual_star": reached.cast(pl.Int32),
    }


def _part_year_columns(basis: _Basis | None) -> dict[str, pl.Expr]:
    if basis is None:
        return {"is_part_year": pl.lit(value=False), "annualised_amount": pl.lit(None, pl.Int64)}
    first_on = pl.col("first_order_on")
    is_part_year = (first_on > date(basis.years[-1], 1, _LAST_FULL_DAY)).fill_null(value=False)
    bought = pl.sum_horizontal(exact(name) for name in _COUNTED[: len(basis.years)])
    own_days = pl.sum_horizontal(_days_from(first_on, year=year) for year in basis.years)
    annualised = round_half_away(bought * YEAR_DAYS, denominator=own_days.clip(lower_bound=1))
    return {"is_part_year": is_part_year, "annualised_amount": pl.when(is_part_year & (own_days > 0)).then(annualised)}


def _days_from(first_on: pl.Expr, *, year: int) -> pl.Expr:
    """Return the days of the year that do not lie before `first_on`."""
    window = calendar_year(year)
    left = (pl.lit(window.last) - first_on).dt.total_days() + 1
    return left.clip(0, (window.last - window.first).days + 1)


def _star_reasons(basis: _Basis | None, *, ledger: LedgerFacts, policy: Policy) -> list[Case]:
    star, ended, until_on = pl.col("star"), pl.col("ended_star"), pl.col("granted_until_on")
    is_granted = pl.col("granted_star").is_not_null()
    by_ledger = {} if basis is None else {"actual": pl.col("actual_star"), "basis_amount": pl.col("annual_basis")}
    suffix = ".alone" if basis is None else ""
    by_itself: Told = _unknown_reason(ledger) if basis is None else _actual_reasons(basis, policy=policy)
    return [
        Case(is_granted & until_on.is_null(), reason_expression(f"star.granted.open{suffix}", star=star, **by_ledger)),
        Case(
            is_granted, reason_expression(f"star.granted{suffix}", star=star, until_on=_quoted(until_on), **by_ledger)
        ),
        Case(
            ended.is_not_null(),
            reason_expression(f"star.ended{suffix}", ended=ended, until_on=_quoted(until_on), **by_ledger),
        ),
        Case(ALWAYS, by_itself),
    ]


def _unknown_reason(ledger: LedgerFacts) -> pl.Expr:
    if ledger.first_sale_on is None:
        return reason_expression("star.unknown.no_sales")
    return reason_expression("star.unknown", first_on=ledger.first_sale_on.isoformat())


def _actual_reasons(basis: _Basis, *, policy: Policy) -> list[Case]:
    """Return how the star comes about: with the next threshold, or with what a customer of part of a year would be."""
    # Years are told as words: a number would be written 2,023.
    years = dict(zip(("later_year", "earlier_year"), map(str, basis.years), strict=False))
    actual = pl.col("actual_star")
    next_star = (actual + 1).clip(upper_bound=MOST_STARS)
    next_amount = pl.coalesce(
        pl.when(next_star == place).then(pl.lit(bound, pl.Int64)) for place, bound in enumerate(_thresholds(policy), 1)
    )
    numbers: dict[str, pl.Expr | str] = {"star": actual, "basis_amount": pl.col("annual_basis"), **years}
    first_on, annualised = _quoted(pl.col("first_order_on")), pl.col("annualised_amount")
    code = f"star.{basis.code}"
    part_year = reason_expression(f"{code}.part_year", first_on=first_on, annualised_amount=annualised, **numbers)
    return [
        Case(
            ~pl.col("is_part_year"),
            reason_expression(code, next_star=next_star, next_amount=next_amount, **numbers),
        ),
        Case(annualised.is_not_null(), part_year),
        Case(ALWAYS, reason_expression(f"{code}.since", first_on=first_on, **numbers)),
    ]


def _quoted(day: pl.Expr) -> pl.Expr:
    """Return the day as the text that stands in a reason's JSON."""
    return pl.format('"{}"', day.dt.to_string("%Y-%m-%d"))
