"""What the rows of the table are sorted by: a column of theirs, or what is told by several things of a customer."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Final

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Coalesce, NullIf

from kejing.battlemap.queries.asking import columns_for
from kejing.battlemap.queries.columns import FLAGS, TAG_CONDITION
from kejing.customers.queries import first_tag
from kejing.standing.models import Standing

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from django.db.models.expressions import Combinable, Expression

_KINDS: Final = {FLAGS: "PositiveIntegerField", TAG_CONDITION: "CharField"}
"""What those are that no row has as a column."""


def is_stored(name: str) -> bool:
    """Answer whether it is a column of the rows."""
    return name not in _KINDS


def kind_of(name: str) -> str:
    """Return what kind of a field it is, by Django's name."""
    return _KINDS.get(name) or Standing._meta.get_field(name).get_internal_type()  # noqa: SLF001 - Django's documented model API


def figure_of(name: str, *, masked: AbstractSet[str]) -> Expression:
    """Return what rows are sorted by, which is no column: unknown is null.

    Of abnormal figures it is how many there are that the reader may know of (`masked` is what he may not), of tags the
    first one. SQLite goes along an index of a column whenever there is one and looks up each row on the way: all of
    them, where few are wanted. What is no column it sorts by itself; PostgreSQL sees through it and decides by its
    statistics.
    """
    if name == FLAGS:
        raised: list[Combinable] = [
            Case(When(flags__contains=code, then=1), default=0, output_field=IntegerField())
            for code in columns_for(masked)[FLAGS].codes
        ]
        return NullIf(reduce(add, raised), Value(0))
    return Coalesce(first_tag() if name == TAG_CONDITION else F(name), None)
