"""Entries of the feed: what was reported, what was added to it, and what others said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.db.models import F, Prefetch, prefetch_related_objects

from kejing.followups.enums import CorrectionKind, PhotoState, PromiseState
from kejing.followups.models import Comment, Correction, Followup, Mention, Photo, Promise, Seen
from kejing.followups.permissions import may_decide_visits, seen_on_days
from kejing.rounds.queries.drawing import Spot
from kejing.rounds.queries.stays import stay_of
from kejing.rounds.queries.words import company_time, near_day
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from kejing.geo import Position
    from kejing.people.models import User
    from kejing.rounds.queries.stays import Stay

COMMENTS_SHOWN: Final = 4
"""So many comments stand under an entry of the feed, the latest; its own page has all."""
AHEAD_MINUTES: Final = 10
"""Sent so much later than it happened, an entry says when it happened."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was promised, for which day, and whether that has passed."""

    what: str
    due_on: date
    state: str
    state_label: str
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Added:
    """Words that somebody added later, or why it was taken back."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A comment; `waits` where it is a question without an answer, `answers` is what it answers, `to` whom it names."""

    pk: int
    by: str
    at: datetime
    text: str
    is_question: bool
    waits: bool
    answers: str
    to: Sequence[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a page shows it. `happened` is empty where it was sent when it happened, `stay` is of a visit alone.

    `to_decide` is what the flags of a visit weigh, of 100, where it waits for somebody like the reader to decide.
    `spot` is the number that its `place` has on the map beside it, null where the reader may not see where its author
    was. `photos_taken` is how many there should be where some of them are not here yet, else 0. `erased` is by whom,
    when and why what it said is gone for good, `taken_back` why and by whom, if it was. `earlier` comments are not
    among those shown. It `calls_reader` where somebody named him under it and he has not said that he saw it.
    """

    pk: int
    by: str
    author: int | None
    customer: int
    name: str
    tier: str
    tier_label: str
    way: str
    purposes: Sequence[str]
    answered: bool
    text: str
    rival_news: str
    met: Sequence[str]
    received_at: datetime
    is_today: bool
    happened: str
    accuracy: int | None
    stay: Stay | None
    to_decide: int
    spot: int | None
    place: Position | None
    photos: Sequence[int]
    photos_taken: int
    promises: Sequence[Told]
    kept: Sequence[Told]
    added: Sequence[Added]
    erased: Added | None
    taken_back: Added | None
    comments: Sequence[Said]
    earlier: int
    seen_by: Sequence[str]
    is_seen: bool
    is_own: bool
    calls_reader: bool


def with_tier(rows: QuerySet[Followup]) -> QuerySet[Followup]:
    """Return rows with everything of one row each that an entry shows."""
    return rows.select_related("by", "customer", "visit", "erased_by").annotate(tier=F("customer__standing__tier"))


def entries_of(followups: Sequence[Followup], *, reader: User, today: date, is_whole: bool = False) -> Sequence[Entry]:
    """Return the entries of rows that came `with_tier`; `is_whole` with every comment."""
    mentions = Prefetch("mentions", Mention.objects.select_related("person").order_by("pk"))
    comments = Comment.objects.select_related("by", "answers").prefetch_related(mentions, "answered_by")
    prefetch_related_objects(
        followups,
        "met",
        Prefetch("photos", Photo.objects.filter(state=PhotoState.READY).order_by("taken_at", "pk")),
        Prefetch("promises", Promise.objects.order_by("due_on", "pk")),
        Prefetch("closed_promises", Promise.objects.order_by("due_on", "pk")),
        Prefetch("corrections", Correction.objects.select_related("by").order_by("made_at", "pk")),
        Prefetch("comments", comments.order_by("made_at", "pk")),
        Prefetch("seen", Seen.objects.select_related("person").order_by("seen_at", "pk")),
    )
    shown = seen_on_days(reader, [one.by for one in followups if one.by is not None and one.position is not None])
    spots = count(1)
    return [
        _entry(
            one,
            reader=reader,
            today=today,
            is_whole=is_whole,
            spot=next(spots) if one.position is not None and one.by_id in shown else None,
        )
        for one in followups
    ]


def spots_of(entries: Sequence[Entry]) -> Sequence[Spot]:
    """Return where entries were written, as a map draws it."""
    return [
        Spot(one.spot, one.name, f"{one.received_at:%H:%M}", one.place)
        for one in entries
        if one.spot is not None and one.place is not None
    ]


def _entry(one: Followup, *, reader: User, today: date, is_whole: bool, spot: int | None) -> Entry:
    comments = [_said(comment) for comment in one.comments.all()]
    shown = comments if is_whole else [said for said in comments[:-COMMENTS_SHOWN] if said.waits]
    shown = shown if is_whole else [*shown, *comments[-COMMENTS_SHOWN:]]
    corrections = list(one.corrections.all())
    withdrawn = [_added(each) for each in corrections if each.kind == CorrectionKind.WITHDRAWN]
    seen = list(one.seen.all())
    received_at = company_time(cast("datetime", one.received_at))  # what is in the feed was received
    tier: str = getattr(one, "tier", None) or ""
    return Entry(
        pk=one.pk,
        by=str(one.by) if one.by else "",
        author=one.by_id,
        customer=one.customer_id,
        name=one.customer.name,
        tier=tier,
        tier_label=str(Tier(tier).label) if tier else "",
        way=str(one.get_way_display() or one.get_kind_display()),
        purposes=[str(purpose.label) for purpose in one.purposes],
        answered=one.answered,
        text=one.text,
        rival_news=one.rival_news,
        met=[person.name for person in one.met.all()],
        received_at=received_at,
        is_today=received_at.date() == today,
        happened=_happened(one, received_at),
        accuracy=None if one.accuracy is None else round(one.accuracy),
        stay=_stay(one),
        to_decide=_to_decide(one, reader=reader),
        spot=spot,
        place=None if spot is None else one.position,
        photos=[photo.pk for photo in one.photos.all()],
        photos_taken=_photos_taken(one, today=today),
        promises=[_told(promise, today=today) for promise in one.promises.all()],
        kept=[_told(promise, today=today) for promise in one.closed_promises.all()],
        added=[_added(each) for each in corrections if each.kind == CorrectionKind.ADDED],
        erased=_erased(one),
        taken_back=withdrawn[0] if withdrawn else None,
        comments=shown,
        earlier=len(comments) - len(shown),
        seen_by=[str(each.person) for each in seen],
        is_seen=any(each.person_id == reader.pk for each in seen),
        is_own=one.by_id == reader.pk,
        calls_reader=any(
            mention.person_id == reader.pk and mention.seen_at is None
            for comment in one.comments.all()
            for mention in comment.mentions.all()
        ),
    )


def _stay(one: Followup) -> Stay | None:
    """Return what its visit says of time and distance, None of a report and of a visit whose facts had to go."""
    visit = getattr(one, "visit", None)
    return None if visit is None or visit.forgotten_at is not None else stay_of(visit, customer=one.customer)


def _to_decide(one: Followup, *, reader: User) -> int:
    """Return what the flags of its visit weigh, where the reader is one who decides and nobody did yet; else 0."""
    visit = getattr(one, "visit", None)
    waits = visit is not None and not visit.verdict and one.by_id != reader.pk and may_decide_visits(reader)
    return (visit.score or 0) if visit is not None and waits else 0


def _photos_taken(one: Followup, *, today: date) -> int:
    """Return how many photos the device says it took, if not all are here that should be."""
    is_here = one.erased_at is not None or len(one.photos.all()) + one.erased_photos >= one.photo_count
    is_old = one.happened_on < today - timedelta(days=settings.KEEP_VISITS_DAYS)
    return 0 if is_here or is_old else one.photo_count


def _happened(one: Followup, received_at: datetime) -> str:
    """Return when it happened, where that is well before it was received."""
    if one.happened_at is None or (received_at - one.happened_at).total_seconds() < AHEAD_MINUTES * 60:
        return ""
    happened_at = company_time(one.happened_at)
    if happened_at.date() == received_at.date():
        return f"{happened_at:%H:%M}"
    return f"{near_day(happened_at.date(), today=received_at.date())} {happened_at:%H:%M}"


def _told(promise: Promise, *, today: date) -> Told:
    return Told(
        what=promise.what,
        due_on=promise.due_on,
        state=promise.state,
        state_label=str(promise.get_state_display()),
        is_missed=promise.state == PromiseState.OPEN and promise.due_on < today,
    )


def _erased(one: Followup) -> Added | None:
    """Return by whom, when and under which rule what it said was erased, None where it says it still."""
    if one.erased_at is None:
        return None
    return Added(text=one.erased_rule, by=str(one.erased_by or ""), at=company_time(one.erased_at))


def _added(correction: Correction) -> Added:
    return Added(
        text=correction.text, by=str(correction.by) if correction.by else "", at=company_time(correction.made_at)
    )


def _said(comment: Comment) -> Said:
    return Said(
        pk=comment.pk,
        by=str(comment.by) if comment.by else "",
        at=company_time(comment.made_at),
        text=comment.text,
        is_question=comment.is_question,
        waits=comment.is_question and not comment.answered_by.all(),
        answers=comment.answers.text if comment.answers else "",
        to=[str(mention.person) for mention in comment.mentions.all()],
    )
