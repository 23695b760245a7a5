"""Sample forms: a field of each kind, as it comes, filled in, refused and shut."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 20
LONG_NAME: Final = "华东医疗器械供应链管理（上海）有限公司 Yangtze Medical Supplies 第二十七门市部"


class SampleForm(forms.Form):
    """Fields as the product's own forms have them."""

    name = forms.CharField(label=_("Name"), min_length=2, max_length=LONGEST, help_text=_("Two to twenty characters."))
    region = forms.ChoiceField(label=_("Region"), choices=[("", "—"), ("south", "华南 South")], required=False)
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    words = forms.CharField(label=_("In your words"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agreed = forms.BooleanField(label=_("Everybody may open it"), required=False)


_FILLED: Final[Mapping[str, Any]] = {
    "name": "City Liquors 城市酒行",
    "region": "south",
    "on": date(2022, 10, 31),
    "words": "约了周五 Friday 15:00",
    "agreed": True,
}


def make_forms(scheme: str) -> Mapping[str, SampleForm]:
    """Return the sample form in each state, its fields named after the scheme they are shown in."""
    shut = SampleForm(initial=dict(_FILLED), auto_id=f"{scheme}-shut-%s")
    for field in shut.fields.values():
        field.disabled = True
    refused = {"name": LONG_NAME, "region": "north", "words": "x"}
    return {
        "empty": SampleForm(auto_id=f"{scheme}-empty-%s"),
        "filled": SampleForm(initial=dict(_FILLED), auto_id=f"{scheme}-filled-%s"),
        "refused": SampleForm(refused, auto_id=f"{scheme}-refused-%s"),
        "shut": shut,
    }
