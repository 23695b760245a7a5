"""Which rows of a sheet are its header."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kejing.intake.columns.evidence import UNITS
from kejing.intake.columns.synonyms import list_words
from kejing.intake.containers.tables import HEAD_ROWS, HeaderPlace
from kejing.intake.headers import normalise_header
from kejing.intake.layout.levels import join_levels
from kejing.intake.layout.words import is_number, is_whole_day

_ENOUGH: Final = 3
_MOST_LEVELS: Final = 3
_LONGEST_WORD: Final = 60
_BEGUN: Final = 3
_TWO: Final = 2
_HALF: Final = 0.5
_UNITS: Final = UNITS.union(list_words("元|万元|千元|萬元|角|分|人民币|人民幣|%|¥|$|€|£|rmb|cny|usd|twd|hkd"))
_UNIT: Final = re.compile(r"^[(\[]?\s*([^()\[\]]{1,6}?)\s*[)\]]?$")


@dataclass(frozen=True, slots=True)
class _Line:
    """One of the first rows: its cells without blanks around them, and what they could be.

    `known` says which cells are words of the dictionary, `values` counts numbers and dates, `filled` what is there.
    """

    cells: tuple[str, ...]
    known: tuple[bool, ...]
    values: int
    filled: int
    is_asking: bool

    @property
    def count(self) -> int:
        return sum(self.known)

    @property
    def is_data(self) -> bool:
        """Whether this is rather a row of a table than its header."""
        return self.values > 0 and self.values >= self.count

    @property
    def is_text(self) -> bool:
        return self.filled > 0 and self.values == 0


def find_header(rows: Sequence[Sequence[str]], *, is_known: Callable[[str], bool]) -> HeaderPlace:
    """Return where the header stands among the first rows of a sheet, each a sequence of cells.

    It is the first row with three known words, alone or joined with one or two rows of a merged header under it;
    without such a row the one with most known words, and without any the first filled one.
    """
    lines = [_read_line(row, is_known) for row in rows[:HEAD_ROWS]]
    begun = _find_begin(lines)
    found = _find_known(lines, is_known, range(begun))
    if found is None and not any(line.count for line in lines[:begun]):
        found = _find_known(lines, is_known, range(begun, len(lines)))
    return found or _find_best(lines[:begun] or lines, is_known)


def _read_line(row: Sequence[str], is_known: Callable[[str], bool]) -> _Line:
    cells = tuple((cell or "").strip() for cell in row)
    known = [_is_word(cell, is_known) for cell in cells]
    asked = _find_asked(cells, known)
    for place in asked:
        known[place] = False
    return _Line(
        cells=cells,
        known=tuple(known),
        values=sum(1 for cell in cells if cell and (is_number(cell) or is_whole_day(cell))),
        filled=sum(map(bool, cells)),
        is_asking=bool(asked) or _alternates(cells, known),
    )


def _is_word(cell: str, is_known: Callable[[str], bool]) -> bool:
    return 0 < len(cell) <= _LONGEST_WORD and normalise_header(cell) != "" and is_known(cell)


def _find_asked(cells: Sequence[str], known: Sequence[bool]) -> list[int]:
    """Return the cells that ask and are answered by the next filled one: 客户：| 北京医疗 is no header."""
    filled = [place for place, cell in enumerate(cells) if cell]
    return [
        place
        for place, answer in pairwise(filled)
        if cells[place].endswith((":", "：")) and not known[answer] and not cells[answer].endswith((":", "："))
    ]


def _alternates(cells: Sequence[str], known: Sequence[bool]) -> bool:
    """Tell whether known words and others take turns: it may be a form, 客户 | 北京医疗 | 日期 | 一月."""
    filled = [known[place] for place, cell in enumerate(cells) if cell]
    return len(filled) >= _TWO and len(filled) % _TWO == 0 and filled == [True, False] * (len(filled) // _TWO)


def _find_begin(lines: Sequence[_Line]) -> int:
    """Return how many rows may hold the header: those until a table has certainly begun."""
    run = 0
    for place, line in enumerate(lines):
        run = run + 1 if line.values >= _TWO and line.values >= line.filled * _HALF and line.is_data else 0
        if run == _BEGUN:
            return place - _BEGUN + 1
    return len(lines)


def _find_known(lines: Sequence[_Line], is_known: Callable[[str], bool], places: range) -> HeaderPlace | None:
    for place in places:
        found = _choose_levels(lines, place, is_known)
        if found is None or found.known < _ENOUGH:
            continue
        if lines[place].is_asking:
            below = _find_known(lines, is_known, range(place + 1, places.stop))
            if below is not None and below.known > found.known:
                return below
        if lines[place].count >= _ENOUGH:
            return found
        for lower in range(place + 1, min(place + found.levels, places.stop)):  # a title over some of the columns
            alone = _choose_levels(lines, lower, is_known)
            if alone is not None and alone.known >= found.known and not _tells_apart(lines[place], lines[lower]):
                found = alone
        return found
    return None


def _tells_apart(upper: _Line, lower: _Line) -> bool:
    """Tell whether a row says which of several columns of one name is which: 本期 and 上期 over 金额 and 金额."""
    words = [normalise_header(cell) for cell in lower.cells if cell]
    return upper.filled >= _TWO and upper.is_text and len(set(words)) < len(words)


def _choose_levels(lines: Sequence[_Line], place: int, is_known: Callable[[str], bool]) -> HeaderPlace | None:
    """Return the header that begins at a row, with as many levels as say most; null where it cannot be one."""
    top = lines[place]
    if not top.filled or top.is_data:
        return None
    best = _join(lines[place : place + 1], place, is_known)
    for levels in range(_TWO, _MOST_LEVELS + 1):
        below = lines[place + 1 : place + levels]
        if len(below) < levels - 1 or not all(line.is_text and not line.is_asking for line in below):
            break
        joined = _join(lines[place : place + levels], place, is_known)
        if joined.known > best.known or _is_merged(lines[place : place + levels], best):
            best = joined
    return _take_units(lines, _take_other_words(lines, best, is_known))


def _join(lines: Sequence[_Line], place: int, is_known: Callable[[str], bool]) -> HeaderPlace:
    headers = join_levels([line.cells for line in lines])
    words = lines[0].known if len(lines) == 1 else [_is_word(header, is_known) for header in headers]
    return HeaderPlace(row=place + 1, levels=len(lines), headers=headers, known=sum(words))


def _is_merged(lines: Sequence[_Line], best: HeaderPlace) -> bool:
    """Tell whether the last row stands under a merged cell of the one above, though the words joined are not known.

    Its words are over columns which the row above leaves blank, and where it is blank the row above is not.
    """
    if best.levels != len(lines) - 1:
        return False
    upper, lower = lines[-_TWO], lines[-1]
    width = max(len(upper.cells), len(lower.cells))
    above = (*upper.cells, *[""] * (width - len(upper.cells)))
    under = (*lower.cells, *[""] * (width - len(lower.cells)))
    is_whole = all(above[place] for place in range(width) if not under[place])
    spans = any(
        under[place] and under[place - 1] and not above[place] and any(above[:place]) for place in range(1, width)
    )
    return is_whole and spans and lower.count >= _HALF * lower.filled


def _take_other_words(lines: Sequence[_Line], found: HeaderPlace, is_known: Callable[[str], bool]) -> HeaderPlace:
    """Take in a row that says the columns once more in other words: FBillNo under 单据编号."""
    place = found.last_row
    if found.levels > 1 or found.known < _ENOUGH or place >= len(lines):
        return found
    line = lines[place]
    width = len(found.headers)
    both = sum(1 for header, cell in zip(found.headers, line.cells, strict=False) if header and cell)
    if line.count < _ENOUGH or not line.is_text or line.is_asking or both < max(line.filled, _ENOUGH):
        return found
    cells = (*line.cells, *[""] * width)
    headers = tuple(
        cells[at] if _is_word(cells[at], is_known) and not _is_word(header, is_known) else header
        for at, header in enumerate(found.headers)
    )
    known = sum(_is_word(header, is_known) for header in headers)
    return HeaderPlace(row=found.row, levels=found.levels + 1, headers=headers, known=known)


def _take_units(lines: Sequence[_Line], found: HeaderPlace) -> HeaderPlace:
    """Take in a row of nothing but units, which stand in brackets behind the words: 金额(元)."""
    place = found.last_row
    if place >= len(lines) or not lines[place].filled or lines[place].filled > len(found.headers):
        return found
    units: dict[int, str] = {}
    for at, cell in enumerate(lines[place].cells):
        if cell:
            unit = _UNIT.match(unicodedata.normalize("NFKC", cell))
            if unit is None or at >= len(found.headers) or unit[1].lower() not in _UNITS:
                return found
            units[at] = unit[1]
    headers = tuple(
        f"{header}({units[at]})" if at in units and units[at] not in header else header
        for at, header in enumerate(found.headers)
    )
    return HeaderPlace(row=found.row, levels=found.levels + 1, headers=headers, known=found.known)


def _find_best(lines: Sequence[_Line], is_known: Callable[[str], bool]) -> HeaderPlace:
    """Return the row with most known words; the first one with several texts where none has any."""
    places = [place for place, line in enumerate(lines) if line.is_text]
    places = places or [place for place, line in enumerate(lines) if line.filled and not line.is_data]
    places = places or [place for place, line in enumerate(lines) if line.filled]
    if not places:
        return HeaderPlace(row=1, levels=1, headers=(), known=0)
    found = [
        _choose_levels(lines, place, is_known) or _join(lines[place : place + 1], place, is_known) for place in places
    ]
    best = max(found, key=lambda one: (one.known, min(lines[one.row - 1].filled, _TWO), -one.row))
    return best if best.known or lines[places[0]].filled > 1 else _find_wide(lines, places)


def _find_wide(lines: Sequence[_Line], places: Sequence[int]) -> HeaderPlace:
    """Return the first row with several texts under lone ones, which are titles; the first row where there is none."""
    wide = next((place for place in places if lines[place].filled > 1), places[0])
    return _join(lines[wide : wide + 1], wide, lambda _: False)
