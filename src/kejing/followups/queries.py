"""Reads."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import polars as pl
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from kejing.customers.queries import keep_visible, looked_after_by
from kejing.followups.enums import PhotoState, SecondState, VisitState
from kejing.followups.models import (
    CalendarKey,
    ChainEnd,
    Followup,
    Photo,
    PublishedHead,
    SecondCheckIn,
    SecondImport,
    TrackPoint,
    Visit,
)
from kejing.followups.models.records import COMPANY
from kejing.followups.models.seconds import UNDECIDED_FOR
from kejing.followups.permissions import may_decide_visits
from kejing.kit.frames import Query
from kejing.kit.standards import own_day

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from kejing.people.models import User

PHOTOS_TAKE: Final = timedelta(days=1)
IS_THERE: Final = Q(batch__isnull=True) | Q(batch__is_live=True)
"""Of rows of contacts: written here, or imported and not undone."""
COUNTS: Final = IS_THERE & Q(is_withdrawn=False)
"""Of rows of contacts: there, and not taken back."""


def followups_visible_to(user: User | AnonymousUser) -> QuerySet[Followup]:
    """Return the contacts with customers that this person may see, those that were taken back too, in no order."""
    there = Followup.objects.filter(IS_THERE, customer__is_withdrawn=False)
    return keep_visible(there, user=user)


def contacts_that_count() -> QuerySet[Followup]:
    """Return the contacts, and attempts, that count for somebody: of everybody, without those taken back."""
    return Followup.objects.filter(COUNTS)


def visits_to_weigh(*, now: datetime) -> QuerySet[Visit]:
    """Return the visits that ended and are to be looked at, in no order.

    One waits for its photos to be looked at, but no longer than `PHOTOS_TAKE`: the file of one may be lost.
    """
    awaited = Photo.objects.filter(state=PhotoState.RECEIVED, received_at__gt=now - PHOTOS_TAKE)
    ended = Visit.objects.filter(state=VisitState.DONE, weighed_at__isnull=True)
    return ended.exclude(uid__in=awaited.values("belongs_to"))


def visits_to_decide(user: User) -> QuerySet[Visit]:
    """Return the visits with flags about which nobody decided yet and this person may (`may_decide`)."""
    if not may_decide_visits(user):
        return Visit.objects.none()
    looked_after = Exists(looked_after_by(user).filter(pk=OuterRef("customer")))
    return Visit.objects.filter(looked_after, state=VisitState.DONE, verdict="", score__gt=0).exclude(by=user)


def heads_are_due(*, now: datetime) -> bool:
    """Answer whether records were written since the last head of them was sent out, and none was today.

    Before the first one, whether there is any contact at all: it may be older than the chain.
    """
    end = ChainEnd.objects.filter(chain=COMPANY).values_list("number", flat=True).first() or 0
    heads = PublishedHead.objects.filter(chain=COMPANY).order_by("-number")
    number, made_at = heads.values_list("number", "made_at").first() or (0, None)
    if made_at is None:
        return contacts_that_count().filter(batch__isnull=True).exists()
    return end > number and own_day(made_at) < own_day(now)


def old_photos(*, now: datetime) -> QuerySet[Photo]:
    """Return photos of no visit that were kept as long as visits are; those of a visit go with it."""
    before = now - timedelta(days=settings.KEEP_VISITS_DAYS)
    return Photo.objects.filter(~Exists(Visit.objects.filter(uid=OuterRef("belongs_to"))), received_at__lt=before)


def old_places(*, now: datetime) -> QuerySet[Followup]:
    """Return reports whose place was kept as long as visits are; the place of a visit goes with it."""
    before = now - timedelta(days=settings.KEEP_VISITS_DAYS)
    return Followup.objects.filter(received_at__lt=before, latitude__isnull=False, visit__isnull=True)


def something_is_old(*, now: datetime) -> bool:
    """Answer whether points, facts of visits, photos, places or check-ins of others were kept longer than they may."""
    points = TrackPoint.objects.filter(at__lt=now - timedelta(days=settings.KEEP_POINTS_DAYS))
    before = now - timedelta(days=settings.KEEP_VISITS_DAYS)
    visits = Visit.objects.filter(began_at__lt=before, forgotten_at__isnull=True)
    undecided = SecondImport.objects.filter(state=SecondState.READ, made_at__lt=now - UNDECIDED_FOR)
    others = SecondCheckIn.objects.filter(at__lt=before)
    return any(rows.exists() for rows in (points, visits, old_photos(now=now), old_places(now=now), undecided, others))


def digest_of(secret: str) -> str:
    """Return what is kept of the secret of a calendar's address."""
    return sha256(secret.encode()).hexdigest()


def find_calendar_person(secret: str) -> User | None:
    """Return whose plan this secret shows to a calendar, None where it is nobody's."""
    key = CalendarKey.objects.select_related("person__team").filter(digest=digest_of(secret)).first()
    return None if key is None else key.person


CONTACT_FACTS = Query(
    sql="SELECT c.code AS customer_code, f.happened_on AS contacted_on, f.kind AS kind, f.answered AS answered"
    " FROM followups_followup f JOIN customers_customer c ON c.id = f.customer_id"
    " LEFT JOIN ledger_batch b ON b.id = f.batch_id"
    " WHERE NOT c.is_withdrawn AND NOT f.is_withdrawn AND (f.batch_id IS NULL OR b.is_live)",
    schema={"customer_code": pl.String, "contacted_on": pl.Date, "kind": pl.String, "answered": pl.Boolean},
)
"""Every contact and attempt that counts, in the columns of `analytics.Facts.contacts`."""

PROMISE_FACTS = Query(
    sql="SELECT c.code AS customer_code, p.made_on AS made_on, p.due_on AS due_on, p.closed_on AS kept_on"
    " FROM followups_promise p JOIN customers_customer c ON c.id = p.customer_id WHERE NOT c.is_withdrawn",
    schema={"customer_code": pl.String, "made_on": pl.Date, "due_on": pl.Date, "kept_on": pl.Date},
)
"""Every promise, in the columns of `analytics.Facts.promises`: one that was dropped waits no longer either."""

PLAN_FACTS = Query(
    sql="SELECT c.code AS customer_code,"
    " COALESCE((SELECT MAX(m.moved_on) FROM followups_stopmove m WHERE m.stop_id = s.id AND m.moved_on > s.made_on),"
    " s.made_on) AS made_on, s.planned_on AS planned_on, s.closed_on AS closed_on"
    " FROM followups_stop s JOIN customers_customer c ON c.id = s.customer_id WHERE NOT c.is_withdrawn"
    " UNION ALL"
    " SELECT c.code, m.since_on, m.planned_on, m.moved_on FROM followups_stopmove m"
    " JOIN followups_stop s ON s.id = m.stop_id JOIN customers_customer c ON c.id = s.customer_id"
    " WHERE NOT c.is_withdrawn",
    schema={"customer_code": pl.String, "made_on": pl.Date, "planned_on": pl.Date, "closed_on": pl.Date},
)
"""Every stop of somebody's plan, in the columns of `analytics.Facts.plans`: one that was dropped is closed too.

One that was moved is there for each of its days: for the earlier ones it was closed when it was moved.
"""
