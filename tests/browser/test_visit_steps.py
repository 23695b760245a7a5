"""Steps of visits in a real browser: rows come, move and are saved in the order in which they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kejing.followups.models import Step

if TYPE_CHECKING:
    from browser.journeys import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_question_is_added_moved_up_and_saved_in_its_place(desk: Site) -> None:
    desk.open("rounds:edit_steps", "?kind=Shop")
    rows = desk.page.locator(".step-row")
    before = rows.count()

    desk.page.get_by_role("button", name="One more step").click()
    expect(rows).to_have_count(before + 1)
    added = rows.last
    expect(added.locator(".step-answer")).to_be_hidden()
    added.get_by_label("What is done").select_option("question")
    added.get_by_label("Its own name").fill("Which shelf?")
    added.get_by_label("Answered").select_option("choice")
    added.get_by_label("Answers to choose from").fill("Top\nMiddle")
    for _step in range(before):
        desk.page.locator(".step-row", has=desk.page.locator("[value=question]:checked")).get_by_role(
            "button", name="Further up"
        ).click()
    rows.nth(1).get_by_label("Leave this step out").check()
    desk.page.locator(".step-form .btn.solid").click()

    expect(desk.page.locator(".kinds")).to_contain_text("Which shelf?")
    saved = Step.objects.filter(template__customer_kind="Shop").order_by("position")
    kinds = list(saved.values_list("kind", flat=True))
    assert kinds == [
        "question",
        "display",
        "pile",
        "poster",
        "rivals",
        "stock",
        "order",
        "collection",
        "return",
        "summary",
    ]
    assert saved[0].choices == ["Top", "Middle"]
