"""The customers that somebody picked in the table: some of its rows, or all that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing.battlemap.queries.asking import Asked, Misasked
from kejing.battlemap.queries.columns import WORKLISTS
from kejing.battlemap.queries.movement import move_words
from kejing.battlemap.queries.selecting import find_group, select_rows
from kejing.battlemap.queries.table import filter_words, top_words
from kejing.followups.permissions import may_plan_for
from kejing.kit import figures
from kejing.people.models import User
from kejing.standing.enums import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from kejing.battlemap.queries.moment import Moment
    from kejing.standing.models import Standing


@dataclass(frozen=True, slots=True)
class Picked:
    """What somebody picked: customers by their codes, or (without any) all that is asked for; `masked` hides fields."""

    asked: Asked
    codes: tuple[str, ...]
    masked: AbstractSet[str]
    moment: Moment

    @property
    def is_by_hand(self) -> bool:
        """Whether rows were picked one by one."""
        return bool(self.codes)


@dataclass(frozen=True, slots=True)
class Owned:
    """How many of the picked customers somebody owns; nobody is an empty name."""

    name: str
    customers: int


@dataclass(frozen=True, slots=True)
class WhoseToPlan:
    """Whether all picked customers are one's own, and of how many one plans for the owner."""

    are_own: bool
    of_owners: int


def picked_rows(picked: Picked, *, user: User) -> QuerySet[Standing]:
    """Return the standing rows of the customers picked, as `user` may see them.

    :raises Misasked: if one of the codes is no customer's that he may see, or there is no such group or move
    """
    if picked.is_by_hand:
        rows = picked.moment.standings_for(user).filter(customer_code__in=picked.codes)
        if rows.count() != len(set(picked.codes)):
            raise Misasked
    else:
        group = find_group(user=user, asked=picked.asked, day=picked.moment.day)
        picks = select_rows(group, user=user, asked=picked.asked, masked=picked.masked, as_of=picked.moment.as_of)
        rows = picks.rows
    # Of a past day those that have left the record since are in what its reader saw.
    return rows if picked.moment.day else rows.filter(customer__is_withdrawn=False)


def owners_of(rows: QuerySet[Standing]) -> Sequence[Owned]:
    """Return who owns these customers now, who owns most first."""
    name = "customer__owner__display_name"
    counted = rows.order_by().values("customer__owner", name).annotate(customers=Count("pk"))
    return [Owned(one[name] or "", one["customers"]) for one in counted.order_by("-customers", name, "customer__owner")]


def whose_to_plan(rows: QuerySet[Standing], *, user: User) -> WhoseToPlan:
    """Return whether all these customers are one's own, and of how many this person plans for the owner."""
    owners = {row: customers for row, customers in _by_owner(rows) if row is not None}
    people = User.objects.select_related("team").in_bulk(list(owners))
    return WhoseToPlan(
        are_own=set(owners) == {user.pk} and sum(owners.values()) == rows.count(),
        of_owners=sum(owners[key] for key, person in people.items() if may_plan_for(user, person)),
    )


def _by_owner(rows: QuerySet[Standing]) -> Sequence[tuple[int | None, int]]:
    counted = rows.order_by().values_list("customer__owner").annotate(customers=Count("pk"))
    return list(counted.order_by("customer__owner"))


def picked_words(picked: Picked, *, user: User) -> Sequence[str]:
    """Return what was picked in words, one sentence for each condition.

    :raises Misasked: if there is no such group
    """
    return [*_of_day(picked), *_what(picked, user=user)]


def _of_day(picked: Picked) -> Iterator[str]:
    if picked.moment.day:
        yield _("A past day: owners and teams are those of today")


def _what(picked: Picked, *, user: User) -> Sequence[str]:
    if picked.is_by_hand:
        count = len(set(picked.codes))
        said = ngettext("{shown} customer picked by hand", "{shown} customers picked by hand", count)
        return [said.format(shown=figures.format_number(count))]
    return list(_conditions(picked.asked, user=user)) or [_("All customers")]


def _conditions(asked: Asked, *, user: User) -> Iterator[str]:
    if asked.by:
        yield find_group(user=user, asked=asked).label
    if asked.tier:
        yield _("Tier: {tier}").format(tier=dict(LAYERS)[asked.tier])
    if asked.worklist:
        yield _("List: {list}").format(list=WORKLISTS[asked.worklist].label)
    if asked.top:
        yield top_words(asked.top)
    if asked.move is not None:
        yield move_words(asked.move)
    for one in asked.filters:
        yield filter_words(one)
