"""Writing the page: one file of HTML with its style inside, nothing fetched, nothing run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.template import Context, Engine
from django.utils.html import format_html
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from kejing.site.report.content import Content

FOLDER = Path(__file__).parent
# In the order of the cascade: what a narrow screen and paper change comes last.
STYLES = ("tokens", "ground", "head", "section", "pyramid", "lists", "narrow", "paper")


def render(content: Content) -> str:
    """Return the page; everything in it that came from a file is escaped."""
    page = _engine().get_template("report/page.html")
    # What is said is said already: no number or day is left for Django's settings to write.
    context = Context(
        {"page": content, "teller": content.teller, "style": _style()},
        autoescape=True,
        use_l10n=False,
        use_tz=False,
    )
    return page.render(context)


@cache
def _engine() -> Engine:
    """Return an engine of our own: it needs no settings, and nobody's settings change the page."""
    return Engine(
        dirs=[str(FOLDER / "templates")],
        builtins=["kejing.site.report.tags"],
        libraries={"kejing": "kejing.kit.templatetags.kejing"},
    )


@cache
def _style() -> str:
    sheet = "\n".join((FOLDER / "styles" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    return format_html("<style>\n{}</style>", mark_safe(sheet))  # noqa: S308 - our own file
