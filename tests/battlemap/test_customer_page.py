"""The customer page: who sees it, what it tells in each state, and what is kept from whom."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.reading import read_page
from battlemap.standings import AS_OF, a_standing, reason
from kejing.customers.models import Person
from kejing.followups.enums import FollowupKind
from kejing.followups.models import Followup
from kejing.ledger.enums import DocumentKind
from kejing.ledger.models import Document
from kejing.people.enums import Role
from kejing.people.models import Company
from kejing.standing.enums import RefreshState
from kejing.standing.models import Refresh
from ledger.taking import take
from rows import live_batch, make_customer, make_document, make_team, make_user
from standing.stored_company import SoldLine, add_document

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from kejing.battlemap.queries.customer import CustomerPage
    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

PARTS = ("customer", "customer_history", "customer_whitespace")
DEBT = reason("flag.credit_overdue", overdue_amount=1_662_944, oldest_due_on="2026-02-26")
FALLING = reason("flag.falling.alone", year_amount=100, before_amount=200, own_percent=50)


@pytest.fixture
def shown() -> Refresh:
    return Refresh.objects.create(
        as_of=AS_OF,
        state=RefreshState.DONE,
        requested_at=timezone.now(),
        contacts_known=True,
        ledger_first_on=date(2024, 1, 10),
    )


@pytest.fixture
def desk() -> Client:
    return sign_in(make_user("manager", role=Role.GENERAL_MANAGER))


def sign_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def judged(code: str = "A", *, owner: User | None = None, **changes: Any) -> Customer:
    customer = make_customer(code, owner=owner)
    standing = a_standing(code, **changes)
    standing.customer = customer
    standing.save(force_insert=True)
    return customer


def address(name: str, customer: Customer) -> str:
    return reverse(f"battlemap:{name}", args=[customer.pk])


def page_of(client: Client, customer: Customer, **query: str) -> CustomerPage:
    response = client.get(address("customer", customer), query)
    assert response.status_code == 200
    page: CustomerPage = response.context["page"]
    return page


def words_of(client: Client, customer: Customer, name: str = "customer") -> str:
    return read_page(client.get(address(name, customer)).content.decode()).words


def contact(customer: Customer, on: date, *, kind: FollowupKind = FollowupKind.CALL, **more: Any) -> None:
    Followup.objects.create(customer=customer, happened_on=on, kind=kind, **more)


@pytest.mark.parametrize("name", PARTS)
def test_only_who_may_see_a_customer_sees_its_page(name: str, shown: Refresh) -> None:
    north, south = make_team("north"), make_team("south")
    customer = judged(owner=make_user("seller", team=north))
    url = address(name, customer)
    readers = {
        "own lead": make_user("lead", role=Role.SUPERVISOR, team=north),
        "other lead": make_user("other", role=Role.SUPERVISOR, team=south),
        "other seller": make_user("rival", team=north),
        "service": make_user("service", role=Role.SERVICE),
        "administrator": make_user("admin", role=Role.ADMINISTRATOR),
    }

    answers = {who: sign_in(user).get(url).status_code for who, user in readers.items()}

    assert answers == {"own lead": 200, "other lead": 404, "other seller": 404, "service": 404, "administrator": 404}
    assert Client().get(url).status_code == 302
    assert sign_in(readers["own lead"]).post(url).status_code == 405


def test_a_customer_that_is_not_there_or_was_taken_back_has_no_page(desk: Client, shown: Refresh) -> None:
    gone = judged()
    type(gone).objects.update(is_withdrawn=True)

    assert [desk.get(f"/customer/{pk}/").status_code for pk in (gone.pk, gone.pk + 1, 10**30)] == [404, 404, 404]


@pytest.mark.parametrize(
    "query", [{"months": "13"}, {"documents": "soon"}, {"contacts": "2026-01-01.x"}, {"documents": "2026-13-01.1"}]
)
def test_what_an_address_cannot_ask_for_is_not_found(query: dict[str, str], desk: Client, shown: Refresh) -> None:
    assert desk.get(address("customer", judged()), query).status_code == 404


def test_the_head_says_who_it_is_and_what_it_was_at_the_last_month_end(desk: Client, shown: Refresh) -> None:
    shown.as_of = date(2026, 4, 10)
    shown.save()
    owner = make_user("li")
    customer = judged(owner=owner, settled_tier="core")
    type(customer).objects.update(region="North", kind="Shop", address="1 Lane")

    head = page_of(desk, customer).head

    assert (head.tier, head.was_label, head.was_on) == ("small", "Core customers", date(2026, 3, 31))
    assert (head.code, head.region, head.kind, head.address, head.owner) == ("A", "North", "Shop", "1 Lane", "Li")
    assert (head.contact, head.buys_since) == ("10 d late", AS_OF)


def test_the_story_is_told_by_the_worst_flag_and_what_is_next(desk: Client, shown: Refresh) -> None:
    customer = judged(flags="falling", flag_reasons=f"[{FALLING}]")

    words = words_of(desk, customer)

    assert "Bought on that very day. 1.00 in 12 months, 2.00 in the 12 before" in words
    assert "Next step Contact 2026-03-31 Li Na" in words


def test_a_customer_brought_in_after_the_last_judging_shows_what_the_ledger_holds(desk: Client, shown: Refresh) -> None:
    customer = make_customer("NEW")
    make_document(customer, on=date(2026, 3, 1), amount="70.00")

    page = page_of(desk, customer)

    assert (page.drawer, page.figures, page.margin) == (None, None, None)
    assert ([row.amount for row in page.documents.rows], page.months.total) == ([Decimal("70.00")], Decimal("70.00"))
    assert "This customer has not been judged yet" in words_of(desk, customer)


def test_before_anybody_was_judged_the_page_is_as_of_today(desk: Client) -> None:
    customer = make_customer("A")
    today = timezone.localdate()
    make_document(customer, on=today, amount="70.00")

    page = page_of(desk, customer)

    assert (page.as_of, page.months.total) == (today, Decimal("70.00"))
    assert "Not judged yet" in words_of(desk, customer)
    assert "Only customers that are buying are compared" in words_of(desk, customer, "customer_whitespace")
    assert "No past day is kept" in words_of(desk, customer, "customer_history")


def test_a_prospect_has_a_page_without_purchases(desk: Client, shown: Refresh) -> None:
    customer = judged(tier="prospect", last_order_on=None, days_since_order=None, contact_state="never")

    words = words_of(desk, customer)

    for sentence in (
        "Has not bought yet.",
        "No purchase and no contact in this time.",
        "Nothing bought in these two years.",
        "Nothing bought this year or the year before.",
        "Nothing is known of receivables",
        "No contact with this customer is on record.",
        "Nobody of this customer is on record.",
        "No document of this customer is in the ledger.",
    ):
        assert sentence in words


def test_without_any_contact_on_record_the_page_says_so(desk: Client, shown: Refresh) -> None:
    shown.contacts_known = False
    shown.save()

    assert "No contact with any customer is on record." in words_of(desk, judged(contact_state="unknown"))


def test_facts_after_the_day_do_not_exist(desk: Client, shown: Refresh) -> None:
    customer = judged()
    for on in (AS_OF, AS_OF + timedelta(days=1)):
        make_document(customer, on=on, amount="10.00")
        contact(customer, on)

    page = page_of(desk, customer)

    assert [row.on for row in page.documents.rows] == [AS_OF]
    assert [row.on for row in page.contacts.rows] == [AS_OF]
    assert [(drop.on, drop.net) for drop in page.rhythm.drawing.drops] == [(AS_OF, Decimal("10.00"))]
    assert page.months.total == Decimal("10.00")


def test_a_day_is_the_sum_of_its_documents_and_a_gift_is_none(desk: Client, shown: Refresh) -> None:
    customer = judged()
    day, other = date(2026, 3, 2), date(2026, 3, 9)
    make_document(customer, on=day, amount="50.00")
    make_document(customer, on=day, amount="-20.00", kind=DocumentKind.SALE_RETURN)
    make_document(customer, on=other, amount="-5.00", kind=DocumentKind.SALE_RETURN)
    make_document(customer, on=date(2026, 3, 5), amount="0.00", kind=DocumentKind.GIFT)
    make_document(customer, on=date(2026, 3, 6), amount="30.00", kind=DocumentKind.RECEIPT)

    drawing = page_of(desk, customer).rhythm.drawing

    assert [(drop.on, drop.net) for drop in drawing.drops] == [(day, Decimal("30.00"))]
    assert [(drop.on, drop.net) for drop in drawing.returns] == [(other, Decimal("-5.00"))]


@pytest.mark.parametrize(("months", "seen"), [("12", 1), ("24", 2), ("36", 3)])
def test_the_rhythm_line_reaches_back_as_far_as_is_asked(months: str, seen: int, desk: Client, shown: Refresh) -> None:
    customer = judged()
    for on in (date(2025, 6, 1), date(2024, 6, 1), date(2023, 6, 1)):
        make_document(customer, on=on, amount="10.00")

    assert len(page_of(desk, customer, months=months).rhythm.drawing.drops) == seen


def test_categories_are_set_against_the_year_before_what_fell_most_first(desk: Client, shown: Refresh) -> None:
    customer = judged(amount_prior_12m=Decimal("100.00"))
    batch = live_batch()
    last_year, this_year = date(2025, 3, 1), date(2025, 6, 1)
    add_document(customer, SoldLine("60.00", "Tea"), SoldLine("40.00", "Rice"), on=last_year, batch=batch)
    add_document(customer, SoldLine("10.00", "Rice"), SoldLine("70.00", "Oil"), on=this_year, batch=batch)
    add_document(customer, SoldLine("5.00"), on=this_year, batch=batch)

    found = page_of(desk, customer).categories

    assert [(row.name, row.now, row.before, row.is_lost) for row in found.rows] == [
        ("Tea", Decimal(0), Decimal("60.00"), True),
        ("Rice", Decimal("10.00"), Decimal("40.00"), False),
        (None, Decimal("5.00"), Decimal(0), False),
        ("Oil", Decimal("70.00"), Decimal(0), False),
    ]
    assert (found.lost, found.fallen) == (1, Decimal("-90.00"))


def test_without_a_year_before_nothing_is_said_to_have_fallen(desk: Client, shown: Refresh) -> None:
    customer = judged(amount_prior_12m=None)
    add_document(customer, SoldLine("60.00", "Tea"), on=date(2025, 3, 1), batch=live_batch())
    add_document(customer, SoldLine("10.00", "Rice"), on=date(2025, 6, 1), batch=live_batch())

    found = page_of(desk, customer).categories

    assert [(row.name, row.before, row.change) for row in found.rows] == [("Rice", None, None)]
    assert (found.lost, found.fallen) == (0, None)


def test_what_is_owed_is_shown_by_its_age(desk: Client, shown: Refresh) -> None:
    customer = judged(receivable=Decimal("260.00"))
    type(customer).objects.update(credit_limit=Decimal("200.00"), payment_days=30)
    for on, due_on, amount in (
        (date(2025, 11, 1), date(2025, 12, 1), "100.00"),
        (date(2026, 2, 1), date(2026, 3, 1), "60.00"),
        (date(2026, 3, 20), date(2026, 4, 20), "200.00"),
    ):
        make_document(customer, on=on, due_on=due_on, amount=amount)
    make_document(customer, on=date(2026, 3, 25), amount="100.00", kind=DocumentKind.RECEIPT)

    account = page_of(desk, customer).account

    assert account is not None
    assert [part.amount for part in account.parts] == [Decimal(amount) for amount in ("200.00", "60.00", "0", "0", "0")]
    assert (account.balance, account.overdue, account.is_over_limit) == (Decimal("260.00"), Decimal("60.00"), True)
    assert [(item.due_on, item.days_late, item.open) for item in account.items] == [
        (date(2026, 3, 1), 30, Decimal("60.00")),
        (date(2026, 4, 20), -20, Decimal("200.00")),
    ]
    assert (account.used_share, account.payment_days, account.days_outstanding) == (1.3, 30, 264)


def test_who_is_not_in_the_last_statement_of_balances_owed_nothing_then(desk: Client, shown: Refresh) -> None:
    customer = judged(receivable=Decimal("5.00"))
    make_document(customer, on=date(2026, 1, 10), amount="90.00")
    make_document(make_customer("B"), on=date(2026, 2, 28), amount="40.00", kind=DocumentKind.OPENING)
    make_document(customer, on=date(2026, 3, 10), amount="5.00")

    account = page_of(desk, customer).account

    assert account is not None
    assert (account.balance, len(account.items)) == (Decimal("5.00"), 1)


def test_documents_and_contacts_are_paged_without_losing_or_repeating_any(desk: Client, shown: Refresh) -> None:
    customer = judged()
    other = make_customer("B")
    for place in range(43):
        # Many on one day: the day alone does not tell where a page ends.
        day = AS_OF - timedelta(days=place // 15)
        make_document(customer, on=day, amount=f"{place}.00")
        contact(customer, day)
    make_document(other, on=AS_OF, amount="999.00")

    documents: list[list[tuple[date, int]]] = []
    at = ""
    while at or not documents:
        listed = page_of(desk, customer, documents=at).documents
        documents.append([(row.on, row.pk) for row in listed.rows])
        at = listed.older
    contacts: list[list[date]] = []
    while at or not contacts:
        told = page_of(desk, customer, contacts=at).contacts
        contacts.append([row.on for row in told.rows])
        at = told.older

    stored = Document.objects.filter(customer=customer).order_by("-dated_on", "-pk").values_list("dated_on", "pk")
    assert [len(rows) for rows in documents] == [20, 20, 3]
    assert [row for rows in documents for row in rows] == list(stored)
    assert [len(rows) for rows in contacts] == [8, 8, 8, 8, 8, 3]


def test_a_document_opens_with_its_lines(desk: Client, shown: Refresh) -> None:
    customer = judged()
    document = add_document(customer, SoldLine("1234.50", "Tea"), on=AS_OF, batch=live_batch())
    url = reverse("battlemap:customer_document", args=[customer.pk, document.pk])

    whole, part = desk.get(url), desk.get(url, headers={"hx-request": "true"})

    assert [(line.category, line.exact) for line in whole.context["document"].lines] == [("Tea", "1,234.50")]
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert desk.post(url).status_code == 405


def test_a_document_of_another_customer_or_of_a_batch_taken_back_is_not_found(desk: Client, shown: Refresh) -> None:
    customer, other = judged("A"), judged("B")
    document = make_document(other, on=AS_OF, amount="10.00")
    foreign = desk.get(reverse("battlemap:customer_document", args=[customer.pk, document.pk])).status_code
    type(document.batch).objects.update(is_live=False)
    taken_back = desk.get(reverse("battlemap:customer_document", args=[other.pk, document.pk])).status_code

    assert (foreign, taken_back) == (404, 404)


def test_a_document_is_closed_to_who_may_not_see_its_customer(shown: Refresh) -> None:
    customer = judged(owner=make_user("seller"))
    document = make_document(customer, on=AS_OF, amount="10.00")
    url = reverse("battlemap:customer_document", args=[customer.pk, document.pk])

    assert (sign_in(make_user("rival")).get(url).status_code, Client().get(url).status_code) == (404, 302)


def test_contacts_say_who_and_what_and_attempts_are_marked(desk: Client, shown: Refresh) -> None:
    customer = judged()
    contact(customer, date(2026, 3, 1), kind=FollowupKind.VISIT, by=make_user("li"), text="Wants <b>more</b> tea.")
    contact(customer, date(2026, 3, 4), answered=False)

    page = page_of(desk, customer)
    body = desk.get(address("customer", customer)).content.decode()

    assert [(one.on.day, one.kind, one.answered, one.by, one.text) for one in page.contacts.rows] == [
        (4, "call", False, "", ""),
        (1, "visit", True, "Li", "Wants <b>more</b> tea."),
    ]
    assert "Wants &lt;b&gt;more&lt;/b&gt; tea." in body
    assert [(mark.contact.kind, mark.contact.answered) for mark in page.rhythm.drawing.marks] == [
        ("visit", True),
        ("call", False),
    ]


def test_contacts_of_an_import_taken_back_are_gone(desk: Client, shown: Refresh) -> None:
    customer = judged()
    batch = live_batch("contacts")
    contact(customer, AS_OF, batch=batch)
    before = page_of(desk, customer).contacts.rows
    type(batch).objects.update(is_live=False)

    assert (len(before), page_of(desk, customer).contacts.rows) == (1, [])


def masked_desk(customer_owner: User, *fields: str) -> Client:
    Company.objects.create(pk=1, masks={Role.SALESPERSON.value: list(fields)})
    return sign_in(customer_owner)


@pytest.mark.parametrize("field", ["receivable", "margin"])
def test_what_a_customer_costs_would_tell_of_both(field: str, shown: Refresh) -> None:
    seller = make_user("seller")
    customer = judged(
        owner=seller, cost_to_serve=Decimal("312.00"), real_profit=Decimal("88.00"), value_class="treasure"
    )

    client = masked_desk(seller, field)

    page = page_of(client, customer)

    assert page.drawer is not None
    assert (page.drawer.cost_to_serve, page.drawer.real_profit) == (None, None)
    assert "312.00" not in words_of(client, customer)


def test_what_is_owed_is_absent_for_whom_it_is_kept_from(shown: Refresh) -> None:
    seller = make_user("seller")
    customer = judged(
        owner=seller,
        receivable=Decimal("16629.44"),
        receivable_overdue=Decimal("16629.44"),
        flags="credit_overdue;falling",
        flag_reasons=f"[{DEBT},{FALLING}]",
        next_action="collect",
        next_action_reason=DEBT,
        is_urgent=True,
    )
    make_document(customer, on=date(2026, 3, 1), amount="16629.44")
    receipt = make_document(customer, on=date(2026, 3, 2), amount="1.00", kind=DocumentKind.RECEIPT)
    client = masked_desk(seller, "receivable")

    page = page_of(client, customer)
    document = client.get(reverse("battlemap:customer_document", args=[customer.pk, receipt.pk]))

    assert page.account is None
    assert page.drawer is not None
    assert page.drawer.action is not None
    assert [flag.rule for flag in page.drawer.flags] == ["Falling"]
    assert (page.drawer.action.verb, page.drawer.action.is_urgent) == ("Contact", False)
    assert [row.kind for row in page.documents.rows] == ["Sales document"]
    assert document.status_code == 404
    assert "overdue, the oldest" not in words_of(client, customer)


def test_margin_and_phones_are_absent_for_whom_they_are_kept_from(shown: Refresh) -> None:
    seller = make_user("seller")
    customer = judged(owner=seller, margin_12m=Decimal("40.00"))
    Person.objects.create(customer=customer, name="Wu", phone="13800000000", email="wu@example.com")
    Person.objects.create(customer=customer, phone="13900000000")
    seen = page_of(sign_in(seller), customer)
    client = masked_desk(seller, "margin", "phone")

    kept = page_of(client, customer)
    body = client.get(address("customer", customer)).content.decode()

    assert (seen.margin, kept.margin) == (Decimal("40.00"), None)
    assert [(one.name, one.phone) for one in seen.people] == [("Wu", "13800000000"), ("", "13900000000")]
    assert [(one.name, one.phone, one.email) for one in kept.people] == [("Wu", "", "wu@example.com")]
    assert "13900000000" not in body
    assert kept.drawer is not None
    assert "Value" not in [one.name for one in kept.drawer.judgements]


def test_htmx_gets_the_part_it_asks_for_alone(desk: Client, shown: Refresh) -> None:
    customer = judged()
    for part in ("rhythm", "documents", "contacts"):
        response = desk.get(address("customer", customer), headers={"hx-request": "true", "hx-target": part})
        sections = read_page(response.content.decode()).every("section")
        assert [section.attributes.get("id") for section in sections] == [part]


def test_the_drawer_leads_to_the_page(desk: Client, shown: Refresh) -> None:
    customer = judged()

    body = desk.get("/customers/", {"list": "all", "customer": "A"}).content.decode()

    assert f'href="{address("customer", customer)}?from=list%3Dall"' in body


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_as_often_however_much_it_shows(
    rows: int, desk: Client, shown: Refresh, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    customer = judged(receivable=Decimal("1.00"), amount_prior_12m=Decimal("1.00"))
    boss = make_user("boss", role=Role.GENERAL_MANAGER)
    for place in range(rows):
        on = date(2026, 3, 1 + place)
        add_document(customer, SoldLine("9.00", f"Kind {place}"), on=on, batch=live_batch())
        contact(customer, on, by=make_user(f"user{place}"))
        Person.objects.create(customer=customer, name=f"P{place}")
        take(customer, by=boss)
    document = Document.objects.latest("pk")
    page_of(desk, customer)

    with django_assert_num_queries(21):
        desk.get(address("customer", customer))
    with django_assert_num_queries(5):
        desk.get(reverse("battlemap:customer_document", args=[customer.pk, document.pk]))


def test_what_is_not_judged_is_left_out(desk: Client, shown: Refresh) -> None:
    customer = judged(
        settled_tier="head",
        star=None,
        service_class=None,
        star_reason=None,
        lifecycle_reason=None,
        value_reason=None,
        next_action=None,
        next_action_on=None,
        next_action_reason=None,
        category_count=None,
        margin_12m=None,
    )

    words = words_of(desk, customer)

    assert "Head customers on 2026-02-28" in words
    assert "Margin" not in words
    assert "Next step" not in words
