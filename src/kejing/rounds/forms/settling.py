"""What of the requests is asked for, and what somebody says became of one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.kit.converters import LARGEST_KEY
from kejing.ledger.models import Request
from kejing.ledger.operations.requesting import LONGEST_REASON, LONGEST_REFERENCE
from kejing.rounds.queries.places import read_place
from kejing.rounds.queries.requests import LISTS, WAITING, Asked

KINDS = Request._meta.get_field("kind").choices or ()  # noqa: SLF001 - Django's documented model API


class RequestsQuery(forms.Form):
    """What of the requests is asked for; nothing asked is all that waits to be booked."""

    list = forms.ChoiceField(choices=[(one, one) for one in ("", *LISTS)], required=False)
    kind = forms.ChoiceField(choices=[("", ""), *KINDS], required=False)
    person = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)
    customer = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)
    at = forms.CharField(max_length=60, required=False)

    def asked(self) -> Asked:
        """Return what is asked for.

        :raises NoSuchPlace: if it begins at what is no place
        """
        said = self.cleaned_data
        return Asked(
            which=said["list"] or WAITING,
            kind=said["kind"],
            person=said["person"],
            customer=said["customer"],
            place=read_place(said["at"]),
        )


class NumberForm(forms.Form):
    """The number of the document that somebody looks for."""

    number = forms.CharField(label=_("Number of the document"), max_length=LONGEST_REFERENCE, required=False)


class BookForm(forms.Form):
    """Which document books a request."""

    document = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)


class CancelForm(forms.Form):
    """Why a request is not to be booked any more."""

    why = forms.CharField(
        label=_("Why it is cancelled"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say why it is cancelled.")},
    )
