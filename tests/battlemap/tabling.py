"""The table as a browser gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from battlemap.reading import read_page

if TYPE_CHECKING:
    from django.test import Client

    from battlemap.reading import Element
    from kejing.battlemap.queries.table import TablePage


def ask(client: Client, query: str = "list=all") -> TablePage:
    response = client.get(f"/customers/?{query}")
    assert response.status_code == 200
    page: TablePage = response.context["page"]
    return page


def codes(client: Client, query: str) -> list[str]:
    return [row.code for row in ask(client, query).rows]


def part(client: Client, address: str) -> Element:
    """Return what htmx gets."""
    return read_page(client.get(address, headers={"hx-request": "true"}).content.decode())


def totals(client: Client, query: str = "") -> list[str]:
    """Return the words of the cells of the last line."""
    body = part(client, f"/customers/totals/?{query}")
    return [cell.words for cell in [*body.every("th"), *body.every("td")]]


def grid(client: Client, query: str = "list=all") -> Element:
    return read_page(client.get(f"/customers/?{query}").content.decode()).one("table", class_="grid")
