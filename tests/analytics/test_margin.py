from decimal import Decimal

import pytest

from analytics.building import Sale, World, ago
from kejing.analytics.policy import AmountBasis, Policy

TAXED = Policy(vat_rate=Decimal("0.13"))
DAY = ago(5)


def margin_of(*sales: Sale, policy: Policy | None = None) -> object:
    return World(sales).column("margin_12m", policy=policy or Policy())["a"]


def test_margin_takes_the_lines_own_net_amount() -> None:
    assert margin_of(Sale("a", DAY, 113, net_amount=100, cost=70), policy=TAXED) == 30


def test_margin_takes_the_tax_out_where_the_rate_is_known() -> None:
    assert margin_of(Sale("a", DAY, 226, cost=150), policy=TAXED) == 50


@pytest.mark.parametrize(("amount", "margin"), [(3, 2), (1, 1), (-3, -2), (-1, -1)])
def test_halves_are_rounded_away_from_zero(amount: int, margin: int) -> None:
    assert margin_of(Sale("a", DAY, amount, cost=0), policy=Policy(vat_rate=Decimal(1))) == margin


def test_a_rate_of_zero_and_an_exclusive_ledger_leave_the_amount_alone() -> None:
    sale = Sale("a", DAY, 226, cost=150)

    assert margin_of(sale, policy=Policy(vat_rate=Decimal(0))) == 76
    assert margin_of(sale, policy=Policy(amount_basis=AmountBasis.EXCLUSIVE, vat_rate=Decimal("0.13"))) == 76


def test_without_a_rate_cost_and_amount_are_on_different_bases() -> None:
    world = World([Sale("a", DAY, 226, cost=150)])

    assert world.column("margin_12m") == {"a": None}
    assert world.judged().findings.tax_basis_unknown
    assert "finding.tax_basis_unknown" in [reason.code for reason in world.judged().findings.reasons]


@pytest.mark.parametrize(("known", "margin"), [(95, 45), (94, None)])
def test_lines_with_known_cost_must_make_95_percent_of_the_amount(known: int, margin: int | None) -> None:
    sales = [Sale("a", DAY, known, net_amount=known, cost=50), Sale("a", DAY, 100 - known, net_amount=100 - known)]

    assert margin_of(*sales) == margin


def test_a_return_with_cost_has_a_known_margin() -> None:
    assert margin_of(Sale("a", DAY, -100, net_amount=-100, cost=-60)) == -40


def test_an_amount_of_nothing_with_unknown_costs_has_no_margin() -> None:
    assert margin_of(Sale("a", DAY, 100), Sale("a", DAY, -100)) is None


def test_who_bought_nothing_in_the_year_made_no_margin_where_costs_are_known() -> None:
    before = Sale("a", ago(400), 100)

    assert margin_of(before, Sale("b", DAY, 113, net_amount=100, cost=70)) == 0
    assert margin_of(before, Sale("b", DAY, 113)) is None
    assert margin_of(before) is None
