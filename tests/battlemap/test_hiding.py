"""What is shown instead of a debt to who may not know of it gives nothing away."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from kejing.battlemap.queries.hiding import hide_masked
from kejing.ledger.enums import DocumentKind
from kejing.people.enums import Field
from kejing.standing.models import Standing
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from rows import make_customer, make_document
from standing.stored_company import add_contact

# Whoever reads everything does so over a connection of its own, which sees what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 31)
HIDDEN = frozenset({Field.RECEIVABLE})


def test_a_debtor_whose_contact_is_not_due_looks_like_one_who_paid() -> None:
    for code in ("OWES", "PAID"):
        customer = make_customer(code, payment_days=10)
        make_document(customer, on=date(2026, 1, 10), amount="100.00", due_on=date(2026, 1, 20))
        add_contact(customer, on=date(2026, 3, 29))
    make_document(customer, on=date(2026, 1, 15), amount="100.00", kind=DocumentKind.RECEIPT)
    run_refresh(refresh=request_refresh(as_of=AS_OF, by=None, now=timezone.now()))
    owes, paid = Standing.objects.order_by("customer_code").select_related("told")

    shown, seen = hide_masked(owes, HIDDEN), hide_masked(paid, HIDDEN)

    assert (owes.next_action, paid.next_action) == ("collect", "wait")
    assert (shown.next_action, shown.next_action_on, shown.next_action_reason) == (
        "wait",
        paid.next_action_on,
        paid.next_action_reason,
    )
    assert (shown.flags, shown.is_urgent) == (seen.flags, seen.is_urgent)
    assert owes.next_action == "collect"
