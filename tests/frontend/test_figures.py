from datetime import date
from decimal import Decimal

import pytest

from kejing.kit import figures
from kejing.kit.bars import BandBar, CadenceBar, lay_band, lay_cadence


@pytest.mark.parametrize(
    ("language", "in_grid", "in_summary"),
    [("zh-hans", "164.08", "164.1"), ("zh-hant", "164.08", "164.1"), ("en", "1,640.8", "1,641")],
)
def test_amounts_stand_in_the_readers_scale(language: str, in_grid: str, in_summary: str) -> None:
    amount = Decimal("1640777.50")

    grid, summary = (figures.format_amount(amount, language=language, summary=summary) for summary in (False, True))

    assert (grid, summary) == (in_grid, in_summary)


def test_halves_round_away_from_zero() -> None:
    assert [figures.format_number(Decimal(text)) for text in ("0.5", "1.5", "-0.5", "-2.5")] == ["1", "2", "−1", "−3"]


def test_a_negative_number_has_a_true_minus_sign() -> None:
    assert figures.format_amount(Decimal(-12_345), language="zh-hans") == "−1.23"


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert figures.format_amount(Decimal("-0.01"), language="en") == "0.0"


def test_what_does_not_apply_is_a_dash() -> None:
    shown = (
        figures.format_amount(None, language="en"),
        figures.format_number(None),
        figures.format_share(None),
        figures.format_day(None),
        figures.format_short_day(None),
    )

    assert shown == ("—", "—", "—", "—", "—")


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(0.01, 0.05, "1–5%"), (0.4, None, "≥ 40%"), (None, 0.05, "≤ 5%"), (None, None, ""), (0.125, 0.2, "12.5–20%")],
)
def test_bands_are_written_as_people_say_them(low: float | None, high: float | None, shown: str) -> None:
    assert figures.format_band(low, high) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        (121, 100, "▲21%"),
        (92, 100, "▼8%"),
        (100, 100, "＝0%"),
        (5, 0, ""),
        (5, -3, ""),
        (999, 100, "▲899%"),
        (2400, 100, "▲24×"),
    ],
)
def test_a_change_is_a_shape_and_whole_percents(now: int, before: int, shown: str) -> None:
    assert figures.format_change(Decimal(now), Decimal(before)) == shown


def test_days_are_long_on_pages_and_short_in_grids() -> None:
    day = date(2022, 10, 31)

    assert (figures.format_day(day), figures.format_short_day(day)) == ("2022-10-31", "22-10-31")


def test_a_share_has_one_place() -> None:
    assert figures.format_share(3 / 42) == "7.1%"


@pytest.mark.parametrize(
    ("days", "cadence", "bar"),
    [
        (0, 15, CadenceBar(within=0.0, beyond=0.0)),
        (15, 15, CadenceBar(within=18.0, beyond=0.0)),
        (20, 15, CadenceBar(within=18.0, beyond=6.0)),
        (900, 15, CadenceBar(within=18.0, beyond=18.0)),
        (None, 15, None),
        (4, None, None),
    ],
)
def test_a_cadence_bar_ends_at_two_cadences(days: int | None, cadence: int | None, bar: CadenceBar | None) -> None:
    assert lay_cadence(days, cadence) == bar


def test_a_band_open_above_reaches_the_end_of_the_bar() -> None:
    assert lay_band(0.643, 0.4, None) == BandBar(band_x=40.0, band_width=60.0, tick_x=63.7)
