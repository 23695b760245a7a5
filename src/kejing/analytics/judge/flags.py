"""Abnormal figures of active customers (judgements §6): each asks the owner for a reason."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import polars as pl

from kejing.analytics.judge.exact import exact
from kejing.analytics.judge.tiers import is_active
from kejing.analytics.policy import Policy, ratio_of
from kejing.analytics.reasons import reason_expression

FLAGS = (
    "contact_overdue",
    "credit_overdue",
    "falling",
    "never_contacted",
    "order_drop",
    "order_spike",
    "over_limit",
    "rhythm_alarm",
    "slack",
)

CREDIT_OVERDUE = (pl.col("receivable_overdue") > 0).fill_null(value=False)

_WHOLE = Fraction(1)
# So small a share is still not "0 %": there is an order.
_LEAST_PERCENT = 0.1


def judge_flags(customers: pl.DataFrame, *, policy: Policy) -> pl.DataFrame:
    """Return the customers with `flags` and `flag_reasons`.

    `flags` are sorted codes joined by `;`, empty text where there are none; `flag_reasons` is the JSON array of their
    reasons in the same order. Expects all customers, because `falling` is held against their sum, with the columns of
    contacts, rhythm and classes.
    """
    tests = {
        **contact_flags(),
        "credit_overdue": (CREDIT_OVERDUE, credit_reason()),
        "falling": _falling(customers, policy=policy),
        "order_drop": _order_drop(policy=policy),
        "order_spike": _order_spike(policy=policy),
        "over_limit": (
            pl.col("receivable") > pl.col("credit_limit"),
            reason_expression("flag.over_limit", owed_amount=pl.col("receivable"), limit_amount=pl.col("credit_limit")),
        ),
        "rhythm_alarm": (pl.col("rhythm_alarm"), pl.col("rhythm_reason")),
    }
    raised = {code: is_active(policy) & test for code, (test, _) in sorted(tests.items())}
    codes = [pl.when(test).then(pl.lit(code)) for code, test in raised.items()]
    reasons = [pl.when(test).then(tests[code][1]) for code, test in raised.items()]
    flagged = customers.with_columns(flags=pl.concat_str(codes, separator=";", ignore_nulls=True))
    # Few customers have a flag, and sentences are dear to write.
    told = flagged.filter(pl.col("flags") != "").select(
        "customer_code",
        flag_reasons=pl.concat_str(pl.lit("["), pl.concat_str(reasons, separator=",", ignore_nulls=True), pl.lit("]")),
    )
    return flagged.join(told, on="customer_code", how="left", validate="1:1", maintain_order="left").with_columns(
        pl.col("flag_reasons").fill_null("[]")
    )


def contact_flags() -> Mapping[str, tuple[pl.Expr, pl.Expr]]:
    """Return, of the flags that rest on contacts, when an active customer has them, and the reason."""
    return {
        "contact_overdue": (pl.col("contact_overdue_days") > pl.col("cadence"), pl.col("contact_reason")),
        "never_contacted": (pl.col("contact_state") == "never", pl.col("contact_reason")),
        "slack": (
            (pl.col("value_class") == "treasure") & (pl.col("contacts_90") * 2 < pl.col("contacts_prior_90")),
            reason_expression("flag.slack", recent=pl.col("contacts_90"), earlier=pl.col("contacts_prior_90")),
        ),
    }


def credit_reason() -> pl.Expr:
    """Return the reason of a customer whose receivable is overdue."""
    return reason_expression(
        "flag.credit_overdue",
        overdue_amount=pl.col("receivable_overdue"),
        oldest_due_on=write_day(pl.col("receivable_oldest_due_on")),
    )


def write_day(day: pl.Expr) -> pl.Expr:
    """Return a date as the JSON text that a reason holds."""
    return pl.concat_str(pl.lit('"'), day.dt.to_string("iso"), pl.lit('"'))


def _order_spike(*, policy: Policy) -> tuple[pl.Expr, pl.Expr]:
    last, usual, numerator, denominator = _last_against_usual(policy.abnormal.spike)
    test = (last * denominator > usual * numerator) & (pl.col("last_order_amount") > pl.col("earlier_orders_most"))
    return test & _is_last_order_judged(policy), reason_expression(
        "flag.order_spike",
        last_amount=pl.col("last_order_amount"),
        usual_amount=pl.col("typical_order_amount"),
        # Rounded down, as every number that has to stay on its side of a limit.
        times=(last * 10 // usual / 10).round(1),
        before=_orders_before(policy),
    )


def _order_drop(*, policy: Policy) -> tuple[pl.Expr, pl.Expr]:
    last, usual, numerator, denominator = _last_against_usual(policy.abnormal.drop)
    test = (last * denominator < usual * numerator) & (pl.col("last_order_amount") < pl.col("earlier_orders_least"))
    return test & _is_last_order_judged(policy), reason_expression(
        "flag.order_drop",
        last_amount=pl.col("last_order_amount"),
        usual_amount=pl.col("typical_order_amount"),
        own_percent=_percent(last, of=usual).clip(lower_bound=_LEAST_PERCENT),
        before=_orders_before(policy),
    )


def _is_last_order_judged(policy: Policy) -> pl.Expr:
    rules = policy.abnormal
    return (pl.col("purchase_days") >= rules.least_purchase_days) & (pl.col("days_since_order") <= rules.within_days)


def _last_against_usual(factor: Decimal) -> tuple[pl.Expr, pl.Expr, int, int]:
    numerator, denominator = ratio_of(factor)
    return exact("last_order_amount"), exact("typical_order_amount"), numerator, denominator


def _orders_before(policy: Policy) -> pl.Expr:
    return (pl.col("purchase_days") - 1).clip(upper_bound=policy.abnormal.earlier_orders)


def _falling(customers: pl.DataFrame, *, policy: Policy) -> tuple[pl.Expr, pl.Expr]:
    """Return who falls behind the company: r < limit is own < prior x limit x company ratio, in whole numbers."""
    company = customers.select(now=exact("amount_12m").sum(), before=exact("amount_prior_12m").sum())
    company_now, company_before = int(company["now"].item()), int(company["before"].item())
    # Without sales there is no ratio of the company to fall behind.
    if company_before <= 0 or company_now <= 0:
        return pl.lit(value=False), pl.lit(None, pl.String)
    ratio = Fraction(company_now, company_before)
    limit = Fraction(policy.abnormal.falling) * min(_WHOLE, ratio)
    numerator, denominator = ratio_of(policy.abnormal.falling_share)
    least_shortfall = -(-numerator * company_now // denominator)
    own, prior = pl.col("amount_12m"), pl.col("amount_prior_12m")
    is_short = is_active(policy) & (prior > 0) & (exact("amount_prior_12m") - own >= least_shortfall)
    short = customers.select(pl.col("customer_code", "amount_12m", "amount_prior_12m").filter(is_short))
    codes = [code for code, now, before in short.iter_rows() if now * limit.denominator < before * limit.numerator]
    told: dict[str, pl.Expr | float] = {
        "year_amount": own,
        "before_amount": prior,
        "own_percent": _percent(exact("amount_12m"), of=exact("amount_prior_12m")),
    }
    reason = (
        reason_expression("flag.falling.alone", **told)
        if ratio >= _WHOLE
        else reason_expression("flag.falling", **told, company_percent=company_now * 1000 // company_before / 10)
    )
    return pl.col("customer_code").is_in(codes), reason


def _percent(part: pl.Expr, *, of: pl.Expr) -> pl.Expr:
    """Return the share in percent with one digit, rounded down."""
    return (part * 1000 // of / 10).round(1)
