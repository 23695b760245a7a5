"""What whoever signed in brings along of the apps above, so that no page asks the database for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Exists, QuerySet

    from kejing.people.models import User

_MAKERS: Final[dict[str, Callable[[], Exists]]] = {}


def bring_along(name: str, make: Callable[[], Exists]) -> None:
    """Have whoever signed in bring along, under this name, whether the condition holds for him."""
    _MAKERS[name] = make


def with_brought(users: QuerySet[User]) -> QuerySet[User]:
    """Have each user bring along what was registered."""
    return users.annotate(**{name: make() for name, make in _MAKERS.items()})
