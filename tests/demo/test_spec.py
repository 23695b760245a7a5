from datetime import date

import pytest

from kejing.demo import (
    AsOfError,
    CustomerCountError,
    DemoSpec,
    DemoSpecError,
    LanguageError,
    LineCountError,
    MonthCountError,
    SeedError,
)

AS_OF = date(2026, 10, 31)


def test_a_spec_has_a_line_for_each_customer_and_month_unless_told_otherwise() -> None:
    assert DemoSpec(as_of=AS_OF).line_count == 36_000
    assert DemoSpec(as_of=AS_OF, lines=50_000).line_count == 50_000


def test_the_history_begins_with_the_first_of_a_month_and_ends_with_the_as_of_date() -> None:
    spec = DemoSpec(as_of=date(2026, 3, 15), months=18)

    assert spec.first_day == date(2024, 10, 1)
    assert spec.date_of(spec.days - 1) == date(2026, 3, 15)


def test_too_few_customers_are_refused() -> None:
    with pytest.raises(CustomerCountError, match="20 to 2000000 customers, not 19"):
        DemoSpec(as_of=AS_OF, customers=19)


def test_too_few_lines_are_refused_with_the_range_that_fits() -> None:
    with pytest.raises(LineCountError, match="100 customers over 30 months have 2000 to 120000 lines, not 1999"):
        DemoSpec(as_of=AS_OF, customers=100, lines=1_999)


def test_a_history_without_room_for_dormant_customers_is_refused() -> None:
    with pytest.raises(MonthCountError, match="not 17"):
        DemoSpec(as_of=AS_OF, months=17)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(SeedError, match="not -1"):
        DemoSpec(as_of=AS_OF, seed=-1)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LanguageError, match="zh-hans, zh-hant, en, not 'fr'"):
        DemoSpec(as_of=AS_OF, language="fr")  # type: ignore[arg-type]  # what a caller without types may pass


def test_a_date_outside_the_calendar_is_refused() -> None:
    with pytest.raises(AsOfError, match="not on 1999-12-31"):
        DemoSpec(as_of=date(1999, 12, 31))


def test_every_refusal_can_be_caught_as_one() -> None:
    with pytest.raises(DemoSpecError):
        DemoSpec(as_of=AS_OF, customers=0)
