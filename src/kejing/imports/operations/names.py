"""Decisions of people: whose a name in the files is, and whose a document without a customer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from kejing.customers.models import Alias, Customer
from kejing.imports.enums import ImportState, NameDecision
from kejing.imports.operations.failures import ImportStopped
from kejing.ledger.models import Document
from kejing.standing.operations.marking import mark_dirty

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.imports.models import NameFound
    from kejing.people.models import User


@transaction.atomic
def decide_name(*, found: NameFound, customer: Customer | None, by: User | None, now: datetime) -> None:
    """Say that a name is a customer's, or (null) nobody's who is there; it is remembered as the customer's alias.

    Where the import is stored already, the customer that it made under this name is withdrawn, and all documents under
    it are the decided customer's from now on.

    :raises ImportStopped: `documents_clash` if both have a document with the same number on one day
    """
    found.decision = NameDecision.NEW if customer is None else NameDecision.SAME
    found.customer = customer
    found.decided_by, found.decided_at = by, now
    found.save(update_fields=["decision", "customer", "decided_by", "decided_at"])
    if customer is None:
        return
    Alias.objects.update_or_create(
        name=found.name, defaults={"customer": customer, "decided_by": by, "decided_at": now}
    )
    provisional = Customer.objects.filter(code=found.name).exclude(pk=customer.pk).first()
    if found.of_import.state != ImportState.APPLIED or provisional is None:
        return
    _move_documents(provisional, customer)
    provisional.followups.update(customer=customer)
    provisional.is_withdrawn = True
    provisional.save(update_fields=["is_withdrawn"])
    mark_dirty(customers=[provisional.pk, customer.pk], now=now)


@transaction.atomic
def assign_document(*, document: Document, customer: Customer, now: datetime) -> None:
    """Give a document that is nobody's to a customer.

    :raises ImportStopped: `has_customer` if it is somebody's already, `documents_clash` if the customer has one with
        the same number on that day
    """
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.customer_id is not None:
        raise ImportStopped("has_customer")
    held.customer = customer
    try:
        with transaction.atomic():
            held.save(update_fields=["customer"])
    except IntegrityError as error:
        raise ImportStopped("documents_clash", customer=customer.code) from error
    mark_dirty(customers=[customer.pk], now=now)


def _move_documents(provisional: Customer, customer: Customer) -> None:
    try:
        with transaction.atomic():
            provisional.documents.update(customer=customer)
    except IntegrityError as error:
        raise ImportStopped("documents_clash", customer=customer.code) from error
