"""What one customer buys of which category, the last year against the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Q, Sum

from kejing.analytics.windows import YEAR_DAYS
from kejing.ledger.enums import DocumentFlow
from kejing.ledger.models import Line
from kejing.ledger.queries import live_documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from kejing.customers.models import Customer

BAR_WIDTH: Final = 120.0
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category: its sums, and its bars from nought; without a name are the lines that name none.

    `before` and `change` are None where the ledger does not reach back that far. `is_lost` is one that was bought and
    is no more.
    """

    name: str | None
    now: Decimal
    before: Decimal | None
    change: Decimal | None
    is_lost: bool
    width: float
    width_before: float

    @property
    def change_size(self) -> Decimal | None:
        """The change without its sign."""
        return None if self.change is None else abs(self.change)

    @property
    def fallen_by(self) -> float:
        """How much further the year before reached."""
        return round(max(0.0, self.width_before - self.width), 1)


@dataclass(frozen=True, slots=True)
class Categories:
    """What a customer buys, what fell most first; `rest` is what a first look does not need."""

    rows: Sequence[CategoryRow]
    rest: Sequence[CategoryRow]
    lost: int
    fallen: Decimal | None

    @property
    def has_any(self) -> bool:
        """Whether the ledger names any category of this customer."""
        return any(row.name is not None for row in (*self.rows, *self.rest))


def categories_of(customer: Customer, *, as_of: date, knows_prior: bool) -> Categories:
    """Return the categories of the trailing year and, where `knows_prior`, of the one before."""
    begins = as_of - timedelta(days=YEAR_DAYS - 1)
    began = begins - timedelta(days=YEAR_DAYS)
    documents = live_documents().filter(
        customer=customer, flow=DocumentFlow.GOODS, dated_on__gte=began if knows_prior else begins, dated_on__lte=as_of
    )
    found = (
        Line.objects.filter(document__in=documents.values("pk"))
        .values("category__name")
        .annotate(
            now=Sum("amount", filter=Q(document__dated_on__gte=begins)),
            before=Sum("amount", filter=Q(document__dated_on__lt=begins)),
        )
        .order_by("category__name")
        .values_list("category__name", "now", "before")
    )
    nothing = Decimal(0)
    sums = [(name, now or nothing, (before or nothing) if knows_prior else None) for name, now, before in found]
    longest = max((value for _name, *values in sums for value in values if value is not None), default=nothing)
    rows = [_row(name, now, before, longest=longest) for name, now, before in sums if now or before]
    rows.sort(key=lambda row: (row.change if row.change is not None else nothing, -row.now, row.name or ""))
    return Categories(
        rows=rows[:SHOWN],
        rest=rows[SHOWN:],
        lost=sum(row.is_lost for row in rows),
        fallen=sum((row.change for row in rows if row.change is not None and row.change < 0), nothing)
        if knows_prior
        else None,
    )


def lost_categories(customer: Customer, *, as_of: date) -> AbstractSet[str]:
    """Return the categories a customer bought the year before and does not any more."""
    found = categories_of(customer, as_of=as_of, knows_prior=True)
    return frozenset(row.name for row in (*found.rows, *found.rest) if row.is_lost and row.name is not None)


def _row(name: str | None, now: Decimal, before: Decimal | None, *, longest: Decimal) -> CategoryRow:
    return CategoryRow(
        name=name,
        now=now,
        before=before,
        change=None if before is None else now - before,
        is_lost=name is not None and before is not None and before > 0 and now <= 0,
        width=_width(now, longest),
        width_before=_width(before, longest),
    )


def _width(value: Decimal | None, longest: Decimal) -> float:
    return 0.0 if value is None or value <= 0 else round(float(value / longest) * BAR_WIDTH, 1)
