"""Teams: added, renamed, moved, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record, record_change
from kejing.people.hooks import tell_team_ends
from kejing.people.models import Team
from kejing.people.queries.teams import teams_below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_CODE: Final = 40


class TeamRefused(Exception):
    """The team cannot be changed so; the text says why."""


@transaction.atomic
def add_team(*, name: str, parent: Team | None) -> Team:
    """Make a team; its code, by which the command line knows it, is its name.

    :raises TeamRefused: if there is one of this name at the same place
    """
    _lock()
    _refuse_twin(name, parent=parent, but=None)
    team = Team.objects.create(name=name, code=_free_code(name), parent=parent)
    record(action=Action.TEAM_ADDED, kind=Kind.TEAM, pk=team.pk, name=name, after=_known_of(team))
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, parent: Team | None) -> None:
    """Rename a team and put it, with all below it, under another one.

    :raises TeamRefused: if it would lie below itself, or there is one of this name at that place
    """
    _lock()
    if parent is not None and parent.pk in teams_below(team):
        raise TeamRefused(_("A team cannot lie below itself."))
    _refuse_twin(name, parent=parent, but=team)
    before = _known_of(team)
    team.name, team.parent = name, parent
    team.save(update_fields=["name", "parent"])
    after = _known_of(team)
    record_change(action=Action.TEAM_CHANGED, kind=Kind.TEAM, pk=team.pk, name=name, before=before, after=after)


@transaction.atomic
def remove_team(*, team: Team) -> None:
    """Remove a team in which nobody and nothing is.

    :raises TeamRefused: if somebody is in it, also somebody who left, or a team lies below it
    """
    _lock()
    if team.members.exists():
        raise TeamRefused(_("People are in {team}: give them another team first.").format(team=team))
    if team.children.exists():
        raise TeamRefused(_("Teams lie below {team}: move them first.").format(team=team))
    tell_team_ends(team=team.pk)
    record(action=Action.TEAM_REMOVED, kind=Kind.TEAM, pk=team.pk, name=team.name, before=_known_of(team))
    team.delete()


def _known_of(team: Team) -> Mapping[str, str]:
    """Return what the log tells of a team."""
    return {"name": team.name, "parent": "" if team.parent is None else str(team.parent)}


def _lock() -> Sequence[int]:
    """Have changes of the tree wait for one another: each looks at all of it before it writes."""
    return list(Team.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _refuse_twin(name: str, *, parent: Team | None, but: Team | None) -> None:
    twins = Team.objects.filter(name__iexact=name, parent=parent)
    if (twins if but is None else twins.exclude(pk=but.pk)).exists():
        raise TeamRefused(_("There is a team {name} at this place already.").format(name=name))


def _free_code(name: str) -> str:
    code, number = name[:LONGEST_CODE], 1
    while Team.objects.filter(code=code).exists():
        number += 1
        ending = f"-{number}"
        code = f"{name[: LONGEST_CODE - len(ending)]}{ending}"
    return code
