"""Choices."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowupKind(models.TextChoices):
    """How a contact counts."""

    REPORT = "report", _("Work report")
    VISIT = "visit", _("Store visit")
    CALL = "call", _("Follow-up call")
    MEETING = "meeting", _("Meeting")
    COMPLAINT = "complaint", _("Complaint")


class Way(models.TextChoices):
    """How somebody was reached, as a report says it."""

    CALL = "call", _("Call")
    MESSAGE = "message", _("Message")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("On site")
    OTHER = "other", _("Other way")


class Purpose(models.TextChoices):
    """What a contact was for; the five of the source articles."""

    CARE = "care", _("Care")
    INFORMATION = "information", _("Information")
    TRADE = "trade", _("Trade")
    SERVICE = "service", _("Service work")
    INTELLIGENCE = "intelligence", _("Intelligence")


PURPOSE_FIELDS: Final = {purpose: f"for_{purpose.value}" for purpose in Purpose}
"""The column of a follow-up that says whether it was for this."""


class CorrectionKind(models.TextChoices):
    """What was found out about a report after it was sent."""

    ADDED = "added", _("Added later")
    WITHDRAWN = "withdrawn", _("Taken back")


class PromiseState(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    DROPPED = "dropped", _("No longer holds")


class PhotoState(models.TextChoices):
    """How far a photo has come: as it was received, looked at, or found to be no picture."""

    RECEIVED = "received", _("Received")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Not a picture")
