"""Decisions of people: whose a name in the files is, and whose a document without a customer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.customers.models import Alias, Customer, Person
from kejing.followups.models import Draft
from kejing.followups.operations.chaining import capture_move
from kejing.followups.operations.planning import move_stops
from kejing.imports.enums import ChangedTable, ImportState, NameDecision
from kejing.imports.models import Change, Import, NameFound
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.moving import move_documents
from kejing.ledger.models import Document
from kejing.standing.operations.marking import mark_dirty

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.people.models import User


@transaction.atomic
def decide_name(*, found: NameFound, customer: Customer | None, by: User | None, now: datetime) -> None:
    """Say that a name is a customer's, or (null) nobody's who is there; it is remembered as the customer's alias.

    Where a customer was made under this name already, all that is theirs is the decided customer's from now on.

    :raises ImportStopped: `busy` while the import is being stored, `documents_clash` if different imports brought a
        document with the same number on one day for both
    """
    moved = settle_name(found=found, customer=customer, by=by, now=now)
    if customer is not None and moved is not None:
        capture_move(origin=moved, into=customer.pk)


@transaction.atomic
def settle_name(*, found: NameFound, customer: Customer | None, by: User | None, now: datetime) -> int | None:
    """Do as `decide_name`, and return the key of the customer who became this one; whoever calls it captures that.

    :raises ImportStopped: as `decide_name`
    """
    # Whoever begins to store it waits until what is decided here is there, or has begun before.
    if Import.objects.select_for_update().get(pk=found.of_import_id).state == ImportState.APPLYING:
        raise ImportStopped("busy")
    found.decision = NameDecision.NEW if customer is None else NameDecision.SAME
    found.customer = customer
    found.decided_by, found.decided_at = by, now
    found.save(update_fields=["decision", "customer", "decided_by", "decided_at"])
    if customer is None:
        return None
    Alias.objects.update_or_create(
        name=found.name, defaults={"customer": customer, "decided_by": by, "decided_at": now}
    )
    provisional = Customer.objects.filter(code=found.name).exclude(pk=customer.pk).first()
    if provisional is None:
        return None
    _merge(provisional, into=customer, now=now)
    return provisional.pk


@transaction.atomic
def assign_document(*, document: Document, customer: Customer, now: datetime) -> None:
    """Give a document that is nobody's to a customer.

    :raises ImportStopped: `has_customer` if it is somebody's already, `documents_clash` if another import brought one
        with the same number on that day for the customer
    """
    held = Document.objects.select_for_update().select_related("batch").get(pk=document.pk)
    if held.customer_id is not None:
        raise ImportStopped("has_customer")
    versions = Document.objects.filter(
        customer=None,
        batch__source=held.batch.source_id,
        flow=held.flow,
        number=held.number,
        dated_on=held.dated_on,
    )
    move_documents(versions, to=customer, now=now)


def _merge(provisional: Customer, *, into: Customer, now: datetime) -> None:
    """Give all that a customer has to another, and withdraw them for good: no undoing shows them again."""
    # Customers first, in one order, as whoever reports on them does: nothing comes to one that is about to go.
    list(Customer.objects.filter(pk__in=[provisional.pk, into.pk]).order_by("pk").select_for_update(no_key=True))
    move_documents(provisional.documents.all(), to=into, now=now)
    provisional.followups.update(customer=into)
    provisional.promises.update(customer=into)
    provisional.photos.update(customer=into)
    provisional.visits.update(customer=into)
    provisional.requests.update(customer=into)
    move_stops(origin=provisional, into=into)
    Draft.objects.filter(customer=provisional).update(customer=into)
    Alias.objects.filter(customer=provisional).update(customer=into)
    NameFound.objects.filter(customer=provisional).update(customer=into)
    for person in provisional.people.order_by("pk"):
        Person.objects.get_or_create(customer=into, name=person.name, phone=person.phone, email=person.email)
    Change.objects.filter(table=ChangedTable.CUSTOMER, row=provisional.pk).delete()
    provisional.is_withdrawn = True
    provisional.save(update_fields=["is_withdrawn"])
    mark_dirty(customers=[provisional.pk, into.pk], now=now)
