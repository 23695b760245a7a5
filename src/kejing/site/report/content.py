"""What the report says, put together from its sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing import __version__
from kejing.site.report.grades import Grades, make_grades
from kejing.site.report.heading import FileRead, Heading, make_heading, make_reading
from kejing.site.report.headlines import Headline, Sections, make_figures, make_headlines, make_limits
from kejing.site.report.layers import TierSection, make_tiers
from kejing.site.report.lists import (
    ChangedRow,
    LateRow,
    Listing,
    OfferRow,
    find_late,
    make_falling,
    make_late,
    make_offers,
    make_surging,
)
from kejing.site.report.moves import Comparison, make_comparisons
from kejing.site.report.notes import Note, make_notes
from kejing.site.report.safety import Safety, make_safety
from kejing.site.report.telling import Teller, make_teller
from kejing.site.words import _

if TYPE_CHECKING:
    from kejing.site.report.judgements import Basis
    from kejing.site.words import Language


@dataclass(frozen=True, slots=True)
class Content:
    """The whole page: values as they were judged, sentences in the language of `teller`, in the order of the page."""

    teller: Teller
    heading: Heading
    headlines: tuple[Headline, ...]
    limits: tuple[str, ...]
    tiers: TierSection
    comparisons: tuple[Comparison, ...]
    safety: Safety
    late: Listing[LateRow]
    falling: Listing[ChangedRow]
    surging: Listing[ChangedRow]
    offers: Listing[OfferRow]
    grades: Grades
    notes: tuple[Note, ...]
    reading: tuple[FileRead, ...]
    made: str


def make_content(basis: Basis, *, currency: str, language: Language) -> Content:
    """Return what the page says; sentences of the page itself are in the language that was last spoken."""
    largest = int(basis.now.frame["amount_12m"].sum())
    teller = make_teller(language=language, currency=currency, minor_digits=basis.ledger.minor_digits, largest=largest)
    sections = Sections(
        tiers=make_tiers(basis, late_codes=find_late(basis)["customer_code"].to_list(), teller=teller),
        comparisons=make_comparisons(basis, teller=teller),
        safety=make_safety(basis, teller=teller),
        late=make_late(basis, teller=teller),
        falling=make_falling(basis, teller=teller),
        surging=make_surging(basis, teller=teller),
        offers=make_offers(basis, teller=teller),
    )
    return Content(
        teller=teller,
        heading=make_heading(basis, figures=make_figures(basis, sections, teller=teller), teller=teller),
        headlines=make_headlines(basis, sections, teller=teller),
        limits=make_limits(basis, teller=teller),
        tiers=sections.tiers,
        comparisons=sections.comparisons,
        safety=sections.safety,
        late=sections.late,
        falling=sections.falling,
        surging=sections.surging,
        offers=sections.offers,
        grades=make_grades(basis, teller=teller),
        notes=make_notes(basis.policy, teller=teller),
        reading=make_reading(basis.ledger, teller=teller),
        made=_("Made by Kejing {version}").format(version=__version__),
    )
