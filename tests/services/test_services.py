import asyncio

import psycopg
import pytest
from playwright.sync_api import Page


def test_the_scratch_database_sorts_as_people_do_and_not_by_bytes(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        rows = connection.execute("SELECT word FROM (VALUES ('b'), ('A'), ('a')) AS t (word) ORDER BY word").fetchall()

    assert rows == [("a",), ("A",), ("b",)]


def test_a_complaint_on_the_console_is_noted(page: Page, page_problems: list[str]) -> None:
    page.set_content("<h1>Shop</h1><script>console.error('no stock')</script>")
    heading = page.inner_text("h1")

    assert (heading, page_problems) == ("Shop", ["console: no stock ()"])
    page_problems.clear()


def test_no_event_loop_outlives_the_browser() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
