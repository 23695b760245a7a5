"""What is to be done next and for how much, and the lists of a day (judgements §3)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

import polars as pl

from kejing.analytics.judge.exact import exact
from kejing.analytics.judge.flags import CREDIT_OVERDUE, credit_reason, write_day
from kejing.analytics.policy import Policy, ratio_of
from kejing.analytics.reasons import ALWAYS, Case, reason_expression, tell_reasons
from kejing.analytics.summary import LedgerFacts
from kejing.analytics.windows import YEAR_DAYS, is_covered, windows_of

# In order: the first that there is a reason for.
ACTIONS = ("keep_promise", "collect", "call", "contact", "wait")
# Why a customer is on the list of the day.
TODAY = (
    "promise_missed",
    "promise_due",
    "credit_overdue",
    "rhythm_alarm",
    "contact_never",
    "contact_overdue",
    "contact_due",
)

_URGENT_TIERS = ("head", "core")
_CONTACT_STATES = ("due", "overdue", "never")
_IS_IN_ALARM = pl.col("rhythm_alarm").fill_null(value=False)


class CapacityError(ValueError):
    """A capacity below nought."""


@dataclass(frozen=True, slots=True)
class ContactLists:
    """The lists of who should be contacted; each holds the frame's columns and `list_reason`.

    They are sorted by stake, the highest first, but `surging` by how much more was bought; then by code.
    """

    due: pl.DataFrame
    overdue: pl.DataFrame
    never: pl.DataFrame
    ignored: pl.DataFrame
    urgent: pl.DataFrame
    surging: pl.DataFrame

    def counts(self) -> Mapping[str, int]:
        """Return how many customers each list holds."""
        return {entry.name: getattr(self, entry.name).height for entry in fields(self)}


def judge_today(customers: pl.DataFrame, *, ledger: LedgerFacts, policy: Policy) -> pl.DataFrame:
    """Return the customers with `is_surging`, `is_ignored`, `is_urgent`, `stake` and the next action.

    `stake` is minor units a day, null where there is neither a cadence nor a promise. `next_action` is one of
    `ACTIONS`, null where there is nothing to do; its `next_action_on` is the promised day for a promise (past when it
    was missed), the day to wait for with `wait`, else `as_of`. Expects the columns of contacts and rhythm.
    """
    promise = pl.col("next_promise_on")
    is_kept_waiting = (promise < ledger.as_of).fill_null(value=False)
    is_awaited = pl.col("open_promise_on").is_not_null() | pl.col("open_plan_on").is_not_null()
    is_ignored = pl.col("contact_overdue_days") > pl.col("cadence")
    return _choose_actions(
        customers.with_columns(
            is_surging=_is_surging(ledger=ledger, policy=policy),
            is_ignored=is_ignored.fill_null(value=False) & ~is_awaited,
            is_urgent=pl.col("tier").is_in(_URGENT_TIERS) & (_IS_IN_ALARM | CREDIT_OVERDUE | is_kept_waiting),
            stake=_stake(policy=policy),
        ),
        as_of=ledger.as_of,
    )


def plan_day(frame: pl.DataFrame, *, as_of: date, policy: Policy, capacity: int | None = None) -> pl.DataFrame:
    """Return the list of the day for these judged customers, those of one person, with `listed_because` (`TODAY`).

    Missed and due promises come first, by date, then whoever is to be dunned, called or contacted, by stake; cut at
    the capacity, that of the policy unless given.

    :raises CapacityError: if the capacity is below nought
    """
    places = policy.contact.capacity if capacity is None else capacity
    if places < 0:
        raise CapacityError(f"capacity: expected 0 or more, got {places}.")
    action, state = pl.col("next_action"), pl.col("contact_state")
    because = (
        pl.when(action == "keep_promise")
        .then(pl.when(pl.col("next_action_on") < as_of).then(pl.lit("promise_missed")).otherwise(pl.lit("promise_due")))
        .when(action == "collect")
        .then(pl.lit("credit_overdue"))
        .when(action == "call")
        .then(pl.lit("rhythm_alarm"))
        # A young customer at the end of its first cadence is in time by its state, and due by its date.
        .when(state.is_in(["never", "overdue"]))
        .then(pl.concat_str(pl.lit("contact_"), state))
        .otherwise(pl.lit("contact_due"))
    )
    promised_on = pl.when(action == "keep_promise").then(pl.col("next_action_on"))
    return (
        frame.filter(action.is_not_null() & (action != "wait"))
        .with_columns(listed_because=because, promised_on=promised_on)
        .sort("promised_on", "stake", "customer_code", descending=[False, True, False], nulls_last=True)
        .head(places)
        .drop("promised_on")
    )


def contact_lists(frame: pl.DataFrame) -> ContactLists:
    """Return the lists of these judged customers."""
    state, contact_reason = pl.col("contact_state"), pl.col("contact_reason")

    def listed(condition: pl.Expr, reason: pl.Expr) -> pl.DataFrame:
        return (
            frame.filter(condition)
            .with_columns(list_reason=reason)
            .sort("stake", "customer_code", descending=[True, False], nulls_last=True)
        )

    more = exact("amount_90") - exact("amount_90_last_year")
    return ContactLists(
        due=listed(state == "due", contact_reason),
        overdue=listed(state == "overdue", contact_reason),
        never=listed(state == "never", contact_reason),
        ignored=listed(pl.col("is_ignored"), contact_reason),
        urgent=listed(pl.col("is_urgent"), _urgent_reason()),
        surging=listed(pl.col("is_surging"), _surging_reason()).sort(
            more, "customer_code", descending=[True, False], nulls_last=True
        ),
    )


def _is_surging(*, ledger: LedgerFacts, policy: Policy) -> pl.Expr:
    if not is_covered(windows_of(ledger.as_of).quarter_last_year, ledger_first_on=ledger.first_sale_on):
        return pl.lit(value=False)
    numerator, denominator = ratio_of(policy.contact.surging_growth)
    least_numerator, least_denominator = ratio_of(policy.contact.surging_amount.scaleb(policy.minor_digits))
    least = -(-least_numerator // least_denominator)
    before = pl.col("amount_90_last_year")
    is_grown = exact("amount_90") * denominator >= exact("amount_90_last_year") * numerator
    return (is_grown & (before >= least) & (before > 0)).fill_null(value=False)


def _urgent_reason() -> pl.Expr:
    """Without a debt and an alarm it is a missed promise, and that is what is to be done next."""
    return (
        pl.when(CREDIT_OVERDUE)
        .then(credit_reason())
        .when(_IS_IN_ALARM)
        .then(pl.col("rhythm_reason"))
        .otherwise(pl.col("next_action_reason"))
    )


def _surging_reason() -> pl.Expr:
    times = exact("amount_90") * 10 // exact("amount_90_last_year")
    return reason_expression(
        "today.surging",
        now_amount=pl.col("amount_90"),
        before_amount=pl.col("amount_90_last_year"),
        times=(times / 10).round(1),
    )


def _stake(*, policy: Policy) -> pl.Expr:
    """Return what a day of the customer is worth, times how long it has waited for its contact."""
    most = float(policy.contact.most_stake_factor)
    cadence, waited = pl.col("cadence"), pl.col("contact_waited_days")
    factor = (
        # A promise to somebody without a cadence: nothing to measure the wait by.
        pl.when(cadence.is_null())
        .then(1.0)
        # Where no contact at all is on record, everybody counts as never contacted.
        .when(pl.col("contact_state").is_in(["never", "unknown"]))
        .then(most)
        .otherwise((waited / cadence).clip(upper_bound=most))
    )
    # Polars divides a single row in another way than many, which differs in the last bit.
    value = pl.max_horizontal("amount_12m", "amount_prior_12m") * (1 / YEAR_DAYS)
    return pl.when(cadence.is_not_null() | pl.col("next_promise_on").is_not_null()).then(value * factor)


def _choose_actions(customers: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Give each customer the first of `ACTIONS` that there is a reason for, its day and its reason."""
    promise, due_on = pl.col("next_promise_on"), pl.col("contact_due_on")
    # A promise for a later day is what is next, if no contact is due before it.
    wait_on = pl.when(pl.col("contact_state").is_in(["today", "ok"])).then(due_on)
    next_on = pl.min_horizontal(wait_on, promise)
    is_to_contact = pl.col("contact_state").is_in(_CONTACT_STATES) | (wait_on <= as_of).fill_null(value=False)
    chosen = customers.with_columns(
        next_action=pl.when((promise <= as_of).fill_null(value=False))
        .then(pl.lit("keep_promise"))
        .when(CREDIT_OVERDUE)
        .then(pl.lit("collect"))
        .when(_IS_IN_ALARM)
        .then(pl.lit("call"))
        .when(is_to_contact)
        .then(pl.lit("contact"))
        .when(next_on.is_not_null())
        .then(pl.lit("wait"))
    )
    action = pl.col("next_action")
    is_promise_first = wait_on.is_null() | (promise < wait_on)
    reasons = [
        Case(action == "keep_promise", _promise_reasons(as_of)),
        Case(action == "collect", credit_reason()),
        Case(action == "call", pl.col("rhythm_reason")),
        Case(
            (action == "wait") & is_promise_first,
            reason_expression("today.promise_open", promised_on=write_day(promise)),
        ),
        Case(action.is_not_null(), pl.col("contact_reason")),
    ]
    return chosen.with_columns(
        next_action_on=pl.when(action == "keep_promise")
        .then(promise)
        .when(action == "wait")
        .then(next_on)
        .when(action.is_not_null())
        .then(pl.lit(as_of)),
        next_action_reason=tell_reasons(chosen, reasons),
    )


def _promise_reasons(as_of: date) -> list[Case]:
    promise = pl.col("next_promise_on")
    late = (pl.lit(as_of) - promise).dt.total_days()
    return [
        Case(
            promise < as_of,
            reason_expression("today.promise_missed", promised_on=write_day(promise), late_days=late),
        ),
        Case(ALWAYS, reason_expression("today.promise_due")),
    ]
