"""What an import will do, at the terminal: documents, months, people and things, names, and what waits for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from django.conf import settings
from rich.table import Table

from kejing.analytics.wording import write_amount
from kejing.customers.models import Customer
from kejing.imports.enums import NameDecision
from kejing.imports.operations.preview import read_preview
from kejing.imports.operations.records import find_ambiguous
from kejing.imports.operations.staging import staging_of
from kejing.imports.queries.changes import flows_of
from kejing.imports.queries.story import tell_preview
from kejing.kit.money import minor_digits
from kejing.site.file_accounts import shorten
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

    from kejing.imports.models import Import
    from kejing.imports.operations.preview import Made, Preview
    from kejing.imports.queries.changes import FlowShown

MOST_MONTHS: Final = 24
MOST_NAMES: Final = 20
MOST_LATER: Final = 5
TOLD_ONE_BY_ONE: Final = ("new", "changed", "missing", "cut")
CHANGES: Final = ("new", "changed")
NOTHING: Final = "—"


def print_preview(one: Import, *, today: date, console: Console) -> None:
    """Print what an import that was read will do."""
    preview = read_preview(one)
    if preview is None:
        return
    console.print()
    console.print(_("Import {pk}, source “{source}”").format(pk=one.pk, source=one.source), style="bold")
    for said in tell_preview(preview):
        _say(said, console=console)
    if preview.currency is not None:
        _say(
            _("Amounts in {currency} become {own} by the rates of their days.").format(
                currency=preview.currency, own=settings.CURRENCY
            ),
            console=console,
        )
    flows = flows_of(preview, applied=False)
    print_flows(flows, console=console)
    _print_first(flows, console=console)
    _print_months(preview, console=console)
    _print_made(preview, console=console)
    _print_warnings(one, preview, today=today, console=console)
    print_names(one, preview, console=console)


def write_money(minor: int) -> str:
    """Return an amount of the company's currency in groups of three."""
    return write_amount(minor, minor_digits=minor_digits())


def _say(text: str, *, console: Console, is_warning: bool = False) -> None:
    console.print(text, style="yellow" if is_warning else None, highlight=False, soft_wrap=True)


def print_flows(flows: Sequence[FlowShown], *, console: Console) -> None:
    """Print how many documents of each flow are treated in which way, and what they come to."""
    for flow in flows:
        table = Table(box=None, pad_edge=False, title=flow.label, title_justify="left", title_style="bold")
        table.add_column()
        for head in (_("Documents"), _("Amount before"), _("Amount after")):
            table.add_column(head, justify="right")
        for fate in flow.fates:
            after = fate.after if fate.code in CHANGES else fate.before
            table.add_row(
                f"  {fate.label}",
                f"{fate.documents:,}",
                NOTHING if fate.code == "new" else write_money(fate.before),
                NOTHING if fate.code == "missing" else write_money(after),
            )
        console.print(table, highlight=False)


def _print_first(flows: Sequence[FlowShown], *, console: Console) -> None:
    """Print the first documents of each way they are treated in, but of those that stay as they are."""
    table = Table(box=None, pad_edge=False, title=_("The first of them"), title_justify="left", title_style="bold")
    for head in ("", _("Number"), _("Date"), _("Customer"), _("Type")):
        table.add_column(head)
    for head in (_("Amount before"), _("Amount after")):
        table.add_column(head, justify="right")
    for flow in flows:
        for fate in flow.fates:
            if fate.code not in TOLD_ONE_BY_ONE:
                continue
            for row in fate.rows:
                table.add_row(
                    f"  {fate.label}",
                    shorten(row.number) or NOTHING,
                    row.dated_on.isoformat(),
                    shorten(row.customer) or _("nobody"),
                    row.kind,
                    NOTHING if row.before is None else write_money(row.before),
                    NOTHING if row.after is None else write_money(row.after),
                )
    if table.row_count:
        console.print(table, highlight=False)


def _print_months(preview: Preview, *, console: Console) -> None:
    changed = [month for month in preview.months if month.before != month.after]
    if not changed:
        return
    table = Table(box=None, pad_edge=False, title=_("Sales by month"), title_justify="left", title_style="bold")
    table.add_column()
    for head in (_("Amount before"), _("Amount after"), _("Change")):
        table.add_column(head, justify="right")
    for month in changed[-MOST_MONTHS:]:
        change = month.after - month.before
        sign = "+" if change > 0 else ""
        table.add_row(
            f"  {month.month:%Y-%m}",
            write_money(month.before),
            write_money(month.after),
            f"{sign}{write_money(change)}",
        )
    earlier = len(changed) - MOST_MONTHS
    if earlier > 0:
        table.add_row("  " + ngettext("{n} earlier month", "{n} earlier months", earlier).format(n=earlier))
    console.print(table, highlight=False)


def _print_made(preview: Preview, *, console: Console) -> None:
    made = (
        (preview.customers, ngettext("{n} new customer", "{n} new customers", preview.customers.new)),
        (preview.products, ngettext("{n} new item", "{n} new items", preview.products.new)),
        (preview.people, ngettext("{n} person", "{n} people", preview.people.new)),
    )
    for rows, words in made:
        if rows.new:
            counted, named = words.format(n=f"{rows.new:,}"), _list(rows)
            _say(_("{subject}: {names}").format(subject=counted, names=named) if named else counted, console=console)
    listed = (
        (preview.customers.changed, ngettext("{n} customer", "{n} customers", preview.customers.changed)),
        (preview.products.changed, ngettext("{n} item", "{n} items", preview.products.changed)),
    )
    for count, words in listed:
        if count:
            _say(
                _("The list has {rows} who are there already; what it says of them is taken over.").format(
                    rows=words.format(n=f"{count:,}")
                ),
                console=console,
            )
    if preview.contacts_new or preview.contacts_unchanged:
        _say(
            _("{new} new contacts; {old} are there already.").format(
                new=f"{preview.contacts_new:,}", old=f"{preview.contacts_unchanged:,}"
            ),
            console=console,
        )


def _list(made: Made) -> str:
    """Return the names of the first, nothing where none has a name."""
    shown = [shorten(name) for name in made.shown if name]
    if not shown:
        return ""
    return _(", ").join([*shown, "…"] if made.new > len(shown) else shown)


def _print_warnings(one: Import, preview: Preview, *, today: date, console: Console) -> None:
    """Print what should be looked at before somebody agrees."""
    missing = sum(flow.missing.documents for flow in preview.flows)
    if missing:
        _say(_tell_missing(one, missing), console=console, is_warning=True)
    if preview.unassigned:
        _say(
            ngettext(
                "{n} line without a customer, {amount}: it is in no figure until somebody says whose it is.",
                "{n} lines without a customer, {amount}: they are in no figure until somebody says whose they are.",
                preview.unassigned,
            ).format(n=f"{preview.unassigned:,}", amount=write_money(preview.unassigned_amount)),
            console=console,
            is_warning=True,
        )
    if preview.rejected:
        _say(tell_rejected(one, preview.rejected), console=console, is_warning=True)
    if preview.later:
        _print_later(one, preview.later, today=today, console=console)
    ambiguous = _find_ambiguous(one)
    if ambiguous:
        _say(
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
    _say(
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
        _say(f"  {'  '.join(part for part in parts if part)}", console=console)
    if count > later.height:
        _say("  …", console=console)


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
    _say(said.format(n=f"{count:,}"), console=console, is_warning=True)
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
        _say(f"  … {_('and {n} more').format(n=f'{count - MOST_NAMES:,}')}", console=console)
    _say(
        _(
            '--same "NAME=CODE" says that it is the same, --new "NAME" that it is not. Undecided, they become new'
            " customers and stay in the queue of names to be decided."
        ),
        console=console,
    )
