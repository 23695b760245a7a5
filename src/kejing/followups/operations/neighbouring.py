"""The visits around a visit, which are seen otherwise once it has ended. What weighs them is loaded by the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from kejing.followups.enums import VisitState
from kejing.followups.models import Visit

if TYPE_CHECKING:
    from datetime import datetime

NEIGHBOURS_FOR: Final = timedelta(days=1)


def weigh_again(visit: Visit) -> None:
    """Have a visit, and those of its person or with its device around it, be looked at once more.

    Two visits at one time, too far apart, or of two people with one device are found whichever of them arrives last.
    Call it in a transaction.
    """
    near = Q(pk=visit.pk) | (Q(by=visit.by_id) | Q(device=visit.device)) & _around(visit.began_at, visit.ended_at)
    found = Visit.objects.filter(near, state=VisitState.DONE).order_by("pk")
    # Held in one order, so that two who do this for the same visits never wait for each other in a ring.
    keys = list(found.select_for_update(no_key=True).values_list("pk", flat=True))
    Visit.objects.filter(pk__in=keys).update(weighed_at=None)


def _around(began_at: datetime, ended_at: datetime | None) -> Q:
    first, last = began_at - NEIGHBOURS_FOR, (ended_at or began_at) + NEIGHBOURS_FOR
    return Q(began_at__gte=first, began_at__lte=last)
