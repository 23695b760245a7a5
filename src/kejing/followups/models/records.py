"""Records that show later changes: a link for each capture, and the heads that were sent out (see `kejing.proof`)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChainEnd(models.Model):
    """Where a chain ends: the company's, or a device's. Whoever adds a link holds it."""

    chain = models.CharField(_("chain"), max_length=60, unique=True)
    number = models.BigIntegerField(_("links"))
    own = models.BinaryField(_("hash of the last link"), max_length=32)

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class ChainLink(models.Model):
    """One link of a chain. `salt` is that of its record's digest; it goes with a record that is erased."""

    chain = models.CharField(_("chain"), max_length=60)
    number = models.BigIntegerField(_("place in the chain"))
    record = models.CharField(_("record"), max_length=80)
    digest = models.BinaryField(_("salted digest"), max_length=32)
    before = models.BinaryField(_("hash before"), max_length=32)
    own = models.BinaryField(_("hash"), max_length=32)
    salt = models.BinaryField(_("salt"), max_length=32, null=True)
    tombstone = models.JSONField(_("what was erased"), null=True, blank=True)

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
        indexes = [models.Index(fields=["-made_at"], name="head_by_time")]

    def __str__(self) -> str:
        return self.text
