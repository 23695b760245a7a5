"""Tags: put on and taken off, all or none, told in the log; called otherwise, merged and deleted by who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from kejing.audit.models import Entry
from kejing.customers.enums import TagColour
from kejing.customers.models import CustomerTag, Tag
from kejing.customers.operations import tagging
from kejing.customers.operations.holding import NotYours
from kejing.customers.operations.keeping_tags import (
    NotYoursToKeep,
    TagNameTaken,
    TagsChanged,
    change_tag,
    delete_tag,
    merge_tags,
)
from kejing.customers.operations.tagging import (
    BadTagName,
    NotToBeTagged,
    TooManyAtOnce,
    TooManyTags,
    put_tags_on,
    read_tag_name,
    take_tags_off,
)
from kejing.customers.queries import tags_state
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


def put_on(names: list[str], customers: list[Customer], *, by: User) -> int:
    return put_tags_on(customers=[one.pk for one in customers], names=names, by=by, now=timezone.now())


def tagged() -> set[tuple[str, str]]:
    return set(CustomerTag.objects.values_list("customer__code", "tag__name"))


def test_a_tag_is_put_on_whoever_lacks_it_and_the_log_tells_whom(manager: User) -> None:
    a, b, c = (make_customer(code) for code in "ABC")
    put_on(["Key"], [a], by=manager)

    changed = put_on(["key", "New  one "], [a, b, c, c], by=manager)

    assert (changed, tagged()) == (3, {(code, name) for code in "ABC" for name in ("Key", "New one")})
    told = list(Entry.objects.order_by("pk").values_list("action", "object_kind", "object_name", "after", "part_of"))
    whole = Entry.objects.get(object_kind="customers").pk
    assert told == [
        ("tag_added", "tag", "Key", None, None),
        ("tags_changed", "customer", "Shop A", {"tags_on": ["Key"]}, None),
        ("tag_added", "tag", "New one", None, None),
        ("tags_changed", "customers", "", {"tags_on": ["Key", "New one"], "customers": 3}, None),
        ("tags_changed", "customer", "Shop A", {"tags_on": ["New one"]}, whole),
        ("tags_changed", "customer", "Shop B", {"tags_on": ["Key", "New one"]}, whole),
        ("tags_changed", "customer", "Shop C", {"tags_on": ["Key", "New one"]}, whole),
    ]


def test_a_tag_is_taken_off_whoever_has_it(manager: User) -> None:
    a, b = make_customer("A"), make_customer("B")
    put_on(["Key", "Late"], [a], by=manager)

    changed = take_tags_off(customers=[a.pk, b.pk], names=["KEY", "nobody's"], by=manager)

    assert (changed, tagged()) == (1, {("A", "Late")})
    assert Entry.objects.order_by("-pk").values_list("object_name", "after")[0] == ("Shop A", {"tags_off": ["Key"]})
    assert take_tags_off(customers=[a.pk, b.pk], names=["Key"], by=manager) == 0


def test_all_get_it_or_none_and_no_tag_is_left_behind(manager: User) -> None:
    seller = make_user("seller")
    own, other = make_customer("A", owner=seller), make_customer("B")

    with pytest.raises(NotYours):
        put_on(["Key"], [own, other], by=seller)

    assert (tagged(), Tag.objects.count(), Entry.objects.count()) == (set(), 0, 0)
    assert put_on(["Key"], [own], by=seller) == 1
    with pytest.raises(NotYours):
        take_tags_off(customers=[own.pk, other.pk], names=["Key"], by=seller)
    assert tagged() == {("A", "Key")}


@pytest.mark.parametrize("role", [Role.SERVICE, Role.MARKETING, Role.ADMINISTRATOR])
def test_who_changes_no_customers_tags_none(role: Role) -> None:
    user = make_user("somebody", role=role)

    with pytest.raises(NotToBeTagged):
        put_on(["Key"], [], by=user)
    with pytest.raises(NotToBeTagged):
        take_tags_off(customers=[], names=["Key"], by=user)


@pytest.mark.parametrize("name", ["", "  ", "a,b", "a，b", "x" * 41, "a\x00b", "\ud800", "\ufdfa" * 40])
def test_what_cannot_be_a_tag_is_refused(name: str, manager: User) -> None:
    with pytest.raises(BadTagName):
        read_tag_name(name)


@pytest.mark.parametrize(
    ("one", "same"), [("Key", "kEY"), ("重點客戶", "重点客户"), ("ＶＩＰ", "vip"), ("Straße", "STRASSE")]
)
def test_ways_to_write_a_name_are_one_tag(one: str, same: str, manager: User) -> None:
    customer = make_customer("A")

    put_on([one], [customer], by=manager)
    put_on([same], [customer], by=manager)

    assert tagged() == {("A", one)}


def test_there_are_not_more_tags_than_one_can_keep_in_mind(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "MOST_TAGS", 2)
    customer = make_customer("A")
    put_on(["1", "2"], [customer], by=manager)

    with pytest.raises(TooManyTags):
        put_on(["2", "3"], [customer], by=manager)
    with pytest.raises(TooManyAtOnce):
        put_on([str(number) for number in range(11)], [customer], by=manager)
    assert put_on(["2"], [make_customer("B")], by=manager) == 1


def test_the_state_of_tags_is_another_one_after_each_change(manager: User) -> None:
    a, b = make_customer("A"), make_customer("B")
    put_on(["Key", "Late"], [a], by=manager)
    states = [tags_state()]

    def note() -> None:
        states.append(tags_state())

    put_on(["Key"], [b], by=manager)
    note()
    take_tags_off(customers=[a.pk], names=["Key"], by=manager)
    note()
    key, late = Tag.objects.get(key="key"), Tag.objects.get(key="late")
    change_tag(tag=key, name="Keys", colour=TagColour.INK, by=manager)
    note()
    merge_tags(tag=key, into=late, by=manager)
    note()
    delete_tag(tag=late, expected=2, by=manager)
    note()

    assert len(set(states)) == len(states)
    put_on(["Other"], [a], by=manager)
    note()
    put_on(["Other"], [a], by=manager)
    assert tags_state() == states[-1]


def test_a_tag_is_called_otherwise_unless_another_one_is(manager: User) -> None:
    customer = make_customer("A")
    put_on(["Key", "Late"], [customer], by=manager)
    key = Tag.objects.get(key="key")

    change_tag(tag=key, name=" KEY  account", colour=TagColour.PRESS, by=manager)

    assert set(Tag.objects.values_list("name", "key", "colour")) == {
        ("KEY account", "key account", "press"),
        ("Late", "late", ""),
    }
    assert Entry.objects.order_by("-pk").values_list("action", "object_name", "before", "after")[0] == (
        "tag_changed",
        "Key",
        {"name": "Key", "colour": ""},
        {"name": "KEY account", "colour": "press"},
    )
    with pytest.raises(TagNameTaken):
        change_tag(tag=key, name="LATE", colour=TagColour.NONE, by=manager)
    with pytest.raises(BadTagName):
        change_tag(tag=key, name=" ", colour=TagColour.NONE, by=manager)


def test_a_merged_tag_is_gone_and_whoever_had_it_has_the_other_one_once(manager: User) -> None:
    a, b, c = (make_customer(code) for code in "ABC")
    put_on(["Old"], [a, b], by=manager)
    put_on(["New"], [b, c], by=manager)
    old, new = Tag.objects.get(key="old"), Tag.objects.get(key="new")

    with pytest.raises(NotYoursToKeep):
        merge_tags(tag=new, into=new, by=manager)
    moved = merge_tags(tag=old, into=new, by=manager)

    assert (moved, tagged()) == (2, {("A", "New"), ("B", "New"), ("C", "New")})
    assert list(Tag.objects.values_list("name", flat=True)) == ["New"]
    told = Entry.objects.order_by("-pk").values_list("action", "object_name", "after")[0]
    assert told == ("tag_merged", "Old", {"into": "New", "customers": 2})


def test_a_tag_is_deleted_while_it_is_on_as_many_as_were_shown(manager: User) -> None:
    put_on(["Key"], [make_customer("A"), make_customer("B")], by=manager)
    tag = Tag.objects.get()

    with pytest.raises(TagsChanged):
        delete_tag(tag=tag, expected=1, by=manager)
    delete_tag(tag=tag, expected=2, by=manager)

    assert (tagged(), Tag.objects.count()) == (set(), 0)


def test_a_supervisor_keeps_the_tags_that_are_on_nobody_elses_customers(manager: User) -> None:
    north = make_team("north")
    leader, seller = make_user("leader", role=Role.SUPERVISOR, team=north), make_user("seller", team=north)
    own, other = make_customer("A", owner=seller), make_customer("B", owner=manager)
    put_on(["Ours"], [own], by=leader)
    put_on(["Everybody's"], [own, other], by=manager)
    ours, everybodys = Tag.objects.get(key="ours"), Tag.objects.get(key="everybody's")

    for user, tag in ((leader, everybodys), (seller, ours)):
        with pytest.raises(NotYoursToKeep):
            change_tag(tag=tag, name="Mine", colour=TagColour.NONE, by=user)
        with pytest.raises(NotYoursToKeep):
            delete_tag(tag=tag, expected=1, by=user)
        with pytest.raises(NotYoursToKeep):
            merge_tags(tag=ours, into=everybodys, by=user)

    change_tag(tag=ours, name="North", colour=TagColour.NONE, by=leader)
    other.is_withdrawn = True
    other.save(update_fields=["is_withdrawn"])
    with pytest.raises(NotYoursToKeep):
        merge_tags(tag=ours, into=everybodys, by=leader)

    other.owner = seller
    other.save(update_fields=["owner"])
    merge_tags(tag=ours, into=everybodys, by=leader)
    assert tagged() == {("A", "Everybody's"), ("B", "Everybody's")}
