"""Whitespace: what a customer's peers buy and it does not (judgements §10)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from kejing.analytics.policy.fields import SHARE, Table, whole


@dataclass(frozen=True, slots=True)
class Whitespace(Table):
    """The share of peers that must buy a category, and how many peers a narrower circle needs."""

    key: ClassVar[str] = "whitespace"

    peer_share: Decimal = field(default=Decimal("0.30"), metadata=SHARE)
    least_peers: int = whole(20, least=1, most=1_000_000)
