"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RefreshState(models.TextChoices):
    """How far a refresh has come."""

    REQUESTED = "requested", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
