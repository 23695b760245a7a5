"""Money as the product knows it: `Decimal` outside, integer minor units inside."""

from decimal import Decimal

from babel.numbers import get_currency_precision

from kejing.kit.standards import own_currency

LARGEST_MINOR = 10**15 - 1


class InexactAmount(ValueError):
    """An amount has more digits than the currency's minor unit, or is beyond 10^15 - 1 minor units."""


def minor_digits() -> int:
    """Return how many digits the company's currency has after the point (CNY 2, JPY 0)."""
    return get_currency_precision(own_currency())


def to_minor(amount: Decimal) -> int:
    """Return `amount` in minor units.

    :raises InexactAmount: if it does not fit the minor unit exactly, or is too large
    """
    if not amount.is_finite():
        raise InexactAmount(f"{amount} is not an amount.")
    scaled = amount.scaleb(minor_digits())
    minor = int(scaled)
    if scaled != minor:
        raise InexactAmount(f"{amount} has more than {minor_digits()} digits after the point.")
    if abs(minor) > LARGEST_MINOR:
        raise InexactAmount(f"{amount} is larger than an amount can be.")
    return minor


def from_minor(minor: int) -> Decimal:
    """Return minor units as an amount with the currency's digits."""
    return Decimal(minor).scaleb(-minor_digits())
