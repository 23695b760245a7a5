"""Who should be contacted how often (judgements §3)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.fields import SHARE, Table, days


@dataclass(frozen=True, slots=True)
class Cadence(Table):
    """Calendar days between contacts, per tier (judgements §3)."""

    key: ClassVar[str] = "cadence"

    head: int = days(3)
    core: int = days(15)
    small: int = days(30)
    dormant_best: int = days(60)
    dormant_rest: int = days(90)
    dormant_best_share: Decimal = field(default=Decimal("0.20"), metadata=SHARE)
    prospect: int = days(15)
