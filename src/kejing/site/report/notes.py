"""How to read the page: the rules it was made by, with the policy's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.analytics.policy import Cut, StarBasis
from kejing.kit.figures import format_band, format_share
from kejing.site.words import _

if TYPE_CHECKING:
    from decimal import Decimal

    from kejing.analytics.policy import Band, Policy
    from kejing.site.report.telling import Teller


@dataclass(frozen=True, slots=True)
class Note:
    """One rule: what it is about, and how it goes."""

    term: str
    text: str


def make_notes(policy: Policy, *, teller: Teller) -> tuple[Note, ...]:
    """Return the rules in the order of the page."""
    return (
        Note(_("Money"), _tell_money(teller)),
        Note(teller.label("tier.head"), _tell_head(policy, teller=teller)),
        Note(teller.label("tier.core"), _tell_core(policy, teller=teller)),
        Note(
            teller.label("tier.small"),
            _("Every other customer that bought within {days} days.").format(days=policy.tiers.dormant_days),
        ),
        Note(teller.label("tier.dormant"), _tell_dormant(policy)),
        Note(teller.label("tier.prospect"), _("On record, but has not bought yet.")),
        Note(_("Usual"), _tell_usual(policy, teller=teller)),
        Note(_("Movement"), _tell_movement(policy)),
        Note(_("Structure"), _tell_structure(policy)),
        Note(_("Should have ordered"), _tell_rhythm(policy)),
        Note(_("Falling"), _tell_falling(policy)),
        Note(_("Surging"), _tell_surging(policy, teller=teller)),
        Note(_("Whitespace"), _tell_whitespace(policy)),
        Note(_("Stars"), _tell_stars(policy, teller=teller)),
        Note(_("Classes"), _tell_classes(policy)),
    )


def _tell_money(teller: Teller) -> str:
    if teller.in_large_units:
        told = _("Tables count in {unit}; single orders, and money in the sentences of lists, in {currency}.")
        return told.format(unit=teller.unit, currency=teller.currency_word)
    return _("All money is in {currency}.").format(currency=teller.currency_word)


def _tell_head(policy: Policy, *, teller: Teller) -> str:
    tiers = policy.tiers
    told = _("{cut}, buys in {months} of 12 months or more, and buys {breadth} of the categories sold or more.")
    return told.format(
        cut=_tell_cut(
            policy, share=tiers.head_share, rank=tiers.head_rank_share, amount=tiers.head_amount, teller=teller
        ),
        months=tiers.head_months,
        breadth=_percent(tiers.head_breadth),
    )


def _tell_core(policy: Policy, *, teller: Teller) -> str:
    tiers = policy.tiers
    told = _("{cut}, and buys in {months} of 12 months or more.")
    return told.format(
        cut=_tell_cut(
            policy, share=tiers.core_share, rank=tiers.core_rank_share, amount=tiers.core_amount, teller=teller
        ),
        months=tiers.core_months,
    )


def _tell_cut(policy: Policy, *, share: Decimal, rank: Decimal, amount: Decimal | None, teller: Teller) -> str:
    if policy.tiers.cut is Cut.RANK:
        return _("Among the first {share} of customers by 12-month sales").format(share=_percent(rank))
    if policy.tiers.cut is Cut.AMOUNT and amount is not None:
        told = _("Buys for {amount} or more in 12 months")
        return told.format(amount=f"{amount:,f} {teller.currency_word}")
    return _("Among the largest that make the first {share} of 12-month sales").format(share=_percent(share))


def _tell_dormant(policy: Policy) -> str:
    tiers = policy.tiers
    told = _(
        "Has bought, but not for more than {dormant} days; after {lost} days it counts as lost, outside the shares."
    )
    return told.format(dormant=tiers.dormant_days, lost=tiers.dormant_days + tiers.lost_after_days)


def _tell_usual(policy: Policy, *, teller: Teller) -> str:
    marks = policy.benchmarks
    bands = {"head": marks.head, "core": marks.core, "small": marks.small, "dormant": marks.dormant}
    listed = _(", ").join(f"{teller.label(f'tier.{tier}')} {_band(band)}" for tier, band in bands.items())
    told = _(
        "What practice calls healthy, of the customers that have bought and are not lost: {bands}. A yardstick, not a"
        " law."
    )
    return told.format(bands=listed)


def _tell_movement(policy: Policy) -> str:
    told = _(
        "Tiers of two days set against each other: rows then, columns now. A day can be compared when the ledger covers"
        " more than {days} days up to it."
    )
    return told.format(days=policy.tiers.dormant_days)


def _tell_structure(policy: Policy) -> str:
    told = _(
        "Shares of 12-month sales, customers with more returns than sales left out. One customer above {warning} is a"
        " warning, above {alarm} an alarm."
    )
    return told.format(warning=_percent(policy.structure.top1_warning), alarm=_percent(policy.structure.top1_alarm))


def _tell_rhythm(policy: Policy) -> str:
    rules = policy.rhythm
    told = _(
        "Each customer's own intervals between orders, {gaps} or more. Late: {expected} of its waits or fewer are"
        " longer; overdue: {late} or fewer. Silences under {silent} days are left out, for weekly buyers skip weeks."
    )
    return told.format(
        gaps=rules.least_gaps, expected=_percent(rules.expected), late=_percent(rules.late), silent=rules.silent_days
    )


def _tell_falling(policy: Policy) -> str:
    told = _(
        "12-month sales under {share} of the year before (less where the whole company fell), and a shortfall of"
        " {least} of the company's sales or more."
    )
    return told.format(share=_percent(policy.abnormal.falling), least=_percent(policy.abnormal.falling_share))


def _tell_surging(policy: Policy, *, teller: Teller) -> str:
    rules = policy.contact
    told = _("Bought {growth} times as much in 90 days as in the same days a year before, and {least} or more then.")
    return told.format(
        growth=f"{rules.surging_growth.normalize():f}", least=f"{rules.surging_amount:,f} {teller.currency_word}"
    )


def _tell_whitespace(policy: Policy) -> str:
    rules = policy.whitespace
    told = _(
        "Categories that {share} or more of a customer's peers bought in 12 months and it did not. Peers are of the"
        " same tier, narrowed to type and region while {peers} others are left; the value is what they typically buy."
    )
    return told.format(share=_percent(rules.peer_share), peers=rules.least_peers)


def _tell_stars(policy: Policy, *, teller: Teller) -> str:
    basis = {
        StarBasis.AVERAGE: _("the average of the two calendar years before"),
        StarBasis.BEST: _("the better of the two calendar years before"),
        StarBasis.LATEST: _("the calendar year before"),
    }[policy.stars.basis]
    limits = _(", ").join(f"{limit:,f}" for limit in policy.stars.thresholds)
    told = _("One to five by annual purchases, {basis}: from {limits} {currency}.")
    return told.format(basis=basis, limits=limits, currency=teller.currency_word)


def _tell_classes(policy: Policy) -> str:
    told = _(
        "Large: makes the first {share} of sales. High margin: at or above the company's rate. Much effort: costs more"
        " to serve than the mean of active customers."
    )
    return told.format(share=_percent(policy.classes.large_share))


def _band(band: Band) -> str:
    return format_band(float(band.low), float(band.high) if band.high < 1 else None)


def _percent(share: Decimal) -> str:
    places = max(0, -int(share.normalize().as_tuple().exponent) - 2)
    return format_share(float(share), places=places)
