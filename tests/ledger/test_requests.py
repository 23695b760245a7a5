"""What was taken on a visit is kept once, in no figure, and closed by the document that a person confirms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from imports.importing import HEADER, import_files, redo, undo
from kejing.audit.models import Entry
from kejing.imports.operations.options import ImportOptions
from kejing.ledger.enums import DocumentKind, RequestState
from kejing.ledger.models import Document, Request
from kejing.ledger.operations.requesting import (
    RequestRefusal,
    RequestRefused,
    cancel_request,
    enter_count,
    link_request,
    open_again,
)
from kejing.ledger.queries import live_documents, requests_waiting
from kejing.people.enums import Role
from kejing.standing.models import Standing
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from ledger.taking import NOW, TODAY, a_payment, an_order, line, product, take
from rows import make_customer, make_document, make_team, make_user

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


def judge() -> Standing:
    """Return how the shop stands after everybody was judged as of the end of March."""
    run_refresh(refresh=request_refresh(as_of=date(2026, 3, 31), by=None, now=NOW))
    return Standing.objects.get(customer__code="A")


def refusal(call: Any, **values: Any) -> RequestRefusal:
    with pytest.raises(RequestRefused) as refused:
        call(**values)
    return refused.value.reason


def test_an_order_is_kept_with_its_lines_and_what_they_come_to(li: User, shop: Customer) -> None:
    tea = product("T1", "Tea", "box")
    taken = an_order(
        line("Tea", "24", product=tea, unit="box", price=Decimal("1.25")), line("New cups", "1.5", price=Decimal(3))
    )

    kept = take(shop, taken, by=li)

    assert (kept.kind, kept.state, kept.amount, kept.by, kept.taken_on) == (
        "order",
        "open",
        Decimal("34.50"),
        li,
        TODAY,
    )
    assert list(kept.lines.order_by("position").values_list("product__code", "words", "quantity", "unit")) == [
        ("T1", "Tea", Decimal(24), "box"),
        (None, "New cups", Decimal("1.5"), ""),
    ]


def test_an_order_without_all_prices_has_no_amount(li: User, shop: Customer) -> None:
    assert take(shop, an_order(line(price=Decimal(1)), line()), by=li).amount is None


def test_what_comes_twice_is_kept_once(li: User, shop: Customer) -> None:
    taken = an_order()

    first, second = take(shop, taken, by=li), take(shop, taken, by=li)

    assert (first.pk, Request.objects.count()) == (second.pk, 1)


def test_other_lines_under_a_used_identifier_are_refused(li: User, shop: Customer) -> None:
    taken = an_order()
    take(shop, taken, by=li)

    other = an_order(line(quantity="25"), uid=taken.uid)

    with pytest.raises(RequestRefused) as refused:
        take(shop, other, by=li)
    assert refused.value.reason == RequestRefusal.UID_TAKEN


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"lines": ()}, RequestRefusal.NOTHING_TAKEN),
        ({"lines": (line(" "),)}, RequestRefusal.NO_ITEM),
        ({"lines": (line(quantity="0"),)}, RequestRefusal.WRONG_QUANTITY),
        ({"lines": (line(quantity="-1"),)}, RequestRefusal.WRONG_QUANTITY),
        ({"lines": (line(quantity="0.00001"),)}, RequestRefusal.WRONG_QUANTITY),
        ({"lines": (line(price=Decimal("0.001")),)}, RequestRefusal.WRONG_AMOUNT),
        ({"lines": (line(quantity="1000000000", price=Decimal(10) ** 12),)}, RequestRefusal.WRONG_AMOUNT),
        ({"lines": (line("x" * 301),)}, RequestRefusal.TOO_LONG),
        ({"kind": DocumentKind.SALE}, RequestRefusal.NO_SUCH_KIND),
        ({"kind": DocumentKind.RECEIPT_REQUEST, "lines": ()}, RequestRefusal.NOTHING_TAKEN),
        ({"kind": DocumentKind.RECEIPT_REQUEST, "lines": (), "amount": Decimal(0)}, RequestRefusal.WRONG_AMOUNT),
    ],
)
def test_what_cannot_be_booked_is_refused(
    li: User, shop: Customer, values: dict[str, Any], reason: RequestRefusal
) -> None:
    with pytest.raises(RequestRefused) as refused:
        take(shop, an_order(**{"lines": (line(),)} | values), by=li)

    assert (refused.value.reason, Request.objects.exists()) == (reason, False)


def test_nothing_counted_is_a_stock_count(li: User, shop: Customer) -> None:
    kept = take(shop, an_order(line(quantity="0"), kind=DocumentKind.STOCK_COUNT), by=li)

    assert kept.lines.get().quantity == 0


def test_one_that_cannot_be_kept_keeps_the_others_out(li: User, shop: Customer) -> None:
    with pytest.raises(RequestRefused):
        take(shop, an_order(), an_order(line(quantity="0")), by=li)

    assert not Request.objects.exists()


def test_nothing_is_taken_of_a_customer_one_does_not_see(shop: Customer) -> None:
    with pytest.raises(RequestRefused) as refused:
        take(shop, by=make_user("other", team=make_team("west")))

    assert refused.value.reason == RequestRefusal.CUSTOMER_GONE


@pytest.mark.django_db(transaction=True)
def test_requests_are_in_no_figure_and_no_receivable(li: User, shop: Customer) -> None:
    for day, amount in ((1, "100"), (9, "250.50")):
        make_document(shop, on=date(2026, 3, day), amount=amount)
    make_document(shop, on=date(2026, 3, 10), amount="80", kind=DocumentKind.RECEIPT)
    before = judge()

    take(
        shop,
        an_order(line(price=Decimal(9))),
        a_payment(),
        an_order(kind=DocumentKind.RETURN_REQUEST),
        an_order(kind=DocumentKind.STOCK_COUNT),
        by=li,
    )

    after = judge()
    own = {"pk", "id", "_state", "told_id", "refresh_id"}
    assert {name: value for name, value in vars(before).items() if name not in own} == {
        name: value for name, value in vars(after).items() if name not in own
    }
    assert (after.amount_12m, after.receivable) == (Decimal("350.50"), Decimal("270.50"))


def test_the_document_that_a_person_confirms_closes_the_order(li: User, shop: Customer) -> None:
    order, sale = take(shop, by=li), make_document(shop, on=TODAY, amount="30")

    link_request(request=order, document=sale, by=li, now=NOW)

    order.refresh_from_db()
    assert (order.state, order.booked_number, order.booked_on, order.closed_by) == ("fulfilled", sale.number, TODAY, li)
    assert not requests_waiting().exists()
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == ["request_taken", "request_linked"]


@pytest.mark.parametrize("kind", [DocumentKind.SALE_RETURN, DocumentKind.RECEIPT, DocumentKind.ORDER])
def test_a_document_of_another_kind_books_no_order(li: User, shop: Customer, kind: DocumentKind) -> None:
    order, other = take(shop, by=li), make_document(shop, on=TODAY, amount="30", kind=kind)

    found = refusal(link_request, request=order, document=other, by=li, now=NOW)

    assert found == RequestRefusal.WRONG_DOCUMENT


def test_a_document_of_another_customer_books_no_order(li: User, shop: Customer) -> None:
    order, other = take(shop, by=li), make_document(make_customer("B", owner=li), on=TODAY, amount="30")

    found = refusal(link_request, request=order, document=other, by=li, now=NOW)

    assert found == RequestRefusal.WRONG_DOCUMENT


def test_who_does_not_sell_takes_down_but_does_not_settle(shop: Customer) -> None:
    boss, service = make_user("boss", role=Role.GENERAL_MANAGER), make_user("fix", role=Role.SERVICE)
    order = take(shop, by=boss)

    found = refusal(cancel_request, request=order, why="Mistake", by=service, now=NOW)

    assert found == RequestRefusal.NOT_ALLOWED


def test_an_order_is_cancelled_with_a_reason_and_can_wait_again(li: User, shop: Customer) -> None:
    order = take(shop, by=li)

    assert refusal(cancel_request, request=order, why=" ", by=li, now=NOW) == RequestRefusal.NO_REASON
    cancel_request(request=order, why="Sold out", by=li, now=NOW)
    assert refusal(cancel_request, request=order, why="Again", by=li, now=NOW) == RequestRefusal.NOT_OPEN
    open_again(request=order, by=li)

    order.refresh_from_db()
    assert (order.state, order.why, order.closed_at) == (RequestState.OPEN, "", None)


def test_a_stock_count_is_entered_by_hand_and_an_order_is_not(li: User, shop: Customer) -> None:
    count = take(shop, an_order(kind=DocumentKind.STOCK_COUNT), by=li)
    order = take(shop, an_order(), by=li)

    enter_count(request=count, by=li, now=NOW)

    assert refusal(enter_count, request=order, by=li, now=NOW) == RequestRefusal.WRONG_DOCUMENT
    assert list(requests_waiting()) == [order]


@pytest.mark.django_db(transaction=True)
def test_an_order_and_the_imported_sale_of_it_are_counted_once(li: User, shop: Customer) -> None:
    order = take(shop, an_order(line("Tea", "24", price=Decimal(2))), by=li)

    bringing = import_files(HEADER + "2026-03-22,S-1,A,Shop A,T1,Tea,Drinks,24,48\n")
    sale = live_documents().get(number="S-1")
    link_request(request=order, document=sale, by=li, now=NOW)

    assert judge().amount_12m == Decimal(48)
    assert not requests_waiting().exists()
    undo(bringing)
    assert list(requests_waiting()) == [order]
    redo(bringing)
    assert not requests_waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_a_link_outlives_a_later_version_of_its_document(li: User, shop: Customer) -> None:
    order = take(shop, by=li)
    import_files(HEADER + "2026-03-22,S-1,A,Shop A,T1,Tea,Drinks,24,48\n")
    link_request(request=order, document=live_documents().get(number="S-1"), by=li, now=NOW)

    import_files(HEADER + "2026-03-22,S-1,A,Shop A,T1,Tea,Drinks,20,40\n")

    assert Document.objects.filter(number="S-1").count() == 2
    assert not requests_waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_an_order_whose_document_is_gone_is_linked_to_another(li: User, shop: Customer) -> None:
    order = take(shop, by=li)
    bringing = import_files(HEADER + "2026-03-22,S-1,A,Shop A,T1,Tea,Drinks,24,48\n")
    link_request(request=order, document=live_documents().get(number="S-1"), by=li, now=NOW)
    undo(bringing)

    import_files(HEADER + "2026-03-23,S-2,A,Shop A,T1,Tea,Drinks,24,48\n")
    link_request(request=order, document=live_documents().get(number="S-2"), by=li, now=NOW)

    order.refresh_from_db()
    assert order.booked_number == "S-2"
    assert not requests_waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_a_document_that_a_later_list_lacks_books_nothing_any_more(li: User, shop: Customer) -> None:
    order = take(shop, by=li)
    rows = [f"2026-03-2{day},S-{day},A,Shop A,T1,Tea,Drinks,24,48\n" for day in range(1, 4)]
    import_files(HEADER + "".join(rows))
    link_request(request=order, document=live_documents().get(number="S-2"), by=li, now=NOW)

    import_files(HEADER + rows[0] + rows[2], options=ImportOptions(removes_missing=True))

    order.refresh_from_db()
    assert (order.is_gone, live_documents().filter(number="S-2").exists()) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_link_is_taken_off_while_its_document_is_gone(li: User, shop: Customer) -> None:
    order = take(shop, by=li)
    bringing = import_files(HEADER + "2026-03-22,S-1,A,Shop A,T1,Tea,Drinks,24,48\n")
    link_request(request=order, document=live_documents().get(number="S-1"), by=li, now=NOW)
    undo(bringing)
    open_again(request=order, by=li)

    redo(bringing)

    assert list(requests_waiting()) == [order]


@pytest.mark.django_db(transaction=True)
def test_a_customer_with_a_request_stays_when_the_import_that_made_it_is_taken_back(li: User) -> None:
    bringing = import_files(HEADER + "2026-03-22,S-1,N,New shop,T1,Tea,Drinks,24,48\n")
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    customer = live_documents().get(number="S-1").customer
    assert customer is not None
    take(customer, by=boss)

    undo(bringing)

    customer.refresh_from_db()
    assert not customer.is_withdrawn
