"""Lifecycle (judgements §7); when a customer is dormant or lost stands in `tiers`."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.fields import FACTOR, PolicyError, Table, days


@dataclass(frozen=True, slots=True)
class Lifecycle(Table):
    """How long a customer is new, and the growth against the company's from which it grows or declines."""

    key: ClassVar[str] = "lifecycle"

    new_days: int = days(180)
    growing: Decimal = field(default=Decimal("1.2"), metadata=FACTOR)
    declining: Decimal = field(default=Decimal("0.8"), metadata=FACTOR)

    def check_together(self) -> None:
        """Hold growing at least at declining."""
        if self.growing < self.declining:
            raise PolicyError("lifecycle.growing: expected at least lifecycle.declining.")
