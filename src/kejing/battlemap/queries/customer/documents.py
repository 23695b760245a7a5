"""A customer's documents, the latest first, and the lines of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kejing.battlemap.queries.customer.place import Place, read_place
from kejing.battlemap.queries.hiding import shown_documents
from kejing.kit import figures
from kejing.kit.money import minor_digits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date
    from decimal import Decimal

    from kejing.customers.models import Customer
    from kejing.ledger.models import Document

ROWS_A_PAGE: Final = 20
MOST_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document: what it is, and what it comes to."""

    pk: int
    on: date
    kind: str
    number: str
    salesperson: str
    lines: int
    amount: Decimal
    currency: str

    @property
    def exact(self) -> str:
        """The amount to the last digit of the currency."""
        return _exact(self.amount)


@dataclass(frozen=True, slots=True)
class DocumentList:
    """A page of documents; `older` is where the next one begins, empty at the end."""

    rows: Sequence[DocumentRow]
    is_first: bool
    older: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of a document."""

    product: str
    code: str
    category: str
    quantity: str
    unit: str
    amount: Decimal

    @property
    def exact(self) -> str:
        """The amount to the last digit of the currency."""
        return _exact(self.amount)


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document with its lines, at most `MOST_LINES`; `more` were left out."""

    row: DocumentRow
    due_on: date | None
    settles: str
    lines: Sequence[DocumentLine]
    more: int


def documents_of(customer: Customer, *, as_of: date, at: str, masked: AbstractSet[str]) -> DocumentList:
    """Return the page of documents that begins at a place, up to a day.

    :raises NoSuchPlace: if that is no place
    """
    place = read_place(at)
    shown = shown_documents(masked).filter(customer=customer).filter(dated_on__lte=as_of)
    if place is not None:
        shown = shown.filter(place.beyond("dated_on"))
    found = list(shown.select_related("salesperson").order_by("-dated_on", "-pk")[: ROWS_A_PAGE + 1])
    rows = found[:ROWS_A_PAGE]
    has_more = len(found) > ROWS_A_PAGE
    return DocumentList(
        rows=[_row(document) for document in rows],
        is_first=place is None,
        older=Place(rows[-1].dated_on, rows[-1].pk).written if has_more else "",
    )


def open_document(customer: Customer, *, pk: int, masked: AbstractSet[str]) -> OpenDocument | None:
    """Return a customer's document with its lines, None where there is none that may be seen."""
    document = shown_documents(masked).filter(customer=customer).filter(pk=pk).select_related("salesperson").first()
    if document is None:
        return None
    lines = document.lines.select_related("product", "category").order_by("pk")
    found = list(lines[: MOST_LINES + 1])
    return OpenDocument(
        row=_row(document),
        due_on=document.due_on,
        settles=document.settles,
        lines=[
            DocumentLine(
                product=line.product.name if line.product else "",
                code=line.product.code if line.product else "",
                category=line.category.name if line.category else "",
                quantity=_quantity(line.quantity),
                unit=line.product.unit if line.product else "",
                amount=line.amount,
            )
            for line in found[:MOST_LINES]
        ],
        more=max(document.line_count - MOST_LINES, 1) if len(found) > MOST_LINES else 0,
    )


def _exact(amount: Decimal) -> str:
    return figures.format_number(amount, places=minor_digits())


def _quantity(quantity: Decimal | None) -> str:
    if quantity is None:
        return figures.NOT_APPLICABLE
    places = -int(quantity.normalize().as_tuple().exponent)
    return figures.format_number(quantity, places=max(places, 0))


def _row(document: Document) -> DocumentRow:
    return DocumentRow(
        pk=document.pk,
        on=document.dated_on,
        kind=document.get_kind_display(),
        number=document.number,
        salesperson=document.salesperson.name if document.salesperson else "",
        lines=document.line_count,
        amount=document.amount,
        currency=document.currency,
    )
