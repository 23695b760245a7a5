"""What a customer usually buys, and how much of it is suggested to be ordered now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from kejing.analytics.reorder import Counted, habit_of, suggest_order
from kejing.kit.figures import format_number
from kejing.ledger.enums import DocumentKind, RequestState
from kejing.ledger.models import Line, RequestLine
from kejing.ledger.queries import SALES, live_documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kejing.analytics.reorder import Habit, Suggestion
    from kejing.customers.models import Customer

LOOKS_BACK: Final = timedelta(days=548)
"""Eighteen months: what was bought before is no habit any more."""
MOST_LINES: Final = 5_000
MOST_COUNTED: Final = 500


@dataclass(frozen=True, slots=True)
class Usual:
    """An item that a customer bought; without a `suggestion` it did so too rarely to have a habit."""

    pk: int
    code: str
    name: str
    unit: str
    days: int
    last_price: Decimal | None
    suggestion: Suggestion | None

    @property
    def sentence(self) -> str:
        """Why so much is suggested, or why nothing is."""
        if self.suggestion is None:
            return _("Bought too rarely to suggest how many.")
        return suggestion_words(self.suggestion)

    @property
    def used(self) -> str:
        """How much of it is used until the next order or visit, as a script reads it."""
        return "" if self.suggestion is None else f"{self.suggestion.habit.used_in(self.suggestion.cover):f}"

    @property
    def pack(self) -> str:
        """Of what its quantities are multiples, as a script reads it."""
        return "" if self.suggestion is None else f"{self.suggestion.habit.step:f}"

    @property
    def suggested(self) -> str:
        """How much is suggested, as a field takes it."""
        return "" if self.suggestion is None else f"{self.suggestion.quantity.normalize():f}"

    @property
    def words_when_counted(self) -> Mapping[str, str]:
        """The sentence as it reads once somebody counts what is left: to order more, or enough."""
        if self.suggestion is None:
            return {}
        told = _numbers(self.suggestion) | {"left": "{left}", "suggested": "{suggested}"}
        return {"more": _more(is_counted=True).format(**told), "enough": _enough(is_counted=True).format(**told)}


def usual_items(customer: Customer, *, today: date, comes_again_in: int | None) -> Sequence[Usual]:
    """Return what a customer bought in the last eighteen months, what it buys most often first.

    It takes two questions to the database, and at most so many of the latest lines.
    """
    bought: defaultdict[int, defaultdict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    named: dict[int, tuple[str, str, str]] = {}
    prices: dict[int, Decimal] = {}
    documents = live_documents().filter(customer=customer, kind__in=SALES, dated_on__gt=today - LOOKS_BACK)
    lines = Line.objects.filter(
        document__in=documents.filter(dated_on__lte=today), product__is_withdrawn=False, quantity__isnull=False
    ).order_by("-document__dated_on", "-pk")
    fields = ("product", "product__code", "product__name", "product__unit", "document__dated_on", "quantity", "amount")
    for pk, code, name, unit, on, quantity, amount in lines.values_list(*fields)[:MOST_LINES]:
        named[pk] = (code, name, unit)
        bought[pk][on] += quantity
        if quantity > 0 and amount > 0:
            prices.setdefault(pk, amount / quantity)
    counted = _counts_of(customer, today=today)
    found = [
        Usual(
            pk,
            code,
            name,
            unit,
            days=sum(quantity > 0 for quantity in bought[pk].values()),
            last_price=prices.get(pk),
            suggestion=_suggest(
                habit_of(bought[pk]), today=today, comes_again_in=comes_again_in, counted=counted.get(pk)
            ),
        )
        for pk, (code, name, unit) in named.items()
    ]
    return sorted(found, key=lambda one: (-one.days, one.code, one.pk))


def suggestion_words(suggestion: Suggestion) -> str:
    """Return in a sentence how much is suggested, and why."""
    says = _more if suggestion.quantity else _enough
    return says(is_counted=suggestion.is_counted).format(**_numbers(suggestion))


def quantity_words(quantity: Decimal) -> str:
    """Return a quantity with the places it has."""
    exponent = quantity.normalize().as_tuple().exponent
    return format_number(quantity, places=max(-exponent, 0) if isinstance(exponent, int) else 0)


def _suggest(
    habit: Habit | None, *, today: date, comes_again_in: int | None, counted: Counted | None
) -> Suggestion | None:
    if habit is None:
        return None
    return suggest_order(habit, today=today, comes_again_in=comes_again_in, counted=counted)


def _counts_of(customer: Customer, *, today: date) -> Mapping[int, Counted]:
    """Return what was counted last of each item."""
    lines = RequestLine.objects.filter(
        request__customer=customer,
        request__kind=DocumentKind.STOCK_COUNT,
        request__taken_on__gt=today - LOOKS_BACK,
        product__isnull=False,
    ).exclude(request__state=RequestState.CANCELLED)
    counts: dict[int, Counted] = {}
    rows = lines.order_by("-request__taken_at", "-pk").values_list("product", "request__taken_on", "quantity")
    for product, on, quantity in rows[:MOST_COUNTED]:
        if product is not None:
            counts.setdefault(product, Counted(on, quantity))
    return counts


def _numbers(suggestion: Suggestion) -> dict[str, str]:
    return {
        "usual": quantity_words(suggestion.habit.quantity),
        "cycle": str(suggestion.habit.cycle),
        "left": quantity_words(suggestion.left),
        "cover": str(suggestion.cover),
        "suggested": quantity_words(suggestion.quantity),
    }


def _more(*, is_counted: bool) -> str:
    if is_counted:
        return _("Usually {usual} every {cycle} days, {left} left: order {suggested} to last {cover} days.")
    return _("Usually {usual} every {cycle} days, about {left} left: order {suggested} to last {cover} days.")


def _enough(*, is_counted: bool) -> str:
    if is_counted:
        return _("Usually {usual} every {cycle} days, {left} left: enough for {cover} days.")
    return _("Usually {usual} every {cycle} days, about {left} left: enough for {cover} days.")
