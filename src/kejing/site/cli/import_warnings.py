"""What should be looked at before an import is stored, at the terminal, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from rich.table import Table

from kejing.customers.models import Customer
from kejing.imports.enums import NameDecision
from kejing.imports.operations.records import find_ambiguous
from kejing.imports.operations.staging import staging_of
from kejing.site.cli.import_amounts import say, write_money
from kejing.site.file_accounts import shorten
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from kejing.imports.models import Import
    from kejing.imports.operations.preview import Preview

MOST_NAMES: Final = 20
MOST_LATER: Final = 5


def print_warnings(one: Import, preview: Preview, *, today: date, console: Console) -> None:
    """Print what should be looked at before somebody agrees."""
    missing = sum(flow.missing.documents for flow in preview.flows)
    if missing:
        say(_tell_missing(one, missing), console=console, is_warning=True)
    if preview.unassigned:
        say(
            ngettext(
                "{n} line without a customer, {amount}: it is in no figure until somebody says whose it is.",
                "{n} lines without a customer, {amount}: they are in no figure until somebody says whose they are.",
                preview.unassigned,
            ).format(n=f"{preview.unassigned:,}", amount=write_money(preview.unassigned_amount)),
            console=console,
            is_warning=True,
        )
    if preview.rejected:
        say(tell_rejected(one, preview.rejected), console=console, is_warning=True)
    if preview.later:
        _print_later(one, preview.later, today=today, console=console)
    ambiguous = _find_ambiguous(one)
    if ambiguous:
        say(
            _("More than one account is called {names}; their customers are given to nobody.").format(
                names=_(", ").join(map(shorten, ambiguous))
            ),
            console=console,
            is_warning=True,
        )


def _tell_missing(one: Import, missing: int) -> str:
    from_options = one.options.get("removes_missing", False)
    if from_options:
        return ngettext(
            "{n} document of this source and these days is not in the files and will be removed.",
            "{n} documents of this source and these days are not in the files and will be removed.",
            missing,
        ).format(n=f"{missing:,}")
    return ngettext(
        "{n} document of this source and these days is not in the files. It stays; if it was deleted in the program,"
        " --remove-missing removes it.",
        "{n} documents of this source and these days are not in the files. They stay; if they were deleted in the"
        " program, --remove-missing removes them.",
        missing,
    ).format(n=f"{missing:,}")


def tell_rejected(one: Import, count: int) -> str:
    """Return how many rows were rejected, and how they come in after all."""
    return ngettext(
        "{n} row is rejected. `kejing imports errors {pk} --out FILE.xlsx` writes it with the reason, to be corrected"
        " and imported under the same source.",
        "{n} rows are rejected. `kejing imports errors {pk} --out FILE.xlsx` writes them with the reasons, to be"
        " corrected and imported under the same source.",
        count,
    ).format(n=f"{count:,}", pk=one.pk)


def _print_later(one: Import, count: int, *, today: date, console: Console) -> None:
    say(
        ngettext(
            "{n} document is dated after today; it is stored, and counts from its day on:",
            "{n} documents are dated after today; they are stored, and count from their days on:",
            count,
        ).format(n=f"{count:,}"),
        console=console,
        is_warning=True,
    )
    later = (
        pl.scan_parquet(staging_of(one).documents, glob=False)
        .filter(pl.col("dated_on") > today)
        .select("dated_on", "number", "customer_code", "amount")
        .sort("dated_on", "number", "customer_code")
        .head(MOST_LATER)
        .collect()
    )
    for day, number, code, amount in later.iter_rows():
        parts = (day.isoformat(), shorten(number), shorten(code or ""), write_money(amount))
        say(f"  {'  '.join(part for part in parts if part)}", console=console)
    if count > later.height:
        say("  …", console=console)


def _find_ambiguous(one: Import) -> tuple[str, ...]:
    documents = staging_of(one).documents
    if not documents.is_file():
        return ()
    names = pl.scan_parquet(documents, glob=False).select(pl.col("salesperson").unique()).collect()
    return find_ambiguous(names["salesperson"])


def print_names(one: Import, preview: Preview, *, console: Console) -> None:
    """Print the names nobody decided, those with the most money first, with the customers who may be meant."""
    found = list(one.names.filter(decision=NameDecision.OPEN).order_by("-amount", "pk")[: MOST_NAMES + 1])
    if not found:
        return
    is_by_name = preview.names_open > 0
    count = preview.names_open + preview.duplicates
    said = (
        ngettext(
            "{n} name in the files is like a customer's, and nobody said yet whether it is the same:",
            "{n} names in the files are like customers', and nobody said yet whether they are the same:",
            count,
        )
        if is_by_name
        else ngettext(
            "{n} new code has the name of a customer who is there under another code:",
            "{n} new codes have names of customers who are there under other codes:",
            count,
        )
    )
    say(said.format(n=f"{count:,}"), console=console, is_warning=True)
    customers = Customer.objects.in_bulk({int(pk) for name in found for pk, _score in name.candidates})
    table = Table(box=None, pad_edge=False)
    for head in (_("In the files"), _("Rows"), _("Amount"), _("May be")):
        table.add_column(head, justify="right" if head in {_("Rows"), _("Amount")} else "left")
    for name in found[:MOST_NAMES]:
        maybe = [
            f"{shorten(customers[int(pk)].code)} {shorten(customers[int(pk)].name)} ({round(score)} %)"
            for pk, score in name.candidates
            if int(pk) in customers
        ]
        table.add_row(f"  {shorten(name.name)}", f"{name.rows:,}", write_money(name.amount), "\n".join(maybe))
    console.print(table, highlight=False)
    if len(found) > MOST_NAMES:
        say(f"  … {_('and {n} more').format(n=f'{count - MOST_NAMES:,}')}", console=console)
    say(
        _(
            '--same "NAME=CODE" says that it is the same, --new "NAME" that it is not. Undecided, they become new'
            " customers and stay in the queue of names to be decided."
        ),
        console=console,
    )
