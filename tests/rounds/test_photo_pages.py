"""A photo is sent to who sees its customer, as a picture and nothing else."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, cast

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from followups.pictures import receive, shelf, stored
from followups.visits import MORNING, STAY, begin, end
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.photo_files import path_of
from kejing.followups.operations.weighing import weigh_visits
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import FileResponse
    from pytest_django import Settings

    from kejing.followups.models import Photo
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def photo(li: User) -> Photo:
    kept = receive(make_customer("A", owner=li), by=li, content=stored(shelf(9)))
    look_at_photos()
    kept.refresh_from_db()
    return kept


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("size", "width"), [("", 640), ("small/", 320)])
def test_who_sees_the_customer_gets_the_picture(li: User, photo: Photo, size: str, width: int) -> None:
    answer = cast("FileResponse", signed_in(li).get(f"/photo/{photo.pk}/{size}"))

    with Image.open(BytesIO(answer.getvalue())) as shown:
        assert (shown.format, shown.width) == ("WEBP", width)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"
    assert answer["Content-Disposition"] == f'inline; filename="photo-{photo.pk}.webp"'


@pytest.mark.parametrize("size", ["", "small/"])
def test_who_does_not_see_the_customer_does_not_get_it(photo: Photo, size: str) -> None:
    address = f"/photo/{photo.pk}/{size}"
    other_team = make_user("wang", role=Role.SUPERVISOR, team=make_team("west"))

    assert signed_in(other_team).get(address).status_code == 404
    assert Client().get(address)["Location"].startswith("/accounts/login/")


def test_who_may_only_look_sees_it_too(photo: Photo) -> None:
    answer = signed_in(make_user("chen", role=Role.GENERAL_MANAGER)).get(f"/photo/{photo.pk}/")
    answer.close()

    assert answer.status_code == 200


def test_it_can_only_be_fetched(li: User, photo: Photo) -> None:
    assert signed_in(li).post(f"/photo/{photo.pk}/").status_code == 405


def test_what_was_not_looked_at_and_what_is_no_picture_is_not_sent(li: User) -> None:
    customer = make_customer("B", owner=li)
    waiting, wrong = receive(customer, by=li), receive(customer, by=li, content=b"\xff\xd8\xff no picture")

    assert signed_in(li).get(f"/photo/{waiting.pk}/").status_code == 404
    look_at_photos()
    assert signed_in(li).get(f"/photo/{wrong.pk}/").status_code == 404


def test_a_picture_whose_file_is_gone_is_not_found(li: User, photo: Photo) -> None:
    path_of(photo.name).unlink()

    assert signed_in(li).get(f"/photo/{photo.pk}/").status_code == 404


def test_photos_that_show_the_same_stand_beside_each_other_for_who_may_see_both(li: User) -> None:
    shops = [make_customer("B", owner=li), make_customer("C", owner=make_user("wang", team=make_team("west")))]
    people = [li, shops[1].owner or li]
    photos = []
    for shop, by in zip(reversed(shops), reversed(people), strict=True):
        begun = begin(shop, by=by)
        photos.append(receive(shop, by=by, belongs_to=begun.uid, content=stored(shelf(5))).pk)
        done = end(begun, by=by)
    look_at_photos()
    weigh_visits(now=MORNING + STAY)

    def shown(user: User) -> list[int]:
        page = signed_in(user).get(reverse("rounds:entry", args=[done.followup_id])).content.decode()
        flags = page.partition('class="flags"')[2].partition("</ul>")[0]
        return [int(pk) for pk in re.findall(r"/photo/(\d+)/small/", flags)]

    assert shown(make_user("boss", role=Role.GENERAL_MANAGER)) == [photos[1], photos[0]]
    assert shown(li) == [photos[1]]
