"""Reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, cast

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from kejing.analytics.policy import Holiday, Policy
from kejing.customers.queries import keep_visible, looked_after_by
from kejing.followups.queries import contacts_that_count
from kejing.kit.money import minor_digits
from kejing.ledger.queries import SALES, live_documents
from kejing.people.permissions import may_see_all_customers
from kejing.people.queries.company import read_calendar
from kejing.standing.enums import PastSource, PastState, RefreshState
from kejing.standing.models import (
    DirtyCustomer,
    GivenReason,
    PastDay,
    PastStanding,
    PolicyVersion,
    Refresh,
    Snapshot,
    Standing,
    Told,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    import polars as pl
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from kejing.people.models import User
    from kejing.standing.models import JudgedDay

IN_USE_DAYS = 62
"""So old may the last sale and the last contact be in a ledger that is still kept: who exports once a month is late."""
KEPT_DAYS = 7
"""So long a past day that nobody opens is kept."""
LAST_FINISHED = (F("finished_at").desc(nulls_last=True), "-pk")
"""The order in which the first of several past days of one date is the one that is shown."""
MONTH_ENDS_KEPT = 13
"""So many month ends are taken by themselves: a year back, and the one before it."""

SNAPSHOT_COLUMNS = (
    "customer_code",
    "tier",
    "is_lost",
    "rank",
    "contact_state",
    "days_since_contact",
    "report_count",
    "visit_count",
    "amount_this_year",
    "amount_last_month",
    "amount_this_month",
    "last_order_amount",
    "last_order_on",
    "receivable",
    "receivable_overdue",
    "order_count",
    "amount_12m",
    "margin_12m",
    "rhythm",
    "star",
    "lifecycle",
    "value_class",
    "flags",
    "salesperson",
    "cadence",
    "contact_overdue_days",
    "amount_last_year_same_period",
    "is_part_year",
    "is_surging",
    "is_ignored",
)
"""What a snapshot keeps of each customer: tier and money for movement and cohorts, and what the one table shows.

Reasons, names and what follows from these are not in it.
"""


OCCASIONS = {
    "order_spike": "last_order_on",
    "order_drop": "last_order_on",
    "rhythm_alarm": "last_order_on",
    "credit_overdue": "receivable_oldest_due_on",
}
"""The day of a standing row that a flag is about: a reason given for it answers no later one.

The other flags are about how things stand, and are asked for anew each month.
"""


def occasion_of(flag: str, standing: Standing, *, as_of: date) -> date:
    """Return the day that a reason for this flag is kept under."""
    day: date | None = getattr(standing, OCCASIONS[flag]) if flag in OCCASIONS else None
    return day or as_of.replace(day=1)


def unanswered(flags: Sequence[str], *, as_of: date) -> Q:
    """Return which standing rows have one of these flags for whose occasion nobody gave a reason."""
    month = Value(as_of.replace(day=1), output_field=DateField())
    wanted = Q(pk__in=())
    for flag in flags:
        day = Coalesce(OuterRef(OCCASIONS[flag]), month) if flag in OCCASIONS else month
        given = GivenReason.objects.filter(customer=OuterRef("customer"), flag=flag, occasion=day)
        wanted |= Q(flags__contains=flag) & ~Q(Exists(given))
    return wanted


def last_reason_given() -> int | None:
    """Return the key of the last reason that anybody gave, null before the first: it changes with each."""
    return GivenReason.objects.order_by("-pk").values_list("pk", flat=True).first()


def reasons_given(customers: Collection[int]) -> QuerySet[GivenReason]:
    """Return the reasons given for these customers' figures, the latest first."""
    found = GivenReason.objects.filter(customer__in=customers).select_related("given_by")
    return found.order_by("-given_at", "-pk")


def current_refresh() -> Refresh | None:
    """Return the refresh whose rows pages show, or None before the first one is done."""
    return Refresh.objects.filter(state=RefreshState.DONE).order_by("-pk").first()


def is_still_shown(shown: JudgedDay) -> bool:
    """Answer whether the rows of a day, or of the refresh in force, are still those that its revision names."""
    if isinstance(shown, PastDay):
        return PastDay.objects.filter(pk=shown.pk, revision=shown.revision).exists()
    now = current_refresh()
    return now is not None and now.revision == shown.revision


def latest_refresh() -> Refresh | None:
    """Return the refresh asked for last, done or not."""
    return Refresh.objects.order_by("-pk").first()


def standings_visible_to(user: User | AnonymousUser, *, day: PastDay | None = None) -> QuerySet[Standing]:
    """Return the standing rows of the customers this person may see; a row that is read whole has its reasons.

    With `day` they are those of a past day, without their reasons; who may see them is decided by who owns them today.
    """
    rows = rows_on(day)
    seen = keep_visible(rows, user=user)
    # All of a day's rows are one stretch of the table; to those of some customers an index leads.
    return seen if day is None or seen is rows else seen.filter(Q(day=day))


def rows_on(day: PastDay | None) -> QuerySet[Standing]:
    """Return everybody's rows of a past day, or of now for null: of use to who says which of them may be seen."""
    if day is None:
        return Standing.objects.select_related("told")
    # A row of a past day has every name that one of today has.
    return cast("QuerySet[Standing]", PastStanding.objects.filter(pk__range=day.keys))


def standings_looked_after_by(user: User) -> QuerySet[Standing]:
    """Return the standing rows of the customers that are somebody's by his role, without those he may only see."""
    rows = Standing.objects.select_related("told")
    return rows if may_see_all_customers(user) else rows.filter(customer__in=looked_after_by(user))


def policy_on(day: date) -> Policy:
    """Return the policy that customers are judged by as of a day: of the versions that hold then, the latest made.

    Without one it is the shipped policy. Currency and calendar are the company's own.
    """
    text = policy_texts(until=day).first()
    return of_company(Policy() if text is None else read_policy(text))


def policy_behind(shown: JudgedDay | None) -> Policy:
    """Return the policy by which the rows of a day were judged; before the first it is the one decided last."""
    if shown is None:
        return policy_on(date.max)
    # Rows judged by a release that did not keep it: there was only the shipped one.
    return read_policy(shown.policy) if shown.policy else Policy(minor_digits=minor_digits())


def current_policy() -> Policy:
    """Return the policy by which the rows were judged that pages show."""
    return policy_behind(current_refresh())


def rows_rest_on_another_policy() -> bool:
    """Answer whether the rows that pages show were judged by another policy than the one of their day."""
    refresh = current_refresh()
    return refresh is not None and policy_behind(refresh) != policy_on(refresh.as_of)


def newest_version() -> PolicyVersion | None:
    """Return the version of the policy that was made last, None while there is only the shipped policy."""
    return PolicyVersion.objects.select_related("made_by").order_by("-number").first()


def policy_texts(*, until: date) -> QuerySet[PolicyVersion, str]:
    """Return the texts of the versions that hold on a day, the one in force first."""
    versions = PolicyVersion.objects.filter(valid_from__lte=until).order_by("-number")
    return versions.values_list("policy", flat=True)


@lru_cache(maxsize=32)
def read_policy(text: str) -> Policy:
    """Return the policy of a stored text.

    :raises PolicyError: if this release knows no such policy
    """
    return Policy.from_toml(text)


def of_company(policy: Policy) -> Policy:
    """Return the policy in the company's currency and, where it counts working days, with its calendar."""
    contact = policy.contact
    if contact.working_days:
        calendar = read_calendar()
        contact = replace(
            contact,
            weekdays=tuple(sorted(calendar.weekdays)),
            holidays=tuple(Holiday(first=first, last=last) for first, last in calendar.holidays),
            worked_days=tuple(
                first + timedelta(days=later)
                for first, last in calendar.worked
                for later in range((last - first).days + 1)
            ),
        )
    return replace(policy, minor_digits=minor_digits(), contact=contact)


def default_as_of(today: date) -> date:
    """Return the day to judge for where nobody names one: today, or the last day of a ledger that is no longer kept.

    It is kept while something was sold, or a customer contacted, in the last `IN_USE_DAYS` days. Sales dated later than
    today are still to come.
    """
    sold_on = (
        live_documents()
        .filter(kind__in=SALES, customer__isnull=False, dated_on__lte=today)
        .order_by("-dated_on")
        .values_list("dated_on", flat=True)
        .first()
    )
    in_use_since = today - timedelta(days=IN_USE_DAYS)
    if sold_on is not None and sold_on >= in_use_since:
        return today
    contacts = contacts_that_count().filter(happened_on__lte=today)
    if contacts.filter(happened_on__gte=in_use_since).exists():
        return today
    return sold_on or contacts.aggregate(last=Max("happened_on"))["last"] or today


def dirty_customers_waiting(*, since: datetime | None = None) -> bool:
    """Answer whether a changed customer waits to be judged again; with `since`, marked last before that."""
    waiting = DirtyCustomer.objects.filter(applied__lt=F("marks"))
    return (waiting if since is None else waiting.filter(marked_at__lt=since)).exists()


def rows_have_drifted(*, since: datetime) -> bool:
    """Answer whether rows wait since before then to follow small moves of the company's own figures."""
    refresh = current_refresh()
    return refresh is not None and refresh.drifted_at is not None and refresh.drifted_at < since


def is_month_end(day: date) -> bool:
    """Answer whether a month ends with this day."""
    return (day + timedelta(days=1)).day == 1


def month_end_before(day: date) -> date:
    """Return the last day of the month before that of `day`."""
    return day.replace(day=1) - timedelta(days=1)


def month_ends_due(*, today: date) -> Sequence[date]:
    """Return the month ends whose snapshot is missing or stale, the latest first.

    Missing can be those of the last `MONTH_ENDS_KEPT` months that are over, from the first in which something was sold,
    and up to the last day of a ledger that is no longer kept; stale any that was ever taken.
    """
    refresh = current_refresh()
    if refresh is None or refresh.ledger_first_on is None:
        return ()
    ends: list[date] = []
    last_on = default_as_of(today)
    end = last_on if is_month_end(last_on) and last_on < today else month_end_before(last_on)
    while len(ends) < MONTH_ENDS_KEPT and end >= refresh.ledger_first_on:
        ends.append(end)
        end = month_end_before(end)
    states = {one.as_of: one.is_stale for one in Snapshot.objects.defer("rows")}
    missing = [end for end in ends if end not in states]
    stale = [as_of for as_of, is_stale in states.items() if is_stale and as_of < today]
    return sorted({*missing, *stale}, reverse=True)


def snapshots_taken() -> QuerySet[Snapshot]:
    """Return the snapshots that can be read, the latest first, without their rows."""
    return Snapshot.objects.filter(made_at__isnull=False).defer("rows").order_by("-as_of")


def read_snapshot(as_of: date, *, columns: Sequence[str] | None = SNAPSHOT_COLUMNS) -> pl.DataFrame | None:
    """Return the standing as of a past day, or None if it was not kept.

    It has these of `SNAPSHOT_COLUMNS` (those alone that were kept then, without `columns`), is sorted by code, and has
    money in minor units. One that was taken before a column came has null there. A stale one is given too, as it was;
    `Snapshot.is_stale` says so.
    """
    import polars as pl  # noqa: PLC0415 - who reads no snapshot starts without it

    rows = Snapshot.objects.filter(as_of=as_of, made_at__isnull=False).values_list("rows", flat=True).first()
    if rows is None:
        return None
    there = pl.read_parquet_schema(BytesIO(rows))
    wanted = [*there] if columns is None else columns
    found = pl.read_parquet(BytesIO(rows), columns=[name for name in wanted if name in there])
    return found.with_columns(pl.lit(None).alias(name) for name in wanted if name not in there).select(wanted)


def find_past_day(as_of: date) -> PastDay | None:
    """Return the past day as it can be shown, the one finished last, or None where nobody opened it lately."""
    found = PastDay.objects.filter(as_of=as_of, state=PastState.DONE).defer("reasons")
    return found.order_by(*LAST_FINISHED).first()


def last_try(as_of: date) -> PastDay | None:
    """Return how the last try to compute a past day in full went, or None where nobody asked for it lately."""
    found = PastDay.objects.filter(as_of=as_of, source=PastSource.COMPUTED).defer("reasons")
    return found.order_by("-pk").first()


def past_day_in_work() -> PastDay | None:
    """Return the past day that is being computed, or waits for it; there is one at a time."""
    found = PastDay.objects.filter(source=PastSource.COMPUTED, state__in=(PastState.REQUESTED, PastState.RUNNING))
    return found.defer("reasons").first()


def past_days_computed() -> Sequence[date]:
    """Return the past days that were computed and are still kept, the latest first."""
    found = PastDay.objects.filter(state=PastState.DONE, source=PastSource.COMPUTED)
    return [*found.values_list("as_of", flat=True).distinct().order_by("-as_of")]


def read_told(day: PastDay, *, code: str) -> Told | None:
    """Return why a customer stood on a past day where it stood, or None where that is not kept."""
    import polars as pl  # noqa: PLC0415 - as below

    packed = PastDay.objects.filter(pk=day.pk).values_list("reasons", flat=True).first()
    if not packed:
        return None
    found = pl.scan_parquet(BytesIO(packed)).filter(pl.col("customer_code") == code).collect()
    rows = found.drop("customer_code").to_dicts()
    return Told(**rows[0]) if rows else None
