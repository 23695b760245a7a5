from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.analytics.judge.flags import FLAGS, judge_flags
from kejing.analytics.policy import Abnormal, Policy
from kejing.analytics.reasons import Reason, ReasonUnreadableError, flag_reasons_of, to_json
from kejing.analytics.wording import LABELS, sentence
from services.examples import share_of

SHIPPED = Policy()
# Ten trillion minor units: any product of two overflows 64 bits.
HUGE = 10**13

QUIET: Mapping[str, object] = {
    "purchase_days": 10,
    "days_since_order": 5,
    "last_order_amount": 100,
    "typical_order_amount": 100,
    "earlier_orders_most": 120,
    "earlier_orders_least": 80,
    "amount_12m": 1_000,
    "amount_prior_12m": 1_000,
    "cadence": 30,
    "contact_state": "ok",
    "contact_overdue_days": None,
    "contact_reason": to_json(Reason("contact.never", {"cadence_days": 30})),
    "rhythm_alarm": False,
    "rhythm_reason": to_json(Reason("rhythm.late", {"usual_days": 30, "wait": 52, "longer_percent": 3})),
    "receivable": 0,
    "receivable_overdue": 0,
    "receivable_oldest_due_on": None,
    "credit_limit": None,
    "value_class": None,
    "contacts_90": 0,
    "contacts_prior_90": 0,
}
SCHEMA: dict[str, type[pl.DataType]] = {
    "customer_code": pl.String,
    **dict.fromkeys(QUIET, pl.Int64),
    "contact_state": pl.String,
    "contact_reason": pl.String,
    "rhythm_alarm": pl.Boolean,
    "rhythm_reason": pl.String,
    "receivable_oldest_due_on": pl.Date,
    "value_class": pl.String,
}


def flagged(*people: Mapping[str, object], policy: Policy = SHIPPED) -> pl.DataFrame:
    """Return the judged flags of customers 0, 1, …, each quiet but for what is given."""
    rows = [{"customer_code": str(place), **QUIET, **person} for place, person in enumerate(people)]
    return judge_flags(pl.DataFrame(rows, schema=SCHEMA), policy=policy)


def flags_of(*people: Mapping[str, object], policy: Policy = SHIPPED) -> str:
    """Return the flags of the first."""
    return str(flagged(*people, policy=policy)["flags"][0])


def reasons_of(*people: Mapping[str, object], policy: Policy = SHIPPED) -> tuple[Reason, ...]:
    return flag_reasons_of(str(flagged(*people, policy=policy)["flag_reasons"][0]))


def told(*people: Mapping[str, object], policy: Policy = SHIPPED) -> list[str]:
    return [sentence(reason) for reason in reasons_of(*people, policy=policy)]


# The company as a whole neither grows nor falls as long as this one is much larger.
LARGE: Mapping[str, object] = {"amount_12m": 1_000_000, "amount_prior_12m": 1_000_000}
EVERYTHING: Mapping[str, object] = {
    "contact_state": "overdue",
    "contact_overdue_days": 31,
    "receivable": 500,
    "receivable_overdue": 300,
    "receivable_oldest_due_on": date(2024, 1, 5),
    "credit_limit": 400,
    "amount_12m": 100,
    "amount_prior_12m": 10_100,
    "rhythm_alarm": True,
    "last_order_amount": 410,
    "value_class": "treasure",
    "contacts_90": 1,
    "contacts_prior_90": 3,
}


def test_nothing_abnormal_is_empty_text_and_an_empty_array() -> None:
    assert flagged({}).select("flags", "flag_reasons").rows() == [("", "[]")]
    assert flag_reasons_of("[]") == ()


def test_flags_are_sorted_and_their_reasons_are_in_the_same_order() -> None:
    # All but the two that exclude another.
    codes = ["contact_overdue", "credit_overdue", "falling", "order_spike", "over_limit", "rhythm_alarm", "slack"]

    assert flags_of(EVERYTHING, LARGE) == ";".join(codes)
    assert set(codes) == set(FLAGS) - {"never_contacted", "order_drop"}
    assert reasons_of(EVERYTHING, LARGE) == (
        Reason("contact.never", {"cadence_days": 30}),
        Reason("flag.credit_overdue", {"overdue_amount": 300, "oldest_due_on": "2024-01-05"}),
        Reason(
            "flag.falling",
            {"year_amount": 100, "before_amount": 10_100, "own_percent": 0.9, "company_percent": 99.0},
        ),
        Reason("flag.order_spike", {"last_amount": 410, "usual_amount": 100, "times": 4.1, "before": 9}),
        Reason("flag.over_limit", {"owed_amount": 500, "limit_amount": 400}),
        Reason("rhythm.late", {"usual_days": 30, "wait": 52, "longer_percent": 3}),
        Reason("flag.slack", {"recent": 1, "earlier": 3}),
    )


def test_flags_are_told_with_their_numbers() -> None:
    drop = {"last_order_amount": 1_100, "typical_order_amount": 300_000, "earlier_orders_least": 1_200}

    assert told(EVERYTHING, LARGE)[1:] == [
        "3.00 overdue, the oldest due on 2024-01-05",
        "1.00 in 12 months, 101.00 in the 12 before: 0.9 % of it; all customers together 99 %",
        "last order 4.10, usually 1.00: 4.1 times, above each of the 9 before it",
        "5.00 owed, credit limit 4.00",
        "usually every 30 days, now 52; only 3 % of its waits are longer",
        "large, good margin, little effort; contacts in the last 90 days: 1, in the 90 before: 3",
    ]
    assert told(drop) == ["last order 11.00, usually 3,000.00: 0.3 % of it, below each of the 9 before it"]


def test_every_flag_has_a_label() -> None:
    assert [flag for flag in FLAGS if f"flag.{flag}" not in LABELS] == []
    assert list(FLAGS) == sorted(FLAGS)


@pytest.mark.parametrize("person", [{"days_since_order": 181}, {"purchase_days": 0, "days_since_order": None}])
def test_dormant_customers_and_prospects_are_not_flagged(person: Mapping[str, object]) -> None:
    frame = flagged({**EVERYTHING, **person}, LARGE)

    assert frame.select("flags", "flag_reasons").row(0) == ("", "[]")


def test_the_last_active_day_is_flagged_still() -> None:
    assert flags_of({"days_since_order": 180, "receivable_overdue": 1}) == "credit_overdue"


@pytest.mark.parametrize(
    ("person", "flags"),
    [
        # Exactly 2.5 times is no spike; a minor unit more is.
        ({"last_order_amount": 250, "earlier_orders_most": 249}, ""),
        ({"last_order_amount": 251, "earlier_orders_most": 250}, "order_spike"),
        # It has to be above each of those before.
        ({"last_order_amount": 251, "earlier_orders_most": 251}, ""),
        ({"last_order_amount": 40, "earlier_orders_least": 41}, ""),
        ({"last_order_amount": 39, "earlier_orders_least": 40}, "order_drop"),
        ({"last_order_amount": 39, "earlier_orders_least": 39}, ""),
        # Half the amount of an odd typical order: 2.5 x 101 = 252.5.
        ({"last_order_amount": 252, "typical_order_amount": 101}, ""),
        ({"last_order_amount": 253, "typical_order_amount": 101}, "order_spike"),
        ({"last_order_amount": 40, "typical_order_amount": 101}, "order_drop"),
        ({"last_order_amount": 41, "typical_order_amount": 101}, ""),
        ({"last_order_amount": 251, "earlier_orders_most": 250, "purchase_days": 4}, "order_spike"),
        ({"last_order_amount": 251, "earlier_orders_most": 250, "purchase_days": 3}, ""),
        ({"last_order_amount": 39, "purchase_days": 4}, "order_drop"),
        ({"last_order_amount": 39, "purchase_days": 3}, ""),
        ({"last_order_amount": 251, "earlier_orders_most": 250, "days_since_order": 30}, "order_spike"),
        ({"last_order_amount": 251, "earlier_orders_most": 250, "days_since_order": 31}, ""),
        ({"last_order_amount": 39, "days_since_order": 30}, "order_drop"),
        ({"last_order_amount": 39, "days_since_order": 31}, ""),
        (
            {
                "purchase_days": 1,
                "typical_order_amount": None,
                "earlier_orders_most": None,
                "earlier_orders_least": None,
            },
            "",
        ),
    ],
)
def test_an_order_is_held_against_the_usual_one_and_each_before(person: Mapping[str, object], flags: str) -> None:
    assert flags_of(person) == flags


def test_the_sentence_says_how_many_orders_there_were_before_up_to_twelve() -> None:
    def before(purchase_days: int) -> object:
        (reason,) = reasons_of({"last_order_amount": 300, "purchase_days": purchase_days})
        return reason.numbers["before"]

    assert [before(4), before(13), before(14)] == [3, 12, 12]


@pytest.mark.parametrize(
    ("last", "flags"), [(25 * HUGE // 10, ""), (25 * HUGE // 10 + 1, "order_spike"), (4 * HUGE // 10 - 1, "order_drop")]
)
def test_huge_orders_are_compared_to_the_minor_unit(last: int, flags: str) -> None:
    person = {
        "last_order_amount": last,
        "typical_order_amount": HUGE,
        "earlier_orders_most": last - 1,
        "earlier_orders_least": last + 1,
    }

    assert flags_of(person) == flags


def test_a_multiple_is_told_rounded_down() -> None:
    person = {"last_order_amount": 11 * HUGE - 1, "typical_order_amount": HUGE}

    assert reasons_of(person)[0].numbers["times"] == 10.9


@pytest.mark.parametrize(
    ("own", "flags"),
    [
        # The company does not fall: the limit is 70 % of 10,000.
        ({"amount_12m": 7_000, "amount_prior_12m": 10_000}, ""),
        ({"amount_12m": 6_999, "amount_prior_12m": 10_000}, "falling"),
        ({"amount_12m": -5, "amount_prior_12m": 10_000}, "falling"),
        ({"amount_12m": -5, "amount_prior_12m": 0}, ""),
        ({"amount_12m": -5, "amount_prior_12m": -1}, ""),
        ({"amount_12m": -20_000, "amount_prior_12m": -1}, ""),
        ({"amount_12m": 5, "amount_prior_12m": None}, ""),
    ],
)
def test_falling_is_below_seven_tenths_of_the_year_before(own: Mapping[str, object], flags: str) -> None:
    company = {"amount_12m": 1_003_001, "amount_prior_12m": 990_000}

    assert flags_of(own, company) == flags


def test_falling_is_measured_against_a_company_that_falls() -> None:
    # The company halves, from 2,000,000 to 1,000,000: the limit is 35 % of 100,000.
    def flags(own: int) -> str:
        return flags_of(
            {"amount_12m": own, "amount_prior_12m": 100_000},
            {"amount_12m": 1_000_000 - own, "amount_prior_12m": 1_900_000},
        )

    assert [flags(35_000), flags(34_999)] == ["", "falling"]


def test_a_growing_company_counts_as_one_that_stays() -> None:
    grown = {"amount_12m": 3_000_000, "amount_prior_12m": 1_000_000}

    assert flags_of({"amount_12m": 70_000, "amount_prior_12m": 100_000}, grown) == ""
    assert told({"amount_12m": 69_999, "amount_prior_12m": 100_000}, grown) == [
        "699.99 in 12 months, 1,000.00 in the 12 before: 69.9 % of it; all customers together did not fall"
    ]


def test_the_shortfall_has_to_reach_a_thousandth_of_the_companys_sales() -> None:
    def flags(own: int, company: int) -> str:
        return flags_of(
            {"amount_12m": own, "amount_prior_12m": 2_000},
            {"amount_12m": company - own, "amount_prior_12m": company},
        )

    # 1,000 short of company sales of 1,000,000, of 1,000,001 and, one more short, of that again.
    assert [flags(1_000, 1_000_000), flags(1_000, 1_000_001), flags(999, 1_000_001)] == ["falling", "", "falling"]


@pytest.mark.parametrize(
    "company",
    [
        {"amount_12m": 1_000, "amount_prior_12m": -9_000},
        {"amount_12m": 1_000, "amount_prior_12m": -9_001},
        {"amount_12m": -100, "amount_prior_12m": 1_000},
        {"amount_12m": -101, "amount_prior_12m": 1_000},
    ],
)
def test_nobody_falls_behind_a_company_without_sales(company: Mapping[str, object]) -> None:
    assert flags_of({"amount_12m": 100, "amount_prior_12m": 9_000}, company) == ""


def test_customers_that_are_dormant_count_for_the_company_too() -> None:
    # Without the dormant one the company would stay, and half would be falling.
    dormant = {"amount_12m": 0, "amount_prior_12m": 1_000_000, "days_since_order": 400}
    half = {"amount_12m": 50_000, "amount_prior_12m": 100_000}
    stays = {"amount_12m": 900_000, "amount_prior_12m": 900_000}

    assert flagged(half, stays, dormant)["flags"].to_list() == ["", "", ""]
    assert flagged(half, stays)["flags"].to_list() == ["falling", ""]


def test_huge_years_are_compared_to_the_minor_unit() -> None:
    def flags(own: int) -> str:
        return flags_of(
            {"amount_12m": own, "amount_prior_12m": HUGE},
            {"amount_12m": 99 * HUGE - own, "amount_prior_12m": 100 * HUGE},
        )

    # The company makes 99 of 101 parts; the limit is 0.7 x 99 ÷ 101 of 10^13.
    limit = Fraction(7, 10) * Fraction(99, 101) * HUGE
    assert [flags(int(limit)), flags(int(limit) + 1)] == ["falling", ""]


@pytest.mark.parametrize(("over", "flags"), [(None, ""), (30, ""), (31, "contact_overdue")])
def test_contact_is_flagged_after_one_whole_further_cadence(over: int | None, flags: str) -> None:
    assert flags_of({"contact_overdue_days": over}) == flags


def test_never_contacted_is_flagged_with_its_sentence() -> None:
    person = {"contact_state": "never"}

    assert flags_of(person) == "never_contacted"
    assert told(person) == ["due every 30 days, never contacted"]


def test_unknown_contacts_raise_no_flag() -> None:
    assert flags_of({"contact_state": "unknown"}) == ""


@pytest.mark.parametrize(
    ("person", "flags"),
    [
        ({"receivable": 400, "credit_limit": 400}, ""),
        ({"receivable": 401, "credit_limit": 400}, "over_limit"),
        ({"receivable": 401, "credit_limit": None}, ""),
        ({"receivable": None, "receivable_overdue": None, "credit_limit": 0}, ""),
        ({"receivable": 1, "credit_limit": 0}, "over_limit"),
        ({"receivable": -1, "credit_limit": 0}, ""),
        ({"receivable_overdue": 0}, ""),
        ({"receivable_overdue": 1}, "credit_overdue"),
    ],
)
def test_receivables_are_flagged_when_overdue_or_over_the_limit(person: Mapping[str, object], flags: str) -> None:
    assert flags_of(person) == flags


@pytest.mark.parametrize(
    ("value_class", "recent", "earlier", "flags"),
    [
        ("treasure", 2, 4, ""),
        ("treasure", 1, 3, "slack"),
        ("treasure", 0, 1, "slack"),
        ("treasure", 0, 0, ""),
        ("volume", 0, 9, ""),
        (None, 0, 9, ""),
    ],
)
def test_a_treasure_is_slack_below_half_the_contacts(
    value_class: str | None, recent: int, earlier: int, flags: str
) -> None:
    person = {"value_class": value_class, "contacts_90": recent, "contacts_prior_90": earlier}

    assert flags_of(person) == flags


def test_thresholds_are_the_policys() -> None:
    policy = Policy(
        abnormal=Abnormal(
            spike=Decimal("1.1"), earlier_orders=2, least_purchase_days=2, within_days=4, falling=Decimal("0.9")
        )
    )
    spike = {"last_order_amount": 111, "earlier_orders_most": 110, "purchase_days": 9, "days_since_order": 4}

    assert told(spike, policy=policy) == ["last order 1.11, usually 1.00: 1.1 times, above each of the 2 before it"]
    assert flags_of({**spike, "days_since_order": 5}, policy=policy) == ""
    grown = {"amount_12m": 1_100_000, "amount_prior_12m": 1_000_000}
    fallen = [{"amount_12m": own, "amount_prior_12m": 100_000} for own in (90_000, 89_999)]
    assert [flags_of(one, grown, policy=policy) for one in fallen] == ["", "falling"]


@settings(max_examples=share_of(60))
@given(
    own=st.tuples(st.integers(-HUGE, HUGE), st.none() | st.integers(-HUGE, HUGE)),
    company=st.tuples(st.integers(-HUGE, HUGE), st.integers(-HUGE, HUGE)),
)
def test_falling_is_what_fractions_say(own: tuple[int, int | None], company: tuple[int, int]) -> None:
    now, before = own
    company_now, company_before = now + company[0], (before or 0) + company[1]
    is_falling = (
        before is not None
        and before > 0
        and company_now > 0
        and company_before > 0
        and Fraction(now, before) / min(Fraction(1), Fraction(company_now, company_before)) < Fraction(7, 10)
        and (before - now) * 1_000 >= company_now
    )

    flags = flags_of(
        {"amount_12m": now, "amount_prior_12m": before},
        {"amount_12m": company[0], "amount_prior_12m": company[1]},
    )

    assert flags == ("falling" if is_falling else "")


@pytest.mark.parametrize("text", ["", "{}", "null", '["x"]', '[{"code": "x"}]'])
def test_text_that_holds_no_reasons_is_refused(text: str) -> None:
    with pytest.raises(ReasonUnreadableError, match=r"^Not (a reason|reasons): "):
        flag_reasons_of(text)
