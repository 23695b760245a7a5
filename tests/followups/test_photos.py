"""A photo is taken once, on a ticket of its own, and stored whole or not at all."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from followups.pictures import DEVICE, handed, receive, shelf, stored
from followups.reports import NOW, report
from kejing.followups.enums import PhotoState
from kejing.followups.models import Photo, Ticket
from kejing.followups.operations.photo_files import path_of
from kejing.followups.operations.photos import (
    LARGEST_PHOTO,
    NoRoomForPhotos,
    PhotoRefusal,
    PhotoRefused,
    issue_tickets,
    receive_photo,
)
from kejing.followups.operations.reporting import Place, UidTaken
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
JPEG = stored(shelf(9))


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.PHOTOS_DIR = tmp_path / "photos"
    return tmp_path / "photos"


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_twenty_tickets_are_issued_for_a_day_to_one_person_on_one_device() -> None:
    li = make_user("li")

    tickets = issue_tickets(person=li, device=DEVICE, now=NOW)

    assert len({ticket.uid for ticket in tickets}) == 20
    assert {(t.person, t.device, t.issued_at, t.expires_at) for t in tickets} == {(li, DEVICE, NOW, NOW + 24 * HOUR)}
    assert Ticket.objects.count() == 20


def test_a_device_keeps_its_tickets_and_gets_new_ones_for_those_that_are_used_or_end_soon() -> None:
    li = make_user("li")
    first = issue_tickets(person=li, device=DEVICE, now=NOW)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in first[:3]]).update(used_at=NOW)

    soon = issue_tickets(person=li, device=DEVICE, now=NOW + HOUR)
    later = issue_tickets(person=li, device=DEVICE, now=NOW + 12.5 * HOUR)

    assert soon[:17] == first[3:]
    assert len(soon) == 20
    assert (later[:20], len(later)) == (soon, 40 - 3)
    assert len(issue_tickets(person=li, device=UUID(int=8), now=NOW)) == 20


def test_tickets_that_nobody_used_are_cleared_away_when_no_photo_can_come_on_them() -> None:
    li = make_user("li")
    issue_tickets(person=li, device=DEVICE, now=NOW)

    issue_tickets(person=li, device=DEVICE, now=NOW + timedelta(days=9))

    assert Ticket.objects.count() == 20


def test_who_may_not_report_gets_no_tickets() -> None:
    with pytest.raises(PhotoRefused) as told:
        issue_tickets(person=make_user("zhou", role=Role.ADMINISTRATOR), device=DEVICE, now=NOW)

    assert told.value.reason is PhotoRefusal.NOT_ALLOWED


def test_a_photo_is_stored_as_it_was_handed_in(folder: Path) -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    photo = handed(
        customer,
        by=li,
        content=JPEG,
        drift_seconds=-3,
        is_offline=True,
        place=Place(31.2, 121.5, 8.0),
        subject="storefront",
    )

    kept = receive_photo(photo=photo, by=li, now=NOW + HOUR)

    kept.refresh_from_db()
    assert path_of(kept.original).read_bytes() == JPEG
    assert files_in(folder) == [kept.original]
    assert (kept.uid, kept.belongs_to, kept.customer, kept.by) == (photo.uid, photo.belongs_to, customer, li)
    assert (kept.taken_at, kept.received_at, kept.drift_seconds, kept.is_offline) == (NOW, NOW + HOUR, -3, True)
    assert (kept.latitude, kept.longitude, kept.accuracy, kept.subject) == (31.2, 121.5, 8.0, "storefront")
    assert (kept.sha256, kept.byte_count) == (hashlib.sha256(JPEG).hexdigest(), len(JPEG))
    assert (kept.state, kept.name, kept.followup, kept.dhash) == (PhotoState.RECEIVED, "", None, None)
    assert kept.ticket is not None
    assert (kept.ticket.uid, kept.ticket.used_at) == (photo.ticket, NOW + HOUR)


def test_a_photo_that_is_sent_twice_is_kept_once(folder: Path) -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    photo = handed(customer, by=li)
    first = receive_photo(photo=photo, by=li, now=NOW)

    again = receive_photo(photo=photo, by=li, now=NOW + timedelta(days=30))

    assert (again, Photo.objects.count(), files_in(folder)) == (first, 1, [first.original])


def test_a_photo_finds_its_report_whichever_came_first() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    uid = uuid4()
    before = receive(customer, by=li, belongs_to=uid)
    sent = report(customer, by=li, uid=uid)
    after = receive(customer, by=li, belongs_to=uid)

    before.refresh_from_db()
    assert before.followup == after.followup == sent


def test_a_photo_does_not_slip_into_a_report_of_somebody_else() -> None:
    li, wang = make_user("li"), make_user("wang")
    uid = uuid4()
    report(make_customer("B", owner=wang), by=wang, uid=uid)

    assert receive(make_customer("A", owner=li), by=li, belongs_to=uid).followup is None


def refused(*, now: Any = NOW, **values: Any) -> PhotoRefusal:
    """Return why a photo with these values is refused; nothing of it is left."""
    li = make_user("li")
    customer = make_customer("A", owner=li)
    photo = handed(customer, by=li, **values)
    with pytest.raises(PhotoRefused) as told:
        receive_photo(photo=photo, by=li, now=now)
    assert not Photo.objects.exists()
    assert not Ticket.objects.filter(used_at__isnull=False).exists()
    return told.value.reason


def test_a_photo_without_a_ticket_of_this_person_and_device_is_refused(folder: Path) -> None:
    wang = make_user("wang")
    anothers = issue_tickets(person=wang, device=DEVICE, now=NOW)[0].uid

    assert refused(ticket=anothers) is PhotoRefusal.NO_TICKET
    assert not folder.exists()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"ticket": UUID(int=1)}, PhotoRefusal.NO_TICKET),
        ({"device": UUID(int=8)}, PhotoRefusal.NO_TICKET),
        ({"now": NOW + 25 * HOUR}, PhotoRefusal.TICKET_ENDED),
        ({"now": NOW + 25 * HOUR, "taken_at": NOW + 25 * HOUR, "is_offline": True}, PhotoRefusal.TICKET_ENDED),
        ({"now": NOW + timedelta(days=9), "is_offline": True}, PhotoRefusal.TICKET_ENDED),
        ({"content": JPEG + bytes(LARGEST_PHOTO)}, PhotoRefusal.TOO_LARGE),
        ({"content": b"GIF89a" + bytes(99)}, PhotoRefusal.NO_PICTURE),
        ({"content": b"<svg/>"}, PhotoRefusal.NO_PICTURE),
        ({"content": b" "}, PhotoRefusal.NO_PICTURE),
        ({"content": b"RIFF\0\0\0\0WAVEfmt "}, PhotoRefusal.NO_PICTURE),
        ({"place": Place(91.0, 0.0, 1.0)}, PhotoRefusal.NO_SUCH_PLACE),
        ({"subject": "x" * 21}, PhotoRefusal.WRONG_WORDS),
        ({"drift_seconds": 2**31}, PhotoRefusal.WRONG_WORDS),
    ],
)
def test_a_photo_that_may_not_be_kept_is_refused(values: dict[str, Any], reason: PhotoRefusal, folder: Path) -> None:
    assert refused(**values) is reason
    assert not folder.exists()


def test_a_ticket_is_good_for_one_photo(folder: Path) -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    first = handed(customer, by=li)
    kept = receive_photo(photo=first, by=li, now=NOW)

    with pytest.raises(PhotoRefused) as told:
        receive(customer, by=li, ticket=first.ticket)

    assert told.value.reason is PhotoRefusal.TICKET_USED
    assert files_in(folder) == [kept.original]


def test_a_photo_taken_without_a_network_may_come_days_later() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)

    # The device's clock is two hours ahead: by ours it was taken within the day of its ticket.
    kept = receive(
        customer,
        by=li,
        is_offline=True,
        taken_at=NOW + 25 * HOUR,
        drift_seconds=2 * 3600,
        now=NOW + timedelta(days=5),
    )

    assert kept.state == PhotoState.RECEIVED


def test_nobody_hands_in_photos_of_customers_he_does_not_see(folder: Path) -> None:
    li, wang = make_user("li"), make_user("wang")
    gone = make_customer("G", owner=li)
    gone.is_withdrawn = True
    gone.save()

    for customer in (make_customer("A", owner=wang), gone):
        with pytest.raises(PhotoRefused) as told:
            receive(customer, by=li)
        assert told.value.reason is PhotoRefusal.CUSTOMER_GONE
    assert files_in(folder) == []
    assert not Ticket.objects.filter(used_at__isnull=False).exists()


def test_an_identifier_of_somebody_else_is_refused() -> None:
    li, wang = make_user("li"), make_user("wang")
    kept = receive(make_customer("A", owner=li), by=li)

    with pytest.raises(UidTaken):
        receive(make_customer("B", owner=wang), by=wang, uid=kept.uid)


def test_a_full_disk_leaves_nothing_and_the_ticket_is_good_still(folder: Path) -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    photo = handed(customer, by=li, content=JPEG)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("no folder", encoding="utf-8")

    with pytest.raises(NoRoomForPhotos):
        receive_photo(photo=photo, by=li, now=NOW)
    folder.unlink()
    photo.content.seek(0)

    assert receive_photo(photo=photo, by=li, now=NOW).byte_count == len(JPEG)


@pytest.mark.parametrize(("form", "ending"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")])
def test_what_a_file_begins_with_says_what_it_is(form: str, ending: str) -> None:
    li = make_user("li")

    kept = receive(make_customer("A", owner=li), by=li, content=stored(shelf(3), form))

    assert kept.original.endswith(ending)
