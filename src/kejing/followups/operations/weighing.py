"""What about a visit a person should look at, with its numbers: found by the worker, refused by nobody.

The thresholds are those by which products of this kind judge visits; the sentences are made at the edge.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from kejing.followups.enums import PHOTO_STEPS, FlagCode, PhotoState, VisitState
from kejing.followups.models import Flag, Photo, Visit
from kejing.followups.operations.looking import find_copies
from kejing.followups.operations.neighbouring import NEIGHBOURS_FOR
from kejing.followups.queries import visits_to_weigh
from kejing.geo.distances import Fix, metres_between, slowest_speed
from kejing.kit.standards import own_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

AT_A_TIME: Final = 200
WEAK_METRES: Final = 200
NEAR_METRES: Final = 200
FARTHEST_EXCUSED: Final = 500
MOST_DRIFT_SECONDS: Final = 300
FASTEST_KM_H: Final = 120
SAME_TIMES: Final = 4
SAME_DIGITS: Final = 6
LATE: Final = timedelta(hours=24)
SHORTEST: Final = timedelta(minutes=3)
DAY_BEGINS, DAY_ENDS = 6, 22
SAME_FOR: Final = timedelta(days=30)

WEIGHTS: Final[Mapping[FlagCode, int]] = {
    FlagCode.WEAK_POSITION: 15,
    FlagCode.FAR_AWAY: 35,
    FlagCode.CLOCK_DRIFT: 15,
    FlagCode.IMPOSSIBLE_SPEED: 40,
    FlagCode.SAME_COORDINATES: 35,
    FlagCode.SAME_PHOTO: 50,
    FlagCode.NEAR_PHOTO: 30,
    FlagCode.OVERLAPPING: 35,
    FlagCode.LATE_UPLOAD: 10,
    FlagCode.SHORT_STAY: 15,
    FlagCode.NIGHT_HOURS: 10,
    FlagCode.SHARED_DEVICE: 20,
    FlagCode.MISSING_PHOTO: 30,
}
MOST_SCORE: Final = 100

type Numbers = dict[str, Any]


def weigh_visits(*, now: datetime) -> int:
    """Look at visits that ended and were not looked at since, the oldest first, and return at how many."""
    chosen = list(visits_to_weigh(now=now).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
    for pk in chosen:
        weigh_visit(pk, now=now)
    return len(chosen)


@transaction.atomic
def weigh_visit(pk: int, *, now: datetime) -> None:
    """Write what is to be looked at about a visit, in place of what was found before."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("customer", "followup").get(pk=pk)
    found = dict(_find(visit))
    Flag.objects.filter(visit=visit).delete()
    Flag.objects.bulk_create(Flag(visit=visit, code=code, numbers=numbers) for code, numbers in found.items())
    visit.score = min(sum(WEIGHTS[code] for code in found), MOST_SCORE)
    visit.weighed_at = now
    visit.save(update_fields=["score", "weighed_at"])


def _find(visit: Visit) -> Iterator[tuple[FlagCode, Numbers]]:
    photos = list(Photo.objects.filter(belongs_to=visit.uid, by=visit.by_id).select_related("ticket").order_by("pk"))
    yield from _find_of_place(visit)
    yield from _find_of_time(visit, photos)
    yield from _find_of_photos(visit, photos)
    if visit.by_id is not None:  # of whom nobody knows who he was, nobody knows where else he was
        yield from _find_of_person(visit)


def _find_of_person(visit: Visit) -> Iterator[tuple[FlagCode, Numbers]]:
    """Find what does not go together with other visits of this person, or with others' on this device."""
    times = 0 if visit.position is None else _count_same(visit)
    if times >= SAME_TIMES:
        yield FlagCode.SAME_COORDINATES, {"times": times}
    yield from _find_of_neighbours(visit)
    others = Visit.objects.filter(
        device=visit.device,
        began_at__gte=visit.began_at - NEIGHBOURS_FOR,
        began_at__lte=visit.began_at + NEIGHBOURS_FOR,
    ).exclude(by=visit.by_id)
    people = others.values("by").distinct().count()
    if people:
        yield FlagCode.SHARED_DEVICE, {"people": people}


def _find_of_place(visit: Visit) -> Iterator[tuple[FlagCode, Numbers]]:
    here = visit.position
    if here is None or visit.accuracy is None or visit.accuracy > WEAK_METRES:
        accuracy = None if visit.accuracy is None else round(visit.accuracy)
        yield FlagCode.WEAK_POSITION, {"accuracy": accuracy}
    there = visit.customer.position
    if there is None:
        return
    for position, within, leaves in (
        (here, visit.accuracy, False),
        (visit.left_position, visit.left_accuracy, True),
    ):
        metres = 0.0 if position is None else metres_between(position, there)
        allowed = max(NEAR_METRES, min(within or 0.0, FARTHEST_EXCUSED))
        if metres > allowed:
            numbers = {"metres": round(metres), "allowed": round(allowed)}
            yield FlagCode.FAR_AWAY, numbers | ({"leaves": True} if leaves else {})
            return


def _count_same(visit: Visit) -> int:
    """Return how often this person checked in at the very same place, equal to six decimals, within a month."""
    rows = Visit.objects.filter(by=visit.by_id, began_at__gte=visit.began_at - SAME_FOR, began_at__lte=visit.began_at)
    places = rows.filter(latitude__isnull=False).values_list("latitude", "longitude")
    own = (round(visit.latitude or 0.0, SAME_DIGITS), round(visit.longitude or 0.0, SAME_DIGITS))
    return sum(
        (round(latitude or 0.0, SAME_DIGITS), round(longitude or 0.0, SAME_DIGITS)) == own
        for latitude, longitude in places
    )


def _find_of_time(visit: Visit, photos: Sequence[Photo]) -> Iterator[tuple[FlagCode, Numbers]]:
    ended_at = visit.ended_at or visit.began_at
    drifts = [visit.drift_seconds or 0]
    for photo in photos:
        drifts += [photo.drift_seconds or 0, _seconds_before_its_ticket(photo), _seconds_outside(visit, photo)]
    drift = max(drifts, key=abs)
    if abs(drift) > MOST_DRIFT_SECONDS:
        yield FlagCode.CLOCK_DRIFT, {"seconds": drift}
    late = max(visit.began_received_at - visit.began_at, (visit.ended_received_at or ended_at) - ended_at)
    if late > LATE:
        yield FlagCode.LATE_UPLOAD, {"hours": round(late.total_seconds() / 3600)}
    stay = ended_at - visit.began_at
    # Before a closed door nobody stays.
    was_there = visit.followup is None or visit.followup.answered
    if was_there and stay < SHORTEST:
        yield FlagCode.SHORT_STAY, {"seconds": round(stay.total_seconds())}
    hour = visit.began_at.astimezone(own_zone()).hour
    if not DAY_BEGINS <= hour < DAY_ENDS:
        yield FlagCode.NIGHT_HOURS, {"hour": hour}


def _seconds_before_its_ticket(photo: Photo) -> int:
    """Return by how many seconds a photo says it was taken before its ticket was given, below nought."""
    if photo.ticket is None:
        return 0
    taken_at = photo.taken_at - timedelta(seconds=photo.drift_seconds or 0)
    return min(0, round((taken_at - photo.ticket.issued_at).total_seconds()))


def _seconds_outside(visit: Visit, photo: Photo) -> int:
    """Return by how many seconds a photo says it was taken before the visit began, below nought, or after its end."""
    ended_at = visit.ended_at or visit.began_at
    early, late = photo.taken_at - visit.began_at, photo.taken_at - ended_at
    return round(min(early.total_seconds(), 0.0) or max(late.total_seconds(), 0.0))


def _find_of_photos(visit: Visit, photos: Sequence[Photo]) -> Iterator[tuple[FlagCode, Numbers]]:
    texts = visit.answers.filter(step__kind__in=PHOTO_STEPS).values_list("text", flat=True)
    said = sum(int(text) for text in texts if text.isdecimal())
    there = sum(photo.state != PhotoState.REFUSED for photo in photos)
    there += visit.followup.erased_photos if visit.followup is not None else 0
    if there < said:
        yield FlagCode.MISSING_PHOTO, {"said": said, "there": there}
    ready = [photo for photo in photos if photo.state == PhotoState.READY]
    copies = find_copies(ready) if ready else []
    exact = next((one for one in copies if one.is_exact), None)
    near = next((one for one in copies if not one.is_exact), None)
    if exact is not None:
        yield FlagCode.SAME_PHOTO, {"photo": exact.photo, "earlier": exact.earlier}
    if near is not None:
        yield FlagCode.NEAR_PHOTO, {"photo": near.photo, "earlier": near.earlier, "bits": near.bits}


def _find_of_neighbours(visit: Visit) -> Iterator[tuple[FlagCode, Numbers]]:
    """Find what does not go together with this person's visits around it."""
    ended_at = visit.ended_at or visit.began_at
    others = Visit.objects.filter(
        by=visit.by_id,
        state=VisitState.DONE,
        began_at__gte=visit.began_at - NEIGHBOURS_FOR,
        began_at__lte=ended_at + NEIGHBOURS_FOR,
    ).exclude(pk=visit.pk)
    overlaps: list[Numbers] = []
    speeds: list[Numbers] = []
    for other in others.order_by("began_at", "pk"):
        other_ended_at = other.ended_at or other.began_at
        common = min(ended_at, other_ended_at) - max(visit.began_at, other.began_at)
        if common > timedelta(0):
            overlaps.append({"other": other.pk, "minutes": max(1, round(common.total_seconds() / 60))})
            continue
        speed = _speed_between(visit, other)
        if speed is not None and speed > FASTEST_KM_H:
            speeds.append({"other": other.pk, "km_h": round(min(speed, 99_999))})
    if overlaps:
        yield FlagCode.OVERLAPPING, max(overlaps, key=lambda one: (one["minutes"], one["other"]))
    if speeds:
        yield FlagCode.IMPOSSIBLE_SPEED, max(speeds, key=lambda one: (one["km_h"], one["other"]))


def _speed_between(one: Visit, other: Visit) -> float | None:
    """Return the least km/h that lead from the visit that was first to the other; None without both places."""
    first, second = sorted((one, other), key=lambda visit: visit.began_at)
    left = first.left_position
    accuracy = first.left_accuracy
    if left is None:
        left, accuracy = first.position, first.accuracy
    came = second.position
    if left is None or came is None:
        return None
    leaving = Fix(left, first.ended_at or first.began_at, accuracy or 0.0)
    coming = Fix(came, second.began_at, second.accuracy or 0.0)
    return slowest_speed(leaving, coming) * 3.6
