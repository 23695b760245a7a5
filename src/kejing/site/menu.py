"""The menu: what exists, in the order of the work."""

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
    there, after "g". The one that `is_action` is what people do most: a button among the words. One that is not
    `in_bar` has no place at the bottom of a phone, and stands in one's own menu there.
    """

    url_name: str
    label: StrPromise
    key: str
    namespaces: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    is_for: Callable[[User | AnonymousUser], bool] = everybody
    is_action: bool = False
    in_bar: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it."""

    url_name: str
    label: StrPromise
    key: str
    is_current: bool
    is_action: bool
    in_bar: bool


MENU = (
    Entry("battlemap:pyramid", _("Pyramid"), "p"),
    Entry("battlemap:table", _("Battle map"), "m"),
    Entry("rounds:choose", _("Report"), "r", pages=("rounds:report",), is_for=writes_reports, is_action=True),
    Entry("battlemap:today", _("Today"), "t"),
    Entry("rounds:feed", _("Feed"), "f", pages=("rounds:entry", "rounds:people")),
    Entry(
        "rounds:plans",
        _("Plans"),
        "l",
        pages=("rounds:plan_day", "rounds:plan_words", "rounds:places", "rounds:calendar"),
        is_for=has_plans,
        in_bar=False,
    ),
    Entry("rounds:requests", _("Requests"), "o", pages=("rounds:request",), in_bar=False),
    Entry("imports:history", _("Import"), "i", namespaces=("imports",), is_for=may_import, in_bar=False),
    Entry(
        "people:list",
        _("People"),
        "u",
        namespaces=("people", "customers"),
        pages=("rounds:steps", "rounds:edit_steps", "rounds:records"),
        is_for=may_manage_people,
        in_bar=False,
    ),
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
            is_current=name in {entry.url_name, *entry.pages} or namespace in entry.namespaces,
            is_action=entry.is_action,
            in_bar=entry.in_bar,
        )
        for entry in MENU
        if user is not None and entry.is_for(user)
    ]
