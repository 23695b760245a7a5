import math
from datetime import date
from decimal import Decimal

import pytest
from polars.testing import assert_frame_equal

from analytics.building import AS_OF, Sale, World, ago
from kejing.analytics.judge.rhythm import AlarmsWithheld
from kejing.analytics.policy import Policy, Rhythm, Shutdown
from kejing.analytics.reasons import Reason, from_json

FRESH = Sale("fresh", AS_OF, 1)


def buyer(code: str, *gaps: int, wait: int) -> list[Sale]:
    """Return the purchases with these gaps, the last one `wait` days ago."""
    days = [wait]
    for gap in reversed(gaps):
        days.append(days[-1] + gap)
    return [Sale(code, ago(back), 1) for back in days]


def erlang_tail(shape: int, mean: float, wait: float) -> float:
    """Return P(gap > wait) for a whole shape, by the finite sum."""
    rate = shape * wait / mean
    return math.exp(-rate) * sum(rate**k / math.factorial(k) for k in range(shape))


def probability_of(world: World, code: str = "a") -> float:
    return float(str(world.column("wait_probability")[code]))


def test_fewer_than_three_gaps_have_no_rhythm() -> None:
    world = World([*buyer("a", 10, 10, wait=4), Sale("b", ago(-5), 1)])

    columns = ("rhythm", "gap_count", "gap_mean", "gap_cv2", "wait_probability", "expected_next_on")
    assert world.frame().select(columns).rows() == [
        ("unknown", 2, None, None, None, None),
        ("unknown", 0, None, None, None, None),
    ]
    reasons = world.column("rhythm_reason")
    assert from_json(str(reasons["a"])) == Reason("rhythm.unknown", {"found_gaps": 2, "needed": 3})
    assert from_json(str(reasons["b"])) == Reason("rhythm.none")


def test_perfect_regularity_is_a_gamma_of_shape_twenty() -> None:
    assert probability_of(World(buyer("a", 30, 30, 30, wait=45))) == pytest.approx(erlang_tail(20, 30, 45), rel=1e-12)


def test_great_irregularity_is_an_exponential() -> None:
    # mean 37, variance 2 883, squared coefficient 2.1: the shape is held at 1.
    world = World(buyer("a", 1, 1, 1, 145, wait=20))

    assert probability_of(world) == pytest.approx(math.exp(-20 / 37), rel=1e-12)


def test_mean_and_spread_are_shrunk_to_the_companys_own_with_weight_three() -> None:
    # a: mean 20, sample variance 100, c2 0.25; b: mean 40, c2 0; company 30 and 0.125.
    world = World([*buyer("a", 10, 20, 30, wait=5), *buyer("b", 40, 40, 40, 40, 40, 40, wait=5)])

    frame = world.frame().select("customer_code", "gap_mean", "gap_cv2")
    assert frame.rows() == [
        ("a", (3 * 20 + 3 * 30) / 6, (3 * 0.25 + 3 * 0.125) / 6),
        ("b", (6 * 40 + 3 * 30) / 9, pytest.approx(3 * 0.125 / 9, rel=1e-15)),
    ]


@pytest.mark.parametrize(
    ("wait", "rhythm"),
    [(0, "early"), (29, "early"), (30, "expected"), (35, "expected"), (36, "late"), (41, "late"), (42, "alarm")],
)
def test_the_state_follows_the_probability_of_a_longer_wait(wait: int, rhythm: str) -> None:
    # Erlang 20 with mean 30: P > .5 up to 29 days, > .2 up to 35, > .05 up to 41.
    world = World([*buyer("a", 30, 30, 30, wait=wait), FRESH])
    tail = erlang_tail(20, 30, wait)

    assert world.column("rhythm")["a"] == rhythm
    assert rhythm == ("early" if tail > 0.5 else "expected" if tail > 0.2 else "late" if tail > 0.05 else "alarm")


def test_a_boundary_belongs_to_the_worse_state() -> None:
    # Equal gaps give wait 0 the probability 1; with the boundary put there, it is no longer above it.
    policy = Policy(rhythm=Rhythm(early=Decimal(1)))
    world = World(buyer("a", 30, 30, 30, wait=0))

    assert world.column("rhythm", policy=policy) == {"a": "expected"}


def test_the_next_order_is_expected_after_the_own_median_rounded_half_up() -> None:
    world = World([*buyer("a", 10, 11, 11, 90, wait=3), *buyer("b", 10, 10, 13, 20, wait=3)])

    assert world.column("expected_next_on") == {"a": date(2024, 7, 8), "b": date(2024, 7, 9)}


def test_the_reason_tells_the_usual_gap_the_wait_and_the_share_of_longer_waits() -> None:
    world = World(
        [*buyer("a", 30, 30, 30, wait=45), *buyer("b", 30, 30, 30, wait=90), *buyer("c", 30, 30, 30, wait=12)]
    )

    reasons = {code: from_json(str(text)) for code, text in world.column("rhythm_reason").items()}
    assert reasons == {
        "a": Reason("rhythm.alarm", {"usual_days": 30, "wait": 45, "longer_percent": 2}),
        "b": Reason("rhythm.alarm.rare", {"usual_days": 30, "wait": 90, "below_percent": 1}),
        "c": Reason("rhythm.early", {"usual_days": 30, "wait": 12, "longer_percent": 99}),
    }


def calm(count: int) -> list[Sale]:
    """Return regular customers that have just ordered."""
    return [sale for place in range(count) for sale in buyer(f"calm{place}", 30, 30, 30, wait=2)]


def alarm_of(world: World, code: str = "a", policy: Policy | None = None) -> object:
    return world.column("rhythm_alarm", policy=policy or Policy())[code]


def test_an_alarm_is_raised_for_a_silent_active_customer() -> None:
    world = World([*buyer("a", 30, 30, 30, wait=90), *calm(5)])

    assert alarm_of(world) is True
    assert world.judged().findings.alarms_withheld is None


@pytest.mark.parametrize(("wait", "raised"), [(20, False), (21, True)])
def test_an_alarm_needs_21_days_of_silence(wait: int, raised: bool) -> None:
    weekly = [sale for place in range(5) for sale in buyer(f"calm{place}", 7, 7, 7, wait=2)]
    world = World([*buyer("a", 7, 7, 7, wait=wait), *weekly])

    assert world.column("rhythm")["a"] == "alarm"
    assert alarm_of(world) is raised


def test_a_dormant_customer_keeps_its_rhythm_without_an_alarm() -> None:
    world = World([*buyer("a", 30, 30, 30, wait=181), *calm(5)])

    assert (world.column("rhythm")["a"], alarm_of(world)) == ("alarm", False)


@pytest.mark.parametrize(("last", "withheld"), [(7, None), (8, AlarmsWithheld.STALE_LEDGER)])
def test_alarms_are_withheld_when_the_ledger_is_stale(last: int, withheld: AlarmsWithheld | None) -> None:
    others = [sale for place in range(5) for sale in buyer(f"calm{place}", 30, 30, 30, wait=last)]
    world = World([*buyer("a", 30, 30, 30, wait=90), *others])

    findings = world.judged().findings
    assert findings.alarms_withheld is withheld
    assert alarm_of(world) is (withheld is None)
    stale = Reason("finding.stale_ledger", {"last_sale_on": ago(last).isoformat(), "since_days": last})
    assert (stale in findings.reasons) is (withheld is not None)


@pytest.mark.parametrize(("in_alarm", "withheld"), [(3, None), (4, AlarmsWithheld.COMPANY_WIDE)])
def test_alarms_of_more_than_30_percent_become_one_finding(in_alarm: int, withheld: AlarmsWithheld | None) -> None:
    # Of ten active customers with a known rhythm; the dormant and the unknown do not count.
    silent = [sale for place in range(in_alarm) for sale in buyer(f"s{place}", 30, 30, 30, wait=90)]
    world = World([*silent, *calm(10 - in_alarm), *buyer("gone", 30, 30, 30, wait=300), Sale("one", ago(3), 1)])

    findings = world.judged().findings
    assert (findings.alarms_withheld, findings.in_alarm, findings.rhythm_known) == (withheld, in_alarm, 10)
    assert world.frame()["rhythm_alarm"].sum() == (0 if withheld else in_alarm)
    wide = Reason("finding.company_wide", {"late_customers": in_alarm, "known_customers": 10, "limit_percent": 30})
    assert (wide in findings.reasons) is (withheld is not None)


def test_days_inside_a_shutdown_do_not_make_anybody_late() -> None:
    holiday = Policy(rhythm=Rhythm(shutdowns=(Shutdown(ago(60), ago(11)),)))
    world = World([*buyer("a", 15, 15, 15, wait=70), *calm(5)])

    assert world.column("rhythm")["a"] == "alarm"
    assert world.column("rhythm", policy=holiday)["a"] == "expected"
    assert alarm_of(world, policy=holiday) is False


def test_a_rhythm_wholly_inside_a_shutdown_does_not_break() -> None:
    # All gaps vanish: the mean is nought, so any wait at all is longer than every gap.
    holiday = Policy(rhythm=Rhythm(shutdowns=(Shutdown(ago(100), ago(40)),)))
    world = World([*buyer("a", 5, 5, 5, wait=50), FRESH])

    assert world.column("wait_probability", policy=holiday)["a"] == 0.0


def test_the_order_of_customers_does_not_reach_the_last_bit() -> None:
    habits = [(7, 9, 31), (3, 3, 4), (11, 50, 2), (30, 29, 33), (1, 90, 17)]
    forward = [sale for place, gaps in enumerate(habits) for sale in buyer(f"c{place}", *gaps, wait=9)]
    backward = [sale for place, gaps in enumerate(habits) for sale in buyer(f"c{9 - place}", *gaps, wait=9)]
    columns = ("gap_mean", "gap_cv2", "wait_probability")

    assert_frame_equal(
        World(forward).frame().select(columns), World(backward).frame().select(columns).reverse(), check_exact=True
    )
