"""What a column's cells say about its form: those that need one, each with the first row that has it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from kejing.intake.values.dates import find_days, read_commonest
from kejing.intake.values.days import read_day
from kejing.intake.values.dressed import undress
from kejing.intake.values.forms import ISO, DateOrder, DecimalSign
from kejing.intake.values.texts import canonical_text, read_text

_PLAIN_DECIMALS: Final = r"^-?\d+\.\d+$"
_LIKE_A_GROUP: Final = r"^-?[1-9]\d{0,2}\.\d{3}$"
_CHINESE_GROUP: Final = r"^[^,]*,\d{4}\D*$"


@dataclass(frozen=True, slots=True)
class Seen:
    """A way of writing: the first cell that is written so, its row, and how many are."""

    value: str
    row: int
    count: int

    def add(self, other: "Seen | None") -> "Seen":
        """Return both together."""
        if other is None:
            return self
        first = min(self, other, key=lambda seen: seen.row)
        return Seen(first.value, first.row, self.count + other.count)


@dataclass(slots=True)
class DateSurvey:
    """The dates of a column that need its form, by the orders they can be read in; and how much there is beside.

    `roc` is a date that certainly has a year of the Republic of China, `filled` counts all cells that are not blank.
    """

    open: dict[frozenset[DateOrder], Seen] = field(default_factory=dict)
    roc: Seen | None = None
    filled: int = 0

    def look(self, cells: pl.Series, rows: pl.Series) -> None:
        """Add the cells of these rows."""
        self.filled += len(read_text(cells).drop_nulls())
        is_other = cells.is_not_null() & read_commonest(cells, ISO).is_null()
        if not is_other.any():
            return
        others = cells.filter(is_other)
        frame = pl.DataFrame({"day": find_days(others), "row": rows.filter(is_other), "value": others}).drop_nulls(
            "day"
        )
        for text, seen in _group(frame, "day"):
            day = read_day(text, since_1904=False)
            if day.is_roc:
                self.roc = seen.add(self.roc)
            elif day.readings:
                orders = frozenset(day.readings)
                self.open[orders] = seen.add(self.open.get(orders))


@dataclass(slots=True)
class NumberSurvey:
    """The numbers of a column that can only have a decimal point or only a comma, and those that can have either.

    ``1,234`` is in `either_comma`, ``1.234`` in `either_point`.
    """

    point: Seen | None = None
    comma: Seen | None = None
    either_point: Seen | None = None
    either_comma: Seen | None = None

    def look(self, cells: pl.Series, rows: pl.Series) -> None:
        """Add the cells of these rows."""
        text = canonical_text(cells).str.replace(r"\s*%$", "")
        told = pl.DataFrame({"text": text, "row": rows}).filter(pl.col("text").str.contains(r"[.,]"))
        is_plain = told["text"].str.contains(_PLAIN_DECIMALS) & ~told["text"].str.contains(_LIKE_A_GROUP)
        self.point = _first(told.filter(is_plain), self.point)
        told = told.filter(~is_plain)
        distinct = told["text"].unique()
        ways = told.join(
            pl.DataFrame(
                {
                    "text": distinct,
                    "point": undress(distinct, DecimalSign.POINT),
                    "comma": undress(distinct, DecimalSign.COMMA),
                }
            ),
            on="text",
        )
        is_point, is_comma = pl.col("point").is_not_null(), pl.col("comma").is_not_null()
        has_comma = pl.col("text").str.contains(",", literal=True)
        is_chinese = pl.col("text").str.contains(_CHINESE_GROUP)
        self.point = _first(ways.filter(is_point & ~is_comma), self.point)
        self.comma = _first(ways.filter(is_comma & ~is_point & ~is_chinese), self.comma)
        self.either_comma = _first(ways.filter(is_point & is_comma & has_comma), self.either_comma)
        self.either_point = _first(ways.filter(is_point & is_comma & ~has_comma), self.either_point)


def _group(frame: pl.DataFrame, column: str) -> Iterator[tuple[str, Seen]]:
    firsts = (
        frame.sort("row")
        .group_by(column, maintain_order=True)
        .agg(pl.col("value").first(), pl.col("row").first(), pl.len())
    )
    for text, value, row, count in firsts.iter_rows():
        yield str(text), Seen(value, row, count)


def _first(cells: pl.DataFrame, before: Seen | None) -> Seen | None:
    if cells.is_empty():
        return before
    text, row = cells.select(pl.col("text", "row").sort_by("row").first()).row(0)
    return Seen(text, row, cells.height).add(before)
