"""The rows of what is asked of the table, as somebody may see them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from kejing.battlemap.queries.asking import Misasked
from kejing.battlemap.queries.movement import NoSuchMove, codes_moved
from kejing.battlemap.queries.pyramid_scope import NoSuchScope, scope_of
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet
    from datetime import date

    from django.db.models import QuerySet

    from kejing.battlemap.queries.asking import Asked
    from kejing.battlemap.queries.pyramid_scope import Scope
    from kejing.people.models import User
    from kejing.standing.models import PastDay, Standing


@dataclass(frozen=True, slots=True)
class Selected:
    """The standing rows asked for: for who counts, sums or sorts all of them, and for who reads the first ones only.

    `in_order` has the same rows; they are found along the index of an order, which is no help where there are but few.
    """

    rows: QuerySet[Standing]
    in_order: QuerySet[Standing]
    is_few: bool = False

    def without_withdrawn(self) -> Selected:
        """Return the same without customers that are no longer on record."""
        there = Q(customer__is_withdrawn=False)
        return replace(self, rows=self.rows.filter(there), in_order=self.in_order.filter(there))


def select_rows(group: Scope, *, user: User, asked: Asked, masked: AbstractSet[str], as_of: date) -> Selected:
    """Return what is asked for of the group (`find_group`): of its largest, list, tier, move and conditions.

    :raises Misasked: if there is no such move
    """
    rows = group.standings.filter(asked.condition(masked=masked, as_of=as_of))
    in_order = group.in_order.filter(asked.condition(masked=masked, as_of=as_of, is_in_order=True))
    also = Q()
    if asked.top:
        also &= Q(pk__in=_largest(group.standings).values("pk")[: asked.top])
    if asked.move is not None:
        move = asked.move
        try:
            codes = codes_moved(user=user, since=move.since, before=move.before, after=move.after, day=group.day)
        except NoSuchMove as error:
            raise Misasked from error
        also &= Q(customer_code__in=_among(codes))
    return Selected(rows.filter(also), in_order.filter(also), is_few=group.is_few)


def find_group(*, user: User, asked: Asked, day: PastDay | None = None) -> Scope:
    """Return the group asked for, or all customers that `user` may see, with their rows of a past day or of now.

    :raises Misasked: if there is no such group
    """
    try:
        return scope_of(user, by=asked.by, of=asked.of, day=day)
    except NoSuchScope as error:
        raise Misasked from error


def _largest(standings: QuerySet[Standing]) -> QuerySet[Standing]:
    """Return who has ever bought, most money in 12 months first, as the structure of the pyramid ranks them."""
    return standings.exclude(tier=Tier.PROSPECT).order_by("-amount_12m", "customer_code")


def _among(codes: Collection[str]) -> RawSQL:
    """Return the codes as one parameter, however many they are."""
    text = json.dumps(sorted(codes))
    if connection.vendor == "postgresql":
        return RawSQL("SELECT value FROM json_array_elements_text(%s::json)", [text])
    return RawSQL("SELECT value FROM json_each(%s)", [text])
