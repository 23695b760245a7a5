"""What of the feed is asked for, and what is said in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy

from kejing.analytics.windows import FIRST_AS_OF
from kejing.followups.enums import Purpose
from kejing.followups.operations.reporting import LONGEST_WORDS
from kejing.followups.operations.talking import LONGEST_COMMENT
from kejing.kit.converters import LARGEST_KEY
from kejing.rounds.queries.feed import ALL, LISTS, Asked
from kejing.rounds.queries.places import read_place
from kejing.standing.enums import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from kejing.people.models import User


LATEST_DAY: Final = date(9990, 12, 31)


def _key() -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)


class FeedQuery(forms.Form):
    """What of the feed is asked for; nothing asked is everything, newest first."""

    person = _key()
    team = _key()
    customer = _key()
    tier = forms.ChoiceField(choices=[("", ""), *Tier.choices], required=False)
    purpose = forms.ChoiceField(choices=[("", ""), *Purpose.choices], required=False)
    list = forms.ChoiceField(choices=[(one, one) for one in ("", *LISTS)], required=False)
    on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        required=False,
        validators=[MinValueValidator(FIRST_AS_OF), MaxValueValidator(LATEST_DAY)],
    )
    at = forms.CharField(max_length=60, required=False)

    def asked(self) -> Asked:
        """Return what is asked for.

        :raises NoSuchPlace: if it begins at what is no place
        """
        said = self.cleaned_data
        return Asked(
            person=said["person"],
            team=said["team"],
            customer=said["customer"],
            tier=said["tier"],
            purpose=said["purpose"],
            which=said["list"] or ALL,
            on=said["on"],
            place=read_place(said["at"]),
        )


class EntryQuery(forms.Form):
    """Whether one talks under an entry, and which question is answered."""

    talk = forms.BooleanField(required=False)
    answers = _key()


class SayForm(forms.Form):
    """Words under an entry: a comment, a question, or the answer to one."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    answers = _key()
    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    is_question = forms.BooleanField(label=gettext_lazy("A question: it waits for an answer"), required=False)
    mentions = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("One of those named no longer sees this customer.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        entry: int,
        readers: Sequence[User],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        # Several can be open in the feed at once.
        super().__init__(data, auto_id=f"say-{entry}-%s", initial={"uid": uuid4(), **(initial or {})})
        self.readers = readers
        self.fields["answers"].widget = forms.HiddenInput()
        field = self.fields["mentions"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(one.pk), f"@{one}") for one in readers]

    @property
    def mentioned(self) -> Sequence[User]:
        """Whom it is for: those picked, and those whose name stands behind an @ in the words."""
        picked, text = set(self.cleaned_data["mentions"]), self.cleaned_data["text"]
        # The longest names first, each taken out: who is called as another one's name begins is not meant.
        for name in sorted({str(one) for one in self.readers}, key=len, reverse=True):
            if f"@{name}" in text:
                picked.update(str(one.pk) for one in self.readers if str(one) == name)
                text = text.replace(f"@{name}", " ")
        return [one for one in self.readers if str(one.pk) in picked]


class CorrectionForm(forms.Form):
    """Words that are added to a report, or why it is taken back."""

    text = forms.CharField(
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
