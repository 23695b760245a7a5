"""The pot: documents without a customer, in no figure until somebody says whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum

from kejing.customers.queries import visible_to
from kejing.ledger.enums import DocumentFlow
from kejing.ledger.queries import live_documents

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kejing.customers.models import Customer
    from kejing.ledger.models import Document
    from kejing.people.models import User

PAGE_SIZE = 50
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Pot:
    """How many documents nobody is named on, and what those of goods and of money come to."""

    documents: int
    goods: Decimal
    money: Decimal


@dataclass(frozen=True, slots=True)
class PotPage:
    """One page of the documents, the latest first, and the customer they may be given to."""

    pot: Pot
    rows: tuple[Document, ...]
    number: int
    pages: int
    asked: str
    found: tuple[Customer, ...]
    chosen: Customer | None

    @property
    def previous_number(self) -> int | None:
        """The page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        """The page after, if there is one."""
        return self.number + 1 if self.number < self.pages else None


def unassigned() -> QuerySet[Document]:
    """Return the visible documents without a customer."""
    return live_documents().filter(customer__isnull=True)


def measure_pot() -> Pot:
    """Return how much lies in the pot."""
    summed = unassigned().aggregate(
        documents=Count("pk"),
        goods=Sum("amount", filter=Q(flow=DocumentFlow.GOODS)),
        money=Sum("amount", filter=Q(flow=DocumentFlow.MONEY)),
    )
    return Pot(documents=summed["documents"], goods=summed["goods"] or Decimal(0), money=summed["money"] or Decimal(0))


def show_pot(*, by: User, number: int, asked: str, code: str) -> PotPage:
    """Return a page of the pot; `asked` looks for customers by code or a part of the name, `code` chooses one."""
    page = Paginator(
        unassigned().select_related("salesperson", "batch__source").order_by("-dated_on", "-pk"), PAGE_SIZE
    ).get_page(number)
    customers = visible_to(by)
    return PotPage(
        pot=measure_pot(),
        rows=tuple(page.object_list),
        number=page.number,
        pages=page.paginator.num_pages,
        asked=asked,
        found=tuple(find_customers(asked, by=by)),
        chosen=customers.filter(code=code).first() if code else None,
    )


def find_customers(asked: str, *, by: User) -> QuerySet[Customer]:
    """Return the first customers whose code begins with what is asked, or whose name holds it."""
    if not asked:
        return visible_to(by).none()
    like = Q(code__istartswith=asked) | Q(name__icontains=asked)
    return visible_to(by).filter(like).order_by("code", "pk")[:MOST_FOUND]
