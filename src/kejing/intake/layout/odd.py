"""The few odd rows of a batch, found without looking closely at the others."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from kejing.intake.containers.tables import OVERFLOW, Table, column_name
from kejing.intake.layout.shape import Shape, split_levels
from kejing.intake.layout.words import DAY, ENDINGS, LETTERS, ODD, PLAIN_WORDS

_FIRST_MARK: Final = "!"  # the first character that is no blank
_BLANK: Final = ("", " ", "  ", "\u3000")
_DIGITS: Final = ("0", ":")  # the characters from 0 to 9 are those before the colon
_AT: Final = "at"
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Odd:
    """The odd rows of a batch by their place in it.

    `rows` must be looked at one by one; `continued` belong to the document above; `partial` lack their date or their
    customer; `blank` hold nothing.
    """

    rows: tuple[int, ...] = ()
    continued: tuple[int, ...] = ()
    partial: tuple[int, ...] = ()
    blank: tuple[int, ...] = ()


_NOTHING_ODD: Final = Odd()


@dataclass(frozen=True, slots=True)
class OddFinder:
    """Finds the odd rows of a table's batches."""

    shape: Shape
    headers: tuple[str, ...]

    def find(self, batch: pl.DataFrame) -> Odd:
        """Return the odd rows of a batch: of an ordinary one, in a few fast passes over its keys, none."""
        suspects = batch.select(self._is_suspect().alias("m")).to_series()
        if not suspects.any():
            return _NOTHING_ODD
        rows = batch.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(_AT)).filter(suspects)
        partial = _list(rows, self._is_partial()) if self.shape.has_documents else ()
        rows = rows.filter(~self._is_certain())
        if rows.is_empty():
            return Odd(partial=partial)
        rows = self._tell_words(self._tell_keys(rows))
        blank = pl.col("filled") == 0
        continued = self._is_continued() & ~pl.col("worded")
        sound = ~pl.col("worded") & self._is_row()
        return Odd(
            rows=_list(rows, ~(blank | continued | sound)),
            continued=_list(rows, ~blank & continued),
            partial=partial,
            blank=_list(rows, blank),
        )

    @property
    def other_texts(self) -> tuple[int, ...]:
        """The columns beside the keys that may hold words."""
        passed = {*self.shape.measures, *self.shape.sequences, *self.shape.keys, self.shape.date}
        return tuple(place for place in range(self.shape.width) if place not in passed)

    def words_of(self, place: int) -> tuple[str, ...]:
        """Return the texts in a key that make its row suspect: those of totals, and what stands over the column."""
        return (*PLAIN_WORDS, *(word for word in (self.headers[place], *split_levels(self.headers[place])) if word))

    def _is_suspect(self) -> pl.Expr:
        """Return the fast test: the date does not begin with a digit, a key is blank, a total's word or its header."""
        shape = self.shape
        tests: list[pl.Expr] = []
        if shape.date is not None:
            tests.append(~_begins_with_digit(shape.date))
        for place in shape.keys or range(shape.width):
            words = [None, *_BLANK, *self.words_of(place)]
            tests.append(pl.col(column_name(place)).is_in(pl.lit(pl.Series(words)).implode(), nulls_equal=True))
        if len(shape.identities) < _TWO:  # nothing is missing beside 本月合计 in a remark
            totals = pl.lit(pl.Series(PLAIN_WORDS)).implode()
            others = [pl.col(column_name(place)) for place in self.other_texts]
            tests.extend(other.is_in(totals).fill_null(value=False) for other in others)
            keys = [pl.col(column_name(place)) for place in shape.keys]
            tests.extend(key.str.ends_with(end).fill_null(value=False) for key in keys for end in ENDINGS)
        return pl.any_horizontal(tests) if tests else pl.lit(value=False)

    def _is_certain(self) -> pl.Expr:
        """Return the fast test of a row of the table that only lacks a key: it has a day and two others."""
        shape = self.shape
        if shape.date is None or len(shape.identities) < _TWO:
            return pl.lit(value=False)
        told = pl.sum_horizontal(
            _any([pl.col(column_name(place)) >= _FIRST_MARK for place in places]).fill_null(value=False).cast(pl.Int8)
            for places in shape.identities
        )
        words = pl.lit(pl.Series([*PLAIN_WORDS, *(self.headers[place] for place in shape.keys)])).implode()
        worded = [
            test.fill_null(value=False)
            for key in (pl.col(column_name(place)) for place in shape.keys)
            for test in (key.is_in(words), *(key.str.ends_with(ending) for ending in ENDINGS))
        ]
        return _begins_with_digit(shape.date) & (told >= _TWO) & ~_any(worded)

    def _tell_keys(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add which keys are filled, whether there is a day, and how many cells have anything."""
        shape = self.shape
        has_day = pl.lit(value=False)
        if shape.date is not None:
            days = rows[column_name(shape.date)].unique().drop_nulls()
            found = days.filter(days.str.strip_chars().str.normalize("NFKC").str.contains(DAY))
            has_day = pl.col(column_name(shape.date)).is_in(found.implode()).fill_null(value=False)
        return rows.with_columns(
            _any([_is_filled(place) for place in (shape.date,) if place is not None]).alias("has_date"),
            has_day.alias("has_day"),
            _any([_is_filled(place) for place in (shape.number,) if place is not None]).alias("has_number"),
            _any([_is_filled(place) for place in shape.customers]).alias("has_customer"),
            _any([_is_filled(place) for place in shape.items]).alias("has_item"),
            self._count_filled().alias("filled"),
        )

    def _tell_words(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add whether any text may be a total's, a footer's, or the header's: the letters first, then the words."""
        shape = self.shape
        places = [place for place in range(shape.width) if place not in shape.measures and place != shape.date]
        texts = [pl.col(column_name(place)) for place in places]
        tests = [self._says_header(place) for place in places]
        odd_date = pl.lit(None, pl.String)
        if shape.date is not None:
            odd_date = pl.when(~pl.col("has_day")).then(pl.col(column_name(shape.date)))
            tests.append(self._says_header(shape.date))
        every = [*texts, odd_date, pl.col(OVERFLOW)]
        letters = _any([text.str.contains_any(list(LETTERS), ascii_case_insensitive=True) for text in every])
        rows = rows.with_columns(letters.fill_null(value=False).alias("worded"), _any(tests).alias("headed"))
        chosen = rows.filter("worded")
        if chosen.height:
            words = _any([text.str.strip_chars().str.contains(ODD).fill_null(value=False) for text in every])
            found = chosen.filter(words)[_AT]
            rows = rows.with_columns(pl.col(_AT).is_in(found.implode()).alias("worded"))
        return rows.with_columns(pl.col("worded") | pl.col("headed"))

    def _says_header(self, place: int) -> pl.Expr:
        own = [word for word in (self.headers[place], *split_levels(self.headers[place])) if word]
        return _text(place).is_in(own).fill_null(value=False) if own else pl.lit(value=False)

    def _is_enough(self) -> pl.Expr:
        """Return the test of a row that says whose it is."""
        told = pl.sum_horizontal(pl.col(name).cast(pl.Int8) for name in ("has_number", "has_customer", "has_item"))
        kinds = len(self.shape.identities)
        return told >= min(_TWO, kinds) if kinds else pl.lit(value=False)

    def _is_partial(self) -> pl.Expr:
        """Return the test of a row that has a number, and lacks its date or its customer."""
        if self.shape.number is None:
            return pl.lit(value=False)
        lacks = pl.lit(value=False)
        if self.shape.date is not None:
            lacks |= ~_is_filled(self.shape.date)
        if self.shape.customers:
            lacks |= ~_any([_is_filled(place) for place in self.shape.customers])
        return _is_filled(self.shape.number) & lacks

    def _is_continued(self) -> pl.Expr:
        if not self.shape.has_documents or not self.shape.items:
            return pl.lit(value=False)
        is_headless = ~(pl.col("has_date") | pl.col("has_number") | pl.col("has_customer"))
        return is_headless & pl.col("has_item") & (pl.col("filled") >= _TWO)

    def _is_row(self) -> pl.Expr:
        """Return the test of a row of the table, where no cell holds a word."""
        told = pl.col("has_number") | pl.col("has_customer") | pl.col("has_item")
        dated = pl.col("has_day") & (pl.col("filled") >= _TWO)
        return dated | (told & (pl.col("filled") > _TWO) & ~pl.col("has_date")) | self._is_enough()

    def _count_filled(self) -> pl.Expr:
        places = [place for place in range(self.shape.width) if place not in self.shape.sequences]
        filled = [_is_filled(place) for place in places]
        numbering = [_is_filled(place) for place in self.shape.sequences]
        overflow = pl.col(OVERFLOW).is_not_null() & pl.lit(self.shape.counts_overflow)
        counted = pl.sum_horizontal(one.cast(pl.Int32) for one in (*filled, overflow))
        # a row that has nothing but its own number is not blank to a reader
        return pl.when((counted == 0) & _any(numbering)).then(1).otherwise(counted)


def find_finder(table: Table, shape: Shape) -> OddFinder:
    """Return the finder of a table's odd rows."""
    return OddFinder(shape, table.headers)


def _begins_with_digit(place: int) -> pl.Expr:
    cell = pl.col(column_name(place))
    return ((cell >= _DIGITS[0]) & (cell < _DIGITS[1])).fill_null(value=False)


def _text(place: int) -> pl.Expr:
    return pl.col(column_name(place)).str.strip_chars()


def _is_filled(place: int) -> pl.Expr:
    return (_text(place) != "").fill_null(value=False)


def _any(tests: list[pl.Expr]) -> pl.Expr:
    return reduce(or_, tests) if tests else pl.lit(value=False)


def _list(rows: pl.DataFrame, test: pl.Expr) -> tuple[int, ...]:
    return tuple(rows.filter(test)[_AT])
