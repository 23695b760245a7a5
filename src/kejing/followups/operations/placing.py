"""Where a customer is: proposed from check-ins that nobody doubts, and set by a person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record, record_change
from kejing.customers.hooks import tell_changed
from kejing.customers.operations.holding import hold_customer
from kejing.customers.queries import looked_after_by
from kejing.followups.enums import Verdict, VisitState
from kejing.followups.models import LeftPlace, Visit
from kejing.followups.operations.reporting import Place, is_on_earth
from kejing.followups.permissions import may_place
from kejing.geo import Position, median_position, metres_between, position_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from kejing.customers.models import Customer
    from kejing.people.models import User

LOOKED_BACK: Final = timedelta(days=365)
FEWEST: Final = 3
"""Check-ins that a proposal needs: less than half of them can be astray without carrying it off."""
WORTH_MOVING: Final = 100
"""Metres: a place that is nearer to the proposed one is good enough."""


class PlaceRefusal(StrEnum):
    """Why a place is not taken."""

    NOT_ALLOWED = "not_allowed"
    NO_SUCH_PLACE = "no_such_place"


class PlaceRefused(Exception):
    """A place that cannot be taken; `reason` says why."""

    def __init__(self, reason: PlaceRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Proposed:
    """Where a customer seems to be, after how many check-ins; half of them are within `spread` metres of there.

    `moves` is how many metres that is from where the customer is said to be now, None where nothing says it.
    """

    position: Position
    check_ins: int
    spread: float
    moves: float | None


def propose_place(customer: Customer, *, now: datetime) -> Proposed | None:
    """Return where a customer seems to be after the check-ins of a year that were accepted or have no flag.

    None where there are fewer than `FEWEST`, the customer's place is good enough, or somebody left a place near it.
    """
    found = _check_ins(now=now).filter(customer=customer)
    places = [place for visit in found if (place := visit.position) is not None]
    proposed = _propose(places, customer.position)
    if proposed is None:
        return None
    left = LeftPlace.objects.filter(customer=customer).first()
    return None if left is not None and _is_near(left.position, proposed) else proposed


def propose_places(*, by: User, now: datetime) -> Sequence[tuple[Customer, Proposed]]:
    """Return where the customers that this person places seem to be, as `propose_place` says of each.

    Those of no known place come first, then those that are furthest off.
    """
    positions = defaultdict[int, list[Position]](list)
    found = _check_ins(now=now).filter(customer__in=looked_after_by(by))
    for customer, latitude, longitude in found.values_list("customer", "latitude", "longitude"):
        if (place := position_of(latitude, longitude)) is not None:
            positions[customer].append(place)
    enough = [key for key, places in positions.items() if len(places) >= FEWEST]
    customers = looked_after_by(by).select_related("owner").in_bulk(enough)
    left = {one.customer_id: one.position for one in LeftPlace.objects.filter(customer__in=list(customers))}
    proposed = [
        (customer, there)
        for key, customer in customers.items()
        if (there := _propose(positions[key], customer.position)) is not None
        and not (key in left and _is_near(left[key], there))
    ]
    return sorted(proposed, key=lambda one: (one[1].moves is not None, -(one[1].moves or 0), one[0].code, one[0].pk))


def _check_ins(*, now: datetime) -> QuerySet[Visit]:
    """Return the visits of a year that nobody doubts and that say where they were, the first one first."""
    trusted = Q(verdict=Verdict.ACCEPTED) | Q(verdict="", score=0)
    visits = Visit.objects.filter(trusted, state=VisitState.DONE, latitude__isnull=False, longitude__isnull=False)
    return visits.filter(began_at__gt=now - LOOKED_BACK).order_by("began_at", "pk")


def _is_near(left: Position, proposed: Proposed) -> bool:
    """Answer whether a place that somebody left is as good as the same one."""
    return metres_between(left, proposed.position) <= WORTH_MOVING


def _propose(positions: Sequence[Position], present: Position | None) -> Proposed | None:
    if len(positions) < FEWEST:
        return None
    middle = median_position(positions)
    moves = None if present is None else metres_between(present, middle)
    if moves is not None and moves <= WORTH_MOVING:
        return None
    spread = median(metres_between(middle, one) for one in positions)
    return Proposed(position=middle, check_ins=len(positions), spread=spread, moves=moves)


@transaction.atomic
def take_place(*, customer: Customer, position: Position, by: User, now: datetime) -> Customer:
    """Set where a customer is, and return it; visits that nobody decided about are looked at anew.

    :raises PlaceRefused: if it is not for `by` to say, or there is no such place
    """
    held = hold_customer(customer.pk, by=by)
    if held is None or not may_place(by, held):
        raise PlaceRefused(PlaceRefusal.NOT_ALLOWED)
    if not is_on_earth(Place(position.latitude, position.longitude, 0.0)):
        raise PlaceRefused(PlaceRefusal.NO_SUCH_PLACE)
    before = {"latitude": held.latitude, "longitude": held.longitude}
    held.latitude, held.longitude = position.latitude, position.longitude
    held.save(update_fields=["latitude", "longitude"])
    record_change(
        action=Action.CUSTOMER_PLACED,
        kind=Kind.CUSTOMER,
        pk=held.pk,
        name=held.name,
        before=before,
        after={"latitude": held.latitude, "longitude": held.longitude},
        by=by,
    )
    Visit.objects.filter(customer=held, verdict="", state=VisitState.DONE).update(weighed_at=None)
    tell_changed(customers=[held.pk], now=now)
    return held


@transaction.atomic
def leave_place(*, customer: Customer, position: Position, by: User, now: datetime) -> LeftPlace:
    """Say that the place proposed for a customer was looked at and left, and return that.

    It is proposed again once visits say that the customer is more than `WORTH_MOVING` metres from there.

    :raises PlaceRefused: if it is not for `by` to say, or there is no such place
    """
    held = hold_customer(customer.pk, by=by)
    if held is None or not may_place(by, held):
        raise PlaceRefused(PlaceRefusal.NOT_ALLOWED)
    if not is_on_earth(Place(position.latitude, position.longitude, 0.0)):
        raise PlaceRefused(PlaceRefusal.NO_SUCH_PLACE)
    there = {"latitude": position.latitude, "longitude": position.longitude}
    left, _made = LeftPlace.objects.update_or_create(customer=held, defaults={**there, "left_by": by, "left_at": now})
    record(action=Action.PLACE_LEFT, kind=Kind.CUSTOMER, pk=held.pk, name=held.name, after=there, by=by)
    return left
