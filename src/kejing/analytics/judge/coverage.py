"""What the ledger's length allows to say (judgements §0): windows it does not reach are unknown, not nought."""

import polars as pl

from kejing.analytics.summary import LedgerFacts
from kejing.analytics.windows import YEAR_DAYS, is_covered, windows_of

MONTHS_IN_YEAR = 12


def blank_uncovered_windows(customers: pl.DataFrame, *, ledger: LedgerFacts) -> pl.DataFrame:
    """Return the customers with null where a comparison window is not covered."""
    windows = windows_of(ledger.as_of)
    compared = {
        "amount_prior_12m": windows.prior_year,
        "amount_last_year_same_period": windows.last_year_same_period,
        "amount_last_year": windows.last_year,
        "amount_y1": windows.last_year,
        "amount_y2": windows.year_before_last,
    }
    unknown = [
        name for name, window in compared.items() if not is_covered(window, ledger_first_on=ledger.first_sale_on)
    ]
    return customers.with_columns(pl.lit(None, pl.Int64).alias(name) for name in unknown)


def months_covered(ledger: LedgerFacts) -> int:
    """Return how many of the 12 calendar months ending with `as_of`'s month the ledger touches."""
    first = ledger.first_sale_on
    if first is None:
        return 0
    if ledger.coverage_days >= YEAR_DAYS:
        return MONTHS_IN_YEAR
    touched = (ledger.as_of.year - first.year) * MONTHS_IN_YEAR + ledger.as_of.month - first.month + 1
    return min(touched, MONTHS_IN_YEAR)


def months_needed(need: int, *, ledger: LedgerFacts) -> int:
    """Return the need of active months, scaled to ceil(need x months covered / 12) under a year of coverage."""
    if ledger.coverage_days >= YEAR_DAYS:
        return need
    return -(-need * months_covered(ledger) // MONTHS_IN_YEAR)


def is_dormancy_visible(ledger: LedgerFacts, *, dormant_days: int) -> bool:
    """Say whether the ledger is long enough for a customer to have been silent for more than `dormant_days`."""
    return ledger.coverage_days > dormant_days
