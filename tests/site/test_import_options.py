from datetime import date
from decimal import Decimal

import pytest

from kejing.site.cli.errors import BadInput
from kejing.site.cli.import_options import Rate, choose_currency, choose_kind, read_rates, read_same
from kejing.site.cli.options import read_day

pytestmark = pytest.mark.once


def test_a_rate_has_a_currency_a_number_and_perhaps_a_day() -> None:
    assert read_rates(["usd=7.1", " EUR = 7.85 @ 2026-01-01"]) == (
        Rate("USD", Decimal("7.1"), None),
        Rate("EUR", Decimal("7.85"), date(2026, 1, 1)),
    )


@pytest.mark.parametrize(
    "given",
    ["USD", "USD=", "=7", "USD=0", "USD=-1", "USD=nan", "USD=Infinity", "USD=1e-11", "USD=1e10", "XYZ=7", "USD=7@"],
)
def test_what_is_no_rate_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(BadInput, match=r"USD=7\.1234@2026-01-01"):
        read_rates([given])


def test_a_rate_s_day_is_a_day() -> None:
    with pytest.raises(BadInput, match=r"--rate is soon; write the day as 2026-03-31\."):
        read_rates(["USD=7@soon"])


def test_a_name_may_hold_an_equals_sign() -> None:
    assert read_same(["a=b shop=K1", " x = K2 "]) == {"a=b shop": "K1", "x": "K2"}


def test_kinds_currencies_and_days_that_are_left_out_say_nothing() -> None:
    assert (choose_kind(" "), choose_currency(""), read_day("")) == (None, None, None)
    assert (choose_kind("Receipts"), choose_currency("usd")) == ("receipts", "USD")
