"""What people see besides what their role gives them: given, over, taken back, and told in the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from kejing.audit.models import Entry
from kejing.customers.models import Access, Customer
from kejing.customers.operations import sharing
from kejing.customers.operations.assigning import assign_owner
from kejing.customers.operations.editing import NotYoursToEdit, edit_customer, known_of
from kejing.customers.operations.holding import NotYours
from kejing.customers.queries import keep_visible, looked_after_by, sees_every_customer, visible_to
from kejing.people.enums import Role
from kejing.people.operations.teams import remove_team
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from kejing.people.models import Team, User

pytestmark = pytest.mark.django_db

type Whom = Team | Customer | None
NOW = timezone.now()
GRANTABLE = [Role.SALESPERSON, Role.SUPERVISOR, Role.SERVICE, Role.MARKETING]


def today() -> date:
    return timezone.now().astimezone(settings.COMPANY_TIME_ZONE).date()


class Company:
    """An area with two teams below it and one beside; each has a salesperson with one customer, and one is unowned."""

    def __init__(self) -> None:
        self.manager = make_user("manager", role=Role.GENERAL_MANAGER)
        self.administrator = make_user("administrator", role=Role.ADMINISTRATOR)
        self.area = make_team("area")
        self.teams = {
            "north": make_team("north", parent=self.area),
            "south": make_team("south", parent=self.area),
            "west": make_team("west"),
        }
        self.sellers = {name: make_user(name, team=team) for name, team in self.teams.items()}
        self.customers = {name: make_customer(name, owner=one) for name, one in self.sellers.items()}
        self.customers["unowned"] = make_customer("unowned")
        self.leads = {
            name: make_user(f"lead_{name}", role=Role.SUPERVISOR, team=team) for name, team in self.teams.items()
        }
        self.service = make_user("service", role=Role.SERVICE)
        self.marketing = make_user("marketing", role=Role.MARKETING)


@pytest.fixture
def company() -> Company:
    return Company()


def give(person: User, to: Whom, *, by: User, until_on: date | None = None) -> bool:
    return sharing.give_access(person=person, to=to, until_on=until_on, by=by, now=NOW, today=today())


def codes(user: User) -> list[str]:
    return sorted(visible_to(user).values_list("code", flat=True))


def test_service_and_marketing_see_what_was_given_to_them_and_nothing_before(company: Company) -> None:
    assert (codes(company.service), codes(company.marketing)) == ([], [])

    give(company.service, company.area, by=company.administrator)
    give(company.service, company.customers["unowned"], by=company.manager)
    give(company.marketing, None, by=company.administrator)

    assert codes(company.service) == ["north", "south", "unowned"]
    assert codes(company.marketing) == ["north", "south", "unowned", "west"]
    assert (sees_every_customer(company.service), sees_every_customer(company.marketing)) == (False, True)


def test_who_sells_sees_his_own_and_what_is_shared_with_him(company: Company) -> None:
    give(company.sellers["north"], company.customers["west"], by=company.sellers["west"])
    give(company.leads["south"], company.customers["west"], by=company.leads["west"])
    give(company.sellers["west"], company.teams["south"], by=company.manager)

    assert codes(company.sellers["north"]) == ["north", "west"]
    assert codes(company.leads["south"]) == ["south", "west"]
    assert codes(company.sellers["west"]) == ["south", "west"]
    assert codes(company.leads["north"]) == ["north"]


def test_a_supervisor_without_a_team_keeps_his_own_beside_what_was_given(company: Company) -> None:
    loner = make_user("loner", role=Role.SUPERVISOR)
    make_customer("his", owner=loner)
    give(loner, company.teams["north"], by=company.manager)

    assert codes(loner) == ["his", "north"]


def test_what_is_seen_is_not_looked_after(company: Company) -> None:
    give(company.leads["south"], company.customers["west"], by=company.manager)
    give(company.service, None, by=company.manager)

    assert sorted(looked_after_by(company.leads["south"]).values_list("code", flat=True)) == ["south"]
    assert not looked_after_by(company.service).exists()


@pytest.mark.parametrize(("days", "seen"), [(-1, []), (0, ["north"]), (1, ["north"]), (None, ["north"])])
def test_what_is_over_counts_no_more_and_the_last_day_counts(
    days: int | None, seen: list[str], company: Company
) -> None:
    until_on = None if days is None else today() + timedelta(days=days)
    Access.objects.create(person=company.service, team=company.teams["north"], given_at=NOW, until_on=until_on)

    assert codes(company.service) == seen


def test_every_customer_until_yesterday_is_none(company: Company) -> None:
    Access.objects.create(person=company.service, given_at=NOW, until_on=today() - timedelta(days=1))

    assert codes(company.service) == []
    assert not sees_every_customer(company.service)


def test_what_was_taken_back_is_seen_no_more(company: Company) -> None:
    give(company.service, None, by=company.manager)
    give(company.service, company.customers["west"], by=company.manager)
    everything = Access.objects.get(person=company.service, customer=None)

    sharing.withdraw_access(access=everything, by=company.administrator)

    assert codes(company.service) == ["west"]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SERVICE])
def test_what_was_given_ends_with_the_account_and_with_a_role_that_is_given_nothing(
    role: Role, company: Company
) -> None:
    give(company.service, None, by=company.manager)
    company.service.role, company.service.is_active = role, role != Role.SERVICE

    assert codes(company.service) == []
    assert not sees_every_customer(company.service)


def test_a_withdrawn_customer_is_seen_by_nobody_to_whom_it_was_given(company: Company) -> None:
    give(company.service, company.customers["west"], by=company.manager)
    give(company.marketing, None, by=company.manager)
    Customer.objects.filter(code="west").update(is_withdrawn=True)

    assert codes(company.service) == []
    assert "west" not in codes(company.marketing)


def test_rows_of_customers_are_kept_as_the_customers_are_seen(company: Company) -> None:
    people = [company.manager, company.administrator, company.service, *company.sellers.values()]
    give(company.service, company.teams["north"], by=company.manager)
    rows = Customer.objects.filter(is_withdrawn=False)

    assert [sorted(one.code for one in keep_visible(rows, user=person, key="pk")) for person in people] == [
        codes(person) for person in people
    ]


def test_who_brings_along_that_nothing_was_given_is_not_asked_about_it(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    company.sellers["north"].has_access = False  # type: ignore[attr-defined]  # as whoever signed in brings it along

    with django_assert_num_queries(1):
        assert codes(company.sellers["north"]) == ["north"]


@pytest.mark.parametrize("given", [1, 3])
def test_it_takes_as_many_questions_for_three_things_given_as_for_one(
    given: int, company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("north", "south", "west")[:given]:
        give(company.service, company.teams[name], by=company.manager)
        give(company.service, company.customers[name], by=company.manager)

    with django_assert_num_queries(4):
        assert len(codes(company.service)) == given


@pytest.mark.parametrize("by", ["administrator", "manager", "lead", "seller", "service"])
@pytest.mark.parametrize("to", ["team", "everybody"])
def test_teams_and_everybody_are_given_by_who_looks_after_people(by: str, to: str, company: Company) -> None:
    giver = {
        "administrator": company.administrator,
        "manager": company.manager,
        "lead": company.leads["north"],
        "seller": company.sellers["north"],
        "service": company.service,
    }[by]
    what = company.teams["north"] if to == "team" else None

    if by in {"administrator", "manager"}:
        assert give(company.service, what, by=giver)
    else:
        with pytest.raises(sharing.NotToBeGiven):
            give(company.service, what, by=giver)


def test_a_customer_is_shared_by_its_owner_and_who_is_above_him(company: Company) -> None:
    north, south = company.customers["north"], company.sellers["south"]
    head = make_user("head", role=Role.SUPERVISOR, team=company.area)
    may = [company.sellers["north"], company.leads["north"], head, company.manager]
    give(company.leads["west"], north, by=company.manager)
    give(company.service, None, by=company.manager)
    may_not = [company.leads["south"], company.leads["west"], company.service, company.administrator, south]

    assert [give(south, north, by=one, until_on=today() + timedelta(days=day)) for day, one in enumerate(may)] == [
        True
    ] * 4
    for one in may_not:
        with pytest.raises(sharing.NotToBeGiven):
            give(company.marketing, north, by=one)
        with pytest.raises(sharing.NotToBeGiven):
            sharing.withdraw_access(access=Access.objects.get(person=south), by=one)


@pytest.mark.parametrize("who", ["owner", "manager", "administrator", "gone"])
def test_nothing_is_given_to_whom_it_would_be_nothing(who: str, company: Company) -> None:
    gone = make_user("gone", role=Role.SERVICE)
    gone.is_active = False
    gone.save()
    person = {
        "owner": company.sellers["north"],
        "manager": company.manager,
        "administrator": company.administrator,
        "gone": gone,
    }[who]

    with pytest.raises(sharing.NotToBeGiven):
        give(person, company.customers["north"], by=company.manager)
    if who != "owner":
        with pytest.raises(sharing.NotToBeGiven):
            give(person, None, by=company.manager)


def test_nothing_is_given_for_days_that_are_over(company: Company) -> None:
    with pytest.raises(sharing.OverAlready):
        give(company.service, None, by=company.manager, until_on=today() - timedelta(days=1))


def test_as_many_customers_as_one_can_have_are_given(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_CUSTOMERS", 1)
    give(company.service, company.customers["north"], by=company.manager)

    with pytest.raises(sharing.TooManyGiven):
        give(company.service, company.customers["south"], by=company.manager)
    assert give(company.service, company.customers["north"], by=company.manager, until_on=today())
    assert give(company.service, company.teams["south"], by=company.manager)


def test_what_was_given_before_takes_the_new_last_day_and_the_log_keeps_both(company: Company) -> None:
    until = today() + timedelta(days=9)

    assert give(company.service, company.area, by=company.administrator)
    assert give(company.service, company.area, by=company.manager, until_on=until)
    assert not give(company.service, company.area, by=company.administrator, until_on=until)
    sharing.withdraw_access(access=Access.objects.get(), by=company.manager)

    day = until.isoformat()
    assert list(Entry.objects.order_by("pk").values_list("action", "by_name", "object_kind", "before", "after")) == [
        ("access_given", "Administrator", "person", None, {"sees_team": "area", "until_on": ""}),
        ("access_given", "Manager", "person", {"until_on": ""}, {"sees_team": "area", "until_on": day}),
        (
            "access_withdrawn",
            "Manager",
            "person",
            {"sees_team": "area", "until_on": day},
            {"sees_team": "", "until_on": ""},
        ),
    ]


def test_with_a_team_ends_what_was_given_of_it_and_the_log_tells(company: Company) -> None:
    east = make_team("east")
    give(company.service, east, by=company.manager)
    give(company.marketing, company.area, by=company.manager)

    remove_team(team=east)

    assert Access.objects.get().person == company.marketing
    ended = Entry.objects.filter(action="access_withdrawn")
    assert list(ended.values_list("object_name", "before")) == [("Service", {"sees_team": "east", "until_on": ""})]


def test_what_the_log_tells_of_a_customer_is_kept_with_the_customer(company: Company) -> None:
    give(company.service, company.customers["north"], by=company.sellers["north"])

    entry = Entry.objects.get()
    assert (entry.object_kind, entry.object_name, entry.after) == (
        "customer",
        "Shop north",
        {"collaborator": "Service", "until_on": ""},
    )


def test_who_only_sees_a_customer_does_not_give_it_away(company: Company) -> None:
    give(company.leads["south"], company.customers["west"], by=company.manager)

    with pytest.raises(NotYours):
        assign_owner(
            customers=[company.customers["west"].pk],
            owner=company.sellers["south"],
            by=company.leads["south"],
            now=NOW,
        )


@pytest.mark.parametrize(("who", "may"), [("seller", True), ("service", False), ("marketing", False)])
def test_who_sells_changes_what_is_shared_with_him_and_others_read_it(who: str, *, may: bool, company: Company) -> None:
    person = {"seller": company.sellers["south"], "service": company.service, "marketing": company.marketing}[who]
    customer = company.customers["north"]
    give(person, customer, by=company.sellers["north"])
    seen = known_of(customer)

    def edit() -> bool:
        return edit_customer(
            customer=customer, seen=seen, values=seen | {"region": "New"}, because="", by=person, now=NOW
        )

    if may:
        assert edit()
    else:
        with pytest.raises(NotYoursToEdit):
            edit()


def test_the_database_keeps_each_thing_once_and_of_one_kind(company: Company) -> None:
    team, customer = company.teams["north"], company.customers["north"]
    wrong: list[list[dict[str, Whom]]] = [
        [{"team": team, "customer": customer}],
        [{"team": team}, {"team": team}],
        [{"customer": customer}, {"customer": customer}],
        [{}, {}],
    ]

    for rows in wrong:
        given = [Access(person=company.service, given_at=NOW, **row) for row in rows]
        with pytest.raises(IntegrityError), transaction.atomic():
            Access.objects.bulk_create(given)


def test_with_a_team_goes_what_was_given_of_it(company: Company) -> None:
    lonely = make_team("lonely")
    give(company.service, lonely, by=company.manager)

    lonely.delete()

    assert not Access.objects.exists()
