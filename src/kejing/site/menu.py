"""The menu: what exists, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the menu and the named url it opens."""

    url_name: str
    label: StrPromise


MENU = (
    Entry("battlemap:pyramid", _("Pyramid")),
    Entry("battlemap:table", _("Battle map")),
)
