"""Sums over all that is asked of the table, and how many customers are in each list: kept until the rows change."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Sum

from kejing.battlemap.queries.asking import worklist_condition, worklists_for
from kejing.standing.enums import LOST
from kejing.standing.queries import is_still_shown, last_reason_given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from kejing.battlemap.queries.columns import Column
    from kejing.battlemap.queries.pyramid_scope import Scope
    from kejing.standing.models import JudgedDay, Standing

KEPT_SECONDS: Final = 10 * 60
"""It stays true for as long as rows and members have the same names; the cache is not to fill up with old ones."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers are in each layer of the pyramid and in each list."""

    layers: Mapping[str, int]
    worklists: Mapping[str, int]

    @property
    def whole(self) -> int:
        """How many customers there are."""
        return sum(self.layers.values())


def count_lists(group: Scope, *, refresh: JudgedDay | None, masked: AbstractSet[str]) -> Counts:
    """Return the counts of everybody in a group, asked of the database once for each state of its rows."""
    as_of = refresh.as_of if refresh is not None else date.min

    def count() -> Counts:
        lists = {
            f"in_{code}": Count("pk", filter=worklist_condition(code, masked=masked, as_of=as_of))
            for code in worklists_for(masked)
        }
        layers: Counter[str] = Counter()
        worklists: Counter[str] = Counter()
        groups = group.standings.values_list("tier", "is_lost").annotate(customers=Count("pk"), **lists).order_by()
        for tier, is_lost, customers, *found in groups:
            layers[LOST if is_lost else tier] += customers
            worklists.update(dict(zip(worklists_for(masked), found, strict=True)))
        return Counts(dict(layers), dict(worklists))

    return _keep("lists", group.standings, refresh, count, group=group, also=sorted(masked))


def sum_up(
    asked: QuerySet[Standing],
    columns: Sequence[Column],
    *,
    refresh: JudgedDay | None,
    group: Scope,
    state: str = "",
) -> Mapping[str, Any]:
    """Return `customers` and the sums of the columns that have one, and of what they are compared with.

    A sum of unknowns is unknown. What is asked for is of a group; `state` is another one whenever what is asked for
    beside its rows has changed.
    """
    names = {name for column in columns if column.is_summed for name in (column.name, column.before) if name}

    def total() -> Mapping[str, Any]:
        return asked.aggregate(customers=Count("pk"), **{name: Sum(name) for name in sorted(names)})

    return _keep("sums", asked, refresh, total, group=group, also=[*sorted(names), state])


def _keep[T](
    what: str,
    rows: QuerySet[Standing],
    refresh: JudgedDay | None,
    make: Callable[[], T],
    *,
    group: Scope,
    also: Sequence[str],
) -> T:
    """Return what was made of these rows of a group before, unless they or its members have changed since."""
    try:
        # The text of a query names its reader's customers, teams and filters.
        asked = str(rows.query)
    except EmptyResultSet:
        asked = ""
    if refresh is None or not asked:
        return make()
    # A reason that is given changes no row, but who waits for one.
    state = (*group.members, refresh.pk, refresh.revision, last_reason_given())
    said = "\n".join([what, asked, *also, *map(str, state)])
    key = f"battlemap-{hashlib.sha256(said.encode()).hexdigest()}"
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        if is_still_shown(refresh) and group.ask_members() == group.members:
            cache.set(key, found, KEPT_SECONDS)
    return found
