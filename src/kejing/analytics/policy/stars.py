"""Stars: 0 to 5 by annual purchase (judgements §4)."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar

from kejing.analytics.policy.fields import SUM, YEAR, PolicyError, Table, whole

# A threshold for each of the stars 1 to 5.
MOST_STARS = 5


class StarBasis(StrEnum):
    """Which figure of the two counted years a customer is graded on."""

    AVERAGE = "average"
    BEST = "best"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Stars(Table):
    """Stars (judgements §4): `thresholds` are the sums, in currency units, from which one to five stars are given.

    `abnormal_years` are skipped and replaced by the next earlier one. Until `is_confirmed` says that the thresholds
    fit the company's currency, stars are provisional. A grant holds for `grant_months`.
    """

    key: ClassVar[str] = "stars"

    thresholds: tuple[Decimal, ...] = field(
        default=(Decimal(20_000), Decimal(50_000), Decimal(300_000), Decimal(1_000_000), Decimal(2_000_000)),
        metadata=SUM,
    )
    basis: StarBasis = StarBasis.AVERAGE
    abnormal_years: tuple[int, ...] = field(default=(), metadata=YEAR)
    is_confirmed: bool = False
    grant_months: int = whole(12, least=1, most=120)

    def check_together(self) -> None:
        """Hold one threshold a star, each above the one before, and no year listed twice."""
        if len(self.thresholds) != MOST_STARS:
            raise PolicyError(f"stars.thresholds: expected {MOST_STARS} sums, got {len(self.thresholds)}.")
        if self.thresholds[0] == 0:
            raise PolicyError("stars.thresholds: expected sums above 0.")
        if any(lower >= upper for lower, upper in pairwise(self.thresholds)):
            raise PolicyError("stars.thresholds: expected each sum above the one before.")
        if len(set(self.abnormal_years)) != len(self.abnormal_years):
            raise PolicyError("stars.abnormal_years: expected each year once.")
