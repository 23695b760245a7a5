"""What a visit says under its entry: how long, where, what was done, what was flagged, and what somebody decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kejing.customers.queries import keep_visible
from kejing.followups.enums import PHOTO_STEPS, FlagCode, PhotoState, StepKind, Verdict
from kejing.followups.models import Answer, Decision, Photo, Visit
from kejing.followups.permissions import may_decide, may_see_day
from kejing.people.permissions import masked_fields
from kejing.rounds.queries.requests import taken_in
from kejing.rounds.queries.seconds import second_words
from kejing.rounds.queries.stays import stay_of
from kejing.rounds.queries.words import company_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from kejing.followups.models import Flag, Followup
    from kejing.people.models import User
    from kejing.rounds.queries.requests import RequestRow
    from kejing.rounds.queries.stays import Stay


SENTENCES: Final = {
    FlagCode.WEAK_POSITION: gettext_lazy("The position may be off by {accuracy} m."),
    FlagCode.FAR_AWAY: gettext_lazy("Checked in {metres} m from the customer; {allowed} m are allowed."),
    FlagCode.CLOCK_DRIFT: gettext_lazy("The clock of the device was {seconds} seconds off."),
    FlagCode.IMPOSSIBLE_SPEED: gettext_lazy("From the neighbouring visit one would have had to travel at {km_h} km/h."),
    FlagCode.SAME_COORDINATES: gettext_lazy("{times} check-ins name the very same place, to the last digit."),
    FlagCode.SAME_PHOTO: gettext_lazy("Photo {photo} is the same file as the earlier photo {earlier}."),
    FlagCode.NEAR_PHOTO: gettext_lazy(
        "Photo {photo} differs from the earlier photo {earlier} in {bits} of 64 bits only."
    ),
    FlagCode.OVERLAPPING: gettext_lazy("The same person was at another visit for {minutes} of these minutes."),
    FlagCode.MISSING_PHOTO: gettext_lazy("{said} photos were taken, {there} of them are here."),
    FlagCode.LATE_UPLOAD: gettext_lazy("It arrived {hours} hours after it happened."),
    FlagCode.SHORT_STAY: gettext_lazy("Checked out after {seconds} seconds."),
    FlagCode.NIGHT_HOURS: gettext_lazy("Checked in at night."),
}
"""What a flag says, with its numbers."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step in words: what was found, or why it was left out."""

    title: str
    text: str
    is_skipped: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag by name, the sentence with its numbers, and the photos it is about that the reader may see."""

    label: str
    sentence: str
    photos: Sequence[int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided, when, and why."""

    label: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Visited:
    """All that there is to say of a visit; `is_weighed` is false until it was looked at.

    `second` is what check-ins of another program say, "" where none were brought of that day and person.
    """

    uid: str
    stay: Stay
    done: Sequence[Done]
    is_weighed: bool
    score: int
    flags: Sequence[Raised]
    decisions: Sequence[Decided]
    verdict: str
    may_decide: bool
    taken: Sequence[RequestRow]
    second: str


def visit_of(followup: Followup) -> Visit | None:
    """Return the visit that became this contact, with all that belongs to it; None for a report."""
    rows = Visit.objects.filter(followup=followup).select_related("customer")
    return rows.prefetch_related(
        Prefetch("answers", Answer.objects.select_related("step").order_by("step__position", "pk")),
        Prefetch("decisions", Decision.objects.select_related("by").order_by("-made_at", "-pk")),
        "flags",
    ).first()


def visited(visit: Visit, *, user: User, today: date) -> Visited:
    """Return what a visit that has ended says."""
    flags = sorted(visit.flags.all(), key=lambda one: one.code)
    seen = _seen_photos([pk for flag in flags for pk in _photos_of(flag)], user=user)
    return Visited(
        uid=str(visit.uid),
        stay=stay_of(visit, customer=visit.customer),
        done=[_done(answer) for answer in visit.answers.all() if answer.step.kind != StepKind.SUMMARY],
        is_weighed=visit.weighed_at is not None,
        score=visit.score or 0,
        flags=[
            Raised(
                str(FlagCode(flag.code).label),
                flag_sentence(flag.code, flag.numbers),
                [pk for pk in _photos_of(flag) if pk in seen],
            )
            for flag in flags
        ],
        decisions=[
            Decided(str(Verdict(one.verdict).label), one.words, str(one.by or ""), company_time(one.made_at))
            for one in visit.decisions.all()
        ],
        verdict=visit.verdict,
        may_decide=may_decide(user, visit),
        taken=taken_in(visit.uid, user=user, today=today, masked=masked_fields(user)),
        # Where he was besides is for who may follow his days.
        second=second_words(visit) if visit.by is not None and may_see_day(user, visit.by) else "",
    )


def _photos_of(flag: Flag) -> Sequence[int]:
    """Return the photos that a flag is about, the visit's own first."""
    return [int(flag.numbers[name]) for name in ("photo", "earlier") if name in flag.numbers]


def _seen_photos(photos: Sequence[int], *, user: User) -> AbstractSet[int]:
    """Return those of these photos that this person may see."""
    if not photos:
        return frozenset()
    rows = keep_visible(Photo.objects.filter(pk__in=photos, state=PhotoState.READY), user=user)
    return frozenset(rows.values_list("pk", flat=True))


def flag_sentence(code: str, numbers: Mapping[str, Any]) -> str:
    """Return what a flag says, with its numbers."""
    if code == FlagCode.SHARED_DEVICE:
        people = int(numbers["people"])
        words = ngettext(
            "{people} other person used this device on the same day.",
            "{people} other people used this device on the same day.",
            people,
        )
        return words.format(people=people)
    if code == FlagCode.FAR_AWAY and numbers.get("leaves"):
        words = _("Checked out {metres} m from the customer; {allowed} m are allowed.")
        return words.format(metres=numbers["metres"], allowed=numbers["allowed"])
    if code == FlagCode.WEAK_POSITION and numbers.get("accuracy") is None:
        return _("The device found no position in 20 seconds.")
    return str(SENTENCES[FlagCode(code)]).format(**numbers)


def _done(answer: Answer) -> Done:
    if answer.skipped_because:
        return Done(str(answer.step), answer.skipped_because, is_skipped=True)
    if answer.step.kind in PHOTO_STEPS:
        count = int(answer.text) if answer.text.isdecimal() else 0
        words = ngettext("{count} photo", "{count} photos", count).format(count=count)
        return Done(str(answer.step), words, is_skipped=False)
    return Done(str(answer.step), answer.text, is_skipped=False)
