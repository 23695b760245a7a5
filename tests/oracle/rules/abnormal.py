"""Abnormal figures (§6), each a code that asks the owner for a reason; only active customers bear any."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from oracle.rules.contact import ContactVerdict
from oracle.rules.credit import Receivable
from oracle.rules.customer import Customer

SPIKE, DROP = Fraction(25, 10), Fraction(4, 10)
COMPARED_ORDERS, LEAST_DAYS, RECENT = 12, 4, 30
CODES = (
    "contact_overdue",
    "credit_overdue",
    "falling",
    "never_contacted",
    "order_drop",
    "order_spike",
    "over_limit",
    "rhythm_alarm",
    "slack",
)
FALLING, FALLING_SHARE = Fraction(7, 10), Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Year:
    """The company's amounts of the trailing year and of the one before, null where that is not covered."""

    amount: int
    prior: int | None


def company_year(customers: Sequence[Customer]) -> Year:
    amounts = [one.amount_prior_12m for one in customers]
    known = [amount for amount in amounts if amount is not None]
    return Year(sum(one.amount_12m for one in customers), sum(known) if len(known) == len(amounts) else None)


def flags_of(
    customer: Customer,
    *,
    company: Year,
    contact: ContactVerdict,
    receivable: Receivable,
    rhythm_alarm: bool,
    value_class: str | None,
) -> str:
    """Return the codes, sorted, joined by semicolons."""
    limit, balance = customer.record.credit_limit, receivable.balance
    raised = {
        "order_spike": _is_spike(customer),
        "order_drop": _is_drop(customer),
        "falling": _is_falling(customer, company=company),
        "rhythm_alarm": rhythm_alarm,
        "credit_overdue": receivable.overdue is not None and receivable.overdue > 0,
        "over_limit": limit is not None and balance is not None and balance > limit,
        "never_contacted": contact.state == "never",
        "contact_overdue": contact.far_overdue,
        "slack": value_class == "treasure" and 2 * contact.last_quarter < contact.quarter_before,
    }
    return ";".join(sorted(code for code, holds in raised.items() if holds and customer.active))


def _compared_orders(customer: Customer) -> list[int]:
    """Return the amounts that a recent last order is held against, or none."""
    silent = customer.days_since_order
    if len(customer.days) < LEAST_DAYS or silent is None or silent > RECENT:
        return []
    return customer.amounts_before_last[-COMPARED_ORDERS:]


def _is_spike(customer: Customer) -> bool:
    orders, typical = _compared_orders(customer), customer.typical_order_amount
    if not orders or typical is None:
        return False
    last = customer.net_by_day[customer.days[-1]]
    return last > SPIKE * typical and last > max(orders)


def _is_drop(customer: Customer) -> bool:
    orders, typical = _compared_orders(customer), customer.typical_order_amount
    if not orders or typical is None:
        return False
    last = customer.net_by_day[customer.days[-1]]
    return last < DROP * typical and last < min(orders)


def _is_falling(customer: Customer, *, company: Year) -> bool:
    now, prior = customer.amount_12m, customer.amount_prior_12m
    if prior is None or prior <= 0 or company.prior is None or company.prior <= 0:
        return False
    if company.amount <= 0:
        return False  # nobody falls behind a company that sold nothing
    # (now / prior) / (company / company before) < 0.7, multiplied out; the company's ratio is at most 1.
    falls = now * company.prior < FALLING * prior * min(company.amount, company.prior)
    return falls and prior - now >= FALLING_SHARE * company.amount
