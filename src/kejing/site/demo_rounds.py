"""The made-up company's rounds: its last visits as they were made in the shops, and the days that two people plan."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import numpy as np
from django.db import transaction
from django.utils import timezone

from kejing import demo
from kejing.customers.queries import visible_to
from kejing.followups.enums import FollowupKind, StepKind, StopState, VisitState
from kejing.followups.models import Answer, Followup, Visit
from kejing.followups.operations.planning import order_stops, plan_stops
from kejing.followups.operations.templating import template_for
from kejing.kit.standards import own_day, own_zone
from kejing.people.models import User
from kejing.rounds.queries.calendar import propose_calendar
from kejing.rounds.queries.plans import stops_of
from kejing.rounds.queries.routes import day_route

if TYPE_CHECKING:
    import polars as pl

VISITED_DAYS: Final = 60
MOST_VISITS: Final = 600
LONGEST_STAY: Final = 45
SHORTEST_STAY: Final = 8
ACCURACY: Final = 12.0
STRAY: Final = 0.0003
"""So many degrees at most a check-in is off: some thirty metres."""
DEVICES: Final = UUID("5f0f1a3c-6f5e-4a0b-9a53-0d1f2b7c6e10")
PLANNERS: Final = ("sales001", "sales002")
PLANNED_DAYS: Final = 7
STOPS_A_DAY: Final = 8


def store_visits(company: demo.Company, *, places: pl.DataFrame, now: datetime) -> None:
    """Store what the last visits were made of, checked in and out near where the customer is.

    `places` are those of `demo.make_places`.
    """
    there = {code: (latitude, longitude) for code, latitude, longitude, _known in places.iter_rows()}
    since = company.spec.as_of - timedelta(days=VISITED_DAYS)
    made = Followup.objects.filter(kind=FollowupKind.VISIT, happened_on__gt=since, uid__isnull=False, by__isnull=False)
    followups = list(made.select_related("customer").order_by("-happened_on", "-pk")[:MOST_VISITS])
    # The standard steps hold for everybody here.
    template = template_for(followups[0].customer, now=now) if followups else None
    if template is None:
        return
    chance = demo.open_chance(seed=company.spec.seed, purpose=demo.Purpose.VISITS)
    strays = (chance.random((len(followups), 2)) * 2 - 1) * STRAY
    stays = np.floor(SHORTEST_STAY + chance.random(len(followups)) * (LONGEST_STAY - SHORTEST_STAY))
    visits = []
    for followup, (north, east), stay in zip(followups, strays.tolist(), stays.tolist(), strict=True):
        ended_at, received_at = followup.happened_at, followup.received_at
        if ended_at is None or received_at is None or followup.uid is None:
            continue
        latitude, longitude = there[followup.customer.code]
        visits.append(
            Visit(
                uid=followup.uid,
                customer=followup.customer,
                by_id=followup.by_id,
                template=template,
                device=uuid5(DEVICES, str(followup.by_id)),
                followup=followup,
                state=VisitState.DONE,
                began_at=ended_at - timedelta(minutes=stay),
                began_received_at=ended_at - timedelta(minutes=stay),
                latitude=round(latitude + north, 6),
                longitude=round(longitude + east, 6),
                accuracy=ACCURACY,
                ended_at=ended_at,
                ended_received_at=received_at,
                left_latitude=round(latitude + east, 6),
                left_longitude=round(longitude + north, 6),
                left_accuracy=ACCURACY,
                drift_seconds=0,
                weighed_at=received_at,
                score=0,
            )
        )
    Visit.objects.bulk_create(visits)
    contacts = [_placed(visit, visit.followup) for visit in visits if visit.followup is not None]
    Followup.objects.bulk_update(contacts, ["latitude", "longitude", "accuracy"])
    summary = template.steps.get(kind=StepKind.SUMMARY)
    Answer.objects.bulk_create(
        Answer(visit=visit, step=summary, text=visit.followup.text)
        for visit in visits
        if visit.followup is not None and visit.followup.text
    )


def _placed(visit: Visit, contact: Followup) -> Followup:
    """Return the contact that a visit became with the place that it was begun at."""
    contact.latitude, contact.longitude, contact.accuracy = visit.latitude, visit.longitude, visit.accuracy
    return contact


@transaction.atomic
def plan_days(company: demo.Company) -> None:
    """Have two salespeople plan today and the days after it as is proposed to them, each day by its shortest way."""
    today, now = company.spec.as_of, _moment(company)
    for person in User.objects.filter(username__in=PLANNERS).select_related("team").order_by("username"):
        proposal = propose_calendar(person=person, user=person, from_on=today, days=PLANNED_DAYS, today=today)
        wanted = [(one.customer, of.day) for of in proposal.days for one in of.customers[:STOPS_A_DAY]]
        found = visible_to(person).in_bulk([pk for pk, _day in wanted])
        plan_stops(person=person, stops=[(found[pk], day) for pk, day in wanted], by=person, now=now)
        for day in sorted({day for _pk, day in wanted}):
            stops = stops_of(person, user=person, first=day, last=day)
            way = day_route([stop for stop in stops if stop.state == StopState.OPEN], start=None)
            customers = [stop.customer_id for stop in way.order]
            order_stops(person=person, planned_on=day, customers=customers, by=person)


def _moment(company: demo.Company) -> datetime:
    """Return now where the company's last day is today, else noon of that day."""
    now, last = timezone.now(), company.spec.as_of
    is_today = own_day(now) == last
    return now if is_today else datetime.combine(last, time(12), tzinfo=own_zone())
