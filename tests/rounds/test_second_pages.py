"""Check-ins of WeCom are brought on a page, looked at before they count, and stand beside visits as numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from battlemap.measured import sign_in
from followups.second_files import an_answer, an_entry
from followups.visits import HERE, MORNING, visit
from kejing.followups.models import Flag, SecondCheckIn, SecondImport, Visit
from kejing.followups.operations.seconds import read_check_ins, take_back_check_ins, take_check_ins
from kejing.people.enums import Role
from kejing.rounds.queries.privacy import own_data
from kejing.rounds.queries.seconds import second_page, second_words
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from kejing.people.models import User

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ASKED = 5
"""Questions to the database for the page of a file, however many rows it has."""


@pytest.fixture
def li() -> User:
    return make_user("li")


@pytest.fixture
def boss() -> Client:
    return sign_in(make_user("boss", role=Role.GENERAL_MANAGER))


@pytest.fixture
def seen(li: User) -> Visit:
    return visit(make_customer("A", owner=li), by=li)


def take(folder: Path, *entries: dict[str, Any]) -> SecondImport:
    batch = read_check_ins(path=an_answer(folder, *entries), name="march.json", by=None, now=MORNING + DAY)
    return take_check_ins(batch=batch.pk, by=None)


def send(client: Client, path: Path) -> Any:
    with path.open("rb") as file:
        return client.post(reverse("rounds:check_ins_bring"), {"sent": file})


@pytest.mark.usefixtures("li")
def test_a_file_is_shown_before_it_is_taken_in(boss: Client, tmp_path: Path) -> None:
    sent = send(boss, an_answer(tmp_path, an_entry("li", MORNING), an_entry("wx_7", MORNING)))
    shown = boss.get(sent.url).content.decode()
    before = SecondCheckIn.objects.count()

    batch = SecondImport.objects.get()
    boss.post(reverse("rounds:check_ins_take", args=[batch.pk]))

    assert "New check-ins out of office" in shown
    assert "Who is wx_7?" in shown
    assert (before, SecondCheckIn.objects.count()) == (0, 1)
    assert "checkin.json" in boss.get(reverse("rounds:check_ins")).content.decode()


def test_somebody_says_who_an_account_is(boss: Client, li: User, tmp_path: Path) -> None:
    sent = send(boss, an_answer(tmp_path, an_entry("wx_7", MORNING)))
    name = reverse("rounds:check_ins_name", args=[SecondImport.objects.get().pk])

    nobody = boss.post(name, {"account": "wx_7", "person": ""}, follow=True).content.decode()
    told = boss.post(name, {"account": "wx_7", "person": li.pk}, follow=True).content.decode()

    assert sent.status_code == 302
    assert "Choose who that is." in nobody
    assert "wx_7 is Li from now on." in told
    assert "Not known here" not in told


@pytest.mark.usefixtures("li")
def test_a_file_is_taken_back_and_another_left_on_the_page(boss: Client, tmp_path: Path) -> None:
    taken = take(tmp_path, an_entry("li", MORNING))
    send(boss, an_answer(tmp_path, an_entry("li", MORNING + DAY)))

    back = boss.post(reverse("rounds:check_ins_back", args=[taken.pk]), follow=True).content.decode()
    left = boss.post(
        reverse("rounds:check_ins_discard", args=[SecondImport.objects.latest("pk").pk]), follow=True
    ).content.decode()

    assert "What march.json brought is gone." in back
    assert "Nothing of the file was kept." in left
    assert (SecondCheckIn.objects.count(), SecondImport.objects.get().state) == (0, "back")


def test_what_is_no_file_of_check_ins_says_so_and_keeps_nothing(boss: Client, tmp_path: Path) -> None:
    other = tmp_path / "sales.csv"
    other.write_text("customer,amount\nA,3\n", encoding="utf-8")
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (6 * 1024**2))

    answers = [send(boss, other), send(boss, large), boss.post(reverse("rounds:check_ins_bring"))]

    assert [answer.status_code for answer in answers] == [422, 413, 422]
    words = [answer.content.decode() for answer in answers]
    assert "No check-ins found." in words[0]
    assert "5 MB at most" in words[1]
    assert "Choose a file of check-ins." in words[2]
    assert not SecondImport.objects.exists()


@pytest.mark.usefixtures("li")
@pytest.mark.parametrize("count", [1, 3])
def test_a_file_asks_as_much_whatever_it_holds(count: int, tmp_path: Path) -> None:
    for number in range(count):
        make_user(f"p{number}")
    entries = [an_entry(f"p{number}", MORNING + number * MINUTE) for number in range(count)]
    entries += [an_entry(f"x{number}", MORNING) for number in range(count)]
    batch = read_check_ins(path=an_answer(tmp_path, *entries), name="a", by=None, now=MORNING)

    with CaptureQueriesContext(connection) as asked:
        page = second_page(batch)

    assert (len(page.people), len(asked)) == (count, ASKED)


def test_a_visit_says_how_far_apart_the_two_records_are(li: User, seen: Visit, tmp_path: Path) -> None:
    north = HERE.latitude + 0.001
    take(tmp_path, an_entry("li", MORNING - 3 * MINUTE), an_entry("li", MORNING + 50 * MINUTE))
    SecondCheckIn.objects.filter(at__lt=MORNING).update(latitude=north, longitude=HERE.longitude, place="")

    shown = sign_in(li).get(reverse("rounds:entry", args=[seen.followup_id])).content.decode()

    assert "Checked in 3 minutes before, 111 m from here" in shown
    assert "Numbers, no verdict." in shown
    assert not Flag.objects.filter(visit=seen).exists()


def test_a_check_in_without_a_place_says_its_words_or_that_there_are_none(seen: Visit, tmp_path: Path) -> None:
    take(tmp_path, an_entry("li", MORNING + MINUTE, lat=0, lng=0))
    named = second_words(seen)
    SecondCheckIn.objects.update(place="", at=MORNING)

    assert named == "Checked in 1 minute after, 河南中路 黄浦区河南中路"
    assert second_words(seen) == "Checked in within the same minute, the file names no place"


def test_a_day_without_a_check_in_near_the_visit_says_how_far_the_file_goes(seen: Visit, tmp_path: Path) -> None:
    take(tmp_path, an_entry("li", MORNING - 90 * MINUTE), an_entry("li", MORNING + DAY))

    assert second_words(seen) == (
        "No check-in within an hour of 10:00; 1 on that day. The file goes up to 2026-03-21 10:00."
    )


@pytest.mark.usefixtures("boss")
def test_nothing_is_said_of_what_no_file_tells_of(seen: Visit, tmp_path: Path) -> None:
    make_user("wang")
    none = second_words(seen)
    take(tmp_path, an_entry("li", MORNING - DAY), an_entry("wang", MORNING - MINUTE))
    ends_before = second_words(seen)
    take(tmp_path, an_entry("wang", MORNING - DAY), an_entry("wang", MORNING + DAY))
    of_others = second_words(seen)
    after = take(tmp_path, an_entry("li", MORNING + DAY))
    begins_later = second_words(seen)
    take_back_check_ins(batch=after.pk, by=None)

    assert [none, ends_before, of_others, begins_later, second_words(seen)] == [""] * 5


def test_somebodys_own_data_hold_what_was_brought_of_him(li: User, tmp_path: Path) -> None:
    take(tmp_path, an_entry("li", MORNING))

    told = own_data(li)["second_check_ins"]

    assert [(one["batch__name"], one["at"]) for one in told] == [("march.json", MORNING)]
    assert (
        "Check-ins that the company brought in from WeCom"
        in sign_in(li).get(reverse("rounds:privacy")).content.decode()
    )
