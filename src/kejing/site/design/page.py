"""The page itself: which parts there are, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kejing.imports.enums import ImportState
from kejing.people.enums import PersonState
from kejing.site.design import samples, tokens
from kejing.site.design.fields import LONG_NAME, make_forms
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse
    from django_stubs_ext import StrPromise

    from kejing.kit.http import Request
    from kejing.site.design.fields import SampleForm


@dataclass(frozen=True, slots=True)
class Section:
    """One part: where it stands on the page, and its template.

    It is shown twice, light and dark, unless the template holds what a page can have only once.
    """

    code: str
    label: StrPromise
    is_paired: bool = True

    @property
    def template(self) -> str:
        """The template's name."""
        return f"design/{self.code}.html"


@dataclass(frozen=True, slots=True)
class Scheme:
    """Light or dark, with forms whose fields have names of their own."""

    name: str
    label: StrPromise
    forms: Mapping[str, SampleForm]


@dataclass(frozen=True, slots=True)
class DesignPage:
    """What the page shows."""

    sections: Sequence[Section]
    schemes: Sequence[Scheme]


SECTIONS: Final = (
    Section("colours", _("Colours")),
    Section("type", _("Type and script"), is_paired=False),
    Section("space", _("Space and density"), is_paired=False),
    Section("buttons", _("Buttons")),
    Section("choices", _("Chips and switches")),
    Section("marks", _("Tiers and marks")),
    Section("fields", _("Fields")),
    Section("days", _("Days and spans")),
    Section("upload", _("Upload"), is_paired=False),
    Section("notices", _("Notices and toasts")),
    Section("tabs", _("Tabs"), is_paired=False),
    Section("pages", _("Turning pages"), is_paired=False),
    Section("menu", _("Menu"), is_paired=False),
    Section("dialog", _("Dialog"), is_paired=False),
    Section("table", _("Table"), is_paired=False),
    Section("drawer", _("Drawer"), is_paired=False),
    Section("states", _("Empty, loading, failed")),
    Section("figures", _("Figures")),
    Section("progress", _("Progress")),
    Section("timeline", _("Timeline"), is_paired=False),
    Section("people", _("People")),
)


@require_safe
def design(request: Request) -> HttpResponse:
    """Show the parts that all pages are made of."""
    schemes = [
        Scheme("light", _("Light"), make_forms("light")),
        Scheme("dark", _("Dark"), make_forms("dark")),
    ]
    context = {
        "page": DesignPage(sections=SECTIONS, schemes=schemes),
        "palettes": tokens.PALETTES,
        "sizes": tokens.SIZES,
        "spaces": tokens.SPACES,
        "tiers": [(tier.value, tier.label) for tier in Tier],
        "states": PersonState.choices,
        "jobs": ImportState.choices,
        "long_name": LONG_NAME,
        "as_of": samples.AS_OF,
        "currency": samples.CURRENCY,
        "grid": samples.make_grid(),
        "empty_grid": samples.make_empty_grid(),
        "no_ledger": samples.NoLedger(may_judge_again=True),
        "drawer": samples.make_drawer(),
        "notices": samples.make_notices(),
        "contacts": samples.make_contacts(),
        "line": samples.make_line(),
    }
    return render(request, "design/page.html", context)
