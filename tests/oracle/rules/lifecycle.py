"""Lifecycle (§7)."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from oracle.rules.customer import Customer
from oracle.rules.spans import HALF_YEAR, days_before

NEW_FOR = 180
GROWING, DECLINING = Fraction(12, 10), Fraction(8, 10)


def judge_lifecycles(customers: Sequence[Customer]) -> dict[str, str]:
    """Return everybody's place in its life; growth is measured against everybody's together."""
    company = (sum(one.half_years[0] for one in customers), sum(one.half_years[1] for one in customers))
    return {customer.code: _lifecycle_of(customer, company=company) for customer in customers}


def _lifecycle_of(customer: Customer, *, company: tuple[int, int]) -> str:
    if not customer.traded:
        return "intent" if customer.record.is_intent else "target"
    if customer.lost:
        return "lost"
    if not customer.active:
        return "dormant"
    if _is_new(customer):
        return "new"
    return _growth_of(customer, company=company)


def _is_new(customer: Customer) -> bool:
    first_order, ledger_first = customer.days[0], customer.company.first_day
    came_later = ledger_first is not None and first_order - ledger_first > timedelta(days=NEW_FOR)
    return came_later and customer.as_of - first_order <= timedelta(days=NEW_FOR)


def _growth_of(customer: Customer, *, company: tuple[int, int]) -> str:
    last, before = customer.half_years
    company_last, company_before = company
    if company_before <= 0 or not customer.company.covers(days_before(customer.as_of, HALF_YEAR).first):
        return "stable"
    if before <= 0 < last:
        return "growing"
    if last <= 0:
        return "declining"
    # Multiplied out, so that a company that sold nothing lately divides nothing.
    own, everybody = last * company_before, before * company_last
    if own >= GROWING * everybody:
        return "growing"
    return "declining" if own <= DECLINING * everybody else "stable"
