"""Exact shares, for comparing money in integers and for telling percentages."""

from decimal import Decimal


def ratio_of(share: Decimal) -> tuple[int, int]:
    """Return an exact share as numerator and denominator, so that money is compared in integers."""
    return share.as_integer_ratio()


def percent_of(share: Decimal) -> int | float:
    """Return the share as a percentage, a whole number where it is one."""
    percent = share * 100
    return int(percent) if percent == percent.to_integral_value() else float(percent)
