"""Teams as a tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from kejing.people.enums import Role
from kejing.people.models import Team, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as the tree shows it; `depth` is 0 at the top, `parents` are the teams it could be moved under."""

    pk: int
    code: str
    name: str
    parent: int | None
    depth: int
    members: int
    closed: int
    supervisors: str
    children: int
    parents: Sequence[tuple[int, str]]

    @property
    def steps(self) -> range:
        """One step for each team above it."""
        return range(self.depth)

    @property
    def may_be_removed(self) -> bool:
        """Whether nobody and nothing is in it."""
        return not (self.members or self.closed or self.children)


def teams_below(*teams: Team) -> AbstractSet[int]:
    """Return the ids of `teams` and of every team under them, in one query."""
    children = _children(Team.objects.exclude(parent=None).values_list("pk", "parent_id"))
    return frozenset().union(*(_below(team.pk, children) for team in teams))


def list_teams(*, comma: str) -> Sequence[TeamRow]:
    """Return every team, each after the one above it, by name; `comma` stands between two supervisors."""
    counted = Team.objects.annotate(
        active=Count("members", filter=Q(members__is_active=True)),
        gone=Count("members", filter=Q(members__is_active=False)),
    )
    teams = {team.pk: team for team in counted}
    children = _children((team.pk, team.parent_id) for team in teams.values())
    leaders: defaultdict[int, list[str]] = defaultdict(list)
    leading = User.objects.filter(role=Role.SUPERVISOR, is_active=True, team__isnull=False)
    for of, name in leading.order_by("display_name", "pk").values_list("team_id", "display_name"):
        leaders[of].append(name)
    ordered = list(_walk(teams, children))
    rows = []
    for pk, depth in ordered:
        team, own = teams[pk], _below(pk, children)
        rows.append(
            TeamRow(
                pk=pk,
                code=team.code,
                name=team.name,
                parent=team.parent_id,
                depth=depth,
                members=team.active,
                closed=team.gone,
                supervisors=comma.join(leaders[pk]),
                children=len(children[pk]),
                parents=[(other, indent(teams[other].name, level)) for other, level in ordered if other not in own],
            )
        )
    return rows


def team_choices(*, around: AbstractSet[int] | None = None) -> Sequence[tuple[int, str]]:
    """Return every team for a list to choose from, indented as the tree is, in one query.

    With `around`, those teams alone and all above them.
    """
    teams = {team.pk: team for team in Team.objects.all()}
    children = _children((team.pk, team.parent_id) for team in teams.values())
    wanted = teams.keys() if around is None else {pk for pk in teams if _below(pk, children) & around}
    return [(pk, indent(teams[pk].name, depth)) for pk, depth in _walk(teams, children) if pk in wanted]


def indent(name: str, depth: int) -> str:
    """Return a team's name as a flat list shows how deep it lies."""
    return f"{'　' * depth}{name}"


def _children(pairs: Iterable[tuple[int, int | None]]) -> defaultdict[int | None, list[int]]:
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for pk, parent in pairs:
        children[parent].append(pk)
    return children


def _below(pk: int, children: Mapping[int | None, Sequence[int]]) -> AbstractSet[int]:
    found: set[int] = set()
    waiting = [pk]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children.get(one, ()))
    return found


def _walk(teams: Mapping[int, Team], children: Mapping[int | None, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yield each team and its depth, those of one parent by name."""
    waiting = [(pk, 0) for pk in _by_name(children.get(None, ()), teams)]
    while waiting:
        pk, depth = waiting.pop()
        yield pk, depth
        waiting.extend((child, depth + 1) for child in _by_name(children.get(pk, ()), teams))


def _by_name(pks: Sequence[int], teams: Mapping[int, Team]) -> Sequence[int]:
    """Return them backwards, as the walk takes them from the end."""
    return sorted(pks, key=lambda pk: (teams[pk].name, pk), reverse=True)
