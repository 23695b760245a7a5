"""Questions to the table that people keep under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from battlemap.measured import sign_in, store_standing
from battlemap.tabling import ask, codes
from kejing.battlemap.models import SavedView
from kejing.people.enums import Role
from rows import make_team, make_user

if TYPE_CHECKING:
    from django.test import Client

    from kejing.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown")]


def test_a_view_is_kept_opened_by_everybody_with_his_own_customers_and_deleted_by_its_owner(manager: User) -> None:
    seller = make_user("seller")
    store_standing("A", owner=seller, flags="falling")
    store_standing("B", flags="falling")
    desk, theirs = sign_in(manager), sign_in(seller)

    answer = desk.post("/customers/views/", {"name": "Falls", "is_shared": "on", "query": "list=falling&sort=star"})

    view = SavedView.objects.get()
    assert answer["Location"] == f"/customers/?view={view.pk}&list=falling&sort=star"
    (tab,) = ask(theirs).views
    assert (tab.label, codes(theirs, tab.href.removeprefix("?"))) == ("Falls", ["A"])
    assert codes(desk, tab.href.removeprefix("?")) == ["A", "B"]
    assert theirs.post(f"/customers/views/{view.pk}/", {"what": "delete"}).status_code == 403
    assert desk.post(f"/customers/views/{view.pk}/", {"what": "delete"}).status_code == 302
    assert ask(theirs).views == []


def test_a_view_that_is_not_shared_is_nobody_else_s(manager: User) -> None:
    view = SavedView.objects.create(owner=manager, name="Mine", made_at=timezone.now())
    theirs = sign_in(make_user("other", role=Role.GENERAL_MANAGER))

    assert ask(theirs).views == []
    assert theirs.post(f"/customers/views/{view.pk}/", {"what": "delete"}).status_code == 404


def test_the_table_opens_with_the_view_one_chose_until_one_wants_the_whole_again(desk: Client) -> None:
    store_standing("A", tier="head")
    desk.post("/customers/views/", {"name": "Heads", "query": "tier=head"})
    view = SavedView.objects.get()

    desk.post(f"/customers/views/{view.pk}/", {"what": "open"})

    assert desk.get("/customers/")["Location"] == f"/customers/?view={view.pk}&tier=head"
    assert ask(desk, "list=all").asked.is_whole
    desk.post(f"/customers/views/{view.pk}/", {"what": "forget"})
    assert desk.get("/customers/").status_code == 200


def test_a_view_that_asks_for_what_is_gone_or_is_no_longer_shared_opens_nothing(manager: User) -> None:
    team = make_team("north")
    view = SavedView.objects.create(
        owner=manager, name="North", query=f"by=team&of={team.pk}", is_shared=True, made_at=timezone.now()
    )
    other = sign_in(make_user("other", role=Role.GENERAL_MANAGER))
    other.post(f"/customers/views/{view.pk}/", {"what": "open"})
    assert other.get("/customers/").status_code == 302

    team.delete()
    assert other.get("/customers/").status_code == 200
    SavedView.objects.update(query="tier=head", is_shared=False)
    assert other.get("/customers/").status_code == 200


def test_a_question_too_long_to_be_kept_is_refused_with_a_sentence(desk: Client) -> None:
    query = "&".join(f"f=customer_name:has:{'客' * 98}{n}" for n in range(10, 20))

    answer = desk.post("/customers/views/", {"name": "Long", "query": query}, follow=True)

    assert "This asks for too much" in answer.content.decode()
    assert SavedView.objects.count() == 0


def test_a_view_of_the_same_name_is_replaced_and_one_without_a_name_is_refused(desk: Client) -> None:
    for query in ("tier=head", "tier=core"):
        desk.post("/customers/views/", {"name": "Mine", "query": query})
    answer = desk.post("/customers/views/", {"name": " ", "query": "tier=core"}, follow=True)

    assert list(SavedView.objects.values_list("name", "query")) == [("Mine", "tier=core")]
    assert "This field is required" in answer.content.decode()
    assert desk.post("/customers/views/", {"name": "x", "query": "sort=password"}).status_code == 404
