"""Photos on their way in: each on a ticket of its own, stored as it was handed in, looked at later by the worker."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import uuid4

from django.db import IntegrityError, transaction

from kejing.customers.operations.holding import hold_customer
from kejing.followups.enums import PhotoState
from kejing.followups.models import Followup, Photo, Ticket, Visit
from kejing.followups.operations.chaining import capture
from kejing.followups.operations.photo_files import path_of
from kejing.followups.operations.reporting import Place, UidTaken, is_on_earth
from kejing.followups.permissions import may_report
from kejing.kit.files import write_whole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from kejing.customers.models import Customer
    from kejing.people.models import User

TICKETS_AT_A_TIME: Final = 20
TICKET_LASTS: Final = timedelta(hours=24)
WORTH_HOLDING: Final = timedelta(hours=12)
"""A ticket that ends sooner is no longer counted among those that a device has."""
COMES_LATE: Final = timedelta(days=7)
"""A photo that was taken without a network may come so long after its ticket ended."""
LARGEST_PHOTO: Final = 8 * 1024 * 1024
LONGEST_SUBJECT: Final = 20
LARGEST_DRIFT: Final = 2**31 - 1
BLOCK: Final = 256 * 1024

JPEG, PNG, RIFF, WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"
MAGIC_BYTES: Final = 12


class PhotoRefusal(StrEnum):
    """Why a photo is not taken."""

    NOT_ALLOWED = "not_allowed"
    CUSTOMER_GONE = "customer_gone"
    NO_TICKET = "no_ticket"
    TICKET_USED = "ticket_used"
    TICKET_ENDED = "ticket_ended"
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"
    NO_SUCH_PLACE = "no_such_place"
    WRONG_WORDS = "wrong_words"
    ERASED = "erased"


class PhotoRefused(Exception):
    """A photo that is not taken; `reason` says why."""

    def __init__(self, reason: PhotoRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class NoRoomForPhotos(Exception):
    """The folder of photos cannot be written: mostly the disk is full. `reason` is the system's own."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Handed:
    """A photo as a device hands it in; its identifiers, times and drift are the device's own.

    `belongs_to` is the identifier of the contact it was taken for. `content` is read once, from where it stands.
    """

    uid: UUID
    belongs_to: UUID
    customer: Customer
    device: UUID
    ticket: UUID
    content: BinaryIO
    taken_at: datetime
    drift_seconds: int | None = None
    is_offline: bool = False
    place: Place | None = None
    subject: str = ""


@transaction.atomic
def issue_tickets(*, person: User, device: UUID, now: datetime) -> list[Ticket]:
    """Return the tickets that a device may take photos on: new ones, so that it has twenty that last for a while.

    Those of this person that ended long ago without being used are cleared away.

    :raises PhotoRefused: if this person hands in nothing
    """
    if not may_report(person):
        raise PhotoRefused(PhotoRefusal.NOT_ALLOWED)
    unused = Ticket.objects.filter(person=person, used_at__isnull=True)
    unused.filter(expires_at__lt=now - COMES_LATE).delete()
    held = list(unused.filter(device=device, expires_at__gte=now).order_by("expires_at", "pk"))
    lasting = sum(ticket.expires_at >= now + WORTH_HOLDING for ticket in held)
    new = [
        Ticket(uid=uuid4(), person=person, device=device, issued_at=now, expires_at=now + TICKET_LASTS)
        for _missing in range(TICKETS_AT_A_TIME - lasting)
    ]
    return [*held, *Ticket.objects.bulk_create(new)]


def receive_photo(*, photo: Handed, by: User, now: datetime) -> Photo:
    """Keep a photo as it was handed in, once, for the worker to look at; return it.

    One that this person's device sent before is returned as it was kept then. It uses up its ticket, and belongs to the
    contact it was taken for if that is there already.

    :raises UidTaken: if somebody else's device used the identifier
    :raises PhotoRefused: if it cannot be kept: without an unused ticket of this person and device, too large, …
    :raises NoRoomForPhotos: if it cannot be written
    """
    sent = _find_sent(photo.uid, by=by)
    if sent is not None:
        return sent
    _check(photo, by=by)
    try:
        _find_ticket(photo, by=by, now=now)
    except PhotoRefused as error:
        # The same photo may have come twice at once: the other one has used the ticket up since we looked.
        sent = _find_sent(photo.uid, by=by) if error.reason == PhotoRefusal.TICKET_USED else None
        if sent is None:
            raise
        return sent
    stored = _store(photo.content)
    try:
        kept = _keep(photo, stored, by=by, now=now)
    except BaseException:
        stored.path.unlink(missing_ok=True)
        raise
    if kept.original != stored.name:  # the same came twice at once
        stored.path.unlink(missing_ok=True)
    return kept


@dataclass(frozen=True, slots=True)
class _Stored:
    name: str
    sha256: str
    byte_count: int

    @property
    def path(self) -> Path:
        return path_of(self.name)


def _find_sent(uid: UUID, *, by: User) -> Photo | None:
    """Return the photo that this person's device sent under an identifier, or None if it sent none.

    :raises UidTaken: if somebody else's did
    """
    sent = Photo.objects.filter(uid=uid).first()
    if sent is not None and sent.by_id != by.pk:
        raise UidTaken
    return sent


def _check(photo: Handed, *, by: User) -> None:
    """Find what is wrong with a photo by itself.

    :raises PhotoRefused: with the first that is
    """
    if not may_report(by):
        raise PhotoRefused(PhotoRefusal.NOT_ALLOWED)
    if photo.place is not None and not is_on_earth(photo.place):
        raise PhotoRefused(PhotoRefusal.NO_SUCH_PLACE)
    if len(photo.subject) > LONGEST_SUBJECT or abs(photo.drift_seconds or 0) > LARGEST_DRIFT:
        raise PhotoRefused(PhotoRefusal.WRONG_WORDS)


def _find_ticket(photo: Handed, *, by: User, now: datetime) -> Ticket:
    """Return the ticket of a photo.

    A photo that was taken without a network comes later: its ticket held when it was taken, by the device's clock
    without its drift.

    :raises PhotoRefused: if there is none of this person and device, or it was used, or ended before
    """
    ticket = Ticket.objects.filter(uid=photo.ticket, person=by, device=photo.device).first()
    if ticket is None:
        raise PhotoRefused(PhotoRefusal.NO_TICKET)
    if ticket.used_at is not None:
        raise PhotoRefused(PhotoRefusal.TICKET_USED)
    taken_at = photo.taken_at - timedelta(seconds=photo.drift_seconds or 0)
    came_late = photo.is_offline and taken_at <= ticket.expires_at and now <= ticket.expires_at + COMES_LATE
    if now > ticket.expires_at and not came_late:
        raise PhotoRefused(PhotoRefusal.TICKET_ENDED)
    return ticket


def _store(content: BinaryIO) -> _Stored:
    """Put what was handed in into the folder of photos, if it begins as a picture does and is no larger than one.

    :raises PhotoRefused: `TOO_LARGE`, `NO_PICTURE`
    :raises NoRoomForPhotos: if it cannot be written
    """
    blocks, size = [], 0
    while block := content.read(BLOCK):
        blocks.append(block)
        size += len(block)
        if size > LARGEST_PHOTO:
            raise PhotoRefused(PhotoRefusal.TOO_LARGE)
    raw = b"".join(blocks)
    ending = _ending_of(raw[:MAGIC_BYTES])
    if ending is None:
        raise PhotoRefused(PhotoRefusal.NO_PICTURE)
    token = uuid4().hex
    stored = _Stored(f"originals/{token[:2]}/{token}{ending}", hashlib.sha256(raw).hexdigest(), size)
    try:
        write_whole(stored.path, raw)
    except OSError as error:
        raise NoRoomForPhotos(error.strerror or str(error)) from error
    return stored


def _ending_of(start: bytes) -> str | None:
    """Return how the file of a picture that begins so is called; None if no picture does."""
    if start.startswith(JPEG):
        return ".jpg"
    if start.startswith(PNG):
        return ".png"
    if start.startswith(RIFF) and start[8:MAGIC_BYTES] == WEBP:
        return ".webp"
    return None


@transaction.atomic
def _keep(photo: Handed, stored: _Stored, *, by: User, now: datetime) -> Photo:
    """Return the row of a photo, new or of the same photo that came at the same time.

    :raises UidTaken: if somebody else's device used the identifier
    :raises PhotoRefused: if the customer is gone, what it was taken for was erased, or the ticket was used meanwhile
    """
    customer = hold_customer(photo.customer.pk, by=by)
    if customer is None:
        raise PhotoRefused(PhotoRefusal.CUSTOMER_GONE)
    sent = _find_sent(photo.uid, by=by)
    if sent is not None:
        return sent
    followup = Followup.objects.filter(uid=photo.belongs_to, by=by, customer=customer).first()
    if followup is not None and followup.erased_at is not None:
        raise PhotoRefused(PhotoRefusal.ERASED)
    ticket = _find_ticket(photo, by=by, now=now)
    if not Ticket.objects.filter(pk=ticket.pk, used_at__isnull=True).update(used_at=now):
        raise PhotoRefused(PhotoRefusal.TICKET_USED)
    place = photo.place
    row = Photo(
        uid=photo.uid,
        belongs_to=photo.belongs_to,
        followup=followup,
        customer=customer,
        by=by,
        ticket=ticket,
        subject=photo.subject,
        taken_at=photo.taken_at,
        received_at=now,
        drift_seconds=photo.drift_seconds,
        is_offline=photo.is_offline,
        latitude=None if place is None else place.latitude,
        longitude=None if place is None else place.longitude,
        accuracy=None if place is None else place.accuracy,
        state=PhotoState.RECEIVED,
        original=stored.name,
        sha256=stored.sha256,
        byte_count=stored.byte_count,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Another customer's photo came at the same time with the same identifier.
        sent = _find_sent(photo.uid, by=by)
        if sent is None:
            raise
        Ticket.objects.filter(pk=ticket.pk).update(used_at=None)
        return sent
    # The visit it was taken for may have been looked at before.
    Visit.objects.filter(uid=row.belongs_to, by=by).update(weighed_at=None)
    capture(names=[f"photo:{row.pk}"], device=photo.device)
    return row
