"""The page of evidence shows the heads, what the last check found, and what was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from battlemap.measured import sign_in
from followups.reports import NOW, report
from kejing.followups.models import Followup, PublishedHead
from kejing.followups.operations.chaining import erase_captures
from kejing.followups.operations.heads import load_key
from kejing.followups.queries import heads_are_due
from kejing.followups.tasks import check_records, publish_heads
from kejing.people.enums import Role
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    settings.HEAD_KEY_FILE = tmp_path / "head.key"
    settings.HEADS_DIR = tmp_path / "heads"
    settings.PHOTOS_DIR = tmp_path / "photos"


@pytest.fixture
def boss() -> Client:
    return sign_in(make_user("boss", role=Role.GENERAL_MANAGER))


@pytest.fixture
def said() -> Followup:
    li = make_user("li")
    return report(make_customer("A", owner=li), by=li)


def page(client: Client) -> str:
    return client.get(reverse("rounds:records")).content.decode()


def test_an_empty_page_says_that_nothing_was_signed(boss: Client) -> None:
    told = page(boss)

    assert "No head was signed yet." in told
    assert "Nothing was checked yet." in told


@pytest.mark.usefixtures("said")
def test_the_newest_head_can_be_copied(boss: Client) -> None:
    publish_heads.call()

    told = page(boss)

    assert PublishedHead.objects.get().text in told
    assert "all 1 records were as they were kept" in told


def test_what_was_changed_is_told(boss: Client, said: Followup) -> None:
    load_key()
    Followup.objects.update(text="Sold.")
    check_records.call()

    assert f"Changed after it was kept: report {said.pk}, in place 1." in page(boss)


def test_what_was_erased_is_told(boss: Client, said: Followup) -> None:
    erase_captures(names=[f"report:{said.pk}"], by="chen", rule="retention", key=load_key(), now=NOW)

    assert f"report {said.pk} · 2026-03-20 · chen · retention" in page(boss)


def test_a_salesperson_has_no_such_page() -> None:
    assert sign_in(make_user("li")).get(reverse("rounds:records")).status_code == 403


@pytest.mark.usefixtures("said")
def test_a_head_is_due_once_a_day_and_only_where_something_was_recorded() -> None:
    before = heads_are_due(now=NOW)
    publish_heads.call()

    assert (before, heads_are_due(now=NOW)) == (True, False)


@pytest.mark.parametrize(
    ("to", "folder", "leaves"),
    [([], "data/heads", False), (["audit@example.com"], "data/heads", True), ([], "elsewhere", True)],
)
def test_it_says_where_no_head_leaves_the_house(
    to: list[str], folder: str, leaves: bool, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.HEADS_DIR, settings.HEADS_TO = tmp_path / "data", tmp_path / folder, to

    page = sign_in(make_user("boss", role=Role.GENERAL_MANAGER)).get(reverse("rounds:records")).content.decode()

    assert ("No head has left the house" in page) is not leaves
