"""The eight classes: size, margin and effort (judgements §8)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.fields import MINUTES, SHARE, Bounds, Table

_MINUTE_COST = {"bounds": Bounds(Decimal(0), Decimal(1_000_000))}


@dataclass(frozen=True, slots=True)
class Rates(Table):
    """Minutes that one piece of work takes."""

    key: ClassVar[str] = "classes.rates"

    visit: Decimal = field(default=Decimal(60), metadata=MINUTES)
    report: Decimal = field(default=Decimal(5), metadata=MINUTES)
    call: Decimal = field(default=Decimal(10), metadata=MINUTES)
    meeting: Decimal = field(default=Decimal(0), metadata=MINUTES)
    complaint: Decimal = field(default=Decimal(90), metadata=MINUTES)
    return_document: Decimal = field(default=Decimal(30), metadata=MINUTES)
    sale_document: Decimal = field(default=Decimal(10), metadata=MINUTES)
    order_line: Decimal = field(default=Decimal(1), metadata=MINUTES)


@dataclass(frozen=True, slots=True)
class Classes(Table):
    """The eight classes: `minute_cost` is in currency units, `capital_rate` is the interest of a year."""

    key: ClassVar[str] = "classes"

    large_share: Decimal = field(default=Decimal("0.80"), metadata=SHARE)
    rates: Rates = field(default_factory=Rates)
    minute_cost: Decimal = field(default=Decimal(1), metadata=_MINUTE_COST)
    capital_rate: Decimal = field(default=Decimal("0.06"), metadata=SHARE)
