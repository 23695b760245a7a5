import psycopg
from playwright.sync_api import Browser, Page


def test_the_scratch_database_sorts_as_people_do_and_not_by_bytes(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        rows = connection.execute("SELECT word FROM (VALUES ('b'), ('A'), ('a')) AS t (word) ORDER BY word").fetchall()

    assert rows == [("a",), ("A",), ("b",)]


def test_a_complaint_on_the_console_is_noted(page: Page, page_problems: list[str]) -> None:
    page.set_content("<h1>Shop</h1><script>console.error('no stock')</script>")
    heading = page.inner_text("h1")

    assert (heading, page_problems) == ("Shop", ["console: no stock ()"])
    page_problems.clear()


def test_what_one_test_leaves_in_the_browser_is_not_there_for_the_next(browser: Browser) -> None:
    with browser.new_context() as one, browser.new_context() as other:
        one.add_cookies([{"name": "left", "value": "behind", "url": "http://localhost"}])

        assert (len(one.cookies()), other.cookies()) == (1, [])
