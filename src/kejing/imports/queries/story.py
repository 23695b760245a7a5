"""What an import will do, does or did, in a few sentences at the head of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing.analytics.wording import write_amount
from kejing.imports.queries.changes import counts_of
from kejing.imports.queries.languages import reading_language
from kejing.kit.figures import currency_word
from kejing.kit.money import minor_digits
from kejing.kit.standards import own_currency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.imports.operations.preview import Preview
    from kejing.imports.operations.switching import Undone
    from kejing.imports.queries.changes import Counts

MOST_NAMED = 5


def tell_preview(preview: Preview) -> tuple[str, ...]:
    """Return what an import would do."""
    counts = counts_of(preview)
    said = [_tell_files(preview)]
    if not preview.changes_something and not counts.missing:
        said.append(_("All of it is in the ledger already: storing it changes nothing."))
        return tuple(said)
    said.append(
        _("Storing it adds {new}, changes {changed} and leaves {unchanged} as they are.").format(**_documents(counts))
    )
    if counts.sales_change:
        said.append(_("Sales change by {amount} in all.").format(amount=_money(counts.sales_change)))
    if preview.customers.new:
        said.append(
            ngettext("{n} new customer is made.", "{n} new customers are made.", preview.customers.new).format(
                n=f"{preview.customers.new:,}"
            )
        )
    if counts.missing:
        said.append(
            ngettext(
                "{n} document of the same source and period is not in the files; it stays unless you say otherwise.",
                "{n} documents of the same source and period are not in the files; they stay unless you say otherwise.",
                counts.missing,
            ).format(n=f"{counts.missing:,}")
        )
    if preview.rejected:
        said.append(
            ngettext("{n} row was rejected.", "{n} rows were rejected.", preview.rejected).format(
                n=f"{preview.rejected:,}"
            )
        )
    said.append(_("Nothing is stored yet."))
    return tuple(said)


def tell_result(preview: Preview, *, removed_missing: bool) -> tuple[str, ...]:
    """Return what an import did."""
    counts = counts_of(preview)
    said = [_tell_files(preview)]
    if not preview.changes_something and not (removed_missing and counts.missing):
        said.append(_("All of it was in the ledger already: nothing changed."))
        return tuple(said)
    said.append(_("It added {new}, changed {changed} and left {unchanged} as they were.").format(**_documents(counts)))
    if removed_missing and counts.missing:
        said.append(
            ngettext(
                "{n} document that the files lack was removed.",
                "{n} documents that the files lack were removed.",
                counts.missing,
            ).format(n=f"{counts.missing:,}")
        )
    if preview.customers.new:
        said.append(
            ngettext("{n} new customer was made.", "{n} new customers were made.", preview.customers.new).format(
                n=f"{preview.customers.new:,}"
            )
        )
    return tuple(said)


def tell_kept(kept: Undone) -> tuple[str, ...]:
    """Return what an undo, or a redo, left as it is because somebody changed it since."""
    said = []
    if kept.documents:
        said.append(
            ngettext(
                "{n} document has a later version, which stays: {names}.",
                "{n} documents have a later version, which stays: {names}.",
                kept.documents,
            ).format(n=f"{kept.documents:,}", names=_list(kept.numbers, of=kept.documents))
        )
    if kept.customers:
        said.append(
            _("Customers that were edited, or are needed, since then stay as they are: {names}.").format(
                names=_list(kept.customers)
            )
        )
    if kept.products:
        said.append(
            _("Items that were edited, or are needed, since then stay as they are: {names}.").format(
                names=_list(kept.products)
            )
        )
    return tuple(said)


def _list(names: Sequence[str], *, of: int | None = None) -> str:
    shown = [name for name in names if name][:MOST_NAMED]
    more = len(shown) < (len(names) if of is None else of)
    return _(", ").join([*shown, "…"] if more else shown)


def _tell_files(preview: Preview) -> str:
    files = ngettext("{n} file", "{n} files", preview.files).format(n=f"{preview.files:,}")
    lines = ngettext("{n} line", "{n} lines", preview.lines).format(n=f"{preview.lines:,}")
    if preview.first_on is None or preview.last_on is None:
        return _("{files} with {lines}.").format(files=files, lines=lines)
    return _("{files} with {lines} from {first} to {last}.").format(
        files=files, lines=lines, first=preview.first_on.isoformat(), last=preview.last_on.isoformat()
    )


def _documents(counts: Counts) -> dict[str, str]:
    return {
        "new": ngettext("{n} document", "{n} documents", counts.new).format(n=f"{counts.new:,}"),
        "changed": f"{counts.changed:,}",
        "unchanged": f"{counts.unchanged:,}",
    }


def _money(minor: int) -> str:
    text = write_amount(minor, minor_digits=minor_digits())
    sign = "+" if minor > 0 else ""
    return f"{sign}{text} {currency_word(own_currency(), reading_language())}"
