"""Margin of the trailing year: tax-exclusive amount minus tax-exclusive cost (judgements §0)."""

import polars as pl

from kejing.analytics.judge.exact import exact, round_half_away
from kejing.analytics.policy import AmountBasis, Policy, ratio_of


def is_basis_known(policy: Policy) -> bool:
    """Say whether a line without its own tax-exclusive amount can be set against its cost."""
    return policy.amount_basis is AmountBasis.EXCLUSIVE or policy.vat_rate is not None


def margin_expression(policy: Policy) -> pl.Expr:
    """Return `margin_12m` in minor units over the lines with known cost, null where they are too few.

    A customer whose lines all have a cost is known whatever the sign of its amount, and so is one without lines, but
    for a year in which nobody's lines have one: then nothing is known of costs. Tax is taken out of a customer's sum
    and rounded once, half away from zero, so that splitting a line changes nothing.
    """
    covered = pl.col("net_known_amount")
    margin = pl.col("net_known_net") - pl.col("net_known_cost")
    open_lines = pl.col("costless_lines")
    if is_basis_known(policy):
        covered += pl.col("netless_amount")
        margin += _without_tax(pl.col("netless_amount"), policy) - pl.col("netless_cost")
    else:
        open_lines += pl.col("netless_lines")
    numerator, denominator = ratio_of(policy.cost_coverage)
    is_enough = (pl.col("amount_12m") > 0) & (covered.cast(pl.Int128) * denominator >= exact("amount_12m") * numerator)
    has_costs = (pl.col("netless_lines") + pl.col("net_known_lines")).sum() > 0
    return pl.when(has_costs & ((open_lines == 0) | is_enough)).then(margin)


def _without_tax(amount: pl.Expr, policy: Policy) -> pl.Expr:
    if policy.amount_basis is AmountBasis.EXCLUSIVE or policy.vat_rate is None:
        return amount
    numerator, denominator = ratio_of(1 + policy.vat_rate)
    return round_half_away(amount.cast(pl.Int128) * denominator, denominator=numerator)
