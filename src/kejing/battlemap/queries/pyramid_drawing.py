"""The drawing of the pyramid: who its bricks are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kejing.kit.pyramid import MOST_BRICKS, Frame, Mark, draw_pyramid
from kejing.kit.pyramid import Tier as TierToDraw

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from kejing.analytics.pyramid import Pyramid
    from kejing.kit.pyramid import Drawing
    from kejing.standing.models import Standing

FRAME = Frame(width=440.0, height=660.0, reach=500.0)
"""As high as the five rows of figures beside it."""
FLAGGED_STATES = frozenset({"overdue", "never"})


def draw(drawn: Pyramid, standings: QuerySet[Standing], *, as_of: date | None = None) -> Drawing:
    """Draw one brick a customer that is not lost, with its own mark, while there are few enough; else for many.

    Each leads to its customer, as of a past day if one is named.
    """
    day = {"as_of": as_of.isoformat()} if as_of else {}
    marks: dict[str, list[Mark]] = {layer.tier: [] for layer in drawn.tiers}
    if drawn.customers - drawn.lost <= MOST_BRICKS:
        table = reverse("battlemap:table")
        rows = (
            standings.filter(is_lost=False)
            .order_by("-amount_12m", "customer_code")
            .values_list("tier", "customer_code", "customer_name", "contact_state", "days_since_contact")
        )
        for tier, code, name, state, days in rows:
            marks[tier].append(
                Mark(
                    label=_label(state, days),
                    title=_title(name, state, days),
                    href=f"{table}?{urlencode(day | {'customer': code})}",
                    flagged=state in FLAGGED_STATES,
                )
            )
    # Rows may have changed since they were counted: bricks that are not known for sure stay blank.
    return draw_pyramid(
        [
            TierToDraw(
                key=layer.tier,
                count=layer.kept,
                marks=marks[layer.tier] if len(marks[layer.tier]) == layer.kept else (),
            )
            for layer in drawn.tiers
        ],
        frame=FRAME,
    )


def _label(state: str, days: int | None) -> str:
    if state == "unknown":
        return ""
    return "—" if days is None else str(days)


def _title(name: str, state: str, days: int | None) -> str:
    if state == "unknown":
        return name
    if days is None:
        return _("{name}: never contacted").format(name=name)
    return _("{name}: not contacted for {days} days").format(name=name, days=days)
