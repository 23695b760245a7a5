"""Photos are looked at: made upright and smaller, without what cameras write beside the picture, and compared."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import numpy as np
from django.db.models import Q
from PIL import Image, ImageOps

from kejing.followups.enums import PhotoState, VisitState
from kejing.followups.models import Photo, Visit
from kejing.followups.operations.photo_files import path_of, small_of
from kejing.kit.files import write_whole
from kejing.proof.pictures import MOST_DIFFERENT_BITS, difference_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

logger = logging.getLogger(__name__)

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 1600
LONGEST_SIDE_SMALL: Final = 320
QUALITY: Final = 80
AT_A_TIME: Final = 200
NEAR_FOR: Final = timedelta(days=180)


class NoPicture(Exception):
    """What was handed in cannot be read as a picture, or is too large for one."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An earlier photo that shows the same; `bits` is by how many of 64 their difference hashes differ."""

    photo: int
    earlier: int
    is_exact: bool
    bits: int | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found out about a picture."""

    large: bytes
    small: bytes
    dhash: int
    width: int
    height: int


def look_at_photos() -> int:
    """Look at photos that were received, the oldest first, and return at how many; at most `AT_A_TIME`.

    Each is stored before the next one is looked at. What is no picture is refused, and stays as it was handed in. One
    whose file is not there (the database was put back without its photos) waits for it, and holds up no other.

    :raises OSError: if the folder of photos cannot be written: what was not looked at then waits
    """
    count = 0
    waiting = Photo.objects.filter(state=PhotoState.RECEIVED).order_by("pk")
    for pk, original in list(waiting.values_list("pk", "original")):
        if count == AT_A_TIME:
            break
        try:
            _look_at(pk, original)
        except FileNotFoundError:
            logger.error("The file of photo %s is not there: %s", pk, original)  # noqa: TRY400 - it says it all
            continue
        count += 1
    return count


def find_copies(photos: Collection[Photo]) -> list[Copy]:
    """Return which of these photos show what an earlier one showed, whoever took it and of whichever customer.

    The same file counts however long ago it came; one that is near, for 180 days, and not among photos of one contact,
    where a second picture of the same shelf is no wonder. The same pair is told once.
    """
    return [*_find_same_files(photos), *_find_near(photos)]


def _look_at(pk: int, original: str) -> None:
    photo = Photo.objects.filter(pk=pk, state=PhotoState.RECEIVED)
    try:
        seen = _see(path_of(original).read_bytes())
    except NoPicture as error:
        logger.info("Photo %s is no picture: %s", pk, error)
        photo.update(state=PhotoState.REFUSED)
        return
    path = PurePosixPath(original)
    name = f"shown/{path.parent.name}/{path.stem}.webp"
    write_whole(path_of(name), seen.large)
    write_whole(path_of(small_of(name)), seen.small)
    photo.update(state=PhotoState.READY, name=name, dhash=seen.dhash, width=seen.width, height=seen.height)
    # What was found about its visit was found without it.
    belongs_to = Photo.objects.filter(pk=pk).values("belongs_to")
    Visit.objects.filter(uid__in=belongs_to, state=VisitState.DONE).update(weighed_at=None)


def _see(raw: bytes) -> _Seen:
    """Return the picture upright, without metadata, in the two sizes that are shown.

    :raises NoPicture: if it is none; what it says of its size is believed before anything of it is unpacked
    """
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as picture:
            _check_size(picture)
            # A large JPEG is unpacked at half or a quarter of its size where that is still larger than what is shown.
            share = min(1.0, LONGEST_SIDE / max(picture.size))
            picture.draft("RGB", (max(1, round(picture.width * share)), max(1, round(picture.height * share))))
            upright = ImageOps.exif_transpose(picture)
            shown = _flatten(upright)
    except NoPicture:
        raise
    except Exception as error:
        # A crafted file can break the library anywhere, and must hold up no other.
        raise NoPicture(f"{type(error).__name__}: {error}") from error
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    small = shown.copy()
    small.thumbnail((LONGEST_SIDE_SMALL, LONGEST_SIDE_SMALL), Image.Resampling.LANCZOS)
    return _Seen(_write(shown), _write(small), difference_hash(shown), shown.width, shown.height)


def _check_size(picture: Image.Image) -> None:
    """Believe what a picture says of its size.

    :raises NoPicture: if that is too much to unpack
    """
    if picture.width * picture.height > MOST_PIXELS:
        raise NoPicture(f"{picture.width} × {picture.height} pixels are too many.")


def _flatten(picture: Image.Image) -> Image.Image:
    """Return the bare pixels, on white where they are transparent: nothing else of the file goes with them."""
    bare = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        with_alpha = picture.convert("RGBA")
        bare.paste(with_alpha, mask=with_alpha)
    else:
        bare.paste(picture.convert("RGB"))
    return bare


def _write(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=1)
    return file.getvalue()


def _find_same_files(photos: Collection[Photo]) -> Iterator[Copy]:
    by_fingerprint: dict[str, list[int]] = {}
    same = Photo.objects.filter(sha256__in={photo.sha256 for photo in photos}).order_by("pk")
    for pk, sha256 in same.values_list("pk", "sha256"):
        by_fingerprint.setdefault(sha256, []).append(pk)
    for photo in photos:
        for earlier in by_fingerprint.get(photo.sha256, ()):
            if earlier < photo.pk:
                yield Copy(photo.pk, earlier, is_exact=True, bits=0)


def _find_near(photos: Iterable[Photo]) -> Iterator[Copy]:
    hashed = [photo for photo in photos if photo.dhash is not None]
    if not hashed:
        return
    first = min(photo.received_at for photo in hashed) - NEAR_FOR
    last = max(photo.received_at for photo in hashed)
    others = Photo.objects.filter(Q(received_at__gte=first, received_at__lte=last), dhash__isnull=False).order_by("pk")
    rows = list(others.values_list("pk", "dhash", "received_at", "belongs_to", "sha256"))
    hashes = np.array([row[1] for row in rows], dtype=np.int64)
    for photo in hashed:
        bits = np.bitwise_count((hashes ^ np.int64(photo.dhash or 0)).view(np.uint64))
        for at in np.flatnonzero(bits <= MOST_DIFFERENT_BITS).tolist():
            pk, _hash, received_at, belongs_to, sha256 = rows[at]
            is_earlier = pk < photo.pk and received_at >= photo.received_at - NEAR_FOR
            if is_earlier and belongs_to != photo.belongs_to and sha256 != photo.sha256:
                yield Copy(photo.pk, pk, is_exact=False, bits=int(bits[at]))
