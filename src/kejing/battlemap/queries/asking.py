"""What can be asked of the table: filters, lists, layers, order and columns, read from an address and written to it."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from functools import reduce
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from kejing.battlemap.queries.columns import (
    COLUMNS,
    DEFAULT_COLUMNS,
    DEFAULT_SORT,
    FLAG_CODES,
    MASKED_FLAGS,
    NAME,
    OF_NOW,
    SORTABLE,
    WORKLISTS,
    Column,
    Kind,
)
from kejing.battlemap.queries.pyramid_scope import By
from kejing.customers.models import SEPARATOR
from kejing.customers.queries import has_tag
from kejing.kit.money import minor_digits
from kejing.standing.enums import LAYERS, LOST
from kejing.standing.queries import unanswered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from django.http import QueryDict

AT_LEAST, AT_MOST, IS, HAS, UNKNOWN, KNOWN = "ge", "le", "is", "has", "unknown", "known"
NOT, NONE, EXACTLY = "not", "none", "eq"
WITHOUT_VALUE: Final = frozenset({UNKNOWN, KNOWN, NONE})
"""The signs that a condition needs no value for."""
ALL: Final = "all"
"""What the address says for the whole table, which may open with a view otherwise."""
MOST_FILTERS: Final = 12
LONGEST_TEXT: Final = 100
LONGEST_TAGS: Final = 500
MOST_PINNED: Final = 3
UNPINNED: Final = "none"
"""What the address says for a table without pinned columns, which may have some otherwise."""
LONGEST_GROUP: Final = 200
LARGEST: Final = Decimal(10) ** 15
LONGEST_TOP: Final = 9
_LAYERS: Final = frozenset(layer for layer, _label in LAYERS)
_SHARE_PLACES: Final = Decimal(100)


class Misasked(Exception):
    """An address asks for something that the table does not have, or that its reader may not see."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: a column, how it is compared, and with what, as the address has it."""

    column: Column
    sign: str
    value: str = ""

    @property
    def written(self) -> str:
        """The condition as the address has it."""
        return f"{self.column.name}:{self.sign}:{self.value}" if self.value else f"{self.column.name}:{self.sign}"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that a choice is one of."""
        return tuple(self.value.split(SEPARATOR))

    def condition(self) -> Q:
        """Return the condition on standing rows; what is not known is not this or that, so "not" keeps it."""
        name = self.column.name
        if self.sign in {UNKNOWN, KNOWN}:
            nothing = Q(**{f"{name}__isnull": True})
            if self.column.kind == Kind.TEXT:
                nothing |= Q(**{name: ""})
            return nothing if self.sign == UNKNOWN else ~nothing
        if self.column.kind == Kind.TAGS:
            return has_tag(() if self.sign == NONE else self.codes, is_on=self.sign == IS)
        if self.column.kind == Kind.FLAGS:
            # None at all is none of those that the reader may know of.
            raised = any_flag(self.column.codes if self.sign == NONE else self.codes)
            return raised if self.sign == IS else ~raised
        if self.column.kind == Kind.CHOICE:
            among = Q(**{f"{name}__in": self.codes})
            return among if self.sign == IS else ~among
        if self.column.kind == Kind.TEXT:
            found = Q(**{f"{name}__{'iexact' if self.sign == EXACTLY else 'icontains'}": self.value})
            return ~found if self.sign == NOT else found
        return Q(
            **{f"{name}{'__gte' if self.sign == AT_LEAST else '__lte'}": _bound(self.column, self.value, self.sign)}
        )


@dataclass(frozen=True, slots=True)
class Move:
    """Customers that were in tier `before` on a past day and are in `after` now, or moved another way (`movement`)."""

    before: str
    after: str
    since: date

    @property
    def written(self) -> str:
        """The move as an address has it."""
        return f"{self.before}-{self.after}" if self.after else self.before


@dataclass(frozen=True, slots=True)
class Usual:
    """The columns of who asks for none, and which of them stay in sight beside the customer."""

    columns: tuple[str, ...] = DEFAULT_COLUMNS
    pinned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the table is asked for, in which order, with which columns; nothing asked is the whole table.

    The first of the columns, `pinned`, stay in sight. `usual` is what there is where none are asked for. `by` and `of`
    name a group, such as a team (`pyramid_scope.By`); of it only so many as `top` are left, those with most money in 12
    months, 0 for all. `as_of` is a past day, null for now.
    """

    tier: str = ""
    worklist: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = DEFAULT_SORT
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    pinned: tuple[str, ...] = ()
    usual: Usual = Usual()
    by: str = ""
    of: str = ""
    top: int = 0
    move: Move | None = None
    as_of: date | None = None

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """What an address says that asks for this; what is usual is left out."""
        pairs = [("as_of", self.as_of.isoformat() if self.as_of else ""), ("by", self.by), ("of", self.of)]
        pairs += [("top", str(self.top or "")), ("list", self.worklist), ("tier", self.tier), *self._filters()]
        if self.move is not None:
            pairs += [("moved", self.move.written), ("since", self.move.since.isoformat())]
        pairs.append(("sort", self.sort if self.sort != DEFAULT_SORT else ""))
        is_usual = self.columns == _arrange(self.usual.columns, pinned=self.pinned)
        pairs.append(("columns", "" if is_usual else ",".join(self.columns)))
        pairs.append(("pin", "" if self.pinned == self.usual.pinned else ",".join(self.pinned) or UNPINNED))
        return [(name, value) for name, value in pairs if value]

    @property
    def query(self) -> str:
        """The address that asks for this, without its "?"."""
        return urlencode(self.pairs)

    @property
    def query_to_keep(self) -> str:
        """The address under which it is kept: of no day, with its pinned columns even if those are usual by now."""
        return urlencode([*(pair for pair in self.pairs if pair[0] not in {"pin", "as_of"}), *self._pins()])

    @property
    def asks_for_tags(self) -> bool:
        """Whether one of its conditions is about tags, which are no part of a row."""
        return any(one.column.kind == Kind.TAGS for one in self.filters)

    @property
    def is_whole(self) -> bool:
        """Whether every customer is in it."""
        return not (self.tier or self.worklist or self.filters or self.by or self.top or self.move)

    @property
    def is_picked(self) -> bool:
        """Whether there may be few of what is asked for, and no index has it in the order asked for."""
        is_part = bool(self.tier or self.worklist or self.by)
        is_few = bool(self.filters or self.top or self.move) or self.tier == LOST
        return is_few or (is_part and self.sort != DEFAULT_SORT)

    def on(self, as_of: date | None) -> Asked:
        """Return the same of a past day, without what only makes sense now; of now for null."""
        if as_of is None:
            return replace(self, as_of=None)
        shown = columns_for(frozenset({OF_NOW}))
        is_sorted = self.sort.removeprefix("-") in {*shown, NAME.name}
        move = self.move if self.move is None or self.move.since < as_of else None
        return replace(
            self,
            as_of=as_of,
            worklist=self.worklist if self.worklist in worklists_for(frozenset({OF_NOW})) else "",
            filters=tuple(one for one in self.filters if not one.column.is_of_now),
            sort=self.sort if is_sorted else DEFAULT_SORT,
            columns=tuple(name for name in self.columns if name in shown),
            pinned=tuple(name for name in self.pinned if name in shown),
            usual=_usual_for(self.usual, shown=shown),
            move=move,
        )

    def without(self, taken_off: Filter) -> Asked:
        """Return the same without one of its filters."""
        return replace(self, filters=tuple(one for one in self.filters if one != taken_off))

    def condition(self, *, masked: AbstractSet[str], as_of: date, is_in_order: bool = False) -> Q:
        """Return what standing rows of this day have to be for it; `masked` is what its reader may not see.

        For who reads the first rows of an order (`is_in_order`) none of it leads SQLite along another index.
        """
        wanted = Q()
        if self.tier:
            wanted &= Q(is_lost=True) if self.tier == LOST else Q(tier=self.tier, is_lost=False)
        if self.worklist:
            wanted &= worklist_condition(self.worklist, masked=masked, as_of=as_of, is_in_order=is_in_order)
        for one in self.filters:
            wanted &= one.condition()
        return wanted

    def _filters(self) -> list[tuple[str, str]]:
        return [("f", one.written) for one in self.filters]

    def _pins(self) -> list[tuple[str, str]]:
        return [("pin", ",".join(self.pinned))] if self.pinned else []


def read_asked(query: QueryDict, *, masked: AbstractSet[str], usual: Usual | None = None) -> Asked:
    """Return what an address asks for; `usual` is how the table is where it asks for no columns.

    Of a past day (`OF_NOW` is masked then) columns that only make sense now are left out.

    :raises Misasked: if it asks for what the table does not have, or what is `masked`
    """
    shown = columns_for(masked)
    tier, worklist = query.get("tier", ""), query.get("list", "").removesuffix(ALL)
    sort = query.get("sort") or DEFAULT_SORT
    kept = _usual_for(usual or Usual(), shown=shown)
    columns = query.get("columns", "").split(",") if query.get("columns") else kept.columns
    if OF_NOW in masked:
        columns = [name for name in columns if name not in COLUMNS or not COLUMNS[name].is_of_now]
    pinned = _read_pinned(query.get("pin", ""), columns=columns, shown=shown, usual=kept)
    lists = worklists_for(masked)
    given = query.getlist("f")
    name = sort.removeprefix("-")
    if any("\0" in text for texts in query.lists() for text in texts[1]):
        raise Misasked
    if query.get("by", "") not in {"", *By} or len(query.get("of", "")) > LONGEST_GROUP:
        raise Misasked
    if tier not in {"", *_LAYERS} or worklist not in {"", *lists} or len(given) > MOST_FILTERS:
        raise Misasked
    if name not in SORTABLE or (name not in shown and name != NAME.name) or not set(columns) <= shown.keys():
        raise Misasked
    return Asked(
        tier=tier,
        worklist=worklist,
        filters=tuple(dict.fromkeys(read_filter(text, shown=shown) for text in given)),
        sort=sort,
        columns=_arrange(columns, pinned=pinned),
        pinned=pinned,
        usual=kept,
        by=query.get("by", ""),
        of=query.get("of", "") if query.get("by") else "",
        top=_read_top(query.get("top", "")),
        move=_read_move(query),
        as_of=date.fromisoformat(query["as_of"]) if OF_NOW in masked else None,  # type: ignore[arg-type]  # one value
    )


def _usual_for(usual: Usual, *, shown: Mapping[str, Column]) -> Usual:
    """Return what is usual without the columns that its reader may not see."""
    pinned = tuple(name for name in usual.pinned if name in shown)
    return Usual(_arrange((name for name in usual.columns if name in shown), pinned=pinned), pinned)


def _arrange(columns: Iterable[str], *, pinned: Sequence[str]) -> tuple[str, ...]:
    """Return each column once, the pinned ones first."""
    return tuple(dict.fromkeys([*pinned, *columns]))


def _read_pinned(written: str, *, columns: Sequence[str], shown: Mapping[str, Column], usual: Usual) -> tuple[str, ...]:
    """Return which columns stay in sight; without one in the address those of `usual` that are among the columns.

    What somebody else pinned in a view may be masked for its reader: that one is left out.
    """
    if not written:
        return tuple(name for name in usual.pinned if name in columns)
    names = tuple(dict.fromkeys(written.split(","))) if written != UNPINNED else ()
    if len(names) > MOST_PINNED or not set(names) <= COLUMNS.keys():
        raise Misasked
    return tuple(name for name in names if name in shown)


def _read_top(written: str) -> int:
    if not written:
        return 0
    is_number = written.isascii() and written.isdigit() and len(written) <= LONGEST_TOP
    if not is_number or not int(written):
        raise Misasked
    return int(written)


def _read_move(query: QueryDict) -> Move | None:
    if not query.get("moved"):
        return None
    before, _, after = query["moved"].partition("-")  # type: ignore[union-attr]  # one value, not a list of them
    try:
        return Move(before, after, date.fromisoformat(query.get("since", "")))
    except ValueError as error:
        raise Misasked from error


def read_filter(text: str, *, shown: Mapping[str, Column]) -> Filter:
    """Return the filter that an address writes as `column:sign:value`.

    :raises Misasked: if there is no such column or sign, or the value is none of its kind
    """
    name, _, rest = text.partition(":")
    sign, _, value = rest.partition(":")
    column = shown.get(name) or (NAME if name == NAME.name else None)
    value = value.strip()
    if column is None or sign not in signs_of(column):
        raise Misasked
    if sign in WITHOUT_VALUE:
        return Filter(column, sign)
    if not value or len(value) > (LONGEST_TAGS if column.kind == Kind.TAGS else LONGEST_TEXT):
        raise Misasked
    if column.kind in {Kind.CHOICE, Kind.FLAGS} and not set(value.split(SEPARATOR)) <= set(column.codes):
        raise Misasked
    if sign in {AT_LEAST, AT_MOST}:
        _bound(column, value, sign)
    return Filter(column, sign, value)


def signs_of(column: Column) -> tuple[str, ...]:
    """Return how a column can be compared."""
    if column.kind == Kind.TEXT:
        return (HAS, NOT, EXACTLY, UNKNOWN, KNOWN) if column.name != NAME.name else (HAS, NOT)
    if column.kind in {Kind.FLAGS, Kind.TAGS}:
        return (IS, NOT, NONE)
    if column.kind == Kind.CHOICE:
        return (IS, NOT, UNKNOWN, KNOWN)
    return (AT_LEAST, AT_MOST, UNKNOWN, KNOWN)


def columns_for(masked: AbstractSet[str]) -> Mapping[str, Column]:
    """Return the columns of whom these are masked for, by name; a choice lacks the codes that would tell of them."""
    is_now = OF_NOW not in masked
    columns = {
        name: column
        for name, column in COLUMNS.items()
        if not column.masks & masked and (is_now or not column.is_of_now)
    }
    hidden = frozenset().union(*(MASKED_FLAGS.get(name, frozenset()) for name in masked))
    if hidden:
        columns["flags"] = replace(COLUMNS["flags"], codes=tuple(code for code in FLAG_CODES if code not in hidden))
        columns = {name: replace(column, red_on=column.red_on - hidden) for name, column in columns.items()}
    return columns


def worklists_for(masked: AbstractSet[str]) -> tuple[str, ...]:
    """Return the codes of the lists of whom these are masked for."""
    is_now = OF_NOW not in masked
    lists = {code: one for code, one in WORKLISTS.items() if is_now or not one.is_of_now}
    return tuple(code for code, one in lists.items() if not one.mask or one.mask not in masked)


def worklist_condition(code: str, *, masked: AbstractSet[str], as_of: date, is_in_order: bool = False) -> Q:
    """Return what standing rows of this day have to be to be in a list; `is_in_order` as in `Asked.condition`."""
    one = WORKLISTS[code]
    allowed = columns_for(masked)["flags"].codes
    if one.is_unanswered:
        return unanswered([flag for flag in one.flags if flag in allowed], as_of=as_of)
    if one.flags:
        return any_flag([flag for flag in one.flags if flag in allowed])
    if is_in_order:
        # What is no column has no index; PostgreSQL sees through it and decides by its statistics.
        return Q(*(Exact(Coalesce(F(name), None), wanted) for name, wanted in one.where.items()))
    return Q(**one.where)


def any_flag(codes: Sequence[str]) -> Q:
    """Return that one of these flags is raised; no code is a part of another one."""
    return reduce(operator.or_, (Q(flags__contains=code) for code in codes), Q(pk__in=()) if not codes else Q())


def _bound(column: Column, value: str, sign: str) -> Any:
    """Return what a column is compared with, in the steps that it is stored in.

    :raises Misasked: if it is no number, or no day
    """
    try:
        if column.kind == Kind.DAY:
            return date.fromisoformat(value)
        number = Decimal(value)
    except (ValueError, InvalidOperation) as error:
        raise Misasked from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise Misasked
    if column.kind == Kind.SHARE:
        return float(number / _SHARE_PLACES)
    if column.kind == Kind.RATE:
        return float(number.scaleb(minor_digits()))
    places = minor_digits() if column.kind in {Kind.AMOUNT, Kind.MONEY} else 0
    inward = ROUND_CEILING if sign == AT_LEAST else ROUND_FLOOR
    stepped = number.quantize(Decimal(1).scaleb(-places), rounding=inward)
    return stepped if places or column.kind in {Kind.AMOUNT, Kind.MONEY} else int(stepped)
