"""Reads."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kejing.people.models import Team

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


def teams_below(team: Team) -> AbstractSet[int]:
    """Return the ids of `team` and of every team under it, in one query."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for pk, parent in Team.objects.exclude(parent=None).values_list("pk", "parent_id"):
        children[parent].append(pk)
    found: set[int] = set()
    waiting = [team.pk]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(children[pk])
    return found
