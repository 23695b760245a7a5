from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from kejing.battlemap.queries.search import search_page
from kejing.customers.models import Alias, Customer, Person
from kejing.customers.operations.search_keys import refresh_search_keys
from kejing.followups.enums import FollowupKind
from kejing.followups.models import Followup
from kejing.ledger.models import Document
from kejing.people.enums import Field, Role
from kejing.people.models import Company, User
from rows import make_customer, make_document, make_team, make_user

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

SEARCH = "battlemap:search"
NOTHING: frozenset[str] = frozenset()


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def make_shop(code: str, name: str, *, owner: User | None = None) -> Customer:
    shop = make_customer(code, owner=owner)
    shop.name = name
    shop.save(update_fields=["name"])
    return shop


def found(user: User, typed: str, *, masked: frozenset[str] = NOTHING) -> dict[str, list[str]]:
    page = search_page(user=user, typed=typed, masked=masked)
    return {group.key: [option.label for option in group.options] for group in page.groups}


def note(shop: Customer, text: str) -> Followup:
    return Followup.objects.create(customer=shop, kind=FollowupKind.CALL, happened_on=date(2026, 1, 2), text=text)


@pytest.mark.parametrize("is_prepared", [True, False])
@pytest.mark.parametrize(
    "typed", ["bjyl", "beijing", "bei jing yi", "bjyiliao", "北京医疗", "北京醫療", "ｃ00", "C001", "医疗", "ylbm"]
)
def test_a_customer_is_found_whatever_way_it_is_typed(manager: User, typed: str, *, is_prepared: bool) -> None:
    shop = make_shop("C001", "北京医疗")
    make_shop("X9", "上海百货")
    Alias.objects.create(name="医疗部门", customer=shop, decided_at=timezone.now())
    if is_prepared:
        refresh_search_keys()

    assert found(manager, typed) == {"customers": ["北京医疗"]}


def test_the_best_come_first(manager: User) -> None:
    for code, name in (("3", "老北京茶店"), ("2", "北京茶店"), ("1", "北京"), ("北京", "Tea")):
        make_shop(code, name)
    refresh_search_keys()

    assert found(manager, "北京") == {"customers": ["Tea", "北京", "北京茶店", "老北京茶店"]}


def test_more_than_a_handful_is_said(manager: User) -> None:
    for number in range(8):
        make_shop(f"N{number}", f"茶店{number}")

    (group,) = search_page(user=manager, typed="茶店", masked=NOTHING).groups

    assert (len(group.options), group.has_more) == (6, True)


def test_what_was_renamed_is_found_by_its_new_name_only(manager: User) -> None:
    shop = make_shop("A1", "北京医疗")
    refresh_search_keys()
    Customer.objects.filter(pk=shop.pk).update(name="上海百货")

    assert found(manager, "北京") == {}


def test_a_customer_that_an_undone_import_made_is_not_found(manager: User) -> None:
    shop = make_shop("A1", "北京医疗")
    note(shop, "北京样品")
    refresh_search_keys()
    Customer.objects.update(is_withdrawn=True)

    assert found(manager, "北京") == {}


def test_people_are_found_by_name_sound_and_phone(manager: User) -> None:
    Person.objects.create(customer=make_shop("A1", "Kiosk"), name="王芳", phone="138-0013 8000")
    refresh_search_keys()

    assert [found(manager, typed) for typed in ("王芳", "wangf", "13800138", "0013 8000")] == [{"people": ["王芳"]}] * 4


def test_a_masked_phone_is_neither_searched_nor_shown(manager: User) -> None:
    shop = make_shop("A1", "Kiosk")
    Person.objects.create(customer=shop, name="王芳", phone="13800138000")
    masked = frozenset({str(Field.PHONE)})

    (group,) = search_page(user=manager, typed="王芳", masked=masked).groups

    assert found(manager, "13800138000", masked=masked) == {}
    assert [option.details for option in group.options] == [["Kiosk"]]


def test_documents_are_found_by_the_beginning_of_their_number(manager: User) -> None:
    shop = make_shop("A1", "Kiosk")
    whole, longer, removed = (make_document(shop, on=date(2026, 1, day), amount="1.00") for day in (1, 2, 3))
    for document, number in ((whole, "XS-100"), (longer, "XS-1001"), (removed, "XS-1002")):
        document.number = number
        document.status = "removed" if document is removed else "posted"
        document.save(update_fields=["number", "status"])

    assert found(manager, "xs-100") == {"documents": ["XS-100", "XS-1001"]}
    assert found(manager, "100") == {}
    Document.objects.filter(pk=longer.pk).update(flow="money", kind="receipt")
    assert found(manager, "xs-100", masked=frozenset({Field.RECEIVABLE})) == {"documents": ["XS-100"]}


def test_notes_are_found_by_their_words_in_either_script(manager: User) -> None:
    shop = make_shop("A1", "Kiosk")
    note(shop, "老板說貨架上只剩兩箱")
    note(shop, "Sent the Offer")

    assert [found(manager, typed) for typed in ("货架", "貨架 两箱", "offer")] == [{"notes": ["Kiosk"]}] * 3


def test_everybody_finds_only_what_he_may_see(manager: User) -> None:
    north, south = make_team("north"), make_team("south")
    people = {
        "owner": make_user("owner", team=north),
        "lead": make_user("lead", role=Role.SUPERVISOR, team=north),
        "other": make_user("other", team=south),
        "other_lead": make_user("other_lead", role=Role.SUPERVISOR, team=south),
        "administrator": make_user("administrator", role=Role.ADMINISTRATOR),
        "manager": manager,
    }
    shop = make_shop("K100", "K100 Kiosk", owner=people["owner"])
    Person.objects.create(customer=shop, name="K100 Wang", phone="1")
    note(shop, "K100 wants samples")
    document = make_document(shop, on=date(2026, 1, 1), amount="1.00")
    document.number = "K100-1"
    document.save(update_fields=["number"])
    before = {name: sorted(found(user, "k100")) for name, user in people.items()}
    refresh_search_keys()

    everything = ["customers", "documents", "notes", "people"]
    sees = {name: everything if name in {"owner", "lead", "manager"} else [] for name in people}
    assert (before, {name: sorted(found(user, "k100")) for name, user in people.items()}) == (sees, sees)


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("", "nothing_typed"),
        (" ", "nothing_typed"),
        ("b", "too_short"),
        ("--", "nothing_found"),
        ("zz\x00%_", "nothing_found"),
    ],
)
def test_every_state_has_its_words(manager: User, typed: str, state: str) -> None:
    assert search_page(user=manager, typed=typed, masked=NOTHING).state == state


def test_the_page_and_its_part_show_the_same(client: Client, manager: User) -> None:
    shop = make_shop("A1", "北京医疗")
    client.force_login(manager)

    page = client.get(reverse(SEARCH), {"q": "bjyl"})
    part = client.get(reverse(SEARCH), {"q": "bjyl"}, headers={"hx-request": "true"})

    link = f'href="{reverse("battlemap:customer", args=[shop.pk])}"'
    assert (link in page.content.decode(), link in part.content.decode()) == (True, True)
    assert ("<html" in page.content.decode(), "<html" in part.content.decode()) == (True, False)


def test_the_role_of_who_asks_masks_phones(client: Client) -> None:
    Company.objects.create(pk=1, masks={Role.SALESPERSON: [Field.PHONE]})
    owner = make_user("owner")
    Person.objects.create(customer=make_shop("A1", "Kiosk", owner=owner), name="Wang", phone="13800138000")
    client.force_login(owner)

    shown = [client.get(reverse(SEARCH), {"q": typed}).content.decode() for typed in ("wang", "138001")]

    assert ["Kiosk" in shown[0], "13800138000" in shown[0], "Kiosk" in shown[1]] == [True, False, False]


def test_an_outsider_is_asked_to_sign_in_and_nobody_posts(client: Client, manager: User) -> None:
    outside = client.get(reverse(SEARCH), {"q": "bjyl"})
    client.force_login(manager)

    assert (outside.status_code, client.post(reverse(SEARCH)).status_code) == (302, 405)


def test_names_that_nobody_prepared_are_prepared_in_the_background(client: Client, manager: User) -> None:
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - its models need Django set up

    make_shop("A1", "北京医疗")
    client.force_login(manager)

    for _ in range(2):
        client.get(reverse(SEARCH), {"q": "bjyl"})

    assert DBTaskResult.objects.filter(task_path="kejing.customers.tasks.refresh_search_keys").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_asks_the_database_as_often_for_one_as_for_three(
    manager: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        shop = make_shop(f"K100{number}", f"K100 {number}")
        Person.objects.create(customer=shop, name=f"K100 {number}", phone="1")
        note(shop, "K100 wants samples")
    refresh_search_keys()
    search_page(user=manager, typed="K100", masked=NOTHING)  # the marks are read once

    with django_assert_num_queries(11):
        groups = search_page(user=manager, typed="K100", masked=NOTHING).groups

    assert [len(group.options) for group in groups] == [count] * 3
