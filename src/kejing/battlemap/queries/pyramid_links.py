"""Where the figures of the pyramid lead: the table of the customers that each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from datetime import date

MONEY_COLUMNS: Final = (
    "amount_12m",
    "amount_this_year",
    "last_order_amount",
    "last_order_on",
    "order_count",
    "contact_state",
    "days_since_contact",
)
"""What the table shows of customers that stand behind a sum of 12 months: that sum, and what it comes from."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the address of the customers that it tells of, empty where no table shows them."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the customers of one scope, which `scope_query` names with its day."""

    scope_query: str

    def of(self, **asked: object) -> str:
        """Return where the customers asked for are shown; all of the scope if nothing is."""
        written = urlencode(asked or {"list": "all"}, safe=":,")
        return f"{reverse('battlemap:table')}?{written}{'&' if self.scope_query else ''}{self.scope_query}"

    def by_money(self, **asked: object) -> str:
        """Return where the customers asked for are shown with their money of 12 months, most first."""
        return self.of(**asked, sort="-amount_12m", columns=",".join(MONEY_COLUMNS))

    def moved(self, move: str, *, since: date) -> str:
        """Return where the customers of a move are shown."""
        return self.of(moved=move, since=since.isoformat())
