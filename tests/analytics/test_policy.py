from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kejing.analytics.policy import (
    AmountBasis,
    Band,
    Benchmarks,
    Cadence,
    Cut,
    Policy,
    PolicyError,
    Rhythm,
    Shutdown,
    Tiers,
    percent_of,
    ratio_of,
)


def test_an_empty_text_is_the_shipped_policy() -> None:
    assert Policy.from_toml("") == Policy()


def test_a_text_changes_only_what_it_names() -> None:
    text = """
        minor_digits = 0
        amount_basis = "exclusive"
        vat_rate = 0.13
        [tiers]
        cut = "amount"
        head_amount = 500000
        core_amount = 80000.50
        dormant_days = 120
        [benchmarks.head]
        low = 0.02
        [cadence]
        head = 7
        [rhythm]
        late = 0.1
        shutdowns = [{first = 2024-02-10, last = 2024-02-17}]
    """

    policy = Policy.from_toml(text)

    assert policy == Policy(
        minor_digits=0,
        amount_basis=AmountBasis.EXCLUSIVE,
        vat_rate=Decimal("0.13"),
        tiers=Tiers(cut=Cut.AMOUNT, head_amount=Decimal(500_000), core_amount=Decimal("80000.50"), dormant_days=120),
        benchmarks=Benchmarks(head=Band(low=Decimal("0.02"), high=Decimal("0.05"))),
        cadence=Cadence(head=7),
        rhythm=Rhythm(late=Decimal("0.1"), shutdowns=(Shutdown(date(2024, 2, 10), date(2024, 2, 17)),)),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tiers = ", "The policy is not valid TOML: Invalid value (at end of document)."),
        (
            "[cadence]\ntwice = 1",
            (
                "cadence.twice: unknown key; expected one of core, dormant_best, dormant_best_share, dormant_rest, "
                "head, prospect, small."
            ),
        ),
        ("tiers = 3", "tiers: expected a table, got a whole number (3)."),
        ("[cadence]\nhead = 0", "cadence.head: expected from 1 to 36500, got 0."),
        (
            "[cadence]\nhead = 1.5",
            "cadence.head: expected a whole number from 1 to 36500, got a decimal number (1.5).",
        ),
        ("[cadence]\nhead = true", "cadence.head: expected a whole number from 1 to 36500, got a boolean (True)."),
        ("[tiers]\nhead_share = '1'", "tiers.head_share: expected a decimal number from 0 to 1, got text (1)."),
        ("[tiers]\nhead_share = 1.01", "tiers.head_share: expected from 0 to 1, got 1.01."),
        (
            "[tiers]\nhead_share = nan",
            "tiers.head_share: expected a decimal number from 0 to 1, got a decimal number (NaN).",
        ),
        ("[tiers]\nhead_share = 0.9", "tiers.core_share: expected at least tiers.head_share."),
        ("[tiers]\nhead_rank_share = 0.9", "tiers.core_rank_share: expected at least tiers.head_rank_share."),
        ("[tiers]\ncut = 'abc'", "tiers.cut: expected one of share, rank, amount, got text (abc)."),
        ("[tiers]\ncut = 'amount'", "tiers.head_amount: missing; cut = amount needs a sum in currency units."),
        (
            "[tiers]\ncut = 'amount'\nhead_amount = 1",
            "tiers.core_amount: missing; cut = amount needs a sum in currency units.",
        ),
        ("[tiers]\nhead_amount = 1\ncore_amount = 2", "tiers.core_amount: expected at most tiers.head_amount."),
        ("[tiers]\nhead_amount = -1", "tiers.head_amount: expected from 0 to 1000000000000, got -1."),
        ("[benchmarks.core]\nlow = 0.2", "benchmarks: high (0.15) must not be below low (0.2)."),
        ("[rhythm]\nlate = 0.3", "rhythm.late, rhythm.expected, rhythm.early: expected in ascending order."),
        ("[rhythm]\nleast_shape = 30", "rhythm.most_shape: expected at least rhythm.least_shape."),
        ("[rhythm]\nshutdowns = 3", "rhythm.shutdowns: expected a list, got a whole number (3)."),
        (
            "[rhythm]\nshutdowns = [{first = 2024-01-01}]",
            "rhythm.shutdowns[0].last: missing; expected a date such as 2026-02-16.",
        ),
        (
            "[rhythm]\nshutdowns = [{first = 2024-01-01, last = 2024-01-01T10:00:00}]",
            "rhythm.shutdowns.last: expected a date such as 2026-02-16, got datetime (2024-01-01 10:00:00).",
        ),
        (
            "[rhythm]\nshutdowns = [{first = 2024-01-02, last = 2024-01-01}]",
            "rhythm.shutdowns: last (2024-01-01) must not lie before first (2024-01-02).",
        ),
    ],
)
def test_a_bad_policy_says_which_key_and_what_is_expected(text: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_toml(text)

    assert str(caught.value) == message


def test_a_policy_made_in_code_is_checked_as_well() -> None:
    with pytest.raises(PolicyError, match=r"^cadence\.core: expected from 1 to 36500, got -1\.$"):
        replace(Cadence(), core=-1)


def test_overlapping_and_touching_shutdowns_count_once() -> None:
    rhythm = Rhythm(
        shutdowns=(
            Shutdown(date(2024, 5, 1), date(2024, 5, 3)),
            Shutdown(date(2024, 2, 12), date(2024, 2, 17)),
            Shutdown(date(2024, 2, 8), date(2024, 2, 13)),
            Shutdown(date(2024, 2, 18), date(2024, 2, 18)),
        )
    )

    assert rhythm.merged_shutdowns() == (
        Shutdown(date(2024, 2, 8), date(2024, 2, 18)),
        Shutdown(date(2024, 5, 1), date(2024, 5, 3)),
    )


def test_shares_are_exact_ratios() -> None:
    assert ratio_of(Decimal("0.1")) == (1, 10)


@pytest.mark.parametrize(("share", "percent"), [("0.50", 50), ("0.125", 12.5)])
def test_a_share_is_told_in_percent(share: str, percent: float) -> None:
    assert percent_of(Decimal(share)) == percent
