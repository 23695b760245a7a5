"""Somebody's plan as a calendar reads it: one event for each day and customer, and for each promise."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from kejing.customers.queries import keep_visible
from kejing.followups.enums import PromiseState, StopState
from kejing.followups.models import Promise, Stop
from kejing.kit.standards import own_zone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kejing.customers.models import Customer
    from kejing.people.models import User

PRODUCT: Final = "-//Kejing//Plan//EN"
LOOKED_BACK: Final = timedelta(days=31)
READ_EVERY: Final = timedelta(hours=1)
ONE_DAY: Final = timedelta(days=1)


def write_calendar(person: User, *, today: date, address_of: Callable[[Customer], str]) -> bytes:
    """Return what this person plans and promised, of the customers he sees now, as an iCalendar file.

    It holds stops from a month ago on that were not dropped, and open promises. `address_of` gives the page of a
    customer. The file is the same as long as nothing of it changes.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Plan of {person}").format(person=person))
    calendar.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    # Not for the events, which are days: a calendar without any part is none to some programs.
    calendar.add_component(Timezone.from_tzid(own_zone().key))
    there = {"customer__is_withdrawn": False}
    stops = Stop.objects.filter(person=person, planned_on__gte=today - LOOKED_BACK, **there)
    stops = keep_visible(stops.exclude(state=StopState.DROPPED), user=person).select_related("customer")
    for stop in stops.order_by("planned_on", "place", "pk"):
        calendar.add_component(_stop_event(stop, address=address_of(stop.customer)))
    promises = Promise.objects.filter(by=person, state=PromiseState.OPEN, **there)
    for promise in keep_visible(promises, user=person).select_related("customer").order_by("due_on", "pk"):
        calendar.add_component(_promise_event(promise, address=address_of(promise.customer)))
    return bytes(calendar.to_ical())


def _stop_event(stop: Stop, *, address: str) -> Event:
    name = stop.customer.name
    summary = _("{name} (done)").format(name=name) if stop.state == StopState.DONE else name
    event = _event(f"stop-{stop.pk}", on=stop.planned_on, summary=summary, customer=stop.customer, address=address)
    event.add("dtstamp", stop.made_at.astimezone(UTC))
    words = _window_words(stop)
    if words:
        event.add("description", words)
    return event


def _promise_event(promise: Promise, *, address: str) -> Event:
    summary = _("Promised: {what} ({name})").format(what=promise.what, name=promise.customer.name)
    event = _event(
        f"promise-{promise.pk}", on=promise.due_on, summary=summary, customer=promise.customer, address=address
    )
    event.add("dtstamp", datetime.combine(promise.made_on, time(), tzinfo=UTC))
    return event


def _event(uid: str, *, on: date, summary: str, customer: Customer, address: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@kejing")
    event.add("dtstart", on)
    event.add("dtend", on + ONE_DAY)
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    if customer.address or customer.region:
        event.add("location", customer.address or customer.region)
    return event


def _window_words(stop: Stop) -> str:
    """Return between which times a stop is, nothing where it is at any."""
    words = []
    if stop.not_before is not None:
        words.append(_("Not before {time}").format(time=f"{stop.not_before:%H:%M}"))
    if stop.not_after is not None:
        words.append(_("Not after {time}").format(time=f"{stop.not_after:%H:%M}"))
    return ", ".join(words)
