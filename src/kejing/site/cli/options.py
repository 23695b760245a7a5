"""The options that several commands share, and what their words mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kejing.analytics.windows import FIRST_AS_OF, LAST_AS_OF
from kejing.site.cli.errors import BadInput
from kejing.site.words import LANGUAGES, Language, _, speak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.intake import AmountBasis, DateOrder

_BESIDE = _("Files beside the ledger")
_LEFT_OUT = _("Rows left out")
_OPEN = _("Where a file leaves something open")

Files = Annotated[
    list[Path],
    typer.Argument(
        help=_("Sales ledgers as your program exports them: CSV, Excel, Parquet, zip files of them, or folders."),
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
Receipts = Annotated[
    Path | None,
    typer.Option(help=_("What customers paid: one row per payment."), show_default=False, rich_help_panel=_BESIDE),
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
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        help=_('What a word of the document type means, where it is not known: "特殊出库=sale". May be repeated.'),
        metavar="WORD=TYPE",
        show_default=False,
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
AcceptDifference = Annotated[
    bool,
    typer.Option(
        "--accept-difference",
        help=_("Read a file also where its own totals are not what its rows come to."),
        rich_help_panel=_OPEN,
    ),
]
SkipBadRows = Annotated[
    bool,
    typer.Option(
        "--skip-bad-rows",
        help=_(
            "Read a file also where rows are broken (more cells than headers), without those rows; they are listed."
        ),
        rich_help_panel=_OPEN,
    ),
]
DateOrderWord = Annotated[
    str,
    typer.Option(
        "--date-order",
        help=_("What 1/2/2026 is: dmy, the day first (1 February), or mdy, the month first (2 January)."),
        metavar="dmy|mdy",
        show_default=False,
        rich_help_panel=_OPEN,
    ),
]
AmountBasisWord = Annotated[
    str,
    typer.Option(
        "--amount-basis",
        help=_("Whether amounts contain tax: gross, with tax, or net, without it."),
        metavar="gross|net",
        show_default=False,
        rich_help_panel=_OPEN,
    ),
]
NoMemory = Annotated[
    bool,
    typer.Option(
        "--no-memory",
        help=_("Neither use nor keep what --map said of files with the same headers."),
        rich_help_panel=_OPEN,
    ),
]
Forget = Annotated[
    bool,
    typer.Option(
        "--forget",
        help=_("Forget what --map said before of files with these headers."),
        rich_help_panel=_OPEN,
    ),
]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help=_("Your own thresholds, as a TOML file."), show_default=False)
]


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """The files of a ledger and how they are to be read, as the options say it.

    `remembers` says whether mappings given before are used and those given now are kept; `forgets` that those given
    before are not used, and gone afterwards.
    """

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
    receipts: Path | None = None
    accept_difference: bool = False
    skip_bad_rows: bool = False
    date_order: str = ""
    amount_basis: str = ""
    types: tuple[str, ...] = ()
    remembers: bool = True
    forgets: bool = False

    def every(self) -> tuple[Path, ...]:
        """Return all files that are read."""
        beside = (self.headers, self.customers, self.products, self.contacts, self.receivables, self.receipts)
        return (*self.lines, *(file for file in beside if file is not None))


def split_list(given: str) -> tuple[str, ...]:
    """Return the entries of a list with commas; a full-width comma is one too."""
    return tuple(part.strip() for part in given.replace("，", ",").split(",") if part.strip())


def read_mapping(given: Sequence[str]) -> dict[str, str]:
    """Return header → field of `--map "header=field"` options.

    :raises BadInput: if one has no equals sign
    """
    return read_pairs(
        given, wanted=_('--map wants "column=field", such as "Store Number=customer_code", not "{item}".')
    )


def read_said_types(given: Sequence[str]) -> dict[str, str]:
    """Return word → document type of `--type "word=type"` options.

    :raises BadInput: if one has no equals sign
    """
    return read_pairs(given, wanted=_('--type wants "word=type", such as "特殊出库=sale", not "{item}".'))


def read_pairs(given: Sequence[str], *, wanted: str) -> dict[str, str]:
    """Return what stands before the last equals sign of each item → what stands behind it.

    :raises BadInput: with the sentence `wanted`, about the `{item}` that has not both
    """
    pairs: dict[str, str] = {}
    for item in given:
        word, _sign, meant = item.rpartition("=")
        if not word.strip() or not meant.strip():
            raise BadInput(wanted.format(item=item))
        pairs[word.strip()] = meant.strip()
    return pairs


def choose_language(given: str) -> Language:
    """Return the language that `given` names, and speak it from now on.

    :raises BadInput: if it is no language of ours
    """
    for language in LANGUAGES:
        if language == given.lower():
            speak(language)
            return language
    raise BadInput(_("--lang is {given}; it can be {languages}.").format(given=given, languages=", ".join(LANGUAGES)))


def read_day(given: str, *, option: str = "--as-of") -> date | None:
    """Return the day an option names, or None where it was not given.

    :raises BadInput: if it is no day, or one nobody keeps a ledger for
    """
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise BadInput(
            _("{option} is {given}; write the day as 2026-03-31.").format(option=option, given=given)
        ) from error
    if not FIRST_AS_OF <= day <= LAST_AS_OF:
        raise BadInput(_("{option} is {given}, a day that no ledger reaches.").format(option=option, given=given))
    return day


def choose_date_order(given: str) -> DateOrder | None:
    """Return what `--date-order` says, None where it says nothing.

    :raises BadInput: if it is no order
    """
    match given.strip().lower():
        case "":
            return None
        case "dmy":
            return "dmy"
        case "mdy":
            return "mdy"
    raise BadInput(
        _("--date-order is {given}; it can be dmy (the day first) or mdy (the month first).").format(given=given)
    )


def choose_amount_basis(given: str) -> AmountBasis | None:
    """Return what `--amount-basis` says, None where it says nothing.

    :raises BadInput: if it is no basis
    """
    match given.strip().lower():
        case "":
            return None
        case "gross":
            return "gross"
        case "net":
            return "net"
    raise BadInput(_("--amount-basis is {given}; it can be gross (with tax) or net (without tax).").format(given=given))


def check_apart(out: Path, *, inputs: Sequence[Path]) -> None:
    """Find out before the work whether its result would lie in a folder that is read.

    :raises BadInput: if so; the next time it would be read as a part of the ledger
    """
    for folder in inputs:
        if folder.is_dir() and out.resolve().is_relative_to(folder.resolve()):
            raise BadInput(
                _(
                    "--out is {file}, which lies in {folder}: the next time it would be read as a part of the ledger."
                    " Name a file in another folder."
                ).format(file=out, folder=folder)
            )
