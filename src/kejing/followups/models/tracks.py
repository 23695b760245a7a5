"""The way somebody went through a shop, and that he agreed to its being recorded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.followups.models.visits import Visit


class Consent(models.Model):
    """That somebody agreed to his way being recorded, to which words and when, and when he took that back."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    text = models.TextField(_("words agreed to"))
    language = models.CharField(_("language"), max_length=10)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_in_force_is_one",
                violation_error_message=_("This person agreed already."),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_is_taken_back_later",
                violation_error_message=_("Nothing is taken back before it is given."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.given_at:%Y-%m-%d}"


class TrackPoint(models.Model):
    """Where somebody was at a moment of a visit: WGS-84, accuracy in metres."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="points", db_index=False)
    at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"), db_index=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    accuracy = models.FloatField(_("accuracy in metres"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "at"],
                name="track_point_once",
                violation_error_message=_("This moment is recorded already."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180, accuracy__gte=0
                ),
                name="track_point_is_on_earth",
                violation_error_message=_("There is no such place on earth."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}"
