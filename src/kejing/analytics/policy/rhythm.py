"""Purchase rhythm (judgements §5)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.days import DayRange, merge_ranges
from kejing.analytics.policy.fields import SHAPE, SHARE, PolicyError, Table, days, whole


@dataclass(frozen=True, slots=True)
class Shutdown(DayRange):
    """Days on which nobody orders (Spring Festival), both ends included."""

    key: ClassVar[str] = "rhythm.shutdowns"


@dataclass(frozen=True, slots=True)
class Rhythm(Table):
    """Purchase rhythm (judgements §5): `early`, `expected`, `late` are the lower ends of the wait probability."""

    key: ClassVar[str] = "rhythm"

    least_gaps: int = whole(3, least=2, most=1_000)
    shrink_weight: int = whole(3, least=0, most=1_000)
    least_shape: Decimal = field(default=Decimal(1), metadata=SHAPE)
    most_shape: Decimal = field(default=Decimal(20), metadata=SHAPE)
    early: Decimal = field(default=Decimal("0.5"), metadata=SHARE)
    expected: Decimal = field(default=Decimal("0.2"), metadata=SHARE)
    late: Decimal = field(default=Decimal("0.05"), metadata=SHARE)
    silent_days: int = days(21, least=0)
    stale_days: int = days(7, least=0)
    company_wide_share: Decimal = field(default=Decimal("0.30"), metadata=SHARE)
    shutdowns: tuple[Shutdown, ...] = ()

    def check_together(self) -> None:
        """Hold the states in order."""
        if not self.late <= self.expected <= self.early:
            raise PolicyError("rhythm.late, rhythm.expected, rhythm.early: expected in ascending order.")
        if self.most_shape < self.least_shape:
            raise PolicyError("rhythm.most_shape: expected at least rhythm.least_shape.")

    def merged_shutdowns(self) -> tuple[Shutdown, ...]:
        """Return the shutdowns in order of date, overlapping and touching ones as one, so that no day counts twice."""
        return merge_ranges(self.shutdowns)
