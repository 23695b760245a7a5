"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowupKind(models.TextChoices):
    """How a customer was contacted."""

    REPORT = "report", _("Work report")
    VISIT = "visit", _("Store visit")
    CALL = "call", _("Follow-up call")
    MEETING = "meeting", _("Meeting")
    COMPLAINT = "complaint", _("Complaint")
