"""What pages say of a past day: the band above its figures, the days to choose from, and a day's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kejing.battlemap.queries.columns import COLUMNS, WORKLISTS
from kejing.customers.queries import visible_to
from kejing.people.permissions import may_judge_again
from kejing.standing.enums import PastState, PastStep, SnapshotKind
from kejing.standing.queries import (
    KEPT_DAYS,
    current_refresh,
    find_past_day,
    last_try,
    past_day_in_work,
    past_days_computed,
    snapshots_taken,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from kejing.battlemap.queries.asking import Asked
    from kejing.battlemap.queries.columns import Column
    from kejing.battlemap.queries.moment import Moment
    from kejing.battlemap.queries.pyramid_scope import Scope
    from kejing.people.models import User
    from kejing.standing.models import PastDay

TABLE: Final = "table"
PYRAMID: Final = "pyramid"
STEPS: Final = {PastStep.READ: 5, PastStep.SUM: 50, PastStep.JUDGE: 80, PastStep.WRITE: 88}
"""How far of a hundred a day is when a step begins, as it was measured: reading takes longest."""


@dataclass(frozen=True, slots=True)
class PastBand:
    """What stands above a page of a past day: the day, where now is, and what has to be known of its figures.

    `lacking` names in words what is not kept for it of the page's columns, and of what decides its rows or their order;
    `own` is the day's own page, where it can be computed (anew), empty where there is nothing to compute.
    """

    on: date
    back: str
    is_stale: bool
    is_whole: bool
    lacking: str
    own: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A day that can be opened."""

    on: date
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The days that can be opened at once, the latest first, and between which days any other can be asked for."""

    now: Choice | None
    month_ends: Sequence[Choice]
    computed: Sequence[Choice]
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done for a day, and how much of a hundred is done."""

    words: str
    percent: int


@dataclass(frozen=True, slots=True)
class DayPage:
    """The page of one past day: what can be had of it, and what is being done for it.

    `state` is "before" (nothing was sold by then), "missing", "shown" or "working". `href` opens it where it is shown.
    `other` is another day that is being computed. `may_compute` and `may_cancel` are of its reader.
    """

    on: date
    state: str
    href: str
    back: str
    is_whole: bool
    is_stale: bool
    progress: Progress | None
    error: str
    failed: bool
    other: date | None
    may_compute: bool
    may_cancel: bool
    ledger_first_on: date | None
    customers: int
    kept_days: int = KEPT_DAYS


def table_band(moment: Moment, asked: Asked, *, columns: Sequence[Column]) -> PastBand | None:
    """Return the band above a table of a past day, null for now."""
    if moment.day is None:
        return None
    wanted = {column.name: str(column.label) for column in columns} | _rests_on(asked)
    return _band(
        moment.day,
        back=f"{reverse('battlemap:table')}?{asked.on(None).query or 'list=all'}",
        pairs=[("page", TABLE), *asked.pairs],
        lacking=_(", ").join(dict.fromkeys(wanted[name] for name in wanted if name in moment.day.lacks)),
    )


def _rests_on(asked: Asked) -> dict[str, str]:
    """Return the figures that decide which rows there are, and in which order, each with what it is called."""
    named = {one.column.name: str(one.column.label) for one in asked.filters}
    sort = COLUMNS.get(asked.sort.removeprefix("-"))
    if sort is not None:
        named[sort.name] = str(sort.label)
    if asked.worklist:
        one = WORKLISTS[asked.worklist]
        named |= dict.fromkeys([*one.where, *(["flags"] if one.flags else [])], str(one.label))
    return named


def pyramid_band(moment: Moment, scope: Scope, *, since: date | None) -> PastBand | None:
    """Return the band above the pyramid of a past day, null for now."""
    if moment.day is None:
        return None
    pairs = [("by", scope.by), ("of", scope.of), ("since", since.isoformat() if since else "")]
    asked = [(name, value) for name, value in pairs if value]
    address = reverse("battlemap:pyramid")
    back = f"{address}?{urlencode(asked)}" if asked else address
    return _band(moment.day, back=back, pairs=[("page", PYRAMID), *asked], lacking="")


def _band(day: PastDay, *, back: str, pairs: Sequence[tuple[str, str]], lacking: str) -> PastBand:
    is_done = day.is_whole and not day.is_stale
    own = reverse("battlemap:day", args=[day.as_of.isoformat()])
    return PastBand(
        on=day.as_of,
        back=back,
        is_stale=day.is_stale,
        is_whole=day.is_whole,
        lacking=lacking,
        own="" if is_done else f"{own}?{urlencode([pair for pair in pairs if pair[0] != 'as_of'])}",
    )


def choices_of(current: date | None, *, address_of: Callable[[date | None], str]) -> Choices:
    """Return the days that can be opened; `address_of` gives the address of the page as of a day, of now for null."""
    refresh = current_refresh()
    if refresh is None:
        return Choices(None, (), (), None, None)
    ends = [one.as_of for one in snapshots_taken() if one.kind == SnapshotKind.MONTH_END and one.as_of < refresh.as_of]
    computed = [day for day in past_days_computed() if day < refresh.as_of and day not in ends]

    def choices(days: Sequence[date]) -> Sequence[Choice]:
        return [Choice(day, address_of(day), is_current=day == current) for day in days]

    return Choices(
        now=Choice(refresh.as_of, address_of(None), is_current=current is None),
        month_ends=choices(ends),
        computed=choices(computed),
        first=refresh.ledger_first_on,
        last=refresh.as_of,
    )


def day_page(on: date, *, href: str, back: str, user: User) -> DayPage:
    """Return the page of a past day; what went wrong in detail is told only to who may have everybody judged again."""
    refresh = current_refresh()
    shown, tried, working = find_past_day(on), last_try(on), past_day_in_work()
    first_on = refresh.ledger_first_on if refresh else None
    mine = working if working is not None and working.as_of == on else None
    has_failed = tried is not None and tried.state == PastState.FAILED
    return DayPage(
        on=on,
        state=_state(on, first_on=first_on, shown=shown, mine=mine),
        href=href,
        back=back,
        is_whole=shown is not None and shown.is_whole,
        is_stale=shown is not None and shown.is_stale,
        progress=None if mine is None else progress_of(mine),
        failed=has_failed,
        error=tried.error if tried is not None and has_failed and may_judge_again(user) else "",
        other=working.as_of if working is not None and mine is None else None,
        may_compute=may_compute(user),
        may_cancel=mine is not None and may_cancel(user, mine),
        ledger_first_on=first_on,
        customers=refresh.customer_count if refresh else 0,
    )


def may_compute(user: User) -> bool:
    """Answer whether this person may have a past day computed: who sees no customer has nothing to see of it."""
    return visible_to(user).exists()


def may_cancel(user: User, day: PastDay) -> bool:
    """Answer whether this person may have a day that is being computed be left."""
    return day.requested_by_id == user.pk or may_judge_again(user)


def _state(on: date, *, first_on: date | None, shown: PastDay | None, mine: PastDay | None) -> str:
    if mine is not None:
        return "working"
    if shown is not None:
        return "shown"
    return "before" if first_on is None or on < first_on else "missing"


def progress_of(day: PastDay) -> Progress:
    """Return how far a day has come."""
    if day.state == PastState.REQUESTED or not day.step:
        return Progress(_("Waiting for its turn"), 0)
    return Progress(str(day.get_step_display()), STEPS[PastStep(day.step)])
