"""The menu: what exists, grouped by what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kejing.followups.permissions import may_plan, may_report
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


def writes_reports(user: User | AnonymousUser) -> bool:
    """Answer whether this person writes reports."""
    return user.is_authenticated and may_report(user)


def has_plans(user: User | AnonymousUser) -> bool:
    """Answer whether this person plans contacts."""
    return user.is_authenticated and may_plan(user)


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the menu, the named url it opens, and who finds it there.

    It is the current one on every page of its `namespaces` and on `pages` besides. `key` is the letter that leads
    there, after "g". The one that `is_action` is what people do most: a button among the words. `bar` is its place at
    the bottom of a phone, from 1; with 0 it has none, and stands in one's own menu there.
    """

    url_name: str
    label: StrPromise
    key: str
    namespaces: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    is_for: Callable[[User | AnonymousUser], bool] = everybody
    is_action: bool = False
    bar: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together, and what they are called."""

    label: StrPromise
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it."""

    url_name: str
    label: StrPromise
    key: str
    is_current: bool
    is_action: bool
    bar: int


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """The entries of a group that a page shows; `has_more` says that a phone's bar lacks some of them."""

    label: StrPromise
    entries: Sequence[Shown]

    @property
    def has_more(self) -> bool:
        """Whether some of them have no place at the bottom of a phone."""
        return any(not entry.bar for entry in self.entries)


MENU = (
    Group(
        _("The model"),
        (
            Entry("battlemap:pyramid", _("Pyramid"), "p", bar=1),
            Entry("standing:policy", _("Policy"), "y"),
        ),
    ),
    Group(
        _("The table"),
        (
            Entry("battlemap:table", _("Battle map"), "m", bar=2),
            Entry("battlemap:today", _("Today"), "t", bar=4),
        ),
    ),
    Group(
        _("The follow-up"),
        (
            Entry("rounds:feed", _("Feed"), "f", pages=("rounds:entry", "rounds:people"), bar=5),
            Entry(
                "rounds:plans",
                _("Plans"),
                "l",
                pages=("rounds:plan_day", "rounds:plan_words", "rounds:places", "rounds:calendar"),
                is_for=has_plans,
            ),
            Entry("rounds:requests", _("Requests"), "o", pages=("rounds:request",)),
            Entry(
                "rounds:choose",
                _("Report"),
                "r",
                pages=("rounds:report",),
                is_for=writes_reports,
                is_action=True,
                bar=3,
            ),
        ),
    ),
    Group(
        _("The office"),
        (
            Entry("imports:history", _("Import"), "i", namespaces=("imports",), is_for=may_import),
            Entry(
                "people:list",
                _("People"),
                "u",
                namespaces=("people", "customers"),
                pages=("rounds:steps", "rounds:edit_steps", "rounds:records"),
                is_for=may_manage_people,
            ),
        ),
    ),
)
"""One model, one table, one follow-up, and the office that keeps them."""


def menu_for(request: HttpRequest) -> Sequence[ShownGroup]:
    """Return the menu of whoever asks, where he is marked in it; a group without anything for him is left out."""
    user = getattr(request, "user", None)
    if user is None:
        return []
    groups = (ShownGroup(group.label, _entries_for(user, group, request=request)) for group in MENU)
    return [group for group in groups if group.entries]


def _entries_for(user: User | AnonymousUser, group: Group, *, request: HttpRequest) -> Sequence[Shown]:
    match = request.resolver_match
    name, namespace = (match.view_name, match.namespace) if match else ("", "")
    return [
        Shown(
            entry.url_name,
            entry.label,
            entry.key,
            is_current=name in {entry.url_name, *entry.pages} or namespace in entry.namespaces,
            is_action=entry.is_action,
            bar=entry.bar,
        )
        for entry in group.entries
        if entry.is_for(user)
    ]
