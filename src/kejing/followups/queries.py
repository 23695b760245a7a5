"""Reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Exists, OuterRef, Q

from kejing.customers.queries import keep_visible
from kejing.followups.enums import PromiseState
from kejing.followups.models import Comment, Draft, Followup, Mention, Promise
from kejing.kit.frames import Query

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from kejing.people.models import User

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


def promises_visible_to(user: User | AnonymousUser) -> QuerySet[Promise]:
    """Return the promises given to customers that this person may see, in whatever state."""
    return keep_visible(Promise.objects.filter(customer__is_withdrawn=False), user=user)


def open_promises(customers: Collection[int]) -> Mapping[int, Sequence[Promise]]:
    """Return what these customers still wait for, by customer, the earliest day first; who waits for nothing is out."""
    found: dict[int, list[Promise]] = {}
    waiting = Promise.objects.filter(customer__in=customers, state=PromiseState.OPEN).select_related("by")
    for promise in waiting.order_by("due_on", "pk"):
        found.setdefault(promise.customer_id, []).append(promise)
    return found


def drafts_of(user: User) -> QuerySet[Draft]:
    """Return what this person has begun to write and not sent, the latest first."""
    return Draft.objects.filter(by=user).select_related("customer").order_by("-saved_at", "-pk")


def questions_waiting(user: User) -> QuerySet[Comment]:
    """Return the questions nobody answered yet under contacts that this person may see, the oldest first."""
    asked = Comment.objects.filter(is_question=True, followup__in=followups_visible_to(user))
    answered = Comment.objects.filter(answers=OuterRef("pk"))
    return asked.filter(~Exists(answered)).order_by("made_at", "pk")


def mentions_unseen(user: User) -> QuerySet[Mention]:
    """Return what others said for this person that he has not opened, under contacts he may see, the latest first."""
    meant = Mention.objects.filter(person=user, seen_at__isnull=True)
    return meant.filter(comment__followup__in=followups_visible_to(user)).order_by("-comment__made_at", "-pk")


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
