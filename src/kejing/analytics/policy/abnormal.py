"""Abnormal figures: each asks the owner for a reason (judgements §6)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.fields import FACTOR, SHARE, PolicyError, Table, days, whole


@dataclass(frozen=True, slots=True)
class Abnormal(Table):
    """When a figure is abnormal.

    `spike` and `drop` are multiples of the typical order; the last order is set against the `earlier_orders` before
    it, with at least `least_purchase_days`, and is at most `within_days` old. `falling` is the growth against the
    company's, `falling_share` the least shortfall as a share of the company's sales.
    """

    key: ClassVar[str] = "abnormal"

    spike: Decimal = field(default=Decimal("2.5"), metadata=FACTOR)
    drop: Decimal = field(default=Decimal("0.4"), metadata=FACTOR)
    earlier_orders: int = whole(12, least=1, most=1_000)
    least_purchase_days: int = whole(4, least=2, most=1_000)
    within_days: int = days(30, least=0)
    falling: Decimal = field(default=Decimal("0.7"), metadata=FACTOR)
    falling_share: Decimal = field(default=Decimal("0.001"), metadata=SHARE)

    def check_together(self) -> None:
        """Hold a drop below a spike."""
        if self.drop > self.spike:
            raise PolicyError("abnormal.drop: expected at most abnormal.spike.")
