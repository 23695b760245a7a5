"""A company straight in the tables: documents, lines, contacts and money of some customers, of any shape."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

from kejing.followups.enums import FollowupKind
from kejing.followups.models import Followup
from kejing.ledger.enums import KINDS_OF_FLOW, DocumentKind
from kejing.ledger.models import Category, Document, Line

if TYPE_CHECKING:
    from datetime import date

    from kejing.customers.models import Customer
    from kejing.ledger.models import Batch

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line of a sale: its category, if it has one, and money with two digits."""

    amount: str
    category: str | None = None
    cost: str | None = None


def add_document(
    customer: Customer,
    *lines: SoldLine,
    on: date,
    batch: Batch,
    kind: DocumentKind = DocumentKind.SALE,
    amount: str | None = None,
    due_on: date | None = None,
) -> Document:
    """Store a document with its lines; one without lines has the amount that is given."""
    flow = next(flow for flow, kinds in KINDS_OF_FLOW.items() if kind in kinds)
    total = sum((Decimal(line.amount) for line in lines), Decimal(0)) if amount is None else Decimal(amount)
    document = Document.objects.create(
        customer=customer,
        batch=batch,
        kind=kind,
        flow=flow,
        number=f"D{next(_numbers)}",
        dated_on=on,
        due_on=due_on,
        amount=total,
        line_count=len(lines),
    )
    for line in lines:
        category = None if line.category is None else Category.objects.get_or_create(name=line.category)[0]
        Line.objects.create(
            document=document,
            category=category,
            quantity=Decimal(1),
            amount=Decimal(line.amount),
            net_amount=Decimal(line.amount),
            cost=None if line.cost is None else Decimal(line.cost),
        )
    return document


def add_contact(
    customer: Customer, *, on: date, kind: FollowupKind = FollowupKind.VISIT, answered: bool = True
) -> Followup:
    return Followup.objects.create(customer=customer, kind=kind, happened_on=on, answered=answered)
