"""The programs that files came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Max

from kejing.ledger.models import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources, the one used last first, and the one that is proposed; empty before the first."""

    names: Sequence[str]
    proposed: str


def list_sources(*, wanted: int | None = None) -> Sources:
    """Return the sources; `wanted` is the one proposed, else that of the last import."""
    found = list(
        Source.objects.annotate(last=Max("imports__pk"))
        .order_by(F("last").desc(nulls_last=True), "name", "pk")
        .values_list("pk", "name")[:MOST_SHOWN]
    )
    names = [name for _pk, name in found]
    return Sources(names=names, proposed=dict(found).get(wanted or 0, names[0] if names else ""))
