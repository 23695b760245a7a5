"""The rows under a header: which are rows of the table, and which only arrange them."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.containers.tables import OVERFLOW, ROW, Table, column_name, take_sample
from kejing.intake.layout.bands import Bands, Event, find_bands, may_be_banded
from kejing.intake.layout.continued import Carried, Roles, fill_down
from kejing.intake.layout.folds import KIND, LABEL, SEGMENT, Fold
from kejing.intake.layout.odd import Odd, OddFinder, find_finder
from kejing.intake.layout.rows import Look, Seen, look_at
from kejing.intake.layout.shape import HOLDERS, Shape, find_shape
from kejing.intake.layout.titles import Names, SaidOfAll, read_again, read_titles
from kejing.intake.layout.words import is_day, is_number

__all__ = ["KIND", "LABEL", "SEGMENT", "Fold", "Laid", "Piece", "lay_out"]

_BREAKS: Final = (Fold.GROUP, Fold.SUBTOTAL, Fold.TOTAL)
_NO_BANDS: Final = Bands((), frozenset(), {})


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One batch after the sorting out; every row of the batch is in exactly one of the two frames.

    `details` are the rows of the table, blank ones too, with the columns of the batch, those of the groups filled
    down behind the last cell, and ``segment`` (Int64). `folded` are the others, with the columns of the batch as they
    were, ``kind`` (a `Fold`), ``label`` (the text that makes it one, without blanks around it; null for sums without
    a word) and ``segment``.

    ``segment`` is how many folded rows of the file, of any kind, stand above the row. So it begins with 0, goes up by
    one after every folded row, and runs on from one piece to the next; the details between two folded rows share
    one, and a folded row has that of the details right above it. The first of its details come under segment + 1.
    """

    details: pl.DataFrame
    folded: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Laid:
    """A table and how its rows are laid out: `table.read_batches` gives the rows of the table only.

    `table.headers` has a header in brackets for each level of groups, behind those of the file: (group), or (group 1)
    and (group 2) from the outermost to the one nearest to the rows, or what the group heads say they are: (业务员).
    Without groups, a customer or a salesperson whom a title above the table names is such a column, too; a page that
    names another one further down is the next group.
    Groups whose heads stand in a column that has a header and is otherwise blank are filled into that column.
    `group_places` are the columns behind the file's own. `continued` says that among the first rows some begin with
    empty cells and belong to the document above. `table.expected_rows` still counts all rows, folded ones too.
    """

    table: Table
    read_pieces: Callable[[], Iterator[Piece]]
    group_places: tuple[int, ...] = ()
    continued: bool = False


def lay_out(table: Table, matches: Sequence[ColumnMatch], *, sample: pl.DataFrame | None = None) -> Laid:
    """Return the table with its own rows only; `matches` are what its columns were taken for.

    `sample` has its first rows, where those were read already.

    A table has groups when a name stands alone above its first row; only then it is read once more beforehand. Such a
    name further down in a table that does not begin with one is a note, and folded as a footer.
    """
    sample = take_sample(table) if sample is None else sample
    shape = find_shape(table, matches, sample)
    finder = find_finder(table, shape)
    scan = _Scan(shape, finder)
    continued = False
    if sample.height:
        continued = bool(scan.take(sample))
    holders = [match.place for match in matches if match.used and match.field in HOLDERS]
    bands = _scan_whole(table, shape, finder, holders) if may_be_banded(scan.events) else None
    width = len(table.headers)
    own = [level for level in (bands.levels if bands else ()) if level.fills is None]
    taken = {match.field for match in matches if match.used and match.field is not None}
    said = read_titles(table.titles, taken=taken) if bands is None else ()
    added = [*(level.header for level in own), *(one.header for one in said)]

    def read_pieces() -> Iterator[Piece]:
        return _Sorter(shape, finder, bands, said).sort(table.read_batches())

    def read_batches() -> Iterator[pl.DataFrame]:
        for piece in read_pieces():
            yield piece.details.drop(SEGMENT)

    return Laid(
        table=replace(table, headers=(*table.headers, *added), read_batches=read_batches),
        read_pieces=read_pieces,
        group_places=tuple(range(width, width + len(added))),
        continued=continued,
    )


def _scan_whole(table: Table, shape: Shape, finder: OddFinder, holders: Sequence[int]) -> Bands | None:
    """Read the table once and return its groups, null where it has none after all.

    `holders` are the columns that names may fill; where no row names its customer, only that of customers or days.
    """
    scan = _Scan(shape, finder)
    for batch in table.read_batches():
        scan.take(batch)
    has_customer = any(place in scan.filled for place in shape.customers)
    blank = [place for place in holders if place not in scan.filled]
    if not has_customer:
        blank = [place for place in blank if place == shape.date or place in shape.customers]
    return find_bands(
        scan.events,
        tail=scan.tail,
        headers={place: table.headers[place] for place in blank},
        date=shape.date,
        has_customer=has_customer,
    )


@dataclass(slots=True)
class _Looker:
    """Looks at the odd rows of batches, one after the other."""

    shape: Shape
    finder: OddFinder

    def look(self, batch: pl.DataFrame, last: pl.DataFrame | None) -> tuple[Odd, dict[int, Seen]]:
        """Return the odd rows of a batch and what those that had to be looked at are; `last` is the row above."""
        odd = self.finder.find(batch)
        if not odd.rows:
            return odd, {}
        names = [column_name(place) for place in range(self.shape.width)]
        chosen = batch.select(*names, OVERFLOW)[list(odd.rows)]
        seen: dict[int, Seen] = {}
        blank = frozenset(odd.blank)
        for at, (*cells, overflow) in zip(odd.rows, chosen.iter_rows(), strict=True):

            def above(place: int, at: int = at) -> str:
                row = at - 1
                while row in blank or (row in seen and seen[row].look not in {Look.DETAIL, Look.CONTINUED}):
                    row -= 1
                source = (batch, row) if row >= 0 else (last, 0)
                frame = source[0]
                return "" if frame is None else str(frame[column_name(place)][source[1]] or "")

            seen[at] = look_at(self.shape, cells, overflow, above=above)
        return odd, seen


@dataclass(slots=True)
class _Scan:
    """What a whole table has in odd rows, and which of its columns have anything in ordinary ones."""

    shape: Shape
    finder: OddFinder
    events: list[Event] = field(default_factory=list)
    filled: set[int] = field(default_factory=set)
    tail: int = 0

    def take(self, batch: pl.DataFrame) -> int:
        """Take one batch in; return how many of its rows belong to the document above them."""
        odd, seen = _Looker(self.shape, self.finder).look(batch, None)
        numbers = batch[ROW]
        aside: list[int] = []
        previous = -1
        for at in odd.rows:
            if seen[at].look in {Look.DETAIL, Look.CONTINUED}:
                continue
            blank = bisect_left(odd.blank, at) - bisect_right(odd.blank, previous)
            self.events.append(Event(int(numbers[at]), seen[at], self.tail + at - previous - 1 - blank))
            self.tail = 0
            aside.append(at)
            previous = at
        blank = len(odd.blank) - bisect_right(odd.blank, previous)
        self.tail += batch.height - previous - 1 - blank
        self._note_filled(batch, aside)
        return len(odd.continued) + sum(one.look is Look.CONTINUED for one in seen.values())

    def _note_filled(self, batch: pl.DataFrame, aside: Sequence[int]) -> None:
        places = [place for place in range(self.shape.width) if place not in self.filled]
        if not places:
            return
        own = batch.select(column_name(place) for place in places).with_row_index("at")
        own = own.filter(~pl.col("at").is_in(list(aside))) if aside else own
        has = own.select((pl.col(column_name(place)).str.strip_chars() != "").any() for place in places)
        self.filled.update(place for place, one in zip(places, has.row(0), strict=True) if one)


@dataclass(slots=True)
class _Ahead:
    """Batches with a look at those to come."""

    batches: Iterator[pl.DataFrame]
    looker: _Looker
    waiting: deque[pl.DataFrame] = field(default_factory=deque)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        while True:
            if self.waiting:
                yield self.waiting.popleft()
                continue
            batch = next(self.batches, None)
            if batch is None:
                return
            yield batch

    def has_more_rows(self) -> bool:
        """Tell whether any batch to come has a row of the table."""
        if any(self._has_rows(batch) for batch in self.waiting):
            return True
        for batch in self.batches:
            self.waiting.append(batch)
            if self._has_rows(batch):
                return True
        return False

    def _has_rows(self, batch: pl.DataFrame) -> bool:
        odd, seen = self.looker.look(batch, None)
        folded = sum(one.look not in {Look.DETAIL, Look.CONTINUED} for one in seen.values())
        return batch.height > folded + len(odd.blank)


@dataclass(slots=True)
class _Sorter:
    """Sorts the batches of one reading into pieces."""

    shape: Shape
    finder: OddFinder
    bands: Bands | None
    said: tuple[SaidOfAll, ...] = ()
    segment: int = 0
    state: Names = ()
    turns: dict[int, Names] = field(default_factory=dict)
    carried: Carried = field(default_factory=Carried)

    def sort(self, batches: Iterator[pl.DataFrame]) -> Iterator[Piece]:
        """Return the pieces of the batches."""
        looker = _Looker(self.shape, self.finder)
        ahead = _Ahead(batches, looker)
        self.state = tuple(None for _ in self.bands.levels) if self.bands else tuple(one.value for one in self.said)
        for batch in ahead:
            odd, seen = looker.look(batch, self.carried.last)
            if self.said:
                self._hear(batch, seen)
            folds = self._decide(batch, odd, seen, ahead)
            yield self._cut(batch, odd, seen, folds)

    @property
    def _levels(self) -> Sequence[int | None]:
        return [level.fills for level in self.bands.levels] if self.bands else [None for _ in self.said]

    def _hear(self, batch: pl.DataFrame, seen: dict[int, Seen]) -> None:
        """Take the rows that name a customer where the titles did for page heads, or for group heads if it is another.

        So an account of several customers has each on pages of its own.
        """
        self.turns.clear()
        state, shape = self.state, self.shape
        names = [column_name(place) for place in range(shape.width)]
        for at in seen:
            cells = {place: str(text) for place, text in enumerate(batch.select(names).row(at)) if text}
            is_row = any(is_number(text) for place, text in cells.items() if place in shape.measures)
            if is_row or (shape.date is not None and is_day(cells.get(shape.date, ""))):
                continue
            after = read_again(self.said, state, list(cells.values()))
            if after is not None:
                place, text = next(iter(cells.items()))
                seen[at] = Seen(Look.FOLDED, Fold.HEADER if after == state else Fold.GROUP, text.strip(), place)
                self.turns[int(batch[ROW][at])] = state = after

    def _decide(self, batch: pl.DataFrame, odd: Odd, seen: dict[int, Seen], ahead: _Ahead) -> dict[int, Fold]:
        """Return the kind of every row of a batch that is no row of the table."""
        bands = self.bands or _NO_BANDS
        folds: dict[int, Fold] = {}
        notes: list[int] = []
        for at, one in seen.items():
            if one.fold is not None:
                folds[at] = one.fold
            elif one.look in {Look.LONE, Look.SAID, Look.COUNTED}:
                is_head = bool(bands.heads) and int(batch[ROW][at]) in bands.heads
                if is_head or one.look is not Look.COUNTED:
                    folds[at] = Fold.GROUP if is_head else Fold.FOOTER
            elif one.look is Look.NOTE:
                notes.append(at)
        if notes:
            aside = {*folds, *odd.blank, *notes}
            below = max((at for at in range(batch.height - 1, notes[0], -1) if at not in aside), default=-1)
            if below < notes[-1] and not ahead.has_more_rows():
                folds.update((at, Fold.FOOTER) for at in notes if at > below)
        return dict(sorted(folds.items()))

    def _cut(self, batch: pl.DataFrame, odd: Odd, seen: dict[int, Seen], folds: dict[int, Fold]) -> Piece:
        continued = [*odd.continued, *(at for at, one in seen.items() if one.look is Look.CONTINUED)]
        roles = Roles(
            continued=continued,
            partial=[at for at in odd.partial if at not in folds],
            aside=[*odd.blank, *(at for at, kind in folds.items() if kind not in _BREAKS)],
            breaks=[at for at, kind in folds.items() if kind in _BREAKS],
        )
        filled, self.carried = fill_down(batch, self.shape, roles, self.carried)
        if not folds:
            details = filled.with_columns(pl.lit(self.segment, pl.Int64).alias(SEGMENT))
            return Piece(self._add_groups(details, [self.state]), _fold_nothing(batch))
        is_folded = pl.zeros(batch.height, dtype=pl.Int8, eager=True).scatter(list(folds), 1)
        above = is_folded.cast(pl.Int64).cum_sum() - is_folded
        segments = (above + self.segment).alias(SEGMENT)
        mask = is_folded == 1
        states = [self.state]
        for at in folds:
            self.state = self._state_after(int(batch[ROW][at]))
            states.append(self.state)
        folded = batch.filter(mask).with_columns(
            pl.Series(KIND, [kind.value for kind in folds.values()], dtype=pl.String),
            pl.Series(LABEL, [seen[at].label for at in folds], dtype=pl.String),
            segments.filter(mask),
        )
        details = self._add_groups(filled.with_columns(segments).filter(~mask), states)
        self.segment += len(folds)
        return Piece(details, folded)

    def _state_after(self, row: int) -> Names:
        return (self.turns if self.bands is None else self.bands.states).get(row, self.state)

    def _add_groups(self, details: pl.DataFrame, states: Sequence[Names]) -> pl.DataFrame:
        """Fill the names of the groups down; `states` are those of the segments from `self.segment` on."""
        if not self._levels:
            return details
        place = (pl.col(SEGMENT) - self.segment).cast(pl.UInt32)
        cells = [column_name(place) for place in range(self.shape.width)]
        is_blank = pl.all_horizontal((pl.col(name).str.strip_chars() == "").fill_null(value=True) for name in cells)
        is_blank &= pl.col(OVERFLOW).is_null()
        added: list[pl.Expr] = []
        width = self.shape.width
        for level, fills in enumerate(self._levels):
            names = pl.Series([state[level] for state in states], dtype=pl.String)
            name = pl.when(~is_blank).then(pl.lit(names).gather(place))
            if fills is None:
                added.append(name.alias(column_name(width)))
                width += 1
            else:
                added.append(name.alias(column_name(fills)))
        filled = details.with_columns(added)
        order = [ROW, *(column_name(place) for place in range(width)), OVERFLOW]
        return filled.select(*order, *(name for name in filled.columns if name not in order))


def _fold_nothing(batch: pl.DataFrame) -> pl.DataFrame:
    return batch.clear().with_columns(
        pl.lit(None, pl.String).alias(KIND), pl.lit(None, pl.String).alias(LABEL), pl.lit(0, pl.Int64).alias(SEGMENT)
    )
