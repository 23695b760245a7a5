"""What phones send of what they kept while there was no connection: the forms of the pages, and when it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, override

from django import forms
from django.utils.translation import gettext as _

from kejing.followups.operations.photos import LARGEST_DRIFT
from kejing.kit.converters import LARGEST_KEY
from kejing.rounds.forms.moments import moment_field
from kejing.rounds.forms.place import PlaceForm
from kejing.rounds.forms.report import ReportForm
from kejing.rounds.forms.visit import VisitForm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kejing.rounds.queries.visit import PhotoStep

MOST_SHOTS: Final = 200


class WhomForm(forms.Form):
    """Of which customer something is that a phone sends."""

    customer = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)


class CheckInForm(PlaceForm):
    """A check-in as a device kept it: where it was, or `no_fix` where it was allowed to know and found nothing in time.

    `drift_seconds` is what it knew of its clock by then, `told_at` what the clock says as it sends this; `template` is
    the key of the steps that it showed.
    """

    uid = forms.UUIDField()
    device = forms.UUIDField()
    began_at = moment_field()
    told_at = forms.DateTimeField(required=False)
    drift_seconds = forms.IntegerField(required=False, min_value=-LARGEST_DRIFT, max_value=LARGEST_DRIFT)
    no_fix = forms.BooleanField(required=False)
    is_offline = forms.BooleanField(required=False)
    template = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)

    def clean(self) -> dict[str, Any]:
        """Return the fields; without a place the device must have looked for one in vain."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.place is None and not said.get("no_fix"):
            raise forms.ValidationError(_("Your position is missing: check in again."))
        return said

    def drift_at(self, now: datetime) -> int | None:
        """Return how far the device's clock was ahead, in seconds: as it knew, or as it is now, whichever is more.

        Somebody who sets the clock after it last spoke to the server is seen by what it says now.
        """
        known: int | None = self.cleaned_data["drift_seconds"]
        told_at: datetime | None = self.cleaned_data["told_at"]
        told = [] if told_at is None else [round((told_at - now).total_seconds())]
        drift = max((one for one in (known, *told) if one is not None), key=abs, default=None)
        return None if drift is None else max(-LARGEST_DRIFT, min(LARGEST_DRIFT, drift))


class EarlierVisit(VisitForm):
    """The end of a visit that the device kept, with how many photos it took in each step."""

    ended_at = moment_field()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for one in self.photo_steps:
            self.fields[f"shots_{one.pk}"] = forms.IntegerField(required=False, min_value=0, max_value=MOST_SHOTS)

    @override
    def shots_of(self, step: PhotoStep) -> int:
        """Return how many photos the device took in a step: some of them may come later."""
        return max(step.count, self.cleaned_data[f"shots_{step.pk}"] or 0)


class EarlierReport(ReportForm):
    """A report that the device kept, with how many photos it took for it."""

    written_at = moment_field()
    shots = forms.IntegerField(required=False, min_value=0, max_value=MOST_SHOTS)
    device = forms.UUIDField(required=False)


class WhichForm(forms.Form):
    """Which visit something is about."""

    uid = forms.UUIDField()


def read_moment(said: str) -> datetime | None:
    """Return the moment that a device says, None where it says none."""
    try:
        found: datetime = moment_field().clean(said)
    except forms.ValidationError:
        return None
    return found


def owed_in(names: Iterable[str]) -> list[int]:
    """Return the keys of the promises that a form says something about, by the names of its fields."""
    keys = [name.removeprefix("owed_") for name in names if name.startswith("owed_")]
    return [int(key) for key in keys if key.isdecimal() and int(key) <= LARGEST_KEY]
