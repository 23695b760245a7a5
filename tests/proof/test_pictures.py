from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kejing.proof.pictures import MOST_DIFFERENT_BITS, difference_hash, different_bits, find_near

SIGNED = st.integers(-(2**63), 2**63 - 1)


def shelf(boxes: int) -> Image.Image:
    """Return a made picture of a shelf."""
    picture = Image.new("RGB", (640, 480), "#c9b48a")
    draw = ImageDraw.Draw(picture)
    for at in range(boxes):
        left, top = (at * 97) % 560, (at * 61) % 400
        draw.rectangle((left, top, left + 70, top + 60), fill=(at * 53 % 256, at * 29 % 256, at * 71 % 256))
    return picture


def test_bits_say_where_it_gets_brighter_to_the_right_row_by_row_the_first_highest() -> None:
    picture = Image.new("L", (9, 8), 10)
    picture.putpixel((8, 7), 20)  # the last pair of the last row
    assert difference_hash(picture) == 1

    picture.putpixel((1, 0), 20)  # the first pair of the first row
    assert difference_hash(picture) == 1 - 2**63

    assert difference_hash(Image.linear_gradient("L").rotate(90)) == -1


def test_a_picture_that_was_made_smaller_and_stored_again_is_near_and_another_is_not() -> None:
    stored = BytesIO()
    shelf(9).resize((320, 240)).save(stored, "JPEG", quality=40)
    again = difference_hash(Image.open(stored))

    assert different_bits(difference_hash(shelf(9)), again) <= MOST_DIFFERENT_BITS
    assert different_bits(difference_hash(shelf(9)), difference_hash(shelf(4))) > MOST_DIFFERENT_BITS


def test_what_is_transparent_is_seen_on_white() -> None:
    clear = Image.new("RGBA", (90, 80), (0, 0, 0, 0))

    assert difference_hash(clear) == difference_hash(Image.new("L", (90, 80), 255)) == 0


@given(one=SIGNED, bits=st.sets(st.integers(0, 63), max_size=8))
def test_near_is_six_bits_of_sixty_four(one: int, bits: set[int]) -> None:
    other = (one % 2**64) ^ sum(1 << bit for bit in bits)
    signed = other - 2**64 if other >= 2**63 else other

    assert different_bits(one, signed) == len(bits)
    assert find_near(one, [signed]) == ([signed] if len(bits) <= 6 else [])
