"""The rows of what is asked of the table, as somebody may see them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import connection
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


def select_rows(group: Scope, *, user: User, asked: Asked, masked: AbstractSet[str], as_of: date) -> QuerySet[Standing]:
    """Return the standing rows asked for of the group (`find_group`): of its largest, list, tier, move and conditions.

    :raises Misasked: if there is no such move
    """
    rows = group.standings.filter(asked.condition(masked=masked, as_of=as_of))
    if asked.top:
        rows = rows.filter(pk__in=_largest(group.standings).values("pk")[: asked.top])
    move = asked.move
    if move is None:
        return rows
    try:
        codes = codes_moved(user=user, since=move.since, before=move.before, after=move.after, day=group.day)
    except NoSuchMove as error:
        raise Misasked from error
    return rows.filter(customer_code__in=_among(codes))


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
