"""The navigation: the model, the table, the follow-up and the office, each with what its reader finds there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from battlemap.reading import read_page
from kejing.people.enums import Role
from kejing.site.menu import MENU
from rows import make_user

if TYPE_CHECKING:
    from battlemap.reading import Element

pytestmark = pytest.mark.django_db

PYRAMID = reverse("battlemap:pyramid")


def read_as(role: Role, address: str = PYRAMID) -> Element:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user("somebody", role=role))
    return read_page(client.get(address).content.decode())


def groups_of(element: Element) -> dict[str, list[str]]:
    return {
        group.attributes["aria-label"]: [link.words for link in group.every("a")]
        for group in element.every("ul")
        if "aria-label" in group.attributes
    }


def test_the_navigation_is_grouped_by_the_model_the_table_the_follow_up_and_the_office() -> None:
    rail = read_as(Role.GENERAL_MANAGER).one("nav", class_="rail")

    assert groups_of(rail) == {
        "The model": ["Pyramid", "Policy"],
        "The table": ["Battle map", "Today"],
        "The follow-up": ["Feed", "Plans", "Requests", "Report"],
        "The office": ["Import", "People"],
    }


def test_a_group_with_nothing_for_its_reader_is_left_out() -> None:
    rail = read_as(Role.SALESPERSON).one("nav", class_="rail")

    assert "The office" not in groups_of(rail)


def test_what_has_no_place_in_the_bar_of_a_phone_stands_in_one_s_own_menu_by_group() -> None:
    page = read_as(Role.GENERAL_MANAGER)
    (panel,) = [one for one in page.every("div", class_="panel") if one.every("form", method="post")[1:]]

    bar = [item for item in page.one("nav", class_="rail").every("li") if "data-bar" in item.attributes]

    assert [item.words for item in sorted(bar, key=lambda item: item.attributes["data-bar"])] == [
        "Pyramid",
        "Battle map",
        "Report",
        "Today",
        "Feed",
    ]
    assert groups_of(panel) == {
        "The model": ["Policy"],
        "The follow-up": ["Plans", "Requests"],
        "The office": ["Import", "People"],
    }


@pytest.mark.parametrize("name", [entry.url_name for group in MENU for entry in group.entries])
def test_each_entry_is_the_current_one_on_its_own_page(name: str) -> None:
    rail = read_as(Role.GENERAL_MANAGER, reverse(name)).one("nav", class_="rail")

    (current,) = rail.every("a", aria_current="page")
    assert current.attributes["href"] == reverse(name)


def test_no_letter_leads_to_two_pages() -> None:
    letters = Counter(entry.key for group in MENU for entry in group.entries)

    assert set(letters.values()) == {1}
