"""The sums over windows that §1 asks for."""

from dataclasses import dataclass
from datetime import date, timedelta

from oracle.rules.customer import Customer
from oracle.rules.spans import Span, calendar_year, same_day_last_year


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net sales of calendar windows; the comparison windows are null where the ledger does not cover them."""

    this_year: int
    last_year_same_period: int | None
    last_year: int | None
    year_before_last: int | None
    last_month: int
    this_month: int
    last_month_same_days: int


def sum_amounts(customer: Customer) -> Amounts:
    as_of = customer.as_of
    this_month = as_of.replace(day=1)
    last_month_end = this_month - timedelta(days=1)
    last_month = last_month_end.replace(day=1)
    same_days = last_month.replace(day=min(as_of.day, last_month_end.day))
    return Amounts(
        this_year=customer.sum_within(Span(date(as_of.year, 1, 1), as_of)),
        last_year_same_period=customer.compared(Span(date(as_of.year - 1, 1, 1), same_day_last_year(as_of))),
        last_year=customer.compared(calendar_year(as_of.year - 1)),
        year_before_last=customer.compared(calendar_year(as_of.year - 2)),
        last_month=customer.sum_within(Span(last_month, last_month_end)),
        this_month=customer.sum_within(Span(this_month, as_of)),
        last_month_same_days=customer.sum_within(Span(last_month, same_days)),
    )
