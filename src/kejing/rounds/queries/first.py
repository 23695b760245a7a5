"""What somebody must see first: questions to him, mentions, visits to decide about, missed promises, what is urgent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from kejing.customers.queries import looked_after_by, sees_every_customer
from kejing.followups.enums import PromiseState
from kejing.followups.models import Comment, Followup, Mention, Promise
from kejing.followups.operations.reporting import LATE_DAYS
from kejing.followups.permissions import may_decide_visits
from kejing.followups.queries import visits_to_decide
from kejing.people.enums import Field
from kejing.people.permissions import masked_fields
from kejing.rounds.queries.feed import feed_of, unseen_by
from kejing.rounds.queries.seeing import has_standing, sees_customer
from kejing.rounds.queries.words import day_begins
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from kejing.people.models import User

SHOWN: Final = 5
UNDECIDED_DAYS: Final = 30
"""So long visits with flags wait before the feed; older ones stay in the list of those to decide about."""
URGENT_DAYS: Final = 7
"""What is older is history: it stays in the feed among what was not seen."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody waits for the reader under an entry."""

    entry: int
    customer: str
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """A promise whose day has passed."""

    customer: int
    name: str
    what: str
    due_on: date
    late_days: int
    by: str


@dataclass(frozen=True, slots=True)
class Urgent:
    """An entry of a head customer, or of one for which something is urgent, that the reader has not seen."""

    entry: int
    customer: str
    tier: str
    tier_label: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """A visit with flags about which the reader may decide; `score` is of 100."""

    entry: int
    customer: str
    by: str
    score: int


@dataclass(frozen=True, slots=True)
class First:
    """Everything that comes before the feed; of each list there may be more than is shown."""

    questions: Sequence[Call]
    mentions: Sequence[Call]
    flagged: Sequence[Flagged]
    missed: Sequence[Missed]
    has_more_missed: bool
    urgent: Sequence[Urgent]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.questions or self.mentions or self.flagged or self.missed or self.urgent)


def first_of(user: User, *, today: date) -> First:
    """Return what somebody must see first."""
    missed = _missed(user, today=today)
    return First(
        questions=_questions(user),
        mentions=_mentions(user),
        flagged=_flagged(user, today=today),
        missed=missed[:SHOWN],
        has_more_missed=len(missed) > SHOWN,
        urgent=_urgent(user, today=today),
    )


def _questions(user: User) -> Sequence[Call]:
    """Return questions that name the reader, or stand under what he wrote and name nobody else."""
    waiting = Comment.objects.filter(is_question=True, answered_by__isnull=True).exclude(by=user)
    named = waiting.filter(mentions__person=user)
    # Each along an index of its own, and the keys alone: joined to what is shown, every question would be looked at.
    seen = sees_customer(user, key="followup__customer")
    keys = [key for rows in (named, waiting.filter(asked=user)) for key in _oldest(rows.filter(seen))]
    found = Comment.objects.filter(pk__in=keys).select_related("by", "followup__customer").order_by("made_at", "pk")
    return [_call(comment) for comment in found[:SHOWN]]


def _oldest(comments: QuerySet[Comment]) -> list[int]:
    return list(comments.order_by("made_at", "pk").values_list("pk", flat=True)[:SHOWN])


def _mentions(user: User) -> Sequence[Call]:
    """Return what names the reader and is no question, as long as he has not opened it."""
    unseen = Mention.objects.filter(person=user, seen_at__isnull=True, comment__is_question=False)
    of = "comment__followup__customer"
    seen = unseen.filter(sees_customer(user, key=of))
    found = seen.select_related("comment__by", of).order_by("-comment__made_at", "-pk")[:SHOWN]
    return [_call(mention.comment) for mention in found]


def _call(comment: Comment) -> Call:
    return Call(
        entry=comment.followup_id,
        customer=comment.followup.customer.name,
        by=str(comment.by) if comment.by else "",
        text=comment.text,
        at=comment.made_at,
    )


def _flagged(user: User, *, today: date) -> Sequence[Flagged]:
    """Return visits to decide about, those with the most to look at first."""
    if not may_decide_visits(user):
        return []
    since = day_begins(today - timedelta(days=UNDECIDED_DAYS))
    rows = visits_to_decide(user).filter(ended_at__gte=since, followup__isnull=False)
    found = rows.select_related("customer", "by").order_by("-score", "-ended_at", "pk")[:SHOWN]
    return [
        Flagged(
            entry=one.followup_id or 0,
            customer=one.customer.name,
            by=str(one.by) if one.by else "",
            score=one.score or 0,
        )
        for one in found
    ]


def _missed(user: User, *, today: date) -> Sequence[Missed]:
    """Return promises to customers that the reader looks after, the oldest first, and one more than is shown."""
    own = Exists(looked_after_by(user).filter(pk=OuterRef("customer")))
    rows = Promise.objects.filter(own, state=PromiseState.OPEN, due_on__lt=today)
    found = rows.select_related("customer", "by").order_by("due_on", "pk")[: SHOWN + 1]
    return [
        Missed(
            customer=one.customer_id,
            name=one.customer.name,
            what=one.what,
            due_on=one.due_on,
            late_days=(today - one.due_on).days,
            by=str(one.by) if one.by else "",
        )
        for one in found
    ]


def _urgent(user: User, *, today: date) -> Sequence[Urgent]:
    since = day_begins(today - timedelta(days=URGENT_DAYS))
    waits = Q(has_standing(_is_urgent(user))) & unseen_by(user)
    rows = feed_of(user).filter(waits, received_at__gte=since, is_withdrawn=False)
    if not sees_every_customer(user):
        # What was received since counts for no earlier day. This says nothing new, but of few customers it leads along
        # the index of their days; of all, the feed's own is quicker.
        rows = rows.filter(happened_on__gte=today - timedelta(days=URGENT_DAYS + LATE_DAYS + 1))
    keys = list(rows.order_by("-received_at", "-pk").values_list("pk", flat=True)[:SHOWN])
    found = Followup.objects.filter(pk__in=keys).select_related("by", "customer__standing")
    return [_urgent_entry(one) for one in sorted(found, key=lambda one: keys.index(one.pk))]


def _is_urgent(user: User) -> Q:
    """Return the condition on the standing of a customer that cannot wait.

    That it owes is not told to who may not see debts.
    """
    is_head = Q(tier=Tier.HEAD)
    if Field.RECEIVABLE in masked_fields(user):
        return is_head | Q(rhythm_alarm=True)
    return is_head | Q(is_urgent=True)


def _urgent_entry(one: Followup) -> Urgent:
    standing = one.customer.standing
    return Urgent(
        entry=one.pk,
        customer=one.customer.name,
        tier=standing.tier,
        tier_label=str(Tier(standing.tier).label),
        by=str(one.by) if one.by else "",
        text=one.text,
    )
