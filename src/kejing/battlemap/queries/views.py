"""The views that somebody may open, and how he likes the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from kejing.battlemap.models import SavedView, TableChoice
from kejing.battlemap.queries.asking import Usual

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kejing.people.models import User


def views_of(user: User) -> QuerySet[SavedView]:
    """Return this person's views and those that others share, the own ones first."""
    found = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True, owner__is_active=True))
    return found.select_related("owner").order_by("name", "pk")


def choice_of(user: User) -> TableChoice | None:
    """Return how somebody likes the table, null where he never said."""
    return TableChoice.objects.select_related("opens_with").filter(user=user).first()


def usual_columns(choice: TableChoice | None) -> Usual:
    """Return the columns of who asks for none, and which of them stay in sight."""
    if choice is None or not choice.columns:
        return Usual()
    return Usual(tuple(choice.columns.split(",")), tuple(choice.pinned.split(",")) if choice.pinned else ())
