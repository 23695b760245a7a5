from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kejing.people.enums import Role
from kejing.people.models import Team
from kejing.people.operations.teams import TeamRefused, add_team, change_team, remove_team
from kejing.people.queries.teams import list_teams, teams_below
from people.doors import read, say, signed_in
from rows import make_team, make_user

pytestmark = pytest.mark.django_db


def test_teams_are_listed_as_a_tree_by_name() -> None:
    top = add_team(name="Top", parent=None)
    south = add_team(name="South", parent=top)
    add_team(name="North", parent=top)
    add_team(name="Harbour", parent=south)
    make_user("lead", role=Role.SUPERVISOR, team=south)
    make_user("sales", team=south)

    rows = list_teams(comma=", ")

    assert [(row.name, row.depth, row.members, row.supervisors, row.may_be_removed) for row in rows] == [
        ("Top", 0, 0, "", False),
        ("North", 1, 0, "", True),
        ("South", 1, 2, "Lead", False),
        ("Harbour", 2, 0, "", True),
    ]
    assert [name for _pk, name in rows[2].parents] == ["Top", "　North"]


def test_a_team_cannot_lie_below_itself() -> None:
    top = make_team("top")
    low = make_team("low", parent=make_team("middle", parent=top))

    with pytest.raises(TeamRefused, match="below itself"):
        change_team(team=top, name="top", parent=low)

    top.refresh_from_db()
    assert top.parent is None


def test_two_teams_of_one_name_lie_at_different_places() -> None:
    north = add_team(name="North", parent=None)
    add_team(name="Shops", parent=None)
    twin = add_team(name="Shops", parent=north)

    with pytest.raises(TeamRefused, match="a team Shops at this place"):
        change_team(team=twin, name="Shops", parent=None)
    assert twin.code == "Shops-2"


def test_only_an_empty_team_is_removed() -> None:
    top = make_team("top")
    low = make_team("low", parent=top)
    gone = make_user("gone", team=low)
    gone.is_active = False
    gone.save()

    with pytest.raises(TeamRefused, match="Teams lie below"):
        remove_team(team=top)
    with pytest.raises(TeamRefused, match="People are in"):
        remove_team(team=low)
    gone.team = None
    gone.save()
    remove_team(team=low)
    remove_team(team=top)

    assert not Team.objects.exists()


def test_teams_are_added_moved_and_removed_on_the_page() -> None:
    browser = signed_in(make_user("manager", role=Role.GENERAL_MANAGER))
    browser.post(reverse("people:add_team"), {"name": "North", "parent": ""})
    north = Team.objects.get()
    browser.post(reverse("people:add_team"), {"name": "South", "parent": str(north.pk)})
    south = Team.objects.get(name="South")

    refused = browser.post(
        reverse("people:change_team", args=[north.pk]), {"name": "X", "parent": south.pk}, follow=True
    )
    browser.post(reverse("people:change_team", args=[south.pk]), {"name": "West", "parent": ""})
    browser.post(reverse("people:remove_team", args=[north.pk]))

    assert say(refused) == ["A team cannot lie below itself."]
    assert [(team.name, team.parent) for team in Team.objects.all()] == [("West", None)]
    assert [part.one("b").words for part in read(browser.get(reverse("people:teams"))).every("summary")] == ["West"]


class Moves(TestCase):
    @settings(max_examples=10)
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
    def test_however_teams_are_moved_each_is_reached_once_from_the_top(self, moves: list[tuple[int, int]]) -> None:
        teams = [add_team(name=str(number), parent=None) for number in range(5)]
        for one, under in moves:
            try:
                change_team(team=Team.objects.get(pk=teams[one].pk), name=str(one), parent=teams[under])
            except TeamRefused:
                assert teams[under].pk in teams_below(teams[one])

        assert sorted(row.pk for row in list_teams(comma="")) == sorted(team.pk for team in teams)
