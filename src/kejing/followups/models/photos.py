"""Photos, taken with the camera in the page, each on a ticket of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.followups.enums import PhotoState
from kejing.followups.models.contacts import Followup, position_checks


class Ticket(models.Model):
    """Leave to hand in one photo, given to one person in one browser before it is taken."""

    uid = models.UUIDField(_("identifier"), unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    device = models.UUIDField(_("device"))
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("ends"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "device", "used_at"], name="ticket_of_device")]

    def __str__(self) -> str:
        return str(self.uid)


class Photo(models.Model):
    """A photo as it was received, and what was found out about it.

    `uid` and `belongs_to` are the device's: the latter is the `uid` of the contact it was taken for, which may arrive
    later; `followup` is that contact once it is there. `original` is what was handed in, in the folder of photos;
    `name` the picture shown, without metadata and resized, empty until it is `ready`. `sha256` is of the original;
    `dhash` is the difference hash of 64 bits, as a signed number. `drift_seconds` is how far the device's clock was
    ahead of the server's when they last spoke.
    """

    uid = models.UUIDField(_("identifier of the device"), unique=True)
    belongs_to = models.UUIDField(_("contact on the device"), db_index=True)
    followup = models.ForeignKey(Followup, on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="photos")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ticket = models.OneToOneField(Ticket, on_delete=models.SET_NULL, null=True, related_name="photo")
    subject = models.CharField(_("what it shows"), max_length=20, blank=True)
    taken_at = models.DateTimeField(_("taken, as the device says"))
    received_at = models.DateTimeField(_("received"))
    drift_seconds = models.IntegerField(_("drift of the device's clock"), null=True, blank=True)
    is_offline = models.BooleanField(_("taken without a network"), default=False)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    accuracy = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PhotoState, default=PhotoState.RECEIVED)
    original = models.CharField(_("file as received"), max_length=120)
    name = models.CharField(_("file shown"), max_length=120, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    dhash = models.BigIntegerField(_("difference hash"), null=True, blank=True)
    byte_count = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="photo_by_fingerprint"),
            models.Index(fields=["received_at"], name="photo_by_age"),
            models.Index(fields=["state", "id"], name="photo_to_look_at", condition=models.Q(state="received")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PhotoState.values),
                name="photo_state_is_known",
                violation_error_message=_("There is no such state of a photo."),
            ),
            *position_checks("photo"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
