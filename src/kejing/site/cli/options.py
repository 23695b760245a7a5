"""The options that several commands share, and what their words mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kejing.analytics.windows import FIRST_AS_OF, LAST_AS_OF
from kejing.site.cli.errors import BadInput
from kejing.site.words import LANGUAGES, Language, _, speak

_BESIDE = _("Files beside the ledger")
_LEFT_OUT = _("Rows left out")

Files = Annotated[
    list[Path],
    typer.Argument(
        help=_("Sales ledgers as your program exports them: CSV, Excel or Parquet."),
        metavar="FILE…",
        show_default=False,
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help=_('What a column means, where it is not recognised: "Store Number=customer_code". May be repeated.'),
        metavar="COLUMN=FIELD",
        show_default=False,
    ),
]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of",
        help=_("The day to judge for; without it, the last day of the ledger."),
        metavar="YYYY-MM-DD",
        show_default=False,
    ),
]
Currency = Annotated[str, typer.Option(help=_("The ledger's currency, such as CNY or USD."), metavar="CODE")]
Lang = Annotated[
    str, typer.Option("--lang", help=_("The language of sentences: en, zh-hans or zh-hant."), metavar="LANGUAGE")
]
Headers = Annotated[
    Path | None,
    typer.Option(
        help=_("Document headers, joined to the lines by document number."), show_default=False, rich_help_panel=_BESIDE
    ),
]
CustomerList = Annotated[
    Path | None,
    typer.Option(
        "--customers",
        help=_("The customer list: names, types, regions, salespeople, credit limits."),
        show_default=False,
        rich_help_panel=_BESIDE,
    ),
]
Products = Annotated[
    Path | None,
    typer.Option(help=_("The product list: categories and costs."), show_default=False, rich_help_panel=_BESIDE),
]
Contacts = Annotated[
    Path | None,
    typer.Option(
        help=_("Contacts with customers: reports, visits, calls, meetings, complaints."),
        show_default=False,
        rich_help_panel=_BESIDE,
    ),
]
Receivables = Annotated[
    Path | None,
    typer.Option(
        help=_("What customers owe: open documents or balances."), show_default=False, rich_help_panel=_BESIDE
    ),
]
DropItems = Annotated[
    str,
    typer.Option(
        help=_("Leave out these item codes."), metavar="CODE,…", show_default=False, rich_help_panel=_LEFT_OUT
    ),
]
DropTypes = Annotated[
    str,
    typer.Option(
        help=_("Leave out these document types, by our names (sale_return) or the file's words."),
        metavar="TYPE,…",
        show_default=False,
        rich_help_panel=_LEFT_OUT,
    ),
]
DropZero = Annotated[
    bool,
    typer.Option(
        "--drop-zero", help=_("Leave out rows whose quantity, price or amount is nought."), rich_help_panel=_LEFT_OUT
    ),
]
DropIdentical = Annotated[
    bool,
    typer.Option(
        "--drop-identical", help=_("Leave out rows that repeat an earlier one cell by cell."), rich_help_panel=_LEFT_OUT
    ),
]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help=_("Your own thresholds, as a TOML file."), show_default=False)
]


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """The files of a ledger and how they are to be read, as the options say it."""

    lines: tuple[Path, ...]
    mapping: tuple[str, ...] = ()
    headers: Path | None = None
    customers: Path | None = None
    products: Path | None = None
    contacts: Path | None = None
    receivables: Path | None = None
    drop_items: str = ""
    drop_types: str = ""
    drop_zero: bool = False
    drop_identical: bool = False

    def every(self) -> tuple[Path, ...]:
        """Return all files that are read."""
        beside = (self.headers, self.customers, self.products, self.contacts, self.receivables)
        return (*self.lines, *(file for file in beside if file is not None))


def split_list(given: str) -> tuple[str, ...]:
    """Return the entries of a list with commas; a full-width comma is one too."""
    return tuple(part.strip() for part in given.replace("，", ",").split(",") if part.strip())


def read_mapping(given: Sequence[str]) -> dict[str, str]:
    """Return header → field of `--map "header=field"` options.

    :raises BadInput: if one has no equals sign
    """
    mapping: dict[str, str] = {}
    for item in given:
        header, sign, field = item.rpartition("=")
        if not sign or not header.strip() or not field.strip():
            raise BadInput(
                _('--map wants "column=field", such as "Store Number=customer_code", not "{item}".').format(item=item)
            )
        mapping[header.strip()] = field.strip()
    return mapping


def choose_language(given: str) -> Language:
    """Return the language that `given` names, and speak it from now on.

    :raises BadInput: if it is no language of ours
    """
    for language in LANGUAGES:
        if language == given.lower():
            speak(language)
            return language
    raise BadInput(_("--lang is {given}; it can be {languages}.").format(given=given, languages=", ".join(LANGUAGES)))


def read_day(given: str) -> date | None:
    """Return the day of `--as-of`, or None where it was not given.

    :raises BadInput: if it is no day, or one nobody keeps a ledger for
    """
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise BadInput(_("--as-of is {given}; write the day as 2026-03-31.").format(given=given)) from error
    if not FIRST_AS_OF <= day <= LAST_AS_OF:
        raise BadInput(_("--as-of is {given}, a day that no ledger reaches.").format(given=given))
    return day
