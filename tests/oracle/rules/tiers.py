"""Rank and tier (§2), and the size of §8, which is the same cut without the other tests."""

from collections.abc import Sequence
from fractions import Fraction

from oracle.rules.customer import Customer

HEAD_SHARE, CORE_SHARE = Fraction(1, 2), Fraction(4, 5)
HEAD_MONTHS, CORE_MONTHS = 6, 4
HEAD_BREADTH = Fraction(1, 2)


def rank_active(customers: Sequence[Customer]) -> dict[str, int]:
    """Return each active customer's rank."""
    active = sorted(
        (customer for customer in customers if customer.active),
        key=lambda one: (-one.amount_12m, -one.order_count, -one.days[-1].toordinal(), one.code),
    )
    return {customer.code: rank for rank, customer in enumerate(active, start=1)}


def judge_tiers(customers: Sequence[Customer], *, ranks: dict[str, int]) -> dict[str, str]:
    """Return everybody's tier."""
    active = sorted((customer for customer in customers if customer.active), key=lambda one: ranks[one.code])
    total = sum(max(customer.amount_12m, 0) for customer in active)
    tiers = {one.code: "dormant" if one.traded else "prospect" for one in customers if not one.active}
    before = 0
    for customer in active:
        tiers[customer.code] = _tier_of_active(customer, before=before, total=total)
        before += max(customer.amount_12m, 0)
    return tiers


def _tier_of_active(customer: Customer, *, before: int, total: int) -> str:
    months, breadth, needed = customer.active_months, customer.breadth, customer.company.months_needed
    broad = breadth is None or breadth >= HEAD_BREADTH
    if before < HEAD_SHARE * total and months >= needed(HEAD_MONTHS) and broad:
        return "head"
    if before < CORE_SHARE * total and months >= needed(CORE_MONTHS):
        return "core"
    return "small"
