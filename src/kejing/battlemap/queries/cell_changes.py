"""The cells of the table that its reader may change: which they are, what they show, and what is usual in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kejing.battlemap.queries.cells import CellMaker, Pen
from kejing.battlemap.queries.columns import COLUMNS
from kejing.customers.permissions import may_assign, may_edit
from kejing.customers.queries import all_tags, looked_after_by, tags_of, visible_to
from kejing.people.permissions import may_see_all_customers
from kejing.standing.models import DirtyCustomer
from kejing.standing.queries import standings_visible_to

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django_stubs_ext import StrPromise

    from kejing.battlemap.queries.cells import Cell
    from kejing.battlemap.queries.columns import Column
    from kejing.battlemap.queries.moment import Moment
    from kejing.customers.models import Customer
    from kejing.people.models import User

OWNER: Final = "salesperson"
TAGS: Final = "tag"
FACTS: Final[Mapping[str, str]] = {"region": "region", "customer_type": "kind", "cadence": "contact_every_days"}
"""The columns that show a fact of the customer, and what the fact is called there."""
_WORDS: Final[Mapping[str, StrPromise]] = {
    "region": gettext_lazy("Change the region of {customer}"),
    "customer_type": gettext_lazy("Change the type of {customer}"),
    "cadence": gettext_lazy("Change the contact cadence of {customer}"),
    TAGS: gettext_lazy("Change the tags of {customer}"),
    OWNER: gettext_lazy("Change the salesperson of {customer}"),
}
CHANGEABLE: Final = frozenset(_WORDS)
MOST_KNOWN: Final = 200
"""So many values in use are offered."""


def pens_of(columns: Sequence[Column], customers: Collection[int], *, user: User, moment: Moment) -> Mapping[str, Pen]:
    """Return how the cells of these columns and customers can be changed by `user`: on a past day none can."""
    if moment.day is not None:
        return {}
    names = [column.name for column in columns if column.name in CHANGEABLE]
    pens = {name: Pen(str(_WORDS[name])) for name in names if name != OWNER} if may_edit(user) else {}
    if OWNER in names and may_assign(user):
        given = looked_after_by(user).filter(pk__in=customers)
        of = None if may_see_all_customers(user) else frozenset(given.values_list("pk", flat=True))
        pens[OWNER] = Pen(str(_WORDS[OWNER]), of)
    return pens


def may_change(user: User, customer: Customer, *, column: str) -> bool:
    """Answer whether this person may change what a column shows of a customer he sees."""
    if column == OWNER:
        return may_assign(user) and looked_after_by(user).filter(pk=customer.pk).exists()
    return may_edit(user)


def change_words(customer: Customer, *, column: str) -> str:
    """Return how changing what a column shows of a customer is called."""
    return str(_WORDS[column]).format(customer=customer.name)


def cell_of(customer: Customer, *, column: str, user: User) -> Cell:
    """Return the cell that a column has of a customer as he is now: the row of the figures may be a moment behind."""
    shown = COLUMNS[column]
    row = {"customer_id": customer.pk, "customer_name": customer.name, column: _value_of(customer, column, user=user)}
    maker = CellMaker([shown], pens={column: Pen(str(_WORDS[column]))})
    (cell,) = maker.make(row, flags=frozenset(), told=frozenset())
    waits = column == "cadence" and _waits_for_cadence(customer)
    return replace(cell, text=_("by tier")) if waits else cell


def values_in_use(column: str, *, user: User) -> Sequence[str]:
    """Return what stands in a column of the customers that `user` sees, to choose from."""
    if column == TAGS:
        return [tag.name for tag in all_tags()]
    if column not in {"region", "customer_type"}:
        return ()
    fact = FACTS[column]
    used = visible_to(user).exclude(**{fact: ""}).order_by(fact).values_list(fact, flat=True).distinct()
    return list(used[:MOST_KNOWN])


def _value_of(customer: Customer, column: str, *, user: User) -> object:
    if column == TAGS:
        return tags_of([customer.pk]).get(customer.pk, ())
    if column == OWNER:
        return None if customer.owner is None else str(customer.owner)
    if column == "cadence":
        return _cadence_of(customer, user=user)
    return getattr(customer, FACTS[column])


def _cadence_of(customer: Customer, *, user: User) -> int | None:
    """Return every how many days he is due: as often as he himself asks for, else as he was judged."""
    row = standings_visible_to(user).filter(customer=customer).first()
    if row is None or row.is_lost:
        return None
    return row.cadence if customer.contact_every_days is None else customer.contact_every_days


def _waits_for_cadence(customer: Customer) -> bool:
    """Answer whether it is not known yet how often his tier asks for him: he is still to be judged again."""
    waiting = DirtyCustomer.objects.filter(customer=customer.pk, applied__lt=F("marks"))
    return customer.contact_every_days is None and waiting.exists()
