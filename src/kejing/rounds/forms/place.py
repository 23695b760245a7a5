"""Where a device says it is, as every form that takes a place asks for it."""

from __future__ import annotations

from django import forms

from kejing.followups.models.contacts import FARTHEST_LATITUDE, FARTHEST_LONGITUDE
from kejing.followups.operations.reporting import Place


class PlaceForm(forms.Form):
    """Three hidden numbers that a script fills: WGS-84, and how far off they may be, in metres."""

    latitude = forms.FloatField(
        min_value=-FARTHEST_LATITUDE, max_value=FARTHEST_LATITUDE, required=False, widget=forms.HiddenInput
    )
    longitude = forms.FloatField(
        min_value=-FARTHEST_LONGITUDE, max_value=FARTHEST_LONGITUDE, required=False, widget=forms.HiddenInput
    )
    accuracy = forms.FloatField(min_value=0, required=False, widget=forms.HiddenInput)

    @property
    def place(self) -> Place | None:
        """Where the device is, None where it did not say."""
        numbers = [self.cleaned_data.get(name) for name in ("latitude", "longitude", "accuracy")]
        latitude, longitude, accuracy = numbers
        if latitude is None or longitude is None or accuracy is None:
            return None
        return Place(latitude, longitude, accuracy)
