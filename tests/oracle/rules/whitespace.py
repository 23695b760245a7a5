"""Whitespace (§10): what a customer's peers buy and it does not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from oracle.rules.arithmetic import exact_median, half_up
from oracle.rules.customer import Customer

PEER_SHARE = Fraction(30, 100)
LEAST_PEERS = 20


@dataclass(frozen=True, slots=True)
class Gap:
    """One category that a customer does not buy although enough of its peers do."""

    customer_code: str
    category: str
    peers: int
    buyers: int
    expected_amount: int
    is_lost_item: bool


def find_whitespace(customers: Sequence[Customer], tiers: Mapping[str, str]) -> list[Gap]:
    """Return the gaps of the active customers: who buys nothing at all lacks more than a category."""
    gaps = []
    for customer in customers:
        if not customer.active:
            continue
        peers = _peers_of(customer, customers, tiers)
        buyers = Counter(category for peer in peers for category in peer.net_by_category)
        gaps += [
            Gap(
                customer_code=customer.code,
                category=category,
                peers=len(peers),
                buyers=count,
                expected_amount=half_up(exact_median(_amounts(peers, category))),
                is_lost_item=category in customer.earlier_categories,
            )
            for category, count in sorted(buyers.items())
            if category not in customer.net_by_category and count >= PEER_SHARE * len(peers)
        ]
    return gaps


def _peers_of(customer: Customer, customers: Sequence[Customer], tiers: Mapping[str, str]) -> list[Customer]:
    """An unknown type or region narrows nothing."""
    own = customer.record
    peers = [one for one in customers if one is not customer and tiers[one.code] == tiers[customer.code]]
    same_type = [one for one in peers if one.record.customer_type == own.customer_type]
    if own.customer_type is None or len(same_type) < LEAST_PEERS:
        return peers
    same_region = [one for one in same_type if one.record.region == own.region]
    if own.region is None or len(same_region) < LEAST_PEERS:
        return same_type
    return same_region


def _amounts(peers: Sequence[Customer], category: str) -> list[int]:
    return [peer.net_by_category[category] for peer in peers if category in peer.net_by_category]
