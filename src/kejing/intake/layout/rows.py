"""One odd row looked at closely: whether it is a row of the table, and what it is if not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from kejing.intake.columns.synonyms import Kind
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.fields import Field
from kejing.intake.headers import normalise_header
from kejing.intake.layout.folds import Fold
from kejing.intake.layout.shape import Shape, is_title
from kejing.intake.layout.words import (
    Strength,
    Word,
    is_day,
    is_footer,
    is_number,
    is_sentence,
    read_word,
    simple_name,
    split_count,
    split_said,
)

_FEWEST_HEADERS: Final = 2
_TWO: Final = 2

type Above = Callable[[int], str]
"""Gives the cell in the row of the table above, by place."""


class Look(Enum):
    """What an odd row looks like, before it is known what stands around it."""

    DETAIL = auto()  # a row of the table after all
    CONTINUED = auto()  # one that belongs to the document above
    FOLDED = auto()  # certainly none
    LONE = auto()  # one text alone: the name of what follows, or a note
    COUNTED = auto()  # a name with a count and sums: 29 Jun 2026 (95)
    SAID = auto()  # a name that says what it is: 业务员：张三
    NOTE = auto()  # two texts and no number: a footer, if no row of the table follows


@dataclass(frozen=True, slots=True)
class Seen:
    """An odd row: where its text stands (`place`, and `indent` in blanks), and what that says.

    `name` is the group's, `word` what it is said to be, `count` how many rows it says to have; of a total, `name` is
    what it is the sum of, in one form.
    """

    look: Look
    fold: Fold | None = None
    label: str | None = None
    place: int = 0
    indent: int = 0
    name: str = ""
    word: str = ""
    count: int | None = None


_DETAIL: Final = Seen(Look.DETAIL)
_CONTINUED: Final = Seen(Look.CONTINUED)


@dataclass(frozen=True, slots=True)
class _Row:
    """The filled cells of a row by place, without those that only number it."""

    cells: dict[int, str]
    texts: dict[int, str]
    numbers: dict[int, str]

    def has(self, places: Sequence[int]) -> bool:
        return any(place in self.cells for place in places)


def look_at(shape: Shape, cells: Sequence[str | None], overflow: str | None, *, above: Above) -> Seen:
    """Return what an odd row looks like; `cells` are those of the table, untrimmed."""
    filled = {place: cell.strip() for place, cell in enumerate(cells) if cell and cell.strip()}
    own = {place: text for place, text in filled.items() if place not in shape.sequences or not is_number(text)}
    if not own:
        if not filled or overflow is not None:
            return _DETAIL
        place, text = next(iter(filled.items()))  # a number of a row, and no row
        return Seen(Look.FOLDED, Fold.FOOTER, text, place)
    numbers = {place: text for place, text in own.items() if is_number(text)}
    row = _Row(own, {place: text for place, text in own.items() if place not in numbers}, numbers)
    seen = (
        _look_at_header(shape, row)
        or _look_at_words(shape, row, above)
        or _look_at_footer(shape, row, overflow)
        or _look_at_head(shape, row, cells, overflow)
        or _look_at_sums(shape, row)
    )
    return seen or (_CONTINUED if _is_continued(shape, row) else _DETAIL)


def _look_at_header(shape: Shape, row: _Row) -> Seen | None:
    words = {place: normalise_header(text) for place, text in row.cells.items()}
    is_header = all(
        word in shape.header_words.get(place, ()) or word in shape.header_parts.get(place, ())
        for place, word in words.items()
    )
    if is_header and (
        len(words) >= min(_FEWEST_HEADERS, len(shape.header_words))
        or all(word in shape.header_parts[place] for place, word in words.items())
    ):
        return _folded(row, Fold.HEADER)
    if not row.numbers and is_title(shape, list(row.cells.values())):
        return _folded(row, Fold.HEADER)
    return None


def _look_at_words(shape: Shape, row: _Row, above: Above) -> Seen | None:
    for place, text in row.texts.items():
        word = read_word(text)
        if word is not None and _is_total(shape, row, place, word, above):
            kind = word.kind
            if place in shape.items and kind is Fold.TOTAL and (row.has(shape.customers) or _has_number(shape, row)):
                kind = Fold.SUBTOTAL  # 合计 under the lines of one document
            return Seen(Look.FOLDED, kind, text, place, name=word.name)
    return None


def _is_total(shape: Shape, row: _Row, place: int, word: Word, above: Above) -> bool:
    """Tell whether a row with a total's word is a total: a row of the table says whose it is in other cells, too."""
    others = {
        at: text
        for at, text in row.texts.items() | row.numbers.items()
        if at != place and (at in row.numbers or read_word(text) is None)
    }
    dated = shape.date is not None and shape.date != place and is_day(row.cells.get(shape.date, ""))
    number = shape.number is not None and shape.number in others
    customer = any(at in others for at in shape.customers)
    item = any(at in others for at in shape.items)
    if word.strength is Strength.LOOSE:
        named = place in shape.items and simple_name(above(place)) != word.name
        is_row = not row.numbers or dated or number or customer or item or named
    elif place == shape.date:
        is_row = False
    elif place == shape.number:
        is_row = dated and item and (customer or not shape.customers)
    elif place in shape.customers:
        is_row = customer or (number and (dated or item)) or (dated and item)
    elif place in shape.items:
        is_row = item or (not word.is_item_proof and dated and (number or customer))
    elif place == shape.document_type:
        is_row = dated or customer or number
    else:
        is_row = number or item or (customer and (dated or shape.date is None) and not _says_it_all(shape, word))
    return not is_row


def _says_it_all(shape: Shape, word: Word) -> bool:
    """Tell whether a total's word in a remark is enough of one, although day and customer are beside it.

    本月合计 is no remark of a sale; 小计 may be one where no row has a number or a product.
    """
    is_bare = shape.number is None and not shape.items
    return word.strength is Strength.EXACT and (word.kind is Fold.RUNNING or not is_bare)


def _has_number(shape: Shape, row: _Row) -> bool:
    return shape.number is not None and shape.number in row.cells


def _look_at_footer(shape: Shape, row: _Row, overflow: str | None) -> Seen | None:
    if any(place in shape.measures for place in row.numbers):
        return None
    whole = ", ".join([*row.cells.values(), *([overflow] if overflow else [])])
    if not row.texts or not (is_footer(next(iter(row.texts.values()))) or is_footer(whole)):
        return None
    return None if _is_filled_in(shape, row) else _folded(row, Fold.FOOTER)


def _is_filled_in(shape: Shape, row: _Row) -> bool:
    """Tell whether a row has a date and says whose it is: no footer does."""
    dated = shape.date is not None and is_day(row.cells.get(shape.date, ""))
    return dated and row.has(shape.keys)


def _look_at_head(shape: Shape, row: _Row, cells: Sequence[str | None], overflow: str | None) -> Seen | None:
    """Return what may be the head of a group: a text alone, one with a count and sums, two without a number."""
    if overflow is not None and shape.counts_overflow:
        return None
    place, text = next(iter(row.cells.items()))
    cell = cells[place] or ""
    indent = len(cell) - len(cell.lstrip())
    if len(row.cells) == 1:
        return _look_at_one(shape, row, Seen(Look.LONE, None, text, place, indent))
    counted = split_count(text) if len(row.texts) == 1 and place in row.texts else None
    if counted is not None:
        return Seen(Look.COUNTED, None, text, place, indent, counted[0], "", counted[1])
    if len(row.cells) == _TWO and not row.numbers:
        return _look_at_two(shape, row, Seen(Look.NOTE, None, text, place, indent))
    return None


def _look_at_one(shape: Shape, row: _Row, seen: Seen) -> Seen | None:
    text = seen.label or ""
    said = _read_said(text)
    if said is not None and said[1]:
        return replace(seen, look=Look.SAID, name=said[1], word=said[0])
    if seen.place in row.numbers and (seen.place in shape.measures or seen.place not in shape.keys):
        return None
    name, count = split_count(text) or (text, None)
    return replace(seen, name=name, count=count)


def _look_at_two(shape: Shape, row: _Row, seen: Seen) -> Seen | None:
    said, (second, value) = _read_said(seen.label or ""), list(row.cells.items())[1]
    if said is not None and not said[1] and not is_sentence(value):
        return replace(seen, look=Look.SAID, label=value, place=second, name=value, word=said[0])
    return seen if shape.date is None or not is_day(row.cells.get(shape.date, "")) else None


def _read_said(text: str) -> tuple[str, str] | None:
    """Return what a text says it is and the value, where the first is a word over columns that is no number."""
    said = split_said(text, is_word=LINES.knows)
    candidate = None if said is None else LINES.look_up(said[0])
    if said is None or candidate is None or candidate.field is Field.REMARK:
        return None
    return None if LINES.words[candidate.field].kind is Kind.NUMBER else said


def _look_at_sums(shape: Shape, row: _Row) -> Seen | None:
    """Return an unlabelled row of sums: nothing but numbers, none of them whose row it is."""
    if row.texts or not row.numbers or row.has(shape.keys) or (shape.date is not None and shape.date in row.cells):
        return None
    if not any(place in shape.measures for place in row.numbers):
        return None
    return Seen(Look.FOLDED, Fold.TOTAL, None, next(iter(row.numbers)))


def _is_continued(shape: Shape, row: _Row) -> bool:
    head = [*shape.customers, *(place for place in (shape.date, shape.number) if place is not None)]
    if not shape.has_documents or row.has(head):
        return False
    return row.has(shape.items) or (row.has(tuple(shape.counted)) and not any(at in shape.counted for at in row.texts))


def _folded(row: _Row, kind: Fold) -> Seen:
    place, text = next(iter(row.cells.items()))
    return Seen(Look.FOLDED, kind, text, place)
