"""What is deleted once it was kept long enough, or because its person asks for it: points first, then facts of visits.

The contact that a visit became stays, with its words: it is the customer's history. Its positions, photos and answers
go. Where a record was in a chain, a signed tombstone says that it had to go, and what stays is captured anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.followups.enums import SecondState
from kejing.followups.models import Answer, Followup, Photo, SecondCheckIn, SecondImport, TrackPoint, Visit
from kejing.followups.models.seconds import UNDECIDED_FOR
from kejing.followups.operations.chaining import capture, erase_captures
from kejing.followups.operations.photo_files import path_of, small_of
from kejing.followups.queries import old_photos, old_places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kejing.people.models import User
    from kejing.proof import Key

RETENTION: Final = "retention"
AT_A_TIME: Final = 100
NOWHERE: Final = {"latitude": None, "longitude": None, "accuracy": None}


@transaction.atomic
def forget_old_points(*, now: datetime) -> int:
    """Delete the points of ways that were kept long enough (`KEEP_POINTS_DAYS`), and return how many."""
    before = now - timedelta(days=settings.KEEP_POINTS_DAYS)
    old = TrackPoint.objects.filter(at__lt=before)
    visits = old.order_by().values("visit").distinct().count()
    deleted, _rows = old.delete()
    if deleted:
        after = {"points": deleted, "visits": visits, "rule": f"{settings.KEEP_POINTS_DAYS} days"}
        record(action=Action.POINTS_EXPIRED, kind=Kind.COMPANY, after=after)
    return deleted


@transaction.atomic
def forget_old_check_ins(*, now: datetime) -> int:
    """Delete check-ins of another program as old as forgotten visits, and return how many.

    Files that nobody decided about go after a day: they may name people who are nobody's here.
    """
    SecondImport.objects.filter(state=SecondState.READ, made_at__lt=now - UNDECIDED_FOR).delete()
    before = now - timedelta(days=settings.KEEP_VISITS_DAYS)
    deleted, _rows = SecondCheckIn.objects.filter(at__lt=before).delete()
    SecondImport.objects.filter(until_at__lt=before).delete()
    if deleted:
        after = {"check_ins": deleted, "rule": f"{settings.KEEP_VISITS_DAYS} days"}
        record(action=Action.CHECK_INS_EXPIRED, kind=Kind.COMPANY, after=after)
    return deleted


@transaction.atomic
def forget_own_points(*, person: User) -> int:
    """Delete all points of this person's ways, because he asks for it, and return how many."""
    deleted, _rows = TrackPoint.objects.filter(visit__by=person).delete()
    record(
        action=Action.POINTS_FORGOTTEN,
        kind=Kind.PERSON,
        pk=person.pk,
        name=str(person),
        after={"points": deleted},
        by=person,
    )
    return deleted


def forget_old_visits(*, key: Key, now: datetime) -> int:
    """Delete the facts of visits that were kept long enough (`KEEP_VISITS_DAYS`), and return of how many.

    One visit after the other, each whole: what is killed in between goes on the next time.
    """
    before = now - timedelta(days=settings.KEEP_VISITS_DAYS)
    waiting = Visit.objects.filter(began_at__lt=before, forgotten_at__isnull=True)
    keys = list(waiting.order_by("began_at", "pk").values_list("pk", flat=True)[:AT_A_TIME])
    for pk in keys:
        _forget_visit(pk, key=key, now=now)
    return len(keys)


def forget_old_photos(*, key: Key, now: datetime) -> int:
    """Delete photos of reports, and of visits that never came, that were kept as long as visits; return how many."""
    with transaction.atomic():
        photos = list(old_photos(now=now).select_for_update(of=("self",)).order_by("received_at", "pk")[:AT_A_TIME])
        files = take_away(photos)
        names = [f"photo:{photo.pk}" for photo in photos]
        erase_captures(names=names, by=RETENTION, rule=f"{settings.KEEP_VISITS_DAYS} days", key=key, now=now)
        remove(files)
    return len(photos)


@transaction.atomic
def forget_old_places(*, key: Key, now: datetime) -> int:
    """Delete where reports were written that were kept as long as visits, and return of how many; their words stay."""
    old = old_places(now=now).select_for_update(of=("self",), no_key=True).order_by("received_at", "pk")
    keys = [one.pk for one in old[:AT_A_TIME]]
    Followup.objects.filter(pk__in=keys).update(**NOWHERE)
    names = [f"report:{pk}" for pk in keys]
    erase_captures(names=names, by=RETENTION, rule=f"{settings.KEEP_VISITS_DAYS} days", key=key, now=now)
    capture(names=[f"contact:{pk}" for pk in keys])
    return len(keys)


def take_away(photos: Sequence[Photo]) -> list[str]:
    """Delete the rows of photos, and return the files that are to go last."""
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    shown = [name for photo in photos if photo.name for name in (photo.name, small_of(photo.name))]
    return [*(photo.original for photo in photos), *shown]


def remove(files: Sequence[str]) -> None:
    """Remove files, before their rows are gone for good: what is killed in between is found by them the next time."""
    for name in files:
        path_of(name).unlink(missing_ok=True)


@transaction.atomic
def _forget_visit(pk: int, *, key: Key, now: datetime) -> None:
    """Delete what a visit and its photos say."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=pk)
    files = empty_visit(visit, by=RETENTION, rule=f"{settings.KEEP_VISITS_DAYS} days", key=key, now=now)
    if visit.followup_id is not None:
        capture(names=[f"contact:{visit.followup_id}"])
    remove(files)


def empty_visit(visit: Visit, *, by: str, rule: str, key: Key, now: datetime) -> list[str]:
    """Delete what a visit and its photos say, with who erased it under which rule; return the files to go last."""
    pk = visit.pk
    photos = list(Photo.objects.filter(belongs_to=visit.uid, by=visit.by_id).order_by("pk"))
    names = [f"visit-in:{pk}", f"visit-out:{pk}", f"visit-off:{pk}", *(f"photo:{photo.pk}" for photo in photos)]
    files = take_away(photos)
    TrackPoint.objects.filter(visit=visit).delete()
    Answer.objects.filter(visit=visit).delete()
    visit.flags.all().delete()
    left = {f"left_{name}": None for name in NOWHERE}
    Visit.objects.filter(pk=pk).update(forgotten_at=now, score=None, weighed_at=now, **NOWHERE, **left)
    if visit.followup_id is not None:
        Followup.objects.filter(pk=visit.followup_id).update(**NOWHERE)
    erase_captures(names=names, by=by, rule=rule, key=key, now=now)
    return files
