"""The pyramid and the structure, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from kejing.analytics.policy import percent_of
from kejing.analytics.wording import label, sentence, write_amount
from kejing.site.words import _

if TYPE_CHECKING:
    from rich.console import Console

    from kejing.analytics.policy import Band
    from kejing.analytics.pyramid import Pyramid
    from kejing.analytics.structure import Structure


def print_pyramid(drawn: Pyramid, *, currency: str, digits: int, language: str, console: Console) -> None:
    """Print the five tiers: customers, share beside the benchmark band, money."""
    table = Table(box=None, pad_edge=False)
    table.add_column(_("Tier"))
    table.add_column(_("Customers"), justify="right")
    table.add_column(_("Share"), justify="right")
    table.add_column(_("Usual"), justify="right")
    table.add_column("")
    table.add_column(_("12 months, {currency}").format(currency=currency), justify="right")
    for layer in drawn.tiers:
        table.add_row(
            label(f"tier.{layer.tier}", language=language),
            f"{layer.kept:,}",
            "" if layer.share is None else f"{layer.share:.1%}",
            _band_text(layer.band),
            "" if layer.verdict is None else label(f"verdict.{layer.verdict}", language=language),
            write_amount(layer.kept_amount_12m, minor_digits=digits),
        )
        if layer.tier == "dormant" and drawn.lost:
            lost_money = write_amount(drawn.lost_amount_12m, minor_digits=digits)
            table.add_row(label("lost", language=language), f"{drawn.lost:,}", "", "", "", lost_money, style="dim")
    total_money = write_amount(drawn.amount_12m, minor_digits=digits)
    table.add_section()
    table.add_row(_("Total"), f"{drawn.customers:,}", "", "", "", total_money, style="bold")
    console.print(table, highlight=False)


def _band_text(band: Band | None) -> str:
    if band is None:
        return ""
    low, high = percent_of(band.low), percent_of(band.high)
    return f"≥ {low}%" if band.high == 1 else f"{low}%–{high}%"


def print_structure(found: Structure, *, digits: int, language: str, console: Console) -> None:
    """Print how much hangs on how few: the largest customers, concentration, what is left without them."""
    if found.top1 is not None:
        console.print(
            _("Largest customer {top1}, top 3 {cr3}, top 5 {cr5}, top 10 {cr10} of sales; Gini {gini}.").format(
                top1=f"{found.top1.share:.1%}",
                cr3=f"{found.cr3:.1%}",
                cr5=f"{found.cr5:.1%}",
                cr10=f"{found.cr10:.1%}",
                gini="—" if found.gini is None else f"{found.gini:.2f}",
            ),
            highlight=False,
            soft_wrap=True,
        )
    # What holds for all three losses alike is said once.
    reasons = [*found.reasons, *(reason for loss in found.losses for reason in loss.reasons)]
    for told, code in {
        sentence(reason, language=language, minor_digits=digits): reason.code for reason in reasons
    }.items():
        style = "bold red" if code == "structure.top1.alarm" else None
        console.print(told, style=style, highlight=False, soft_wrap=True)
