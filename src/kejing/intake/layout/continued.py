"""Later lines of a document that leave its own cells blank: they say what the line above says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.containers.tables import column_name
from kejing.intake.layout.shape import Shape

_ROLE: Final = "role"
_SOURCE: Final = "source"
_OWN, _CONTINUED, _PARTIAL, _ASIDE, _BREAK = range(5)


@dataclass(frozen=True, slots=True)
class Roles:
    """Which rows of a batch are not ordinary, by their place in it.

    `continued` leave all cells of their document blank, `partial` have its number and lack some of them, `aside` are
    blank or folded, `breaks` are those folded rows after which another document begins.
    """

    continued: Sequence[int] = ()
    partial: Sequence[int] = ()
    aside: Sequence[int] = ()
    breaks: Sequence[int] = ()

    @property
    def fills(self) -> bool:
        """Whether any row has to be filled."""
        return bool(self.continued) or bool(self.partial)


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows of the batches before, each null where there is none or where a group or a total came after it.

    `whole` is the last one with all cells of its document, `first` the last that begins a document, `last` the last
    row of the table, whatever came after it.
    """

    whole: pl.DataFrame | None = None
    first: pl.DataFrame | None = None
    last: pl.DataFrame | None = None


def fill_down(batch: pl.DataFrame, shape: Shape, roles: Roles, carried: Carried) -> tuple[pl.DataFrame, Carried]:
    """Return the batch with what holds for a whole document in every line of it, and the rows to carry on.

    Nothing but blank cells is filled. A row that lacks its date or its customer is given them only by a row of its
    own number.
    """
    if not (roles.continued or roles.partial or roles.aside or roles.breaks):
        last = batch.tail(1)
        return batch, Carried(last, last, last) if batch.height else carried
    marks = pl.zeros(batch.height, dtype=pl.Int8, eager=True).alias(_ROLE)
    for kind, rows in (
        (_PARTIAL, roles.partial),
        (_CONTINUED, roles.continued),
        (_ASIDE, roles.aside),
        (_BREAK, roles.breaks),
    ):
        if rows:
            marks = marks.scatter(list(rows), kind)
    if not roles.fills or not shape.document:
        return batch, _carry_on(batch, marks, carried)
    above = pl.concat([batch.clear(1) if row is None else row for row in (carried.whole, carried.first)])
    role = pl.Series(
        _ROLE,
        [_BREAK if carried.whole is None else _OWN, _BREAK if carried.first is None else _PARTIAL],
        dtype=pl.Int8,
    )
    frame = pl.concat([above, batch]).with_columns(pl.concat([role, marks]))
    names = [column_name(place) for place in shape.document]
    if roles.partial and shape.number is not None:
        number = pl.col(column_name(shape.number)).str.strip_chars()
        frame = frame.with_columns(_find_source([_OWN]))
        is_same = (pl.col(_ROLE) == _PARTIAL) & (number == number.gather(pl.col(_SOURCE))).fill_null(value=False)
        frame = frame.with_columns(_fill(name, is_same) for name in names)
    if roles.continued:
        frame = frame.with_columns(_find_source([_OWN, _PARTIAL]))
        frame = frame.with_columns(_fill(name, pl.col(_ROLE) == _CONTINUED) for name in names)
    filled = frame.slice(2).select(batch.columns)
    return filled, _carry_on(filled, marks, carried)


def _find_source(owners: Sequence[int]) -> pl.Expr:
    """Return the place of the row above that begins the document, null where there is none."""
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    marked = pl.when(pl.col(_ROLE).is_in(list(owners))).then(place).when(pl.col(_ROLE) == _BREAK).then(-1)
    source = marked.forward_fill()
    return pl.when(source >= 0).then(source).cast(pl.UInt32).alias(_SOURCE)


def _fill(name: str, rows: pl.Expr) -> pl.Expr:
    cell = pl.col(name)
    is_blank = (cell.str.strip_chars() == "").fill_null(value=True)
    return pl.when(rows & is_blank).then(cell.gather(pl.col(_SOURCE))).otherwise(cell).alias(name)


def _carry_on(batch: pl.DataFrame, marks: pl.Series, carried: Carried) -> Carried:
    """Return the rows to carry on after a batch."""
    ended = _find_last(marks, [_BREAK])

    def choose(before: pl.DataFrame | None, *roles: int) -> pl.DataFrame | None:
        at = _find_last(marks, roles)
        if at > ended:
            return batch.slice(at, 1)
        return before if ended < 0 else None

    at = _find_last(marks, [_OWN, _CONTINUED, _PARTIAL])
    return Carried(
        whole=choose(carried.whole, _OWN),
        first=choose(carried.first, _OWN, _PARTIAL),
        last=batch.slice(at, 1) if at >= 0 else carried.last,
    )


def _find_last(marks: pl.Series, roles: Sequence[int]) -> int:
    found = marks.is_in(list(roles)).arg_true()
    return int(found[-1]) if len(found) else -1
