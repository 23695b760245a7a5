from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.building import SHIPPED, Person, Sale, World
from kejing.analytics.judge.stars import (
    SERVICE_CLASSES,
    Approver,
    approvals_needed,
    find_provisional_stars,
    judge_stars,
)
from kejing.analytics.policy import Policy, StarBasis, Stars
from kejing.analytics.reasons import Reason, from_json
from kejing.analytics.summary import LedgerFacts, summarise
from kejing.analytics.wording import LABELS, sentence
from services.examples import share_of

AS_OF = date(2024, 6, 30)
# Opens the ledger, so that 2022 and 2023 are covered.
OPENING = Sale("opening", date(2022, 1, 1), 1)


def star_policy(**changes: object) -> Policy:
    return replace(SHIPPED, stars=replace(SHIPPED.stars, **changes))  # type: ignore[arg-type]  # the table checks them


def judged(world: World, *, as_of: date = AS_OF, policy: Policy = SHIPPED) -> pl.DataFrame:
    summary = summarise(world.facts(), as_of=as_of, policy=policy)
    return judge_stars(summary.customers, ledger=summary.ledger, policy=policy)


def row_of(world: World, code: str, *columns: str, as_of: date = AS_OF, policy: Policy = SHIPPED) -> tuple[object, ...]:
    frame = judged(world, as_of=as_of, policy=policy)
    return frame.filter(pl.col("customer_code") == code).select(columns).row(0)


def reason_of(world: World, code: str, *, as_of: date = AS_OF, policy: Policy = SHIPPED) -> str:
    return sentence(from_json(str(row_of(world, code, "star_reason", as_of=as_of, policy=policy)[0])))


def by_hand(*amounts: tuple[int, int], policy: Policy = SHIPPED, first_on: date = date(2000, 1, 1)) -> pl.DataFrame:
    """Return the stars of customers 0, 1, … with these sums of 2023 and 2022, the ledger covering both."""
    customers = pl.DataFrame(
        [(str(place), later, earlier, first_on) for place, (later, earlier) in enumerate(amounts)],
        schema={
            "customer_code": pl.String,
            "counted_1_amount": pl.Int64,
            "counted_2_amount": pl.Int64,
            "first_order_on": pl.Date,
        },
        orient="row",
    ).with_columns(
        granted_star=pl.lit(None, pl.Int32),
        granted_from_on=pl.lit(None, pl.Date),
        granted_until_on=pl.lit(None, pl.Date),
    )
    ledger = LedgerFacts(
        as_of=AS_OF,
        first_sale_on=date(2000, 1, 1),
        last_sale_on=AS_OF,
        has_contacts=False,
        has_receivables=False,
    )
    return judge_stars(customers, ledger=ledger, policy=policy)


@pytest.mark.parametrize(
    ("amount", "star", "service_class"),
    [
        (0, 0, "ordinary"),
        (1_999_999, 0, "ordinary"),
        (2_000_000, 1, "ordinary"),
        (4_999_999, 1, "ordinary"),
        (5_000_000, 2, "ordinary"),
        (29_999_999, 2, "ordinary"),
        (30_000_000, 3, "key"),
        (99_999_999, 3, "key"),
        (100_000_000, 4, "key"),
        (199_999_999, 4, "key"),
        (200_000_000, 5, "vip"),
        (10**13, 5, "vip"),
        (-200_000_000, 0, "ordinary"),
    ],
)
def test_a_threshold_is_reached_when_it_is_met_exactly(amount: int, star: int, service_class: str) -> None:
    frame = by_hand((amount, amount))

    assert frame.select("annual_basis", "actual_star", "star", "service_class").row(0) == (
        amount,
        star,
        star,
        service_class,
    )


def test_the_average_is_compared_exactly_and_shown_with_halves_away_from_zero() -> None:
    # 1 999 999.5 is shown as 2 000 000 and still does not reach it.
    frame = by_hand((2_000_000, 1_999_999), (2_000_001, 1_999_999), (-2_000_000, -1_999_999), (3, 0), (-3, 0))

    assert frame.select("annual_basis", "actual_star").rows() == [
        (2_000_000, 0),
        (2_000_000, 1),
        (-2_000_000, 0),
        (2, 0),
        (-2, 0),
    ]


@pytest.mark.parametrize(
    ("basis", "annual_basis", "star", "reason"),
    [
        (
            StarBasis.AVERAGE,
            20_000_000,
            2,
            "2-star: 200,000.00 a year, the average of 2022 and 2023 (3-star from 300,000.00)",
        ),
        (
            StarBasis.BEST,
            30_000_000,
            3,
            "3-star: 300,000.00 a year, the better of 2022 and 2023 (4-star from 1,000,000.00)",
        ),
        (StarBasis.LATEST, 10_000_000, 2, "2-star: 100,000.00 in 2023 (3-star from 300,000.00)"),
    ],
)
def test_the_basis_is_the_average_the_best_or_the_latest_year(
    basis: StarBasis, annual_basis: int, star: int, reason: str
) -> None:
    world = World(
        [OPENING, Sale("a", date(2022, 1, 31), 30_000_000), Sale("a", date(2023, 12, 31), 10_000_000)],
    )
    policy = star_policy(basis=basis)

    assert row_of(world, "a", "annual_basis", "actual_star", "is_part_year", policy=policy) == (
        annual_basis,
        star,
        False,
    )
    assert reason_of(world, "a", policy=policy) == reason


@settings(max_examples=share_of(60), deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(-(10**13), 10**13)] * 2), min_size=1, max_size=5),
    st.sampled_from(StarBasis),
    st.integers(0, 4),
)
def test_stars_are_those_of_exact_fractions(amounts: list[tuple[int, int]], basis: StarBasis, digits: int) -> None:
    thresholds = (Decimal("0.000003"), Decimal("0.5"), Decimal("1000.005"), Decimal(10**6), Decimal("12345678.9"))
    policy = replace(SHIPPED, minor_digits=digits, stars=Stars(thresholds=thresholds, basis=basis))

    def expected(later: int, earlier: int) -> int:
        figure = {
            StarBasis.AVERAGE: Fraction(later + earlier, 2),
            StarBasis.BEST: Fraction(max(later, earlier)),
            StarBasis.LATEST: Fraction(later),
        }[basis]
        return sum(figure >= Fraction(*bound.as_integer_ratio()) * 10**digits for bound in thresholds)

    frame = by_hand(*amounts, policy=policy)

    assert frame["actual_star"].to_list() == [expected(*pair) for pair in amounts]


def test_the_counted_years_are_the_two_before_that_of_the_day() -> None:
    world = World(
        [
            Sale("opening", date(2016, 12, 1), 1),
            Sale("a", date(2017, 1, 1), 6_000_000),
            Sale("a", date(2018, 6, 1), 4_000_000),
            Sale("a", date(2019, 6, 1), 900_000_000),
        ]
    )

    assert row_of(world, "a", "annual_basis", "actual_star", as_of=date(2019, 12, 31)) == (5_000_000, 2)
    assert reason_of(world, "a", as_of=date(2019, 12, 31)) == (
        "2-star: 50,000.00 a year, the average of 2017 and 2018 (3-star from 300,000.00)"
    )
    assert row_of(world, "a", "annual_basis", "actual_star", as_of=date(2020, 1, 1)) == (452_000_000, 5)


def test_an_abnormal_year_is_replaced_by_the_one_before() -> None:
    world = World(
        [
            Sale("opening", date(2018, 1, 1), 1),
            Sale("a", date(2018, 1, 2), 1_000_000),
            Sale("a", date(2019, 6, 1), 3_000_000),
            Sale("a", date(2020, 6, 1), 0),
            Sale("a", date(2021, 6, 1), 2_000_000),
        ]
    )
    columns = ("annual_basis", "actual_star")

    assert row_of(world, "a", *columns, as_of=date(2022, 3, 1)) == (1_000_000, 0)
    one = star_policy(abnormal_years=(2020,))
    assert row_of(world, "a", *columns, as_of=date(2022, 3, 1), policy=one) == (2_500_000, 1)
    assert reason_of(world, "a", as_of=date(2022, 3, 1), policy=one) == (
        "1-star: 25,000.00 a year, the average of 2019 and 2021 (2-star from 50,000.00)"
    )
    both = star_policy(abnormal_years=(2021, 2020))
    assert row_of(world, "a", *columns, as_of=date(2022, 3, 1), policy=both) == (2_000_000, 1)


@pytest.mark.parametrize(
    ("first_on", "annual_basis", "actual_star"),
    [
        (date(2022, 1, 31), 3_000_000, 1),
        (date(2022, 2, 1), 5_000_000, 2),
        (date(2023, 1, 31), 6_000_000, 2),
        (date(2023, 2, 1), None, None),
    ],
)
def test_a_year_counts_when_the_ledger_begins_by_its_31_january(
    first_on: date, annual_basis: int | None, actual_star: int | None
) -> None:
    world = World([Sale("a", first_on, 1_000_000), Sale("a", date(2023, 12, 1), 5_000_000)])

    assert row_of(world, "a", "annual_basis", "actual_star") == (annual_basis, actual_star)


def test_without_a_counted_year_there_is_no_star_and_the_reason_says_so() -> None:
    world = World([Sale("a", date(2023, 2, 1), 900_000_000)])
    columns = ("annual_basis", "actual_star", "star", "service_class", "is_part_year", "annualised_amount")

    assert row_of(world, "a", *columns) == (None, None, None, None, False, None)
    assert reason_of(world, "a") == "no star yet: the ledger begins on 2023-02-01, so no counted year is covered"
    assert reason_of(World(customers=["p"]), "p") == "no star yet: there is no sale on record"


def test_a_covered_year_without_a_purchase_is_zero() -> None:
    world = World([OPENING, Sale("a", date(2022, 1, 5), 4_000_000)], customers=["prospect"])

    assert row_of(world, "a", "annual_basis", "actual_star") == (2_000_000, 1)
    assert row_of(world, "prospect", "annual_basis", "actual_star", "service_class", "is_part_year") == (
        0,
        0,
        "ordinary",
        False,
    )


def test_returns_alone_make_a_negative_basis_and_no_star() -> None:
    world = World([OPENING, Sale("a", date(2022, 5, 1), -300), Sale("a", date(2023, 5, 1), -1)])

    assert row_of(world, "a", "annual_basis", "actual_star", "is_part_year") == (-151, 0, False)


@pytest.mark.parametrize(
    ("first_on", "is_part_year", "annualised", "reason"),
    [
        (
            date(2022, 1, 31),
            False,
            None,
            "0-star: 18,400.00 a year, the average of 2022 and 2023 (1-star from 20,000.00)",
        ),
        # 699 of the two years' days are left: 36 800.00 x 365 / 699.
        (
            date(2022, 2, 1),
            True,
            1_921_602,
            (
                "0-star: 18,400.00 a year, the average of 2022 and 2023; first order only on 2022-02-01, at that pace "
                "19,216.02 a year"
            ),
        ),
        # 184 days of 2023.
        (
            date(2023, 7, 1),
            True,
            7_300_000,
            (
                "0-star: 18,400.00 a year, the average of 2022 and 2023; first order only on 2023-07-01, at that pace "
                "73,000.00 a year"
            ),
        ),
        (
            date(2023, 12, 31),
            True,
            3_680_000 * 365,
            (
                "0-star: 18,400.00 a year, the average of 2022 and 2023; first order only on 2023-12-31, at that pace "
                "13,432,000.00 a year"
            ),
        ),
        (
            date(2024, 1, 1),
            True,
            None,
            "0-star: 0.00 a year, the average of 2022 and 2023; first order only on 2024-01-01",
        ),
    ],
)
def test_a_customer_of_part_of_the_years_is_marked_but_graded_on_what_it_bought(
    first_on: date, is_part_year: bool, annualised: int | None, reason: str
) -> None:
    world = World([OPENING, Sale("a", first_on, 3_680_000)])

    assert row_of(world, "a", "is_part_year", "annualised_amount") == (is_part_year, annualised)
    assert reason_of(world, "a") == reason


def test_only_the_year_that_is_graded_makes_part_years() -> None:
    world = World([OPENING, Sale("a", date(2022, 6, 1), 100), Sale("b", date(2023, 2, 1), 334)])
    latest = star_policy(basis=StarBasis.LATEST)
    columns = ("is_part_year", "annualised_amount")

    assert row_of(world, "a", *columns, policy=latest) == (False, None)
    assert row_of(world, "b", *columns, policy=latest) == (True, 365)
    assert reason_of(world, "b", policy=latest) == (
        "0-star: 3.34 in 2023; first order only on 2023-02-01, at that pace 3.65 a year"
    )


@pytest.mark.parametrize(
    ("from_on", "until_on", "granted", "star", "service_class", "reason"),
    [
        (None, None, 5, 5, "vip", "5-star, granted without an end date; by purchases 1-star (20,000.00 a year)"),
        (
            AS_OF,
            AS_OF,
            5,
            5,
            "vip",
            "5-star, granted until 2024-06-30; by purchases 1-star (20,000.00 a year)",
        ),
        (
            None,
            date(2024, 6, 29),
            None,
            1,
            "ordinary",
            "1-star by purchases (20,000.00 a year); the granted 5-star ended on 2024-06-29",
        ),
        (
            date(2024, 7, 1),
            date(2025, 6, 30),
            None,
            1,
            "ordinary",
            "1-star: 20,000.00 a year, the average of 2022 and 2023 (2-star from 50,000.00)",
        ),
    ],
)
def test_a_granted_star_rules_while_it_is_valid(
    from_on: date | None, until_on: date | None, granted: int | None, star: int, service_class: str, reason: str
) -> None:
    person = Person("a", granted_star=5, granted_from_on=from_on, granted_until_on=until_on)
    world = World([OPENING, Sale("a", date(2022, 1, 5), 4_000_000)], people=[person])
    columns = ("actual_star", "granted_star", "star", "service_class")

    assert row_of(world, "a", *columns) == (1, granted, star, service_class)
    assert reason_of(world, "a") == reason


def test_a_granted_star_may_be_lower_than_the_actual_one_and_needs_no_purchase() -> None:
    world = World(
        [OPENING, Sale("a", date(2022, 1, 5), 400_000_000)],
        people=[Person("a", granted_star=0), Person("potential", granted_star=4)],
    )

    assert row_of(world, "a", "actual_star", "star") == (5, 0)
    assert row_of(world, "potential", "actual_star", "star", "service_class") == (0, 4, "key")


def test_a_grant_is_told_without_a_counted_year_too() -> None:
    world = World(
        [Sale("a", date(2023, 3, 1), 1)],
        people=[
            Person("a", granted_star=3),
            Person("b", granted_star=4, granted_until_on=date(2024, 12, 31)),
            Person("c", granted_star=2, granted_until_on=date(2024, 1, 31)),
        ],
    )

    assert judged(world)["star"].to_list() == [3, 4, None]
    assert [reason_of(world, code) for code in "abc"] == [
        "3-star, granted without an end date; no counted year is covered by the ledger yet",
        "4-star, granted until 2024-12-31; no counted year is covered by the ledger yet",
        "no star: the granted 2-star ended on 2024-01-31, and no counted year is covered by the ledger yet",
    ]


def test_five_stars_tell_the_threshold_they_reached() -> None:
    world = World([OPENING, Sale("a", date(2022, 1, 5), 400_000_000)])

    assert reason_of(world, "a") == (
        "5-star: 2,000,000.00 a year, the average of 2022 and 2023 (5-star from 2,000,000.00)"
    )


def test_thresholds_follow_the_minor_digits_of_the_currency() -> None:
    yen = replace(star_policy(thresholds=tuple(map(Decimal, ("0.5", "2", "3", "4", "5")))), minor_digits=0)

    frame = by_hand((0, 0), (1, 0), (1, 1), (2, 2), policy=yen)

    assert frame.select("annual_basis", "actual_star").rows() == [(0, 0), (1, 1), (1, 1), (2, 2)]


def test_stars_are_provisional_until_the_thresholds_are_confirmed() -> None:
    finding = find_provisional_stars(SHIPPED)

    assert finding == Reason(
        "finding.stars_provisional",
        {
            "one_amount": 2_000_000,
            "two_amount": 5_000_000,
            "three_amount": 30_000_000,
            "four_amount": 100_000_000,
            "five_amount": 200_000_000,
        },
    )
    assert sentence(finding) == (
        "stars are provisional until somebody confirms the limits for your currency: 20,000.00, 50,000.00, "
        "300,000.00, 1,000,000.00 and 2,000,000.00 a year"
    )
    assert find_provisional_stars(star_policy(is_confirmed=True)) is None


SUPERVISOR = (Approver.SUPERVISOR,)
BOTH = (Approver.SUPERVISOR, Approver.GENERAL_MANAGER)


@pytest.mark.parametrize(
    ("granted", "valid_granted", "actual", "needed"),
    [
        (0, None, None, ()),
        (2, 2, 2, ()),
        (3, None, None, SUPERVISOR),
        (4, 0, 0, SUPERVISOR),
        (5, None, 0, BOTH),
        # Taking a star away needs those who gave it, or what the ledger says.
        (0, 3, 0, SUPERVISOR),
        (1, 5, 0, BOTH),
        (0, None, 4, SUPERVISOR),
        (2, 2, 5, BOTH),
    ],
)
def test_approval_is_that_of_the_highest_star_at_stake(
    granted: int, valid_granted: int | None, actual: int | None, needed: tuple[Approver, ...]
) -> None:
    assert approvals_needed(granted=granted, valid_granted=valid_granted, actual=actual) == needed


def test_every_service_class_has_a_label() -> None:
    assert [LABELS[f"service_class.{name}"] for name in SERVICE_CLASSES] == [
        "VIP customer",
        "Key account",
        "Ordinary customer",
    ]
