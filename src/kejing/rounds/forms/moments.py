"""Moments, as devices send them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
LAST_MOMENT: Final = datetime(2999, 12, 31, tzinfo=UTC)
OLDEST: Final = timedelta(days=30)
AHEAD: Final = timedelta(minutes=5)


def moment_field() -> forms.DateTimeField:
    """Return the field of a moment by a device's clock: one that can be counted on from."""
    return forms.DateTimeField(validators=[MinValueValidator(FIRST_MOMENT), MaxValueValidator(LAST_MOMENT)])


def kept_moment_field(*, now: datetime) -> forms.DateTimeField:
    """Return the field of when something was that a device kept: not long ago, and not still to come."""
    old = _("This is more than {days} days ago: it is no longer taken.").format(days=OLDEST.days)
    ahead = _("This is still to come: the clock of this device was wrong.")
    return forms.DateTimeField(validators=[MinValueValidator(now - OLDEST, old), MaxValueValidator(now + AHEAD, ahead)])
