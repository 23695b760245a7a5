"""Structure and concentration (§9): shares of what everybody bought, less than nothing counted as nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from oracle.rules.arithmetic import round_up
from oracle.rules.customer import Customer

COST_COVERAGE = Fraction(95, 100)
PARETO_SHARE = Fraction(20, 100)
WARNING, ALARM = Fraction(30, 100), Fraction(40, 100)


@dataclass(frozen=True, slots=True)
class Structure:
    """The figures of a company that sold something; shares are exact."""

    total: int
    shares: tuple[Fraction, ...]
    hhi: Fraction
    effective: Fraction
    gini: Fraction
    pareto_customers: int
    pareto_share: Fraction

    def share_of_top(self, customers: int) -> Fraction:
        return sum(self.shares[:customers], Fraction(0))

    @property
    def level(self) -> str | None:
        if self.shares[0] > ALARM:
            return "alarm"
        return "warning" if self.shares[0] > WARNING else None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left without some customers: sales, margin (null where too little of it is known), each person's own."""

    amount: int
    margin: int | None
    people: Mapping[str | None, int]


def lose_top(customers: Sequence[Customer], count: int) -> Left:
    """Return what is left without the `count` largest customers."""
    largest = sorted(customers, key=lambda one: (-max(one.amount_12m, 0), one.code))[:count]
    left = [one for one in customers if one not in largest]
    people: dict[str | None, int] = dict.fromkeys((one.record.salesperson for one in customers), 0)
    for one in left:
        people[one.record.salesperson] += max(one.amount_12m, 0)
    return Left(amount=sum(people.values()), margin=_margin_left(customers, largest), people=people)


def _margin_left(customers: Sequence[Customer], largest: Sequence[Customer]) -> int | None:
    known = sum(max(one.amount_12m, 0) for one in customers if one.margin_12m is not None)
    total = sum(max(one.amount_12m, 0) for one in customers)
    if known < COST_COVERAGE * total or any(one.margin_12m is None for one in largest):
        return None
    return sum(one.margin_12m or 0 for one in customers if one not in largest)


def measure_structure(customers: Sequence[Customer]) -> Structure | None:
    """Return the structure; None where nobody bought anything, for there are no shares of nothing."""
    amounts = sorted((max(one.amount_12m, 0) for one in customers), reverse=True)
    traded = sorted((max(one.amount_12m, 0) for one in customers if one.traded), reverse=True)
    total = sum(amounts)
    if not total:
        return None
    shares = tuple(Fraction(amount, total) for amount in amounts)
    squares = sum((share * share for share in shares), Fraction(0))
    best = round_up(len(traded) * PARETO_SHARE)
    return Structure(
        total=total,
        shares=shares,
        hhi=10_000 * squares,
        effective=1 / squares,
        gini=gini(traded),
        pareto_customers=best,
        pareto_share=Fraction(sum(traded[:best]), total),
    )


def gini(amounts: Sequence[int]) -> Fraction:
    """Return the mean difference of all pairs, over twice the mean."""
    ordered, count = sorted(amounts), len(amounts)
    spread = sum((2 * place - count - 1) * amount for place, amount in enumerate(ordered, start=1))
    return Fraction(spread, count * sum(ordered))
