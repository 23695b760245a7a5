"""The feed: what was reported, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from django.db.models import Exists, OuterRef, Q

from kejing.customers.queries import sees_every_customer, visible_to
from kejing.followups.enums import PURPOSE_FIELDS, Purpose
from kejing.followups.models import Comment, Followup, Seen
from kejing.followups.permissions import may_decide_visits, may_see_day
from kejing.followups.queries import visits_to_decide
from kejing.kit.standards import own_zone
from kejing.people.models import Team, User
from kejing.people.queries import teams_below
from kejing.people.queries.teams import team_choices
from kejing.rounds.queries.drawing import drawing_of
from kejing.rounds.queries.entries import entries_of, spots_of, with_tier
from kejing.rounds.queries.people import TEAM_ROLES, people_seen_by
from kejing.rounds.queries.places import Place
from kejing.rounds.queries.seeing import has_standing, sees_customer
from kejing.rounds.queries.words import day_begins, weekday_words
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from kejing.rounds.queries.entries import Entry

ROWS_A_PAGE: Final = 20
LOOKED_AT: Final = 5_000
"""So many entries are looked at for one page: what is rare is looked for further back when somebody asks for it."""
ALL, UNSEEN, QUESTIONS, FLAGGED = "all", "unseen", "questions", "flagged"
LISTS: Final = (ALL, UNSEEN, QUESTIONS, FLAGGED)


class NoSuchFilter(LookupError):
    """The feed is asked for of somebody or something that the reader does not see."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the feed is asked for; null and empty are everybody and everything."""

    person: int | None = None
    team: int | None = None
    customer: int | None = None
    tier: str = ""
    purpose: str = ""
    which: str = ALL
    on: date | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the feed can be narrowed down by, and by what it is: `told` is the name and the label of each that is."""

    people: Sequence[Choice]
    teams: Sequence[Choice]
    tiers: Sequence[Choice]
    purposes: Sequence[Choice]
    customer: str

    @property
    def told(self) -> Sequence[tuple[str, str]]:
        """The filters in force: what each is called in an address, and its value in words."""
        lists = (("person", self.people), ("team", self.teams), ("tier", self.tiers), ("purpose", self.purposes))
        # How deep a team lies is for the list to choose from.
        told = [(name, choice.label.strip()) for name, choices in lists for choice in choices if choice.is_chosen]
        return [*told, *([("customer", self.customer)] if self.customer else [])]


@dataclass(frozen=True, slots=True)
class Days:
    """The day shown and the ways to the one before and after it; null `on` is everything, newest first."""

    on: date | None
    weekday: str
    before: date
    after: date | None
    today: date


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of the feed. `older` is where the next one begins, empty at the end.

    `looked_until` is how far back was looked where that is not the whole feed. `followed` is whose entries alone these
    are, where the reader may see his days. `decides` is whether there can be visits for him to decide about.
    """

    entries: Sequence[Entry]
    older: str
    is_first: bool
    looked_until: datetime | None
    which: str
    days: Days
    filters: Filters
    followed: User | None
    decides: bool

    @property
    def drawing(self) -> str:
        """What a map draws of its entries, empty where nobody may say where any was written."""
        spots = spots_of(self.entries)
        return drawing_of(spots, is_way=False) if spots else ""


def feed_of(user: User) -> QuerySet[Followup]:
    """Return the entries that this person sees: what was written here about customers that he sees."""
    return Followup.objects.filter(sees_customer(user), received_at__isnull=False)


def unseen_by(user: User) -> Q:
    """Return the condition on entries that this person has neither written nor marked as seen."""
    return Q(~Exists(Seen.objects.filter(followup=OuterRef("pk"), person=user))) & ~Q(by=user)


def has_open_question() -> Exists:
    """Return the condition on entries under which a question waits for an answer."""
    return Exists(Comment.objects.filter(followup=OuterRef("pk"), is_question=True, answered_by__isnull=True))


def feed_page(*, user: User, asked: Asked, today: date) -> FeedPage:
    """Return a page of the feed.

    :raises NoSuchFilter: if it is asked for of somebody or something that `user` does not see
    """
    filters = _filters(user, asked)
    span = _span(asked)
    wanted = _wanted(asked, user=user)
    # Where everything is wanted, the page is full before so many were looked at.
    edge = _edge(span) if wanted or not sees_every_customer(user) else None
    rows = feed_of(user).filter(span, wanted if edge is None else wanted & edge.up_to)
    # The keys alone first: what is joined to them could lead a database another way than along the feed.
    keys = list(rows.order_by("-received_at", "-pk").values_list("pk", flat=True)[: ROWS_A_PAGE + 1])
    is_full = len(keys) > ROWS_A_PAGE
    fetched = with_tier(Followup.objects.filter(pk__in=keys[:ROWS_A_PAGE]))
    shown = sorted(fetched, key=lambda one: keys.index(one.pk))
    if is_full:
        older = Place(at=cast("datetime", shown[-1].received_at), key=shown[-1].pk).written
    else:
        older = edge.written if edge else ""
    return FeedPage(
        entries=entries_of(shown, reader=user, today=today),
        older=older,
        is_first=asked.place is None,
        looked_until=edge.at.astimezone(own_zone()) if edge and not is_full else None,
        which=asked.which,
        days=_days(asked.on, today=today),
        filters=filters,
        followed=_followed(asked.person, user=user),
        decides=may_decide_visits(user),
    )


def _followed(person: int | None, *, user: User) -> User | None:
    """Return the person whose entries alone are asked for, if the reader may see where he was on a day."""
    found = User.objects.select_related("team").filter(pk=person).first() if person is not None else None
    return found if found is not None and may_see_day(user, found) else None


def _span(asked: Asked) -> Q:
    """Return the condition on the stretch of the feed that is asked for: one that an index leads along."""
    span = Q(received_at__isnull=False)
    if asked.place is not None:
        span &= asked.place.beyond
    if asked.on is not None:
        span &= Q(received_at__gte=day_begins(asked.on), received_at__lt=day_begins(asked.on + timedelta(days=1)))
    if asked.person is not None:
        span &= Q(by=asked.person)
    return Q(span, customer=asked.customer) if asked.customer is not None else span


def _edge(span: Q) -> Place | None:
    """Return the last entry of a stretch that is looked at, None where all of it is."""
    ordered = Followup.objects.filter(span).order_by("-received_at", "-pk").values_list("received_at", "pk")
    found = ordered[LOOKED_AT - 1 : LOOKED_AT + 1]
    edge = list(found)
    return Place(at=cast("datetime", edge[0][0]), key=edge[0][1]) if len(edge) > 1 else None


def _wanted(asked: Asked, *, user: User) -> Q:
    """Return what is asked for of a stretch."""
    wanted = Q()
    if asked.team is not None:
        members = User.objects.filter(team__in=teams_below(Team(pk=asked.team)))
        wanted &= Q(by__in=list(members.values_list("pk", flat=True)))
    if asked.tier:
        wanted &= Q(has_standing(Q(tier=asked.tier)))
    if asked.purpose:
        wanted &= Q(**{PURPOSE_FIELDS[Purpose(asked.purpose)]: True})
    if asked.which == UNSEEN:
        wanted &= unseen_by(user) & Q(is_withdrawn=False)
    if asked.which == QUESTIONS:
        wanted &= Q(has_open_question())
    if asked.which == FLAGGED:
        wanted &= Q(Exists(visits_to_decide(user).filter(followup=OuterRef("pk"))))
    return wanted


def _days(on: date | None, *, today: date) -> Days:
    shown = on or today
    return Days(
        on=on,
        weekday=weekday_words(shown),
        before=shown - timedelta(days=1) if on else today,
        after=shown + timedelta(days=1) if on and on < today else None,
        today=today,
    )


def _teams(user: User, people: Sequence[User]) -> Sequence[tuple[int, str]]:
    """Return the teams that can be chosen: those of these people, and, for who is in none, those above them too."""
    teams = {person.team.pk: person.team.name for person in people if person.team is not None}
    if user.role not in TEAM_ROLES:
        return team_choices(around=teams.keys())
    return sorted(teams.items(), key=lambda team: (team[1], team[0]))


def _filters(user: User, asked: Asked) -> Filters:
    """Return what can be chosen, and what is.

    :raises NoSuchFilter: if what is chosen cannot be
    """
    people = people_seen_by(user)
    teams = _teams(user, people)
    customer = None
    if asked.customer is not None:
        customer = visible_to(user).filter(pk=asked.customer).first()
    if (
        (asked.customer is not None and customer is None)
        or (asked.person is not None and asked.person not in {one.pk for one in people})
        or (asked.team is not None and asked.team not in dict(teams))
    ):
        raise NoSuchFilter
    return Filters(
        people=[Choice(str(one.pk), str(one), is_chosen=one.pk == asked.person) for one in people],
        teams=[Choice(str(pk), name, is_chosen=pk == asked.team) for pk, name in teams],
        tiers=[Choice(tier.value, str(tier.label), is_chosen=tier == asked.tier) for tier in Tier],
        purposes=[Choice(one.value, str(one.label), is_chosen=one == asked.purpose) for one in Purpose],
        customer=customer.name if customer else "",
    )
