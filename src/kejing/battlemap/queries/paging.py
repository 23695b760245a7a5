"""Pages of the table that begin where the last one ended, so that a far page costs no more than a near one."""

from __future__ import annotations

import json
import operator
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q

from kejing.battlemap.queries.asking import LARGEST, Misasked
from kejing.battlemap.queries.sorting import figure_of, is_stored, kind_of
from kejing.kit.money import InexactAmount, from_minor, to_minor
from kejing.standing.models import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from kejing.battlemap.queries.selecting import Selected

ROWS_A_PAGE: Final = 50
TIE_BREAK: Final = "customer_code"
_FIGURE: Final = "figure"
_LARGEST_PLACE: Final = 10**12
_LOOKED_AT_FIRST: Final = 1_000
"""So many rows of an order that lies in an index are looked at before all are."""
_IN_ORDER: Final = frozenset(
    index.fields[0].removeprefix("-")
    for index in Standing._meta.indexes  # noqa: SLF001 - Django's documented model API
    if index.fields[1:2] == [TIE_BREAK]
)
"""What rows of now can be read in the order of."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a row, or (`is_backward`) before it; `number` is the row's place in the whole."""

    value: str | None
    code: str
    number: int
    is_backward: bool = False

    @property
    def written(self) -> str:
        """The place as an address has it."""
        said = json.dumps([self.value, self.code, self.number, int(self.is_backward)], separators=(",", ":"))
        return urlsafe_b64encode(said.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows, the place of its first one in the whole, and where its neighbours begin, if there are any."""

    rows: Sequence[Mapping[str, Any]]
    first: int
    previous: str
    next: str

    @property
    def last(self) -> int:
        """The place of its last row in the whole."""
        return self.first + len(self.rows) - 1


def read_place(written: str) -> Place | None:
    """Return where an address says that the page begins, null where it says nothing.

    :raises Misasked: if it is no such place
    """
    if not written:
        return None
    try:
        said = json.loads(urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    except (ValueError, NotBase64, RecursionError) as error:
        raise Misasked from error
    match said:
        case [str() | None as value, str() as code, int() as number, 0 | 1 as backward] if (
            0 <= number < _LARGEST_PLACE and _is_storable(code + (value or ""))
        ):
            return Place(value, code, number, bool(backward))
    raise Misasked


def _is_storable(text: str) -> bool:
    """Answer whether a database takes a text: JSON can name signs that there are not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def fetch_page(
    selected: Selected,
    *,
    sort: str,
    fields: Sequence[str],
    at: Place | None,
    masked: AbstractSet[str] = frozenset(),
    is_picked: bool = False,
) -> Page:
    """Return the page of standing rows that begins at a place, sorted with unknown last and by code in the end.

    What is `masked` has no say in that. Of rows that are `is_picked` few may be left: they are looked for before they
    are sorted.

    :raises Misasked: if the place is none of this order
    """
    name = sort.removeprefix("-")
    is_backward = at is not None and at.is_backward
    keys = _find_keys(selected, sort=sort, at=at, masked=masked, is_picked=is_picked, most=ROWS_A_PAGE + 1)
    has_more = len(keys) > ROWS_A_PAGE
    shown = keys[:ROWS_A_PAGE][::-1] if is_backward else keys[:ROWS_A_PAGE]
    # By their keys alone: beside another condition SQLite may go along that one's index and look at every row of it.
    whole = selected.rows.model._default_manager.filter(pk__in=shown)  # noqa: SLF001 - Django's documented model API
    if not is_stored(name):
        name, whole = _FIGURE, whole.annotate(**{_FIGURE: figure_of(name, masked=masked)})
    found = {row["pk"]: row for row in whole.values("pk", *{*fields, name, TIE_BREAK})}
    rows = [found[key] for key in shown if key in found]
    first = _first_of(at, len(rows))
    has_previous = has_more if is_backward else at is not None
    has_next = is_backward or has_more
    return Page(
        rows=rows,
        first=first,
        previous=_place_of(rows[0], name, first, is_backward=True) if rows and has_previous else "",
        next=_place_of(rows[-1], name, first + len(rows) - 1, is_backward=False) if rows and has_next else "",
    )


def fetch_neighbour(
    selected: Selected,
    *,
    sort: str,
    fields: Sequence[str],
    of: Standing,
    is_backward: bool,
    masked: AbstractSet[str],
    is_picked: bool,
) -> Mapping[str, Any] | None:
    """Return these fields of the row that comes after the one of a customer, or before it; null at the end.

    His own row need not be among those that are asked for.
    """
    name = sort.removeprefix("-")
    if is_stored(name):
        value = getattr(of, name)
    else:
        value = Standing.objects.filter(pk=of.pk).values_list(figure_of(name, masked=masked), flat=True).first()
    at = Place(None if value is None else _write_value(value), of.customer_code, 0, is_backward)
    keys = _find_keys(selected, sort=sort, at=at, masked=masked, is_picked=is_picked, most=1)
    found: Mapping[str, Any] | None = selected.in_order.filter(pk__in=keys).values(*fields).first() if keys else None
    return found


def _find_keys(
    selected: Selected, *, sort: str, at: Place | None, masked: AbstractSet[str], is_picked: bool, most: int
) -> Sequence[int]:
    """Return the first keys of the rows behind a place.

    Of rows that are picked there may be many or few, which no database can tell: of many the first ones are found among
    the first rows of the order, and only where they are not, all that are picked are sorted. Few customers are sorted.
    """
    name = sort.removeprefix("-")
    figure = figure_of(name, masked=masked)
    # Only keys are sorted: a database carries along all that is asked of every row it sorts.
    if selected.rows.model is Standing and name in _IN_ORDER and not selected.is_few:
        keys = selected.in_order.values_list("pk", flat=True)
        parts = _parts(sort, at)
        if not is_picked:
            found: list[int] = []
            for part in parts:
                if len(found) < most:
                    found += _along(keys.filter(part), sort, at)[: most - len(found)]
            return found
        first = _along(Standing.objects.filter(parts[0]), sort, at).values("pk")[:_LOOKED_AT_FIRST]
        found = list(_in_order(keys.alias(figure=figure).filter(pk__in=first), sort, at)[:most])
        if len(found) == most:
            return found
    keys = selected.rows.values_list("pk", flat=True).alias(figure=figure)
    behind = reduce(operator.or_, _parts(sort, at, figure="figure")) if at is not None else Q()
    return list(_in_order(keys.filter(behind), sort, at)[:most])


def _along[T](rows: QuerySet[Standing, T], sort: str, at: Place | None) -> QuerySet[Standing, T]:
    """Return the rows of one part of the order as an index has them."""
    is_backward = at is not None and at.is_backward
    sign = "-" if sort.startswith("-") != is_backward else ""
    return rows.order_by(f"{sign}{sort.removeprefix('-')}", f"{'-' if is_backward else ''}{TIE_BREAK}")


def _in_order[T](rows: QuerySet[Standing, T], sort: str, at: Place | None) -> QuerySet[Standing, T]:
    """Return the rows, which have a `figure`, in the whole order: unknown last, equal ones by code."""
    figure, is_backward = F("figure"), at is not None and at.is_backward
    # Backward all of it is turned round: unknown first, and the last code too.
    if sort.startswith("-") != is_backward:
        order = figure.desc(nulls_first=is_backward or None, nulls_last=not is_backward or None)
    else:
        order = figure.asc(nulls_first=is_backward or None, nulls_last=not is_backward or None)
    return rows.order_by(order, F(TIE_BREAK).desc() if is_backward else F(TIE_BREAK).asc())


def _first_of(at: Place | None, rows: int) -> int:
    """Return the place of the first row; going back past the beginning means that rows have come in between."""
    if at is None:
        return 1
    return max(at.number - rows, 1) if at.is_backward else at.number + 1


def _place_of(row: Mapping[str, Any], name: str, number: int, *, is_backward: bool) -> str:
    value = row[name]
    return Place(None if value is None else _write_value(value), row[TIE_BREAK], number, is_backward).written


def _write_value(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _parts(sort: str, at: Place | None, *, figure: str = "") -> Sequence[Q]:
    """Return the parts of the order behind a place, or before it: what is known and what is not, each by itself.

    An index of the order can be entered where a part begins. `figure` is what the rows call what they are sorted by.
    """
    name = sort.removeprefix("-")
    figure = figure or name
    if at is None:
        return Q(**{f"{figure}__isnull": False}), Q(**{f"{figure}__isnull": True})
    is_behind = Q(**{f"{TIE_BREAK}{'__lt' if at.is_backward else '__gt'}": at.code})
    if at.value is None:
        behind = Q(**{f"{figure}__isnull": True}) & is_behind
        return (behind, Q(**{f"{figure}__isnull": False})) if at.is_backward else (behind,)
    value = _read_value(name, at.value)
    further = "lt" if sort.startswith("-") != at.is_backward else "gt"
    beyond = Q(**{f"{figure}__{further}e": value}) & (Q(**{f"{figure}__{further}": value}) | is_behind)
    return (beyond,) if at.is_backward else (beyond, Q(**{f"{figure}__isnull": True}))


def _read_value(name: str, written: str) -> Any:
    try:
        match kind_of(name):
            case "DateField":
                return date.fromisoformat(written)
            case "FloatField":
                return float(written)
            case "BigIntegerField":
                amount = Decimal(written)
                if not amount.is_finite() or abs(amount) >= LARGEST:
                    raise Misasked
                # Money is kept in minor units: what is none of them is no row's.
                return from_minor(to_minor(amount))
            case "PositiveIntegerField" | "PositiveSmallIntegerField":
                return int(written)
    except (ValueError, InvalidOperation, InexactAmount) as error:
        raise Misasked from error
    return written
