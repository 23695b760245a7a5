"""Cadence, contact state and the lists of §3."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from oracle.rules.arithmetic import round_up
from oracle.rules.customer import Customer
from oracle.rules.spans import QUARTER, Span, days_before, days_until, same_day_last_year

WINNABLE_SHARE = Fraction(1, 5)
SURGING_GROWTH, SURGING_AMOUNT = Fraction(15, 10), 1_000_00


@dataclass(frozen=True, slots=True)
class ContactVerdict:
    """What was said to a customer and when; the counts are null where nobody's contacts are on record."""

    cadence: int | None
    state: str
    days: int | None
    overdue: int | None
    reports: int | None
    visits: int | None
    calls: int
    complaints: int
    last_quarter: int
    quarter_before: int

    @property
    def far_overdue(self) -> bool:
        """Tell whether more than one whole further cadence has gone by."""
        return self.overdue is not None and self.cadence is not None and self.overdue > self.cadence


def judge_contacts(customers: Sequence[Customer], *, tiers: dict[str, str]) -> dict[str, ContactVerdict]:
    winnable = _winnable_codes(customers)
    return {
        customer.code: _contact_of(customer, _cadence_of(customer, tier=tiers[customer.code], winnable=winnable))
        for customer in customers
    }


def _contact_of(customer: Customer, cadence: int | None) -> ContactVerdict:
    year = customer.year
    reached = [one for one in customer.contacts if one.answered and one.kind != "complaint"]
    known = customer.company.has_contacts
    last = max((one.day for one in reached), default=None)
    days = None if last is None else (customer.as_of - last).days
    state = "unknown" if not known else _state_of(customer, cadence=cadence, days=days)
    return ContactVerdict(
        cadence=cadence,
        state=state,
        days=days,
        overdue=days - cadence if state == "overdue" and days is not None and cadence is not None else None,
        reports=_count(customer, "report", year) if known else None,
        visits=_count(customer, "visit", year) if known else None,
        calls=_count(customer, "call", year),
        complaints=sum(1 for one in customer.contacts if one.kind == "complaint" and year.holds(one.day)),
        last_quarter=sum(1 for one in reached if days_until(customer.as_of, QUARTER).holds(one.day)),
        quarter_before=sum(1 for one in reached if days_before(customer.as_of, QUARTER).holds(one.day)),
    )


def _count(customer: Customer, kind: str, span: Span) -> int:
    return sum(1 for one in customer.contacts if one.kind == kind and one.answered and span.holds(one.day))


def _state_of(customer: Customer, *, cadence: int | None, days: int | None) -> str:
    if cadence is None:
        return "none"
    if days is None:
        return "ok" if _is_young(customer, cadence=cadence) else "never"
    if days == 0:
        return "today"
    if days == cadence:
        return "due"
    return "ok" if days < cadence else "overdue"


def _is_young(customer: Customer, *, cadence: int) -> bool:
    """Somebody of whom no beginning is known is taken for old."""
    beginnings = [day for day in (customer.record.created_on, *customer.days[:1]) if day is not None]
    return bool(beginnings) and (customer.as_of - min(beginnings)).days <= cadence


def _winnable_codes(customers: Sequence[Customer]) -> set[str]:
    """Return the fifth of the dormant, not lost, customers with the highest best-ever calendar year."""
    dormant = sorted(
        (one for one in customers if one.traded and not one.active and not one.lost),
        key=lambda one: (-one.best_calendar_year, one.code),
    )
    return {one.code for one in dormant[: round_up(len(dormant) * WINNABLE_SHARE)]}


def _cadence_of(customer: Customer, *, tier: str, winnable: set[str]) -> int | None:
    if customer.lost:
        return None
    if customer.record.every is not None:
        return customer.record.every
    if tier == "prospect":
        return 15 if customer.record.is_intent else None
    if tier == "dormant":
        return 60 if customer.code in winnable else 90
    return {"head": 3, "core": 15, "small": 30}[tier]


def is_ignored(customer: Customer, contact: ContactVerdict) -> bool:
    """A promise whose day is over is missed, not open, and so is a plan: nobody cares for that customer."""
    is_awaited = any(promise.due_on >= customer.as_of for promise in customer.promises) or any(
        plan.planned_on >= customer.as_of for plan in customer.plans
    )
    return contact.far_overdue and not is_awaited


def is_surging(customer: Customer) -> bool:
    now = customer.sum_within(days_until(customer.as_of, QUARTER))
    then = customer.compared(days_until(same_day_last_year(customer.as_of), QUARTER))
    return then is not None and then >= SURGING_AMOUNT and now >= SURGING_GROWTH * then


def is_urgent(customer: Customer, *, tier: str, rhythm_alarm: bool, overdue: int | None) -> bool:
    missed = any(promise.due_on < customer.as_of for promise in customer.promises)
    return tier in {"head", "core"} and (rhythm_alarm or (overdue or 0) > 0 or missed)
