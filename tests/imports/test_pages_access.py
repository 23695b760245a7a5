from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from battlemap.reading import read_page
from imports.uploading import make_desk
from kejing.imports.models import Import, ImportFile, NameFound
from kejing.ledger.models import Source
from kejing.people.enums import Role
from rows import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEEN = ("history", "names", "unassigned", "one", "errors")
DONE = ("add", "change_file", "read", "rate", "apply", "resume", "cancel", "undo", "redo", "decide", "assign")


@pytest.fixture
def places() -> dict[str, str]:
    """Return the address of every page, on rows that are there."""
    one = Import.objects.create(source=Source.objects.create(name="test"), requested_at=timezone.now())
    file = ImportFile.objects.create(of_import=one, role="lines", name="a", place="a", size=1)
    name = NameFound.objects.create(of_import=one, name="a", rows=1, amount=1)
    without = {"history", "new", "names", "unassigned", "assign"}
    others = {"change_file": [one.pk, file.pk], "decide": [name.pk]}
    return {
        place: reverse(f"imports:{place}", args=[] if place in without else others.get(place, [one.pk]))
        for place in (*SEEN, *DONE, "new")
    }


def test_nobody_comes_in_without_signing_in(places: dict[str, str]) -> None:
    answers = {name: Client().get(place) for name, place in places.items()}

    sent = {name: answer["Location"].split("?")[0] for name, answer in answers.items() if answer.status_code == 302}
    assert sent == dict.fromkeys(places, reverse("account_login"))


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_other_roles_are_told_that_it_is_not_theirs(role: Role, places: dict[str, str]) -> None:
    client = make_desk(make_user("other", role=role)).client

    seen = {name: client.get(places[name]).status_code for name in (*SEEN, "new")}
    done = {name: client.post(places[name]).status_code for name in (*DONE, "new")}

    assert (seen, done) == (dict.fromkeys((*SEEN, "new"), 403), dict.fromkeys((*DONE, "new"), 403))


def test_pages_answer_only_to_what_they_are_for(places: dict[str, str]) -> None:
    client = make_desk().client

    assert {name: client.post(places[name]).status_code for name in SEEN} == dict.fromkeys(SEEN, 405)
    assert {name: client.get(places[name]).status_code for name in DONE} == dict.fromkeys(DONE, 405)
    assert client.put(places["new"]).status_code == 405


def test_what_is_not_there_is_not_found() -> None:
    client = make_desk().client

    assert [client.get(reverse(f"imports:{name}", args=[404])).status_code for name in ("one", "errors")] == [404, 404]
    assert client.get(reverse("imports:unassigned"), {"page": "x"}).status_code == 404


@pytest.mark.parametrize(("role", "expected"), [(Role.GENERAL_MANAGER, True), (Role.SALESPERSON, False)])
def test_the_menu_leads_only_those_who_may(role: Role, *, expected: bool) -> None:
    client = make_desk(make_user("somebody", role=role)).client

    page = read_page(client.get(reverse("battlemap:pyramid")).content.decode())

    words = [link.words for link in page.one("nav", class_="rail").every("a")]
    assert ("Import" in words) is expected


def test_every_page_of_imports_is_marked_in_the_menu() -> None:
    client = make_desk().client

    marked = [
        [
            link.words
            for link in read_page(client.get(reverse(name)).content.decode())
            .one("nav", class_="rail")
            .every("a", aria_current="page")
        ]
        for name in ("imports:history", "imports:new", "imports:names", "battlemap:table")
    ]

    assert marked == [["Import"], ["Import"], ["Import"], ["Battle map"]]
