"""Fingerprints of pictures that stay near each other when a picture is resized or stored again.

The difference hash: grey, 9 × 8, one bit for each place that is darker than the one to its right, row by row, the first
bit the highest. It is kept as a signed number of 64 bits, as databases have it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS: Final = 8
ROWS: Final = 8
BITS: Final = COLUMNS * ROWS
MOST_DIFFERENT_BITS: Final = 6


def difference_hash(picture: Image.Image) -> int:
    """Return the hash of a picture, turned upright before; transparency is seen on white."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture)
    small = picture.convert("L").resize((COLUMNS + 1, ROWS), Image.Resampling.LANCZOS).tobytes()
    found = 0
    for row in range(ROWS):
        line = small[row * (COLUMNS + 1) : (row + 1) * (COLUMNS + 1)]
        for left, right in pairwise(line):
            found = found << 1 | (left < right)
    return found - (1 << BITS) if found >> (BITS - 1) else found


def different_bits(one: int, other: int) -> int:
    """Return in how many bits two hashes differ."""
    return ((one ^ other) & ((1 << BITS) - 1)).bit_count()


def find_near(one: int, others: Iterable[int]) -> list[int]:
    """Return which of the others are so near that they show the same picture."""
    return [other for other in others if different_bits(one, other) <= MOST_DIFFERENT_BITS]
