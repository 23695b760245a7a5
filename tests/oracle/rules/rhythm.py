"""Purchase rhythm (§5): every customer with enough gaps against its own habit, shrunk to the company's."""

import bisect
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from scipy.stats import gamma

from oracle.rules.arithmetic import exact_mean, exact_median, half_up
from oracle.rules.company import Company
from oracle.rules.customer import Customer

PRIOR_WEIGHT = 3
GAPS_NEEDED = 3
SILENT_FOR = 21
STALE_AFTER = 7
COMPANY_WIDE = Fraction(30, 100)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The shrunk gap statistics, and the verdict."""

    mean: float
    cv2: float
    probability: float
    verdict: str
    next_on: date


def judge_rhythms(customers: Sequence[Customer]) -> dict[str, Rhythm]:
    """Return the rhythm of every customer that has one."""
    regular = [customer for customer in customers if len(customer.gaps) >= GAPS_NEEDED]
    if not regular:
        return {}
    own = {one.code: (exact_mean(one.gaps), squared_variation(one.gaps)) for one in regular}
    company_mean = exact_mean([mean for mean, _ in own.values()])
    company_cv2 = exact_mean([cv2 for _, cv2 in own.values()])
    rhythms = {}
    for customer in regular:
        count = len(customer.gaps)
        mean = (count * own[customer.code][0] + PRIOR_WEIGHT * company_mean) / (count + PRIOR_WEIGHT)
        cv2 = (count * own[customer.code][1] + PRIOR_WEIGHT * company_cv2) / (count + PRIOR_WEIGHT)
        probability = wait_probability(_wait_of(customer), mean=mean, cv2=cv2)
        rhythms[customer.code] = Rhythm(
            mean=float(mean),
            cv2=float(cv2),
            probability=probability,
            verdict=("alarm", "late", "expected", "early")[bisect.bisect_left((0.05, 0.2, 0.5), probability)],
            next_on=customer.days[-1] + timedelta(days=half_up(exact_median(customer.gaps))),
        )
    return rhythms


def wait_probability(wait: int, *, mean: Fraction, cv2: Fraction) -> float:
    """Return the share of longer waits; where all gaps lie inside shutdowns, any wait is longer than they."""
    if mean == 0:
        return 1.0 if wait <= 0 else 0.0
    shape = 20.0 if cv2 == 0 else float(min(max(1 / cv2, Fraction(1)), Fraction(20)))
    return float(gamma.sf(wait, shape, scale=float(mean) / shape))


def squared_variation(gaps: Sequence[int]) -> Fraction:
    """Return the sample variance over the squared mean, exactly; nought where there is no mean."""
    mean = exact_mean(gaps)
    if mean == 0:
        return Fraction(0)
    return sum(((gap - mean) ** 2 for gap in gaps), Fraction(0)) / (len(gaps) - 1) / mean**2


def raise_alarms(customers: Sequence[Customer], rhythms: dict[str, Rhythm], *, company: Company) -> Collection[str]:
    """Return who bears the flag: nobody on a stale ledger, nobody when it is the company that something happened to."""
    known = [one for one in customers if one.active and one.code in rhythms]
    late = [one for one in known if rhythms[one.code].verdict == "alarm"]
    stale = company.last_day is not None and (company.as_of - company.last_day).days > STALE_AFTER
    if stale or len(late) > COMPANY_WIDE * len(known):
        return frozenset()
    return frozenset(one.code for one in late if _wait_of(one) >= SILENT_FOR)


def _wait_of(customer: Customer) -> int:
    """Return the current wait, without the days of shutdowns."""
    return customer.company.open_days(customer.days[-1], customer.as_of)
