"""Functions that upper apps register here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from django.db.models import Exists


class Counter(Protocol):
    """Counts what people own, which is known further up."""

    def __call__(self, people: Collection[int], /) -> Mapping[int, int]:
        """Return how many customers each of these people owns; who owns none may be left out."""
        ...


class CalendarFollower(Protocol):
    """Does, in the same transaction, what follows from a change of the days that the company works."""

    def __call__(self, *, from_on: date | None) -> None:
        """Take note that the calendar changed from a day on; None where it did for all days."""
        ...


class TeamFollower(Protocol):
    """Does, in the same transaction, what follows from the end of a team, before it is gone."""

    def __call__(self, *, team: int) -> None:
        """Take note that this team, given by its key, ends."""
        ...


class AmountsTeller(Protocol):
    """Tells whether amounts are stored that would mean something else in another currency."""

    def __call__(self) -> bool:
        """Answer whether there is at least one."""
        ...


_counters: list[Counter] = []
_amounts_tellers: list[AmountsTeller] = []
_calendar_followers: list[CalendarFollower] = []
_team_followers: list[TeamFollower] = []


def register_owned(counter: Counter) -> None:
    """Have `counter` say from now on who owns how many customers; a later one takes the place of the one before."""
    _counters[:] = [counter]


def count_owned(people: Collection[int]) -> Mapping[int, int]:
    """Return how many customers each of these people owns, nothing where nobody registered to say it."""
    return {pk: owned for counter in _counters if people for pk, owned in counter(people).items()}


def register_brought(name: str, make: Callable[[], Exists]) -> None:
    """Have whoever signed in bring along from now on whether a condition on his row, which `make` gives, holds."""
    # Models are there only once all apps are.
    from kejing.people.queries.brought import bring_along  # noqa: PLC0415 - see above

    bring_along(name, make)


def register_amounts(teller: AmountsTeller) -> None:
    """Have `teller` be asked from now on before the company's currency is changed."""
    if teller not in _amounts_tellers:
        _amounts_tellers.append(teller)


def amounts_are_stored() -> bool:
    """Answer whether anybody who registered stores amounts in the company's currency."""
    return any(teller() for teller in _amounts_tellers)


def register_calendar_follower(follower: CalendarFollower) -> None:
    """Have `follower` be told from now on of each change of the calendar."""
    if follower not in _calendar_followers:
        _calendar_followers.append(follower)


def tell_calendar_changed(*, from_on: date | None) -> None:
    """Tell whoever registered that the calendar changed from a day on, or, with None, for all days."""
    for follower in _calendar_followers:
        follower(from_on=from_on)


def register_team_follower(follower: TeamFollower) -> None:
    """Have `follower` be told from now on of each team that ends."""
    if follower not in _team_followers:
        _team_followers.append(follower)


def tell_team_ends(*, team: int) -> None:
    """Tell whoever registered that a team ends."""
    for follower in _team_followers:
        follower(team=team)
