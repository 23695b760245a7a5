"""What was taken on visits is listed for whoever sees the customer, proposed to be booked, exported and closed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import fastexcel
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_refresh, store_standing
from followups.visits import begin, end
from kejing.audit.models import Entry
from kejing.followups.enums import StepKind
from kejing.followups.operations.taking import StepRequest, request_uid
from kejing.ledger.enums import DocumentKind, RequestState
from kejing.ledger.models import Document, Line, Product, Request
from kejing.ledger.operations.following import follow_documents
from kejing.ledger.operations.requesting import cancel_request, link_request
from kejing.people.enums import Role
from kejing.people.models import Company
from kejing.rounds.queries.proposals import proposals_of
from ledger.taking import a_payment, an_order, line, product, take
from rows import make_document, make_team, make_user

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = NOW.astimezone(settings.COMPANY_TIME_ZONE).date()


@pytest.fixture
def seller() -> User:
    store_refresh()
    return make_user("seller", team=make_team("north"))


@pytest.fixture
def shop(seller: User) -> Customer:
    return store_standing("A", owner=seller).customer


@pytest.fixture
def tea() -> Product:
    return product("T1", "Tea", "box")


def sale_of(customer: Customer, *items: Product, days: int = 0, amount: str = "48") -> Document:
    """Return a sale of these items that is dated so many days after today."""
    document = make_document(customer, on=TODAY + timedelta(days=days), amount=amount)
    for item in items:
        Line.objects.create(document=document, product=item, quantity=1, amount=Decimal(1))
    return document


def listed(user: User, **asked: str | int) -> str:
    return sign_in(user).get(reverse("rounds:requests"), asked).content.decode()


def page_of(request: Request, user: User, **asked: str | int) -> str:
    return sign_in(user).get(reverse("rounds:request", args=[request.pk]), asked).content.decode()


def proposed(*requests: Request) -> dict[int, list[str]]:
    found = proposals_of(requests)
    return {pk: [one.number for one in proposals] for pk, proposals in found.items()}


def test_what_waits_longest_comes_first_and_is_marked(shop: Customer, seller: User) -> None:
    take(shop, an_order(line("New tea")), by=seller, on=TODAY - timedelta(days=14))
    take(shop, an_order(line("Old tea")), by=seller, on=TODAY - timedelta(days=15))

    page = listed(seller)

    assert page.index("Old tea") < page.index("New tea")
    assert page.count("waits for 15 days") == 1
    assert "waits for 14 days" not in page
    assert "New tea" not in listed(seller, list="overdue")


def test_the_list_is_narrowed_by_kind_person_and_customer(shop: Customer, seller: User) -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    other = store_standing("B", owner=boss).customer
    take(shop, an_order(line("Tea")), a_payment("77.70"), by=seller)
    take(other, an_order(line("Cups")), by=boss)

    assert "77.70" not in listed(boss, kind="order")
    assert "Cups" not in listed(boss, person=seller.pk)
    assert "Cups" not in listed(boss, customer=shop.pk)
    assert all(words in listed(boss) for words in ("77.70", "Cups", "Tea"))


def test_nobody_sees_the_requests_of_customers_that_are_not_his(shop: Customer, seller: User) -> None:
    order, other = take(shop, an_order(line("Green tea")), by=seller), make_user("other", team=make_team("south"))

    assert "Green tea" not in listed(other)
    assert sign_in(other).get(reverse("rounds:request", args=[order.pk])).status_code == 404


def test_who_may_not_know_what_is_owed_sees_only_payments_he_took(shop: Customer, seller: User) -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    Company.objects.update_or_create(pk=1, defaults={"masks": {Role.SALESPERSON: ["receivable"]}})
    hidden = take(shop, a_payment("77.70"), by=boss)
    take(shop, a_payment("55.50"), by=seller)

    page = listed(seller)

    assert ("55.50" in page, "77.70" in page) == (True, False)
    assert sign_in(seller).get(reverse("rounds:request", args=[hidden.pk])).status_code == 404


def test_an_empty_list_says_where_requests_come_from(seller: User) -> None:
    assert "Nothing waits to be booked" in listed(seller)
    assert "Nothing was closed yet" in listed(seller, list="closed")


def test_a_list_takes_as_many_questions_for_three_as_for_one(shop: Customer, seller: User, tea: Product) -> None:
    client, counts = sign_in(seller), []
    sale_of(shop, tea)
    take(shop, an_order(line(product=tea)), by=seller, on=TODAY)
    client.get(reverse("rounds:requests"))
    for codes in ((), ("B", "C")):
        for code in codes:
            other = store_standing(code, owner=seller).customer
            sale_of(other, tea)
            take(other, an_order(line(product=tea)), by=seller, on=TODAY)
        with CaptureQueriesContext(connection) as asked:
            assert b"Yes, this one" in client.get(reverse("rounds:requests")).content
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_page_ends_where_the_next_one_begins(shop: Customer, seller: User) -> None:
    for place in range(51):
        take(shop, an_order(line(f"Item {place:02}")), by=seller, on=TODAY - timedelta(days=60 - place))

    first = listed(seller)
    at = first.split("at=")[1].split('"')[0]
    second = listed(seller, at=at)

    assert ("Item 49" in first, "Item 50" in first) == (True, False)
    assert ("Item 49" in second, "Item 50" in second) == (False, True)


def test_sales_of_the_same_items_are_proposed_the_likeliest_first(shop: Customer, seller: User, tea: Product) -> None:
    cups = product("C1", "Cups")
    half, whole = sale_of(shop, tea, days=1), sale_of(shop, tea, cups, days=9)
    sale_of(shop, product("X"), days=1)
    order = take(shop, an_order(line(product=tea), line("Cups")), by=seller, on=TODAY)

    assert proposed(order) == {order.pk: [whole.number, half.number]}


def test_the_number_on_paper_makes_a_document_the_likeliest(shop: Customer, seller: User, tea: Product) -> None:
    sale, named = sale_of(shop, tea), sale_of(shop)
    order = take(shop, an_order(line(product=tea), reference=named.number), by=seller, on=TODAY)

    assert proposed(order) == {order.pk: [named.number, sale.number]}


def test_a_payment_of_the_same_amount_is_proposed(shop: Customer, seller: User) -> None:
    receipt = make_document(shop, on=TODAY, amount="300", kind=DocumentKind.RECEIPT)
    make_document(shop, on=TODAY, amount="301", kind=DocumentKind.RECEIPT)
    make_document(shop, on=TODAY, amount="300")
    payment = take(shop, a_payment("300"), by=seller, on=TODAY)

    assert proposed(payment) == {payment.pk: [receipt.number]}


@pytest.mark.parametrize("days", [-2, 46])
def test_a_sale_of_another_time_is_not_proposed(shop: Customer, seller: User, tea: Product, days: int) -> None:
    sale_of(shop, tea, days=days)
    order = take(shop, an_order(line(product=tea)), by=seller, on=TODAY)

    assert proposed(order) == {order.pk: []}


def test_a_sale_that_books_one_order_is_not_proposed_for_another(shop: Customer, seller: User, tea: Product) -> None:
    sale = sale_of(shop, tea)
    first, second = (take(shop, an_order(line(product=tea)), by=seller, on=TODAY) for _time in range(2))
    link_request(request=first, document=sale, by=seller, now=NOW)

    assert proposed(second) == {second.pk: []}


def test_a_person_confirms_what_is_proposed(shop: Customer, seller: User, tea: Product) -> None:
    sale, order = sale_of(shop, tea), take(shop, an_order(line(product=tea)), by=seller, on=TODAY)
    assert "1 of 1 item" in listed(seller)

    sign_in(seller).post(reverse("rounds:request_book", args=[order.pk]), {"document": sale.pk})

    assert "Nothing waits to be booked" in listed(seller)
    assert f"By document {sale.number}" in page_of(order, seller)


def test_a_document_is_found_by_its_number(shop: Customer, seller: User, tea: Product) -> None:
    late = sale_of(shop, tea, days=90)
    order = take(shop, an_order(line(product=tea)), by=seller, on=TODAY)

    assert "No document of this customer from that time" in page_of(order, seller)
    assert f"<b>{late.number}</b>" in page_of(order, seller, number=late.number)
    assert "no such document with the number X-1" in page_of(order, seller, number="X-1")


def test_a_request_whose_document_is_gone_waits_again_and_says_so(shop: Customer, seller: User) -> None:
    sale, order = sale_of(shop), take(shop, by=seller, on=TODAY)
    link_request(request=order, document=sale, by=seller, now=NOW)
    Document.objects.filter(pk=sale.pk).update(status="removed")
    follow_documents(sale.batch)

    assert "The document that booked it is gone" in listed(seller)
    assert "whose import was taken back" in page_of(order, seller)


def test_a_request_is_cancelled_with_a_reason(shop: Customer, seller: User) -> None:
    order, client = take(shop, by=seller), sign_in(seller)
    address = reverse("rounds:request_cancel", args=[order.pk])

    assert b"Say why it is cancelled." in client.post(address, {"why": ""}).content
    client.post(address, {"why": "Sold out"})

    assert "Sold out" in page_of(order, seller)
    assert "Cancelled" in listed(seller, list="closed")


def test_a_cancelled_request_waits_again(shop: Customer, seller: User) -> None:
    order = take(shop, by=seller)
    cancel_request(request=order, why="Mistake", by=seller, now=NOW)

    sign_in(seller).post(reverse("rounds:request_reopen", args=[order.pk]))

    order.refresh_from_db()
    assert order.state == RequestState.OPEN


def test_a_stock_count_is_entered_by_hand(shop: Customer, seller: User) -> None:
    count = take(shop, an_order(kind=DocumentKind.STOCK_COUNT), by=seller)

    sign_in(seller).post(reverse("rounds:request_enter", args=[count.pk]))

    assert "entered it by hand" in page_of(count, seller)


def test_service_looks_and_settles_nothing(shop: Customer, seller: User) -> None:
    service = make_user("fix", role=Role.SERVICE, team=seller.team)
    order = take(shop, by=seller)
    seen = sign_in(service).get(reverse("rounds:request", args=[order.pk]))

    answer = sign_in(service).post(reverse("rounds:request_cancel", args=[order.pk]), {"why": "No"})

    assert answer.status_code in {403, 404}
    assert b"Cancel it" not in seen.content


def test_what_is_asked_for_goes_out_as_a_workbook_and_into_the_log(shop: Customer, seller: User, tea: Product) -> None:
    order = an_order(line("Tea", "24", product=tea, unit="box", price=Decimal("1.25")), reference="P-1", words="Quick")
    taken = take(shop, order, a_payment("77.70"), by=seller, on=TODAY)
    take(shop, an_order(kind=DocumentKind.STOCK_COUNT), by=seller)

    answer = sign_in(seller).post(
        reverse("rounds:requests_export"), {"kind": "order"}, headers={"accept-language": "en"}
    )

    book = fastexcel.read_excel(BytesIO(b"".join(answer.streaming_content)).getvalue())  # type: ignore[attr-defined]  # a response that streams
    items, payments = (
        book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()[1:] for name in ("Items", "Payments")
    )
    assert [(row[0], row[1], row[3], *row[5:13]) for row in items] == [
        (str(taken.pk), "Order", "A", "T1", "Tea", "24", "box", "1.25", "P-1", "Quick", "Seller")
    ]
    assert payments == []
    entry = Entry.objects.get(action="exported")
    assert entry.after == {"rows": 1, "asked": ["requests", "Not yet booked", "Order"]}


def test_the_page_of_a_customer_shows_what_is_not_yet_booked(shop: Customer, seller: User) -> None:
    order = take(shop, an_order(line("Green tea", "24")), by=seller)
    address = reverse("battlemap:customer", args=[shop.pk])

    assert "Taken on a visit, not yet booked" in sign_in(seller).get(address).content.decode()
    cancel_request(request=order, why="Mistake", by=seller, now=NOW)

    assert "not yet booked" not in sign_in(seller).get(address).content.decode()


def test_the_entry_of_a_visit_lists_what_was_taken(shop: Customer, seller: User) -> None:
    begun = begin(shop, by=seller, at=NOW)
    step = begun.template.steps.get(kind=StepKind.ORDER)
    taken = an_order(line("Green tea", "24"), uid=request_uid(begun.uid, step.pk))
    done = end(begun, by=seller, at=NOW + timedelta(minutes=9), requests=[StepRequest(step.pk, taken)])

    page = sign_in(seller).get(reverse("rounds:entry", args=[done.followup_id])).content.decode()

    assert "Taken on the visit" in page
    assert "Green tea <b>24</b>" in page
