"""The table as a workbook: what is asked for, with its columns in their order, written as it is read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from django.db.models import BigIntegerField, Case, Count, F, When, Window
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kejing.battlemap.queries.asking import columns_for
from kejing.battlemap.queries.cells import ACTIVE_TIERS, choice_words
from kejing.battlemap.queries.columns import COLUMNS, NAME, Kind
from kejing.battlemap.queries.paging import TIE_BREAK
from kejing.battlemap.queries.sorting import figure_of, is_stored
from kejing.customers.models import SEPARATOR
from kejing.customers.queries import tag_names
from kejing.kit import figures
from kejing.kit.money import minor_digits
from kejing.kit.spelling import fold
from kejing.kit.spreadsheets import Sheet, write_sheets
from kejing.kit.standards import own_currency, own_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable
    from django_stubs_ext import StrPromise

    from kejing.battlemap.queries.asking import Asked
    from kejing.battlemap.queries.columns import Column
    from kejing.kit.spreadsheets import Cell
    from kejing.standing.models import Standing

CHUNK: Final = 2_000
SHARES: Final = "0.0%"
COUNTS: Final = "#,##0"
BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "contact_state": ("contact_overdue_days",),
    "days_since_contact": ("cadence",),
    "next_action": ("next_action_on", "salesperson"),
}
"""What a cell of the table shows beside its figure, which is a column of its own in a sheet."""
_COUNTED: Final = "exported"


@dataclass(frozen=True, slots=True)
class Part:
    """A column of the sheet: the field that it shows, its head, how numbers are shown, and how its cells are made."""

    field: str
    head: str
    shown: str
    make: Callable[[Any], Cell]
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What the first sheet says: the company, the day of the figures, what was asked for, and who made it when."""

    company: str
    as_of: date | None
    asked: Sequence[str]
    by: str
    at: datetime


def write_export(
    file: IO[bytes], rows: QuerySet[Standing], *, asked: Asked, masked: AbstractSet[str], about: About
) -> int:
    """Write these rows into a workbook, in the order asked for, in the reader's language; return how many they are.

    They are one state of the database, written as they are read. What is `masked` is not in it.
    """
    parts = export_parts(asked.columns, masked=masked)
    name = asked.sort.removeprefix("-")
    figure = F(name) if is_stored(name) else figure_of(name, masked=masked)
    order = figure.desc(nulls_last=True) if asked.sort.startswith("-") else figure.asc(nulls_last=True)
    # Money comes as it is stored: made an exact amount first, it would take a third of the whole time.
    fields = [_expression(part) for part in parts]
    found = (
        rows.annotate(**{_COUNTED: Window(Count("pk"))})
        .order_by(order, F(TIE_BREAK).asc())
        .values_list(_COUNTED, *fields)
        .iterator(chunk_size=CHUNK)
    )
    first = next(found, None)
    count: int = 0 if first is None else first[0]
    makers = [part.make for part in parts]
    lines = ([make(value) for make, value in zip(makers, row[1:], strict=True)] for row in _with(first, found))
    write_sheets(
        file,
        sheets=[
            Sheet(_("About"), [_("Customers"), about.company], list(_tell(about, asked=asked, count=count))),
            Sheet(_("Customers"), [part.head for part in parts], lines, [part.shown for part in parts]),
        ],
    )
    return count


def export_parts(columns: Sequence[str], *, masked: AbstractSet[str]) -> Sequence[Part]:
    """Return the columns of the sheet: name and code, and those of the table with what their cells show beside."""
    shown = columns_for(masked)
    wanted: dict[str, None] = {NAME.name: None, TIE_BREAK: None}
    for name in columns:
        column = shown[name]
        for field in (name, column.before, *BESIDE.get(name, ())):
            if field and (field not in COLUMNS or field in shown):
                wanted[field] = None
    return [_part(field, shown) for field in wanted]


def _part(field: str, shown: Mapping[str, Column]) -> Part:
    extra: Mapping[str, str | StrPromise] = {
        "next_action_on": _("Next action on"),
        "amount_90_last_year": _("90 days, last year"),
    }
    if field in extra:
        is_day = field.endswith("_on")
        head = str(extra[field]) if is_day else f"{extra[field]} ({_currency()})"
        return Part(field, str(head), "", _as_it_is) if is_day else _money_part(field, head)
    column = NAME if field == NAME.name else shown[field]
    if column.kind in {Kind.AMOUNT, Kind.MONEY}:
        return _money_part(field, _head(column))
    return Part(field, _head(column), _number_format(column), _maker(column))


def _head(column: Column) -> str:
    match column.kind:
        case Kind.AMOUNT | Kind.MONEY | Kind.RATE:
            unit = _currency()
        case Kind.DAYS:
            unit = _("days")
        case Kind.COUNT:
            unit = str(column.unit)
        case _:
            unit = ""
    return f"{column.label} ({unit})" if unit else str(column.label)


def _number_format(column: Column) -> str:
    match column.kind:
        case Kind.SHARE:
            return SHARES
        case Kind.COUNT | Kind.DAYS | Kind.RATE:
            return COUNTS
        case _:
            return ""


def _maker(column: Column) -> Callable[[Any], Cell]:
    if column.kind == Kind.FLAGS:
        comma = _(", ")
        names = {code: choice_words(column, code) for code in column.codes}
        return lambda value: comma.join(name for code, name in names.items() if code in value.split(";"))
    if column.kind == Kind.CHOICE:
        words = {code: choice_words(column, code) for code in column.codes}
        if column.name == "next_action":
            # As the table has it: what waits is a contact to come.
            words["wait"] = words["contact"]
        return lambda value: words.get(value, value)
    if column.kind == Kind.RATE:
        divisor = 10 ** minor_digits()
        return lambda value: None if value is None else value / divisor
    if column.kind == Kind.TAGS:
        between = _(", ")
        return lambda value: between.join(sorted(value.split(SEPARATOR), key=fold)) if value else None
    return _as_it_is


def _expression(part: Part) -> Combinable:
    if part.is_money:
        return Cast(part.field, BigIntegerField())
    if part.field == "rhythm":
        # As the table has it: who does not buy any more has no rhythm that counts.
        return Case(When(tier__in=ACTIVE_TIERS, then=F(part.field)), default=None)
    if part.field == "tag":
        return tag_names(SEPARATOR)
    return F(part.field)


def _as_it_is(value: Cell) -> Cell:
    return value


def _money_part(field: str, head: str) -> Part:
    places = minor_digits()
    divisor = 10**places

    def make(minor: int | None) -> Cell:
        # An amount has fifteen digits at most: the nearest number shows them all.
        return None if minor is None else minor / divisor

    return Part(field, head, f"{COUNTS}.{'0' * places}" if places else COUNTS, make, is_money=True)


def _currency() -> str:
    return figures.currency_word(own_currency(), get_language() or "en")


def _with(first: tuple[Any, ...] | None, rest: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return rest if first is None else chain([first], rest)


def _tell(about: About, *, asked: Asked, count: int) -> Iterator[tuple[Cell, Cell]]:
    yield _("As of"), about.as_of
    for place, words in enumerate(about.asked):
        yield "" if place else _("Asked for"), words
    column = COLUMNS.get(asked.sort.removeprefix("-"), NAME)
    direction = _("falling") if asked.sort.startswith("-") else _("rising")
    yield _("Sorted by"), _("{column}, {direction}").format(column=column.label, direction=direction)
    yield _("Customers"), count
    yield _("Made by"), about.by
    yield _("Made at"), about.at.astimezone(own_zone())
