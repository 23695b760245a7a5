"""Deciding by which policy customers are judged: each decision is a version of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from kejing.analytics.policy import Policy
from kejing.analytics.policy.days import DayRange
from kejing.analytics.policy.flat import differences
from kejing.analytics.windows import FIRST_AS_OF
from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.models import Customer
from kejing.kit.standards import own_day
from kejing.standing.enums import RefreshState
from kejing.standing.models import PolicyVersion, Refresh
from kejing.standing.operations.marking import mark_snapshots_stale
from kejing.standing.operations.request import request_refresh
from kejing.standing.queries import (
    current_refresh,
    default_as_of,
    latest_refresh,
    newest_version,
    policy_texts,
    read_policy,
    rows_rest_on_another_policy,
)

if TYPE_CHECKING:
    from datetime import datetime

    from kejing.people.models import User


RETRY_AFTER = timedelta(hours=1)


class PolicyMovedOn(Exception):
    """Somebody made another version meanwhile: `newest` is the one to look at first."""

    def __init__(self, newest: PolicyVersion) -> None:
        super().__init__(f"Version {newest.number} was made meanwhile.")
        self.newest = newest


class NothingChanged(Exception):
    """The version would say what the one before says."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The version that was made, and the refresh that was asked for: none where the figures of today do not follow."""

    version: PolicyVersion
    refresh: Refresh | None


def decide_policy(
    *, policy: Policy, valid_from: date, note: str, based_on: int, by: User | None, now: datetime
) -> Decided:
    """Make the next version of the policy, and ask for everybody to be judged by it; a task or `run_refresh` does it.

    It holds from a day on, whatever earlier versions say of it; snapshots since then are to be taken again. `based_on`
    is the number of the version that was looked at, 0 for the shipped policy. Currency and calendar are not part of it.

    :raises PolicyMovedOn: if there is a newer one than that
    :raises NothingChanged: if it is the policy of that version, from the same day on
    """
    try:
        with transaction.atomic():
            return _decide(policy=policy, valid_from=valid_from, note=note, based_on=based_on, by=by, now=now)
    except IntegrityError:
        newest = newest_version()
        if newest is None or newest.number == based_on:
            raise
        raise PolicyMovedOn(newest) from None


def ask_for_changed_policy(*, now: datetime) -> Refresh | None:
    """Ask for everybody to be judged again where the rows rest on another policy than the one in force for their day.

    That is so after a change of the calendar that is counted by, and with a release that ships other values. It is for
    the same day. None where nothing is to be done, a refresh is under way, or one failed within `RETRY_AFTER`.
    """
    shown, latest = current_refresh(), latest_refresh()
    if shown is None or latest is None or latest.is_under_way(now=now) or not rows_rest_on_another_policy():
        return None
    has_just_failed = latest.state == RefreshState.FAILED and now - latest.requested_at < RETRY_AFTER
    return None if has_just_failed else request_refresh(as_of=shown.as_of, by=None, now=now)


def follow_calendar(*, from_on: date | None) -> None:
    """Have what rests on the company's calendar made anew: snapshots since a day, all where that is None.

    Nothing follows where all days always counted. The current standing is seen to by `ask_for_changed_policy`.
    """
    if any(read_policy(text).contact.working_days for text in policy_texts(until=date.max)):
        mark_snapshots_stale(from_on=from_on or FIRST_AS_OF)


def without_company(policy: Policy) -> Policy:
    """Return the policy without what is not its own but the company's: currency and calendar."""
    shipped = Policy()
    contact = replace(
        policy.contact,
        weekdays=shipped.contact.weekdays,
        holidays=shipped.contact.holidays,
        worked_days=shipped.contact.worked_days,
    )
    return replace(policy, minor_digits=shipped.minor_digits, contact=contact)


def _decide(*, policy: Policy, valid_from: date, note: str, based_on: int, by: User | None, now: datetime) -> Decided:
    before = newest_version()
    if before is not None and before.number != based_on:
        raise PolicyMovedOn(before)
    after = without_company(policy)
    number, starts = (0, None) if before is None else (before.number, before.valid_from)
    changed = differences(Policy() if before is None else read_policy(before.policy), after)
    if not changed and (starts is None or starts <= valid_from):
        raise NothingChanged
    version = PolicyVersion.objects.create(
        number=number + 1, valid_from=valid_from, policy=after.to_toml(), note=note, made_by=by, made_at=now
    )
    mark_snapshots_stale(from_on=valid_from)
    told = {key: (_tell(old), _tell(new)) for key, (old, new) in changed.items()}
    record(
        action=Action.POLICY_CHANGED,
        kind=Kind.COMPANY,
        pk=version.number,
        name=note,
        before={"policy_version": number, "valid_from": starts, **{key: old for key, (old, _) in told.items()}},
        after={
            "policy_version": version.number,
            "valid_from": valid_from,
            **{key: new for key, (_, new) in told.items()},
        },
        by=by,
    )
    as_of = default_as_of(own_day(now))
    follows = valid_from <= as_of and Customer.objects.exists()
    return Decided(version, request_refresh(as_of=as_of, by=by, now=now) if follows else None)


def _tell(value: object) -> object:
    """Return a value as the log keeps it."""
    match value:
        case Decimal():
            return f"{value:f}"
        case DayRange():
            return f"{value.first} – {value.last}"
        case tuple():
            return [_tell(one) for one in value]
        case _:
            return value
