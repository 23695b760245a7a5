"""A refresh of a few changed customers gives what a refresh of everybody would."""

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from kejing.customers.models import Customer
from kejing.followups.enums import FollowupKind
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Batch, Document, Line
from kejing.standing.enums import RefreshState
from kejing.standing.models import DirtyCustomer, Refresh, Standing
from kejing.standing.operations import basis as bases
from kejing.standing.operations import dirty as dirtying
from kejing.standing.operations import rows
from kejing.standing.operations.dirty import DirtyReport, refresh_dirty_customers, settle_drift
from kejing.standing.operations.marking import mark_dirty
from kejing.standing.operations.refresh import RefreshFailed, run_refresh
from kejing.standing.operations.request import request_refresh
from kejing.standing.operations.rows import DRIFTING, Changes
from kejing.standing.queries import current_refresh
from rows import live_batch, make_customer, make_user
from standing.stored_company import SoldLine, add_contact, add_document

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


NAMES = ["customer_id", *(field.attname for field in Standing._meta.concrete_fields if not field.primary_key)]


def all_rows() -> list[tuple[object, ...]]:
    return list(Standing.objects.order_by("pk").values_list(*NAMES))


def what_holds() -> tuple[object, ...]:
    done = Refresh.objects.filter(state=RefreshState.DONE).order_by("-pk")
    return done.values_list("customer_count", "ledger_first_on", "ledger_last_on", "contacts_known", "findings")[0]


@pytest.fixture
def forgetful() -> Iterator[Callable[[], None]]:
    """Forget what is in memory, as another process would not know it."""
    bases._REMEMBERED.clear()
    yield bases._REMEMBERED.clear
    bases._REMEMBERED.clear()


def store_company(chance: random.Random, *, customers: int = 9) -> None:
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


def buy(customer: Customer, chance: random.Random, *, batch: Batch) -> Document:
    lines = [
        SoldLine(f"{chance.randrange(1, 90_000) / 100:.2f}", chance.choice(CATEGORIES), chance.choice((None, "1.50")))
        for _ in range(chance.randrange(1, 4))
    ]
    return add_document(customer, *lines, on=AS_OF - timedelta(days=chance.randrange(-10, 800)), batch=batch)


def edit(chance: random.Random) -> set[int]:
    """Change something of somebody and return the keys of whom it concerns."""
    batch = live_batch()
    customer = chance.choice(list(Customer.objects.order_by("pk")))
    choice = chance.randrange(10)
    if choice == 0:
        buy(customer, chance, batch=batch)
    elif choice == 1 and (document := Document.objects.filter(kind=DocumentKind.SALE).order_by("pk").last()):
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
    elif choice == 7 and (line := Line.objects.order_by("pk").last()):
        key = line.document.customer_id
        Document.objects.filter(pk=line.document_id).update(amount=line.document.amount - line.amount)
        line.delete()
        return {key} if key else set()
    elif choice == 8:
        Customer.objects.filter(pk=customer.pk).update(code=f"R{chance.randrange(10**6):06}'")
    else:
        add_document(customer, SoldLine("0.00", "Tea", "3.00"), on=AS_OF, batch=batch, kind=DocumentKind.GIFT)
    return {customer.pk}


def in_the_end(rows: list[tuple[object, ...]], *, touched: set[int]) -> list[dict[str, object]]:
    """Return the rows without what may drift until it is settled, but for the customers that were touched."""
    return [
        {name: value for name, value in zip(NAMES, row, strict=True) if row[0] in touched or name not in DRIFTING}
        for row in rows
    ]


@pytest.mark.parametrize(("seed", "as_of"), [(1, AS_OF), (3, date(2026, 2, 28))])
def test_any_edits_give_row_for_row_what_judging_everybody_anew_gives(
    seed: int, as_of: date, forgetful: Callable[[], None]
) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up companies
    store_company(chance)
    refresh(as_of)

    for _ in range(4):
        touched = set().union(*(edit(chance) for _ in range(chance.randrange(1, 4))))
        if chance.random() < 0.4:
            forgetful()
        make_dirty(*touched)
    at_once, held = all_rows(), what_holds()
    settle_drift(now=timezone.now())
    settled = all_rows()
    refresh(as_of)
    anew = all_rows()

    assert (settled, held) == (anew, what_holds())
    assert in_the_end(at_once, touched=touched) == in_the_end(anew, touched=touched)


def test_only_what_changed_is_written_and_drift_waits_until_it_is_settled(forgetful: Callable[[], None]) -> None:
    batch = live_batch()
    customers = [make_customer(f"C{number}") for number in range(6)]
    for number, customer in enumerate(customers):
        for back in range(0, 400, 20 + number):
            add_document(customer, SoldLine(f"{500 - number}.00", "Tea"), on=AS_OF - timedelta(days=back), batch=batch)
    refresh()
    before = {row[0]: row for row in all_rows()}
    add_document(customers[3], SoldLine("7.00", "Tea"), on=AS_OF - timedelta(days=3), batch=batch)

    done = make_dirty(customers[3].pk)
    at_once = {row[0] for row in all_rows() if row != before[row[0]]}
    drifted = current_refresh()
    settled = settle_drift(now=timezone.now())

    assert done == DirtyReport(customers=1, rows=1, drifted=5)
    assert at_once == {customers[3].pk}
    assert drifted is not None
    assert drifted.drifted_at is not None
    assert (settled, settle_drift(now=timezone.now())) == (5, None)
    assert Refresh.objects.get().drifted_at is None
    assert {row[0] for row in all_rows() if row != before[row[0]]} == {customer.pk for customer in customers}


def test_a_contact_changes_the_row_of_its_customer_alone() -> None:
    customer, *_others = (make_customer(code) for code in "ABC")
    add_contact(customer, on=AS_OF - timedelta(days=9))
    refresh()
    before = {row[0]: row for row in all_rows()}
    add_contact(customer, on=AS_OF)

    done = make_dirty(customer.pk)

    assert (done.rows if done else None) == 1
    assert [row[0] for row in all_rows() if row != before[row[0]]] == [customer.pk]


def test_nothing_marked_is_nothing_done() -> None:
    make_customer("A")
    refresh()

    assert refresh_dirty_customers(now=timezone.now()) is None


def test_before_anybody_was_judged_marks_wait_for_the_first_refresh() -> None:
    customer = make_customer("A")
    mark_dirty(customers=[customer.pk], now=timezone.now())

    done = refresh_dirty_customers(now=timezone.now())
    waited = DirtyCustomer.objects.count()
    refresh()

    assert (done, waited, DirtyCustomer.objects.count()) == (None, 1, 0)


def test_a_customer_marked_again_while_it_is_judged_still_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = make_customer("A")
    refresh()
    write = rows.write_changes

    def mark_then_write(changes: Changes) -> None:
        mark_dirty(customers=[customer.pk], now=timezone.now())
        write(changes)

    monkeypatch.setattr(dirtying, "write_changes", mark_then_write)
    make_dirty(customer.pk)

    assert [(mark.marks, mark.applied) for mark in DirtyCustomer.objects.all()] == [(2, 1)]


@pytest.mark.parametrize("everybody", [True, False])
def test_what_stops_it_leaves_rows_and_marks_as_they_were(monkeypatch: pytest.MonkeyPatch, everybody: bool) -> None:
    customer = make_customer("A")
    other = make_customer("B")
    refresh()
    before, held = all_rows(), what_holds()
    add_contact(customer, on=AS_OF)
    Customer.objects.filter(pk=other.pk).delete()
    mark_dirty(customers=[customer.pk, other.pk], now=timezone.now())
    rows_left = all_rows()

    def fail(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(rows, "upsert_frame", fail)
        with pytest.raises(RefreshFailed if everybody else OSError, match="No space left"):
            refresh() if everybody else refresh_dirty_customers(now=timezone.now())
    stopped = (all_rows(), what_holds(), DirtyCustomer.objects.filter(applied=0).count())
    refresh_dirty_customers(now=timezone.now())

    assert stopped == (rows_left, held, 2)
    assert len(before) == 2
    assert [row[0] for row in all_rows()] == [customer.pk]
    assert all_rows() != rows_left


def test_a_customer_whose_code_was_given_to_another_is_judged_under_the_new_one(forgetful: Callable[[], None]) -> None:
    one, other = make_customer("A"), make_customer("B")
    for customer, amount in ((one, "100.00"), (other, "50.00")):
        add_document(customer, SoldLine(amount), on=AS_OF, batch=live_batch())
    refresh()
    for key, code in ((one.pk, "X"), (other.pk, "A"), (one.pk, "B")):
        Customer.objects.filter(pk=key).update(code=code)

    make_dirty(one.pk, other.pk)

    rows = Standing.objects.order_by("customer_code").values_list("customer_code", "customer_id", "amount_12m")
    assert list(rows) == [("A", other.pk, Decimal("50.00")), ("B", one.pk, Decimal("100.00"))]


def test_more_changed_customers_than_are_worth_it_are_summed_up_with_everybody(
    monkeypatch: pytest.MonkeyPatch, forgetful: Callable[[], None]
) -> None:
    monkeypatch.setattr(dirtying, "MOST_DIRTY", 1)
    customers = [make_customer(code) for code in "AB"]
    refresh()
    for customer in customers:
        add_document(customer, SoldLine("100.00"), on=AS_OF, batch=live_batch())

    done = make_dirty(*(customer.pk for customer in customers))
    found = all_rows()
    refresh()

    assert (done.customers if done else None) == 2
    assert found == all_rows()


def test_a_summary_that_is_gone_or_damaged_is_made_anew(settings: Settings, forgetful: Callable[[], None]) -> None:
    customer = make_customer("A")
    kept = Path(settings.DATA_DIR) / "standing"
    refresh()
    for damage in (
        lambda: shutil.rmtree(kept),
        lambda: (next(kept.iterdir()) / "day-customers.parquet").write_bytes(b"no parquet"),
    ):
        damage()
        forgetful()
        add_document(customer, SoldLine("100.00"), on=AS_OF, batch=live_batch())
        make_dirty(customer.pk)

    assert Standing.objects.get().amount_12m == Decimal("200.00")
    assert len(list(kept.iterdir())) == 1


def test_an_edit_of_the_past_moves_the_settled_tier_too() -> None:
    batch = live_batch()
    for back in (20, 100, 400):
        add_document(make_customer(f"big{back}"), SoldLine("1000.00"), on=AS_OF - timedelta(days=back), batch=batch)
    leaves = make_customer("leaves")
    # Dormant today, small at the end of February.
    sale = add_document(leaves, SoldLine("10.00"), on=date(2025, 9, 10), batch=batch)
    refresh()
    before = Standing.objects.get(pk=leaves.pk)
    Document.objects.filter(pk=sale.pk).update(dated_on=date(2025, 8, 1))

    make_dirty(leaves.pk)

    after = Standing.objects.get(pk=leaves.pk)
    assert (before.tier, before.settled_tier, before.cadence) == ("dormant", "small", 30)
    assert (after.tier, after.settled_tier, after.cadence) == ("dormant", None, 90)
