"""Check-ins of WeCom are taken in once, from who may, for whom they are, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from followups.second_files import an_answer, an_entry
from followups.visits import MORNING
from kejing.audit.models import Entry
from kejing.followups.models import SecondCheckIn, SecondImport
from kejing.followups.operations.forgetting import forget_old_check_ins
from kejing.followups.operations.seconds import (
    SecondRefusal,
    SecondRefused,
    Stranger,
    discard_check_ins,
    match_check_ins,
    name_account,
    read_check_ins,
    take_back_check_ins,
    take_check_ins,
)
from kejing.followups.queries import something_is_old
from kejing.people.enums import Role
from kejing.people.models import User
from rows import make_user

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.GENERAL_MANAGER)


@pytest.fixture
def li() -> User:
    return make_user("li")


def bring(folder: Path, *entries: dict[str, Any], by: User | None = None) -> SecondImport:
    return read_check_ins(path=an_answer(folder, *entries), name="march.json", by=by, now=MORNING + DAY)


def take(folder: Path, *entries: dict[str, Any], by: User | None = None) -> SecondImport:
    return take_check_ins(batch=bring(folder, *entries, by=by).pk, by=by)


def test_a_file_that_was_read_takes_nothing_in(tmp_path: Path, li: User) -> None:
    matched = match_check_ins(bring(tmp_path, an_entry("Li", MORNING)))

    assert [person for person, _row in matched.new] == [li.pk]
    assert not SecondCheckIn.objects.exists()


def test_a_file_that_is_taken_in_stands_in_the_log(tmp_path: Path, boss: User, li: User) -> None:
    entries = [an_entry("li", MORNING), an_entry("li", MORNING, checkin_type="上班打卡"), an_entry("x", MORNING)]

    taken = take(tmp_path, *entries, by=boss)

    assert list(SecondCheckIn.objects.values_list("person", "at", "batch")) == [(li.pk, MORNING, taken.pk)]
    assert (taken.rows, list(taken.people.all())) == ([], [li])
    last = Entry.objects.latest("pk")
    assert (last.action, last.object_name, last.after) == (
        "check_ins_taken",
        "march.json",
        {
            "check_ins": 1,
            "known": 0,
            "skipped": 1,
            "unread": 0,
            "without_person": 1,
            "first_on": "2026-03-20",
            "last_on": "2026-03-20",
        },
    )


@pytest.mark.usefixtures("li")
def test_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    take(tmp_path, an_entry("li", MORNING))

    with pytest.raises(SecondRefused) as refused:
        take(tmp_path, an_entry("li", MORNING))

    assert (refused.value.reason, SecondCheckIn.objects.count()) == (SecondRefusal.NOTHING_NEW, 1)


@pytest.mark.usefixtures("li")
def test_of_a_longer_file_only_what_is_new_is_taken(tmp_path: Path) -> None:
    take(tmp_path, an_entry("li", MORNING))

    again = take(tmp_path, an_entry("li", MORNING), an_entry("li", MORNING + HOUR), an_entry("li", MORNING + HOUR))

    assert (again.taken, SecondCheckIn.objects.count()) == (1, 2)


def test_who_is_known_by_another_name_is_listed_until_somebody_says_who_he_is(
    tmp_path: Path, boss: User, li: User
) -> None:
    batch = bring(tmp_path, an_entry("wx_0317", MORNING), an_entry("wx_0317", MORNING + HOUR))
    before = match_check_ins(batch)

    name_account(account="wx_0317", person=li, by=boss)
    after = match_check_ins(batch)

    assert (before.strangers, before.people) == ([Stranger("wx_0317", "", 2)], frozenset())
    assert ([person for person, _row in after.new], after.strangers) == ([li.pk, li.pk], [])


def test_a_name_that_two_people_bear_is_nobodys(tmp_path: Path) -> None:
    for username, name in (("a1", "李明"), ("a2", "李明"), ("a3", "王芳")):
        User.objects.filter(pk=make_user(username).pk).update(display_name=name)

    matched = match_check_ins(bring(tmp_path, an_entry("李明", MORNING), an_entry("王芳", MORNING)))

    assert matched.people == {User.objects.get(username="a3").pk}
    assert matched.strangers == [Stranger("李明", "", 1)]


def test_what_a_file_brought_is_taken_back_and_can_come_again(tmp_path: Path, boss: User, li: User) -> None:
    taken = take(tmp_path, an_entry("li", MORNING), by=boss)

    take_back_check_ins(batch=taken.pk, by=boss)
    gone = SecondCheckIn.objects.count()
    take(tmp_path, an_entry("li", MORNING), by=boss)

    assert (gone, SecondCheckIn.objects.get().person) == (0, li)
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "check_ins_taken",
        "check_ins_back",
        "check_ins_taken",
    ]


@pytest.mark.usefixtures("li")
def test_a_file_that_is_left_leaves_nothing_and_cannot_be_taken_in(tmp_path: Path) -> None:
    batch = bring(tmp_path, an_entry("li", MORNING))
    discard_check_ins(batch=batch.pk, by=None)

    with pytest.raises(SecondRefused) as refused:
        take_check_ins(batch=batch.pk, by=None)

    assert (refused.value.reason, SecondImport.objects.count()) == (SecondRefusal.GONE, 0)


def test_only_who_looks_after_the_company_brings_check_ins(tmp_path: Path, boss: User, li: User) -> None:
    batch = bring(tmp_path, an_entry("li", MORNING), by=boss)
    refused = []
    for attempt in (
        lambda: bring(tmp_path, an_entry("li", MORNING), by=li),
        lambda: take_check_ins(batch=batch.pk, by=li),
        lambda: discard_check_ins(batch=batch.pk, by=li),
        lambda: take_back_check_ins(batch=batch.pk, by=li),
        lambda: name_account(account="li", person=li, by=li),
    ):
        with pytest.raises(SecondRefused) as error:
            attempt()
        refused.append(error.value.reason)

    assert refused == [SecondRefusal.NOT_ALLOWED] * 5


@pytest.mark.usefixtures("li")
def test_check_ins_go_when_the_visits_of_their_time_do(tmp_path: Path) -> None:
    take(tmp_path, an_entry("li", MORNING), an_entry("li", MORNING + 2 * DAY))
    late = MORNING + 731 * DAY
    is_old = something_is_old(now=late)

    deleted = forget_old_check_ins(now=late)

    assert (is_old, deleted, SecondCheckIn.objects.get().at) == (True, 1, MORNING + 2 * DAY)
    assert Entry.objects.latest("pk").after == {"check_ins": 1, "rule": "730 days"}
    assert not something_is_old(now=late)


@pytest.mark.usefixtures("li")
def test_a_file_that_nobody_decided_about_goes_after_a_day(tmp_path: Path) -> None:
    bring(tmp_path, an_entry("li", MORNING))

    forget_old_check_ins(now=MORNING + 2 * DAY)
    there = SecondImport.objects.count()
    forget_old_check_ins(now=MORNING + 2 * DAY + HOUR)

    assert (there, SecondImport.objects.count()) == (1, 0)


def test_a_file_that_passed_over_what_is_taken_back_tells_of_those_people_no_longer(
    tmp_path: Path, boss: User, li: User
) -> None:
    first = take(tmp_path, an_entry("li", MORNING), by=boss)
    second = take(tmp_path, an_entry("li", MORNING), an_entry("li", MORNING + HOUR), by=boss)

    take_back_check_ins(batch=first.pk, by=boss)

    assert list(second.people.all()) == []
    assert list(SecondCheckIn.objects.values_list("at", flat=True)) == [MORNING + HOUR]
