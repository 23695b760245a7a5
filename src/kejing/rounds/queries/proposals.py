"""Which imported documents may be the ones that book what was taken on visits; a person says whether they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing.kit.spelling import fold
from kejing.ledger.enums import FULFILLED_BY, DocumentKind, RequestState
from kejing.ledger.models import Line, Request
from kejing.ledger.queries import live_documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from kejing.ledger.models import Document

BEFORE: Final = timedelta(days=1)
AFTER: Final = timedelta(days=45)
"""A document that books a request is dated at most so long before it was taken, and so long after."""
MOST_PROPOSED: Final = 3
MOST_OFFERED: Final = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document that may book a request, and what of the two is the same."""

    pk: int
    number: str
    kind: str
    on: date
    amount: Decimal
    items: int
    of_items: int
    is_same_number: bool
    is_same_amount: bool

    @property
    def is_likely(self) -> bool:
        """Whether anything beside customer and time is the same."""
        return bool(self.items) or self.is_same_number or self.is_same_amount

    @property
    def sentence(self) -> str:
        """What is the same."""
        told = []
        if self.is_same_number:
            told.append(_("same number"))
        if self.of_items:
            words = ngettext("{items} of {count} item", "{items} of {count} items", self.of_items)
            told.append(words.format(items=self.items, count=self.of_items))
        if self.is_same_amount:
            told.append(_("same amount"))
        return _(", ").join(told)


def proposals_of(requests: Sequence[Request]) -> Mapping[int, Sequence[Proposal]]:
    """Return for each request, which came with its `lines`, the likely documents, the likeliest first.

    Documents that book another request of the kind are left out. It takes three questions, however many there are.
    """
    asked = [one for one in requests if one.kind in FULFILLED_BY]
    if not asked:
        return {}
    documents = list(live_documents().filter(_may_book(asked)).select_related("batch").order_by("dated_on", "pk"))
    free = _not_booked(documents)
    items = _items_of(documents)
    found: dict[int, Sequence[Proposal]] = {}
    for one in asked:
        fitting = [_proposal(one, document, items) for document in free[one.kind] if _fits(one, document)]
        likely = [proposal for proposal in fitting if proposal.is_likely]
        found[one.pk] = sorted(likely, key=lambda proposal: _order(one, proposal))[:MOST_PROPOSED]
    return found


def offers_of(request: Request, *, number: str = "") -> Sequence[Proposal]:
    """Return the documents that a person may choose from: of this number, or else of about that time."""
    if request.kind not in FULFILLED_BY:
        return []
    documents = live_documents().filter(customer=request.customer_id, kind=FULFILLED_BY[DocumentKind(request.kind)])
    documents = documents.filter(number=number) if number else documents.filter(_may_book([request]))
    found = list(documents.order_by("dated_on", "pk")[:MOST_OFFERED])
    items = _items_of(found)
    offers = [_proposal(request, document, items) for document in found]
    return sorted(offers, key=lambda offer: _order(request, offer))


def _may_book(requests: Sequence[Request]) -> Q:
    may = Q(pk__in=())
    for one in requests:
        may |= Q(
            customer=one.customer_id,
            kind=FULFILLED_BY[DocumentKind(one.kind)],
            dated_on__range=(one.taken_on - BEFORE, one.taken_on + AFTER),
        )
    return may


def _fits(request: Request, document: Document) -> bool:
    return (
        document.customer_id == request.customer_id
        and document.kind == FULFILLED_BY[DocumentKind(request.kind)]
        and request.taken_on - BEFORE <= document.dated_on <= request.taken_on + AFTER
    )


def _not_booked(documents: Sequence[Document]) -> Mapping[str, Sequence[Document]]:
    """Return by the kind of requests the documents that book none of it yet."""
    days = {one.dated_on for one in documents}
    customers = {one.customer_id for one in documents}
    booked: QuerySet[Request] = Request.objects.filter(
        state=RequestState.FULFILLED, customer__in=customers, booked_on__in=days
    )
    fields = ("kind", "booked_source", "booked_flow", "booked_number", "booked_on", "customer")
    taken = set(booked.filter(booked_source__isnull=False).values_list(*fields))
    return {
        kind.value: [
            one
            for one in documents
            if (kind.value, one.batch.source_id, one.flow, one.number, one.dated_on, one.customer_id) not in taken
        ]
        for kind in FULFILLED_BY
    }


def _items_of(documents: Sequence[Document]) -> Mapping[int, set[int | str]]:
    """Return what each document has lines of: keys and names."""
    found: defaultdict[int, set[int | str]] = defaultdict(set)
    lines = Line.objects.filter(document__in=[one.pk for one in documents], product__isnull=False)
    for document, product, name in lines.values_list("document", "product", "product__name"):
        if product is not None:
            found[document] |= {product, fold(name)}
    return found


def _proposal(request: Request, document: Document, items: Mapping[int, set[int | str]]) -> Proposal:
    lines = [line.product_id or fold(line.words) for line in request.lines.all()]
    return Proposal(
        pk=document.pk,
        number=document.number,
        kind=str(document.get_kind_display()),
        on=document.dated_on,
        amount=document.amount,
        items=sum(line in items.get(document.pk, ()) for line in lines),
        of_items=len(lines),
        is_same_number=bool(request.reference) and request.reference == document.number,
        is_same_amount=request.amount is not None and abs(document.amount) == request.amount,
    )


def _order(request: Request, one: Proposal) -> tuple[object, ...]:
    return not one.is_same_number, -one.items, not one.is_same_amount, abs((one.on - request.taken_on).days), one.pk
