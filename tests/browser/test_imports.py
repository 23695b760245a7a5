"""A ledger comes in through the pages, and goes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kejing.imports.models import Import
from kejing.ledger.queries import live_documents
from services.queues import work

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from browser.journeys import Site

HISTORY, NEW = "imports:history", "imports:new"
PHONE = 390


def ledger(*, last: int = 12, wrong: str = "") -> FilePayload:
    """Return a ledger of a document a day, of 100.00 times its day, with its total."""
    rows = [
        f"2026-01-{day:02},XS{day},销售单,K{day % 4},红星{day % 4}店,T{day % 3},{day * 100}.00"
        for day in range(1, last + 1)
    ]
    total = wrong or f"{sum(range(1, last + 1)) * 100}.00"
    text = "\n".join(("日期,单据编号,单据类型,客户编号,客户名称,商品编号,价税合计", *rows, f"合计,,,,,,{total}"))
    return {"name": "一月.csv", "mimeType": "text/csv", "buffer": text.encode()}


def press(desk: Site, words: str) -> None:
    desk.page.locator("main").get_by_role("button", name=words, exact=True).click()


@pytest.mark.django_db(transaction=True)
def test_a_ledger_comes_in_is_looked_at_stored_and_taken_back(desk: Site) -> None:
    story = desk.page.locator(".story")
    desk.open(HISTORY)
    desk.page.locator("main").get_by_role("link", name="Import files").click()

    desk.page.fill("#source", "管家婆")
    desk.page.set_input_files("#files", [ledger()])
    expect(desk.page.locator(".picked li")).to_have_count(1)
    press(desk, "Send and look")
    expect(desk.page.locator(".file-list b")).to_have_text("一月.csv")
    press(desk, "Read")
    expect(desk.page.locator("#progress h2")).to_have_text("Waiting for its turn")
    work()
    # The page follows by itself.
    expect(story).to_contain_text("Storing it adds 12 documents")
    assert live_documents().count() == 0
    expect(desk.page.locator(".equation .left dd").first).to_have_text("0.00")

    press(desk, "Store 12 lines")
    expect(desk.page.locator("#progress h2")).to_have_text("Waiting for its turn")
    work()
    expect(story).to_contain_text("It added 12 documents")
    assert live_documents().count() == 12
    desk.open("battlemap:table")
    assert len(desk.names()) == 4

    desk.open(HISTORY)
    desk.page.get_by_role("link", name="管家婆").click()
    press(desk, "Undo")
    expect(desk.page.locator("#undo")).to_be_visible()
    press(desk, "Leave it")
    expect(desk.page.locator("#undo")).to_be_hidden()
    press(desk, "Undo")
    press(desk, "Take it back")
    expect(desk.page.locator("main .notice")).to_contain_text("Taken back")
    assert live_documents().count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_pages_speak_chinese_answer_questions_and_fit_a_phone(desk: Site) -> None:
    desk.page.set_viewport_size({"width": PHONE, "height": 844})
    desk.open(NEW)
    desk.choose_language("简体中文")
    desk.page.fill("#source", "管家婆")
    desk.page.set_input_files("#files", [ledger(wrong="7801.00")])
    desk.page.locator(".upload button.solid").click()
    desk.page.locator(".decide button.solid").click()
    expect(desk.page.locator("#progress")).to_be_visible()
    work()
    expect(desk.page.locator(".says")).to_contain_text("合计")
    expect(desk.page.locator(".says")).to_contain_text("7,801.00")
    assert not desk.is_wider_than_the_screen

    desk.page.locator(".answer button").click()
    expect(desk.page.locator("#progress")).to_be_visible()
    work()
    expect(desk.page.locator(".story")).to_be_visible()

    expect(desk.page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert not desk.is_wider_than_the_screen
    for name in (HISTORY, "imports:names", "imports:unassigned"):
        desk.open(name)
        assert not desk.is_wider_than_the_screen, name


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_is_said_where_the_files_are(desk: Site, page_problems: list[str]) -> None:
    said = desk.page.locator(".upload-says .notice")
    desk.open(NEW)
    desk.page.locator("file-drop").evaluate("drop => drop.setAttribute('data-largest', '100')")
    desk.page.locator("#source").evaluate("field => field.removeAttribute('required')")
    desk.page.fill("#source", "  ")

    # Before anything is sent: too large by what the page knows.
    desk.page.set_input_files("#files", [ledger()])
    press(desk, "Send and look")
    expect(said).to_contain_text("which is the most that is taken at once")
    desk.page.locator(".picked button").click()
    expect(said).to_have_count(0)
    expect(desk.page.locator(".picked")).to_be_hidden()

    # By the server, whose page is not opened for it: the files are still picked.
    desk.page.locator("file-drop").evaluate("drop => drop.setAttribute('data-largest', '100000')")
    desk.page.set_input_files("#files", [ledger()])
    press(desk, "Send and look")
    expect(said).to_have_text("Say which program the files come from.")
    expect(desk.page.locator(".picked li")).to_have_count(1)
    assert Import.objects.count() == 0
    # The browser itself notes an answer that is no success.
    assert len(page_problems) == 1
    page_problems.clear()
