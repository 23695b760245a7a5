"""Which rows a printed total is of: one or several readings of its words and its place, the most natural first."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Final

import polars as pl

from kejing.intake.containers.tables import is_cell
from kejing.intake.headers import normalise_header
from kejing.intake.layout.folds import KIND, LABEL, SEGMENT, Fold
from kejing.intake.layout.words import CARRIED, PAGE, SO_FAR, read_word, simple_name, split_count

START: Final = -1
"""The boundary before the first row of a file."""

_STEM: Final = re.compile(r"小计|合计|总计|共计|grandtotal|subtotal|total")


class _Run(Enum):
    """What a running sum is of."""

    PAGE = auto()
    STRETCH = auto()  # a day, a week, a month: since the one before
    SO_FAR = auto()  # since the books were opened, or the year began
    CARRIED = auto()  # the same, from page to page


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of the table whose segment is above `after` and at most `upto`."""

    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A row that is no row of the table; `level` is where its text stands: the column, and how far it is indented."""

    row: int
    kind: Fold
    label: str
    segment: int
    level: tuple[int, int]


def list_folded(folded: pl.DataFrame) -> list[Folded]:
    """Return the folded rows of a file in its order; see `bodies.Piece` for the columns of `folded`."""
    cells = [column for column in folded.columns if is_cell(column)]
    label = pl.col(LABEL).fill_null("").str.strip_chars()
    # Where no cell is the label itself, the first filled one stands for it.
    found = pl.coalesce(
        *(pl.when((pl.col(column).str.strip_chars() == label) & (label != "")).then(column) for column in cells),
        *(pl.when(pl.col(column).str.strip_chars() != "").then(column) for column in cells),
        pl.lit(""),
    )
    indent = found.str.len_chars() - found.str.strip_chars_start().str.len_chars()
    place = pl.coalesce(
        *(
            pl.when((pl.col(column).str.strip_chars() == label) & (label != "")).then(pl.lit(at))
            for at, column in enumerate(cells)
        ),
        *(pl.when(pl.col(column).str.strip_chars() != "").then(pl.lit(at)) for at, column in enumerate(cells)),
        pl.lit(0),
    )
    rows = folded.sort("row").select("row", KIND, label.alias(LABEL), SEGMENT, place.alias("p"), indent.alias("i"))
    return [
        Folded(row, Fold(kind), text, segment, (at, deep)) for row, kind, text, segment, at, deep in rows.iter_rows()
    ]


def find_spans(rows: Sequence[Folded], *, segments: Sequence[int]) -> list[tuple[Span, ...] | None]:
    """Return, for every folded row, the spans its total may be of; none where it is no total of anything.

    Null means that it is a total which the file alone cannot prove: of what came before the file as well. `segments`
    are those that have rows of the table, ascending.
    """
    last = segments[-1] if segments else START
    ends = _find_ends(rows, last=last, segments=segments)
    reader = _Reader(segments=segments, totals=sum(row.kind is Fold.TOTAL for row in rows))
    found: list[tuple[Span, ...] | None] = []
    for row, after in zip(rows, ends, strict=True):
        if row.kind is Fold.GROUP:
            filled = [end for end in after if bisect_right(segments, row.segment) < bisect_right(segments, end)]
            found.append(tuple(dict.fromkeys(Span(row.segment, end) for end in filled or after)))
        elif row.kind is Fold.TOTAL and bisect_right(segments, row.segment) == 0:
            found.append((Span(row.segment, last),))  # some programs print it above the rows
        else:
            starts = reader.find_starts(row)
            found.append(None if starts is None else tuple(dict.fromkeys(Span(start, row.segment) for start in starts)))
        reader.pass_by(row)
    return found


def _find_ends(rows: Sequence[Folded], *, last: int, segments: Sequence[int]) -> list[tuple[int, ...]]:
    """Return where the rows under each group head may end: the next head of its level, or the next one of any.

    A level is told by column and indentation, or, where both are the same for all, by how many heads still follow
    before the first row.
    """
    found: list[tuple[int, ...]] = [()] * len(rows)
    below: dict[tuple[int, int], int] = {}
    depths: dict[int, int] = {}
    next_head, depth = None, 0
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        if row.kind is not Fold.GROUP:
            continue
        has_rows = bisect_right(segments, row.segment) < bisect_right(
            segments, last if next_head is None else next_head
        )
        depth = 0 if has_rows else depth + 1
        by_level = min((end for level, end in below.items() if level <= row.level), default=last)
        by_depth = min((end for other, end in depths.items() if other >= depth), default=last)
        found[place] = (by_level, by_depth, last if next_head is None else next_head)
        below = {level: end for level, end in below.items() if level < row.level} | {row.level: row.segment}
        depths = {other: end for other, end in depths.items() if other > depth} | {depth: row.segment}
        next_head = row.segment
    return found


@dataclass(slots=True)
class _Reader:
    """Reads the folded rows from above and knows where each kind of total began."""

    segments: Sequence[int]
    totals: int
    _totals_seen: int = 0
    _boundary: int = START  # the last group head or total of any kind
    _account: int = START  # where the running sums begin anew
    _has_opening: bool = False
    _header: int = START
    _last_total: int = START
    _last_page: int = START
    _by_word: dict[tuple[Fold, str], int] = field(default_factory=dict)
    _by_level: dict[tuple[Fold, tuple[int, int]], int] = field(default_factory=dict)
    _heads: dict[str, int] = field(default_factory=dict)
    _head_levels: dict[tuple[int, int], int] = field(default_factory=dict)

    def find_starts(self, row: Folded) -> Sequence[int] | None:
        """Return the boundaries after which the rows of a total may begin, null where nobody can tell."""
        if row.kind is Fold.SUBTOTAL:
            return list(self._start_subtotal(row))
        if row.kind is Fold.TOTAL:
            return list(self._start_total(row))
        return self._start_running(row) if row.kind is Fold.RUNNING else []

    def pass_by(self, row: Folded) -> None:
        """Note where a row stands, for those below it."""
        if row.kind is Fold.GROUP:
            self._heads[_name(row.label)] = row.segment
            self._head_levels = {level: at for level, at in self._head_levels.items() if level < row.level}
            self._head_levels[row.level] = row.segment
            self._boundary = self._account = row.segment
            self._has_opening = False
        elif row.kind in {Fold.SUBTOTAL, Fold.TOTAL}:
            self._by_level[row.kind, row.level] = self._boundary = row.segment
            self._by_word[row.kind, _stem(row.label)] = row.segment
            if row.kind is Fold.TOTAL:
                self._last_total = row.segment
                self._totals_seen += 1
        elif row.kind is Fold.RUNNING:
            run = _run(row.label)
            self._by_word[row.kind, normalise_header(row.label)] = row.segment
            if run in {_Run.PAGE, _Run.CARRIED}:
                self._last_page = row.segment
            if run is _Run.CARRIED and not self._has_rows(self._account, row.segment):
                self._has_opening = True
        elif row.kind is Fold.OPENING:
            self._has_opening = True
        elif row.kind is Fold.HEADER:
            self._header = row.segment

    def _start_subtotal(self, row: Folded) -> Iterator[int]:
        yield from self._named_head(row)
        if self._has_rows(self._boundary, row.segment):
            yield self._boundary
        yield self._by_level.get((row.kind, row.level), START)
        yield self._by_word.get((row.kind, _stem(row.label)), START)
        yield from self._open_heads()
        yield self._boundary

    def _start_total(self, row: Folded) -> Iterator[int]:
        """Yield where a total may begin: the only one, or the last under everything, is the whole file's."""
        yield from self._named_head(row)
        is_last = self._totals_seen == self.totals - 1 and not self._has_rows(row.segment, None)
        if is_last:
            yield START
            if self.totals == 1:
                return
        if self._has_rows(self._last_total, row.segment):
            yield self._last_total
        if self.totals > 1:
            if self._has_rows(self._boundary, row.segment):
                yield self._boundary
            yield self._by_level.get((row.kind, row.level), START)
            yield self._by_word.get((row.kind, _stem(row.label)), START)
            yield from self._open_heads()
        yield START

    def _start_running(self, row: Folded) -> Sequence[int] | None:
        run, since = _run(row.label), self._by_word.get((row.kind, normalise_header(row.label)), START)
        if run is _Run.PAGE:
            return [max(self._last_page, self._header, self._account), max(self._last_page, self._account), since]
        if run is _Run.STRETCH:
            return [max(since, self._account), since, self._boundary]
        if self._has_opening or not self._has_rows(self._account, row.segment):
            return None  # what stood before the file is in it
        starts = [self._account, START]
        return [*starts, since] if run is _Run.SO_FAR else starts

    def _named_head(self, row: Folded) -> Iterator[int]:
        word = read_word(row.label)
        if word is not None and word.name in self._heads:
            yield self._heads[word.name]

    def _open_heads(self) -> Iterator[int]:
        """Yield the heads above, the deepest first."""
        yield from (self._head_levels[level] for level in sorted(self._head_levels, reverse=True))

    def _has_rows(self, after: int, upto: int | None) -> bool:
        first = bisect_right(self.segments, after)
        return first < (len(self.segments) if upto is None else bisect_right(self.segments, upto))


def _run(label: str) -> _Run:
    word = normalise_header(label)
    if any(part in word for part in CARRIED):
        return _Run.CARRIED
    if any(part in word for part in SO_FAR):
        return _Run.SO_FAR
    return _Run.PAGE if any(part in word for part in PAGE) else _Run.STRETCH


def _name(label: str) -> str:
    """Return a head's name without how many rows it has: 29 Jun 2026 (95)."""
    counted = split_count(label)
    return simple_name(label if counted is None else counted[0])


@lru_cache(maxsize=4096)
def _stem(label: str) -> str:
    """Return the word of a total without the name of what it is of."""
    found = _STEM.search(normalise_header(label))
    return found[0] if found else normalise_header(label)
