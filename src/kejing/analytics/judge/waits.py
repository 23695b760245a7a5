"""How long customers have waited for a contact, in calendar or in working days (judgements §3)."""

from datetime import date, timedelta

import polars as pl

from kejing.analytics.policy import Contact

_DAYS_A_WEEK = 7
# Working days are looked for so far beyond the weeks of the longest cadence; a company closed longer has no due day.
_HORIZON_DAYS = 400


def measure_waits(customers: pl.DataFrame, *, since: pl.Expr, as_of: date, rules: Contact) -> pl.DataFrame:
    """Return the customers with `contact_waited_days` and `contact_due_on`.

    They are the days after `since` up to `as_of`, and the day on which those days reach the `cadence`; in working days
    where the rules say so. Null where there is no `since`, and no due day where there is no cadence.
    """
    if not rules.working_days:
        return customers.with_columns(
            contact_waited_days=(pl.lit(as_of) - since).dt.total_days(),
            contact_due_on=since + pl.duration(days=pl.col("cadence")),
        )
    waiting = customers.with_columns(since=since)
    first, last = _span(waiting, as_of=as_of, rules=rules)
    week = _count_working_days(first=first, last=last, rules=rules)
    until_now = int(week.filter(pl.col("since") == as_of)["done"].item())
    return (
        waiting.join(week.select("since", "done"), on="since", how="left", maintain_order="left")
        .with_columns(
            contact_waited_days=until_now - pl.col("done"),
            due_done=pl.col("done") + pl.col("cadence"),
        )
        .join(
            week.filter("is_worked").select(due_done="done", contact_due_on="since"),
            on="due_done",
            how="left",
            maintain_order="left",
        )
        .drop("since", "done", "due_done")
    )


def _span(waiting: pl.DataFrame, *, as_of: date, rules: Contact) -> tuple[date, date]:
    """Return the first and the last day that counting needs; a beginning may lie after `as_of`."""
    known = waiting.select(
        first=pl.col("since").min(), last=pl.col("since").max(), longest=pl.col("cadence").max().fill_null(0)
    ).row(0, named=True)
    first, last = min(known["first"] or as_of, as_of), max(known["last"] or as_of, as_of)
    weeks = known["longest"] // len(rules.weekdays) + 1
    return first, last + timedelta(days=_DAYS_A_WEEK * weeks + _HORIZON_DAYS)


def _count_working_days(*, first: date, last: date, rules: Contact) -> pl.DataFrame:
    """Return each day as `since`, with `is_worked` and `done`: how many days up to it, itself included, are worked."""
    day = pl.col("since")
    holidays = [day.is_between(holiday.first, holiday.last) for holiday in rules.merged_holidays()]
    is_holiday = pl.any_horizontal(holidays) if holidays else pl.lit(value=False)
    is_worked = (day.dt.weekday().is_in(list(rules.weekdays)) & ~is_holiday) | day.is_in(list(rules.worked_days))
    return (
        pl.select(since=pl.date_range(first, last))
        .with_columns(is_worked=is_worked)
        .with_columns(done=pl.col("is_worked").cast(pl.Int64).cum_sum())
    )
