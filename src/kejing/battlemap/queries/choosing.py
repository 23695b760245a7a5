"""What can be chosen of the table: its columns, and conditions on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.battlemap.queries.asking import (
    AT_LEAST,
    AT_MOST,
    EXACTLY,
    HAS,
    IS,
    KNOWN,
    NONE,
    NOT,
    UNKNOWN,
    columns_for,
    signs_of,
)
from kejing.battlemap.queries.cells import choice_words
from kejing.battlemap.queries.columns import GROUP_LABELS, NAME, Column, Kind
from kejing.battlemap.queries.table import unit_words
from kejing.customers.queries import all_tags

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from django_stubs_ext import StrPromise

    from kejing.battlemap.queries.asking import Asked


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that can be chosen, whether it is, and whether it stays in sight."""

    name: str
    label: StrPromise
    is_chosen: bool
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns under one heading."""

    label: str | StrPromise
    choices: Sequence[ColumnChoice]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick: its code and its words."""

    code: str
    label: str | StrPromise


@dataclass(frozen=True, slots=True)
class ConditionForm:
    """What a condition is made of: the columns by group and, where one is picked, its signs and what it can be.

    `kind` says how the value is given: `number`, `day`, `text` or, with `options`, `choice` or `tags`.
    """

    asked: Asked
    groups: Sequence[ColumnGroup]
    name: str
    label: str | StrPromise
    unit: str
    kind: str
    signs: Sequence[Option]
    options: Sequence[Option]


def column_choices(asked: Asked, *, masked: AbstractSet[str]) -> Sequence[ColumnGroup]:
    """Return the columns that the table has, in their order, and then all others, group by group."""
    shown = columns_for(masked)
    chosen = ColumnGroup(
        _("In the table"), [ColumnChoice(name, shown[name].label, True, name in asked.pinned) for name in asked.columns]
    )
    return [chosen, *_groups([column for name, column in shown.items() if name not in asked.columns])]


def condition_form(asked: Asked, *, name: str, masked: AbstractSet[str]) -> ConditionForm:
    """Return what a condition can be; `name` is the column that was picked, empty if none was."""
    shown = columns_for(masked)
    column = NAME if name == NAME.name else shown.get(name)
    return ConditionForm(
        asked=asked,
        groups=_groups([NAME, *shown.values()]),
        name=name,
        label="" if column is None else column.label,
        unit="" if column is None else _unit(column),
        kind="" if column is None else _control(column),
        signs=[] if column is None else [Option(sign, _sign_words(sign, column)) for sign in signs_of(column)],
        options=[] if column is None else _options(column),
    )


def _groups(columns: Sequence[Column]) -> Sequence[ColumnGroup]:
    groups: dict[str, list[ColumnChoice]] = {}
    for column in columns:
        groups.setdefault(column.group, []).append(ColumnChoice(column.name, column.label, is_chosen=False))
    return [ColumnGroup(GROUP_LABELS[group], choices) for group, choices in groups.items()]  # type: ignore[index]  # a group is its own text


def _options(column: Column) -> Sequence[Option]:
    if column.kind == Kind.TAGS:
        return [Option(tag.name, tag.name) for tag in all_tags()]
    return [Option(code, choice_words(column, code)) for code in column.codes]


def _control(column: Column) -> str:
    if column.kind in {Kind.CHOICE, Kind.FLAGS}:
        return "choice"
    if column.kind == Kind.TAGS:
        return "tags"
    return {Kind.TEXT: "text", Kind.DAY: "day"}.get(column.kind, "number")


def _unit(column: Column) -> str:
    if column.kind == Kind.SHARE:
        return "%"
    # A condition is in whole units, whatever the scale of the column.
    return unit_words(column) if column.kind in {Kind.MONEY, Kind.DAYS} else ""


def _sign_words(sign: str, column: Column) -> str:
    if column.kind in {Kind.TAGS, Kind.FLAGS}:
        nothing = _("no tag at all") if column.kind == Kind.TAGS else _("nothing abnormal")
        return {IS: _("one of these"), NOT: _("none of these"), NONE: nothing}[sign]
    return {
        AT_LEAST: _("at least"),
        AT_MOST: _("at most"),
        HAS: _("has"),
        EXACTLY: _("is exactly"),
        IS: _("is one of these"),
        NOT: _("has not") if column.kind == Kind.TEXT else _("is none of these"),
        UNKNOWN: _("is not known"),
        KNOWN: _("is known"),
    }[sign]
