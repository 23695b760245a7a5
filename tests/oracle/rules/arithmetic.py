"""Exact means, medians and rounding."""

import statistics
from collections.abc import Sequence
from fractions import Fraction


def exact_mean(values: Sequence[int] | Sequence[Fraction]) -> Fraction:
    return Fraction(sum(values)) / len(values)


def exact_median(values: Sequence[int]) -> Fraction:
    """Return the middle value, of an even count the mean of the middle two."""
    return (Fraction(statistics.median_low(values)) + statistics.median_high(values)) / 2


def half_up(value: Fraction) -> int:
    """Round to the nearest whole, halves away from zero."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def round_up(value: Fraction) -> int:
    """Return the least whole that is not below the value."""
    return -(-value.numerator // value.denominator)
