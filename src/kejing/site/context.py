"""What every page's frame needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.conf import settings

from kejing.site.menu import menu_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from kejing.site.menu import Shown


class ShellContext(TypedDict):
    """Names the shell template reads."""

    company_name: str
    menu: Sequence[Shown]


def shell(request: HttpRequest) -> ShellContext:
    """Return the company's name and the menu."""
    return {"company_name": settings.COMPANY_NAME, "menu": menu_for(request)}
