"""What an import will do, counted before it does anything. Amounts are minor units of the company's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - msgspec reads the types of the fields
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from kejing.imports.models import Import

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """One document of a preview, before and after; null where it is not there."""

    number: str
    customer_code: str | None
    customer_name: str | None
    dated_on: date
    kind: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Documents that an import treats in one way, with the sums of their amounts, and the first of them."""

    documents: int
    before: int
    after: int
    shown: tuple[DocumentShown, ...]


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """What becomes of the documents of one flow (goods, money, request).

    `missing` are those of the same source and period which the files lack; they go only where that is confirmed.
    `cut` are first and last documents of a file of which the stored ones hold more lines: they are left as they are.
    """

    flow: str
    new: Counted
    changed: Counted
    unchanged: Counted
    missing: Counted
    cut: Counted


@dataclass(frozen=True, slots=True)
class MonthAmount:
    """Net sales of the whole company in a month (its first day), before and after."""

    month: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Made:
    """Rows of a table that an import makes or changes, and the names of the first new ones."""

    new: int
    changed: int
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import will do.

    `first_on` and `last_on` are the days of its documents, null without any. `rejected` rows go into the error sheet;
    `unassigned` rows have no customer. `later` is how many documents are dated after the day of the preview.
    `currency` is the files' where it is not the company's. `names_open` are names without a code that no customer
    bears but that are like one's, to be decided; `duplicates` are new codes with the name of a customer who is there.
    """

    files: int
    first_on: date | None
    last_on: date | None
    lines: int
    rejected: int
    unassigned: int
    unassigned_amount: int
    later: int
    flows: tuple[FlowCounts, ...]
    months: tuple[MonthAmount, ...]
    customers: Made
    products: Made
    people: Made
    contacts_new: int
    contacts_unchanged: int
    names_open: int
    currency: str | None
    duplicates: int

    @property
    def changes_something(self) -> bool:
        """Whether anything will be other than it is."""
        return bool(
            any(flow.new.documents or flow.changed.documents for flow in self.flows)
            or self.customers.new
            or self.customers.changed
            or self.products.new
            or self.products.changed
            or self.people.new
            or self.contacts_new
        )


def read_preview(one: Import) -> Preview | None:
    """Return what an import will do, null before it was read."""
    return None if one.preview is None else msgspec.convert(one.preview, Preview)
