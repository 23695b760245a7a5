"""Photos that come at the same moment: each once, and one to a ticket."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from followups.pictures import handed, shelf, stored
from followups.reports import NOW, a_report
from followups.test_same_time import at_once
from kejing.followups.models import Photo
from kejing.followups.operations.photos import PhotoRefusal, PhotoRefused, receive_photo
from kejing.followups.operations.reporting import send_report
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = stored(shelf(9))


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.PHOTOS_DIR = tmp_path / "photos"
    return tmp_path / "photos"


def files_in(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def test_a_photo_that_is_sent_three_times_at_once_is_kept_once(folder: Path) -> None:
    li = make_user("li")
    photo = handed(make_customer("A", owner=li), by=li)
    same = [replace(photo, content=BytesIO(CONTENT)) for _time in range(3)]

    kept = at_once(*[lambda one=one: receive_photo(photo=one, by=li, now=NOW) for one in same])

    only = Photo.objects.get()
    assert kept == [only] * 3
    assert files_in(folder) == [only.original]


def test_of_two_photos_on_one_ticket_one_is_refused(folder: Path) -> None:
    li = make_user("li")
    first = handed(make_customer("A", owner=li), by=li)
    second = replace(first, uid=uuid4(), customer=make_customer("B", owner=li), content=BytesIO(CONTENT))

    told = at_once(*[lambda one=one: receive_photo(photo=one, by=li, now=NOW) for one in (first, second)])

    only = Photo.objects.get()
    assert sorted(isinstance(one, PhotoRefused) for one in told) == [False, True]
    assert [one.reason for one in told if isinstance(one, PhotoRefused)] == [PhotoRefusal.TICKET_USED]
    assert files_in(folder) == [only.original]


def test_a_photo_and_its_report_that_come_at_once_find_each_other() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    sent = a_report(customer)
    photo = handed(customer, by=li, belongs_to=sent.uid)

    at_once(
        lambda: send_report(report=sent, by=li, now=NOW),
        lambda: receive_photo(photo=photo, by=li, now=NOW),
    )

    followup = Photo.objects.get().followup
    assert followup is not None
    assert followup.uid == sent.uid
