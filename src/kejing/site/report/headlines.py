"""The findings on top: what an owner has to know, each in one sentence, and the large figures above them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.kit.figures import format_band, format_share
from kejing.site.report.heading import Figure
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from kejing.site.report.judgements import Basis
    from kejing.site.report.layers import TierSection
    from kejing.site.report.lists import ChangedRow, LateRow, Listing, OfferRow
    from kejing.site.report.moves import Comparison
    from kejing.site.report.safety import Safety
    from kejing.site.report.telling import Teller


# What a reader must know before he believes the figures.
GRAVE = frozenset({"finding.dormancy_invisible", "finding.stale_ledger", "finding.company_wide"})


@dataclass(frozen=True, slots=True)
class Headline:
    """One sentence: something to act on, or to know."""

    text: str
    to_act: bool = False


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections that headlines are drawn from."""

    tiers: TierSection
    comparisons: tuple[Comparison, ...]
    safety: Safety
    late: Listing[LateRow]
    falling: Listing[ChangedRow]
    surging: Listing[ChangedRow]
    offers: Listing[OfferRow]


def make_headlines(basis: Basis, sections: Sections, *, teller: Teller) -> tuple[Headline, ...]:
    """Return the findings, what is to be acted on first, what gravely limits the figures last."""
    told = [
        *_tell_structure(sections),
        *_tell_lists(sections, teller=teller),
        *(_tell_comparison(one) for one in sections.comparisons if not one.missing),
        *(Headline(teller.state(reason)) for reason in basis.now.findings.reasons if reason.code in GRAVE),
    ]
    return tuple(sorted(told, key=lambda headline: not headline.to_act))


def make_limits(basis: Basis, *, teller: Teller) -> tuple[str, ...]:
    """Return what else limits the figures; the page tells it in small print."""
    return tuple(teller.state(reason) for reason in basis.now.findings.reasons if reason.code not in GRAVE)


def make_figures(basis: Basis, sections: Sections, *, teller: Teller) -> tuple[Figure, ...]:
    """Return the large figures: how many customers, how much money, on how few it hangs, who should have ordered."""
    head = sections.tiers.tiers[0]
    prospects = sections.tiers.tiers[-1].count
    figures = [
        Figure(
            name=_("Customers that have bought"),
            note=ngettext("{n} prospect beside them", "{n} prospects beside them", prospects).format(n=f"{prospects:,}")
            if prospects
            else "",
            count=sections.tiers.base,
        ),
        Figure(
            name=_("Sales of 12 months"),
            note=_tell_growth(basis, amount=sections.tiers.amount, teller=teller),
            amount=sections.tiers.amount,
        ),
        Figure(
            name=_("Made by head customers"),
            note=ngettext("{n} customer", "{n} customers", head.count).format(n=f"{head.count:,}"),
            share=head.amount_share,
        ),
    ]
    if sections.safety.found.top1 is not None:
        figures.append(
            Figure(
                name=_("Made by the largest"),
                note=sections.safety.top[0].name,
                share=sections.safety.found.top1.share,
                to_act=sections.safety.found.level is not None,
            )
        )
    late = sections.late
    figures.append(
        Figure(
            name=_("Should have ordered"),
            note=_("{amount} in 12 months").format(amount=teller.money_with_unit(late.amount)) if late.count else "",
            count=late.count,
            to_act=late.count > 0,
        )
    )
    return tuple(figures)


def _tell_growth(basis: Basis, *, amount: int, teller: Teller) -> str:
    """Return the unit of money, with the change on the 12 months before where these are covered."""
    before = basis.now.frame["amount_prior_12m"]
    change = "" if before.null_count() else teller.change(amount, int(before.sum()))
    return _("{unit}, {change} in a year").format(unit=teller.unit, change=change) if change else teller.unit


def _tell_structure(sections: Sections) -> list[Headline]:
    tiers, told = sections.tiers, []
    head = tiers.tiers[0]
    if tiers.base and head.amount_share is not None:
        text = _(
            "Head customers: {head} of {traded} that have bought ({share}); they make {money} of the last 12 months'"
            " sales."
        )
        told.append(
            Headline(
                text.format(
                    head=f"{head.count:,}",
                    traded=f"{tiers.base:,}",
                    share=format_share(head.share),
                    money=format_share(head.amount_share),
                )
            )
        )
    outside = [
        _("{tier} {share} (usual {band})").format(
            tier=row.label, share=format_share(row.share), band=format_band(row.band_low, row.band_high)
        )
        for row in tiers.tiers
        if row.verdict in {"below", "above"}
    ]
    if outside:
        told.append(Headline(_("Outside the usual: {tiers}.").format(tiers=_(", ").join(outside))))
    if sections.safety.warning:
        told.append(Headline(sections.safety.warning, to_act=True))
    return told


def _tell_lists(sections: Sections, *, teller: Teller) -> list[Headline]:
    late, falling, surging, offers = sections.late, sections.falling, sections.surging, sections.offers
    told = []
    if late.count:
        text = ngettext(
            "{n} customer should have ordered by now; it bought {amount} in the last 12 months.",
            "{n} customers should have ordered by now; they bought {amount} in the last 12 months.",
            late.count,
        )
        told.append(_fill(text, late, teller=teller, to_act=True))
    if falling.count:
        text = ngettext(
            "{n} customer fell well behind: {amount} less than in the 12 months before.",
            "{n} customers fell well behind: together {amount} less than in the 12 months before.",
            falling.count,
        )
        told.append(_fill(text, falling, teller=teller, to_act=True))
    if surging.count:
        text = ngettext(
            "{n} customer surges: {amount} more in 90 days than in the same days a year before.",
            "{n} customers surge: together {amount} more in 90 days than in the same days a year before.",
            surging.count,
        )
        told.append(_fill(text, surging, teller=teller))
    if offers.count:
        text = ngettext(
            "{n} category is missing where the peers buy it; as the peers buy, that is {amount} a year.",
            "{n} times a category is missing where the peers buy it; as the peers buy, that is {amount} a year.",
            offers.count,
        )
        told.append(_fill(text, offers, teller=teller))
    return told


def _fill[Row](text: str, listing: Listing[Row], *, teller: Teller, to_act: bool = False) -> Headline:
    filled = text.format(n=f"{listing.count:,}", amount=teller.money_with_unit(listing.amount))
    return Headline(filled, to_act=to_act)


def _tell_comparison(one: Comparison) -> Headline:
    text = _("Since {day}: {moved} of {customers} customers changed tier, {rose} up and {fell} down.")
    return Headline(
        text.format(
            day=one.as_of.isoformat(),
            moved=f"{one.moved:,}",
            customers=f"{one.customers:,}",
            rose=f"{one.rose:,}",
            fell=f"{one.fell:,}",
        )
    )
