"""The worker makes pictures of what was handed in, and finds those that were handed in before."""

from __future__ import annotations

import zlib
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django_tasks_db.models import DBTaskResult
from PIL import Image

from followups.pictures import receive, shelf, stored, with_metadata
from followups.reports import NOW
from kejing.followups import tasks
from kejing.followups.enums import PhotoState
from kejing.followups.models import Photo
from kejing.followups.operations import looking
from kejing.followups.operations.looking import Copy, find_copies, look_at_photos
from kejing.followups.operations.photo_files import path_of, small_of
from kejing.proof.pictures import difference_hash, different_bits
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.PHOTOS_DIR = tmp_path / "photos"
    return tmp_path / "photos"


@pytest.fixture
def li() -> User:
    return make_user("li")


@pytest.fixture
def customer(li: User) -> Customer:
    return make_customer("A", owner=li)


def looked_at(photo: Photo) -> Photo:
    look_at_photos()
    photo.refresh_from_db()
    return photo


def test_a_photo_is_shown_upright_smaller_and_without_what_the_camera_wrote(li: User, customer: Customer) -> None:
    raw = with_metadata(shelf(9, size=(2400, 1200)))
    assert all(word in raw for word in (b"SecretPhone", b"SecretProfile", b"SecretComment"))

    photo = looked_at(receive(customer, by=li, content=raw))

    large, small = path_of(photo.name).read_bytes(), path_of(small_of(photo.name)).read_bytes()
    assert (photo.state, photo.width, photo.height) == (PhotoState.READY, 800, 1600)
    for content, size in ((large, (800, 1600)), (small, (160, 320))):
        with Image.open(BytesIO(content)) as shown:
            assert (shown.format, shown.size) == ("WEBP", size)
            assert "exif" not in shown.info
            assert "icc_profile" not in shown.info
        assert b"Secret" not in content
    with Image.open(BytesIO(large)) as shown:
        upright = shelf(9, size=(2400, 1200)).transpose(Image.Transpose.ROTATE_270)
        assert different_bits(difference_hash(shown), difference_hash(upright)) <= 6
    assert path_of(photo.original).read_bytes() == raw


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_small_picture_keeps_its_size(form: str, li: User, customer: Customer) -> None:
    photo = looked_at(receive(customer, by=li, content=stored(shelf(9, size=(300, 200)), form)))

    assert (photo.state, photo.width, photo.height) == (PhotoState.READY, 300, 200)


def test_what_is_transparent_is_shown_on_white(li: User, customer: Customer) -> None:
    photo = looked_at(receive(customer, by=li, content=stored(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG")))

    with Image.open(path_of(photo.name)) as shown:
        assert shown.convert("RGB").getpixel((30, 20)) == (255, 255, 255)


def png_that_says(width: int, height: int) -> bytes:
    """Return a small PNG that says it is a picture of this size."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    made = [
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def test_a_picture_that_is_hardly_high_is_shown(li: User, customer: Customer) -> None:
    photo = receive(customer, by=li, content=stored(shelf(9).resize((8000, 2))))

    look_at_photos()

    photo.refresh_from_db()
    assert (photo.state, photo.width, photo.height) == (PhotoState.READY, 1600, 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xff\xd8\xff" + bytes(500), id="a beginning without a picture"),
        pytest.param(stored(shelf(9))[:3000], id="half a picture"),
        pytest.param(png_that_says(8000, 6000), id="more pixels than a camera has"),
        pytest.param(png_that_says(60_000, 60_000), id="a picture that would fill the memory"),
        pytest.param(stored(shelf(9).resize((64, 64)), "PNG", exif=b"II*\0"), id="a way to turn it that breaks off"),
        pytest.param(b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20), id="no WebP inside"),
    ],
)
def test_what_is_no_picture_is_refused_and_holds_up_no_other(content: bytes, li: User, customer: Customer) -> None:
    wrong = receive(customer, by=li, content=content)
    right = receive(customer, by=li)

    assert look_at_photos() == 2

    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.state, wrong.name, wrong.dhash) == (PhotoState.REFUSED, "", None)
    assert right.state == PhotoState.READY
    assert look_at_photos() == 0


def test_a_photo_whose_file_is_not_there_waits_and_holds_up_no_other(
    li: User, customer: Customer, caplog: pytest.LogCaptureFixture
) -> None:
    gone, other = receive(customer, by=li), receive(customer, by=li)
    path_of(gone.original).unlink()

    assert look_at_photos() == 1

    gone.refresh_from_db()
    other.refresh_from_db()
    assert (gone.state, other.state) == (PhotoState.RECEIVED, PhotoState.READY)
    assert gone.original in caplog.text


def test_the_worker_goes_on_in_another_task_where_there_are_more_than_fit(
    li: User, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "AT_A_TIME", 2)
    kept = [receive(customer, by=li) for _time in range(3)]

    tasks.look_at_photos.func()

    states = list(Photo.objects.order_by("pk").values_list("pk", "state"))
    ready, received = PhotoState.READY, PhotoState.RECEIVED
    assert states == [(kept[0].pk, ready), (kept[1].pk, ready), (kept[2].pk, received)]
    assert DBTaskResult.objects.filter(task_path="kejing.followups.tasks.look_at_photos").count() == 1


def test_the_same_file_is_found_across_people_and_customers_however_old(li: User, customer: Customer) -> None:
    wang = make_user("wang")
    first = receive(customer, by=li)
    Photo.objects.filter(pk=first.pk).update(received_at=NOW - timedelta(days=900))
    again = looked_at(receive(make_customer("B", owner=wang), by=wang))
    other = looked_at(receive(customer, by=li, content=stored(shelf(4))))

    assert find_copies([again, other]) == [Copy(again.pk, first.pk, is_exact=True, bits=0)]


def test_the_same_picture_stored_again_is_near_for_half_a_year_and_not_within_one_contact(
    li: User, customer: Customer
) -> None:
    wang = make_user("wang")
    visit = uuid4()
    first = receive(customer, by=li, belongs_to=visit)
    smaller = stored(shelf(9, size=(320, 240)), quality=60)
    beside = receive(customer, by=li, belongs_to=visit, content=smaller + b"\0")
    again = looked_at(receive(make_customer("B", owner=wang), by=wang, content=smaller))
    first.refresh_from_db()
    beside.refresh_from_db()

    found = find_copies([first, beside, again])

    assert [(one.photo, one.earlier, one.is_exact) for one in found] == [
        (again.pk, first.pk, False),
        (again.pk, beside.pk, False),
    ]
    assert all(one.bits is not None and one.bits <= 6 for one in found)
    Photo.objects.filter(pk=first.pk).update(received_at=NOW - timedelta(days=181))
    assert [one.earlier for one in find_copies([again])] == [beside.pk]


def test_photos_that_nobody_looked_at_yet_are_compared_as_files_only(li: User, customer: Customer) -> None:
    first, second = receive(customer, by=li), receive(customer, by=li)

    assert find_copies([second]) == [Copy(second.pk, first.pk, is_exact=True, bits=0)]
    assert find_copies([]) == []
