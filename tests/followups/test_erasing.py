"""What was reported is erased for good by who answers for the company, and the chain says by whom and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse

from battlemap.measured import sign_in
from followups.pictures import receive, shelf, stored
from followups.reports import NOW, report
from followups.visits import MORNING, visit
from kejing.audit.models import Entry
from kejing.followups.models import Answer, Comment, Correction, Followup, Met, Photo, Visit
from kejing.followups.operations.checking import check_chains
from kejing.followups.operations.correcting import add_words, take_back
from kejing.followups.operations.erasing import (
    ErasureRefusal,
    ErasureRefused,
    erase_contact,
    erase_photo,
)
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.photo_files import path_of
from kejing.followups.operations.photos import PhotoRefusal, PhotoRefused
from kejing.followups.operations.reporting import Place
from kejing.followups.operations.talking import say
from kejing.people.enums import Role
from kejing.proof import make_key
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db
KEY = make_key()
RULE = "Wang asked for it, article 17"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"
    settings.HEAD_KEY_FILE = tmp_path / "head.pem"


@pytest.fixture
def li() -> User:
    return make_user("li")


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.GENERAL_MANAGER)


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


@pytest.fixture
def sent(shop: Customer, li: User, boss: User) -> Followup:
    """Return a report with everything that can hang on one."""
    met = [shop.people.create(name="Wang")]
    made = report(shop, by=li, text="Wang is ill.", met=met, place=Place(31.2, 121.4, 9.0), photo_count=2)
    for boxes in (3, 9):
        receive(shop, by=li, belongs_to=made.uid, content=stored(shelf(boxes)))
    look_at_photos()
    add_words(followup=made, text="Better now.", by=li, now=NOW)
    say(uid=uuid4(), followup=made, by=boss, text="Poor Wang.", now=NOW)
    made.refresh_from_db()
    return made


def erased() -> list[tuple[str, str, str]]:
    found = check_chains(public=KEY.public)[0].verdict
    assert found.first_break is None
    return sorted((one.record.split(":")[0], one.tombstone.by, one.tombstone.rule) for one in found.erased)


def test_of_an_erased_report_the_contact_alone_stays(sent: Followup, boss: User) -> None:
    files = [path_of(name) for photo in Photo.objects.all() for name in (photo.original, photo.name)]

    erase_contact(followup=sent, rule=RULE, by=boss, key=KEY, now=NOW)

    kept = Followup.objects.get()
    assert (kept.text, kept.latitude, kept.happened_on, kept.by) == ("", None, sent.happened_on, sent.by)
    assert (kept.erased_by, kept.erased_rule) == (boss, RULE)
    counts = [model.objects.count() for model in (Photo, Met, Correction, Comment)]
    assert (counts, [file for file in files if file.exists()]) == ([0, 0, 0, 0], [])
    kinds = ["comment", "correction", "photo", "photo", "report"]
    assert erased() == [(kind, "boss", RULE) for kind in kinds]
    assert Entry.objects.filter(action="contact_erased").count() == 1


def test_what_stays_of_it_is_in_the_chain_again(sent: Followup, boss: User) -> None:
    erase_contact(followup=sent, rule=RULE, by=boss, key=KEY, now=NOW)

    Followup.objects.update(happened_on="2026-03-01")

    assert check_chains(public=KEY.public)[0].verdict.first_break is not None


def test_an_erased_report_that_was_taken_back_still_counts_no_more(sent: Followup, li: User, boss: User) -> None:
    take_back(followup=sent, why="Wang was not there.", by=li, now=NOW)

    erase_contact(followup=sent, rule=RULE, by=boss, key=KEY, now=NOW)

    assert (Followup.objects.get().is_withdrawn, Correction.objects.get().text) == (True, "—")
    assert len(erased()) == 6


def test_of_an_erased_visit_no_place_and_no_answer_stays(shop: Customer, li: User, boss: User) -> None:
    done = visit(shop, by=li)
    assert done.followup is not None

    erase_contact(followup=done.followup, rule=RULE, by=boss, key=KEY, now=MORNING)

    done.refresh_from_db()
    assert (done.latitude, done.left_latitude, Answer.objects.count()) == (None, None, 0)
    assert [kind for kind, _by, _rule in erased()] == ["visit-in", "visit-out"]
    assert Visit.objects.get().followup == done.followup


def test_a_photo_that_arrives_when_its_report_was_erased_is_not_kept(
    sent: Followup, shop: Customer, li: User, boss: User
) -> None:
    erase_contact(followup=sent, rule=RULE, by=boss, key=KEY, now=NOW)

    with pytest.raises(PhotoRefused) as refused:
        receive(shop, by=li, belongs_to=sent.uid, content=stored(shelf(5)))

    assert (refused.value.reason, Photo.objects.count()) == (PhotoRefusal.ERASED, 0)


def test_one_photo_goes_and_its_report_says_no_photo_is_missing(sent: Followup, boss: User) -> None:
    gone, kept = Photo.objects.order_by("pk")
    file = path_of(gone.original)

    erase_photo(photo=gone, rule=RULE, by=boss, key=KEY, now=NOW)

    page = sign_in(boss).get(reverse("rounds:entry", args=[sent.pk]))
    assert (list(Photo.objects.all()), file.exists()) == ([kept], False)
    assert (page.context["entry"].photos, page.context["entry"].photos_taken) == ([kept.pk], 0)
    assert erased() == [("photo", "boss", RULE)]


def test_what_is_erased_twice_is_erased_once(sent: Followup, boss: User) -> None:
    for rule in (RULE, "Once more"):
        erase_contact(followup=sent, rule=rule, by=boss, key=KEY, now=NOW)

    assert {rule for _kind, _by, rule in erased()} == {RULE}


@pytest.mark.parametrize(
    ("who", "rule", "reason"),
    [
        ("lead", RULE, ErasureRefusal.NOT_ALLOWED),
        ("li", RULE, ErasureRefusal.NOT_ALLOWED),
        ("boss", "  ", ErasureRefusal.NO_RULE),
        ("boss", "x" * 301, ErasureRefusal.TOO_LONG),
    ],
)
def test_nobody_else_erases_and_nothing_goes_without_a_rule(
    who: str, rule: str, reason: ErasureRefusal, sent: Followup, boss: User, li: User
) -> None:
    people = {"boss": boss, "li": li, "lead": make_user("lead", role=Role.SUPERVISOR)}

    with pytest.raises(ErasureRefused) as refused:
        erase_contact(followup=sent, rule=rule, by=people[who], key=KEY, now=NOW)

    assert (refused.value.reason, Followup.objects.get().text) == (reason, "Wang is ill.")


@pytest.mark.parametrize(("sent_what", "status"), [({"what": "all", "rule": RULE}, 302), ({"what": "all"}, 422)])
def test_the_page_of_an_entry_erases_it(sent_what: dict[str, Any], status: int, sent: Followup, boss: User) -> None:
    client = sign_in(boss)

    answer = client.post(reverse("rounds:erase", args=[sent.pk]), sent_what)

    page = client.get(reverse("rounds:entry", args=[sent.pk])).content.decode()
    assert (answer.status_code, RULE in page, "Wang is ill." in page) == (status, status == 302, status == 422)
