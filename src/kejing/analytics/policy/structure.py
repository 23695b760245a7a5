"""Structure and concentration (judgements §9)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.fields import SHARE, PolicyError, Table


@dataclass(frozen=True, slots=True)
class Structure(Table):
    """Shares of sales of the largest customer that warn, and the share of customers told as the Pareto pair."""

    key: ClassVar[str] = "structure"

    top1_warning: Decimal = field(default=Decimal("0.30"), metadata=SHARE)
    top1_alarm: Decimal = field(default=Decimal("0.40"), metadata=SHARE)
    pareto_share: Decimal = field(default=Decimal("0.20"), metadata=SHARE)

    def check_together(self) -> None:
        """Hold the alarm at least at the warning."""
        if self.top1_alarm < self.top1_warning:
            raise PolicyError("structure.top1_alarm: expected at least structure.top1_warning.")
