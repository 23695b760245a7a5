"""What becomes of requests as the documents that book them go and come with their imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Min

from kejing.ledger.enums import RequestState
from kejing.ledger.models import Document, Request
from kejing.ledger.queries import names_document

if TYPE_CHECKING:
    from kejing.ledger.models import Batch


@transaction.atomic
def follow_documents(batch: Batch) -> None:
    """Have requests wait whose documents are gone, and be booked again whose are there again, after a switch.

    Call it last in the transaction that switches the batch: who settles a request holds its customer before it.
    """
    days = Document.objects.filter(batch=batch).aggregate(first=Min("dated_on"), last=Max("dated_on"))
    if days["first"] is None:
        return
    linked = Request.objects.filter(booked_source=batch.source_id, booked_on__range=(days["first"], days["last"]))
    linked.filter(state=RequestState.FULFILLED).exclude(names_document()).update(state=RequestState.OPEN)
    linked.filter(names_document(), state=RequestState.OPEN).update(state=RequestState.FULFILLED)
