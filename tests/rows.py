"""Real rows for tests, made in one line."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

import polars as pl
from django.utils import timezone

from kejing.customers.models import Customer
from kejing.imports.operations.storing import Stored, store_lines
from kejing.intake import LEDGER_SCHEMA
from kejing.ledger.enums import KINDS_OF_FLOW, DocumentKind
from kejing.ledger.models import Batch, Document, Source
from kejing.people.enums import Role
from kejing.people.models import Team, User

if TYPE_CHECKING:
    from datetime import date

PASSWORD = "long-enough-to-pass"  # noqa: S105 - of made-up people
_numbers = count(1)


def make_user(username: str, *, role: Role = Role.SALESPERSON, team: Team | None = None) -> User:
    return User.objects.create_user(
        username=username, password=PASSWORD, display_name=username.title(), role=role, team=team
    )


def make_team(code: str, *, parent: Team | None = None) -> Team:
    return Team.objects.create(code=code, name=code, parent=parent)


def make_customer(code: str, *, owner: User | None = None, payment_days: int | None = None) -> Customer:
    return Customer.objects.create(code=code, name=f"Shop {code}", owner=owner, payment_days=payment_days)


def make_document(
    customer: Customer,
    *,
    on: date,
    amount: str,
    kind: DocumentKind = DocumentKind.SALE,
    due_on: date | None = None,
) -> Document:
    return Document.objects.create(
        batch=live_batch(),
        customer=customer,
        flow=next(flow for flow, kinds in KINDS_OF_FLOW.items() if kind in kinds),
        kind=kind,
        number=f"D{next(_numbers)}",
        dated_on=on,
        due_on=due_on,
        amount=Decimal(amount),
    )


def live_batch(source: str = "test") -> Batch:
    """The batch that rows made by hand are in, which everybody sees."""
    found, _made = Source.objects.get_or_create(name=source)
    return Batch.objects.get_or_create(source=found, defaults={"is_live": True, "made_at": timezone.now()})[0]


def store(lines: pl.DataFrame, *, source: str = "test", customers: pl.DataFrame | None = None) -> Stored:
    """Store ledger lines as an import does."""
    return store_lines(lines=[lines], source=source, now=timezone.now(), customers=customers)


def ledger_line(
    code: str,
    *,
    on: date,
    amount: int,
    number: str | None = None,
    category: str | None = None,
    item: str | None = None,
    document_type: str = "sale",
    salesperson: str | None = None,
    name: str | None = None,
) -> dict[str, object]:
    """One ledger line as the intake gives it; `amount` in minor units."""
    return {
        "document_number": number,
        "document_type": document_type,
        "sold_on": on,
        "customer_code": code,
        "customer_name": name or f"Shop {code}",
        "salesperson": salesperson,
        "region": None,
        "item_code": item,
        "item_name": item,
        "category": category,
        "quantity": Decimal(1),
        "amount": amount,
        "net_amount": None,
        "cost": None,
    }


def ledger_lines(*lines: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(lines), schema=dict(LEDGER_SCHEMA))
