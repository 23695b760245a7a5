"""Moments, as devices send them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
LAST_MOMENT: Final = datetime(2999, 12, 31, tzinfo=UTC)


def moment_field() -> forms.DateTimeField:
    """Return the field of a moment by a device's clock: one that can be counted on from."""
    return forms.DateTimeField(validators=[MinValueValidator(FIRST_MOMENT), MaxValueValidator(LAST_MOMENT)])
