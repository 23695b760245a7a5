"""The drawings of the customer page: pure functions of days and amounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.battlemap.queries.customer.contacts import Contact
from kejing.battlemap.queries.customer.months import HEIGHT, draw_months
from kejing.battlemap.queries.customer.place import NoSuchPlace, Place, read_place
from kejing.battlemap.queries.customer.rhythm import DEEPEST, LANES, LINE_Y, Lag, RhythmDrawing, draw_rhythm
from kejing.battlemap.queries.customer.sales import SalesDay
from kejing.battlemap.queries.customer.words import month_words
from services.examples import share_of

pytestmark = pytest.mark.once

SINCE, AS_OF = date(2025, 11, 1), date(2026, 10, 31)


def sold(*days: tuple[date, int]) -> list[SalesDay]:
    return [SalesDay(on, Decimal(net)) for on, net in days]


def drawn(
    *days: tuple[date, int], expected_on: date | None = None, overdue_days: int | None = None, width: int = 1304
) -> RhythmDrawing:
    return draw_rhythm(
        sold(*days), [], since=SINCE, as_of=AS_OF, expected_on=expected_on, overdue_days=overdue_days, width=width
    )


def test_purchases_hang_as_deep_as_they_are_large_and_returns_apart() -> None:
    drawing = drawn((SINCE, 200), (SINCE + timedelta(days=10), 50), (SINCE + timedelta(days=20), -100))

    assert [(drop.depth, drop.net) for drop in drawing.drops] == [(DEEPEST, Decimal(200)), (DEEPEST / 4, Decimal(50))]
    assert [(drop.depth, drop.net) for drop in drawing.returns] == [(DEEPEST / 2, Decimal(-100))]
    assert drawing.drops[0].x == 0


@settings(max_examples=share_of(40))
@given(
    offsets=st.sets(st.integers(0, 364), max_size=30),
    wait=st.none() | st.integers(-700, 900),
    late=st.none() | st.integers(0, 900),
    width=st.sampled_from((358, 1304)),
)
def test_everything_drawn_stays_on_the_line(offsets: set[int], wait: int | None, late: int | None, width: int) -> None:
    days = [(SINCE + timedelta(days=offset), offset - 100) for offset in sorted(offsets)]
    expected_on = None if wait is None else AS_OF + timedelta(days=wait)

    drawing = drawn(*days, expected_on=expected_on, overdue_days=late, width=width)

    places = [
        *(drop.x for drop in (*drawing.drops, *drawing.returns)),
        *(tick.x for tick in drawing.ticks),
        drawing.now_x,
    ]
    if drawing.expected is not None:
        places.append(drawing.expected.x)
    assert all(0 <= x <= width for x in places)
    assert sorted(drop.x for drop in drawing.drops) == [drop.x for drop in drawing.drops]
    assert all(0 < drop.depth <= DEEPEST for drop in (*drawing.drops, *drawing.returns))
    assert drawing.lag is None or (
        drawing.lag.x >= 0 and drawing.lag.x + drawing.lag.width == pytest.approx(drawing.now_x)
    )


@settings(max_examples=share_of(20))
@given(wait=st.integers(0, 60), width=st.sampled_from((358, 1304)))
def test_names_of_months_do_not_touch_each_other_or_the_day(wait: int, width: int) -> None:
    drawing = drawn(expected_on=AS_OF + timedelta(days=wait), width=width)

    named = [tick for tick in drawing.ticks if tick.label]
    gaps = [later.x - tick.x for tick, later in pairwise(named)]
    assert named
    assert min(gaps, default=44.0) >= 44
    assert not [tick for tick in named if drawing.now_x - 88 < tick.x < drawing.now_x]


def test_the_next_purchase_is_drawn_where_it_is_expected_and_not_beyond_the_line() -> None:
    soon, long_ago = drawn(expected_on=AS_OF + timedelta(days=5)).expected, drawn(expected_on=date(2024, 1, 1)).expected

    assert soon is not None
    assert (soon.on, soon.anchor, soon.label_x) == (AS_OF + timedelta(days=5), "start", round(soon.x + 8, 1))
    assert long_ago is None


def test_a_late_contact_is_a_stretch_up_to_the_day_from_when_it_was_due() -> None:
    drawing = drawn(overdue_days=20)

    day = drawn().now_x / (AS_OF - SINCE).days
    begun = round(drawing.now_x - 20 * day, 1)
    assert drawing.lag == Lag(begun, round(20 * day, 1), 20, round(drawing.now_x + 6, 1), "start")
    narrow = drawn(overdue_days=20, width=358).lag
    assert narrow is not None
    assert (narrow.label_x, narrow.anchor) == (round(narrow.x - 6, 1), "end")
    assert drawn(overdue_days=None).lag is None


def test_the_dashed_line_is_the_median_of_the_last_eight_purchases() -> None:
    days = [(SINCE + timedelta(days=30 * place), 100) for place in range(9)]

    drawing = drawn(*days)

    assert drawing.median == f"M{drawing.drops[7].x} {LINE_Y + DEEPEST}L{drawing.drops[8].x} {LINE_Y + DEEPEST}"
    assert drawn(*days[:8]).median == ""


def test_a_contact_stands_over_its_day() -> None:
    contact = Contact(SINCE + timedelta(days=10), "visit", "Store visit", answered=True, by="", text="")

    drawing = draw_rhythm(
        sold((contact.on, 5)), [contact], since=SINCE, as_of=AS_OF, expected_on=None, overdue_days=None, width=1304
    )

    assert [(mark.x, mark.contact) for mark in drawing.marks] == [(drawing.drops[0].x, contact)]


def test_contacts_that_would_touch_stand_in_lanes() -> None:
    days = [SINCE + timedelta(days=place) for place in (0, 1, 2, 3, 30)]
    contacts = [Contact(on, "call", "Call", answered=True, by="", text="") for on in days]

    drawing = draw_rhythm([], contacts, since=SINCE, as_of=AS_OF, expected_on=None, overdue_days=None, width=1304)

    assert [mark.y for mark in drawing.marks] == [LANES[0], LANES[1], LANES[2], LANES[0], LANES[0]]


def test_months_stand_beside_those_of_the_year_before() -> None:
    days = sold((date(2024, 2, 3), 999), (date(2025, 1, 5), 40), (date(2025, 12, 5), 60), (date(2026, 1, 9), 30))

    months = draw_months(days, as_of=date(2026, 2, 10), ledger_first_on=date(2024, 1, 1))

    assert [(row.now, row.before) for row in months.rows] == [
        (Decimal(30), Decimal(40)),
        (Decimal(0), Decimal(0)),
        *[(None, Decimal(0))] * 9,
        (None, Decimal(60)),
    ]
    assert (months.total, months.total_before) == (Decimal(30), Decimal(100))
    january = months.rows[0]
    assert january.bar is not None
    assert january.bar_before is not None
    assert (january.bar.height, january.bar_before.height) == (round(HEIGHT / 2, 1), round(HEIGHT * 2 / 3, 1))


def test_a_month_before_the_ledger_is_not_nought_but_unknown() -> None:
    months = draw_months(sold((date(2026, 1, 9), 30)), as_of=date(2026, 2, 10), ledger_first_on=date(2025, 11, 20))

    assert [row.before for row in months.rows] == [None] * 10 + [Decimal(0)] * 2
    assert draw_months([], as_of=date(2026, 2, 10), ledger_first_on=date(2026, 1, 1)).total_before is None


def test_a_month_in_which_more_came_back_than_went_hangs_below_nought() -> None:
    months = draw_months(
        sold((date(2026, 1, 9), 30), (date(2026, 2, 9), -10)), as_of=date(2026, 2, 10), ledger_first_on=date(2026, 1, 1)
    )

    up, down = months.rows[0].bar, months.rows[1].bar
    assert up is not None
    assert down is not None
    assert (up.y, up.y + up.height, down.y, down.height) == (0, months.zero_y, months.zero_y, round(HEIGHT / 4, 1))
    assert months.has_any


def test_without_sales_there_is_nothing_to_draw() -> None:
    months = draw_months([], as_of=AS_OF, ledger_first_on=None)

    assert (months.has_any, months.total, drawn().drops) == (False, Decimal(0), [])


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [("en", "Nov", "Nov 2025"), ("zh-hans", "11月", "2025年11月"), ("zh-hant", "11月", "2025年11月")],
)
def test_months_are_named_in_the_readers_language(language: str, short: str, long: str) -> None:
    with translation.override(language):
        assert (month_words(SINCE), month_words(SINCE, with_year=True)) == (short, long)


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place(date(2026, 3, 1), 77)

    assert (read_place(place.written), read_place("")) == (place, None)


@settings(max_examples=share_of(40))
@given(written=st.text(min_size=1, max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\d\.\S{1,25}", fullmatch=True))
def test_what_is_no_place_is_refused(written: str) -> None:
    try:
        place = read_place(written)
    except NoSuchPlace:
        return
    assert place is not None
    assert place.on.isoformat() == written.partition(".")[0]
