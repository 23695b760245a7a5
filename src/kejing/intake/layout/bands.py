"""Tables in bands: names that stand alone above the rows they hold for, nested or not, told from mere notes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kejing.intake.layout.folds import Fold
from kejing.intake.layout.rows import Look, Seen
from kejing.intake.layout.words import is_day, is_sentence, simple_name

_HEADS: Final = (Look.LONE, Look.COUNTED, Look.SAID)
_HALF: Final = 0.5
_DEEPEST: Final = 6
_PASSED: Final = (Fold.HEADER, Fold.FOOTER, Fold.OPENING, Fold.RUNNING)

type _Key = tuple[str, int, int]
"""Where heads of one level stand: what they say they are, the column, the indentation."""
type _State = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An odd row of the whole table, and how many rows of the table stand between the one before and it."""

    row: int
    seen: Seen
    before: int


@dataclass(frozen=True, slots=True)
class Level:
    """One level of groups: its header in brackets, or the column whose blank cells its names fill."""

    header: str
    fills: int | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """How a table is divided into groups.

    `heads` are the rows that are group heads. `states` has, for each row after which the groups are others, the
    names of all levels below it, outermost first. The last level is the one nearest to the rows.
    """

    levels: tuple[Level, ...]
    heads: frozenset[int]
    states: Mapping[int, _State]


@dataclass(slots=True)
class _Run:
    """The events, with what is found out about each of them."""

    events: Sequence[Event]
    tail: int
    heads: set[int] = field(default_factory=set)

    def after(self, place: int) -> int:
        """Return how many rows of the table follow an event before the next."""
        return self.events[place + 1].before if place + 1 < len(self.events) else self.tail

    def is_candidate(self, place: int) -> bool:
        seen = self.events[place].seen
        return seen.look in _HEADS and not (
            seen.look is Look.LONE and is_sentence(seen.name) and not self._opens_group(place)
        )

    def _opens_group(self, place: int) -> bool:
        """Tell whether a sum stands right above, and rows of the table right below."""
        above = place
        while not self.events[above].before and above and not self.is_sum(above - 1):
            if self.events[above - 1].seen.fold not in _PASSED:
                return False
            above -= 1
        return bool(above and not self.events[above].before and self.after(place))

    def is_sum(self, place: int) -> bool:
        return self.events[place].seen.fold in {Fold.SUBTOTAL, Fold.TOTAL}


def may_be_banded(events: Iterable[Event]) -> bool:
    """Tell whether a name stands above the first row of the table: bands begin with one, or there are none."""
    for event in events:
        if event.before:
            return False
        seen = event.seen
        if seen.look in _HEADS and not (seen.look is Look.LONE and is_sentence(seen.name)):
            return True
    return False


def find_bands(
    events: Sequence[Event],
    *,
    tail: int,
    headers: Mapping[int, str],
    date: int | None,
    has_customer: bool,
) -> Bands | None:
    """Return how a table is divided into groups, null where it is not.

    `tail` is the number of rows of the table after the last event, `headers` are those of the columns that are read
    and blank in every row of the table, `date` is the place of its days. `has_customer` says that these rows name
    their customers themselves.
    """
    run = _Run(events, tail)
    followed = _find_followed(run)
    keys = _accept_keys(run, followed, has_customer=has_customer)
    if not keys:
        return None
    run.heads = {
        place
        for place in range(len(events))
        if run.is_candidate(place)
        and _key(events[place].seen) in keys
        and (followed[place] or events[place].seen.look is Look.COUNTED or _is_closed(run, place))
    }
    run.heads -= _find_notes(run)
    if not run.heads:
        return None
    depths, states = _find_states(run, keys)
    heads = sorted(run.heads)
    levels: list[list[Seen]] = [[] for _ in range(1 + max(depths.values()))]
    for place in heads:
        levels[depths[place]].append(events[place].seen)
    return Bands(_name_levels(levels, headers, date), frozenset(events[place].row for place in heads), states)


def _key(seen: Seen) -> _Key:
    return (seen.word, -1, -1) if seen.look is Look.SAID else ("", seen.place, seen.indent)


def _find_followed(run: _Run) -> list[bool]:
    """Tell which events are followed by rows of the table before any sum."""
    followed = [False] * len(run.events)
    for place in range(len(run.events) - 1, -1, -1):
        if run.after(place):
            followed[place] = True
        elif place + 1 < len(run.events) and not run.is_sum(place + 1):
            followed[place] = followed[place + 1]
    return followed


def _is_closed(run: _Run, place: int) -> bool:
    """Tell whether a total of that name follows."""
    name = simple_name(run.events[place].seen.name)
    return any(
        event.seen.fold is Fold.SUBTOTAL and event.seen.name == name for event in run.events[place + 1 : place + 3]
    )


def _accept_keys(run: _Run, followed: Sequence[bool], *, has_customer: bool) -> list[_Key]:
    """Return where heads stand, in the order in which they are met."""
    places: dict[_Key, list[int]] = defaultdict(list)
    for place, event in enumerate(run.events):
        if run.is_candidate(place) and (followed[place] or event.seen.look is Look.COUNTED):
            places[_key(event.seen)].append(place)
    first_row = next((place for place, event in enumerate(run.events) if event.before), len(run.events))
    has_parts = any(event.seen.fold is Fold.SUBTOTAL for event in run.events)
    closers = _find_closers(run)
    accepted: list[_Key] = []
    for key, own in places.items():
        is_told = any(run.events[place].seen.look is not Look.LONE for place in own)
        closed = sum(simple_name(run.events[place].seen.name) in closers for place in own)
        is_proven = is_told or own[-1] >= first_row or has_parts or not has_customer
        if own[0] < first_row:
            is_head = is_proven
        else:
            is_head = bool(accepted) and (
                closed > _HALF * len(own) or all(_stands_under(run, place, accepted) for place in own)
            )
        if is_head:
            accepted.append(key)
    return accepted


def _find_closers(run: _Run) -> set[str]:
    """Return the names in the totals of groups."""
    return {event.seen.name for event in run.events if event.seen.fold is Fold.SUBTOTAL and event.seen.name}


def _stands_under(run: _Run, place: int, keys: Sequence[_Key]) -> bool:
    """Tell whether a candidate follows a head or a sum, with no row of the table between."""
    if place == 0 or run.events[place].before:
        return False
    above = run.events[place - 1].seen
    return run.is_sum(place - 1) or (run.is_candidate(place - 1) and _key(above) in keys)


def _find_notes(run: _Run) -> set[int]:
    """Return the candidates that stand in the middle of a group where all groups are closed by a sum."""
    closers = _find_closers(run)
    after_rows: list[int] = []
    open_ones: list[int] = []
    for place in sorted(run.heads):
        closed = _follows_sum(run, place)
        if closed is not None:
            after_rows.append(place)
            if not closed:
                open_ones.append(place)
    if len(open_ones) > _HALF * len(after_rows):
        return set()
    return {
        place
        for place in open_ones
        if run.events[place].seen.look is Look.LONE and simple_name(run.events[place].seen.name) not in closers
    }


def _follows_sum(run: _Run, place: int) -> bool | None:
    """Tell whether the rows above a head are closed by a sum; null where there are none above it."""
    while place >= 0:
        if run.events[place].before:
            return False
        place -= 1
        if place >= 0 and run.is_sum(place):
            return True
    return None


def _find_states(run: _Run, keys: Sequence[_Key]) -> tuple[dict[int, int], dict[int, _State]]:
    """Return the depth of each head by its place, and the groups after each row that changes them."""
    names = {place: run.events[place].seen.name for place in run.heads}
    counted = Counter(_key(run.events[place].seen) for place in run.heads if run.events[place].seen.count is not None)
    total = Counter(_key(run.events[place].seen) for place in run.heads)
    for place in run.heads:
        seen = run.events[place].seen
        if seen.count is not None and (counted[_key(seen)] < total[_key(seen)] or not _counts(run, _key(seen))):
            names[place] = (seen.label or "").strip()  # “Store (2)” is a name
    stacked = _stack(run, names)
    if stacked is not None:
        return stacked
    order = {key: depth for depth, key in enumerate(key for key in keys if total[key])}
    depths = {place: order[_key(run.events[place].seen)] for place in run.heads}
    if len(order) == 1:
        depths = _find_depths_of_runs(run)
    count = 1 + max(depths.values())
    state: list[str | None] = [None] * count
    states: dict[int, _State] = {}
    for place, event in enumerate(run.events):
        if place in run.heads:
            depth = depths[place]
            state[depth:] = [names[place], *[None] * (count - depth - 1)]
            states[event.row] = tuple(state)
    return depths, states


def _counts(run: _Run, key: _Key) -> bool:
    """Tell whether the numbers in brackets behind names count: sums stand beside, or as many rows follow."""
    own = [place for place in sorted(run.heads) if _key(run.events[place].seen) == key]
    if any(run.events[place].seen.look is Look.COUNTED for place in own):
        return True
    right = 0
    for place, end in zip(own, [*own[1:], len(run.events)], strict=True):
        right += run.events[place].seen.count == sum(run.after(at) for at in range(place, end))
    return right > _HALF * len(own)


def _stack(run: _Run, names: Mapping[int, str]) -> tuple[dict[int, int], dict[int, _State]] | None:
    """Return depths and groups where every head is closed by a total of its name; null where they are not."""
    depths: dict[int, int] = {}
    opened: list[tuple[str, str]] = []
    found: dict[int, list[str]] = {}
    closed = 0
    for place, event in enumerate(run.events):
        if place in run.heads:
            depths[place] = len(opened)
            opened.append((simple_name(names[place]), names[place]))
            if len(opened) > _DEEPEST:
                return None
        elif event.seen.fold is Fold.SUBTOTAL and any(name == event.seen.name for name, _ in opened):
            while opened.pop()[0] != event.seen.name:
                pass
            closed += 1
        else:
            continue
        found[event.row] = [shown for _, shown in opened]
    if opened or closed < len(run.heads) or not closed:
        return None
    count = 1 + max(depths.values())
    # A row straight under the outer group is of that group's own: the innermost name is never blank.
    states: dict[int, _State] = {
        row: (*shown, *[shown[-1] if shown else None] * (count - len(shown))) for row, shown in found.items()
    }
    return depths, states


def _find_depths_of_runs(run: _Run) -> dict[int, int]:
    """Return depths by heads that follow each other: the last of them is the innermost."""
    runs: list[list[int]] = []
    previous: int | None = None
    for place in sorted(run.heads):
        is_next = previous is not None and all(
            not run.events[at].before and (at == place or run.events[at].seen.fold in _PASSED)
            for at in range(previous + 1, place + 1)
        )
        if is_next:
            runs[-1].append(place)
        else:
            runs.append([place])
        previous = place
    deepest = max(map(len, runs))
    if len(runs[0]) < deepest or deepest > _DEEPEST:  # names without rows
        return dict.fromkeys(run.heads, 0)
    return {place: deepest - len(own) + at for own in runs for at, place in enumerate(own)}


def _name_levels(levels: Sequence[Sequence[Seen]], headers: Mapping[int, str], date: int | None) -> tuple[Level, ...]:
    """Return the header of each level: what its heads say they are, else that they are a group.

    Heads that alone stand in a column which is blank in every row of the table are what that column's header says,
    unless they are days and it is not that of the days, or the other way round.
    """
    places = [{head.place for head in heads if head.look is not Look.SAID} for heads in levels]
    holders = Counter(place for own in places for place in own)
    named: list[Level | None] = []
    for heads, own in zip(levels, places, strict=True):
        words = {head.word for head in heads if head.look is Look.SAID}
        place = next(iter(own), -1)
        if not own and len(words) == 1:
            named.append(Level(f"({words.pop()})"))
        elif (
            len(own) == 1
            and holders[place] == 1
            and headers.get(place)
            and all(is_day(head.name) for head in heads) == (place == date)
        ):
            named.append(Level(headers[place], fills=place))
        else:
            named.append(None)
    rest = named.count(None)
    numbers = iter(range(1, rest + 1))
    return tuple(level or Level("(group)" if rest == 1 else f"(group {next(numbers)})") for level in named)
