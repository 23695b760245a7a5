"""Who works there: salespeople in teams, a supervisor each, areas above them, and one of each other role."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from kejing.demo.chance import Ints, Purpose, open_chance, shuffle_places
from kejing.demo.names import letter_of, words_of
from kejing.demo.spec import DemoSpec

CUSTOMERS_EACH: Final = 80
FEWEST: Final = 3
MOST: Final = 1000
TEAM_SIZE: Final = 6
TEAMS_PER_AREA: Final = 8
ROOT: Final = "T000"
KEENEST: Final = 125
SLACKEST: Final = 40


@dataclass(frozen=True, slots=True)
class Staff:
    """The people and teams.

    `people`: username, display_name, role, team (a team code). `teams`: code, name, parent (null for the company).
    `usernames` are the salespeople's, `names` their display names, both by number; `keenness` is how faithfully each
    keeps to the contact rhythm, in percent.
    """

    people: pl.DataFrame
    teams: pl.DataFrame
    usernames: tuple[str, ...]
    names: tuple[str, ...]
    keenness: Ints


def make_staff(spec: DemoSpec) -> Staff:
    """Make one salesperson for some 80 customers, six to a team, eight teams to an area where there are more."""
    words = words_of(spec.language)
    size = min(MOST, max(FEWEST, round(spec.customers / CUSTOMERS_EACH)))
    team_count = -(-size // TEAM_SIZE)
    area_count = -(-team_count // TEAMS_PER_AREA) if team_count > TEAMS_PER_AREA else 0

    teams: list[tuple[str, str, str | None]] = [(ROOT, words.company, None)]
    teams += [(f"A{area + 1:02d}", words.area.format(number=area + 1), ROOT) for area in range(area_count)]
    teams += [
        (
            f"T{team + 1:03d}",
            words.team.format(number=team + 1),
            f"A{team // TEAMS_PER_AREA + 1:02d}" if area_count else ROOT,
        )
        for team in range(team_count)
    ]

    usernames = tuple(f"sales{number + 1:03d}" for number in range(size))
    names = tuple(words.salesperson.format(letter=letter_of(words, number)) for number in range(size))
    people = [
        ("manager", words.general_manager, "general_manager", ROOT),
        ("admin", words.administrator, "administrator", ROOT),
        ("service001", words.service, "service", ROOT),
        ("marketing001", words.marketing, "marketing", ROOT),
    ]
    # A supervisor stands at the head of each area too, and sees its whole subtree.
    posts = [code for code, _, parent in teams if parent is not None]
    people += [
        (f"lead{number + 1:03d}", words.supervisor.format(letter=letter_of(words, number)), "supervisor", code)
        for number, code in enumerate(posts)
    ]
    people += [
        (username, name, "salesperson", f"T{number * team_count // size + 1:03d}")
        for number, (username, name) in enumerate(zip(usernames, names, strict=True))
    ]
    chance = open_chance(seed=spec.seed, purpose=Purpose.PEOPLE)
    keenness = SLACKEST + (KEENEST - SLACKEST) * shuffle_places(chance, size) // max(1, size - 1)
    return Staff(
        people=pl.DataFrame(people, schema=["username", "display_name", "role", "team"], orient="row"),
        teams=pl.DataFrame(teams, schema={"code": pl.String, "name": pl.String, "parent": pl.String}, orient="row"),
        usernames=usernames,
        names=names,
        keenness=keenness.astype(np.int64),
    )
