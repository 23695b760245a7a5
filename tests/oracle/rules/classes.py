"""The eight classes (§8): size, margin, effort."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from oracle.rules.arithmetic import half_up
from oracle.rules.contact import ContactVerdict
from oracle.rules.credit import Receivable
from oracle.rules.customer import Customer

LARGE_SHARE = Fraction(4, 5)
VISIT, REPORT, CALL, COMPLAINT, RETURN_DOCUMENT, SALE_DOCUMENT, ORDER_LINE = 60, 5, 10, 90, 30, 10, 1
MINUTE_COST = 1_00
CAPITAL_RATE = Fraction(6, 100)
CLASSES = {
    ("large", "low", "high"): "drain",
    ("large", "low", "low"): "volume",
    ("large", "high", "high"): "worth_it",
    ("large", "high", "low"): "treasure",
    ("small", "high", "high"): "fussy",
    ("small", "high", "low"): "cash",
    ("small", "low", "high"): "nuisance",
    ("small", "low", "low"): "idle",
}


@dataclass(frozen=True, slots=True)
class Classed:
    """A customer on the three axes; what is unknown is null."""

    size: str
    margin_level: str | None
    effort: str | None
    value_class: str | None
    cost_to_serve: int | None
    real_profit: int | None


def judge_classes(
    customers: Sequence[Customer], *, contacts: Mapping[str, ContactVerdict], receivables: Mapping[str, Receivable]
) -> dict[str, Classed]:
    sizes, margins = _sizes(customers), _margin_levels(customers)
    costs = {
        one.code: _cost_to_serve(one, contacts[one.code], receivables[one.code]) if one.company.has_contacts else None
        for one in customers
    }
    efforts = _efforts(customers, costs)
    classed = {}
    for customer in customers:
        size, margin_level, effort = sizes[customer.code], margins[customer.code], efforts[customer.code]
        cost, margin = costs[customer.code], customer.margin_12m
        classed[customer.code] = Classed(
            size=size,
            margin_level=margin_level,
            effort=effort,
            value_class=None if margin_level is None or effort is None else CLASSES[size, margin_level, effort],
            cost_to_serve=cost,
            real_profit=None if margin is None or cost is None else margin - cost,
        )
    return classed


def _sizes(customers: Sequence[Customer]) -> dict[str, str]:
    total = sum(max(one.amount_12m, 0) for one in customers)
    sizes, before = {}, 0
    for customer in sorted(customers, key=lambda one: (-one.amount_12m, one.code)):
        large = customer.amount_12m > 0 and before < LARGE_SHARE * total
        sizes[customer.code] = "large" if large else "small"
        before += max(customer.amount_12m, 0)
    return sizes


def _margin_levels(customers: Sequence[Customer]) -> dict[str, str | None]:
    rates = {
        one.code: (one.margin_12m, one.amount_12m)
        for one in customers
        if one.amount_12m > 0 and one.margin_12m is not None
    }
    company = Fraction(sum(margin for margin, _ in rates.values()), sum(amount for _, amount in rates.values()) or 1)
    levels: dict[str, str | None] = {one.code: None for one in customers}
    for code, (margin, amount) in rates.items():
        levels[code] = "high" if Fraction(margin, amount) >= company else "low"
    return levels


def _cost_to_serve(customer: Customer, contact: ContactVerdict, receivable: Receivable) -> int:
    minutes = (
        (contact.visits or 0) * VISIT
        + (contact.reports or 0) * REPORT
        + contact.calls * CALL
        + contact.complaints * COMPLAINT
        + customer.return_documents * RETURN_DOCUMENT
        + customer.order_count * SALE_DOCUMENT
        + customer.order_lines * ORDER_LINE
    )
    return half_up(minutes * MINUTE_COST + (receivable.balance or 0) * CAPITAL_RATE)


def _efforts(customers: Sequence[Customer], costs: Mapping[str, int | None]) -> dict[str, str | None]:
    """Without an active customer there is no mean, and no effort is high or low."""
    active = [cost for one in customers if one.active and (cost := costs[one.code]) is not None]
    efforts: dict[str, str | None] = {one.code: None for one in customers}
    for code, cost in costs.items():
        if cost is not None and active:
            efforts[code] = "high" if cost * len(active) >= sum(active) else "low"
    return efforts
