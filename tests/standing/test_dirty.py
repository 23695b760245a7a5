"""A refresh of a few changed customers gives what a refresh of everybody would."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kejing.customers.models import Customer
from kejing.followups.enums import FollowupKind
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document, Line
from kejing.standing.models import Refresh, Standing
from kejing.standing.operations import basis as bases
from kejing.standing.operations.dirty import DirtyReport, refresh_dirty_customers
from kejing.standing.operations.marking import mark_dirty
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from rows import make_customer, make_user
from standing.stored_company import SoldLine, add_contact, add_document, live_batch

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 3, 20)
CATEGORIES = ("Tea", "Rice", "Oil", None)


def refresh(as_of: date = AS_OF) -> Refresh:
    asked = request_refresh(as_of=as_of, by=None, now=timezone.now())
    run_refresh(refresh=asked)
    return asked


def make_dirty(*customers: int) -> DirtyReport | None:
    mark_dirty(customers=customers, now=timezone.now())
    return refresh_dirty_customers(now=timezone.now())


def all_rows() -> list[tuple[object, ...]]:
    return list(Standing.objects.order_by("pk").values_list())


def what_holds() -> tuple[object, ...]:
    return Refresh.objects.order_by("-pk").values_list(
        "customer_count", "ledger_first_on", "ledger_last_on", "contacts_known", "findings"
    )[0]


@pytest.fixture
def forgetful() -> Iterator[Callable[[], None]]:
    """Forget what is in memory, as another process would not know it."""
    bases._REMEMBERED.clear()
    yield bases._REMEMBERED.clear
    bases._REMEMBERED.clear()


def store_company(chance: random.Random, *, customers: int = 12) -> None:
    """Store customers that buy in every way there is: often, long ago, in this month only, never."""
    batch, owner = live_batch(), make_user("li")
    for number in range(customers):
        customer = make_customer(
            f"C{number:02}", owner=owner if number % 2 else None, payment_days=(None, 10)[number % 2]
        )
        for _ in range((0, 1, 5, 14)[number % 4]):
            buy(customer, chance, batch=batch)
        if number % 3 == 0:
            add_contact(customer, on=AS_OF - timedelta(days=chance.randrange(200)))


def buy(customer: Customer, chance: random.Random, *, batch: object) -> Document:
    lines = [
        SoldLine(f"{chance.randrange(1, 90_000) / 100:.2f}", chance.choice(CATEGORIES), chance.choice((None, "1.50")))
        for _ in range(chance.randrange(1, 4))
    ]
    return add_document(customer, *lines, on=AS_OF - timedelta(days=chance.randrange(-10, 800)), batch=batch)  # type: ignore[arg-type]  # a Batch


def edit(chance: random.Random) -> set[int]:
    """Change something of somebody and return the keys of whom it concerns."""
    batch = live_batch()
    customer = chance.choice(list(Customer.objects.order_by("pk")))
    choice = chance.randrange(10)
    if choice == 0:
        buy(customer, chance, batch=batch)
    elif choice == 1 and (document := Document.objects.filter(kind=DocumentKind.SALE).order_by("?").first()):
        was = document.customer_id
        document.customer = customer
        document.save(update_fields=["customer"])
        return {customer.pk, *([was] if was else [])}
    elif choice == 2:
        kind = chance.choice([*FollowupKind])
        add_contact(
            customer, on=AS_OF - timedelta(days=chance.randrange(-2, 120)), kind=kind, answered=chance.random() > 0.2
        )
    elif choice == 3:
        kind = chance.choice([DocumentKind.RECEIPT, DocumentKind.REFUND, DocumentKind.ADJUSTMENT, DocumentKind.OPENING])
        on = AS_OF - timedelta(days=chance.randrange(100))
        add_document(customer, on=on, batch=batch, kind=kind, amount=f"{chance.randrange(1, 90_000) / 100:.2f}")
    elif choice == 4:
        made = make_customer(f"N{Customer.objects.count():02}")
        buy(made, chance, batch=batch)
        return {made.pk}
    elif choice == 5:
        Customer.objects.filter(pk=customer.pk).update(
            name=f"Shop “{chance.randrange(99)}” 100%'s",
            region=chance.choice(("", "North")),
            credit_limit=Decimal(chance.randrange(9)),
        )
    elif choice == 6:
        Customer.objects.filter(pk=customer.pk).update(is_withdrawn=not customer.is_withdrawn)
    elif choice == 7 and (line := Line.objects.order_by("?").first()):
        key = line.document.customer_id
        Document.objects.filter(pk=line.document_id).update(amount=line.document.amount - line.amount)
        line.delete()
        return {key} if key else set()
    elif choice == 8:
        Customer.objects.filter(pk=customer.pk).update(code=f"R{chance.randrange(10**6):06}'")
    else:
        add_document(customer, SoldLine("0.00", "Tea", "3.00"), on=AS_OF, batch=batch, kind=DocumentKind.GIFT)
    return {customer.pk}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 2, 28)])
def test_any_edits_give_row_for_row_what_judging_everybody_anew_gives(
    seed: int, as_of: date, forgetful: Callable[[], None]
) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up companies
    store_company(chance)
    refresh(as_of)

    for _ in range(4):
        touched = set().union(*(edit(chance) for _ in range(chance.randrange(1, 4))))
        make_dirty(*touched)
        if chance.random() < 0.3:
            forgetful()
    found, held = all_rows(), what_holds()

    refresh(as_of)
    assert found == all_rows()
    assert held == what_holds()
