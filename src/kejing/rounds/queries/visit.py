"""What the page of a store visit shows: the customer, whether somebody is in the shop, the steps and their photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kejing.followups.enums import PHOTO_STEPS, REQUEST_STEPS, PhotoState, StepKind, VisitState
from kejing.followups.models import Photo, Visit
from kejing.rounds.queries.usual import usual_items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from kejing.customers.models import Customer
    from kejing.followups.models import Step, Template
    from kejing.people.models import User
    from kejing.rounds.queries.usual import Usual

SUBJECT: Final = "step-{pk}"
"""What a photo of a step says that it shows."""


@dataclass(frozen=True, slots=True)
class PhotoStep:
    """A step that is done with photos, those taken by now as their device names them, and those that can be shown.

    `is_door` is the one that can be done where nobody is there.
    """

    pk: int
    title: str
    is_required: bool
    is_door: bool
    subject: str
    taken: Sequence[UUID]
    shown: Sequence[int]

    @property
    def count(self) -> int:
        """How many photos there are by now."""
        return len(self.taken)


@dataclass(frozen=True, slots=True)
class VisitPage:
    """What stands around the form of a visit; without `visit` nobody has checked in yet.

    `template` is the key of the steps it shows: a device may hand it in later. `steps` are all of them, in their order.
    """

    customer: Customer
    template: int
    visit: Visit | None
    photo_steps: Sequence[PhotoStep]
    questions: Sequence[Step]
    summary: Step | None
    request_steps: Sequence[Step]
    usual: Sequence[Usual]
    steps: Sequence[Step]

    @property
    def missing(self) -> int:
        """How many steps that must be done have no photo yet."""
        return sum(step.is_required and not step.count for step in self.photo_steps)


def open_visit(customer: Customer, *, user: User) -> Visit | None:
    """Return the visit to a customer that this person began last and has not ended."""
    found = Visit.objects.filter(customer=customer, by=user, state=VisitState.OPEN)
    return found.select_related("template").order_by("-began_at", "-pk").first()


def visit_begun(customer: Customer, *, user: User, uid: UUID) -> Visit | None:
    """Return the visit to a customer that this person's device began under an identifier, whatever became of it."""
    return Visit.objects.filter(customer=customer, by=user, uid=uid).select_related("template").first()


def visit_page(customer: Customer, *, visit: Visit | None, template: Template, today: date) -> VisitPage:
    """Return the steps of a template, with the photos that were taken for a visit by them.

    Where something is taken down, it comes with what the customer usually buys.
    """
    steps = list(template.steps.order_by("position", "pk"))
    photos = _photos_of(visit) if visit else {}
    request_steps = [step for step in steps if step.kind in REQUEST_STEPS]
    standing = getattr(customer, "standing", None)
    return VisitPage(
        customer=customer,
        template=template.pk,
        visit=visit,
        photo_steps=[_photo_step(step, photos) for step in steps if step.kind in PHOTO_STEPS],
        questions=[step for step in steps if step.kind == StepKind.QUESTION],
        summary=next((step for step in steps if step.kind == StepKind.SUMMARY), None),
        request_steps=request_steps,
        usual=usual_items(customer, today=today, comes_again_in=standing.cadence if standing else None)
        if visit and request_steps
        else (),
        steps=steps,
    )


def _photos_of(visit: Visit) -> Mapping[str, Sequence[Photo]]:
    """Return the photos taken for a visit by what they show, without what is no picture."""
    # The device says what a photo belongs to: only the visitor's own are believed.
    rows = (
        Photo.objects.filter(belongs_to=visit.uid, by=visit.by_id)
        .exclude(state=PhotoState.REFUSED)
        .order_by("taken_at", "pk")
        .only("uid", "state", "subject")
    )
    found: dict[str, list[Photo]] = {}
    for photo in rows:
        found.setdefault(photo.subject, []).append(photo)
    return found


def _photo_step(step: Step, photos: Mapping[str, Sequence[Photo]]) -> PhotoStep:
    subject = SUBJECT.format(pk=step.pk)
    rows = photos.get(subject, ())
    return PhotoStep(
        pk=step.pk,
        title=str(step),
        is_required=step.is_required,
        is_door=step.kind == StepKind.STOREFRONT,
        subject=subject,
        taken=[photo.uid for photo in rows],
        shown=[photo.pk for photo in rows if photo.state == PhotoState.READY],
    )
