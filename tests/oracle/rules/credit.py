"""Receivables (§1): the balance, what is overdue, and since when something is open."""

from dataclasses import dataclass
from datetime import date

from oracle.rules.customer import Customer


@dataclass(frozen=True, slots=True)
class Receivable:
    """Null where no source was loaded."""

    balance: int | None
    overdue: int | None
    oldest_due_on: date | None


def judge_receivable(customer: Customer) -> Receivable:
    """A prepayment lowers the balance and is never overdue."""
    if not customer.company.has_receivables:
        return Receivable(balance=None, overdue=None, oldest_due_on=None)
    owed = [item for item in customer.owed if item.open > 0 and item.due_on is not None]
    return Receivable(
        balance=sum(item.open for item in customer.owed),
        overdue=sum(item.open for item in owed if item.due_on is not None and item.due_on < customer.as_of),
        oldest_due_on=min((item.due_on for item in owed if item.due_on is not None), default=None),
    )
