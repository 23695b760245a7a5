"""Drawn pictures stand for photos: each is another one, and the same again from the same chance."""

from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image

from kejing.demo import Motif, Purpose, draw_picture, open_chance
from kejing.proof.pictures import MOST_DIFFERENT_BITS, difference_hash

WORDS = "2026-11-23 15:19"


@pytest.mark.parametrize("motif", Motif)
def test_a_picture_is_a_photo_s_size_and_the_same_from_the_same_chance(motif: Motif) -> None:
    drawn = [draw_picture(motif, chance=open_chance(seed=7, purpose=Purpose.PICTURES), words=WORDS) for _ in range(2)]

    with Image.open(BytesIO(drawn[0])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (960, 720))
    assert drawn[0] == drawn[1]


def test_pictures_of_one_company_are_hardly_ever_like_each_other() -> None:
    chance = open_chance(seed=7, purpose=Purpose.PICTURES)
    hashes = []
    for motif in [*Motif, *Motif]:
        with Image.open(BytesIO(draw_picture(motif, chance=chance, words=WORDS))) as picture:
            hashes.append(difference_hash(picture))

    near = [(a ^ b).bit_count() <= MOST_DIFFERENT_BITS for a, b in combinations(hashes, 2)]
    assert sum(near) <= 1
