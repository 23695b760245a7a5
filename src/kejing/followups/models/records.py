"""Records that show later changes: a link for each capture, the heads that were sent out, and what checks found."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

COMPANY: Final = "company"
"""The chain that every record is in."""
TOMBSTONE_OF: Final = "tombstone:"
MOVE_OF: Final = "move:"


class ChainEnd(models.Model):
    """Where a chain ends: the company's, or a device's. Whoever adds a link holds it."""

    chain = models.CharField(_("chain"), max_length=60, unique=True)
    number = models.BigIntegerField(_("links"))
    own = models.BinaryField(_("hash of the last link"), max_length=32)

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class ChainLink(models.Model):
    """One link of a chain (`kejing.proof`), without ties to the rows, which may go.

    `record` names what was captured (`report:5`). `salt` is that of its digest, and goes with a record that is erased;
    `person` and `customer` are the keys of who captured it and of whom, as they were then. What lives in the chain
    alone, a tombstone or that customers became one, is its `content`, in canonical JSON.
    """

    chain = models.CharField(_("chain"), max_length=60)
    number = models.BigIntegerField(_("place in the chain"))
    record = models.CharField(_("record"), max_length=80)
    digest = models.BinaryField(_("salted digest"), max_length=32)
    before = models.BinaryField(_("hash before"), max_length=32)
    own = models.BinaryField(_("hash"), max_length=32)
    salt = models.BinaryField(_("salt"), max_length=32, null=True)
    person = models.BigIntegerField(_("who"), null=True)
    customer = models.BigIntegerField(_("of which customer"), null=True)
    content = models.TextField(_("what lives here alone"), blank=True)

    class Meta:
        indexes = [models.Index(fields=["record"], name="link_of_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"],
                name="link_has_its_place",
                violation_error_message=_("Two links stand in one place."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number} {self.record}"


class PublishedHead(models.Model):
    """A signed head as it was sent out, and where to."""

    chain = models.CharField(_("chain"), max_length=60)
    number = models.BigIntegerField(_("links"))
    text = models.TextField(_("head"))
    made_at = models.DateTimeField(_("made"))
    sent_to = models.JSONField(_("sent to"), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["-made_at"], name="head_by_time"),
            models.Index(fields=["chain", "-number"], name="head_of_chain"),
        ]

    def __str__(self) -> str:
        return self.text


class ChainCheck(models.Model):
    """What was found when all chains were walked: how many records, how many erased, and what is wrong."""

    made_at = models.DateTimeField(_("checked"), db_index=True)
    links = models.BigIntegerField(_("links"))
    erased = models.BigIntegerField(_("erased"))
    breaks = models.JSONField(_("what is wrong"), default=list)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}: {len(self.breaks)}"
