"""On the page of a visit one takes down orders, payments, returns and stock; the usual items stand there first."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from battlemap.measured import sign_in, store_refresh, store_standing
from followups.visits import begin
from kejing.followups.enums import PHOTO_STEPS, StepKind, VisitState
from kejing.followups.operations.templating import StepWanted, save_template
from kejing.ledger.models import Line, Product, Request
from kejing.people.enums import Role
from kejing.rounds.queries.usual import usual_items
from ledger.taking import an_order, line, product, take
from rows import make_document, make_team, make_user

if TYPE_CHECKING:
    from django.http import HttpResponse

    from kejing.customers.models import Customer
    from kejing.followups.models import Visit
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


def buy(customer: Customer, item: Product, *, on: date, quantity: str, amount: str = "48") -> None:
    document = make_document(customer, on=on, amount=amount)
    Line.objects.create(document=document, product=item, quantity=Decimal(quantity), amount=Decimal(amount))


def buy_usually(customer: Customer, item: Product) -> None:
    for days, quantity in ((70, "24"), (40, "18"), (10, "30")):
        buy(customer, item, on=TODAY - timedelta(days=days), quantity=quantity)


def step_of(visit: Visit, kind: StepKind) -> int:
    return visit.template.steps.get(kind=kind).pk


def leave(visit: Visit, *, by: User, **sent: str) -> HttpResponse:
    """Check out with what is always said, and this besides."""
    photos = visit.template.steps.filter(kind__in=PHOTO_STEPS)
    said = {"uid": str(visit.uid), "purposes": "trade", "text": "All well."}
    said |= {f"skip_{step.pk}": "Too dark" for step in photos}
    return sign_in(by).post(reverse("rounds:check_out", args=[visit.customer_id]), said | sent)  # type: ignore[return-value]  # a response of the test client


def shown(customer: Customer, *, by: User) -> str:
    return sign_in(by).get(reverse("rounds:visit", args=[customer.pk])).content.decode()


def test_an_order_is_taken_in_rows(shop: Customer, seller: User, tea: Product) -> None:
    begun = begin(shop, by=seller, at=NOW)
    order = f"row_{step_of(begun, StepKind.ORDER)}"
    sent = {f"{order}_0_key": tea.pk, f"{order}_0_item": "Tea", f"{order}_0_quantity": "24", f"{order}_0_price": "1.25"}
    sent |= {f"{order}_4_item": "New cups", f"{order}_4_quantity": "2", f"{order}_4_unit": "box"}

    assert leave(begun, by=seller, **{name: str(value) for name, value in sent.items()}).status_code == 302

    lines = (
        Request.objects.get().lines.order_by("position").values_list("product", "words", "quantity", "unit", "price")
    )
    assert list(lines) == [
        (tea.pk, "Tea", Decimal(24), "", Decimal("1.25")),
        (None, "New cups", Decimal(2), "box", None),
    ]


@pytest.mark.parametrize("words", ["T1", "Tea"])
def test_an_item_is_known_by_its_code_and_by_its_name(shop: Customer, seller: User, tea: Product, words: str) -> None:
    begun = begin(shop, by=seller, at=NOW)
    order = f"row_{step_of(begun, StepKind.ORDER)}_0"

    leave(begun, by=seller, **{f"{order}_item": words, f"{order}_quantity": "1"})

    assert Request.objects.get().lines.get().product == tea


def test_a_name_that_two_items_have_is_no_item(shop: Customer, seller: User, tea: Product) -> None:
    product("T2", "Tea")
    begun = begin(shop, by=seller, at=NOW)
    order = f"row_{step_of(begun, StepKind.ORDER)}_0"

    leave(begun, by=seller, **{f"{order}_item": "Tea", f"{order}_quantity": "1"})

    assert Request.objects.get().lines.get().product is None


def test_payment_return_and_stock_are_taken_too(shop: Customer, seller: User) -> None:
    begun = begin(shop, by=seller, at=NOW)
    paid, back, stock = (step_of(begun, kind) for kind in (StepKind.COLLECTION, StepKind.RETURN, StepKind.STOCK))

    leave(
        begun,
        by=seller,
        **{f"amount_{paid}": "300.50", f"method_{paid}": "transfer", f"reference_{paid}": "Q-7"},
        **{f"row_{back}_0_item": "Tea", f"row_{back}_0_quantity": "2", f"words_{back}": "Torn"},
        **{f"row_{stock}_0_item": "Tea", f"row_{stock}_0_quantity": "0"},
    )

    said = Request.objects.order_by("kind").values_list("kind", "amount", "method", "reference", "words")
    assert list(said) == [
        ("receipt_request", Decimal("300.50"), "transfer", "Q-7", ""),
        ("return_request", None, "", "", "Torn"),
        ("stock_count", None, "", "", ""),
    ]


def test_who_fills_nothing_in_takes_nothing_down(shop: Customer, seller: User, tea: Product) -> None:
    begun = begin(shop, by=seller, at=NOW)
    order = f"row_{step_of(begun, StepKind.ORDER)}"

    leave(begun, by=seller, **{f"{order}_0_key": str(tea.pk), f"{order}_0_item": "Tea", f"{order}_0_unit": "box"})

    begun.refresh_from_db()
    assert (begun.state, Request.objects.exists()) == (VisitState.DONE, False)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"item": "Tea"}, "Say how many."),
        ({"quantity": "3"}, "Say of which item."),
        ({"item": "Tea", "quantity": "-3"}, "greater than or equal to 0"),
        ({"item": "Tea", "quantity": "3", "price": "0.001"}, "decimal places"),
        ({"item": "Tea", "quantity": "999999999", "price": "999999999999"}, "cannot be kept like this"),
    ],
)
def test_a_row_that_is_not_whole_loses_nothing(
    shop: Customer, seller: User, sent: dict[str, str], sentence: str
) -> None:
    begun = begin(shop, by=seller, at=NOW)
    order = f"row_{step_of(begun, StepKind.ORDER)}_2"

    answer = leave(begun, by=seller, **{f"{order}_{part}": said for part, said in sent.items()})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert all(f'value="{said}"' in page for said in sent.values())
    begun.refresh_from_db()
    assert begun.state == VisitState.OPEN


def test_a_step_that_must_be_done_is_filled_in_or_left_out_with_a_reason(shop: Customer, seller: User) -> None:
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    save_template(customer_kind="", steps=[StepWanted(StepKind.STOCK, is_required=True)], by=boss, now=NOW)
    begun = begin(shop, by=seller, at=NOW)
    step = step_of(begun, StepKind.STOCK)

    assert b"fill it in, or say why not" in leave(begun, by=seller).content
    assert leave(begun, by=seller, **{f"skip_{step}": "Store room locked"}).status_code == 302


def test_the_usual_items_stand_first_with_what_is_suggested(shop: Customer, seller: User, tea: Product) -> None:
    buy_usually(shop, tea)
    buy(shop, product("C1", "Cups"), on=TODAY - timedelta(days=5), quantity="3")
    begin(shop, by=seller, at=NOW)

    page = shown(shop, by=seller)

    assert "Usually 24 every 30 days, about 22 left: order 6 to last 30 days." in page
    assert "Bought too rarely to suggest how many." in page
    assert page.index('<option value="Tea">') < page.index('<option value="Cups">')


def test_what_was_counted_last_is_what_is_left(shop: Customer, seller: User, tea: Product) -> None:
    buy_usually(shop, tea)
    take(shop, an_order(line("Tea", "6", product=tea), kind="stock_count"), by=seller, on=TODAY)

    usual = usual_items(shop, today=TODAY, comes_again_in=None)[0]

    assert usual.sentence == "Usually 24 every 30 days, 6 left: order 18 to last 30 days."


def test_what_was_returned_was_not_bought(shop: Customer, tea: Product) -> None:
    buy_usually(shop, tea)
    buy(shop, tea, on=TODAY - timedelta(days=10), quantity="-30", amount="-48")

    assert usual_items(shop, today=TODAY, comes_again_in=None)[0].suggestion is None


def test_what_was_bought_more_than_eighteen_months_ago_is_forgotten(shop: Customer, tea: Product) -> None:
    buy(shop, tea, on=TODAY - timedelta(days=548), quantity="3")

    assert list(usual_items(shop, today=TODAY, comes_again_in=None)) == []


def test_a_page_takes_as_many_questions_for_three_items_as_for_one(shop: Customer, seller: User, tea: Product) -> None:
    client, counts = sign_in(seller), []
    begin(shop, by=seller, at=NOW)
    for items in ([tea], [product("C1"), product("C2")]):
        for item in items:
            buy_usually(shop, item)
        with CaptureQueriesContext(connection) as asked:
            assert b"Usually 24" in client.get(reverse("rounds:visit", args=[shop.pk])).content
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_what_was_sent_hours_later_keeps_its_rows(shop: Customer, seller: User, tea: Product) -> None:
    """The phone sends the rows as they were, whatever the customer usually buys by then."""
    begun = begin(shop, by=seller, at=NOW)
    order = f"row_{step_of(begun, StepKind.ORDER)}"
    buy_usually(shop, product("C1", "Cups"))

    leave(begun, by=seller, **{f"{order}_0_key": str(tea.pk), f"{order}_0_item": "Tea", f"{order}_0_quantity": "5"})

    assert Request.objects.get().lines.get().product == tea


def with_question(seller: User, shop: Customer) -> Visit:
    """Return a visit that asks something that must be answered, and shows the door."""
    steps = [
        StepWanted(StepKind.STOREFRONT, is_required=True),
        StepWanted(StepKind.QUESTION, title="Shelves?", is_required=True),
        StepWanted(StepKind.SUMMARY, is_required=True),
    ]
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    save_template(customer_kind="", steps=steps, by=boss, now=NOW - timedelta(days=1))
    return begin(shop, by=seller, at=NOW - timedelta(minutes=10))


def test_in_a_shop_a_question_that_must_be_answered_is_asked_again(seller: User, shop: Customer) -> None:
    visit = with_question(seller, shop)

    answer = leave(visit, by=seller)

    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (422, VisitState.OPEN)
    assert "All well." in answer.content.decode()


def test_at_a_closed_door_nothing_that_is_asked_inside_must_be_answered(seller: User, shop: Customer) -> None:
    visit = with_question(seller, shop)

    answer = leave(visit, by=seller, nobody="on", text="")

    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (302, VisitState.DONE)
    assert visit.followup is not None
    assert not visit.followup.answered


def test_before_checking_in_one_reads_all_that_is_to_be_done(seller: User, shop: Customer) -> None:
    with_question(seller, shop)
    shop.visits.all().delete()

    told = " ".join(shown(shop, by=seller).split())

    todo = told[told.index("To do:") : told.index("<check-in")]
    assert [title in todo for title in ("Storefront", "Shelves?", "Summary")] == [True] * 3
    assert todo.count("must be done") == 3
