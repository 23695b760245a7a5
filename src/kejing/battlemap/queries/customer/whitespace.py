"""What a customer's peers buy and it does not (judgements §10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Count, Q

from kejing.analytics.whitespace import find_whitespace
from kejing.battlemap.queries.customer.categories import lost_categories
from kejing.customers.queries import sees_every_customer
from kejing.kit.money import from_minor
from kejing.standing.models import Standing
from kejing.standing.operations.basis import load_categories
from kejing.standing.queries import current_refresh, policy_behind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal
    from typing import Any

    from kejing.analytics.policy import Policy
    from kejing.customers.models import Customer
    from kejing.people.models import User

ACTIVE_TIERS: Final = frozenset({"head", "core", "small"})
FEWEST_NAMELESS: Final = 3
"""The median of fewer buyers would tell what one of them buys to somebody who may not see them all."""
SHOWN: Final = 10
_COLUMNS: Final = ("customer_code", "customer_name", "tier", "customer_type", "region")


@dataclass(frozen=True, slots=True)
class Gap:
    """A category that enough peers buy: how many of them, and for how much in a year.

    `expected` is None where it would tell too much, `is_lost` says that the customer bought it the year before.
    """

    category: str
    buying: int
    peers: int
    expected: Decimal | None
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Whitespace:
    """What could be sold, the greatest first; `more` are not among `gaps`.

    Where not `is_active`, the customer is set against nobody; where not `is_known`, nothing is kept to compare with.
    `group` is what the peers have in common: "tier", "tier_type" or "tier_type_region".
    """

    is_active: bool
    is_known: bool
    gaps: Sequence[Gap] = ()
    more: int = 0
    group: str = ""


def whitespace_of(customer: Customer, *, user: User) -> Whitespace:
    """Return the categories a customer lacks, as of the day everybody was judged for."""
    refresh = current_refresh()
    standing: Standing | None = getattr(customer, "standing", None) if refresh else None
    if standing is None or refresh is None or standing.tier not in ACTIVE_TIERS:
        return Whitespace(is_active=False, is_known=refresh is not None)
    policy = policy_behind(refresh)
    peers = _read_peers(standing, policy=policy)
    categories = load_categories(refresh.basis, codes=peers["customer_code"])
    if categories is None:
        return Whitespace(is_active=True, is_known=False)
    found = find_whitespace(peers, categories=categories, earlier=None, policy=policy)
    own = found.filter(pl.col("customer_code") == standing.customer_code)
    sees_all = sees_every_customer(user)
    lost = lost_categories(customer, as_of=refresh.as_of) if standing.amount_prior_12m is not None else frozenset()
    return Whitespace(
        is_active=True,
        is_known=True,
        gaps=[_gap(row, sees_all=sees_all, lost=lost) for row in own.head(SHOWN).iter_rows(named=True)],
        more=max(own.height - SHOWN, 0),
        group="" if own.is_empty() else str(own["peer_group"][0]),
    )


def _read_peers(standing: Standing, *, policy: Policy) -> pl.DataFrame:
    """Return the customers of the group that a customer is set against, itself included.

    Among these alone the judgement finds the same group again, so the rest of the company need not be read.
    """
    same_tier = Standing.objects.filter(tier=standing.tier)
    narrow = Q(customer_type=standing.customer_type) if standing.customer_type else Q(pk__in=())
    narrowest = narrow & Q(region=standing.region) if standing.region else Q(pk__in=())
    counted = same_tier.aggregate(narrow=Count("pk", filter=narrow), narrowest=Count("pk", filter=narrowest))
    least = policy.whitespace.least_peers + 1
    if counted["narrow"] < least:
        wanted = Q()
    elif counted["narrowest"] < least:
        wanted = narrow
    else:
        wanted = narrowest
    rows = list(same_tier.filter(wanted).order_by("pk").values_list(*_COLUMNS))
    return pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")


def _gap(row: Mapping[str, Any], *, sees_all: bool, lost: AbstractSet[str]) -> Gap:
    tells_nobody = sees_all or row["buying_peers"] >= FEWEST_NAMELESS
    return Gap(
        category=row["category"],
        buying=row["buying_peers"],
        peers=row["peers"],
        expected=from_minor(row["expected_amount"]) if tells_nobody else None,
        is_lost=row["category"] in lost,
    )
