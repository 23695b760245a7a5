"""What of a contact is erased for good, and under which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kejing.followups.operations.erasing import LONGEST_RULE

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERYTHING: Final = "all"


class EraseForm(forms.Form):
    """One photo, by its key, or everything that a contact says."""

    what = forms.ChoiceField(label=gettext_lazy("What is erased"))
    rule = forms.CharField(
        label=gettext_lazy("Under which rule, or at whose request"),
        max_length=LONGEST_RULE,
        error_messages={"required": gettext_lazy("Say why: it is kept where the words were.")},
    )

    def __init__(self, *args: Any, photos: Sequence[int], **values: Any) -> None:
        super().__init__(*args, **values)
        what = self.fields["what"]
        if isinstance(what, forms.ChoiceField):
            named = [(str(pk), _("Photo {number}").format(number=at)) for at, pk in enumerate(photos, start=1)]
            everything = _("Everything: words, people, places, photos, what was said under it")
            what.choices = [*named, (EVERYTHING, everything)]

    @property
    def photo(self) -> int | None:
        """The photo that is chosen, None for everything."""
        said: str = self.cleaned_data["what"]
        return None if said == EVERYTHING else int(said)
