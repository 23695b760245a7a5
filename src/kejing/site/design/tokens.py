"""What styles are named by: the variables of `frontend/src/styles/tokens.css`, in the order in which they are shown.

A test holds these names against that file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours that belong together, and what they are for."""

    label: StrPromise
    use: StrPromise
    names: Sequence[str]


PALETTES: Final = (
    Palette(_("Paper"), _("page, drawer and grid, hover, band"), ("paper", "sheet", "wash", "press")),
    Palette(_("Ink"), _("text in three strengths, and what stands on ink"), ("ink", "ink-2", "ink-3", "on-ink")),
    Palette(_("Hairlines"), _("between rows, around controls"), ("hair", "line")),
    Palette(_("Act now"), _("what is late or owed, and nothing else"), ("act", "act-wash", "on-act")),
    Palette(_("Tiers"), _("that tier and nothing else"), ("head", "core", "small", "dormant", "prospect")),
    Palette(_("On tiers"), _("words on a tier"), ("on-head", "on-core", "on-small", "on-dormant", "on-prospect")),
    Palette(_("Edges"), _("where a fill alone is too pale"), ("small-edge", "dormant-edge", "glyph-off")),
)
SIZES: Final = ("12", "13", "14", "16", "20", "28", "40")
"""Sizes of type, in pixels where nobody asked for larger ones."""
SPACES: Final = ("4", "8", "12", "16", "24", "32", "48")
MEASURES: Final = ("row", "touch", "gutter", "radius", "rail", "bar")
FONT: Final = "sans"
TEXTURE: Final = "hatch"
