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

    It is the current one on every page of its `namespaces`. `key` is the letter that leads there, after "g".
    """

    url_name: str
    label: StrPromise
    key: str
    namespaces: tuple[str, ...] = ()
    is_for: Callable[[User | AnonymousUser], bool] = everybody


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it."""

    url_name: str
    label: StrPromise
    key: str
    is_current: bool


MENU = (
    Entry("battlemap:pyramid", _("Pyramid"), "p"),
    Entry("battlemap:table", _("Battle map"), "m"),
    Entry("battlemap:today", _("Today"), "t"),
    Entry("imports:history", _("Import"), "i", namespaces=("imports",), is_for=may_import),
    Entry("people:list", _("People"), "u", namespaces=("people", "customers"), is_for=may_manage_people),
)


def menu_for(request: HttpRequest) -> Sequence[Shown]:
    """Return the menu of whoever asks, where he is marked in it."""
    user = getattr(request, "user", None)
    match = request.resolver_match
    name, namespace = (match.view_name, match.namespace) if match else ("", "")
    return [
        Shown(
            entry.url_name,
            entry.label,
            entry.key,
            is_current=name == entry.url_name or namespace in entry.namespaces,
        )
        for entry in MENU
        if user is not None and entry.is_for(user)
    ]
