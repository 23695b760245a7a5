from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from battlemap.reading import read_page
from kejing.people.enums import Role
from kejing.site.design import tokens
from kejing.site.design.page import SECTIONS
from rows import make_user

if TYPE_CHECKING:
    from battlemap.reading import Element

pytestmark = pytest.mark.django_db

STYLES = Path(__file__).parents[2] / "frontend" / "src" / "styles"


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(make_user("reader", role=Role.MARKETING))
    return client


@pytest.fixture
def page(reader: Client) -> Element:
    return read_page(reader.get(reverse("design")).content.decode())


def test_who_is_not_signed_in_is_asked_to() -> None:
    answer = Client().get(reverse("design"))

    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('design')}"


def test_the_page_is_only_looked_at(reader: Client) -> None:
    assert reader.post(reverse("design")).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_every_part_is_there_and_stands_in_the_list_above(page: Element) -> None:
    main = page.one("main")
    places = [f"part-{section.code}" for section in SECTIONS]

    assert [
        part.attributes["id"] for part in main.every("section") if "part-" in part.attributes.get("id", "")
    ] == places
    assert [link.attributes["href"] for link in main.every("nav")[0].every("a")] == [f"#{place}" for place in places]


def test_no_two_elements_have_one_name(page: Element) -> None:
    names = [element.attributes["id"] for element in page.every("*") if "id" in element.attributes]

    assert sorted(names) == sorted(set(names))


def test_all_variables_of_the_styles_are_shown() -> None:
    declared = set(
        re.findall(r"^\s*--([a-z0-9-]+):", (STYLES / "tokens.css").read_text(encoding="utf-8"), re.MULTILINE)
    )
    of_tiers = {"tier", "on-tier", "edge", *(f"stroke-{number}" for number in range(1, 6))}
    shown = {name for palette in tokens.PALETTES for name in palette.names}
    shown |= {f"t-{size}" for size in tokens.SIZES} | {f"s-{space}" for space in tokens.SPACES}

    assert declared - of_tiers == shown | {*tokens.MEASURES, tokens.FONT, tokens.TEXTURE}


def test_every_colour_has_its_swatch_in_the_styles() -> None:
    drawn = re.findall(
        r'\[data-token="([a-z0-9-]+)"\] i \{ background: var\(--\1\); \}',
        (STYLES / "design.css").read_text(encoding="utf-8"),
    )

    assert drawn == [name for palette in tokens.PALETTES for name in palette.names]


def test_what_was_done_is_a_toast_and_what_failed_stays() -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    said = FallbackStorage(request)
    request._messages = said  # type: ignore[attr-defined]  # what the middleware of messages sets
    messages.info(request, "Saved.")
    messages.error(request, "Too long.")

    shown = read_page(render_to_string("parts/notices.html", {"messages": said}))

    assert [toast.words for toast in shown.one("toast-box").every("p", class_="toast")] == ["Saved."]
    assert [notice.words for notice in shown.one("div", class_="notices").every("p", role="alert")] == ["Too long."]
