"""Drawn pictures that stand for photos taken in shops: a front, a shelf, a pile of boxes, a poster."""

from enum import StrEnum
from io import BytesIO
from typing import Final

from numpy.random import Generator
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SIZE: Final = (960, 720)
QUALITY: Final = 82
TILT: Final = 2.5
"""So many degrees at most the camera is held askew."""
MARGIN: Final = 60
STRIP: Final = 30
WALLS: Final = ("#d8cfbf", "#cfd4cf", "#d5d0c8", "#c9cdd3", "#ded6c6")
FLOORS: Final = ("#8f8577", "#84888a", "#94897c")
WOODS: Final = ("#7d6249", "#6e5b49", "#8a7354")
GOODS: Final = ("#a4322d", "#2f5d50", "#c58a1e", "#24476b", "#7b3f61", "#5d6b2f", "#b5552b", "#3c3c46")
PALE: Final = ("#f3efe4", "#e9ecea", "#f1e7d2")
GLASS: Final = ("#5f747c", "#52666e", "#6b7d80")

type Point = tuple[float, float]


class Motif(StrEnum):
    """What a picture shows."""

    FRONT = "front"
    SHELF = "shelf"
    PILE = "pile"
    POSTER = "poster"


def draw_picture(motif: Motif, *, chance: Generator, words: str) -> bytes:
    """Return a JPEG of 960 by 720 pixels that shows the motif, never twice the same.

    `words` (Latin letters and digits) stand in a strip at its foot, as the app draws them into a photo.
    """
    size = (SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN)
    picture = Image.new("RGB", size, _one_of(WALLS, chance))
    {Motif.FRONT: _front, Motif.SHELF: _shelf, Motif.PILE: _pile, Motif.POSTER: _poster}[motif](
        ImageDraw.Draw(picture), chance
    )
    tilt = (float(chance.random()) * 2 - 1) * TILT
    left, top = (int(value) for value in MARGIN * (0.5 + chance.random(2)))
    picture = picture.rotate(tilt, Image.Resampling.BILINEAR).crop((left, top, left + SIZE[0], top + SIZE[1]))
    picture = _lit(picture, chance).filter(ImageFilter.GaussianBlur(0.8))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, SIZE[1] - STRIP, *SIZE), fill="#1b2228")
    draw.text((12, SIZE[1] - STRIP + 5), words, fill="#ffffff", font=ImageFont.load_default(18))
    file = BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _one_of(colours: tuple[str, ...], chance: Generator) -> str:
    return colours[int(chance.random() * len(colours))]


def _between(low: float, high: float, chance: Generator) -> float:
    return low + float(chance.random()) * (high - low)


def _lit(picture: Image.Image, chance: Generator) -> Image.Image:
    """Return the picture with light from one side."""
    light = Image.linear_gradient("L").rotate(_between(0, 360, chance), fillcolor=128).resize(picture.size)
    return Image.blend(picture, ImageChops.soft_light(picture, light.convert("RGB")), 0.6)


def _box(draw: ImageDraw.ImageDraw, at: Point, wide: float, high: float, colour: str) -> None:
    draw.rectangle((*at, at[0] + wide, at[1] + high), fill=colour)


def _front(draw: ImageDraw.ImageDraw, chance: Generator) -> None:
    """Draw a shop from the street: a sign, an awning, windows and the door."""
    wide, high = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    ground = _between(620, 690, chance)
    _box(draw, (0, ground), wide, high - ground, _one_of(FLOORS, chance))
    left, right = _between(90, 190, chance), wide - _between(90, 190, chance)
    top, sign = _between(110, 190, chance), _between(70, 110, chance)
    glass, colour = _one_of(GLASS, chance), _one_of(GOODS, chance)
    _box(draw, (left, top), right - left, sign, colour)
    name = _between(160, 380, chance)
    _box(draw, ((left + right - name) / 2, top + sign * 0.36), name, sign * 0.28, _one_of(PALE, chance))
    below = top + sign
    stripes = 12 + int(chance.random() * 6)
    step = (right - left) / stripes
    for at in range(stripes):
        x = left + at * step
        shape = [(x, below), (x + step, below), (x + step - 6, below + 56), (x - 6, below + 56)]
        draw.polygon(shape, fill=colour if at % 2 else "#efe9dd")
    _box(draw, (left, below + 56), right - left, ground - below - 56, "#4a4f52")
    panes = 3 + int(chance.random() * 3)
    step, door = (right - left) / panes, int(chance.random() * panes)
    for at in range(panes):
        x = left + at * step + 10
        foot = ground if at == door else ground - _between(60, 110, chance)
        _box(draw, (x, below + 76), step - 20, foot - below - 76, glass)
        if at == door:
            _box(draw, (x + step * 0.72, below + 76 + (foot - below) * 0.42), 8, 70, "#d9dcd8")
        else:
            _goods(draw, (x + 12, foot), step - 44, 46, chance)


def _shelf(draw: ImageDraw.ImageDraw, chance: Generator) -> None:
    """Draw rows of bottles and packs, some of them sold."""
    wide, high = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    wood, rows = _one_of(WOODS, chance), 3 + int(chance.random() * 2)
    step = (high - 2 * MARGIN) / rows
    for row in range(rows):
        foot = MARGIN + (row + 1) * step - 26
        _box(draw, (0, foot - step + 46), wide, step - 46, "#3b3128")
        _goods(draw, (20, foot), wide - 40, step - 70, chance)
        _box(draw, (0, foot), wide, 26, wood)
        for at in range(40, wide - 80, 150):
            _box(draw, (at + _between(0, 40, chance), foot + 5), 52, 16, "#f4f1e8")


def _goods(draw: ImageDraw.ImageDraw, at: Point, wide: float, high: float, chance: Generator) -> None:
    """Draw what stands side by side on a board."""
    x, foot = at
    while x < at[0] + wide - 30:
        colour, pale = _one_of(GOODS, chance), _one_of(PALE, chance)
        each, tall = _between(26, 46, chance), high * _between(0.68, 1, chance)
        is_bottle = chance.random() < 0.6  # noqa: PLR2004 - as often as not
        for _one in range(1 + int(chance.random() * 4)):
            if x + each > at[0] + wide:
                return
            _box(
                draw, (x, foot - tall * (0.72 if is_bottle else 1)), each - 4, tall * (0.72 if is_bottle else 1), colour
            )
            if is_bottle:
                _box(draw, (x + each * 0.3, foot - tall), each * 0.3, tall * 0.3, colour)
            _box(draw, (x + 2, foot - tall * 0.46), each - 8, tall * 0.2, pale)
            x += each
        x += _between(0, 60, chance) if chance.random() < 0.25 else 2  # noqa: PLR2004 - a gap where some were sold


def _pile(draw: ImageDraw.ImageDraw, chance: Generator) -> None:
    """Draw boxes on each other in the middle of the shop, with a price above them."""
    wide, high = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    ground = high - _between(130, 190, chance)
    _box(draw, (0, ground), wide, high - ground, _one_of(FLOORS, chance))
    _goods(draw, (30, ground - 40), wide - 60, 190, chance)
    colour, rows = _one_of(GOODS, chance), 4 + int(chance.random() * 2)
    each, tall, foot = _between(128, 156, chance), _between(76, 92, chance), high - MARGIN - 60
    for row in range(rows):
        count = rows + 1 - row
        left = (wide - count * each) / 2 + _between(-8, 8, chance)
        for at in range(count):
            x, y = left + at * each, foot - (row + 1) * tall
            _box(draw, (x, y), each - 4, tall - 4, "#b08d5f")
            _box(draw, (x, y + tall * 0.36), each - 4, tall * 0.3, colour)
            _box(draw, (x + each * 0.34, y + tall * 0.43), each * 0.3, tall * 0.14, "#f3efe4")
    top = foot - rows * tall
    _box(draw, ((wide - 190) / 2, top - 110), 190, 100, "#f6f2e6")
    _box(draw, ((wide - 130) / 2, top - 88), 130, 24, colour)
    _box(draw, ((wide - 90) / 2, top - 48), 90, 20, "#3c3c46")


def _poster(draw: ImageDraw.ImageDraw, chance: Generator) -> None:
    """Draw a poster on a wall."""
    wide, high = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    across, tall = _between(360, 460, chance), _between(540, 600, chance)
    left, top = (wide - across) / 2 + _between(-90, 90, chance), (high - tall) / 2 - 20
    colour, other = _one_of(GOODS, chance), _one_of(GOODS, chance)
    _box(draw, (left - 10, top - 10), across + 20, tall + 20, "#f7f4ec")
    _box(draw, (left, top), across, tall, colour)
    middle, radius = left + across / 2, _between(90, 130, chance)
    draw.ellipse((middle - radius, top + 90, middle + radius, top + 90 + 2 * radius), fill=_one_of(PALE, chance))
    _box(draw, (middle - 26, top + 120), 52, 2 * radius - 20, other)
    _box(draw, (middle - 12, top + 86), 24, 40, other)
    for line, share in enumerate((0.7, _between(0.4, 0.6, chance), _between(0.3, 0.5, chance))):
        _box(draw, (middle - across * share / 2, top + tall - 150 + line * 42), across * share, 20, "#f3efe4")
