"""What is said of a file that was read: where its rows went, what only arranges them, whether its totals agree.

The terminal and the report say the same. Needs no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kejing import intake
from kejing.analytics.wording import write_amount
from kejing.intake.layout.controls import write_number
from kejing.intake.layout.folds import Fold
from kejing.intake.reports import RepeatedBy
from kejing.site.plain_texts import make_plain
from kejing.site.words import _, ngettext, spoken_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kejing.intake.layout.controls import Control

# More of a kind than this are counted.
MOST_NAMED = 3
MOST_TOLD = 5
# A text of the file is told up to here.
MOST_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a file; `is_warning` marks what should be looked at before the figures are believed."""

    text: str
    is_warning: bool = False


def tell_totals(totals: intake.Totals) -> str:
    """Return the account of the rows as a sentence."""
    return ngettext(
        "{rows} row read: {kept} kept, {dropped} left out, {apart} set apart, {rejected} rejected, {blank} blank,"
        " {folded}.",
        "{rows} rows read: {kept} kept, {dropped} left out, {apart} set apart, {rejected} rejected, {blank} blank,"
        " {folded}.",
        totals.rows,
    ).format(
        rows=f"{totals.rows:,}",
        kept=f"{totals.kept:,}",
        dropped=f"{totals.dropped:,}",
        apart=f"{totals.set_apart:,}",
        rejected=f"{totals.rejected:,}",
        blank=f"{totals.blank:,}",
        folded=ngettext("{n} total or heading", "{n} totals and headings", totals.folded).format(
            n=f"{totals.folded:,}"
        ),
    )


def shorten(text: str) -> str:
    """Return a text of the file as the terminal can show it."""
    return make_plain(text, most=MOST_LETTERS)


def tell_file(
    file: intake.FileReport, *, language: str, minor_digits: int, plain: Callable[[str], str] = shorten
) -> tuple[Said, ...]:
    """Return what was made of a file's layout, groups, totals and repeats; `plain` makes its texts fit to be shown."""
    return (
        *_tell_layout(file, plain=plain),
        *_tell_groups(file, language=language, plain=plain),
        *_tell_basis(file),
        *tell_controls(file.controls, language=language, plain=plain),
        *_tell_repeats(file, minor_digits=minor_digits, plain=plain),
    )


def tell_on_page(file: intake.FileReport, /, *, language: str, minor_digits: int) -> tuple[Said, ...]:
    """Return what a page has to say of a file that shows its columns, group heads and totals itself."""
    with spoken_in(language):
        return (
            *_tell_layout(file, plain=shorten),
            *_tell_repeats(file, minor_digits=minor_digits, plain=shorten),
        )


def _tell_layout(file: intake.FileReport, *, plain: Callable[[str], str]) -> Iterator[Said]:
    if file.titles:
        count = len(file.titles)
        yield Said(
            ngettext(
                "{n} row above the header was passed over: {texts}.",
                "{n} rows above the header were passed over: {texts}.",
                count,
            ).format(n=f"{count:,}", texts=_quote(file.titles, plain=plain))
        )
    if file.folded:
        parts = [_count_folded(one.kind, one.rows).format(n=f"{one.rows:,}") for one in file.folded]
        yield Said(_("Rows that only arrange the others: {parts}.").format(parts=_(", ").join(parts)))
    if file.unread_sheets:
        count = len(file.unread_sheets)
        yield Said(
            ngettext(
                "{n} more sheet holds something and is not read: {names}.",
                "{n} more sheets hold something and are not read: {names}.",
                count,
            ).format(n=f"{count:,}", names=_quote(file.unread_sheets, plain=plain)),
            is_warning=True,
        )


def _count_folded(kind: Fold, rows: int) -> str:
    """Return the words for so many rows of a kind, their number still to be filled in."""
    return {
        Fold.HEADER: ngettext("{n} header said again", "{n} headers said again", rows),
        Fold.GROUP: ngettext("{n} group head", "{n} group heads", rows),
        Fold.SUBTOTAL: ngettext("{n} subtotal", "{n} subtotals", rows),
        Fold.TOTAL: ngettext("{n} total", "{n} totals", rows),
        Fold.RUNNING: ngettext("{n} running total", "{n} running totals", rows),
        Fold.OPENING: ngettext("{n} opening balance", "{n} opening balances", rows),
        Fold.FOOTER: ngettext("{n} footer", "{n} footers", rows),
    }[kind]


def _tell_groups(file: intake.FileReport, *, language: str, plain: Callable[[str], str]) -> Iterator[Said]:
    for group in file.groups:
        first = plain(group.samples[0]) if group.samples else "—"
        more = max(group.names - 1, 0)
        names = (
            ngettext("“{name}” and {n} other", "“{name}” and {n} others", more).format(name=first, n=f"{more:,}")
            if more
            else _("“{name}”").format(name=first)
        )
        if group.field is None:
            yield Said(
                _(
                    "{names}, alone on a row above others: left aside, because nobody can tell whether they are"
                    ' customers, salespeople or dates. Say --map "{header}=customer_name" or what else they are.'
                ).format(names=names, header=group.header),
                is_warning=True,
            )
            continue
        other = intake.Field.CUSTOMER_NAME
        if group.field is intake.Field.CUSTOMER_NAME:
            other = intake.Field.SALESPERSON
        yield Said(
            _(
                "{names}, alone on a row above others: taken as the {field}."
                ' If they are not, say --map "{header}={other}" or what else they are.'
            ).format(
                names=names,
                field=intake.label(group.field.value, language=language),
                header=group.header,
                other=other.value,
            )
        )


def _tell_basis(file: intake.FileReport) -> Iterator[Said]:
    if file.kind is not intake.FileKind.LINES:
        return
    if file.amount_basis == "gross":
        yield Said(_("Its amounts contain tax."))
    elif file.amount_basis == "net":
        yield Said(_("Its amounts are without tax."))
    else:
        yield Said(
            _("Whether its amounts contain tax cannot be told; --amount-basis gross (with) or net (without) says it.")
        )


def tell_controls(
    controls: Sequence[Control], *, language: str, plain: Callable[[str], str] = shorten
) -> Iterator[Said]:
    """Yield what the file's own totals say of its rows: those that differ first, one by one."""
    differing = [control for control in controls if control.differs]
    for control in differing[:MOST_TOLD]:
        yield Said(
            _(
                "“{label}” in row {row} says {field} {stated}, but its rows come to {found}: a difference of"
                " {difference}. It was read all the same, as you asked."
            ).format(
                label=plain(control.label) or "—",
                row=control.row,
                field=intake.label(control.field.value, language=language),
                stated=write_number(control.stated, field=control.field),
                found="—" if control.found is None else write_number(control.found, field=control.field),
                difference=write_number(control.difference, field=control.field),
            ),
            is_warning=True,
        )
    more = len(differing) - MOST_TOLD
    if more > 0:
        yield Said(
            ngettext("{n} more total differs from its rows.", "{n} more totals differ from their rows.", more).format(
                n=f"{more:,}"
            ),
            is_warning=True,
        )
    yield from _tell_agreeing([control for control in controls if control.agrees], language=language, plain=plain)
    unproved = [control for control in controls if control.found is None]
    if unproved:
        rows = {control.row for control in unproved}
        yield Said(
            ngettext(
                "{n} running total holds what was before the file and cannot be checked: “{label}”, row {row}.",
                "{n} running totals hold what was before the file and cannot be checked; the first is “{label}”,"
                " row {row}.",
                len(rows),
            ).format(n=f"{len(rows):,}", label=plain(unproved[0].label) or "—", row=unproved[0].row)
        )


def _tell_agreeing(agreeing: Sequence[Control], *, language: str, plain: Callable[[str], str]) -> Iterator[Said]:
    """Yield the totals of the whole file with their figures, and how many others there are."""
    rows = [list(group) for _row, group in groupby(agreeing, key=lambda control: control.row)]
    whole = [row for row in rows if row[0].kind is Fold.TOTAL][-MOST_NAMED:]
    for row in whole:
        figures = [
            f"{intake.label(one.field.value, language=language)} {write_number(one.stated, field=one.field)}"
            for one in row
        ]
        yield Said(
            _("“{label}” in row {row} agrees with its rows: {figures}.").format(
                label=plain(row[0].label) or "—", row=row[0].row, figures=_(", ").join(figures)
            )
        )
    others = len(rows) - len(whole)
    if others:
        yield Said(
            ngettext("{n} other total agrees with its rows.", "{n} other totals agree with their rows.", others).format(
                n=f"{others:,}"
            )
        )


def _tell_repeats(file: intake.FileReport, *, minor_digits: int, plain: Callable[[str], str]) -> Iterator[Said]:
    for repeat in file.repeats:
        told = (
            ngettext(
                "{n} row has the document and line number of an earlier one and is left out: {amount}.",
                "{n} rows have the document and line number of an earlier one and are left out: {amount}.",
                repeat.rows,
            )
            if repeat.by is RepeatedBy.LINE
            else ngettext(
                "{n} row says the same document again and is left out: {amount}.",
                "{n} rows say the same document again and are left out: {amount}.",
                repeat.rows,
            )
        )
        yield Said(
            told.format(n=f"{repeat.rows:,}", amount=write_amount(repeat.amount, minor_digits=minor_digits)),
            is_warning=True,
        )
    if not file.shared:
        return
    listed = [
        _("{number} (row {row}; {rows} rows, {amount})").format(
            number=plain(one.number),
            row=one.row,
            rows=f"{one.rows:,}",
            amount=write_amount(one.amount, minor_digits=minor_digits),
        )
        for one in file.shared_numbers[:MOST_TOLD]
    ]
    if file.shared > len(listed):
        listed.append("…")
    yield Said(
        ngettext(
            "{n} document number stands for several documents with different content; all are kept: {list}.",
            "{n} document numbers stand for several documents with different content; all are kept: {list}.",
            file.shared,
        ).format(n=f"{file.shared:,}", list=_(", ").join(listed)),
        is_warning=True,
    )


def _quote(texts: Sequence[str], *, plain: Callable[[str], str]) -> str:
    quoted = [_("“{name}”").format(name=plain(text)) for text in texts[:MOST_NAMED]]
    if len(texts) > MOST_NAMED:
        quoted.append("…")
    return _(", ").join(quoted)
