"""What an import does to the ledger, as its page shows it: flow by flow, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.ledger.enums import DocumentFlow, DocumentKind

if TYPE_CHECKING:
    from datetime import date

    from kejing.imports.operations.preview import Counted, DocumentShown, FlowCounts, Preview

BAR = 100


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document, before and after."""

    number: str
    customer: str
    dated_on: date
    kind: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Fate:
    """Documents of a flow that are treated in one way, by its code, with their sums and the first of them."""

    code: str
    label: str
    documents: int
    before: int
    after: int
    rows: tuple[DocumentRow, ...]

    @property
    def more(self) -> int:
        """How many are not among the rows."""
        return self.documents - len(self.rows)


@dataclass(frozen=True, slots=True)
class FlowShown:
    """What becomes of the documents of one flow."""

    label: str
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class MonthShown:
    """Net sales of a month before and after, and the lengths of their bars, of a hundred."""

    month: date
    before: int
    after: int
    before_bar: int
    after_bar: int

    @property
    def change(self) -> int:
        """What comes to it."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents an import treats in each way, all flows together, and how it changes sales.

    `missing_amount` is what the sales documents that the files lack come to; `brought` is what the new and changed
    documents of the first flow that has any come to.
    """

    new: int
    changed: int
    unchanged: int
    missing: int
    missing_amount: int
    cut: int
    brought: int
    sales_change: int


def flows_of(preview: Preview, *, applied: bool) -> tuple[FlowShown, ...]:
    """Return the flows of an import that have documents, each with its fates that have any."""
    shown = []
    names = dict(DocumentFlow.choices)
    for flow in preview.flows:
        fates = tuple(
            _show(code, label, counted) for code, label, counted in _fates(flow, applied=applied) if counted.documents
        )
        if fates:
            shown.append(FlowShown(label=str(names.get(flow.flow, flow.flow)), fates=fates))
    return tuple(shown)


def months_of(preview: Preview) -> tuple[MonthShown, ...]:
    """Return the months an import changes, with bars on one scale; a month below nought has none."""
    longest = max((max(month.before, month.after) for month in preview.months), default=0)

    def measure(amount: int) -> int:
        return 0 if longest <= 0 or amount <= 0 else max(1, amount * BAR // longest)

    return tuple(
        MonthShown(
            month=month.month,
            before=month.before,
            after=month.after,
            before_bar=measure(month.before),
            after_bar=measure(month.after),
        )
        for month in preview.months
    )


def counts_of(preview: Preview) -> Counts:
    """Return the sums over the flows of an import."""
    by_flow = {flow.flow: flow for flow in preview.flows}
    missing_of_sales = by_flow.get(DocumentFlow.GOODS)
    first = next((flow for flow in preview.flows if flow.new.documents or flow.changed.documents), None)
    return Counts(
        new=sum(flow.new.documents for flow in preview.flows),
        changed=sum(flow.changed.documents for flow in preview.flows),
        unchanged=sum(flow.unchanged.documents for flow in preview.flows),
        missing=sum(flow.missing.documents for flow in preview.flows),
        missing_amount=missing_of_sales.missing.before if missing_of_sales else 0,
        cut=sum(flow.cut.documents for flow in preview.flows),
        brought=first.new.after + first.changed.after if first else 0,
        sales_change=sum(month.after - month.before for month in preview.months),
    )


def _fates(flow: FlowCounts, *, applied: bool) -> tuple[tuple[str, str, Counted], ...]:
    return (
        ("new", _("New"), flow.new),
        ("changed", _("Changed"), flow.changed),
        ("missing", _("Missing in the files"), flow.missing),
        ("cut", _("Cut off, left as they are"), flow.cut),
        ("unchanged", _("Left as they were") if applied else _("As they are"), flow.unchanged),
    )


def _show(code: str, label: str, counted: Counted) -> Fate:
    kinds = dict(DocumentKind.choices)

    def show(document: DocumentShown) -> DocumentRow:
        return DocumentRow(
            number=document.number,
            customer=document.customer_name or document.customer_code or "",
            dated_on=document.dated_on,
            kind=str(kinds.get(document.kind, document.kind)),
            before=document.before,
            after=document.after,
        )

    return Fate(
        code=code,
        label=label,
        documents=counted.documents,
        before=counted.before,
        after=counted.after,
        rows=tuple(map(show, counted.shown)),
    )
