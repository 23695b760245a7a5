import contextlib
from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.intake.containers.tables import OVERFLOW, ROW, Table
from kejing.intake.errors import AmbiguousDatesError, AmbiguousYearsError, MixedDatesError, MixedNumbersError
from kejing.intake.fields import Field
from kejing.intake.reasons import Reason
from kejing.intake.rows.forms import Forms, choose_forms
from kejing.intake.values.dates import read_dates
from kejing.intake.values.forms import DateForm, DateOrder, DecimalSign, NumberForm
from services.examples import share_of

COLUMNS = {Field.SOLD_ON: "c0", Field.AMOUNT: "c1"}


def table_of(rows: Sequence[tuple[str, str]], *, since_1904: bool = False) -> Table:
    def read_batches() -> Iterator[pl.DataFrame]:
        cells = pl.DataFrame(rows, schema={"c0": pl.String(), "c1": pl.String()}, orient="row")
        numbered = cells.with_columns(
            pl.int_range(2, len(rows) + 2, dtype=pl.Int64).alias(ROW), pl.lit(None, pl.String).alias(OVERFLOW)
        )
        yield from numbered.iter_slices(3)

    return Table(
        name="a.csv",
        container="csv",
        encoding="utf-8",
        delimiter=",",
        sheet=None,
        headers=("Date", "Amount"),
        damaged=0,
        holds_floats=False,
        expected_rows=len(rows),
        read_batches=read_batches,
        since_1904=since_1904,
    )


def choose(dates: Sequence[str], *, date_order: str | None = None, sample: int = 3, is_whole: bool = False) -> Forms:
    table = table_of([(one, "1") for one in dates])
    head = pl.concat(list(table.read_batches())).head(sample)
    return choose_forms(table, COLUMNS, head, date_order=date_order, is_whole=is_whole)


def choose_decimal(amounts: Sequence[str], *, is_whole: bool = True) -> Forms:
    table = table_of([("2024-01-02", one) for one in amounts])
    head = next(iter(table.read_batches()))
    return choose_forms(table, COLUMNS, head, date_order=None, is_whole=is_whole)


def test_plain_first_rows_leave_the_forms_unsettled_without_another_reading() -> None:
    forms = choose(["2024-01-02", "113/01/02", "20240102", "1/13/2024"])

    assert forms == Forms({"c0": DateForm(is_settled=False)}, {"c1": NumberForm(is_settled=False)})


def test_the_whole_column_says_that_the_day_is_first() -> None:
    forms = choose(["1/2/2024", "3/2/2024", "4/2/2024", "13/2/2024", "2024-05-06"])

    assert forms.of_dates("c0") == DateForm(DateOrder.DMY)
    assert forms.notes == (Reason("day_first", {"header": "Date", "row": 5, "value": "13/2/2024"}),)


def test_the_whole_column_says_that_the_month_is_first() -> None:
    forms = choose(["1/2/2024 08:00", "2/13/2024 09:30"])

    assert forms.of_dates("c0") == DateForm(DateOrder.MDY)
    assert forms.notes == (Reason("month_first", {"header": "Date", "row": 3, "value": "2/13/2024 09:30"}),)


def test_a_column_of_which_no_date_says_the_order_is_refused() -> None:
    with pytest.raises(AmbiguousDatesError) as caught:
        choose(["2024-01-02", "1/2/2024", "3/4/2024"])

    assert str(caught.value) == (
        "In a.csv, the dates in “Date” look like 1/2/2024, and it cannot be told whether the day or the month comes "
        "first: say --date-order dmy or --date-order mdy, or write them as 2024-01-31."
    )


def test_a_column_of_short_years_of_which_none_says_its_calendar_is_refused() -> None:
    with pytest.raises(AmbiguousYearsError) as caught:
        choose(["99/12/31", "99/11/30"])

    assert str(caught.value) == (
        "In a.csv, the dates in “Date” look like 99/12/31, and it cannot be told whether the year is one of the "
        "Republic of China: write them as 2024-01-31."
    )


@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_a_person_may_say_the_order(order: str) -> None:
    assert choose(["1/2/2024", "3/4/2024"], date_order=order).of_dates("c0") == DateForm(DateOrder(order))


def test_a_column_that_says_its_order_itself_needs_no_person() -> None:
    assert choose(["13/2/2024", "3/4/2024"], date_order="mdy").of_dates("c0").order == DateOrder.DMY


def test_a_few_dates_without_an_order_are_left_to_be_rejected() -> None:
    assert choose(["2024-01-02", "2024-01-03", "1/2/2024"]).of_dates("c0") == DateForm(None)


@pytest.mark.parametrize(
    ("dates", "rows"),
    [
        (["13/2/2024", "1/2/2024", "2/13/2024"], (2, "13/2/2024", 4, "2/13/2024")),
        (["113/01/02", "13/2/2024"], (2, "113/01/02", 3, "13/2/2024")),
        (["113/01/02", "24/01/02"], (2, "113/01/02", 3, "24/01/02")),
        (["1/2/2024", "99年1月2日"], (2, "1/2/2024", 3, "99年1月2日")),
    ],
)
def test_dates_of_two_kinds_are_refused_with_one_of_each(dates: list[str], rows: tuple[int, str, int, str]) -> None:
    with pytest.raises(MixedDatesError) as caught:
        choose(dates)

    numbers = caught.value.numbers
    assert tuple(numbers[name] for name in ("first_row", "first", "row", "value")) == rows


def test_with_the_order_given_the_few_written_otherwise_are_left_to_be_rejected() -> None:
    dates = ["13/2/2024", "14/2/2024", "1/2/2024", "2/13/2024"]

    forms = choose(dates, date_order="dmy")

    assert read_dates(pl.Series(dates), forms.of_dates("c0")).reasons.to_list() == [None, None, None, "date_impossible"]


def test_an_order_that_most_dates_contradict_is_refused() -> None:
    with pytest.raises(MixedDatesError):
        choose(["13/2/2024", "1/14/2024", "1/2/2024", "2/13/2024"], date_order="dmy")


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["1/15/24", "01/02/24"], DateOrder.MDY),
        (["15/1/24", "1/2/24"], DateOrder.DMY),
        (["24-1-2", "24-12-31"], DateOrder.YMD),
        (["99/12/31", "100/01/01"], DateOrder.ROC),
        (["01/02/24", "13/02/2024"], DateOrder.DMY),
    ],
)
def test_short_years_are_read_where_only_one_reading_is_left(dates: list[str], order: DateOrder) -> None:
    assert choose(dates).of_dates("c0").order == order


@pytest.mark.parametrize("dates", [["24-01-02", "24-12-31"], ["01/02/03", "04/05/06"]])
def test_short_years_that_can_be_read_in_several_ways_are_refused(dates: list[str]) -> None:
    with pytest.raises(AmbiguousDatesError):
        choose(dates)


def test_a_workbook_that_counts_from_1904_is_read_so() -> None:
    table = table_of([("43830", "1")], since_1904=True)

    forms = choose_forms(table, COLUMNS, next(iter(table.read_batches())), date_order=None)

    assert read_dates(pl.Series(["43830"]), forms.of_dates("c0")).values.to_list() == [date(2024, 1, 1)]


@pytest.mark.parametrize(
    "amounts", [["1,234", "5"], ["1.234", "5"], ["1,234", "12.5"], ["1,234,567", "1,234"], ["abc", "1,2345", "1,234"]]
)
def test_numbers_have_a_decimal_point_unless_one_only_fits_a_comma(amounts: list[str]) -> None:
    assert choose_decimal(amounts).of_numbers("c1") == NumberForm()


@pytest.mark.parametrize("amounts", [["1.234", "12,5"], ["1.234,56", "1.234"], ["1.234.567", "7"], ["0,125", "1,5"]])
def test_numbers_have_a_decimal_comma_where_one_only_fits_it_and_none_a_point(amounts: list[str]) -> None:
    forms = choose_decimal(amounts)

    assert forms.of_numbers("c1") == NumberForm(DecimalSign.COMMA)
    assert [note.code for note in forms.notes] == ["decimal_comma"]


def test_a_single_number_with_a_comma_does_not_overturn_a_column_of_thousands() -> None:
    with pytest.raises(MixedNumbersError) as caught:
        choose_decimal([*["1,234"] * 11, "12,5"])

    assert caught.value.numbers == {
        "file": "a.csv", "header": "Amount", "first_row": 2, "first": "1,234", "row": 13, "value": "12,5",
    }  # fmt: skip


def test_of_both_kinds_the_rarer_is_left_to_be_rejected() -> None:
    assert choose_decimal(["12.5", "13.5", "1,23"]).of_numbers("c1") == NumberForm()
    assert choose_decimal(["12.5", "13,5", "1,23"]).of_numbers("c1") == NumberForm(DecimalSign.COMMA)


@pytest.mark.parametrize("amounts", [["12.5", "12,5"], ["12.5", "13.5", "1,23", "1.234"]])
def test_both_kinds_are_refused_where_it_is_a_guess_what_the_others_are(amounts: list[str]) -> None:
    with pytest.raises(MixedNumbersError):
        choose_decimal(amounts)


@settings(max_examples=share_of(100))
@given(days=st.lists(st.dates(date(1971, 1, 1), date(2068, 12, 31)), min_size=1, max_size=12), order=st.booleans())
def test_whatever_the_column_is_its_days_are_right_or_it_is_refused(days: list[date], order: bool) -> None:
    first = DateOrder.DMY if order else DateOrder.MDY
    texts = [f"{day.day}/{day.month}/{day.year}" if order else f"{day.month}/{day.day}/{day.year}" for day in days]

    if all(day.day <= 12 for day in days) and any(day.day != day.month for day in days):
        with contextlib.suppress(AmbiguousDatesError):
            assert choose(texts, is_whole=True).of_dates("c0") == DateForm(None)
        return
    forms = choose(texts, is_whole=True)

    assert forms.of_dates("c0").order in {first, None}
    assert read_dates(pl.Series(texts), forms.of_dates("c0")).values.to_list() == days
