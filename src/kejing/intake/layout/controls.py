"""The totals printed in a file, held against its rows: a file that lost a row on its way here says so itself."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import accumulate
from typing import Final

import polars as pl

from kejing.intake.errors import ControlTotalError
from kejing.intake.fields import AMOUNTS, Field
from kejing.intake.layout.coverage import Folded, Span, find_spans, list_folded
from kejing.intake.layout.folds import SEGMENT, Fold
from kejing.intake.values.numbers import read_plain

CHECKED: Final = (
    Field.QUANTITY,
    Field.AMOUNT,
    Field.GROSS_AMOUNT,
    Field.NET_AMOUNT,
    Field.TAX,
    Field.DISCOUNT,
    Field.COST,
    Field.MARGIN,
    Field.RECEIVABLE_INCREASE,
    Field.RECEIVABLE_DECREASE,
)
"""The fields whose columns add up; the sum of prices, rates or balances means nothing."""

WAYS: Final = ("kept", "rounded", "signed", "printed")
"""What a file may have added up: the rows that became lines, as they are or each rounded first, all rows with returns
negative, or just its cells."""

SUM_TYPE: Final = pl.Decimal(38, 6)
_DIGITS: Final = 6
_TOLERANCE: Final = 10**_DIGITS // 100
_EXACT: Final = Context(prec=60)
_MONEY_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class Control:
    """A total printed in the file and what the rows it is of come to.

    `found` is null where the total holds something from before the file, so that the file alone cannot prove it.
    Where a total can be read in several ways `found` is the sum that agrees, else that of the most natural reading.
    """

    row: int
    label: str
    kind: Fold
    field: Field
    stated: Decimal
    found: Decimal | None

    @property
    def difference(self) -> Decimal:
        """The total less what the rows come to, nought where that is not known."""
        return Decimal(0) if self.found is None else _EXACT.subtract(self.stated, self.found)

    @property
    def agrees(self) -> bool:
        """Whether total and rows are the same to 0.01."""
        return self.found is not None and not self.differs

    @property
    def differs(self) -> bool:
        """Whether total and rows are known to be more than 0.01 apart."""
        return abs(self.difference) > Decimal(_TOLERANCE).scaleb(-_DIGITS)


def sum_column(field: Field, way: str) -> str:
    """Return the name of the column with a field's sums, counted in one of the `WAYS`."""
    return f"{field.value}_{way}"


def add_segments(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of every segment: `rows` has ``segment`` and columns of `SUM_TYPE`, such as parts of sums."""
    return rows.group_by(SEGMENT).agg(pl.exclude(SEGMENT).sum())


def reconcile(
    folded: pl.DataFrame,
    sums: pl.DataFrame,
    *,
    columns: Mapping[Field, str],
    checked: Sequence[Field] = CHECKED,
) -> tuple[Control, ...]:
    """Return every total of a file that can be read, held against its rows, in the file's order.

    `folded` are the folded rows of the whole file as `bodies.Piece` has them. `sums` has ``segment`` and, for the
    fields of `columns`, the sums of the rows of the table in that segment: `sum_column(field, way)` for those of the
    `WAYS` that are known, exact, as `SUM_TYPE`. `columns` says in which column of `folded` a field's totals stand;
    fields that are not `checked` are passed over. A total agrees when one way of reading it does.
    """
    held = {field: column for field, column in columns.items() if field in checked and column in folded.columns}
    if folded.is_empty() or not held:
        return ()
    ordered = folded.sort("row")
    sums = add_segments(sums).sort(SEGMENT)
    segments = sums[SEGMENT].to_list()
    rows = list_folded(ordered)
    spans = find_spans(rows, segments=segments)
    found: list[Control] = []
    for field, column in held.items():
        stated = _read_micros(ordered[column])
        totals = [
            list(accumulate(sums[name].fill_null(0).cast(SUM_TYPE).to_physical().to_list(), initial=0))
            for name in (sum_column(field, way) for way in WAYS)
            if name in sums.columns
        ]
        if totals:
            found.extend(
                _hold(row, field, said, covered, segments=segments, totals=totals)
                for row, said, covered in zip(rows, stated, spans, strict=True)
                if said is not None and covered != ()
            )
    order = {field: place for place, field in enumerate(checked)}
    return tuple(sorted(found, key=lambda control: (control.row, order[control.field])))


def refuse_difference(controls: Sequence[Control], *, file: str) -> None:
    """Raise ControlTotalError if a total does not agree with its rows.

    The last total of all is told, else the first of any kind; of what differs in its row the amount, if it does.
    """
    differing = [control for control in controls if control.differs]
    if not differing:
        return
    row = next((control for control in reversed(differing) if control.kind is Fold.TOTAL), differing[0]).row
    in_row = [control for control in differing if control.row == row]
    told = next((control for field in AMOUNTS for control in in_row if control.field is field), in_row[0])
    raise ControlTotalError(
        file=file,
        row=told.row,
        label=told.label or "—",
        field=told.field.value,
        stated=write_number(told.stated, field=told.field),
        found=write_number(told.found or Decimal(0), field=told.field),
        difference=write_number(told.difference, field=told.field),
    )


def write_number(number: Decimal, *, field: Field) -> str:
    """Return a total as people read it: 1,234.50, and a quantity without needless decimals."""
    plain = number.normalize(_EXACT)
    decimals = max(-int(plain.as_tuple().exponent), 0)
    return f"{number:,.{decimals if field is Field.QUANTITY else max(decimals, _MONEY_DIGITS)}f}"


def _hold(
    row: Folded,
    field: Field,
    stated: int,
    spans: tuple[Span, ...] | None,
    *,
    segments: Sequence[int],
    totals: Sequence[Sequence[int]],
) -> Control:
    """Return the total beside the sum that agrees with it, else the nearest one of its most natural rows."""
    nearest: int | None = None
    for place, span in enumerate(spans or ()):
        first, end = bisect_right(segments, span.after), bisect_right(segments, span.upto)
        sums = [total[max(end, first)] - total[first] for total in totals]
        near = min(sums, key=lambda number: abs(stated - number))
        if abs(stated - near) <= _TOLERANCE:
            nearest = near
            break
        if place == 0:
            nearest = near
    return Control(
        row=row.row,
        label=row.label,
        kind=row.kind,
        field=field,
        stated=_to_decimal(stated),
        found=None if nearest is None else _to_decimal(nearest),
    )


def _read_micros(cells: pl.Series) -> list[int | None]:
    """Return the totals in 10⁻⁶ units, null where the cell holds no number."""
    numbers = read_plain(cells).values.cast(SUM_TYPE, strict=False)
    micros: list[int | None] = numbers.to_physical().to_list()
    return micros


def _to_decimal(micros: int) -> Decimal:
    return Decimal(micros).scaleb(-_DIGITS, context=_EXACT)
