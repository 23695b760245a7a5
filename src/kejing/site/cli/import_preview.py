"""What an import will do, at the terminal: documents, months, people and things, names, and what waits for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table

from kejing.imports.operations.preview import read_preview
from kejing.imports.queries.changes import counts_of, flows_of
from kejing.kit.standards import own_currency
from kejing.site.cli.import_amounts import say, write_money
from kejing.site.cli.import_warnings import print_names, print_warnings
from kejing.site.file_accounts import shorten
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rich.console import Console

    from kejing.imports.models import Import
    from kejing.imports.operations.preview import Made, Preview
    from kejing.imports.queries.changes import FlowShown

MOST_MONTHS: Final = 24
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
    for said in _tell_head(preview):
        say(said, console=console)
    if preview.currency is not None:
        say(
            _("Amounts in {currency} become {own} by the rates of their days.").format(
                currency=preview.currency, own=own_currency()
            ),
            console=console,
        )
    flows = flows_of(preview, applied=False)
    print_flows(flows, console=console)
    _print_first(flows, console=console)
    _print_months(preview, console=console)
    _print_made(preview, console=console)
    print_warnings(one, preview, today=today, console=console)
    print_names(one, preview, console=console)


def _tell_head(preview: Preview) -> Iterator[str]:
    """Yield what storing would do, in a few sentences; what needs a look is said at the end, with what can be done."""
    files = ngettext("{n} file", "{n} files", preview.files).format(n=f"{preview.files:,}")
    lines = ngettext("{n} line", "{n} lines", preview.lines).format(n=f"{preview.lines:,}")
    if preview.first_on is not None and preview.last_on is not None:
        first, last = preview.first_on.isoformat(), preview.last_on.isoformat()
        yield _("{files} with {lines} from {first} to {last}.").format(files=files, lines=lines, first=first, last=last)
    counts = counts_of(preview)
    if not preview.changes_something and not counts.missing:
        yield _("All of it is in the ledger already: storing it changes nothing.")
        return
    if preview.flows:
        new = ngettext("{n} document", "{n} documents", counts.new).format(n=f"{counts.new:,}")
        yield _("Storing it adds {new}, changes {changed} and leaves {unchanged} as they are.").format(
            new=new, changed=f"{counts.changed:,}", unchanged=f"{counts.unchanged:,}"
        )
    yield _("Nothing is stored yet.")


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
            say(_("{subject}: {names}").format(subject=counted, names=named) if named else counted, console=console)
    listed = (
        (preview.customers.changed, ngettext("{n} customer", "{n} customers", preview.customers.changed)),
        (preview.products.changed, ngettext("{n} item", "{n} items", preview.products.changed)),
    )
    for count, words in listed:
        if count:
            say(
                _("The list has {rows} on record already; what it says of them is taken over.").format(
                    rows=words.format(n=f"{count:,}")
                ),
                console=console,
            )
    if preview.contacts_new or preview.contacts_unchanged:
        say(
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
