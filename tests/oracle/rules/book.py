"""What a company has on record, as plain rows: the material of every rule."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One sale line; money in minor units, returns negative. A gift has a cost at most and makes no document."""

    number: str | None
    sold_on: date
    customer: str
    category: str | None
    amount: int
    net_amount: int | None = None
    cost: int | None = None
    source: str | None = None
    is_gift: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down about a customer beside the ledger."""

    code: str
    every: int | None = None
    is_intent: bool = False
    is_closed: bool = False
    created_on: date | None = None
    customer_type: str | None = None
    region: str | None = None
    salesperson: str | None = None
    credit_limit: int | None = None
    granted_star: int | None = None
    granted_from_on: date | None = None
    granted_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A report, visit, call or meeting, or a complaint; unanswered ones are attempts."""

    code: str
    day: date
    kind: str
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Owed:
    """An open item; negative ones are prepayments."""

    code: str
    due_on: date | None
    open: int


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised to a customer, kept or not."""

    code: str
    made_on: date
    due_on: date
    kept_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A day on which somebody means to see a customer; closed when that was done or dropped."""

    code: str
    made_on: date
    planned_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a company says of itself; everything else is as shipped. `vat_rate` None: nobody has said it."""

    abnormal_years: frozenset[int] = frozenset()
    vat_rate: Decimal | None = None
    shutdowns: tuple[tuple[date, date], ...] = ()
    basis: str = "average"


@dataclass(frozen=True, slots=True)
class Book:
    """All facts of one company, also those that lie after the day to judge. No list of open items: no source."""

    lines: Sequence[Line]
    records: Sequence[Record] = ()
    contacts: Sequence[Contact] = ()
    owed: Sequence[Owed] | None = None
    promises: Sequence[Promise] | None = None
    plans: Sequence[Plan] | None = None
    settings: Settings = field(default_factory=Settings)

    @property
    def codes(self) -> list[str]:
        """Everybody to judge: those of the lines, whatever their dates, and those with a record."""
        return sorted({line.customer for line in self.lines} | {record.code for record in self.records})
