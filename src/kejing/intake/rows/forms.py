"""The form of each date and number column of a file: taken from its first rows, or from all where those need it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from kejing.intake.containers.tables import ROW, Table
from kejing.intake.errors import AmbiguousDatesError, AmbiguousYearsError, MixedDatesError, MixedNumbersError
from kejing.intake.fields import NUMBERS, Field
from kejing.intake.reasons import Note, Reason
from kejing.intake.values.forms import DateForm, DateOrder, DecimalSign, NumberForm
from kejing.intake.values.surveys import DateSurvey, NumberSurvey, Seen

DATES: Final = (Field.SOLD_ON, Field.CREATED_ON, Field.CONTACTED_ON, Field.DUE_ON, Field.RECEIVED_ON)
_FAR_MORE: Final = 10
_NOTES: Final[Mapping[DateOrder, Note]] = {
    DateOrder.DMY: Note.DAY_FIRST,
    DateOrder.MDY: Note.MONTH_FIRST,
    DateOrder.YMD: Note.YEAR_FIRST,
    DateOrder.ROC: Note.YEARS_OF_THE_REPUBLIC,
}


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a file's columns, by batch column; `notes` tell the ones that are not the usual."""

    dates: Mapping[str, DateForm] = field(default_factory=dict)
    numbers: Mapping[str, NumberForm] = field(default_factory=dict)
    notes: tuple[Reason, ...] = ()

    def of_dates(self, column: str) -> DateForm:
        """Return the form of a column of dates."""
        return self.dates.get(column, DateForm())

    def of_numbers(self, column: str) -> NumberForm:
        """Return the form of a column of numbers."""
        return self.numbers.get(column, NumberForm())

    def rename(self, columns: Mapping[str, str]) -> "Forms":
        """Return the forms with those of some columns also under other names."""
        dates = {new: self.dates[old] for old, new in columns.items() if old in self.dates}
        return Forms({**self.dates, **dates}, self.numbers, self.notes)


def choose_forms(
    table: Table,
    columns: Mapping[Field, str],
    sample: pl.DataFrame,
    *,
    date_order: str | None,
    is_whole: bool = False,
) -> Forms:
    """Return the forms of a table's columns of dates and numbers.

    They are taken from `sample` alone where nothing in it needs a form, and are not settled then: reading by them
    raises `FormMet` where a later row needs one, and this is to be called again with `is_whole`. `date_order` (dmy or
    mdy) answers where the cells leave it open. Raises AmbiguousDatesError, AmbiguousYearsError, MixedDatesError,
    MixedNumbersError.
    """
    dates = {column: DateSurvey() for name, column in columns.items() if name in DATES}
    numbers = {column: NumberSurvey() for name, column in columns.items() if name in NUMBERS}
    surveys: dict[str, DateSurvey | NumberSurvey] = {**dates, **numbers}
    _look(surveys, sample)
    is_settled = is_whole or any(one.open for one in dates.values()) or any(one.comma for one in numbers.values())
    if is_settled:
        dates, numbers = {column: DateSurvey() for column in dates}, {column: NumberSurvey() for column in numbers}
        for batch in table.read_batches():
            _look({**dates, **numbers}, batch)
    notes: list[Reason] = []
    date_forms, number_forms = {}, {}
    for column, survey in dates.items():
        order = _choose_order(table, column, survey, date_order=date_order)
        date_forms[column] = DateForm(order, since_1904=table.since_1904, is_settled=is_settled)
        if order is not None:
            notes.append(_tell(_NOTES[order], table, column, _find_open(survey, order)))
    for column, number_survey in numbers.items():
        decimal = _choose_decimal(table, column, number_survey)
        number_forms[column] = NumberForm(decimal, is_settled=is_settled)
        if decimal is DecimalSign.COMMA and number_survey.comma is not None:
            notes.append(_tell(Note.DECIMAL_COMMA, table, column, number_survey.comma))
    return Forms(date_forms, number_forms, tuple(notes))


def _look(surveys: Mapping[str, DateSurvey | NumberSurvey], batch: pl.DataFrame) -> None:
    for column, survey in surveys.items():
        survey.look(batch[column], batch[ROW])


def _choose_order(table: Table, column: str, survey: DateSurvey, *, date_order: str | None) -> DateOrder | None:
    """Return the one order in which all dates can be read; where they leave several, the one a person says."""
    if not survey.open:
        return None
    left = frozenset.intersection(*survey.open)
    if survey.roc is not None:
        left &= {DateOrder.ROC}
    if len(left) == 1:
        return next(iter(left))
    given = None if date_order is None else DateOrder(date_order)
    if given in left or (given is not None and _is_mostly(survey, given)):
        return given
    if not left:
        first, other = _find_conflict(survey)
        raise MixedDatesError(
            file=table.address,
            header=_header(table, column),
            first_row=first.row,
            first=first.value,
            row=other.row,
            value=other.value,
        )
    if 2 * sum(seen.count for seen in survey.open.values()) < survey.filled:
        return None
    value = min(survey.open.values(), key=lambda seen: seen.row).value
    is_year_open = left == {DateOrder.YMD, DateOrder.ROC}
    refusal = AmbiguousYearsError if is_year_open else AmbiguousDatesError
    raise refusal(file=table.address, header=_header(table, column), value=value)


def _is_mostly(survey: DateSurvey, given: DateOrder) -> bool:
    """Tell whether more dates can only be read as a person says than can not be read so at all."""
    certain = sum(seen.count for orders, seen in survey.open.items() if orders == {given})
    against = sum(seen.count for orders, seen in survey.open.items() if given not in orders)
    return certain > against or (certain == against == 0)


def _find_conflict(survey: DateSurvey) -> tuple[Seen, Seen]:
    """Return the first two dates, by row, that no one order can read."""
    ways = sorted(survey.open.items(), key=lambda way: way[1].row)
    if survey.roc is not None:
        ways = sorted([*ways, (frozenset({DateOrder.ROC}), survey.roc)], key=lambda way: way[1].row)
    pairs = [(one, other) for at, (_, one) in enumerate(ways) for _, other in ways[at + 1 :]]
    apart = [
        (one, other) for at, (orders, one) in enumerate(ways) for others, other in ways[at + 1 :] if not orders & others
    ]
    return (apart or pairs)[0]


def _find_open(survey: DateSurvey, order: DateOrder) -> Seen:
    """Return the date that shows the order: the first that no other order could read, else the first."""
    ways = sorted(survey.open.items(), key=lambda way: (order not in way[0], len(way[0]), way[1].row))
    return ways[0][1]


def _choose_decimal(table: Table, column: str, survey: NumberSurvey) -> DecimalSign:
    """Return the decimal sign: a comma where some numbers need it and none a point; of both, the one most need.

    Raises MixedNumbersError where what 1,234 or 1.234 is would then be a guess.
    """
    point, comma = survey.point, survey.comma
    if comma is None:
        return DecimalSign.POINT
    if point is None:
        doubtful = survey.either_comma
        if doubtful is not None and doubtful.count > _FAR_MORE * comma.count:
            raise _mixed_numbers(table, column, comma, doubtful)
        return DecimalSign.COMMA
    few, many = sorted((point.count, comma.count))
    is_open = survey.either_comma is not None or survey.either_point is not None
    if few == many or (is_open and few * _FAR_MORE > many):
        raise _mixed_numbers(table, column, point, comma)
    return DecimalSign.POINT if point.count > comma.count else DecimalSign.COMMA


def _mixed_numbers(table: Table, column: str, one: Seen, other: Seen) -> MixedNumbersError:
    first, second = sorted((one, other), key=lambda seen: seen.row)
    return MixedNumbersError(
        file=table.address,
        header=_header(table, column),
        first_row=first.row,
        first=first.value,
        row=second.row,
        value=second.value,
    )


def _tell(note: Note, table: Table, column: str, seen: Seen) -> Reason:
    return Reason(note, {"header": _header(table, column), "row": seen.row, "value": seen.value})


def _header(table: Table, column: str) -> str:
    return table.headers[int(column[1:])]
