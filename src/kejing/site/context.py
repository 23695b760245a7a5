"""What every page's frame needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from kejing.people.queries.company import name_for
from kejing.site.menu import menu_for, writes_reports

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

    from kejing.site.menu import ShownGroup


class ShellContext(TypedDict):
    """Names the shell template reads."""

    company_name: Callable[[], str]
    menu: Sequence[ShownGroup]
    may_report: bool


def shell(request: HttpRequest) -> ShellContext:
    """Return the company's name, the menu, and whether whoever asks writes reports."""
    # Asked when a page shows it: an error page, which does not, must not need the database.
    user = getattr(request, "user", None)
    return {
        "company_name": lambda: name_for(user),
        "menu": menu_for(request),
        "may_report": user is not None and writes_reports(user),
    }
