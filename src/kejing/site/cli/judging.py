"""`kejing judge`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from babel.numbers import get_currency_precision, is_currency
from rich.console import Console
from rich.table import Table

from kejing.analytics.facts import SALE_TYPES, facts_from_lines
from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy, PolicyError
from kejing.analytics.pyramid import pyramid
from kejing.analytics.summary import summarise
from kejing.analytics.wording import label, sentence, write_amount
from kejing.site.cli.errors import BadInput
from kejing.site.cli.output import check_output, write_judged
from kejing.site.cli.reading import read_files
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kejing.analytics.policy import Band
    from kejing.analytics.pyramid import Pyramid
    from kejing.intake import Ledger


def judge_files(
    *,
    files: Sequence[Path],
    as_of: date | None,
    out: Path | None,
    mapping: Mapping[str, str],
    policy_file: Path | None,
    currency: str,
    language: str,
) -> None:
    """Read the files, judge as of a day, print the pyramid, and write one row per customer where asked.

    :raises BadInput: if a file, the policy, the currency or the output cannot be used
    """
    console = Console(markup=False)
    digits = minor_digits_of(currency)
    if out is not None:
        check_output(out, inputs=files)
    policy = read_policy(policy_file, minor_digits=digits)
    ledger = read_files(files, mapping=mapping, minor_digits=digits, language=language, console=console)
    day = as_of or last_sale_on(ledger)
    if as_of is None:
        console.print(_("Judged as of {day}, the last day of the ledger.").format(day=day.isoformat()))
    with console.status(_("Judging every customer…")):
        facts = facts_from_lines(ledger.lines, customers=ledger.customers)
        judged = judge_ledger(summarise(facts, as_of=day, policy=policy), policy=policy)
    drawn = pyramid(judged.frame, policy=policy, findings=judged.findings)
    print_pyramid(drawn, currency=currency, digits=digits, language=language, console=console)
    for finding in judged.findings.reasons:
        console.print(sentence(finding, language=language, minor_digits=digits), highlight=False, soft_wrap=True)
    if out is not None:
        write_judged(judged.frame, file=out, minor_digits=digits, language=language)
        console.print(
            _("{count} customers written to {file}.").format(count=f"{judged.frame.height:,}", file=out), soft_wrap=True
        )


def last_sale_on(ledger: Ledger) -> date:
    """Return the day of the last sale or return; a gift after it is no sale."""
    sales = ledger.lines.filter(pl.col("document_type").is_in(SALE_TYPES))
    last = sales.get_column("sold_on").max()
    return last if isinstance(last, date) else ledger.period[1]


def minor_digits_of(currency: str) -> int:
    """Return how many digits the currency has after the point.

    :raises BadInput: if there is no such currency
    """
    if not is_currency(currency):
        raise BadInput(
            _("--currency is {currency}, which is no currency code such as CNY or USD.").format(currency=currency)
        )
    return get_currency_precision(currency)


def read_policy(file: Path | None, *, minor_digits: int) -> Policy:
    """Return the policy of a TOML file, or the shipped one.

    :raises BadInput: if the file cannot be read or holds something a policy has not
    """
    if file is None:
        return Policy(minor_digits=minor_digits)
    try:
        return replace(Policy.from_toml(file.read_text(encoding="utf-8")), minor_digits=minor_digits)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(_("The policy file {file} cannot be read.").format(file=file)) from error
    except PolicyError as error:
        raise BadInput(_("The policy file {file} cannot be used: {reason}").format(file=file, reason=error)) from error


def print_pyramid(drawn: Pyramid, *, currency: str, digits: int, language: str, console: Console) -> None:
    """Print the five tiers: customers, share beside the benchmark band, money."""
    table = Table(box=None, pad_edge=False)
    table.add_column(_("Tier"))
    table.add_column(_("Customers"), justify="right")
    table.add_column(_("Share"), justify="right")
    table.add_column(_("Usual"), justify="right")
    table.add_column(_("12 months, {currency}").format(currency=currency), justify="right")
    for layer in drawn.tiers:
        table.add_row(
            label(f"tier.{layer.tier}", language=language),
            f"{layer.kept:,}",
            "" if layer.share is None else f"{layer.share:.1%}",
            _band_text(layer.band),
            write_amount(layer.kept_amount_12m, minor_digits=digits),
        )
        if layer.tier == "dormant" and drawn.lost:
            lost_money = write_amount(drawn.lost_amount_12m, minor_digits=digits)
            table.add_row(label("lost", language=language), f"{drawn.lost:,}", "", "", lost_money, style="dim")
    total_money = write_amount(drawn.amount_12m, minor_digits=digits)
    table.add_section()
    table.add_row(_("Total"), f"{drawn.customers:,}", "", "", total_money, style="bold")
    console.print(table, highlight=False)


def _band_text(band: Band | None) -> str:
    if band is None:
        return ""
    return f"≥ {band.low:.0%}" if band.high == 1 else f"{band.low:.0%}–{band.high:.0%}"
