"""The policy: every threshold a company may change, with the shipped defaults, read from TOML and validated."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Self

from kejing.analytics.policy.abnormal import Abnormal
from kejing.analytics.policy.classes import Classes, Rates
from kejing.analytics.policy.contact import Cadence, Contact, Holiday
from kejing.analytics.policy.fields import SHARE, PolicyError, Table, whole
from kejing.analytics.policy.lifecycle import Lifecycle
from kejing.analytics.policy.rhythm import Rhythm, Shutdown
from kejing.analytics.policy.shares import percent_of, ratio_of
from kejing.analytics.policy.stars import StarBasis, Stars
from kejing.analytics.policy.structure import Structure
from kejing.analytics.policy.tiers import Band, Benchmarks, Cut, Goals, Tiers
from kejing.analytics.policy.whitespace import Whitespace
from kejing.analytics.policy.writing import write_table

__all__ = [
    "Abnormal",
    "AmountBasis",
    "Band",
    "Benchmarks",
    "Cadence",
    "Classes",
    "Contact",
    "Cut",
    "Goals",
    "Holiday",
    "Lifecycle",
    "Policy",
    "PolicyError",
    "Rates",
    "Rhythm",
    "Shutdown",
    "StarBasis",
    "Stars",
    "Structure",
    "Tiers",
    "Whitespace",
    "percent_of",
    "ratio_of",
]


class AmountBasis(StrEnum):
    """Whether the ledger's amounts contain tax."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True)
class Policy(Table):
    """All thresholds; `Policy()` is the shipped policy.

    `minor_digits` are the currency's digits after the point; `vat_rate` is None where nobody has said it (then a
    margin without tax-exclusive amounts stays unknown).
    """

    minor_digits: int = whole(2, least=0, most=6)
    amount_basis: AmountBasis = AmountBasis.INCLUSIVE
    vat_rate: Decimal | None = field(default=None, metadata=SHARE)
    cost_coverage: Decimal = field(default=Decimal("0.95"), metadata=SHARE)
    tiers: Tiers = field(default_factory=Tiers)
    benchmarks: Benchmarks = field(default_factory=Benchmarks)
    goals: Goals = field(default_factory=Goals)
    cadence: Cadence = field(default_factory=Cadence)
    contact: Contact = field(default_factory=Contact)
    stars: Stars = field(default_factory=Stars)
    rhythm: Rhythm = field(default_factory=Rhythm)
    abnormal: Abnormal = field(default_factory=Abnormal)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    classes: Classes = field(default_factory=Classes)
    structure: Structure = field(default_factory=Structure)
    whitespace: Whitespace = field(default_factory=Whitespace)

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Return the policy that `text` describes; keys not given keep the shipped value.

        :raises PolicyError: on broken TOML, an unknown key, a wrong type or a value out of range
        """
        try:
            # Decimals, because 0.1 as a float is not the tenth that the company wrote.
            parsed = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise PolicyError(f"The policy is not valid TOML: {error}.") from error
        return cls.from_table(parsed, key="")

    def to_toml(self) -> str:
        """Return the policy as TOML that `from_toml` reads back to an equal one; it names every key that is set."""
        return write_table(self)
