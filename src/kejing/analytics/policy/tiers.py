"""The five tiers, their benchmark bands and goals (judgements §2)."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from kejing.analytics.policy.fields import GROWTH, SHARE, SUM, PolicyError, Table, days, whole


class Cut(StrEnum):
    """How the first test of head and core is put."""

    SHARE = "share"
    RANK = "rank"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Band(Table):
    """A benchmark band for a tier's share of customers, both ends included."""

    key: ClassVar[str] = "benchmarks"

    low: Decimal = field(default=Decimal(0), metadata=SHARE)
    high: Decimal = field(default=Decimal(1), metadata=SHARE)

    def check_together(self) -> None:
        """Hold the ends in order."""
        if self.high < self.low:
            raise PolicyError(f"{self.key}: high ({self.high}) must not be below low ({self.low}).")


@dataclass(frozen=True, slots=True)
class Tiers(Table):
    """The five tiers (judgements §2). Shares are exact decimals, amounts are in currency units."""

    key: ClassVar[str] = "tiers"

    cut: Cut = Cut.SHARE
    head_share: Decimal = field(default=Decimal("0.50"), metadata=SHARE)
    core_share: Decimal = field(default=Decimal("0.80"), metadata=SHARE)
    head_rank_share: Decimal = field(default=Decimal("0.05"), metadata=SHARE)
    core_rank_share: Decimal = field(default=Decimal("0.20"), metadata=SHARE)
    rank_days: int = days(1_095)
    head_amount: Decimal | None = field(default=None, metadata=SUM)
    core_amount: Decimal | None = field(default=None, metadata=SUM)
    head_months: int = whole(6, least=0, most=12)
    core_months: int = whole(4, least=0, most=12)
    head_breadth: Decimal = field(default=Decimal("0.5"), metadata=SHARE)
    sellable_customers: int = whole(3, least=1, most=1_000_000)
    category_coverage: Decimal = field(default=Decimal("0.80"), metadata=SHARE)
    dormant_days: int = days(180)
    lost_after_days: int = days(365, least=0)

    def check_together(self) -> None:
        """Hold core at least as wide as head, and amounts given where they cut."""
        if self.core_share < self.head_share:
            raise PolicyError("tiers.core_share: expected at least tiers.head_share.")
        if self.core_rank_share < self.head_rank_share:
            raise PolicyError("tiers.core_rank_share: expected at least tiers.head_rank_share.")
        if self.cut is Cut.AMOUNT:
            for name, amount in (("head_amount", self.head_amount), ("core_amount", self.core_amount)):
                if amount is None:
                    raise PolicyError(f"tiers.{name}: missing; cut = amount needs a sum in currency units.")
        if self.head_amount is not None and self.core_amount is not None and self.head_amount < self.core_amount:
            raise PolicyError("tiers.core_amount: expected at most tiers.head_amount.")


@dataclass(frozen=True, slots=True)
class Benchmarks(Table):
    """Bands of the traded customers that are not lost (judgements §2)."""

    key: ClassVar[str] = "benchmarks"

    head: Band = Band(low=Decimal("0.01"), high=Decimal("0.05"))
    core: Band = Band(low=Decimal("0.10"), high=Decimal("0.15"))
    small: Band = Band(low=Decimal("0.40"))
    dormant: Band = Band(low=Decimal("0.40"))


@dataclass(frozen=True, slots=True)
class Goals(Table):
    """Goals per tier: growth on the same period last year, and the share of dormant customers to win back."""

    key: ClassVar[str] = "goals"

    head_growth: Decimal = field(default=Decimal(0), metadata=GROWTH)
    core_growth: Decimal = field(default=Decimal("0.50"), metadata=GROWTH)
    small_growth: Decimal = field(default=Decimal("1.00"), metadata=GROWTH)
    dormant_won_back: Decimal = field(default=Decimal("0.20"), metadata=SHARE)
