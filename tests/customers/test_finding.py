from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from kejing.customers.models import Alias, Customer, Person, SearchKey
from kejing.customers.operations.search_keys import refresh_search_keys
from kejing.customers.queries import finding
from kejing.customers.queries.finding import CANDIDATES, LOOKED_UP, matching_keys, read_marked
from kejing.kit.wordsearch import ask
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def make_shops(*names: str, owner: User | None = None) -> None:
    Customer.objects.bulk_create(
        [Customer(code=f"N{number}-{owner}", name=name, owner=owner) for number, name in enumerate(names)]
    )
    refresh_search_keys()


def found(user: User, typed: str, *, hides_phone: bool = False) -> set[str]:
    return {key.of_name for key in matching_keys(user=user, question=ask(typed), hides_phone=hides_phone)}


def test_a_name_that_is_made_after_the_marks_were_read_is_found(manager: User) -> None:
    make_shops("北京医疗")
    before = found(manager, "上海")
    make_shops("上海百货", owner=manager)

    assert (before, found(manager, "上海"), found(manager, "bjyl")) == (set(), {"上海百货"}, {"北京医疗"})


def test_a_name_that_is_changed_is_found_by_the_new_one_only(manager: User) -> None:
    make_shops("北京医疗")
    found(manager, "bjyl")
    Customer.objects.update(name="上海百货")
    refresh_search_keys()

    assert (found(manager, "bjyl"), found(manager, "shbh")) == (set(), {"上海百货"})


def test_a_key_that_is_gone_is_found_no_longer(manager: User) -> None:
    make_shops("北京医疗", "北京百货")
    found(manager, "北京")
    SearchKey.objects.filter(of_name="北京医疗").delete()

    assert found(manager, "北京") == {"北京百货"}


def test_where_an_older_database_was_put_back_all_marks_are_read_again(manager: User) -> None:
    make_shops("北京医疗")
    found(manager, "北京")
    SearchKey.objects.all().delete()
    make_shops("北京旅馆", owner=make_user("li"))
    SearchKey.objects.update(made=1)

    assert found(manager, "北京") == {"北京医疗", "北京旅馆"}
    assert (read_marked().made, read_marked().keys.size) == (1, SearchKey.objects.count())


def test_all_that_begin_so_come_before_those_that_have_it_inside(
    manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LOOKED_UP", (5, 5_000))
    make_shops(*(f"大医疗{number}" for number in range(CANDIDATES)))
    make_shops(*(f"医疗器械用品经营部{number}" for number in range(20)), owner=manager)

    names = found(manager, "医疗")

    assert sum(name.startswith("医疗") for name in names) == 20


def test_what_marks_tell_nothing_of_is_looked_for_in_all_at_once(
    manager: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(finding, "LOOKED_UP", (5, 10))
    make_shops(*(f"Q {number} shop" for number in range(40)))
    found(manager, "q")

    with django_assert_max_num_queries(4):
        assert len(found(manager, "q o")) == 40


def test_the_whole_name_is_among_the_best_however_many_are_called_like_it(manager: User) -> None:
    many = [f"长安{number}超市有限公司" for number in range(LOOKED_UP[0] + 50)]
    make_shops(*many)
    whole = make_customer("Z-超市", owner=manager)
    # Its words are the longest: the region is one of them.
    Customer.objects.filter(pk=whole.pk).update(name="超市", region="呼伦贝尔市鄂伦春自治旗大兴安岭加格达奇区")
    refresh_search_keys()

    names = found(manager, "超市")

    assert ("超市" in names, len(names)) == (True, CANDIDATES)


@pytest.mark.parametrize("most", [0, 10_000])
def test_somebody_finds_his_own_however_many_are_called_like_them(
    manager: User, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(finding, "_ASKED_ONE_BY_ONE", most)
    li = make_user("li")
    make_shops(*(f"安{number}超市" for number in range(CANDIDATES + 20)))
    make_shops("呼伦贝尔长安大超市", owner=li)

    assert found(li, "超市") == {"呼伦贝尔长安大超市"}


def test_the_digits_of_a_phone_are_found_where_they_are_shown(manager: User) -> None:
    shop = make_customer("A1")
    Person.objects.create(customer=shop, name="王芳", phone="138-0013 8000")
    refresh_search_keys()

    assert (found(manager, "0013 80"), found(manager, "0013 80", hides_phone=True)) == ({"王芳"}, set())


def test_another_name_that_went_over_to_another_customer_is_found_as_his() -> None:
    li, wang = make_user("li"), make_user("wang")
    old, new = make_customer("OLD", owner=li), make_customer("NEW", owner=wang)
    alias = Alias.objects.create(name="长安大超市", customer=old, decided_at=timezone.now())
    refresh_search_keys()
    before = [bool(matching_keys(user=who, question=ask("长安"), hides_phone=False)) for who in (li, wang)]

    Alias.objects.filter(pk=alias.pk).update(customer=new)
    refresh_search_keys()

    after = [bool(matching_keys(user=who, question=ask("长安"), hides_phone=False)) for who in (li, wang)]
    assert (before, after) == ([True, False], [False, True])


def test_phones_of_others_are_not_found() -> None:
    li, wang = make_user("li"), make_user("wang")
    for owner in (li, wang):
        Person.objects.create(customer=make_customer(str(owner), owner=owner), name=f"{owner}'s", phone="138 0013 8000")
    refresh_search_keys()

    assert found(li, "13800138") == {f"{li}'s"}
