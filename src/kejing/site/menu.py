"""The menu: what exists, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kejing.imports.permissions import may_import
from kejing.people.permissions import may_manage_people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest
    from django_stubs_ext import StrPromise

    from kejing.people.models import User


def everybody(_user: User | AnonymousUser) -> bool:
    """Answer yes: every page behind the sign-in shows what its reader may see."""
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the menu, the named url it opens, and who finds it there.

    With `namespace` it is the current one on every page of that.
    """

    url_name: str
    label: StrPromise
    namespace: str = ""
    is_for: Callable[[User | AnonymousUser], bool] = everybody


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it."""

    url_name: str
    label: StrPromise
    is_current: bool


MENU = (
    Entry("battlemap:pyramid", _("Pyramid")),
    Entry("battlemap:table", _("Battle map")),
    Entry("battlemap:today", _("Today")),
    Entry("imports:history", _("Import"), namespace="imports", is_for=may_import),
    Entry("people:list", _("People"), namespace="people", is_for=may_manage_people),
)


def menu_for(request: HttpRequest) -> Sequence[Shown]:
    """Return the menu of whoever asks, where he is marked in it."""
    user = getattr(request, "user", None)
    match = request.resolver_match
    name, namespace = (match.view_name, match.namespace) if match else ("", "")
    return [
        Shown(entry.url_name, entry.label, is_current=name == entry.url_name or namespace == (entry.namespace or None))
        for entry in MENU
        if user is not None and entry.is_for(user)
    ]
