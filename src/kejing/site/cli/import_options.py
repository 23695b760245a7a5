"""The options of `kejing import`, and what their words mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from babel.numbers import is_currency

from kejing.site.cli.errors import BadInput
from kejing.site.cli.options import read_day, read_pairs
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kejing.site.cli.options import LedgerFiles

_NAMES = _("Names without a code")
_MONEY = _("Other money")
KINDS: Final = ("lines", "customers", "products", "contacts", "receivables", "receipts")
"""What `--kind` can be; the codes are those of the files of an import."""
RATE_DIGITS: Final = 20
RATE_PLACES: Final = 10

ImportFiles = Annotated[
    list[Path],
    typer.Argument(
        help=_(
            "Files as your program exports them: sales, or customers, products, contacts, receivables, receipts alone."
            " CSV, Excel, Parquet, zip files of them, or folders."
        ),
        metavar="FILE…",
        show_default=False,
    ),
]
Source = Annotated[
    str, typer.Option(help=_("Which program the files come from; the same document of one source counts once."))
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_("Store it without asking, whatever the preview says."))]
KindWord = Annotated[
    str,
    typer.Option(
        "--kind",
        help=_(
            "What FILE is, where that is not seen: lines (sales), customers, products, contacts, receivables, receipts."
        ),
        metavar="KIND",
        show_default=False,
    ),
]
FilesCurrency = Annotated[
    str,
    typer.Option(
        "--currency",
        help=_("The currency of the files' amounts, where they do not say it and it is not the company's."),
        metavar="CODE",
        show_default=False,
        rich_help_panel=_MONEY,
    ),
]
Rates = Annotated[
    list[str] | None,
    typer.Option(
        "--rate",
        help=_(
            "What one unit of a currency is worth in the company's: \"USD=7.1\", from the files' first day on, or"
            ' "USD=7.1@2026-01-01", from that day on. It is kept. May be repeated.'
        ),
        metavar="CODE=RATE[@DAY]",
        show_default=False,
        rich_help_panel=_MONEY,
    ),
]
BalancesOn = Annotated[
    str,
    typer.Option(
        "--balances-on",
        help=_("The day that receivable balances are of; without it, the last day of the files, or today."),
        metavar="YYYY-MM-DD",
        show_default=False,
        rich_help_panel=_MONEY,
    ),
]
RemoveMissing = Annotated[
    bool,
    typer.Option(
        "--remove-missing",
        help=_(
            "Remove documents, and numbered lines, of the files' source and period that the files lack: they were"
            " deleted in the program."
        ),
    ),
]
Same = Annotated[
    list[str] | None,
    typer.Option(
        "--same",
        help=_('A name in the files is a customer who is there: "Anna\'s shop=K0012". May be repeated.'),
        metavar="NAME=CODE",
        show_default=False,
        rich_help_panel=_NAMES,
    ),
]
New = Annotated[
    list[str] | None,
    typer.Option(
        "--new",
        help=_("A name in the files is nobody who is there, however alike the names are. May be repeated."),
        metavar="NAME",
        show_default=False,
        rich_help_panel=_NAMES,
    ),
]
JudgeDay = Annotated[
    str,
    typer.Option(
        "--as-of",
        help=_("The day to judge for; without it, today, or the last day of a ledger that is no longer kept."),
        metavar="YYYY-MM-DD",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in the company's; null for the day means the files' first."""

    currency: str
    rate: Decimal
    dated_on: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of an import: its files, how they are read, and what is decided beforehand."""

    files: LedgerFiles
    source: str
    kind: str | None = None
    currency: str | None = None
    rates: tuple[Rate, ...] = ()
    balances_on: date | None = None
    removes_missing: bool = False
    same: dict[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    as_of: date | None = None
    asks: bool = True


def choose_kind(given: str) -> str | None:
    """Return what `--kind` says, None where it says nothing.

    :raises BadInput: if there is no such kind
    """
    kind = given.strip().lower()
    if not kind:
        return None
    if kind not in KINDS:
        raise BadInput(_("--kind is {given}; it can be {kinds}.").format(given=given, kinds=", ".join(KINDS)))
    return kind


def choose_currency(given: str) -> str | None:
    """Return what `--currency` says, None where it says nothing.

    :raises BadInput: if there is no such currency
    """
    currency = given.strip().upper()
    if currency and not is_currency(currency):
        raise BadInput(
            _("--currency is {currency}, which is no currency code such as CNY or USD.").format(currency=currency)
        )
    return currency or None


def read_rates(given: Sequence[str]) -> tuple[Rate, ...]:
    """Return the rates of `--rate CODE=RATE[@DAY]` options.

    :raises BadInput: if one says something else
    """
    return tuple(map(_read_rate, given))


def _read_rate(given: str) -> Rate:
    currency, sign, rest = given.partition("=")
    number, at, day = rest.partition("@")
    code = currency.strip().upper()
    try:
        rate = Decimal(number.strip())
    except InvalidOperation:
        rate = Decimal(0)
    if not sign or not is_currency(code) or not _fits(rate) or (at and not day.strip()):
        raise BadInput(
            _(
                '--rate wants "CODE=RATE" or "CODE=RATE@DAY", such as "USD=7.1234@2026-01-01", not "{item}".'
                " A rate is a number above nought with at most ten decimals."
            ).format(item=given)
        )
    return Rate(currency=code, rate=rate, dated_on=read_day(day.strip(), option="--rate"))


def _fits(rate: Decimal) -> bool:
    """Tell whether a rate is one that can be kept exactly."""
    if not rate.is_finite() or rate <= 0:
        return False
    exponent = rate.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -RATE_PLACES and rate < Decimal(10) ** (RATE_DIGITS - RATE_PLACES)


def read_same(given: Sequence[str]) -> dict[str, str]:
    """Return name → customer code of `--same NAME=CODE` options.

    :raises BadInput: if one has no equals sign
    """
    return read_pairs(given, wanted=_('--same wants "name=code", such as "Anna\'s shop=K0012", not "{item}".'))
