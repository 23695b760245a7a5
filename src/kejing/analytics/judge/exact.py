"""Exact arithmetic on money: wide whole numbers, and divisions rounded once, half away from zero (judgements §0)."""

from decimal import Decimal

import polars as pl

from kejing.analytics.policy import ratio_of


def exact(column: str) -> pl.Expr:
    """Return the column of minor units in 128 bits: 10^13 times any factor of 18 digits fits."""
    return pl.col(column).cast(pl.Int128)


def round_half_away(numerator: pl.Expr, *, denominator: pl.Expr | int) -> pl.Expr:
    """Return the quotient as a whole number, halves away from zero; the denominator is positive."""
    wide = numerator.cast(pl.Int128)
    return (wide.sign() * ((2 * wide.abs() + denominator) // (2 * denominator))).cast(pl.Int64)


def least_minor_units(amount: Decimal, *, digits: int, times: int = 1) -> int:
    """Return the least whole number of minor units not below `times` the amount in currency units."""
    numerator, denominator = ratio_of(amount)
    unit: int = 10**digits
    return -(-numerator * times * unit // denominator)
