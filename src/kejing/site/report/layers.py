"""The pyramid: five tiers with their figures, and the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kejing.analytics.pyramid import pyramid
from kejing.kit.figures import format_band, format_share
from kejing.kit.pyramid import MOST_BRICKS, Drawing, Frame, Mark, draw_pyramid
from kejing.kit.pyramid import Tier as TierToDraw
from kejing.site.report.judgements import Span
from kejing.site.report.telling import clean
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from kejing.analytics.pyramid import ContactCounts, Layer, Pyramid
    from kejing.site.report.judgements import Basis
    from kejing.site.report.telling import Teller

# A short fan leaves the figures beside the drawing their room, on paper above all.
FRAME = Frame(reach=508.0)
FLAGGED_STATES = ("overdue", "never")


@dataclass(frozen=True, slots=True)
class TierRow:
    """One tier's figures, its lost customers left out; money is minor units of the last 12 months.

    `share` is of the customers that have bought and are not lost, `amount_share` of all money; `before` is the
    tier's count at the earlier day of the section, None where there is none. `contacts` is empty while no contact is
    on record.
    """

    tier: str
    label: str
    goal: str
    count: int
    before: int | None
    share: float | None
    band_low: float | None
    band_high: float | None
    verdict: str | None
    usual: str
    amount: int
    amount_share: float | None
    part: str
    contacts: str

    @property
    def change(self) -> str:
        """Return how many more there are than before: "+3", "−1", "±0"; empty where nothing is known."""
        if self.before is None:
            return ""
        more = self.count - self.before
        return f"+{more:,}" if more > 0 else f"\N{MINUS SIGN}{-more:,}" if more < 0 else "±0"


@dataclass(frozen=True, slots=True)
class TierSection:
    """The five tiers, the lost customers below them, the sum, and the drawing; `key` says how to read it."""

    tiers: tuple[TierRow, ...]
    base: int
    customers: int
    amount: int
    lost: int
    lost_amount: int
    before_on: date | None
    change_note: str
    drawing: Drawing
    key: tuple[str, ...]
    flag_key: str


def make_tiers(basis: Basis, *, late_codes: Collection[str], teller: Teller) -> TierSection:
    """Return the section; counts are compared with a month before where that day can be judged.

    Where no contact is on record, the bricks tell of orders, and those of `late_codes` are flagged.
    """
    now = basis.now
    drawn = pyramid(now.frame, policy=basis.policy, findings=now.findings)
    before_on, counts = _count_before(basis)
    drawing = _draw(drawn, now.frame, late_codes=late_codes, contacts_known=not now.findings.contacts_unknown)
    key, flag_key = _tell_key(drawing, contacts_known=not now.findings.contacts_unknown)
    return TierSection(
        tiers=tuple(_tier_row(layer, before=counts.get(layer.tier), teller=teller) for layer in drawn.tiers),
        base=drawn.base,
        customers=drawn.customers,
        amount=drawn.amount_12m,
        lost=drawn.lost,
        lost_amount=drawn.lost_amount_12m,
        before_on=before_on,
        change_note=_("The small number under the customers is the change since {day}.").format(
            day=before_on.isoformat()
        )
        if before_on
        else "",
        drawing=drawing,
        key=key,
        flag_key=flag_key,
    )


def _count_before(basis: Basis) -> tuple[date | None, dict[str, int]]:
    for earlier in basis.earlier:
        if earlier.span is Span.MONTH and earlier.judgement is not None:
            before = pyramid(earlier.judgement.frame, policy=basis.policy)
            return earlier.as_of, {layer.tier: layer.kept for layer in before.tiers}
    return None, {}


def _tier_row(layer: Layer, *, before: int | None, teller: Teller) -> TierRow:
    return TierRow(
        tier=layer.tier,
        label=teller.label(f"tier.{layer.tier}"),
        goal=teller.say(layer.goal),
        count=layer.kept,
        before=before,
        share=layer.share,
        band_low=float(layer.band.low) if layer.band else None,
        band_high=float(layer.band.high) if layer.band and layer.band.high < 1 else None,
        verdict=layer.verdict.value if layer.verdict else None,
        usual=_tell_usual(layer, teller=teller),
        amount=layer.kept_amount_12m,
        amount_share=layer.amount_share,
        part="" if layer.amount_share is None else _("{share} of all").format(share=format_share(layer.amount_share)),
        contacts=_tell_contacts(layer.contacts),
    )


def _tell_usual(layer: Layer, *, teller: Teller) -> str:
    if layer.band is None:
        return ""
    band = format_band(float(layer.band.low), float(layer.band.high) if layer.band.high < 1 else None)
    if layer.verdict is None:
        return _("usual {band}").format(band=band)
    return _("usual {band}, {verdict}").format(band=band, verdict=teller.label(f"verdict.{layer.verdict}"))


def _tell_contacts(contacts: ContactCounts | None) -> str:
    if contacts is None:
        return ""
    counts = {
        _("{n} overdue"): contacts.overdue,
        _("{n} due today"): contacts.due,
        _("{n} never contacted"): contacts.never,
    }
    told = [text.format(n=f"{count:,}") for text, count in counts.items() if count]
    return _(", ").join(told) or _("nobody waits to be contacted")


def _draw(drawn: Pyramid, frame: pl.DataFrame, *, late_codes: Collection[str], contacts_known: bool) -> Drawing:
    """Draw one brick a customer that is not lost, with its own mark, while there are few enough; else for many."""
    marks: dict[str, list[Mark]] = {layer.tier: [] for layer in drawn.tiers}
    if drawn.customers - drawn.lost <= MOST_BRICKS:
        days = "days_since_contact" if contacts_known else "days_since_order"
        is_flagged = (
            pl.col("contact_state").is_in(FLAGGED_STATES)
            if contacts_known
            else pl.col("customer_code").is_in(list(late_codes))
        )
        rows = (
            frame.filter(~pl.col("is_lost"))
            .sort(["amount_12m", "customer_code"], descending=[True, False])
            .select("tier", "customer_name", days, is_flagged.alias("flagged"))
        )
        for tier, name, waited, flagged in rows.iter_rows():
            marks[tier].append(
                Mark(
                    label=_label_brick(waited, contacts_known=contacts_known),
                    title=_tell_brick(clean(name), waited, contacts_known=contacts_known),
                    href="",
                    flagged=flagged,
                )
            )
    return draw_pyramid(
        [TierToDraw(key=layer.tier, count=layer.kept, marks=marks[layer.tier]) for layer in drawn.tiers], frame=FRAME
    )


def _label_brick(waited: int | None, *, contacts_known: bool) -> str:
    if waited is None:
        return "—" if contacts_known else ""
    return f"{waited}"


def _tell_brick(name: str, waited: int | None, *, contacts_known: bool) -> str:
    if contacts_known and waited is None:
        return _("{name}: never contacted").format(name=name)
    if contacts_known:
        return _("{name}: not contacted for {days} days").format(name=name, days=waited)
    if waited is None:
        return _("{name}: has not bought yet").format(name=name)
    return _("{name}: last order {days} days ago").format(name=name, days=waited)


def _tell_key(drawing: Drawing, *, contacts_known: bool) -> tuple[tuple[str, ...], str]:
    if drawing.per_brick > 1:
        told = _("One brick stands for about {number} customers; a smaller tier still has one.")
        return (told.format(number=f"{drawing.per_brick:,}"),), ""
    key = [_("One brick, one customer, all of equal area.")]
    if contacts_known:
        if drawing.labelled:
            key.append(_("The number is days since contact."))
        return tuple(key), _("should have been contacted")
    if drawing.labelled:
        key.append(_("The number is days since the last order."))
    return tuple(key), _("should have ordered")
