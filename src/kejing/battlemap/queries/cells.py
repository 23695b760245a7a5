"""The table's cells: every figure as its column shows it, in the reader's language and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kejing.battlemap.queries.columns import Column, Kind
from kejing.battlemap.queries.words import name_of
from kejing.kit import figures
from kejing.kit.bars import lay_cadence
from kejing.kit.money import minor_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from kejing.kit.bars import CadenceBar

type Fields = Mapping[str, Any]

ACTIVE_TIERS: Final = frozenset({"head", "core", "small"})
_CONTACT_WORDS: Final = {
    "today": gettext_lazy("today"),
    "ok": gettext_lazy("on time"),
    "due": gettext_lazy("due"),
    "overdue": gettext_lazy("late"),
    "never": gettext_lazy("never"),
    "none": gettext_lazy("no cadence"),
}
_UNKNOWN: Final = gettext_lazy("unknown")
_RHYTHM_WORDS: Final = {
    "early": gettext_lazy("just bought"),
    "expected": gettext_lazy("soon due"),
    "late": gettext_lazy("due to buy"),
    "alarm": gettext_lazy("should have bought"),
}
_FEW_PURCHASES: Final = gettext_lazy("few purchases")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its classes and text; `change` beside it, `small` under it, `state` marks and `bar` draws it.

    A cell of tags has their names and shades instead of a text. One that its reader may change names its `column`, and
    says so in words (`pen`).
    """

    css: str
    text: str
    change: str = ""
    small: str = ""
    state: str = ""
    bar: CadenceBar | None = None
    is_bar: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    column: str = ""
    pen: str = ""


@dataclass(frozen=True, slots=True)
class Pen:
    """How the cells of a column say that they can be changed, with `{customer}`; `of` these customers, null for all."""

    words: str
    of: AbstractSet[int] | None = None

    def words_for(self, row: Fields) -> str:
        """Return the words for a row, nothing where its cell cannot be changed."""
        if self.of is not None and row["customer_id"] not in self.of:
            return ""
        return self.words.format(customer=row["customer_name"])


def column_classes(columns: Sequence[Column], *, pinned: int) -> Sequence[str]:
    """Return the classes of each column's cells and head; the first few are pinned."""
    classes = []
    for place, column in enumerate(columns):
        begins = place in {0, pinned} or column.group != columns[place - 1].group
        pin = f"pinned pin-{place + 1}" if place < pinned else ""
        words = ("num" if column.is_number else "", "first" if begins else "", pin)
        classes.append(" ".join(word for word in words if word))
    return classes


def contact_words(state: str, overdue_days: int | None, *, is_long: bool = False) -> str:
    """Return how a contact state is told in a cell, or in a line of its own."""
    if state == "overdue" and is_long:
        return _("%(days)s d late") % {"days": overdue_days}
    return str(_CONTACT_WORDS.get(state, _UNKNOWN))


def rhythm_words(rhythm: str, tier: str) -> str:
    """Return how a rhythm is told; who has none that counts has a dash."""
    if tier not in ACTIVE_TIERS:
        return figures.NOT_APPLICABLE
    return str(_RHYTHM_WORDS.get(rhythm, _FEW_PURCHASES))


def choice_words(column: Column, code: str) -> str:
    """Return what a choice or a flag is called."""
    if column.name == "contact_state":
        return contact_words(code, None)
    if column.name == "rhythm":
        return rhythm_words(code, "small")
    return name_of(f"{column.prefix}.{code}")


class CellMaker:
    """Makes the cells of rows for one reader: his language is asked once, and each column knows how it is shown."""

    def __init__(self, columns: Sequence[Column], *, pinned: int = 0, pens: Mapping[str, Pen] | None = None) -> None:
        self._pens = pens or {}
        self.language = get_language() or "en"
        classes = column_classes(columns, pinned=pinned)
        self._makers: list[tuple[Column, str, Callable[[Column, Fields], Cell]]] = [
            (column, css, self._maker_of(column)) for column, css in zip(columns, classes, strict=True)
        ]

    @property
    def classes(self) -> Sequence[str]:
        """The classes of the cells of each column."""
        return [css for _column, css, _maker in self._makers]

    def make(self, row: Fields, *, flags: AbstractSet[str], told: AbstractSet[str]) -> tuple[Cell, ...]:
        """Return the cells of one row; `flags` are those raised for it that nobody explained, `told` the others."""
        cells = []
        for column, css, maker in self._makers:
            cell = maker(column, row)
            mark = " bad" if column.red_on & flags else " told" if column.red_on & told else ""
            whole = f"{css}{mark}".strip()
            pen = self._pens.get(column.name)
            words = pen.words_for(row) if pen else ""
            cells.append(
                Cell(
                    whole,
                    cell.text,
                    cell.change,
                    cell.small,
                    cell.state,
                    cell.bar,
                    cell.is_bar,
                    cell.tags,
                    column.name if words else "",
                    words,
                )
                if words or whole != cell.css
                else cell
            )
        return tuple(cells)

    def show(self, column: Column, value: Any) -> str:
        """Return a column's figure in words, as its cells and its filters have it."""
        if value is None or value == "":
            return figures.NOT_APPLICABLE
        match column.kind:
            case Kind.AMOUNT:
                said = figures.format_amount(value, language=self.language)
            case Kind.DAY:
                said = figures.format_short_day(value)
            case Kind.SHARE:
                said = figures.format_share(value)
            case Kind.RATE:
                said = figures.format_number(value / 10 ** minor_digits())
            case Kind.CHOICE | Kind.FLAGS:
                said = choice_words(column, value)
            case Kind.TEXT | Kind.TAGS:
                said = str(value)
            case _:
                said = figures.format_number(value)
        return said

    def _maker_of(self, column: Column) -> Callable[[Column, Fields], Cell]:
        special = {
            "contact_state": self._contact,
            "days_since_contact": self._cadence,
            "rhythm": self._rhythm,
            "next_action": self._action,
            "flags": self._flags,
            "star": self._stars,
            "tag": self._tags,
        }
        return special.get(column.name, self._plain)

    def _plain(self, column: Column, row: Fields) -> Cell:
        value = row[column.name]
        change = figures.format_change(value, row[column.before]) if column.before else ""
        return Cell("", self.show(column, value), change)

    def _contact(self, _column: Column, row: Fields) -> Cell:
        state = row["contact_state"]
        return Cell("", contact_words(state, row["contact_overdue_days"]), state=state)

    def _cadence(self, _column: Column, row: Fields) -> Cell:
        days = row["days_since_contact"]
        state = "never" if row["contact_state"] == "never" else ""
        bar = lay_cadence(days, row["cadence"])
        return Cell("", figures.format_number(days), state=state, bar=bar, is_bar=True)

    def _rhythm(self, _column: Column, row: Fields) -> Cell:
        return Cell("", rhythm_words(row["rhythm"], row["tier"]))

    def _action(self, _column: Column, row: Fields) -> Cell:
        action, on = row["next_action"], row["next_action_on"]
        if action is None or on is None:
            return Cell("", figures.NOT_APPLICABLE)
        verb = name_of("action.contact" if action == "wait" else f"action.{action}")
        return Cell("", verb, change=f"{on:%m-%d}", small=row["salesperson"] or "")

    def _flags(self, column: Column, row: Fields) -> Cell:
        raised = [code for code in column.codes if code in row["flags"].split(";")]
        return Cell("", _(", ").join(choice_words(column, code) for code in raised) or figures.NOT_APPLICABLE)

    def _tags(self, _column: Column, row: Fields) -> Cell:
        tags = tuple((tag.name, tag.colour) for tag in row["tag"])
        return Cell("", "" if tags else figures.NOT_APPLICABLE, tags=tags)

    def _stars(self, _column: Column, row: Fields) -> Cell:
        star = row["star"]
        return Cell("", figures.NOT_APPLICABLE if star is None else "★" * star or "0")
