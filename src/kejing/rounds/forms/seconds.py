"""Files of check-ins of another program, and who is meant by an account there."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kejing.followups.models.seconds import LONGEST_ACCOUNT
from kejing.people.models import User


class SecondFileForm(forms.Form):
    """One file; whether it holds anything is for its reader to say."""

    sent = forms.FileField(
        label=_("File"), allow_empty_file=True, error_messages={"required": _("Choose a file of check-ins.")}
    )


class AccountForm(forms.Form):
    """Who an account is."""

    account = forms.CharField(max_length=LONGEST_ACCOUNT)
    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True), error_messages={"required": _("Choose who that is.")}
    )
