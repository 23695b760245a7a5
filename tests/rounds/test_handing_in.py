"""Photos come from the page's own camera, on tickets that were given before, and from nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followups.pictures import DEVICE, shelf, stored
from followups.reports import report
from kejing.followups.models import Photo
from kejing.followups.operations.looking import look_at_photos
from kejing.followups.operations.photos import LARGEST_PHOTO, TICKETS_AT_A_TIME
from kejing.people.enums import Role
from rows import make_customer, make_team, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from kejing.customers.models import Customer
    from kejing.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.PHOTOS_DIR = tmp_path / "photos"


@pytest.fixture
def li() -> User:
    return make_user("li", team=make_team("east"))


@pytest.fixture
def shop(li: User) -> Customer:
    return make_customer("A", owner=li)


def browser_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def ask_tickets(client: Client) -> list[str]:
    answer = client.post(reverse("rounds:tickets"), {"device": str(DEVICE)})
    return [one["uid"] for one in answer.json()["tickets"]]


def hand_in(client: Client, shop: Customer, *, content: bytes, **told: object) -> Any:
    known: dict[str, object] = {
        "uid": uuid4(),
        "belongs_to": uuid4(),
        "device": DEVICE,
        "taken_at": timezone.now().isoformat(),
        "subject": "step-1",
    }
    address = f"{reverse('rounds:hand_in', args=[shop.pk])}?{urlencode(known | told)}"
    return client.post(address, content, content_type="image/jpeg")


def test_a_device_gets_its_tickets_and_the_servers_time(li: User) -> None:
    answer = browser_of(li).post(reverse("rounds:tickets"), {"device": str(DEVICE)})

    assert len(answer.json()["tickets"]) == TICKETS_AT_A_TIME
    assert answer.json()["now"]


def test_a_photo_on_a_ticket_is_kept_raw_and_named_by_its_identifier(li: User, shop: Customer) -> None:
    client, uid, content = browser_of(li), uuid4(), stored(shelf(4))

    answer = hand_in(client, shop, content=content, ticket=ask_tickets(client)[0], uid=uid, accuracy=8)

    kept = Photo.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"kept": str(uid)})
    assert (kept.uid, kept.by, kept.customer, kept.byte_count) == (uid, li, shop, len(content))


def test_the_same_photo_sent_again_is_named_again_and_kept_once(li: User, shop: Customer) -> None:
    client, uid, content = browser_of(li), uuid4(), stored(shelf(4))
    ticket = ask_tickets(client)[0]
    hand_in(client, shop, content=content, ticket=ticket, uid=uid)

    answer = hand_in(client, shop, content=content, ticket=ticket, uid=uid)

    assert answer.json() == {"kept": str(uid)}
    assert Photo.objects.count() == 1


def test_a_picture_without_a_ticket_is_refused(li: User, shop: Customer) -> None:
    answer = hand_in(browser_of(li), shop, content=stored(shelf(4)), ticket=uuid4())

    assert (answer.status_code, Photo.objects.count()) == (422, 0)
    assert answer.json()["error"] == "Only photos taken with the camera on this page are accepted."


def test_a_file_from_a_form_is_refused(li: User, shop: Customer) -> None:
    client = browser_of(li)
    ticket = ask_tickets(client)[0]
    told = {"uid": uuid4(), "belongs_to": uuid4(), "device": DEVICE, "ticket": ticket, "taken_at": timezone.now()}
    picture = SimpleUploadedFile("gallery.jpg", stored(shelf(4)), content_type="image/jpeg")

    answer = client.post(f"{reverse('rounds:hand_in', args=[shop.pk])}?{urlencode(told)}", {"photo": picture})

    assert (answer.status_code >= 400, Photo.objects.count()) == (True, 0)


def test_what_is_too_large_is_refused_before_it_is_kept(li: User, shop: Customer) -> None:
    client = browser_of(li)

    answer = hand_in(client, shop, content=b"\xff\xd8\xff" + bytes(LARGEST_PHOTO), ticket=ask_tickets(client)[0])

    assert (answer.status_code, Photo.objects.count()) == (413, 0)


def test_another_team_hands_in_nothing(shop: Customer) -> None:
    stranger = browser_of(make_user("wang", team=make_team("west")))

    answer = hand_in(stranger, shop, content=stored(shelf(4)), ticket=ask_tickets(stranger)[0])

    assert (answer.status_code, Photo.objects.count()) == (404, 0)


def test_an_administrator_gets_no_tickets() -> None:
    answer = browser_of(make_user("root", role=Role.ADMINISTRATOR)).post(
        reverse("rounds:tickets"), {"device": str(DEVICE)}
    )

    assert answer.status_code == 403


def test_the_photos_of_a_contact_stand_in_the_feed(li: User, shop: Customer) -> None:
    client = browser_of(li)
    followup = report(shop, by=li)
    hand_in(client, shop, content=stored(shelf(4)), ticket=ask_tickets(client)[0], belongs_to=followup.uid)
    look_at_photos()

    page = client.get(reverse("rounds:feed"))

    assert reverse("rounds:small_photo", args=[Photo.objects.get().pk]) in page.content.decode()
