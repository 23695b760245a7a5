"""Geometry of the customer pyramid: a triangle laid in bricks of equal area.

The picture is a measurement, so the drawn bricks, gaps left out, have the same area to the last digit. Each row is a
trapezoid cut at equal parts of its two edges; its height is the root of the quadratic that gives it the area of its
bricks, and the common brick area is the one for which the last row ends at the foot of the triangle.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

MOST_BRICKS = 600
"""Above this many customers one brick stands for 10, 100, …"""

_IDEAL_RATIO = 1.15  # height of a brick to its width: upright, as the digits on it need


@dataclass(frozen=True, slots=True)
class Frame:
    """The triangle's width and height, the gap between bricks, and how far right the fans reach; all in one unit."""

    width: float = 456.0
    height: float = 620.0
    gap: float = 3.0
    reach: float = 560.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What one brick says: a short label, a sentence on hovering, where it leads, and whether it is flagged."""

    label: str
    title: str
    href: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Tier:
    """One layer from the top: its key, how many it counts, and one mark per counted thing (or none at all)."""

    key: str
    count: int
    marks: Sequence[Mark] = field(default=())


@dataclass(frozen=True, slots=True)
class Brick:
    """One quadrilateral (clockwise from its top left corner) with the middle of its label and its flag's corner."""

    corners: tuple[tuple[float, float], ...]
    x: float
    y: float
    flag_x: float
    flag_y: float
    mark: Mark | None

    @property
    def points(self) -> str:
        """The corners as SVG writes them, rounded to a hundredth."""
        return " ".join(f"{x:.2f},{y:.2f}" for x, y in self.corners)

    @property
    def area(self) -> float:
        """The drawn area."""
        pairs = zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True)
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


@dataclass(frozen=True, slots=True)
class DrawnTier:
    """One layer's bricks in reading order, and the fan that leads from it to its row beside the drawing."""

    key: str
    count: int
    bricks: tuple[Brick, ...]
    fan: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing: its frame, its layers from the top, how many one brick stands for, label size, flag width."""

    frame: Frame
    tiers: tuple[DrawnTier, ...]
    per_brick: int
    label_size: int
    flag_width: int

    @property
    def labelled(self) -> bool:
        """Whether bricks are large enough to be written on, and each stands for one."""
        return self.per_brick == 1 and self.label_size > 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(tier.bricks for tier in self.tiers)


def draw_pyramid(tiers: Sequence[Tier], *, frame: Frame | None = None) -> Drawing:
    """Return the bricks of `tiers`, listed from the top; one brick per mark, or per 10, 100, … beyond 600."""
    frame = frame or Frame()
    counts = {tier.key: tier.count for tier in tiers}
    per_brick = choose_per_brick(counts)
    bricks = {key: _bricks_for(count, per_brick) for key, count in counts.items()}
    rows = _lay_rows(bricks, frame)
    area = _solve_area([count for _, count in rows], frame)
    laid: dict[str, list[Brick]] = {tier.key: [] for tier in tiers}
    edges: dict[str, tuple[float, float]] = {}
    top = 0.0
    for key, count in rows:
        bottom = top + _row_height(count, top, area, frame)
        laid[key].extend(_cut_row(count, top, bottom, frame))
        edges[key] = (edges.get(key, (top, bottom))[0], bottom)
        top = bottom + frame.gap
    label_size = _label_size(area)
    drawn = []
    at = 0.0
    for index, tier in enumerate(tiers):
        span = edges.get(tier.key, (at, at))
        at = span[1]
        marked = _write_marks(laid[tier.key], tier.marks if per_brick == 1 else (), label_size=label_size)
        fan = _draw_fan(span, index=index, of=len(tiers), frame=frame)
        drawn.append(DrawnTier(key=tier.key, count=tier.count, bricks=marked, fan=fan))
    return Drawing(
        frame=frame,
        tiers=tuple(drawn),
        per_brick=per_brick,
        label_size=label_size,
        flag_width=_flag_width(label_size),
    )


def choose_per_brick(counts: Mapping[str, int]) -> int:
    """Return the smallest of 1, 10, 100, … that needs no more than 600 bricks."""
    per_brick = 1
    while sum(_bricks_for(count, per_brick) for count in counts.values()) > MOST_BRICKS:
        per_brick *= 10
    return per_brick


def _bricks_for(count: int, per_brick: int) -> int:
    """Round half up, but never draw a layer with somebody in it as if it were empty."""
    return max(1, (2 * count + per_brick) // (2 * per_brick)) if count else 0


def _lay_rows(bricks: Mapping[str, int], frame: Frame) -> list[tuple[str, int]]:
    """Return (layer, number of bricks) per row from the top; the first row is one brick, the triangle's tip."""
    total = sum(bricks.values())
    rows: list[tuple[str, int]] = []
    before = 0
    for key, count in bricks.items():
        left = count
        if left and not rows:
            rows.append((key, 1))
            before, left = 1, left - 1
        rows.extend((key, share) for share in _split_layer(left, before=before, total=total, frame=frame))
        before += left
    return rows


def _split_layer(count: int, *, before: int, total: int, frame: Frame) -> list[int]:
    """Return how many bricks each row of a layer holds, so that they are about as upright as the ideal one."""
    if not count:
        return []
    top, bottom = math.sqrt(before / total), math.sqrt((before + count) / total)
    ideal = math.sqrt(frame.width * frame.height / 2 / total * _IDEAL_RATIO)
    number = min(count, max(1, round((bottom - top) * frame.height / ideal)))
    heights = (top + (bottom - top) * step / number for step in range(number + 1))
    cuts = [round(height * height * total) - before for height in heights]
    return sorted(_at_least_one([after - cut for cut, after in itertools.pairwise(cuts)]))


def _at_least_one(shares: list[int]) -> list[int]:
    """Move bricks from the fullest row into rows that rounding left empty."""
    while 0 in shares:
        shares[shares.index(0)] += 1
        shares[shares.index(max(shares))] -= 1
    return shares


def _row_height(count: int, top: float, area: float, frame: Frame) -> float:
    """Return the height at which a row of `count` bricks starting at `top` has `area` per brick, gaps left out."""
    slope = frame.width / frame.height
    lost = slope * top - (count - 1) * frame.gap
    return (math.sqrt(lost * lost + 2 * slope * count * area) - lost) / slope


def _solve_area(counts: Sequence[int], frame: Frame) -> float:
    """Return the brick area at which the rows end exactly at the triangle's foot, by bisection."""
    low, high = 0.0, frame.width * frame.height / 2
    for _ in range(200):
        area = (low + high) / 2
        foot = -frame.gap
        for count in counts:
            foot += frame.gap + _row_height(count, foot + frame.gap, area, frame)
        low, high = (area, high) if foot < frame.height else (low, area)
    return (low + high) / 2


def _cut_row(count: int, top: float, bottom: float, frame: Frame) -> list[Brick]:
    """Return the bricks of one row, from the left."""
    middle = frame.width / 2
    slope = frame.width / frame.height

    def edge(y: float) -> tuple[float, float]:
        """Return the left end of a row's edge at `y`, and the width of one brick there."""
        return middle - slope * y / 2, (slope * y - (count - 1) * frame.gap) / count

    bricks = []
    (left_top, step_top), (left_bottom, step_bottom) = edge(top), edge(bottom)
    for index in range(count):
        x0, x1 = (left_top + index * (step_top + frame.gap), left_bottom + index * (step_bottom + frame.gap))
        corners = ((x0, top), (x0 + step_top, top), (x1 + step_bottom, bottom), (x1, bottom))
        # the tip is narrow above: its label stands lower, where there is room for it
        y = top + (bottom - top) * (0.70 if not top else 0.56)
        x = ((x0 + step_top / 2) * (bottom - y) + (x1 + step_bottom / 2) * (y - top)) / (bottom - top)
        bricks.append(Brick(corners=corners, x=round(x, 1), y=round(y, 1), flag_x=0.0, flag_y=0.0, mark=None))
    return bricks


def _write_marks(bricks: Sequence[Brick], marks: Sequence[Mark], *, label_size: int) -> tuple[Brick, ...]:
    """Give each brick its mark, in order, with the flag under the label; without marks the bricks stay blank."""
    if not marks:
        return tuple(bricks)
    aside, below = _flag_width(label_size) / 2, 5 if label_size else -2
    return tuple(
        replace(brick, mark=mark, flag_x=round(brick.x - aside, 1), flag_y=round(brick.y + below, 1))
        for brick, mark in zip(bricks, marks, strict=True)
    )


def _draw_fan(span: tuple[float, float], *, index: int, of: int, frame: Frame) -> str:
    """Return the SVG path from a layer's right edge to the `index`-th of `of` equal rows at the frame's reach."""

    def edge(y: float) -> float:
        return frame.width * (1 + y / frame.height) / 2 + 3

    def curve(start: tuple[float, float], end: tuple[float, float]) -> str:
        """Return a curve that leaves and arrives level, bent two thirds of the way to the reach."""
        bend = (min(start[0], end[0]) + 2 * frame.reach) / 3
        points = ((bend, start[1]), (bend, end[1]), end)
        return "C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in points)

    (top, bottom), row = span, frame.height / of
    left_top, left_bottom = (edge(top), top), (edge(bottom), bottom)
    right_top, right_bottom = (frame.reach, index * row), (frame.reach, (index + 1) * row)
    return (
        f"M{left_top[0]:.1f} {left_top[1]:.1f}{curve(left_top, right_top)}"
        f"V{right_bottom[1]:.1f}{curve(right_bottom, left_bottom)}Z"
    )


def _label_size(area: float) -> int:
    """Return the label's type size for a brick of `area`, or 0 where three digits would not fit."""
    side = math.sqrt(area)
    return next((size for least, size in ((44.0, 15), (34.0, 13), (27.0, 11)) if side >= least), 0)


def _flag_width(label_size: int) -> int:
    """Return the flag's width beside labels of this size: on a brick too small for a label it is a dash."""
    return {15: 20, 13: 20, 11: 16}.get(label_size, 8)
