"""The views that somebody may open, and how he likes the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from kejing.battlemap.models import SavedView, TableChoice
from kejing.battlemap.queries.columns import DEFAULT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from kejing.people.models import User


def views_of(user: User) -> QuerySet[SavedView]:
    """Return this person's views and those that others share, the own ones first."""
    found = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True, owner__is_active=True))
    return found.select_related("owner").order_by("name", "pk")


def choice_of(user: User) -> TableChoice | None:
    """Return how somebody likes the table, null where he never said."""
    return TableChoice.objects.select_related("opens_with").filter(user=user).first()


def usual_columns(choice: TableChoice | None) -> Sequence[str]:
    """Return the columns of who asks for none."""
    return tuple(choice.columns.split(",")) if choice is not None and choice.columns else DEFAULT_COLUMNS
