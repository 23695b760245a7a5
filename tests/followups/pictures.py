"""Photos for tests, made in one line."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from followups.reports import NOW
from kejing.followups.operations.photos import Handed, issue_tickets, receive_photo

if TYPE_CHECKING:
    from kejing.customers.models import Customer
    from kejing.followups.models import Photo
    from kejing.people.models import User

DEVICE = UUID(int=7)
TURNED_TO_THE_LEFT = 6
"""The camera was held upright: what it stored lies on its side."""
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def shelf(boxes: int, *, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return a made picture of a shelf."""
    picture = Image.new("RGB", (640, 480), "#c9b48a")
    draw = ImageDraw.Draw(picture)
    for at in range(boxes):
        left, top = (at * 97) % 560, (at * 61) % 400
        draw.rectangle((left, top, left + 70, top + 60), fill=(at * 53 % 256, at * 29 % 256, at * 71 % 256))
    return picture.resize(size)


def stored(picture: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def with_metadata(picture: Image.Image) -> bytes:
    """Return a JPEG as a telephone stores it: lying on its side, with its maker, its place and a colour profile."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_TO_THE_LEFT
    exif[MAKER] = "SecretPhone"
    exif.get_ifd(GPS)[1] = "N"
    return stored(picture, exif=exif, icc_profile=b"SecretProfile", comment=b"SecretComment")


def handed(customer: Customer, *, by: User, content: bytes = b"", **values: Any) -> Handed:
    told: dict[str, Any] = {
        "uid": uuid4(),
        "belongs_to": uuid4(),
        "device": DEVICE,
        "content": BytesIO(content or stored(shelf(9))),
        "taken_at": NOW,
    }
    if "ticket" not in values:
        told["ticket"] = issue_tickets(person=by, device=DEVICE, now=NOW)[0].uid
    return Handed(customer=customer, **(told | values))


def receive(customer: Customer, *, by: User, content: bytes = b"", **values: Any) -> Photo:
    now = values.pop("now", NOW)
    return receive_photo(photo=handed(customer, by=by, content=content, **values), by=by, now=now)
