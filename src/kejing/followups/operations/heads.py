"""Heads: how long each chain was and how it ended, signed and sent out of the house once a day."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from smtplib import SMTPException
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kejing.followups.models import ChainEnd, ChainLink, PublishedHead
from kejing.followups.operations.chaining import adopt_loose, link_of
from kejing.kit.files import make_once, write_whole
from kejing.kit.standards import own_zone
from kejing.proof import Head, Key, make_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

logger = logging.getLogger(__name__)

FILE: Final = "file"
MAIL: Final = "mail"


class KeyNotUsable(Exception):
    """The key that signs heads cannot be read or made; the text says why."""


def load_key() -> Key:
    """Return the key that signs, from its file outside the database; the first time it is made there.

    :raises KeyNotUsable: if it cannot be read, written, or is no such key
    """
    path = Path(settings.HEAD_KEY_FILE)
    try:
        if not path.exists():
            make_once(path, make_key().to_pem())
    except OSError as error:
        raise KeyNotUsable(f"{path}: {error.strerror}") from error
    return read_key()


def read_key() -> Key:
    """Return the key that signs, as it lies in its file.

    :raises KeyNotUsable: if it cannot be read, or is no such key
    """
    path = Path(settings.HEAD_KEY_FILE)
    try:
        return Key.from_pem(path.read_bytes())
    except OSError as error:
        raise KeyNotUsable(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise KeyNotUsable(f"{path}: {error}") from error


def public_text(key: Key) -> str:
    """Return the public half, as whoever checks elsewhere gives it."""
    return base64.b64encode(key.public).decode("ascii")


def publish_heads(*, now: datetime, key: Key) -> list[PublishedHead]:
    """Sign the head of each chain that grew since its last one, send them out, and keep that they were; return them.

    The first time, what was there before the chain is taken in. Heads lie in a file of their folder before anything
    says so; where addresses are set, they are mailed too. A mail that fails is logged: the head of the next day covers
    what this one did.

    :raises OSError: if the file cannot be written: nothing is kept then, and it is tried again
    """
    if not PublishedHead.objects.exists():
        adopt_loose()
    heads = [Head.sign(last=link_of(row), at=now, key=key) for row in _grown_ends()]
    if not heads:
        return []
    lines = "".join(f"{head.to_text()}\n" for head in heads)
    moment = now.astimezone(own_zone())
    write_whole(Path(settings.HEADS_DIR) / f"{moment:%Y-%m-%d-%H%M%S}.txt", lines.encode("ascii"))
    sent_to = [FILE, MAIL] if settings.HEADS_TO and _mail(lines, key=key, moment=moment) else [FILE]
    with transaction.atomic():
        return PublishedHead.objects.bulk_create(
            PublishedHead(chain=head.chain, number=head.number, text=head.to_text(), made_at=now, sent_to=sent_to)
            for head in heads
        )


def _grown_ends() -> Sequence[ChainLink]:
    """Return the last link of each chain that is longer than the last head said, the company's among them."""
    told = dict(PublishedHead.objects.order_by().values_list("chain").annotate(number=Max("number")))
    found = []
    for chain, number in ChainEnd.objects.order_by("chain").values_list("chain", "number"):
        if number > told.get(chain, 0):
            # The link, not what the end says of it: a head is of what is there.
            found.append(ChainLink.objects.get(chain=chain, number=number))
    return found


def _mail(lines: str, *, key: Key, moment: datetime) -> bool:
    if "default" not in mailers:
        logger.warning("Heads of the records are to be mailed, and no mail server is set up (KEJING_MAIL).")
        return False
    told = _("Keep this message: it shows any change of the records that is made after today. Check with:")
    message = EmailMessage(
        subject=_("Heads of the records, {day}").format(day=moment.date().isoformat()),
        body=f"{told}\n\nkejing verify --key {public_text(key)} --against HEADS.txt\n\n{lines}",
        to=list(settings.HEADS_TO),
    )
    try:
        message.send(using="default")
    except (SMTPException, OSError) as error:
        logger.warning("The heads of the records could not be mailed: %s", error)
        return False
    return True
