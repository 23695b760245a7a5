"""A page that is open while its reader's sign-in ends: no part of it becomes the sign-in page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

if TYPE_CHECKING:
    from browser.journeys import Site
    from kejing.standing.models import Refresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_part_that_is_asked_for_after_the_sign_in_ended_leads_to_the_door_and_back(
    company: Refresh, desk: Site
) -> None:
    page = desk.page
    page.goto(f"{desk.address}/customers/?tier=core", wait_until="networkidle")
    Session.objects.all().delete()

    page.locator(".search input").fill("B0")

    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=%2Fcustomers%2F%3Ftier%3Dcore$"))
    expect(page.locator("main form")).to_have_count(1)
