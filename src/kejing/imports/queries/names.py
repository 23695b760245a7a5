"""Names of files without codes, with the customers who may be meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.customers.queries import visible_to
from kejing.imports.enums import ImportState, NameDecision
from kejing.imports.models import NameFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from kejing.customers.models import Customer
    from kejing.people.models import User

OVER = (ImportState.UNDONE, ImportState.CANCELLED, ImportState.FAILED)
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who may be meant, and how alike the names are, of a hundred."""

    customer: Customer
    score: int


@dataclass(frozen=True, slots=True)
class NameShown:
    """A name to be decided, or that somebody decided."""

    found: NameFound
    candidates: tuple[Candidate, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody said yet who it is."""
        return self.found.decision == NameDecision.OPEN


def open_names() -> QuerySet[NameFound]:
    """Return the names nobody decided, of imports that are not over."""
    return NameFound.objects.filter(decision=NameDecision.OPEN).exclude(of_import__state__in=OVER)


def show_names(found: QuerySet[NameFound], *, by: User) -> tuple[NameShown, ...]:
    """Return the names, those with the most money first, with the customers this person may see."""
    names = list(found.select_related("customer", "of_import__source").order_by("-amount", "pk")[:MOST_SHOWN])
    customers = visible_to(by).in_bulk({number for name in names for number, _score in name.candidates})
    return tuple(NameShown(found=name, candidates=tuple(_candidates(name.candidates, customers))) for name in names)


def _candidates(candidates: Sequence[Sequence[float]], customers: dict[int, Customer]) -> Iterable[Candidate]:
    for number, score in candidates:
        if int(number) in customers:
            yield Candidate(customer=customers[int(number)], score=round(score))
