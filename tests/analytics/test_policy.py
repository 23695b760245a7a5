import tomllib
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.analytics.policy import (
    Abnormal,
    AmountBasis,
    Band,
    Benchmarks,
    Cadence,
    Classes,
    Contact,
    Cut,
    Goals,
    Holiday,
    Lifecycle,
    Policy,
    PolicyError,
    Rates,
    Rhythm,
    Shutdown,
    StarBasis,
    Stars,
    Structure,
    Tiers,
    Whitespace,
    percent_of,
    ratio_of,
)
from kejing.analytics.policy.fields import Table
from services.examples import share_of


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
        [stars]
        thresholds = [1, 2.5, 3, 4, 5]
        basis = "best"
        abnormal_years = [2020, 2022]
        is_confirmed = true
        [contact]
        working_days = true
        weekdays = [1, 2, 3, 4, 5, 6]
        holidays = [{first = 2024-10-01, last = 2024-10-07}]
        worked_days = [2024-09-29]
        [lifecycle]
        growing = 1.1
        [classes]
        minute_cost = 0.5
        [classes.rates]
        visit = 45
        [abnormal]
        spike = 3
        [structure]
        top1_alarm = 0.5
        [whitespace]
        least_peers = 5
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
        stars=Stars(
            thresholds=(Decimal(1), Decimal("2.5"), Decimal(3), Decimal(4), Decimal(5)),
            basis=StarBasis.BEST,
            abnormal_years=(2020, 2022),
            is_confirmed=True,
        ),
        contact=Contact(
            working_days=True,
            weekdays=(1, 2, 3, 4, 5, 6),
            holidays=(Holiday(date(2024, 10, 1), date(2024, 10, 7)),),
            worked_days=(date(2024, 9, 29),),
        ),
        lifecycle=Lifecycle(growing=Decimal("1.1")),
        classes=Classes(minute_cost=Decimal("0.5"), rates=Rates(visit=Decimal(45))),
        abnormal=Abnormal(spike=Decimal(3)),
        structure=Structure(top1_alarm=Decimal("0.5")),
        whitespace=Whitespace(least_peers=5),
    )


def test_the_shipped_policy_is_that_of_the_judgements() -> None:
    shipped = Policy()

    assert shipped.stars == Stars(
        thresholds=(Decimal(20_000), Decimal(50_000), Decimal(300_000), Decimal(1_000_000), Decimal(2_000_000)),
        basis=StarBasis.AVERAGE,
        abnormal_years=(),
        is_confirmed=False,
        grant_months=12,
    )
    assert shipped.contact == Contact(
        working_days=False,
        weekdays=(1, 2, 3, 4, 5),
        holidays=(),
        worked_days=(),
        capacity=12,
        surging_growth=Decimal("1.5"),
        surging_amount=Decimal(1_000),
        most_stake_factor=Decimal(3),
    )
    assert shipped.lifecycle == Lifecycle(new_days=180, growing=Decimal("1.2"), declining=Decimal("0.8"))
    assert shipped.classes == Classes(
        large_share=Decimal("0.80"),
        rates=Rates(
            visit=Decimal(60),
            report=Decimal(5),
            call=Decimal(10),
            meeting=Decimal(0),
            complaint=Decimal(90),
            return_document=Decimal(30),
            sale_document=Decimal(10),
            order_line=Decimal(1),
        ),
        minute_cost=Decimal(1),
        capital_rate=Decimal("0.06"),
    )
    assert shipped.abnormal == Abnormal(
        spike=Decimal("2.5"),
        drop=Decimal("0.4"),
        earlier_orders=12,
        least_purchase_days=4,
        within_days=30,
        falling=Decimal("0.7"),
        falling_share=Decimal("0.001"),
    )
    assert shipped.structure == Structure(
        top1_warning=Decimal("0.30"), top1_alarm=Decimal("0.40"), pareto_share=Decimal("0.20")
    )
    assert shipped.whitespace == Whitespace(peer_share=Decimal("0.30"), least_peers=20)


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
        (
            "[tiers]\nhead_share = 0.1234567",
            "tiers.head_share: expected at most 6 digits after the point, got 0.1234567.",
        ),
        ("[stars]\nthresholds = 3", "stars.thresholds: expected a list, got a whole number (3)."),
        ("[stars]\nthresholds = [1, 2, 3, 4]", "stars.thresholds: expected 5 sums, got 4."),
        ("[stars]\nthresholds = [1, 2, 2, 4, 5]", "stars.thresholds: expected each sum above the one before."),
        ("[stars]\nthresholds = [0, 1, 2, 4, 5]", "stars.thresholds: expected sums above 0."),
        (
            "[stars]\nthresholds = [1, '2', 3, 4, 5]",
            "stars.thresholds[1]: expected a decimal number from 0 to 1000000000000, got text (2).",
        ),
        (
            "[stars]\nthresholds = [1, 2, 3, 4, 1e13]",
            "stars.thresholds[4]: expected from 0 to 1000000000000, got 1E+13.",
        ),
        ("[stars]\nbasis = 'worst'", "stars.basis: expected one of average, best, latest, got text (worst)."),
        ("[stars]\nabnormal_years = [20]", "stars.abnormal_years[0]: expected from 1900 to 2199, got 20."),
        ("[stars]\nabnormal_years = [2020, 2020]", "stars.abnormal_years: expected each year once."),
        ("[stars]\nis_confirmed = 1", "stars.is_confirmed: expected true or false, got a whole number (1)."),
        ("[stars]\ngrant_months = 0", "stars.grant_months: expected from 1 to 120, got 0."),
        ("[contact]\nworking_days = 'yes'", "contact.working_days: expected true or false, got text (yes)."),
        ("[contact]\nweekdays = []", "contact.weekdays: expected at least one day of the week."),
        ("[contact]\nweekdays = [6, 6]", "contact.weekdays: expected each day of the week once."),
        ("[contact]\nweekdays = [0]", "contact.weekdays[0]: expected from 1 to 7, got 0."),
        (
            "[contact]\nworked_days = [3]",
            "contact.worked_days[0]: expected a date such as 2026-02-16, got a whole number (3).",
        ),
        (
            "[contact]\nholidays = [{last = 2024-01-01}]",
            "contact.holidays[0].first: missing; expected a date such as 2026-02-16.",
        ),
        (
            "[contact]\nholidays = [{first = 2024-10-01, last = 2024-10-07}]\nworked_days = [2024-10-07]",
            "contact.worked_days: 2024-10-07 is also listed in contact.holidays.",
        ),
        ("[contact]\ncapacity = 0", "contact.capacity: expected from 1 to 1000, got 0."),
        ("[lifecycle]\ngrowing = 0.7", "lifecycle.growing: expected at least lifecycle.declining."),
        ("[classes.rates]\nvisit = -1", "classes.rates.visit: expected from 0 to 10000, got -1."),
        ("[classes]\nminute_cost = 1000001", "classes.minute_cost: expected from 0 to 1000000, got 1000001."),
        ("[abnormal]\ndrop = 3", "abnormal.drop: expected at most abnormal.spike."),
        ("[structure]\ntop1_alarm = 0.2", "structure.top1_alarm: expected at least structure.top1_warning."),
        ("[whitespace]\nleast_peers = 0", "whitespace.least_peers: expected from 1 to 1000000, got 0."),
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


def test_overlapping_and_touching_holidays_count_once() -> None:
    contact = Contact(
        holidays=(
            Holiday(date(2024, 10, 4), date(2024, 10, 7)),
            Holiday(date(2024, 10, 1), date(2024, 10, 3)),
        )
    )

    assert contact.merged_holidays() == (Holiday(date(2024, 10, 1), date(2024, 10, 7)),)


def test_a_list_made_in_code_is_checked_as_well() -> None:
    with pytest.raises(PolicyError, match=r"^stars\.abnormal_years: expected a list, got list \(\[2020\]\)\.$"):
        Stars(abnormal_years=[2020])  # type: ignore[arg-type]  # what is checked
    with pytest.raises(PolicyError, match=r"^rhythm\.shutdowns\[0\]: expected Shutdown, got a whole number \(3\)\.$"):
        Rhythm(shutdowns=(3,))  # type: ignore[arg-type]  # what is checked


def decimals(least: str, most: str, *, places: int = 6) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=least, max_value=most, places=places, allow_nan=False)


def ordered(count: int, one: st.SearchStrategy[Decimal]) -> st.SearchStrategy[list[Decimal]]:
    return st.lists(one, min_size=count, max_size=count).map(sorted)


def ranges[Range: (Shutdown, Holiday)](kind: type[Range]) -> st.SearchStrategy[tuple[Range, ...]]:
    days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1))
    one = st.tuples(days, st.integers(0, 20)).map(lambda made: kind(made[0], made[0] + timedelta(days=made[1])))
    return st.lists(one, max_size=3).map(tuple)


shares = decimals("0", "1")
factors = decimals("0", "1000")
some_days = st.integers(1, 36_500)
tiers = st.tuples(st.sampled_from(Cut), ordered(2, decimals("0", "1000000000000")), ordered(4, shares)).map(
    lambda made: Tiers(
        cut=made[0],
        core_amount=made[1][0],
        head_amount=made[1][1],
        head_share=made[2][0],
        core_share=made[2][2],
        head_rank_share=made[2][1],
        core_rank_share=made[2][3],
    )
)
bands = ordered(2, shares).map(lambda made: Band(*made))
thresholds = st.lists(decimals("0.000001", "1000", places=6), min_size=5, max_size=5).map(
    lambda steps: tuple(accumulate(steps))
)
years = st.lists(st.integers(1900, 2199), unique=True, max_size=4).map(tuple)
# Sundays of the last century's end: no holiday of `ranges` holds one.
worked = st.lists(st.integers(0, 50), max_size=3).map(
    lambda made: tuple(date(1999, 1, 3) + timedelta(weeks=week) for week in made)
)
pairs = ordered(2, factors)
policies = st.builds(
    Policy,
    minor_digits=st.integers(0, 6),
    amount_basis=st.sampled_from(AmountBasis),
    vat_rate=st.none() | shares,
    cost_coverage=shares,
    tiers=st.just(Tiers()) | tiers,
    benchmarks=st.builds(Benchmarks, head=bands, core=bands, small=bands, dormant=bands),
    goals=st.builds(Goals, head_growth=decimals("-1", "100"), dormant_won_back=shares),
    cadence=st.builds(Cadence, head=some_days, core=some_days, dormant_best_share=shares),
    contact=st.builds(
        Contact,
        working_days=st.booleans(),
        weekdays=st.lists(st.integers(1, 7), min_size=1, unique=True).map(tuple),
        holidays=ranges(Holiday),
        worked_days=worked,
        capacity=st.integers(1, 1_000),
        surging_growth=factors,
        surging_amount=decimals("0", "1000000000000"),
        most_stake_factor=factors,
    ),
    stars=st.builds(
        Stars,
        thresholds=thresholds,
        basis=st.sampled_from(StarBasis),
        abnormal_years=years,
        is_confirmed=st.booleans(),
        grant_months=st.integers(1, 120),
    ),
    rhythm=ranges(Shutdown).map(lambda made: Rhythm(shutdowns=made)),
    abnormal=pairs.map(lambda made: Abnormal(drop=made[0], spike=made[1])),
    lifecycle=pairs.map(lambda made: Lifecycle(declining=made[0], growing=made[1])),
    classes=st.builds(
        Classes,
        large_share=shares,
        rates=st.builds(Rates, visit=decimals("0", "10000"), order_line=decimals("0", "10000")),
        minute_cost=decimals("0", "1000000"),
        capital_rate=shares,
    ),
    structure=ordered(2, shares).map(lambda made: Structure(top1_warning=made[0], top1_alarm=made[1])),
    whitespace=st.builds(Whitespace, peer_share=shares, least_peers=st.integers(1, 1_000_000)),
)


@settings(max_examples=share_of(60), deadline=None)
@given(policies)
def test_a_policy_written_as_toml_reads_back_as_itself(policy: Policy) -> None:
    assert Policy.from_toml(policy.to_toml()) == policy


def test_the_written_policy_names_every_key_that_is_set() -> None:
    def keys_of(table: object) -> object:
        if isinstance(table, Table):
            named = {entry.name: getattr(table, entry.name) for entry in fields(table)}  # type: ignore[arg-type]  # all are dataclasses
            return {name: keys_of(value) for name, value in named.items() if value is not None}
        return None

    def keys_written(value: object) -> object:
        return {name: keys_written(inner) for name, inner in value.items()} if isinstance(value, dict) else None

    assert keys_written(tomllib.loads(Policy().to_toml())) == keys_of(Policy())


def test_what_may_be_unset_is_unset_unless_it_is_given() -> None:
    def optional(table: object, path: str) -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = []
        for entry in fields(table):  # type: ignore[arg-type]  # all are dataclasses
            value = getattr(table, entry.name)
            if isinstance(value, Table):
                found += optional(value, f"{path}{entry.name}.")
            elif "None" in str(entry.type):
                found.append((f"{path}{entry.name}", value))
        return found

    assert optional(Policy(), "") == [("vat_rate", None), ("tiers.head_amount", None), ("tiers.core_amount", None)]


def test_a_policy_is_written_in_tables_that_people_can_read() -> None:
    policy = Policy(
        vat_rate=Decimal("0.13"),
        stars=Stars(abnormal_years=(2020,), is_confirmed=True),
        contact=Contact(holidays=(Holiday(date(2024, 10, 1), date(2024, 10, 7)),), worked_days=(date(2024, 9, 29),)),
    )

    text = policy.to_toml()

    assert text.startswith("""minor_digits = 2
amount_basis = "inclusive"
vat_rate = 0.13
cost_coverage = 0.95

[tiers]
cut = "share"
""")
    assert (
        """
[contact]
working_days = false
weekdays = [1, 2, 3, 4, 5]
holidays = [{first = 2024-10-01, last = 2024-10-07}]
worked_days = [2024-09-29]
capacity = 12
surging_growth = 1.5
surging_amount = 1000
most_stake_factor = 3

[stars]
thresholds = [20000, 50000, 300000, 1000000, 2000000]
basis = "average"
abnormal_years = [2020]
is_confirmed = true
grant_months = 12

[rhythm]
"""
        in text
    )
    assert "\n[benchmarks.small]\nlow = 0.40\nhigh = 1\n" in text


def test_shares_are_exact_ratios() -> None:
    assert ratio_of(Decimal("0.1")) == (1, 10)


@pytest.mark.parametrize(("share", "percent"), [("0.50", 50), ("0.125", 12.5)])
def test_a_share_is_told_in_percent(share: str, percent: float) -> None:
    assert percent_of(Decimal(share)) == percent
