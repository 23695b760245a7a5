"""Where a device says it is, as every form that takes a place asks for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.followups.models.contacts import FARTHEST_LATITUDE, FARTHEST_LONGITUDE
from kejing.followups.operations.reporting import Place
from kejing.geo import Position


class CustomerPlaceForm(forms.Form):
    """Where a customer is, in degrees of WGS-84 as a device gives them."""

    latitude = forms.FloatField(label=_("Latitude"), min_value=-FARTHEST_LATITUDE, max_value=FARTHEST_LATITUDE)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-FARTHEST_LONGITUDE, max_value=FARTHEST_LONGITUDE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs |= {"step": "any", "inputmode": "decimal"}

    @property
    def position(self) -> Position:
        """The place that was said; ask when the form is valid."""
        return Position(self.cleaned_data["latitude"], self.cleaned_data["longitude"])


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
