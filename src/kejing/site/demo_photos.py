"""Photos of the made-up company's last visits: drawn, and handed in as a phone does."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from kejing import demo
from kejing.followups.enums import StepKind
from kejing.followups.models import Answer, Followup, Visit
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.photos import Handed, issue_tickets, receive_photo
from kejing.followups.operations.reporting import Place
from kejing.followups.operations.weighing import weigh_visits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.random import Generator

    from kejing.followups.models import Step

MOST_PHOTOGRAPHED: Final = 12
MOTIFS: Final = {
    StepKind.STOREFRONT: demo.Motif.FRONT,
    StepKind.DISPLAY: demo.Motif.SHELF,
    StepKind.PILE: demo.Motif.PILE,
    StepKind.POSTER: demo.Motif.POSTER,
}
ALWAYS: Final = (StepKind.STOREFRONT, StepKind.DISPLAY)
SOMETIMES_PERCENT: Final = 40


def store_photos(company: demo.Company) -> None:
    """Have the last visits hand in a photo of the front, one of the shelf, and some of a pile and a poster.

    They are looked at, and so are the visits, as a worker does it.
    """
    chance = demo.open_chance(seed=company.spec.seed, purpose=demo.Purpose.PICTURES)
    visits = Visit.objects.filter(followup__photo_count=0, by__isnull=False).order_by("-ended_at", "-pk")
    latest = list(visits.select_related("by", "customer", "template", "followup")[:MOST_PHOTOGRAPHED])
    for visit in reversed(latest):  # in the order of their days: a ticket comes before its photo
        steps = [
            step
            for step in visit.template.steps.order_by("position")
            if step.kind in MOTIFS and _is_taken(StepKind(step.kind), visit, chance)
        ]
        pictures = [
            demo.draw_picture(MOTIFS[StepKind(step.kind)], chance=chance, words=_words(visit)) for step in steps
        ]
        _hand_in(visit, steps, pictures)
    look_at_photos()
    weigh_visits(now=timezone.now())


def _is_taken(kind: StepKind, visit: Visit, chance: Generator) -> bool:
    """Answer whether a photo was taken of this: where nobody was met, of the front alone."""
    if visit.followup is None or not visit.followup.answered:
        return kind == StepKind.STOREFRONT
    return kind in ALWAYS or chance.random() * 100 < SOMETIMES_PERCENT


def _words(visit: Visit) -> str:
    began_at = timezone.localtime(visit.began_at)
    return f"{began_at:%Y-%m-%d %H:%M}  {visit.latitude}, {visit.longitude}  {visit.by}"


@transaction.atomic
def _hand_in(visit: Visit, steps: Sequence[Step], pictures: Sequence[bytes]) -> None:
    if visit.by is None or visit.latitude is None or visit.longitude is None or visit.accuracy is None:
        return
    place = Place(visit.latitude, visit.longitude, visit.accuracy)
    held = issue_tickets(person=visit.by, device=visit.device, now=visit.began_at)
    # Those left of the day before may end while the visit lasts.
    tickets = [ticket for ticket in held if ticket.expires_at >= _received_at(visit)]
    for step, content, ticket in zip(steps, pictures, tickets, strict=False):
        photo = Handed(
            uid=uuid5(visit.uid, step.kind),
            belongs_to=visit.uid,
            customer=visit.customer,
            device=visit.device,
            ticket=ticket.uid,
            content=BytesIO(content),
            taken_at=visit.began_at,
            drift_seconds=0,
            place=place,
            subject=step.kind,
        )
        receive_photo(photo=photo, by=visit.by, now=_received_at(visit))
    Answer.objects.bulk_create(Answer(visit=visit, step=step, text="1") for step in steps)
    Followup.objects.filter(uid=visit.uid).update(photo_count=len(steps))


def _received_at(visit: Visit) -> datetime:
    return visit.ended_at or visit.began_at
