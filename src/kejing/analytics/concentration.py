"""Concentration and inequality of amounts: pure numbers on integers (domain facts §5.5 and §5.6).

Sums and products are exact integers; only the last division gives a float, so that a constant factor changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from kejing.analytics.policy import ratio_of

HHI_SCALE = 10_000
_ALL_TENTHS = 1_000


class NegativeAmountError(ValueError):
    """Amounts to be shared out must not be negative: a share below nought means nothing."""


@dataclass(frozen=True, slots=True)
class LorenzPoint:
    """The poorest `customer_share` of the customers make `amount_share` of the amounts."""

    customer_share: float
    amount_share: float


@dataclass(frozen=True, slots=True)
class Pareto:
    """The real pair: the top `customers` of `of_customers` make `amount` of `of_amount`."""

    customers: int
    of_customers: int
    amount: int
    of_amount: int

    @property
    def customer_share(self) -> float:
        """Return the part of the customers."""
        return self.customers / self.of_customers

    @property
    def amount_share(self) -> float:
        """Return the part of the amounts that they make."""
        return self.amount / self.of_amount


@dataclass(frozen=True, slots=True)
class WhalePoint:
    """One customer of the whale curve, with the profit of all customers up to and including it."""

    customer_code: str
    profit: int
    cumulated: int


def shares(amounts: Sequence[int]) -> tuple[float, ...]:
    """Return each amount's part of the sum, in the order given; empty where the sum is nought.

    :raises NegativeAmountError: if an amount is negative
    """
    total = _total(amounts)
    return tuple(amount / total for amount in amounts) if total else ()


def top_sum(amounts: Sequence[int], n: int) -> int:
    """Return the sum of the `n` largest amounts (all, where there are fewer).

    :raises NegativeAmountError: if an amount is negative
    """
    _total(amounts)
    return sum(sorted(amounts, reverse=True)[:n])


def cr(amounts: Sequence[int], n: int) -> float | None:
    """Return the concentration ratio CRn: the share of the `n` largest; None where the sum is nought.

    :raises NegativeAmountError: if an amount is negative
    """
    total = _total(amounts)
    return top_sum(amounts, n) / total if total else None


def hhi(amounts: Sequence[int]) -> float | None:
    """Return the Herfindahl-Hirschman index, the sum of (100 x share)², up to 10 000; None where the sum is nought.

    :raises NegativeAmountError: if an amount is negative
    """
    total = _total(amounts)
    return HHI_SCALE * sum(amount * amount for amount in amounts) / (total * total) if total else None


def normalised_hhi(amounts: Sequence[int]) -> float | None:
    """Return (H - 1/n) / (1 - 1/n) with H from 0 to 1: 0 where all are equal, 1 where one has everything.

    None where the sum is nought or there is only one amount.

    :raises NegativeAmountError: if an amount is negative
    """
    total, count = _total(amounts), len(amounts)
    if not total or count == 1:
        return None
    squares = sum(amount * amount for amount in amounts)
    return (squares * count - total * total) / (total * total * (count - 1))


def effective_customers(amounts: Sequence[int]) -> float | None:
    """Return 1 / Σ share²: how many equal customers would be as concentrated; None where the sum is nought.

    :raises NegativeAmountError: if an amount is negative
    """
    total = _total(amounts)
    return total * total / sum(amount * amount for amount in amounts) if total else None


def gini(amounts: Sequence[int]) -> float | None:
    """Return Σ(2i - n - 1)·x(i) / (n·Σx) over all amounts given, noughts included; None where the sum is nought.

    :raises NegativeAmountError: if an amount is negative
    """
    total, count = _total(amounts), len(amounts)
    if not total:
        return None
    weighted = sum((2 * place - count - 1) * amount for place, amount in enumerate(sorted(amounts), start=1))
    return weighted / (count * total)


def lorenz(amounts: Sequence[int], *, steps: int | None = None) -> tuple[LorenzPoint, ...]:
    """Return the Lorenz curve from (0, 0) to (1, 1), poorest first; empty where the sum is nought.

    With `steps`, the curve of more amounts than that is told at about so many of its points, all of them exact.

    :raises NegativeAmountError: if an amount is negative
    """
    total, count = _total(amounts), len(amounts)
    if not total:
        return ()
    cumulated = [0, *accumulate(sorted(amounts))]
    drawn = count if steps is None else min(count, steps)
    places = [count * step // drawn for step in range(drawn + 1)]
    return tuple(LorenzPoint(place / count, cumulated[place] / total) for place in places)


def pareto(amounts: Sequence[int], *, share: Decimal) -> Pareto | None:
    """Return what the top ceil(share x n) make of the sum; None where the sum is nought.

    :raises NegativeAmountError: if an amount is negative
    """
    total, count = _total(amounts), len(amounts)
    if not total:
        return None
    numerator, denominator = ratio_of(share)
    customers = -(-numerator * count // denominator)
    return Pareto(customers=customers, of_customers=count, amount=top_sum(amounts, customers), of_amount=total)


def whale_curve(profits: Sequence[tuple[str, int]]) -> tuple[WhalePoint, ...]:
    """Return the customers (code, profit) by descending profit, ties by code, with the profit cumulated."""
    ranked = sorted(profits, key=lambda one: (-one[1], one[0]))
    cumulated = accumulate(profit for _, profit in ranked)
    return tuple(WhalePoint(code, profit, so_far) for (code, profit), so_far in zip(ranked, cumulated, strict=True))


def percent_to_tell(part: int, whole: int) -> float:
    """Return part of a positive whole in percent with one digit, halves away from zero.

    It is 0 only for nothing and 100 only for all: what is merely near them is told as 0.1, 99.9 or 100.1.
    """
    tenths = (2_000 * abs(part) + whole) // (2 * whole)
    if part and tenths == 0:
        tenths = 1
    if tenths == _ALL_TENTHS and abs(part) != whole:
        tenths += 1 if abs(part) > whole else -1
    return (tenths if part >= 0 else -tenths) / 10


def _total(amounts: Sequence[int]) -> int:
    if amounts and min(amounts) < 0:
        raise NegativeAmountError(f"Expected amounts of 0 or more, got {min(amounts)}.")
    return sum(amounts)
