"""What every page's frame needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from kejing.people.queries.company import name_for
from kejing.site.menu import menu_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

    from kejing.site.menu import Shown


class ShellContext(TypedDict):
    """Names the shell template reads."""

    company_name: Callable[[], str]
    menu: Sequence[Shown]


def shell(request: HttpRequest) -> ShellContext:
    """Return the company's name and the menu."""
    # Asked when a page shows it: an error page, which does not, must not need the database.
    return {"company_name": lambda: name_for(getattr(request, "user", None)), "menu": menu_for(request)}
